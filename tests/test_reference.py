"""The reference document end to end: imported, kept as facts, derived, exported as JSON.

What it must come to is read from the document here once more, as simply as can be (lines, tabs, numbers),
with nothing of the product's own: an error of a reader cannot hide behind itself.
"""

import json
import re
from collections import Counter
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from tests.golden import golden
from tests.reference import REFERENCE, TEXT

pytestmark = pytest.mark.django_db

# By table: how many lines its header has, the columns that hold text, and those that hold amounts.
TEXTS_OF_LINES = ("function", "gov_economic", "dept_economic")
PRINTED = {
    "01": (2, (), ()),
    "03": (
        2,
        TEXTS_OF_LINES,
        ("total", "basic", "project", "business_operation", "superior_remittance", "subsidiary_subsidy"),
    ),
    "04": (1, ("category",), ("amount",)),
    "05": (2, (), ()),
    "06": (
        3,
        ("unit", "function_code", "function_name"),
        ("total", "basic", "personnel", "public", "project", "project_excluding_capital"),
    ),
    "07": (2, ("gov_economic", "dept_economic"), ("total", "personnel", "public")),
    "08": (2, TEXTS_OF_LINES, ("total", "basic", "project")),
    "09": (2, TEXTS_OF_LINES, ("total", "basic", "project")),
    "10": (
        3,
        ("year",),
        (
            "total",
            "abroad",
            "reception",
            "vehicle_purchase",
            "vehicle_operation",
            "fuel",
            "repair",
            "insurance",
            "other",
        ),
    ),
    "11": (2, ("level1", "level2", "level3", "service_field"), ("amount",)),
}
TWO_SIDED = ("income_item", "income_amount", "expenditure_item", "expenditure_amount")

# Each project as printed: its code, its money in 万元, how many indicators it has.
PROJECTS = [
    ("11010522T000000423872", "12.000000", 6),
    ("11010522T000000423890", "141.125000", 7),
    ("11010522T000000424103", "1720.490000", 6),
    ("11010522T000000424844", "4.950000", 5),
    ("11010522T000000480579", "1007000.000000", 5),
    ("11010522T000000425391", "20.168000", 6),
    ("11010522T000000425402", "166.160000", 6),
    ("11010525T000003401226", "27.150000", 6),
    ("11010525T000003401240", "40.656000", 6),
    ("11010525T000003461299", "814.000000", 3),
    ("11010526T000003780878", "12.400000", 6),
    ("11010526T000003780917", "39.840500", 7),
]
ACTIVITIES = [("系统运维", 6), ("服务评价", 6), ("综合事务保障", 5)]
INDICATOR = ("level1", "level2", "level3", "nature", "value", "measure")


# --- the document, read simply ------------------------------------------------------------------


def printed_lines(table: str) -> list[list[str]]:
    """The cells of every line that holds anything, from the heading of the table to the next one."""
    parts = re.split(r"^预算表?(\d\d)表? .*$", TEXT, flags=re.MULTILINE)
    body = dict(zip(parts[1::2], parts[2::2], strict=True))[table]
    return [line.split("\t") for line in body.split("\n") if line.strip()]


def printed_rows(table: str) -> list[list[str]]:
    """The body of a table: without the unit of money and the header."""
    unit, *lines = printed_lines(table)
    assert unit == ["金额单位：万元"]
    return lines[PRINTED[table][0] :]


def number(text: str) -> Decimal | None:
    """A printed amount; a blank and a zero are the same."""
    return Decimal(text.replace(",", "")) or None if text.strip() else None


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


# --- what came of it ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def exported(django_db_setup, django_db_blocker, tmp_path_factory) -> bytes:
    """The JSON that the commands make of the document."""
    path: Path = tmp_path_factory.mktemp("reference") / "budget.json"
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("import_budget", REFERENCE, stdout=StringIO())
        call_command("export_budget", 129, 2026, format="json", output=path, stdout=StringIO())
        transaction.set_rollback(True)
    return path.read_bytes()


@pytest.fixture(scope="module")
def tables(exported: bytes) -> dict[str, dict]:
    return json.loads(exported)["tables"]


def cells_of(tables: dict[str, dict], table: str) -> list[dict[str, str]]:
    return [row["cells"] for row in tables[table]["rows"]]


@pytest.mark.parametrize("table", ["03", "04", "06", "07", "08", "09", "10", "11"])
def test_every_cell_of_a_table_of_lines_comes_back(tables, table):
    _, texts, amounts = PRINTED[table]

    printed = Counter()
    for line in printed_rows(table):
        assert len(line) == len(texts) + len(amounts)
        words = tuple(map(bare, line[: len(texts)]))
        # Where the word 合计 stands, and whether it does, is presentation.
        words = () if not "".join(words) or "合计" in words else words
        printed[words, tuple(map(number, line[len(texts) :]))] += 1
    derived = Counter()
    for row in tables[table]["rows"]:
        words = () if row["kind"] == "total" else tuple(bare(row["cells"][key]) for key in texts)
        derived[words, tuple(number(row["cells"][key]) for key in amounts)] += 1
    assert derived == printed


@pytest.mark.parametrize("table", ["01", "05"])
def test_every_cell_of_a_two_sided_table_comes_back_in_its_place(tables, table):
    printed = []
    for line in printed_rows(table):
        left, income, right, spending = line
        printed.append((bare(left), number(income), bare(right), number(spending)))
    derived = [
        (bare(left), number(income), bare(right), number(spending))
        for left, income, right, spending in ([c[key] for key in TWO_SIDED] for c in cells_of(tables, table))
    ]
    assert derived == printed


