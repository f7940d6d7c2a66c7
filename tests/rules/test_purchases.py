"""Purchases against their categories, the directory, and the projects that they name."""

from dataclasses import replace

from budget.domain.facts import FactBook, ProcurementLine
from budget.tables.chaoyang.lift import lift
from tests.rules.cases import NO_LISTS, breaches, places, printed, with_cells, with_rows

RULES = (
    "B-PROJECT",
    "B-CATEGORY",
    "B-CATEGORY-TWICE",
    "B-ITEM",
    "B-LEVELS",
    "B-DIRECTORY",
    "B-THIRD-LEVEL",
    "B-FIELD",
)
LAW = "11010522T000000423872"


def test_the_reference_keeps_them_all():
    assert [f for rule in RULES for f in breaches(rule, printed())] == []


def services_of(book: FactBook, project: str, *positions: int) -> FactBook:
    """The book with some of its services (0-based) bought for a project."""
    return replace(
        book,
        services=tuple(
            replace(line, project=project if n in positions else None) for n, line in enumerate(book.services)
        ),
    )


def test_services_bought_for_a_project_fit_into_its_money():
    """法律服务 has 12: the purchase of 12 fits, one of 36 does not."""
    sheets = printed()
    book = lift(sheets)
    assert breaches("B-PROJECT", sheets, book=services_of(book, LAW, 1)) == []
    (found,) = breaches("B-PROJECT", sheets, book=services_of(book, LAW, 0))
    assert places(found) == [("11", 2, "amount"), ("12", 1, "total")]
    assert (found.expected, found.found) == ("≤ 12.000000", "36.000000")
    (found,) = breaches("B-PROJECT", sheets, book=services_of(book, LAW, 1, 3))
    assert found.found == "17.000000"
    (found,) = breaches("B-PROJECT", sheets, book=services_of(book, "11010522T000000000000", 1))
    assert found.expected == "≤ 0.000000"


def test_a_project_has_the_money_of_the_lines_that_name_it():
    sheets = printed()
    book = lift(sheets)
    lines = (replace(book.expenditure[0], project=LAW, amount_fen=36_000_000), *book.expenditure[1:])
    book = services_of(replace(book, expenditure=lines), LAW, 0)
    assert breaches("B-PROJECT", sheets, book=book) == []


def test_procurement_for_a_project_fits_into_its_money_whatever_services_take():
    sheets = printed()
    book = services_of(lift(sheets), LAW, 1)
    book = replace(book, procurement=(ProcurementLine("C", 12_000_000, project=LAW),))
    assert breaches("B-PROJECT", sheets, book=book) == []
    book = replace(book, procurement=(ProcurementLine("C", 12_000_001, project=LAW),))
    (found,) = breaches("B-PROJECT", sheets, book=book)
    assert places(found) == [("04", 2, "amount"), ("12", 1, "total")]


def test_categories_are_the_three():
    for text, expected in (("D-其他", "A-货物、B-工程、C-服务"), ("A-服务", "C-服务")):
        (found,) = breaches("B-CATEGORY", with_cells(printed(), "04", 2, category=text))
        assert (places(found), found.expected) == ([("04", 2, "category")], expected)
    for text in ("C", "C-服务类", "C 服务"):
        assert breaches("B-CATEGORY", with_cells(printed(), "04", 2, category=text)) == []


def test_a_category_has_one_row():
    (found,) = breaches("B-CATEGORY-TWICE", with_cells(printed(), "04", 1, category="C-服务"))
    assert places(found) == [("04", 2, "category"), ("04", 1, "category")]


def test_an_item_belongs_to_its_category():
    sheets = printed()
    bought = ProcurementLine("C", 1, item="A02010000")
    (found,) = breaches("B-ITEM", sheets, book=replace(lift(sheets), procurement=(bought,)))
    assert (found.expected, found.found) == ("A", "C")
    right = replace(bought, category="A")
    assert breaches("B-ITEM", sheets, book=replace(lift(sheets), procurement=(right,))) == []


def test_the_second_level_hangs_on_the_first():
    (found,) = breaches("B-LEVELS", printed(("02-政府履职辅助性服务", "01-公共服务")))
    assert places(found) == [("11", 2, "level2"), ("11", 2, "level1")]
    assert (found.expected, found.found) == ("01…", "0205")


def test_names_of_the_directory_are_those_of_their_codes():
    (found,) = breaches("B-DIRECTORY", printed(("0201-法律服务", "0205-法律服务")))
    assert (places(found), found.expected) == ([("11", 3, "level2")], "0201-法律服务")
    (found,) = breaches("B-DIRECTORY", printed(("0115-公共信息与宣传服务", "0115-扫雪服务")), NO_LISTS)
    assert found.expected == "0115-公共信息与宣传服务"
    assert breaches("B-DIRECTORY", printed(("0205-监督检查辅助服务", "0205-扫雪服务"))) == []
    assert breaches("B-DIRECTORY", printed(("0201-法律服务", "0201-法律类服务"))) == []


def test_a_service_stands_under_its_second_level():
    sheets = printed(("0201-法律服务", "0210-信息化服务"))
    (found,) = breaches("B-THIRD-LEVEL", sheets)
    assert (places(found)[0], found.expected) == (("11", 3, "level2"), "0201-法律服务")
    assert breaches("B-THIRD-LEVEL", sheets, NO_LISTS) == []


def test_a_field_of_service_has_spending():
    sheets = printed(("201-一般公共服务支出", "211-节能环保支出"))
    (found,) = breaches("B-FIELD", sheets)
    assert (places(found), found.found) == ([("11", 2, "service_field")], "211-节能环保支出")
    assert breaches("B-FIELD", with_rows(sheets, "03")) == []
