"""Budgets printed as published text is: tabs between cells, blank lines where a page ends.

The layout follows real publications, blemishes and all; each blemish is a switch of ``Style``. It
shares no code with the product's own renderers.
"""

import re
from collections.abc import Iterable, Sequence
from random import Random

from tests.importers.documents import Budget
from tests.importers.expected import INDICATOR, ONE_INCOME, Cells, Table, tables, wanyuan
from tests.importers.printing_projects import project_lines
from tests.importers.style import HEADS, NUMERALS, SIDES, TEXTS, TITLES, TOTAL_AT, VARIANTS, Style

Row = list[str]


def publish(budget: Budget, style: Style, random: Random) -> bytes:
    """The document as bytes."""
    return Press(budget, style, random).document().encode(style.encoding)


class Press:
    """One document being printed."""

    def __init__(self, budget: Budget, style: Style, random: Random) -> None:
        self.budget, self.style, self.random = budget, style, random
        self.tables = tables(budget)
        self.page = 1

    def document(self) -> str:
        style = self.style
        lines = [*self._cover(), *self._contents(), *self._narrative()]
        numbers = [n for n in (style.order or tuple(TITLES)) if n not in style.skip]
        for place, number in enumerate(numbers):
            lines += ["", *self._table(number), ""]
            if style.page_numbers:
                lines += self._page_number()
            if style.extra and place % 5 == 2:
                lines += self._extra(place)
        if style.extra:
            lines += self._extra(99)
        text = "\n".join(lines) + "\n"
        if style.stripped:
            text = re.sub(r"\t+(?=\n)", "", text)
        if style.form_feed:
            text = text.replace("\n\n", "\n\f")
        return text.replace("\n", style.line_end)

    # What stands around the tables

    def _cover(self) -> list[str]:
        name, year = self.budget.name, self.budget.year
        return {
            "": [],
            "one": ["", f"{name}{year}年部门预算", "", f"{year}年2月", ""],
            "two": ["", f"{name}", f"{year}年部门预算", "", "公开日期：二〇二七年二月", ""],
            "report": ["附件：", f"关于{name}{year}年度部门预算公开的说明", ""],
        }[self.style.cover]

    def _contents(self) -> list[str]:
        if not self.style.contents:
            return []
        sep = self.random.choice(("..........", "\t", " ", "…………"))
        shown = [n for n in TITLES if n not in self.style.skip]
        return ["目 录", *(f"预算{n}表 {TITLES[n]}{sep}{int(n) + 2}" for n in shown), ""]

    def _narrative(self) -> list[str]:
        if not self.style.narrative:
            return []
        total = wanyuan(sum(line.fen for line in self.budget.lines))
        return [
            "第一部分 部门预算情况说明",
            "一、部门主要职责",
            "（一）贯彻落实国家有关法律法规，承担本区有关工作。",
            f"二、收入预算{total}万元，比上年增加12.50万元。",
            "三、“三公”经费支出说明",
            "第二部分 部门预算报表",
            "",
        ]

    def _extra(self, place: int) -> list[str]:
        if place == 99:
            return [
                "预算14表 国有资产占有使用情况表",
                "金额单位：万元",
                "资产类别\t数量\t金额",
                "车辆\t3\t66.500000",
                "单价100万元以上设备\t1\t120.000000",
                "合计\t4\t186.500000",
                "",
            ]
        return ["预算15表 新增资产配置表", "资产名称\t数量\t单价\t金额", "计算机\t3\t0.500000\t1.500000", ""]

    def _page_number(self) -> list[str]:
        self.page += 1
        return [
            self.random.choice((f"- {self.page} -", f"第{self.page}页", f"{self.page}", f"— {self.page} —")),
            "",
        ]

    # A table

    def _title(self, number: str) -> list[str]:
        title, year, kind = TITLES[number], self.budget.year, self.style.title
        wide = number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        if kind == "mixed":
            kind = self.random.choice(VARIANTS)
        return {
            "standard": [f"预算{number}表 {title}"],
            "swapped": [f"预算表{number} {title}"],
            "two_lines": [f"预算{number}表", "", f"{title}"],
            "title_first": [f"{title}", "", f"预算{number}表"],
            "wide": [f"预算{wide}表　{title}"],
            "annex": [f"附表{int(number)} {title}"],
            "annex_year": [f"附表{int(number)}：{year}年{title}"],
            "annex_lines": [f"附表{int(number)}", f"{year}年{title}"],
            "year": [f"{year}年{title}"],
            "year_degree": [f"{year}年度{title}"],
            "bare": [title],
            "tab": [f"预算{number}表\t{title}"],
            "department": [f"{self.budget.name}{year}年{title}"],
            "one_digit": [f"预算{int(number)}表 {title}"],
            "year_lines": [f"预算{number}表", f"{year}年{title}"],
            "brackets": [f"{title}（预算{number}表）"],
        }[kind]

    def _unit(self, number: str) -> str:
        if number == "13":
            return f"({self.budget.year}年度)"
        unit = "元" if number in self.style.yuan else "万元"
        return self.random.choice(("金额单位：", "单位：", "单位:")) + unit

    def _table(self, number: str) -> list[str]:
        head, body = self._head_and_body(number)
        title, unit = self._title(number), self._unit(number)
        if self.style.unit_line == "own" or number == "13":
            top = [*title, "", unit, ""]
        elif self.style.unit_line == "title":
            top = [*title[:-1], f"{title[-1]}\t\t{unit}"]
        elif self.style.unit_line == "whose":
            top = [
                *title,
                f"{self.random.choice(('部门', '编制单位', '部门名称'))}：{self.budget.name}\t\t{unit}",
            ]
        elif self.style.unit_line == "right":
            top = [*title, f"\t\t\t{unit}"]
        else:
            top = title
        head = [self._with_blank_column(row, number) for row in head]
        if number != "12":
            body = [self._with_blank_column(row, number) for row in body]
        heads = ["\t".join(row) for row in head]
        lines = [*top, *heads]
        for place, row in enumerate(body):
            if place and number not in ("12",) and self.random.random() < self.style.breaks:
                lines += self._break(title, unit, heads if number != "13" else [])
            lines += self._printed_row(row, number, title, unit, heads)
        return [*lines, *self._after(number, bool(self.tables[number].rows))]

    def _after(self, number: str, filled: bool) -> list[str]:
        lines = []
        if not filled and self.style.empty_note:
            lines.append(self.style.empty_note)
        if self.style.notes and self.random.random() < 0.5:
            notes = (
                "注：本表金额转换为万元时，因四舍五入可能存在尾差。",
                "备注：1.本表按支出功能分类列示；2.不含涉密信息。",
                "说明：本表反映部门本年度收支情况，总额为12.5万元。",
            )
            lines.append(self.random.choice(notes))
        return lines

    def _break(self, title: Iterable[str], unit: str, heads: Sequence[str]) -> list[str]:
        lines = [""]
        if self.style.page_numbers:
            lines += self._page_number()
        if self.style.repeat_title:
            lines += [*title, "", unit]
        if self.style.repeat_head:
            lines += heads
        return lines

    def _printed_row(self, row: Row, number: str, title: list[str], unit: str, heads: list[str]) -> list[str]:
        random = self.random
        if random.random() < self.style.cut_rows and number not in ("01", "05", "10", "12", "13"):
            cut = self._cut_row(row)
            if cut:
                return ["\t".join(cut[0]), *self._break(title, unit, heads), "\t".join(cut[1])]
        if random.random() < self.style.broken_cells:
            places = [i for i, cell in enumerate(row) if _breakable(cell)]
            for place in random.sample(places, min(len(places), random.choice((1, 1, 2)))):
                row = [*row[:place], _broken(row[place], random), *row[place + 1 :]]
        return "\t".join(row).split("\n")

    def _cut_row(self, row: Row) -> tuple[Row, Row] | None:
        """A row cut by a page: the texts in two, the amounts with either half."""
        places = [i for i, cell in enumerate(row) if _breakable(cell)]
        if not places:
            return None
        first, second = [""] * len(row), [""] * len(row)
        early = self.random.random() < 0.5
        for place, cell in enumerate(row):
            if place in places:
                first[place], second[place] = _broken(cell, self.random).split("\n")
            elif early or re.search(r"^[0-9]{7}$|[^0-9０-９,.，．\s—-]", cell):
                first[place] = cell
            else:
                second[place] = cell
        return first, second

    def _with_blank_column(self, row: Sequence[str], number: str) -> Row:
        where = self.style.blank_column
        at = {"end": len(row), "start": 0, "middle": len(row) - 1}.get(where)
        if at is None or number == "13":
            return list(row)
        return [*row[:at], "", *row[at:]]

    def _head_and_body(self, number: str) -> tuple[Sequence[Sequence[str]], list[Row]]:
        table = self.tables[number]
        if number in ("01", "05"):
            return SIDES, self._two_sided(number, table)
        if number == "12":
            return (), list(self._projects(table))
        if number == "13":
            return (), list(self._goals(table))
        return HEADS[number][0], list(self._rows(number, table))

    def shown(self, text: str, number: str) -> str:
        """An amount (万元, six decimals) as this document prints it."""
        style, random = self.style, self.random
        if not text:
            return random.choice(("", style.zeros)) if style.zeros else ""
        whole, _, decimals = text.partition(".")
        if number in style.yuan:
            fen = int(whole + decimals)
            whole, decimals = str(fen // 100), f"{fen % 100:02d}"
        if style.amounts == "trimmed" or (style.amounts == "mixed" and random.random() < 0.5):
            decimals = decimals.rstrip("0")
        grouped = f"{int(whole):,}" if style.amounts != "mixed" or random.random() < 0.7 else whole
        result = f"{grouped}.{decimals}" if decimals else grouped
        if style.spaced and len(result) > 2:
            cut = random.randrange(1, len(result))
            result = f"{result[:cut]} {result[cut:]}"
        if style.full_width:
            result = result.translate(str.maketrans("0123456789,.", "０１２３４５６７８９，．"))
        return result

    def _two_sided(self, number: str, table: Table) -> list[Row]:
        cells = [(row["item"], self.shown(row["amount"], number)) for row in table.rows]
        blank = ("", "")
        if number == "01":
            income, spending = cells[: len(ONE_INCOME)], cells[len(ONE_INCOME) : -6]
            sides = [(self._nth(i, a), self._nth(i, b)) for i, (a, b) in enumerate(_zip(income, spending), 1)]
            ends = [(cells[i], cells[i + 1]) for i in (-6, -4, -2)]
            return [[*a, *b] for a, b in (*sides, *ends)]
        current, funds = cells[0], [self._bracket(i, c) for i, c in enumerate(cells[1:4], 1)]
        carried, late = cells[4], [self._bracket(i, c) for i, c in enumerate(cells[5:8], 1)]
        spent, classes, left = cells[8], cells[9:-3], cells[-3]
        rows = [(self._nth(1, current), self._nth(1, spent))]
        rows += [(a, self._nth(i, b)) for i, (a, b) in enumerate(_zip(funds, classes), 1)]
        rows += [(self._nth(2, carried), self._nth(2, left)), *((a, blank) for a in late)]
        return [[*a, *b] for a, b in (*rows, (cells[-2], cells[-1]))]

    def _nth(self, number: int, cell: tuple[str, str]) -> tuple[str, str]:
        tens, ones = divmod(number, 10)
        ten = ("", "十", "二十")[tens]
        return (f"{ten}{NUMERALS[ones - 1] if ones else ''}、{cell[0]}", cell[1]) if cell[0] else cell

    @staticmethod
    def _bracket(number: int, cell: tuple[str, str]) -> tuple[str, str]:
        return (f"（{NUMERALS[number - 1]}）{cell[0]}", cell[1])

    def _rows(self, number: str, table: Table) -> Iterable[Row]:
        keys = HEADS[number][1]
        label = TOTAL_AT.get(number, "service_field" if number == "11" else "dept_economic")
        total: Row | None = None
        if table.total is not None and number != "10":
            total = [self.shown(table.total.get(k, ""), number) if k not in TEXTS else "" for k in keys]
            total = [self.style.total_label if k == label else c for k, c in zip(keys, total, strict=True)]
            if number == "11" and self.style.services_total in ("first", "last"):
                total[keys.index(label)] = ""
        if number == "11" and total and self.style.services_total.startswith("first"):
            yield total
        before: Cells = {}
        for place, row in enumerate(table.rows):
            shown = [self._cell(k, row, before, number) for k in keys]
            yield shown
            before = row
            following = table.rows[place + 1] if place + 1 < len(table.rows) else None
            if (
                number == "06"
                and self.style.subtotals
                and (not following or following["unit"] != row["unit"])
            ):
                yield self._subtotal(row["unit"], table, keys)
        if total and (number != "11" or self.style.services_total.startswith("last")):
            yield total

    def _subtotal(self, unit: str, table: Table, keys: Sequence[str]) -> Row:
        mine = [row for row in table.rows if row["unit"] == unit]
        sums = {k: sum(int(r[k].replace(".", "") or 0) for r in mine) for k in keys if k not in TEXTS}
        return ["", "", "小计", *(self.shown(wanyuan(sums[k]), "06") for k in keys[3:])]

    def _cell(self, key: str, row: Cells, before: Cells, number: str) -> str:
        if key not in TEXTS and key != "service_field":
            return self.shown(row[key], number)
        merged_keys = {
            "02": (),
            "04": (),
            "06": ("unit",),
            "07": ("gov_economic",),
            "11": ("level1", "level2"),
        }
        leading = merged_keys.get(number, ("function", "gov_economic"))
        if self.style.merged and key in leading and before:
            upto = leading[: leading.index(key) + 1]
            if all(row[k] == before[k] for k in upto):
                return ""
        text = row[key]
        if self.style.name_gap and len(text) > 16 and key != "service_field":
            cut = self.random.randrange(12, len(text) - 1)
            if not re.search(r"[\w(（]", text[cut - 1 : cut + 1], re.ASCII):
                text = f"{text[:cut]} {text[cut:]}"
        return text

    # 预算12表

    def _projects(self, table: Table) -> Iterable[Row]:
        return project_lines(self, table)

    # 预算13表

    def _goals(self, table: Table) -> Iterable[Row]:
        header, style = table.header, self.style
        keys = ["total", "fiscal_total", "fiscal_basic", "fiscal_project", "other_total", "other_basic"]
        labels = ["", "合计", "基本支出", "项目支出", "合计", "基本支出"]
        groups = ["预算支出总额", "财政拨款", "", "", "其他资金", ""]
        if style.other_columns or header["other_project"]:
            keys, labels, groups = [*keys, "other_project"], [*labels, "项目支出"], [*groups, ""]
        blanks = [""] * (len(keys) - 1)
        yield ["部门名称", "", header["department"] if style.department_on_13 else "", *blanks]
        yield [f"总体资金情况（{'元' if '13' in style.yuan else '万元'}）", "", *groups]
        yield ["", "", *labels]
        yield ["", "", *(self.shown(header[k], "13") for k in keys)]
        goal = f"<p>{header['goal']}</p>" if style.tags else header["goal"]
        yield ["整体绩效目标", "整体绩效目标", goal, *blanks]
        combined = style.goals == "combined"
        if combined:
            yield ["", "活动", "绩效指标", "指标性质", "指标值", "度量单位"]
        elif style.goals == "separate":
            yield ["", "活动", "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位"]
        else:
            yield ["", "活动", "绩效指标", "", "", "指标性质", "指标值", "度量单位"]
            yield ["", "", "一级指标", "二级指标", "三级指标", "", "", ""]
        before = ""
        shifted = False
        for row in table.rows:
            activity = "" if style.activity_merged and row["activity"] == before else row["activity"]
            before = row["activity"]
            levels = [row[k] for k in INDICATOR[:3]]
            cells = ["".join(levels)] if combined else levels
            shifted = shifted or (style.breaks > 0 and self.random.random() < 0.05)
            lead = [] if shifted else [""]
            yield [*lead, activity, *cells, *(row[k] for k in INDICATOR[3:])]


def _zip(
    one: list[tuple[str, str]], other: list[tuple[str, str]]
) -> Iterable[tuple[tuple[str, str], tuple[str, str]]]:
    return ((one[i] if i < len(one) else ("", ""), cell) for i, cell in enumerate(other))


def _breakable(cell: str) -> bool:
    name = re.sub(r"^\d+-", "", cell)
    return len(name) >= 5 and not re.search(r"[计表]", name) and bool(_places(cell))


def _places(cell: str) -> list[int]:
    """Where a line may end in a cell: not inside a code, an ordinal, a number or a Latin word."""
    begins = re.match(r"\d+-", cell)
    return [
        i
        for i in range((begins.end() if begins else 0) + 1, len(cell))
        if not re.fullmatch(r"[A-Za-z0-9.%,０-９，．\s]{2}", cell[i - 1 : i + 1])
        and cell[i - 1] not in "（“"
        and not re.fullmatch("（?[一二三四五六七八九十]*", cell[:i])
        and cell[i] not in "”）"
    ]


def _broken(cell: str, random: Random) -> str:
    """The cell with a line end in it."""
    cut = random.choice(_places(cell))
    return f"{cell[:cut]}\n{cell[cut:]}"