def test_the_numbers_of_rows_are_those_measured(tables):
    """31 lines in 预算03表, 17 purchases, and what the printed tables have of the rest."""
    lines = {table: sum(row["kind"] == "line" for row in data["rows"]) for table, data in tables.items()}
    assert (lines["03"], lines["04"], lines["06"], lines["07"], lines["11"]) == (31, 2, 9, 22, 17)
    assert (lines["08"], lines["09"], lines["10"], lines["12"], lines["13"]) == (0, 0, 1, 69, 17)


def test_the_table_that_is_missing_is_derived(tables):
    (line, total) = cells_of(tables, "02")
    assert line["unit"] == "129001-北京市朝阳区政务服务管理局机关"
    assert line["total"] == line["general_public"] == total["total"] == "4534.476807"


# --- performance --------------------------------------------------------------------------------

FIRST_LEVELS = {"产出指标", "成本指标", "效益指标", "满意度指标"}


def printed_indicators() -> list[tuple[str, ...]]:
    """预算12表: six cells from where a first level stands, wherever on its page that is."""
    found = []
    for line in printed_lines("12"):
        for place, cell in enumerate(line):
            if cell in FIRST_LEVELS:
                found.append(tuple([*line[place : place + 6], "", ""][:6]))
    return found


def printed_goals() -> str:
    """预算12表: all the goals one after the other. A goal, or the rest of one, stands before an indicator."""
    pieces = [
        line[place - 1]
        for line in printed_lines("12")
        for place, cell in enumerate(line)
        if cell in FIRST_LEVELS and place
    ]
    return re.sub(r"</?p>", "", "".join(pieces))


def by_project(tables: dict[str, dict]) -> dict[str, list[dict[str, str]]]:
    """The rows of 预算12表 by the code of the project they stand under."""
    found: dict[str, list[dict[str, str]]] = {}
    for cells in cells_of(tables, "12"):
        if cells["project"]:
            code = cells["project"].partition("-")[0]
            assert code not in found
            found[code] = []
        found[code].append(cells)
    return found


def test_each_project_has_its_money_and_its_indicators(tables):
    found = by_project(tables)
    assert [(code, rows[0]["total"], len(rows)) for code, rows in found.items()] == PROJECTS
    assert sum(len(rows) for rows in found.values()) == 69
    for rows in found.values():
        assert rows[0]["fiscal"] == rows[0]["total"]
        assert {row["other"] for row in rows} == {""}
        assert {row["total"] for row in rows[1:]} <= {""}


def test_every_indicator_of_a_project_is_as_printed(tables):
    derived = [tuple(cells[key] for key in INDICATOR) for cells in cells_of(tables, "12")]
    assert derived == printed_indicators()


def test_goals_are_whole_and_without_tags(tables):
    """Two of them are cut by a page break, and four carry markup."""
    goals = [rows[0]["goal"] for rows in by_project(tables).values()]
    assert "".join(goals) == printed_goals()
    assert all(goal.endswith("。") for goal in goals)
    assert not any("<" in goal for goal in goals)
    cut = dict(zip([code for code, _, _ in PROJECTS], goals, strict=True))
    assert "满足国家网络安全等级保护三级要求" in cut["11010525T000003401226"]
    assert "推进电子证照、电子签章" in cut["11010525T000003461299"]


def test_every_indicator_of_the_department_stands_under_its_activity(tables):
    printed = []
    for line in printed_lines("13"):
        texts = [cell for cell in line if cell]
        split = (
            re.fullmatch(r"(产出指标|成本指标|效益指标|满意度指标)(.*?指标)(.*)", texts[1])
            if texts[1:]
            else None
        )
        if split:
            printed.append((texts[0], *split.groups(), *[*texts[2:], ""][:3]))
    derived = [tuple(cells[key] for key in ("activity", *INDICATOR)) for cells in cells_of(tables, "13")]
    assert derived == printed
    assert list(Counter(cells[0] for cells in derived).items()) == ACTIVITIES


def test_the_money_of_the_whole_department_comes_back(tables):
    header = tables["13"]["header"]
    printed = next(line for line in printed_lines("13") if line[:2] == ["", ""] and "4,534" in line[2])
    keys = ("total", "fiscal_total", "fiscal_basic", "fiscal_project", "other_total", "other_basic")
    assert [number(header[key]) for key in keys] == list(map(number, printed[2:8]))
    assert header["other_project"] == ""
    assert header["department"] == "北京市朝阳区政务服务管理局"
    goal = next(line for line in printed_lines("13") if line[0] == "整体绩效目标")
    assert header["goal"] == goal[2].removeprefix("<p>").removesuffix("</p>")


def test_the_amount_in_yuan_is_kept_as_printed_and_found(tables, django_db_blocker, capsys):
    call_command("import_budget", str(REFERENCE), "--json")
    (finding,) = [
        one
        for one in json.loads(capsys.readouterr().out)["findings"]
        if any(cell["table"] == "12" and cell["column"] == "total" for cell in one["cells"])
        and one["severity"] == "error"
    ]
    (row,) = {cell["row"] for cell in finding["cells"]}
    assert cells_of(tables, "12")[row - 1]["project"].startswith("11010522T000000480579-")
    assert cells_of(tables, "12")[row - 1]["total"] == "1007000.000000"
    assert "100.70万元" in finding["message"]
    assert finding["expected"] == "100.700000"


def test_the_whole_export_is_as_it_was(exported):
    """A change of any byte of the public contract is seen; `tests.golden` says how to accept one."""
    assert exported == golden("reference.json", exported)
