"""Every rule that is a sum: it is asked of real documents, holds there, and fails by one 分."""

from collections.abc import Iterator
from functools import cache
from random import Random

import pytest

from budget.domain.findings import Finding
from budget.domain.sheets import SheetSet
from budget.importers.document import read_text
from budget.rules.catalogue import RULES
from budget.rules.engine import audit, identities
from budget.rules.explaining import repaired
from budget.rules.identity import Identity, Relation
from budget.tables.chaoyang.lift import lift
from tests.importers.documents import Content, make
from tests.importers.printing import publish
from tests.importers.style import Style
from tests.importers.test_unseen import EVERYTHING
from tests.rules.cases import case_of, printed

SUMS = {rule.code: rule for rule in RULES if rule.identities}
PLAIN = Content(units=2, vehicles=True, government_fund=True, state_capital=True, capital=True)


@cache
def documents() -> tuple[SheetSet, ...]:
    def made(content: Content) -> SheetSet:
        random = Random(23)
        return read_text(publish(make(random, content), Style(skip=()), random)).sheets

    return (printed(), made(PLAIN), made(EVERYTHING))


def sums_of(code: str, sheets: SheetSet) -> list[Identity]:
    return [one for rule, one in identities(case_of(sheets, book=lift(sheets))) if rule.code == code]


def flat(found: Iterator[Finding] | tuple[Finding, ...]) -> Iterator[Finding]:
    for one in found:
        yield one
        yield from flat(one.follows)


@pytest.mark.parametrize("code", SUMS)
def test_one_fen_more_than_allowed_is_found_by_its_rule(code: str) -> None:
    asked = [(sheets, one) for sheets in documents() for one in sums_of(code, sheets) if one.left]
    assert asked, "no document gives this rule anything to compare"
    for sheets, one in asked[:3]:
        if not one.holds:
            continue  # the reference's own error
        more = 1 if one.relation is Relation.EQUAL else 1 - one.gap
        first = one.left[0]
        changed = repaired(sheets, {first.address: first.amount + more})
        found = [finding for finding in flat(audit(changed)[0]) if finding.rule == code]
        places = {(c.table, c.row, c.column) for finding in found for c in finding.cells}
        assert first.address in places, one.formula()


def test_every_sum_holds_in_documents_without_errors() -> None:
    for sheets in documents()[1:]:
        failing = [(rule.code, one.formula()) for rule, one in identities(case_of(sheets)) if not one.holds]
        assert failing == []
