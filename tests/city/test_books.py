"""The made-up city: plausible enough that no rule objects, and the same whenever it is made."""

from collections import Counter
from functools import cache
from itertools import pairwise

import pytest

from budget.city.book import City
from budget.city.places import LARGEST, roster
from budget.city.versions import Version, versions_of
from budget.domain.codes import PROJECT_CODE, Fund, UnitNature
from budget.domain.digest import digest
from budget.domain.findings import Severity
from budget.domain.lists import Lists
from budget.domain.states import Kind, Stage
from budget.domain.units import is_told_by_unit
from budget.rules.engine import judge
from budget.services.lists import shipped_lists
from budget.tables.registry import DEFAULT_FORM_SET, derive

YEARS = range(2024, 2027)
DEPARTMENTS = 36


@cache
def lists() -> Lists:
    return shipped_lists(2026)


@cache
def city(seed: int = 1, departments: int = DEPARTMENTS) -> tuple[tuple[Version, ...], ...]:
    """The versions of each department."""
    made = City(DEFAULT_FORM_SET, lists())
    return tuple(
        tuple(versions_of(place, index, YEARS, seed, made)) for index, place in enumerate(roster(departments))
    )


def everything(seed: int = 1) -> list[Version]:
    return [version for versions in city(seed) for version in versions]


def test_no_rule_has_an_objection() -> None:
    objections = [
        f"{version.book.department_name} {version.year} {found.rule} {found.message}"
        for version in everything()
        for found in judge(derive(version.book), version.book, lists())
        if found.severity is not Severity.INFO
    ]
    assert objections == []


def test_the_same_seed_makes_the_same_city_and_another_another() -> None:
    def digests(seed: int, departments: int) -> list[str]:
        made = City(DEFAULT_FORM_SET, lists())
        return [
            digest(version.book)
            for index, place in enumerate(roster(departments))
            for version in versions_of(place, index, YEARS, seed, made)
        ]

    first = digests(1, 3)
    # A larger city begins with the smaller one.
    assert first == [digest(version.book) for versions in city()[:3] for version in versions]
    assert not set(first) & set(digests(2, 3))


def test_it_is_the_same_on_every_machine() -> None:
    """Kept here, so that a change of what a seed makes is a change that somebody decided on."""
    place = roster(1)[0]
    assert (place.code, place.name) == ("2001", "海晏市教育局")
    assert [sum(line.amount_fen for line in one.book.expenditure) for one in city()[0][:2]] == [
        8060260370,
        6160356310,
    ]


def test_it_has_of_everything_some() -> None:
    books = [version.book for version in everything()]
    kinds = Counter((version.kind, version.state.stage) for version in everything())
    assert {line.fund for book in books for line in book.expenditure} == set(Fund)
    assert {True, False} == {income.carried_over for book in books for income in book.income}
    assert {True, False} == {bool(line.capital) for book in books for line in book.expenditure}
    assert any(book.year_end for book in books)
    natures = {profile.nature for book in books for profile in book.profiles}
    assert natures == {
        UnitNature.ADMINISTRATIVE,
        UnitNature.CIVIL_SERVICE_LIKE,
        UnitNature.PUBLIC_ONE,
        UnitNature.PUBLIC_TWO,
    }
    assert kinds[Kind.CORRECTION, Stage.PUBLISHED]
    assert kinds[Kind.TRANSFER, Stage.SECOND_DOWN]
    assert kinds[Kind.SUPPLEMENT, Stage.SECOND_DOWN]
    assert any(stage is not Stage.PUBLISHED for kind, stage in kinds if kind is Kind.ORIGINAL)
    assert {1, 2, 3, 4} <= {len(book.units) for book in books} <= {1, 2, 3, 4, 5, 6}


def test_a_department_is_of_the_usual_size() -> None:
    books = [version.book for version in everything()]
    lines = sorted(len(book.expenditure) for book in books)
    assert 25 <= lines[len(lines) // 2] <= 45
    assert all(2 <= len(book.projects) <= 12 for book in books)
    indicators = [len(project.indicators) for book in books for project in book.projects]
    assert (min(indicators), max(indicators)) == (6, 8)


def test_codes_are_of_the_right_shape_and_nobody_elses() -> None:
    books = [version.book for version in everything()]
    projects = [project.code for book in books for project in book.projects]
    assert all(PROJECT_CODE.fullmatch(code) for code in projects)
    # No division of the country begins so.
    assert all(code.startswith("99") for code in projects)
    assert all(
        len(unit.code) == 6 and unit.code.startswith(book.department_code)
        for book in books
        for unit in book.units
    )
    codes = [place.code for place in roster(LARGEST)]
    assert len(set(codes)) == LARGEST
    assert len({place.name for place in roster(LARGEST)}) == LARGEST


def test_every_fact_says_whose_it_is_so_that_units_are_published() -> None:
    assert all(is_told_by_unit(version.book) for version in everything())


def test_a_year_goes_on_from_the_one_before() -> None:
    for versions in city():
        originals = [version.book for version in versions if version.kind is Kind.ORIGINAL]
        for before, after in pairwise(originals):
            assert before.units == after.units
            one, other = (sum(line.amount_fen for line in book.income) for book in (before, after))
            assert one // 4 < other < one * 4


@pytest.mark.parametrize("kind", [Kind.CORRECTION, Kind.TRANSFER, Kind.SUPPLEMENT])
def test_a_later_version_differs_from_its_base_as_its_kind_may(kind: Kind) -> None:
    later = [
        (versions[place - 1], version)
        for versions in city()
        for place, version in enumerate(versions)
        if version.kind is kind
    ]
    for base, version in later:
        assert (version.year, version.base) == (base.year, base.number)
        assert digest(version.book) != digest(base.book)
        totals = [sum(line.amount_fen for line in one.book.expenditure) for one in (base, version)]
        assert (totals[0] < totals[1]) if kind is Kind.SUPPLEMENT else (totals[0] == totals[1])
        assert bool(version.notice) is (kind is Kind.CORRECTION)


def test_it_says_how_large_it_can_be() -> None:
    with pytest.raises(ValueError, match=str(LARGEST)):
        roster(LARGEST + 1)
