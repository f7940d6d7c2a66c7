"""Two versions or years of a department's budget side by side, as a page and as a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from budget.desk.gate import of_budget, refusal
from budget.desk.standing import about, address_of
from budget.domain.change import percent_of
from budget.domain.money import wanyuan_grouped, wanyuan_short
from budget.domain.sheets import Value
from budget.models import Budget
from budget.renderers import comparison as files
from budget.selectors.comparison import (
    Comparison,
    Summed,
    comparable,
    compare,
    figures_of,
    named,
    natural_other,
)
from budget.selectors.differences import CellDifference, RowDifference, TableDifference
from budget.selectors.home import state_in_words
from budget.selectors.told import ToldDifference

# Rows of one table on a page that shows them all; of one table alone, on each of its pages.
ROWS_SHOWN = 100
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A value of both as texts. ``way``: ``up`` or ``down`` where an amount changed."""

    label: str
    before: str
    after: str
    gap: str
    percent: str
    way: str
    is_amount: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row: what became of it, what it is, its values."""

    kind: str
    kind_label: str
    name: str
    cells: Sequence[Shown]


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table with the rows of this page. ``remark``: that only one of both has it."""

    found: TableDifference
    remark: str
    rows: Sequence[ShownRow]
    changed: int

    @property
    def left_out(self) -> int:
        return len(self.found.rows) - len(self.rows)


@of_budget
def compare_page(request: HttpRequest, budget: Budget) -> HttpResponse:
    """Choose another version or year, and see what differs."""
    choices = comparable(request.user, budget)
    everything = request.GET.get("rows") == "all"
    if (this := request.GET.get("this")) and (wanted := _chosen(choices, this)) != budget:
        asked = {key: request.GET[key] for key in ("with", "rows") if key in request.GET}
        return redirect(f"{address_of(wanted)}compare/?{urlencode(asked)}")
    other = _other(request, choices, budget)
    context = {
        **about(budget),
        "choices": [(f"{one.year}v{one.version}", _called(one), one) for one in choices],
        "other": other,
        "everything": everything,
    }
    if other is not None and other != budget:
        compared = compare(budget, other, everything=everything)
        context |= _compared(request, compared, other)
    return render(request, "desk/versions/compare.html", context)


@of_budget
def compare_file(request: HttpRequest, budget: Budget, ending: str) -> HttpResponse:
    """The same as a file, with every row of every table."""
    if ending not in _TYPES:
        raise Http404
    other = _other(request, comparable(request.user, budget), budget)
    if other is None or other == budget:
        return refusal(request, "请选择与哪一份预算比较。", 400)
    compared = compare(budget, other, everything=request.GET.get("rows") == "all")
    title = f"{budget.department_name}部门预算比较：{_which(compared.before)}与{_which(compared.after)}"
    held = files.ComparedFile(
        title,
        budget.department_name,
        compared.labels,
        [
            files.Line(files.SUMMARY, one.label, "", "", True, one.before, one.after)
            for one in figures_of(compared)
        ],
        _lines(compared),
    )
    if ending == "csv":
        content = files.render_csv(held)
    else:
        content = files.render_xlsx(held, made_on=timezone.localdate())
    response = HttpResponse(content, content_type=_TYPES[ending])
    name = f"{title.replace('：', '-')}.{ending}"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def summed(one: Summed) -> Shown:
    """A sum of both as texts."""
    return _amounts(one.label, one.before, one.after)


def _compared(request: HttpRequest, compared: Comparison, other: Budget) -> dict[str, Any]:
    """What the page says of two budgets; with ``table``, of that table alone and all of it, page by page."""
    tables, page = compared.tables, None
    if only := request.GET.get("table"):
        tables = tuple(one for one in tables if one.number == only)
        if not tables:
            raise Http404
        page = Paginator(tables[0].rows, ROWS_SHOWN).get_page(request.GET.get("page"))
    asked = {"with": f"{other.year}v{other.version}"} | ({"rows": "all"} if compared.everything else {})
    return {
        "compared": compared,
        "which": (_called(compared.before), _called(compared.after)),
        "summary": [summed(one) for one in figures_of(compared)],
        "tables": [_table(one, list(page) if page else one.rows[:ROWS_SHOWN]) for one in tables],
        "only": only or "",
        "told": [] if only else [_told(one) for one in compared.told],
        "page": page,
        "query": urlencode(asked),
    }


def _other(request: HttpRequest, choices: Sequence[Budget], budget: Budget) -> Budget | None:
    asked = request.GET.get("with", "")
    return _chosen(choices, asked) if asked else natural_other(choices, budget)


def _chosen(choices: Sequence[Budget], text: str) -> Budget:
    """The one asked for; 404 for none, or one that the user may not see: they are not told which."""
    found = named(choices, text)
    if found is None:
        raise Http404
    return found


def _which(budget: Budget) -> str:
    return f"{budget.year}年第{budget.version}版"


def _called(budget: Budget) -> str:
    """``2026年第2版 调剂（已批复）``."""
    return f"{_which(budget)} {budget.kind.label}（{state_in_words(budget)}）"


def _table(found: TableDifference, rows: Sequence[RowDifference]) -> ShownTable:
    remark = (
        "" if found.before and found.after else "只有后一份有这张表" if found.after else "只有前一份有这张表"
    )
    changed = sum(one.kind != "same" for one in found.rows)
    return ShownTable(found, remark, [_row(one) for one in rows], changed)


def _row(found: RowDifference) -> ShownRow:
    cells = [_cell(one) for one in found.cells]
    return ShownRow(found.kind.value, found.kind.label, found.name or "合计", cells)


def _told(one: ToldDifference) -> ShownRow:
    """A passage or a figure of last year that differs, like a row of a table."""
    cell = CellDifference("", one.of, one.is_amount, one.before or "", one.after or "")
    return ShownRow(one.kind.value, one.kind.label, f"{one.whose} · {one.name}", [_cell(cell)])


def _cell(one: CellDifference) -> Shown:
    if one.is_amount:
        before, after = (value if isinstance(value, int) else None for value in (one.before, one.after))
        return _amounts(one.label, before, after)
    return Shown(one.label, _text(one.before), _text(one.after), "", "", "", False)


def _amounts(label: str, before: int | None, after: int | None) -> Shown:
    gap = (after or 0) - (before or 0)
    return Shown(
        label,
        wanyuan_grouped(before),
        wanyuan_grouped(after),
        f"{'+' if gap > 0 else ''}{wanyuan_short(gap)}" if gap else "",
        percent_of(before, after),
        "up" if gap > 0 else "down" if gap else "",
        True,
    )


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _lines(compared: Comparison) -> Iterator[files.Line]:
    for table in compared.tables:
        for row in table.rows:
            for cell in row.cells:
                yield files.Line(
                    table.name,
                    row.name or "合计",
                    row.kind.label,
                    cell.label,
                    cell.is_amount,
                    cell.before,
                    cell.after,
                )
    for told in compared.told:
        name = f"{told.whose} · {told.name}"
        yield files.Line(
            told.of, name, told.kind.label, "", told.is_amount, told.before or "", told.after or ""
        )
