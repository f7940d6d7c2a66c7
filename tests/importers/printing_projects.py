"""预算12表 as it is printed: merged cells, columns dropped page by page, rows cut by page breaks."""

from collections.abc import Iterator
from random import Random
from typing import TYPE_CHECKING

from tests.importers.expected import INDICATOR, Cells, Table

if TYPE_CHECKING:
    from tests.importers.printing import Press

Row = list[str]
KEYS = ("unit", "project", "total", "fiscal", "other", "goal", *INDICATOR)
HEAD = (
    (
        *("单位名称", "项目名称", "项目总额", "其中：", "", "绩效目标"),
        *("一级指标", "二级指标", "三级指标", "绩效指标性质", "本年绩效指标值", "绩效度量单位"),
    ),
    ("", "", "", "财政资金", "其他资金", *[""] * 7),
)


def project_lines(press: "Press", table: Table) -> Iterator[Row]:
    """Every line of the table below its title: head, projects, page breaks (a line without cells)."""
    style, random = press.style, press.random
    yield from (list(row) for row in HEAD)
    if style.projects_total == "first":
        yield _total(press, table)
    pages = list(_pages(press, table))
    for place, page in enumerate(pages):
        if place:
            yield [""]
            if style.repeat_head:
                yield from (list(row) for row in HEAD)
        layout = _layout(page, random) if style.projects == "pages" else "full"
        for row in page:
            yield _laid_out(row, layout)
    if style.projects_total == "last":
        yield _total(press, table)


def _total(press: "Press", table: Table) -> Row:
    sums = [
        sum(int(row[k].replace(".", "") or 0) for row in table.rows) for k in ("total", "fiscal", "other")
    ]
    shown = [press.shown(f"{s // 10**6}.{s % 10**6:06d}" if s else "", "12") for s in sums]
    return [press.style.total_label, "", *shown, *[""] * 7]


def _pages(press: "Press", table: Table) -> Iterator[list[Cells]]:
    style, random = press.style, press.random
    page: list[Cells] = []
    unit_before = ""
    for position, project in enumerate(table.rows):
        shown = _unit(press, project, project["unit"] == unit_before and position > 0)
        unit_before = project["unit"]
        for place, row in enumerate(_rows(press, project, shown)):
            at_break = random.random() < max(style.breaks, 0.12 if style.projects == "pages" else 0)
            if not (at_break and page):
                page.append(row)
                continue
            if place == 0 and style.projects == "pages":
                first, second = _cut(row, random)
                if first:
                    page.append(first)
                yield page
                page = [second]
            else:
                yield page
                page = [row]
    if page:
        yield page


def _unit(press: "Press", project: Cells, again: bool) -> str:
    if again and not press.style.unit_every_row:
        return ""
    return project["unit"].partition("-")[2] if press.style.unit_name_only else project["unit"]


def _rows(press: "Press", project: Cells, unit: str) -> Iterator[Cells]:
    style, random = press.style, press.random
    label = project["project"]
    if style.code_gap and random.random() < 0.7:
        label = f"{label[:16]} {label[16:]}"
    goal = project["goal"]
    if style.tags and random.random() < 0.5:
        goal = f"<p>{goal}</p>"
    first = {
        "unit": unit,
        "project": label,
        "goal": goal,
        **{k: press.shown(project[k], "12") for k in ("total", "fiscal", "other")},
    }
    indicators = (
        [one.split("|") for one in project["indicators"].split("\n")] if project["indicators"] else []
    )
    for place, one in enumerate(indicators or [[""] * 6]):
        above = first if place == 0 else dict.fromkeys(first, "")
        yield {**above, **dict(zip(INDICATOR, one, strict=True))}


def _cut(row: Cells, random: Random) -> tuple[Cells | None, Cells]:
    """The first row of a project in two, as page breaks cut it."""
    kind = random.choice(("none", "code", "goal", "money_first", "name"))
    label, goal = row["project"], row["goal"]
    middle = _middle(goal, random)
    blank = dict.fromkeys(KEYS, "")
    if kind == "none" or middle is None or not row["level1"]:
        return None, row
    rest = {**row, "goal": goal[middle:]}
    one = {**blank, **{k: row[k] for k in INDICATOR}, "goal": goal[:middle]}
    rest.update(dict.fromkeys(INDICATOR, ""))
    if kind == "code":
        bare = label.replace(" ", "")
        return {**one, "project": bare[:16]}, {**rest, "project": bare[16:]}
    if kind == "goal":
        return one, rest
    if kind == "name":
        cut = len(label) - random.randrange(1, 3)
        if not label[cut - 1 : cut + 1].isascii():
            money = {k: row[k] for k in ("unit", "total", "fiscal", "other")}
            return {**one, **money, "project": label[:cut]}, {
                **blank,
                "project": label[cut:],
                "goal": goal[middle:],
            }
    money = {k: row[k] for k in ("unit", "project", "total", "fiscal", "other")}
    return {**one, **money}, {**blank, "goal": goal[middle:]}


def _middle(goal: str, random: Random) -> int | None:
    places = [i for i in range(3, len(goal) - 3) if not goal[i - 1 : i + 1].isascii()]
    return random.choice(places) if places else None


def _layout(page: list[Cells], random: Random) -> str:
    if any(row["other"] for row in page):
        return "full"
    if any(row["unit"] for row in page):
        return random.choice(("full", "no_other"))
    return random.choice(("full", "no_other", "narrow", "twice"))


def _laid_out(row: Cells, layout: str) -> Row:
    cells = [row[k] for k in KEYS]
    if layout == "no_other":
        return [*cells[:4], *cells[5:]]
    if layout == "narrow":
        return [*cells[1:4], *cells[5:]]
    if layout == "twice":
        return [cells[1], cells[2], cells[2], cells[3], "", *cells[5:]]
    return cells
