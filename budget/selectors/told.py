"""What differs between two versions besides the tables: the clerk's passages, and last year's figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from budget.domain.facts import FactBook
from budget.domain.money import wanyuan_short
from budget.narrative.measures import MEASURES
from budget.narrative.passages import PASSAGES
from budget.selectors.differences import Kind

PASSAGES_TITLE = "编制说明"
EARLIER_TITLE = "上年预算数"
DEPARTMENT = "部门"
Value = str | int | None
_Values = Mapping[tuple[str, str], Value]


@dataclass(frozen=True, slots=True)
class ToldDifference:
    """A passage or a figure of last year that differs; None where it is not there.

    ``of``: which of the two it is, in words; ``whose``: the department or a unit; ``name``: what it is
    called.
    """

    of: str
    whose: str
    name: str
    before: Value
    after: Value

    @property
    def kind(self) -> Kind:
        if self.before is None:
            return Kind.ADDED
        return Kind.REMOVED if self.after is None else Kind.CHANGED

    @property
    def before_text(self) -> str:
        return _text(self.before)

    @property
    def after_text(self) -> str:
        return _text(self.after)

    @property
    def is_amount(self) -> bool:
        return self.of == EARLIER_TITLE


def _text(value: Value) -> str:
    return f"{wanyuan_short(value)}万元" if isinstance(value, int) else value or ""


def told_differences(before: FactBook, after: FactBook) -> tuple[ToldDifference, ...]:
    """The passages that differ in the order of the text, then the figures; the department's first."""
    titles = {key: spec.title for key, spec in PASSAGES.items()}
    labels = {key: measure.label for key, measure in MEASURES.items()}
    return (
        *_differing(PASSAGES_TITLE, titles, [_passages(one) for one in (before, after)], before, after),
        *_differing(EARLIER_TITLE, labels, [_figures(one) for one in (before, after)], before, after),
    )


def _passages(book: FactBook) -> _Values:
    """By unit and key; one in which nothing stands is none."""
    return {(one.unit, one.key): one.text for one in book.passages if one.text.strip()}


def _figures(book: FactBook) -> _Values:
    return {(one.unit, one.measure): one.amount_fen for one in book.earlier}


def _differing(
    of: str, names: Mapping[str, str], values: Sequence[_Values], before: FactBook, after: FactBook
) -> Iterator[ToldDifference]:
    was, now = values
    order = {key: n for n, key in enumerate(names)}
    for unit, key in sorted(was.keys() | now.keys(), key=lambda one: (one[0], order.get(one[1], -1), one[1])):
        if was.get((unit, key)) != now.get((unit, key)):
            book = after if unit in after.unit_by_code else before
            whose = book.unit_label(unit) if unit else DEPARTMENT
            yield ToldDifference(of, whose, names.get(key, key), was.get((unit, key)), now.get((unit, key)))
