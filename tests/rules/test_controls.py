"""支出不超过控制数."""

from dataclasses import replace

from budget.domain.codes import ControlPart, Fund
from budget.domain.facts import ControlFigure, FactBook
from budget.rules.catalogue import BY_CODE
from budget.rules.controls import spent
from budget.tables.chaoyang.lift import lift
from tests.rules.cases import case_of, printed


def judged(*controls: ControlFigure) -> list[str]:
    sheets = printed()
    book: FactBook = replace(lift(sheets), controls=controls)
    return [one.formula for one in BY_CODE["CONTROL"].breaches(case_of(sheets, book=book))]


def ceiling(amount: int, part: ControlPart = ControlPart.PUBLIC, of: str = "2") -> ControlFigure:
    return ControlFigure(of, None, Fund.GENERAL_PUBLIC, part, amount)


def test_spending_up_to_the_ceiling_is_allowed_and_one_fen_more_is_not() -> None:
    """公用经费 of the reference: 97.108302 万元."""
    assert judged(ceiling(97_108_302)) == []
    assert judged(ceiling(97_108_301)) == ["97.108302 ≤ 97.108301 不成立，相差0.000001"]


def test_the_latest_round_counts() -> None:
    assert judged(ceiling(1, of="1"), ceiling(97_108_302, of="2")) == []


def test_each_part_counts_its_own_lines() -> None:
    book = lift(printed())
    found = {part: spent(book.expenditure, ceiling(0, part)) for part in ControlPart}
    assert found == {
        ControlPart.PERSONNEL: 1_090_245_505,
        ControlPart.PUBLIC: 97_108_302,
        ControlPart.PROJECT: 3_347_123_000,
        ControlPart.ALL: 4_534_476_807,
    }


def test_money_of_the_unit_is_exempt_unless_it_is_meant() -> None:
    lines = [replace(one, fund=Fund.UNIT_FUNDS) for one in lift(printed()).expenditure]
    everything = ControlFigure("2", None, None, ControlPart.ALL, 0)
    assert spent(lines, everything) == 0
    assert spent(lines, replace(everything, fund=Fund.UNIT_FUNDS)) == 4_534_476_807


def test_carried_over_money_does_not_count() -> None:
    lines = [replace(one, carried_over=True) for one in lift(printed()).expenditure]
    assert spent(lines, ceiling(0, ControlPart.ALL)) == 0
