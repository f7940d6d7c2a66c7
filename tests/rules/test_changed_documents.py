"""Documents in which one thing was changed: it is found, at its line, and as one matter."""

from collections.abc import Iterator
from functools import cache
from itertools import combinations, islice
from pathlib import Path
from random import Random

import pytest

from budget.domain.findings import Finding
from budget.importers.document import read_text
from budget.rules.engine import audit
from tests.importers.documents import Content, make
from tests.importers.printing import publish
from tests.importers.style import Style
from tests.importers.test_unseen import CONTENTS
from tests.rules.changing import (
    Change,
    amount_lines,
    body_lines,
    changed_amounts,
    recoded,
    swapped,
    without,
)
from tests.rules.lists import lists_of_2026

REFERENCE = Path("fixtures/reference/chaoyang-zwfw-2026.txt")
DOCUMENTS: dict[str, Content | None] = {"the reference": None, **CONTENTS}
TIMES = 20


@cache
def document(name: str) -> str:
    content = DOCUMENTS[name]
    if content is None:
        return REFERENCE.read_text(encoding="utf-8")
    random = Random(17)
    return publish(make(random, content), Style(skip=()), random).decode()


def findings(text: str) -> list[Finding]:
    read = read_text(text.encode())
    return [*read.findings, *audit(read.sheets, lists_of_2026())[0]]


def new_findings(name: str, change: Change) -> list[Finding]:
    """What is found in the changed document and not in the document itself."""
    return [one for one in findings(change.text) if _what(one) not in usual(name)]


@cache
def usual(name: str) -> frozenset[object]:
    return frozenset(_what(one) for one in findings(document(name)))


def _what(finding: Finding) -> tuple[object, ...]:
    cells = frozenset((cell.table, cell.row, cell.column) for cell in finding.cells)
    return finding.rule, cells, finding.expected, finding.found


def errors(found: list[Finding]) -> list[Finding]:
    return [one for one in found if one.severity == "error"]


def at(found: list[Finding], change: Change) -> list[Finding]:
    return [one for one in found if any(cell.line in change.lines for cell in one.cells)]


@pytest.mark.parametrize("kind", ["digit", "point"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_changed_amount_is_an_error_at_its_line(name: str, kind: str) -> None:
    """And one error: what else no longer agrees follows from it."""
    text = document(name)
    numbers = amount_lines(read_text(text.encode()).sheets)
    leaders = 0
    for change in islice(changed_amounts(Random(3), text.split("\n"), numbers, kind), TIMES):
        found = errors(new_findings(name, change))
        assert at(found, change), change.what
        leaders += len(found)
    assert leaders <= TIMES * 1.1


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_deleted_row_is_an_error_of_its_table(name: str) -> None:
    lines = document(name).split("\n")
    sheets = read_text(document(name).encode()).sheets
    for table in ("03", "04", "06", "07", "08", "09", "11"):
        for number in body_lines(sheets, table)[:5]:
            change = without(lines, number)
            found = errors(new_findings(name, change))
            assert any(cell.table == table for one in found for cell in one.cells), change.what


def exchanges(name: str) -> Iterator[Change]:
    """Pairs of rows of 预算06 and 01表: what they swap shows in other tables."""
    lines = document(name).split("\n")
    sheets = read_text(document(name).encode()).sheets
    for table in ("01", "06"):
        rows = [(number, row) for number, row in sheets.sheets[table].body()]
        for (_, one), (_, other) in combinations(rows, 2):
            apart = table == "01" or one.text("function_code") != other.text("function_code")
            if apart and one.line and other.line and (change := swapped(lines, one.line, other.line)):
                yield change


@pytest.mark.parametrize("name", DOCUMENTS)
def test_amounts_that_changed_places_are_an_error_at_their_lines(name: str) -> None:
    changes = list(islice(exchanges(name), 12))
    for change in changes:
        assert at(errors(new_findings(name, change)), change), change.what


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_code_that_its_name_does_not_fit_is_found_at_its_line(name: str) -> None:
    random = Random(5)
    lines = document(name).split("\n")
    numbers = body_lines(read_text(document(name).encode()).sheets, "03 07")
    changes = [c for n in numbers if (c := recoded(random, lines, n, name_too=False))]
    for change in random.sample(changes, min(8, len(changes))):
        assert at(new_findings(name, change), change), change.what


ONE_FUND = ("the reference", "one unit, one fund", "three units that share a 项")


@pytest.mark.parametrize("name", ONE_FUND)
def test_a_code_swapped_for_another_with_its_name_is_found_at_its_line(name: str) -> None:
    """Of basic spending, which two tables show by economic code; of one line of a 项 no table shows more."""
    random = Random(5)
    lines = document(name).split("\n")
    sheets = read_text(document(name).encode()).sheets
    numbers = [row.line for _, row in sheets.sheets["03"].body() if row.amount("basic") and row.line]
    numbers += body_lines(sheets, "07")
    changes = [c for n in numbers if (c := recoded(random, lines, n, name_too=True))]
    for change in random.sample(changes, min(15, len(changes))):
        assert at(new_findings(name, change), change), change.what
