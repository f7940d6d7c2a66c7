"""第二部分, the money that was appropriated: 一般公共预算, 基本支出, 政府性基金, 国有资本经营, “三公”经费."""

from collections.abc import Iterator

from budget.domain.codes import split_label
from budget.domain.findings import CellRef
from budget.domain.sheets import Sheet
from budget.narrative.measures import CLASS_KEY, Term, read, sum_of, total_row, year_row
from budget.narrative.model import Figure, Name, Paragraph, Run, Section
from budget.narrative.telling import Teller, bracketed, in_parts, item, listed, paragraph, section, share_of
from budget.tables.chaoyang.classes import CLASSES


def sections(t: Teller) -> Iterator[Section]:
    yield from section("general_public", "一般公共预算财政拨款支出预算情况说明", _general_public(t))
    yield from section("basic", "一般公共预算财政拨款基本支出预算情况说明", _basic(t))
    yield from section(
        "government_fund",
        "政府性基金预算财政拨款支出预算情况说明",
        _fund(t, "government_fund", "08", "政府性基金预算财政拨款"),
    )
    yield from section(
        "state_capital",
        "国有资本经营预算财政拨款支出预算情况说明",
        _fund(t, "state_capital", "09", "国有资本经营预算财政拨款"),
    )
    yield from section("three_public", "“三公”经费财政拨款预算情况说明", _three_public(t))


def _general_public(t: Teller) -> Iterator[Paragraph]:
    total = t.figure("general_public")
    if total is None:
        return
    if not t.is_there("general_public"):
        yield _nil(t, "一般公共预算财政拨款")
        return
    classes = [code for code in CLASSES if t.is_there(f"{CLASS_KEY}{code}")]
    yield paragraph(
        f"{t.now}一般公共预算财政拨款支出预算",
        total,
        t.compared("general_public"),
        "。具体安排如下：" if classes else "。",
    )
    for number, code in enumerate(classes, 1):
        yield _class(t, number, code, total)


def _class(t: Teller, number: int, code: str, total: Figure) -> Paragraph:
    """One 类: its share, what for, how it changed, and its 项."""
    key = f"{CLASS_KEY}{code}"
    found = t.figure(key)
    assert found is not None
    subjects = _subjects(t, code) if found.fen else []
    sole = len(subjects) == 1
    return item(
        f"{bracketed(number)}“{CLASSES[code]}”（类）",
        found,
        share_of(found, total),
        ["，全部为", *subjects[0][:-1]] if sole else [],
        t.compared(key),
        "。",
        t.purpose(key),
        ["其中：", *listed(subjects, "、"), "。"] if subjects and not sole else [],
    )


def _subjects(t: Teller, code: str) -> list[list[Run]]:
    """The 项 of a 类, each with what all units together have of it: ``“行政运行”（项）960.36万元``."""
    sheet = t.sheets.sheets["06"]
    rows: dict[str, list[int]] = {}
    for number, row in sheet.body():
        if row.text("function_code").startswith(code):
            rows.setdefault(row.text("function_code"), []).append(number)
    return [
        [
            "“",
            _subject_name(sheet, rows[subject][0]),
            "”（项）",
            sum_of(t.sheets, "06", "total", rows[subject]),
        ]
        for subject in sorted(rows)
    ]


def _subject_name(sheet: Sheet, row: int) -> Name:
    cells = sheet.rows[row - 1]
    column = "function_name" if cells.text("function_name") else "function_code"
    return Name(cells.text(column), CellRef(sheet.table, row, column))


def _basic(t: Teller) -> Iterator[Paragraph]:
    total = t.figure("general_public.basic")
    if total is None:
        return
    if not t.is_there("general_public.basic"):
        yield paragraph(f"{t.we}{t.now}没有一般公共预算财政拨款安排的基本支出。")
        return
    parts = [(key, label) for key, label in (("personnel", "人员经费"), ("public", "公用经费"))]
    yield paragraph(
        f"{t.now}一般公共预算财政拨款基本支出预算", total, t.compared("general_public.basic"), "。其中："
    )
    for number, (key, label) in enumerate(parts, 1):
        found = t.figure(key)
        assert found is not None
        names = _economic_names(t, key)
        yield item(
            f"{bracketed(number)}{label}",
            found,
            share_of(found, total, "基本支出"),
            t.compared(key),
            "。",
            ["主要包括：", *listed(names, "、"), "。"] if names else [],
        )


def _economic_names(t: Teller, column: str) -> list[list[Run]]:
    """The 部门经济科目 that have money in that column of 预算07表, each once."""
    names: dict[str, Name] = {}
    for number, row in t.sheets.sheets["07"].body():
        label = row.text("dept_economic")
        if label and row.amount(column):
            code, name = split_label(label)
            names.setdefault(label, Name(name or code, CellRef("07", number, "dept_economic")))
    return [[name] for name in names.values()]


def _fund(t: Teller, key: str, table: str, label: str) -> Iterator[Paragraph]:
    total = t.figure(key)
    if total is None:
        return
    if not total.fen:
        yield _nil(t, label)
        if t.is_there(key):
            yield paragraph(f"{t.now}{label}支出预算", total, t.compared(key), "。")
        return
    parts: list[tuple[Run, Figure]] = []
    for column, kind in (("basic", "基本支出"), ("project", "项目支出")):
        found = read((Term(table, column, total_row),), t.sheets)
        if found and found.fen:
            parts.append((kind, found))
    within, behind = in_parts(parts, total)
    yield paragraph(f"{t.now}{label}支出预算", total, within, t.compared(key), "。", behind, t.purpose(key))


def _nil(t: Teller, label: str) -> Paragraph:
    return paragraph(f"{t.we}{t.now}没有使用{label}安排的支出。")


def _three_public(t: Teller) -> Iterator[Paragraph]:
    total = t.figure("three_public")
    if total is None:
        return
    parts = ("abroad", "reception", "vehicle_purchase", "vehicle_operation")
    if not any(t.is_there(key) for key in ("three_public", *parts)):
        yield paragraph(f"{t.we}{t.now}没有使用财政拨款安排的“三公”经费。")
    else:
        yield paragraph(f"{t.now}“三公”经费财政拨款预算", total, t.compared("three_public"), "。其中：")
        yield item(f"（一）因公出国（境）费用。{t.now}预算数", *_cost(t, "abroad"), "。", t.purpose("abroad"))
        yield item(f"（二）公务接待费。{t.now}预算数", *_cost(t, "reception"), "。", t.purpose("reception"))
        vehicles = t.figure("vehicles")
        assert vehicles is not None
        yield item(
            f"（三）公务用车购置及运行维护费。{t.now}预算数", vehicles,
            "。其中：公务用车购置费", *_cost(t, "vehicle_purchase"),
            "；公务用车运行维护费", *_cost(t, "vehicle_operation"), "。",
            _running(t),
            t.purpose("vehicle_purchase", "公务用车购置费"), t.purpose("vehicle_operation", "运行维护费"),
        )  # fmt: skip
    yield from t.passage("three_public")


def _cost(t: Teller, key: str) -> list[Run]:
    found = t.figure(key)
    assert found is not None
    return [found, *t.compared(key)]


def _running(t: Teller) -> list[Run]:
    """公务用车运行维护费 broken down, where it is."""
    parts: list[list[Run]] = []
    for column, label in (("fuel", "加油"), ("repair", "维修"), ("insurance", "保险"), ("other", "其他")):
        found = read((Term("10", column, year_row),), t.sheets)
        if found and found.fen:
            parts.append([label, found])
    return ["运行维护费中：", *listed(parts, "、"), "。"] if parts else []
