"""The public part of a book: what is withheld leaves no trace in it, or it is refused."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budget.domain.codes import ControlPart, Fund, IncomeSource, Kind, System
from budget.domain.digest import digest
from budget.domain.facts import (
    ControlFigure,
    EarlierFigure,
    ExpenditureLine,
    FactBook,
    IncomeLine,
    OfficialVehicleCost,
    Passage,
    PrintedAmount,
    ProcurementLine,
    Project,
    ServicePurchaseLine,
    SubjectName,
    Unit,
    UnitProfile,
    YearEndCarryover,
)
from budget.domain.serial import encode
from budget.domain.shown_part import InseparableError, public_part
from budget.domain.verifying_code import code_of
from budget.tables.registry import derive
from tests.budgets import GOV, budgets
from tests.renderers.books import CENTRE, CONSULTING, HEADQUARTERS, line
from tests.thoroughness import tried
from tests.units import two_units

SECRET_UNIT = "358999"
SECRET_PROJECT = "11010526T999999999999"
# No other line of the strategies has it, so its name is the withheld lines' alone.
SECRET_SUBJECT = "30226"


def balanced(book: FactBook) -> FactBook:
    """With the income of each unit and fund that its spending needs, from one source, of this year."""
    need: dict[tuple[str | None, Fund | None], int] = {}
    for one in (*book.expenditure, *book.year_end):
        need[one.unit, one.fund] = need.get((one.unit, one.fund), 0) + one.amount_fen
    income = []
    for (unit, fund), fen in need.items():
        source = IncomeSource.OTHER if fund is Fund.UNIT_FUNDS else IncomeSource(str(fund))
        income.append(IncomeLine(unit, source, False, fen))
    # A book with a 涉密 unit must say of everything whose it is.
    first = book.units[0].code
    return replace(
        book,
        income=tuple(income),
        procurement=tuple(replace(one, unit=first) for one in book.procurement),
        services=tuple(replace(one, unit=first) for one in book.services),
        vehicles=tuple(replace(one, unit=first) for one in book.vehicles),
    )


def with_secrets(book: FactBook, fens: list[int], name: str, place: int) -> FactBook:
    """The book with withheld lines of a project of its own and a 涉密 unit, and with the income for them."""
    first = book.units[0].code
    spent = [
        ExpenditureLine(
            first, "2299999", GOV[n % len(GOV)], SECRET_SUBJECT, Kind.PROJECT, fund, fen,
            carried_over=False, project=SECRET_PROJECT, withheld=True, withheld_basis=name,
        )
        for n, fen in enumerate(fens)
        for fund in (Fund.GENERAL_PUBLIC, Fund.UNIT_FUNDS)
    ]  # fmt: skip
    income = list(book.income)
    for one in spent:
        source = IncomeSource.OTHER if one.fund is Fund.UNIT_FUNDS else IncomeSource.GENERAL_PUBLIC
        # Now a line of its own, now part of one that is there.
        at = next((n for n, i in enumerate(income) if (i.unit, i.source) == (first, source)), None)
        if at is None or one.amount_fen % 2:
            income.append(IncomeLine(first, source, False, one.amount_fen))
        else:
            income[at] = replace(income[at], amount_fen=income[at].amount_fen + one.amount_fen)
    fen = sum(fens)
    place = min(place, len(book.expenditure))
    return replace(
        book,
        units=(*book.units, Unit(SECRET_UNIT, name)),
        names=(SubjectName(System.DEPT_ECONOMIC, SECRET_SUBJECT, name), *book.names),
        income=(*income, IncomeLine(SECRET_UNIT, IncomeSource.GENERAL_PUBLIC, False, fen)),
        expenditure=(
            *book.expenditure[:place],
            *spent,
            line("2299999", "50201", SECRET_SUBJECT, fen, unit=SECRET_UNIT),
            *book.expenditure[place:],
        ),
        year_end=(*book.year_end, YearEndCarryover(SECRET_UNIT, Fund.GENERAL_PUBLIC, fen)),
        projects=(
            Project(SECRET_PROJECT, name, first, name, CONSULTING.indicators, fen, fen),
            *book.projects,
            Project("11010526T999999999998", name, SECRET_UNIT, name, (), fen, fen),
        ),
        procurement=(
            *book.procurement,
            ProcurementLine("A", fen, unit=SECRET_UNIT),
            ProcurementLine("B", fen, unit=first, project=SECRET_PROJECT),
        ),
        services=(
            ServicePurchaseLine(name, name, name, name, fen, first, project=SECRET_PROJECT),
            *book.services,
            ServicePurchaseLine(name, name, name, name, fen, SECRET_UNIT),
        ),
        vehicles=(*book.vehicles, OfficialVehicleCost(SECRET_UNIT, fen, fen)),
        controls=(ControlFigure("一下", None, None, ControlPart.ALL, fen),),
        profiles=(*book.profiles, UnitProfile(SECRET_UNIT, staff=fens[0] % 1000)),
        passages=(*book.passages, Passage("duties", name, SECRET_UNIT)),
        earlier=(*book.earlier, EarlierFigure("expenditure", fen, SECRET_UNIT)),
    )


SECRETS = st.lists(st.integers(1, 10**13), min_size=1, max_size=3)
SECRET_NAMES = st.sampled_from(["绝密工程", "某局", "密"])


@settings(max_examples=tried(100), deadline=None)
@given(budgets(), SECRETS, SECRET_NAMES, st.integers(0, 14))
def test_what_is_left_is_the_budget_in_which_the_withheld_never_was(
    book: FactBook, fens: list[int], name: str, place: int
) -> None:
    """It balances as that one does: income equals spending and what is carried over."""
    never = balanced(book)
    shown = public_part(with_secrets(never, fens, name, place), frozenset({SECRET_UNIT})).book
    assert derive(shown) == derive(never)
    assert encode(shown) == encode(replace(never, names=shown.names))
    row = derive(shown).sheets["01"].total()
    assert row is not None
    assert row[1].amount("income_amount") == row[1].amount("expenditure_amount")


@settings(max_examples=tried(100), deadline=None)
@given(budgets(), SECRETS, SECRETS, st.integers(0, 14), st.integers(0, 14))
def test_budgets_that_differ_in_what_is_withheld_alone_have_one_public_part(
    book: FactBook, one: list[int], other: list[int], here: int, there: int
) -> None:
    parts = [
        public_part(with_secrets(balanced(book), fens, name, place), frozenset({SECRET_UNIT})).book
        for fens, name, place in ((one, "甲工程", here), (other, "乙工程", there))
    ]
    assert parts[0] == parts[1]
    codes = {code_of("358", 2026, 1, digest(part)) for part in parts}
    assert len(codes) == 1


@settings(max_examples=tried(60), deadline=None)
@given(budgets())
def test_where_nothing_is_withheld_the_whole_is_shown(book: FactBook) -> None:
    part = public_part(book, frozenset({"999999"}))
    assert part.book is book
    assert part.left_out is None


# --- one by one -----------------------------------------------------------------------------------


def hidden(book: FactBook, *places: int, **about: object) -> FactBook:
    """The book with these lines withheld."""
    lines = [
        replace(one, withheld=True, withheld_basis="依据", **about) if number in places else one
        for number, one in enumerate(book.expenditure)
    ]
    return replace(book, expenditure=tuple(lines))


def income(book: FactBook) -> dict[tuple[object, ...], int]:
    return {(one.unit, one.source, one.carried_over): one.amount_fen for one in book.income}


GENERAL = (HEADQUARTERS, IncomeSource.GENERAL_PUBLIC, False)


def test_a_withheld_line_goes_with_as_much_income() -> None:
    whole = two_units()
    part = public_part(hidden(whole, 1))
    assert income(part.book) == {**income(whole), GENERAL: income(whole)[GENERAL] - 44_400_00}
    assert part.book.expenditure == (*whole.expenditure[:1], *whole.expenditure[2:])
    assert part.left_out is not None
    (reduction,) = part.left_out.income
    assert (reduction.taken_fen, reduction.after_fen) == (44_400_00, income(part.book)[GENERAL])


def test_income_that_was_for_the_withheld_alone_is_no_line_of_nothing() -> None:
    whole = two_units()
    fund = next(n for n, one in enumerate(whole.expenditure) if one.fund is Fund.GOVERNMENT_FUND)
    part = public_part(hidden(whole, fund)).book
    assert (HEADQUARTERS, IncomeSource.GOVERNMENT_FUND, False) not in income(part)


def test_a_carried_over_line_is_taken_from_what_was_carried_over() -> None:
    carried = IncomeLine(HEADQUARTERS, IncomeSource.GENERAL_PUBLIC, True, 50_000_00)
    whole = replace(two_units(), income=(*two_units().income, carried))
    part = public_part(hidden(whole, 1, carried_over=True)).book
    assert income(part)[GENERAL[0], GENERAL[1], True] == 5_600_00
    assert income(part)[GENERAL] == income(whole)[GENERAL]


def test_a_project_goes_whole_and_its_other_lines_name_it_no_more() -> None:
    whole = two_units()
    lines = list(whole.expenditure)
    for number in (5, 6):
        lines[number] = replace(lines[number], project=CONSULTING.code)
    whole = replace(
        whole,
        expenditure=tuple(lines),
        procurement=(*whole.procurement, ProcurementLine("C", 77, project=CONSULTING.code)),
    )
    part = public_part(hidden(whole, 5))
    assert CONSULTING.code not in {one.code for one in part.book.projects}
    assert 77 not in {one.amount_fen for one in part.book.procurement}
    assert part.book.expenditure[5] == replace(lines[6], project=None)
    assert part.left_out is not None
    assert part.left_out.loosened == (lines[6],)
    assert CONSULTING.name not in repr(part.book)


def test_the_breakdown_of_withheld_vehicles_goes() -> None:
    whole = two_units()
    whole = replace(whole, vehicles=(*whole.vehicles, OfficialVehicleCost(CENTRE, fuel_fen=9)))
    assert public_part(hidden(whole, 3)).book.vehicles == whole.vehicles[1:]
    # With other lines of it the rest would be a breakdown of something else.
    more = replace(whole, expenditure=(*whole.expenditure, replace(whole.expenditure[3], amount_fen=0)))
    assert public_part(hidden(more, 3)).book.vehicles == ()
    assert public_part(hidden(more, 1)).book.vehicles == whole.vehicles


def test_ceilings_and_the_basis_of_marks_are_not_shown() -> None:
    whole = two_units()
    ceiling = ControlFigure("一下", HEADQUARTERS, None, ControlPart.ALL, 12)
    lines = (replace(whole.expenditure[0], withheld_basis="曾经的依据"), *whole.expenditure[1:])
    whole = replace(whole, controls=(ceiling,), expenditure=lines)
    assert public_part(whole).book.controls == (ceiling,)
    part = public_part(hidden(whole, 1)).book
    assert part.controls == ()
    assert not any(one.withheld_basis for one in part.expenditure)


def test_income_lines_of_one_source_do_not_tell_which_was_reduced() -> None:
    whole = two_units()
    (first, *others) = whole.income
    halves = [replace(first, amount_fen=fen) for fen in (first.amount_fen - 1, 1)]
    split = replace(whole, income=(*halves, *others))
    assert public_part(hidden(split, 1)).book == public_part(hidden(whole, 1)).book
    assert public_part(split).book.income == split.income


# --- what is refused ------------------------------------------------------------------------------


def of_fund(fund: Fund, *sources: IncomeSource) -> FactBook:
    book = two_units()
    lines = (*book.expenditure, line("2011301", "50201", "30201", 700_00, fund=fund))
    incomes = tuple(IncomeLine(HEADQUARTERS, one, False, 400_00) for one in sources)
    return hidden(replace(book, expenditure=lines, income=(*book.income, *incomes)), len(lines) - 1)


def nobodys(**about: object) -> Callable[[], FactBook]:
    return lambda: hidden(two_units(), 1, **about)


REFUSED: list[tuple[Callable[[], FactBook], frozenset[str], str]] = [
    (nobodys(unit=None), frozenset(), "支出第2行（2011301-行政运行／30201-办公费，4.440000万元）标为不公开，"
     "但没有注明单位，"),
    (nobodys(fund=None), frozenset(), "但没有注明资金性质，"),
    (nobodys(carried_over=True), frozenset(), "但没有129001-.*机关的上年结转一般公共预算拨款收入"),
    (lambda: of_fund(Fund.UNIT_FUNDS, IncomeSource.OTHER, IncomeSource.INSTITUTIONAL), frozenset(),
     "可能是其中任何一项：本年其他收入、本年事业收入"),
    (lambda: of_fund(Fund.FISCAL_ACCOUNT, IncomeSource.FISCAL_ACCOUNT), frozenset(),
     "合计0.070000万元，应不超过.*财政专户管理资金收入，而收入只有0.040000万元"),
    (lambda: replace(hidden(two_units(), 1), income=tuple(
        replace(one, unit=None) for one in two_units().income)), frozenset(), "（未注明单位）"),
    (lambda: replace(hidden(two_units(), 1), printed=(PrintedAmount("06", ("a",), "total", 1),)), frozenset(),
     "预算06表的一些合计是照原件保留的"),
    (lambda: replace(two_units(), procurement=(ProcurementLine("A", 1),)), frozenset({CENTRE}),
     "北京市朝阳区政务服务中心标为涉密，而有政府采购1条没有注明单位"),
    (two_units, frozenset({CENTRE, HEADQUARTERS}), "全部单位（.*）都标为涉密"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "classified", "why"), REFUSED)
def test_what_cannot_be_told_apart_is_refused_with_where_and_what_to_do(made, classified, why) -> None:
    with pytest.raises(InseparableError, match=why):
        public_part(made(), classified)


def test_every_reason_is_told() -> None:
    book = hidden(two_units(), 1, 2, unit=None)
    with pytest.raises(InseparableError) as refused:
        public_part(book, frozenset({CENTRE}))
    assert len(refused.value.reasons) == 3


def test_a_table_that_was_not_printed_tells_nothing_and_is_no_obstacle() -> None:
    book = replace(hidden(two_units(), 1), printed=(PrintedAmount("12", (), "", 0),))
    assert public_part(book).book.printed == book.printed
