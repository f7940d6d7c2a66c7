"""One unit's part of a book: together the parts are the department, and nothing of another unit is in one."""

from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import given, settings

from budget.domain.facts import DepartmentGoal, FactBook, IncomeLine, PrintedAmount, Project
from budget.domain.sheets import Sheet
from budget.domain.units import BY_UNIT, of_unit
from budget.tables.registry import derive, form_set
from tests.budgets import budgets
from tests.renderers.books import CENTRE, DEPARTMENT, HEADQUARTERS
from tests.thoroughness import tried
from tests.units import two_units

SUMMED = ("01", "03", "06", "07")


def amounts(sheet: Sheet) -> dict[tuple[object, ...], int]:
    """What the table has in 分, by what its rows say and the column; blanks left out."""
    columns = form_set().by_number[sheet.table].columns
    found: dict[tuple[object, ...], int] = defaultdict(int)
    for row in sheet.rows:
        said = tuple(row.cells[one.key] for one in columns if not one.is_amount)
        for one in columns:
            if one.is_amount and row.cells[one.key]:
                found[row.kind, *said, one.key] += row.cells[one.key]
    return dict(found)


@settings(max_examples=tried(100), deadline=None)
@given(budgets())
def test_the_units_add_up_to_the_department(book: FactBook) -> None:
    parts = [derive(of_unit(book, unit.code)).sheets for unit in book.units]
    whole = derive(book).sheets
    for table in SUMMED:
        together: dict[tuple[object, ...], int] = defaultdict(int)
        for part in parts:
            for key, fen in amounts(part[table]).items():
                together[key] += fen
        assert together == amounts(whole[table]), table


@settings(max_examples=tried(100), deadline=None)
@given(budgets())
def test_every_fact_of_a_unit_is_in_its_part_and_in_no_other(book: FactBook) -> None:
    for name in BY_UNIT:
        together = [fact for unit in book.units for fact in getattr(of_unit(book, unit.code), name)]
        told = [fact for fact in getattr(book, name) if fact.unit is not None]
        assert sorted(map(repr, together)) == sorted(map(repr, told)), name


def test_the_part_is_under_the_units_own_name() -> None:
    part = of_unit(two_units(), CENTRE)
    assert part.department_code == CENTRE
    assert part.department_name != DEPARTMENT
    assert [unit.code for unit in part.units] == [CENTRE]
    assert derive(part).sheets["13"].header["department"] == part.department_name
    assert part.goal == DepartmentGoal(), "the goal is the department's"


def test_names_of_codes_that_others_use_stay_out() -> None:
    book = two_units()
    used = {line.function for line in book.expenditure if line.unit == CENTRE}
    theirs = {name.code for name in of_unit(book, CENTRE).names}
    assert used <= theirs
    assert "2120804" in {name.code for name in book.names}
    assert "2120804" not in theirs


def test_what_says_not_whose_it_is_is_nobodys() -> None:
    book = two_units()
    book = replace(
        book,
        income=(*book.income, replace(book.income[0], unit=None)),
        projects=(*book.projects, Project("", "谁的项目", None)),
    )
    for code in (HEADQUARTERS, CENTRE):
        part = of_unit(book, code)
        assert all(isinstance(one, IncomeLine) and one.unit == code for one in part.income)
        assert all(project.unit == code for project in part.projects)


def test_a_table_that_only_print_tells_is_not_told_of_a_unit() -> None:
    book = replace(two_units(), printed=(PrintedAmount("06", ("", "2011301"), "personnel", 100),))
    assert "06" in derive(book).sheets
    assert "06" not in derive(of_unit(book, CENTRE)).sheets
    assert "03" in derive(of_unit(book, CENTRE)).sheets


def test_there_is_no_part_of_a_unit_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        of_unit(two_units(), "129077")
