"""Text and tables cannot disagree: every number of an explanation is bound to cells and equals them."""

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budget.domain.facts import EarlierFigure, FactBook, Passage
from budget.domain.findings import CellRef
from budget.domain.sheets import SheetSet
from budget.domain.units import of_unit
from budget.narrative.frozen import explanation_from_json, explanation_to_json
from budget.narrative.measures import MEASURES, value
from budget.narrative.model import Chapter, Figure
from budget.narrative.passages import COMPARED_IN, PASSAGES
from budget.narrative.telling import Earlier
from budget.narrative.writing import explanation
from budget.tables.registry import derive
from tests.budgets import budgets
from tests.narrative.books import last_year, reference, reference_tables, written
from tests.narrative.reading import Auditor, runs_of, text_of
from tests.strategies import factbooks, sheetsets

passages = st.lists(
    st.builds(
        Passage, st.sampled_from(sorted(PASSAGES)), st.sampled_from(["为了服务。", "甲\n乙；", "5 < 6", " "])
    ),
    max_size=12,
    unique_by=lambda one: one.key,
).map(tuple)
stated = st.lists(
    st.builds(EarlierFigure, st.sampled_from(sorted(COMPARED_IN)), st.integers(0, 10**12)),
    max_size=12,
    unique_by=lambda one: one.measure,
).map(tuple)


def audited(book: FactBook, sheets: SheetSet, earlier: Earlier | None = None) -> tuple[Chapter, ...]:
    """The explanation, after every number of it was checked and it went through JSON unharmed."""
    chapters = explanation(book, sheets, earlier)
    Auditor(book, sheets, earlier.sheets if earlier else None).check(chapters)
    assert explanation_from_json(explanation_to_json(chapters)) == chapters
    return chapters


def test_every_number_of_the_reference_equals_its_cells():
    auditor = Auditor(written(), reference_tables(), last_year().sheets)
    auditor.check(explanation(written(), reference_tables(), last_year()))
    assert auditor.checked > 100
    audited(reference(), reference_tables())


@given(book=budgets(), before=st.none() | budgets(), said=passages, told=stated)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_number_of_any_budget_equals_its_cells(book, before, said, told):
    """Of the department and of each of its units, beside a year before or none."""
    book = replace(book, passages=said, earlier=told)
    before = before and replace(before, year=2025)
    audited(book, derive(book), before and Earlier(derive(before), before))
    for unit in book.units:
        own = of_unit(book, unit.code)
        audited(own, derive(own))


@given(book=factbooks(), sheets=sheetsets(), said=passages)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_facts_and_whichever_tables_there_are(book, sheets, said):
    """Tables missing, blank, negative: what cannot be told is left out, and nothing breaks."""
    audited(replace(book, passages=said), sheets)
    audited(book, derive(replace(book, printed=())))


def cells_of(chapters: tuple[Chapter, ...], year: int) -> Iterator[CellRef]:
    """The cells of this year that the figures of a text are bound to, each once."""
    seen = {}
    for run in runs_of(chapters):
        if isinstance(run, Figure) and run.year == year:
            seen |= dict.fromkeys((*run.cells, *run.less))
    return iter(seen)


def changed(sheets: SheetSet, cell: CellRef) -> SheetSet:
    """The tables with one 分 more in one cell."""
    sheet = sheets.sheets[cell.table]
    rows = list(sheet.rows)
    row = rows[cell.row - 1]
    rows[cell.row - 1] = replace(row, cells={**row.cells, cell.column: row.amount(cell.column) + 1})
    return replace(sheets, sheets={**sheets.sheets, cell.table: replace(sheet, rows=tuple(rows))})


def test_a_changed_cell_changes_the_text():
    """Each of the cells behind the text, by one 分, this year's and last year's."""
    sheets, earlier = reference_tables(), last_year()
    chapters = explanation(written(), sheets, earlier)
    text = text_of(chapters)
    cells = list(cells_of(chapters, 2026))
    assert {cell.table for cell in cells} == {"01", "03", "04", "05", "06", "07", "10", "11"}
    for cell in cells:
        assert text_of(explanation(written(), changed(sheets, cell), earlier)) != text, cell
    for key in ("expenditure", "basic", "class.201", "reception", "operating", "procurement"):
        found = value(MEASURES[key], earlier.sheets, earlier.book)
        before = changed(earlier.sheets, found.cells[0])
        assert text_of(explanation(written(), sheets, replace(earlier, sheets=before))) != text, key
