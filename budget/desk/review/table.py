"""An official table under review: lit where it differs, with findings and comments at their cells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from budget.desk.gate import of_budget
from budget.desk.review.chosen import Chosen, chosen
from budget.desk.review.found import concerns, found_groups
from budget.desk.review.places import review_address
from budget.desk.review.talk import rights, talks
from budget.desk.review.windows import Window, chosen_window, windows
from budget.desk.standing import about, checked_now
from budget.domain.money import wanyuan_grouped
from budget.models import Budget
from budget.renderers import findings as noting
from budget.renderers.html import official_table
from budget.renderers.reviewed import Lit, Note, Reviewed
from budget.selectors.differences import RowDifference, TableDifference
from budget.selectors.explained import explanations
from budget.selectors.reviewing import Comparing, lit_of, removed
from budget.selectors.threads import Placed, threads_of
from budget.tables.registry import form_set

# Of the rows that are gone so many are listed.
_GONE = 200


@dataclass(frozen=True, slots=True)
class Gone:
    """A row that is there no more: what it was called, and its cells by label."""

    name: str
    cells: Sequence[tuple[str, str, bool]]


@of_budget
def table_page(request: HttpRequest, budget: Budget, table: str) -> HttpResponse:
    """One table; ?with= what it is compared with, ?at= a cell to speak of, ?page= of a long one."""
    checked, comparing = checked_now(budget), Comparing(budget)
    specs = form_set(budget.form_set).specs
    spec = next((one for one in specs if one.number == table), None)
    if spec is None or table not in checked.sheets:
        raise Http404
    sheet, asked = checked.sheets.sheets[table], request.GET.get("with", "")
    against = comparing.against(asked, checked.sheets)
    found = against.difference(checked.sheets, spec) if against else None
    lit = lit_of(found) if found else {}
    placed = [one for one in threads_of(budget, checked.sheets) if one.table == table]
    here = [one for one in checked.findings if concerns(one, table)]
    at = chosen(budget, spec, checked, lit, request.GET.get("at", ""))
    notes = _notes(lit, found, placed)
    parts = windows(spec, sheet, _rows(notes, here, table))
    part = chosen_window(parts, request.GET.get("page", ""), at.row if at else None)
    is_whole = len(parts) == 1
    query = {"with": against.name if against else asked} if asked else {}
    may = rights(request.user, budget)
    # A field that the address leads to gets the keyboard, without any script.
    target = "new-thread" if may["may_open"] else "chosen"
    reviewed = Reviewed(notes, f"?{urlencode({**query, 'at': ''})}", _cell(at), target)
    marks = noting.marks(noting.noted(here, specs), table)
    told = talks(budget, placed, checked)
    place = specs.index(spec)
    gone = list(removed(found)) if found else []
    context = {
        **about(budget),
        **may,
        "review": review_address(budget),
        "spec": spec,
        "sheet": sheet,
        "table": official_table(spec, part.of(sheet), marks, first=part.first, reviewed=reviewed),
        "query": f"?{urlencode(query)}" if query else "",
        "with": query.get("with", ""),
        "choices": comparing.choices,
        "against": against,
        "untold": _untold(asked, against is None, comparing),
        "changed": len(lit),
        "parts": [] if is_whole else _addressed(parts, query),
        "part": part,
        "gone": [_gone(one) for one in gone[:_GONE]],
        "gone_more": max(0, len(gone) - _GONE),
        "chosen": at,
        "at_chosen": [one for one in told if at and one.placed.cell == _cell(at)],
        "talks": told,
        "groups": found_groups(here, specs, explanations(budget), checked),
        "here": spec.number if is_whole else "",
        "finding_base": f"{review_address(budget)}" if is_whole else about(budget)["base"],
        "previous": specs[place - 1] if place and specs[place - 1].number in checked.sheets else None,
        "next": _next(specs[place + 1 :], checked.sheets),
        "page_table": table,
        "revision": budget.revision,
    }
    return render(request, "desk/review/table.html", context)


def _notes(
    lit: Mapping[tuple[int, str], Lit], found: TableDifference | None, placed: Iterable[Placed]
) -> dict[tuple[int, str], Note]:
    """What is to be seen at each cell."""
    threads: dict[tuple[int, str], list[Placed]] = {}
    for one in placed:
        if one.cell is not None:
            threads.setdefault(one.cell, []).append(one)
    return {cell: _note(lit.get(cell), threads.get(cell, ())) for cell in {**lit, **threads}}


def _note(lit: Lit | None, threads: Sequence[Placed]) -> Note:
    opened = [one for one in threads if one.is_open]
    first = next(iter((*opened, *threads)), None)
    anchor = f"thread-{first.thread.pk}" if first else ""
    return Note(lit, len(opened), len(threads) - len(opened), anchor)


def _rows(notes: Iterable[tuple[int, str]], here: Iterable[Any], table: str) -> set[int]:
    """The rows to look at: what changed or was commented on, else what findings speak of."""
    if rows := {row for row, _ in notes}:
        return rows
    return {cell.row for one in here for cell in one.cells if cell.table == table and cell.row}


def _cell(at: Chosen | None) -> tuple[int, str] | None:
    return None if at is None or at.row is None else (at.row, at.column)


def _untold(asked: str, nothing: bool, comparing: Comparing) -> str:
    """Why nothing is compared."""
    if not nothing or asked == "none":
        return ""
    if asked == "last-year":
        return "没有可比的上年预算。"
    if not comparing.submissions:
        return "还没有送审过，没有可比的内容。"
    return "这是第一次送审，没有上次送审可比。"


def _addressed(parts: Sequence[Window], query: dict[str, str]) -> list[tuple[Window, str]]:
    return [(one, f"?{urlencode({**query, 'page': str(one.number)})}") for one in parts]


def _gone(row: RowDifference) -> Gone:
    cells = [
        (
            one.label,
            wanyuan_grouped(one.before) if isinstance(one.before, int) else str(one.before or ""),
            one.is_amount,
        )
        for one in row.cells
    ]
    return Gone(row.name or "合计", cells)


def _next(specs: Sequence[Any], sheets: Any) -> Any:
    return next((one for one in specs if one.number in sheets), None)
