"""Findings on a page: numbered, grouped, with places in words."""

from budget.domain.findings import CellRef, Finding, Severity
from budget.renderers.findings import grouped, marks, noted
from budget.tables.registry import form_set

SPECS = form_set().specs
WARNING = Finding("A", Severity.WARNING, "甲", (CellRef("02"),))
ERROR = Finding(
    "B",
    Severity.ERROR,
    "乙",
    (CellRef("06", 3, "project", 131), CellRef("06", 4, "total", 132), CellRef("13", 0, "fiscal_basic")),
)
SECOND = Finding("C", Severity.WARNING, "丙", (CellRef("06", 3, "project"),))


def test_places_are_said_in_the_words_of_the_form() -> None:
    (one,) = noted([ERROR], SPECS)
    assert [place.label for place in one.places] == [
        "预算06表第3行“预算数项目支出项目支出总数”",
        "预算06表第4行“预算数合计”",
        "预算13表表头“财政拨款基本支出”",
    ]
    assert [place.anchor for place in one.places] == ["r3", "r4", "r0"]
    assert one.lines == "131、132"


def test_a_table_without_a_row_has_no_anchor() -> None:
    (one,) = noted([WARNING], SPECS)
    assert [(place.label, place.anchor) for place in one.places] == [("预算02表", "")]


def test_many_places_are_counted() -> None:
    cells = tuple(CellRef("03", row, "total") for row in range(1, 32))
    (one,) = noted([Finding("D", Severity.INFO, "丁", cells)], SPECS)
    assert (len(one.places), one.more) == (6, 25)


def test_groups_are_the_gravest_first_and_keep_the_numbers() -> None:
    groups = grouped(noted([WARNING, ERROR, SECOND], SPECS))
    assert [(g.severity, [one.number for one in g.noted]) for g in groups] == [
        (Severity.ERROR, [2]),
        (Severity.WARNING, [1, 3]),
    ]


def test_the_gravest_finding_marks_a_cell() -> None:
    found = marks(noted([SECOND, ERROR], SPECS), "06")
    assert found[3, "project"].number == 2
    assert found[3, "project"].severity is Severity.ERROR
    assert (0, "fiscal_basic") not in found


def test_a_table_of_another_form_set_has_no_page_to_lead_to() -> None:
    (one,) = noted([Finding("E", Severity.INFO, "戊", (CellRef("99", 1, "x"),))], SPECS)
    assert [(place.table, place.label) for place in one.places] == [("", "预算99表第1行")]
