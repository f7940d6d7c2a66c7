"""What changed between two published versions of a budget, cell by cell."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from budget.domain.money import wanyuan
from budget.domain.sheets import SheetSet
from budget.models import Publication
from budget.portal import asking, listings, over_time, serving, units_of_money
from budget.portal.about import about
from budget.portal.shown import Shown
from budget.portal.views import rendered
from budget.renderers.listing import Column, Listing
from budget.selectors import published, published_units, yearly
from budget.selectors.compared import compared
from budget.selectors.differences import differences

_COLUMNS = (
    Column("table", "表号", "code"),
    Column("change", "变化"),
    Column("row", "行"),
    Column("column", "列"),
    Column("before", "原为"),
    Column("after", "改为"),
)


@serving.of_publication
@serving.conditional
def changes_page(request: HttpRequest, shown: Shown) -> HttpResponseBase:
    """Two versions of a year, ``from`` and ``to``; without them the one shown and the one before it.

    404 for a version that is not public, or has no budget of the unit.
    """
    there = _versions(shown)
    new = _chosen(there, asking.number_of(request, "to"), shown.publication.version)
    earlier = [version for version in there if version < new.version]
    old = _chosen(there, asking.number_of(request, "from"), max(earlier, default=new.version))
    sheets = [_sheets(shown, one) for one in (old, new)]
    of_one_form = old.form_set == new.form_set
    if wanted := listings.wanted(request):
        return listings.answer(request, _listing(shown, old, new, sheets if of_one_form else []), wanted)
    money = units_of_money.money_of(request)
    context = {
        **about(shown),
        "old": old,
        "new": new,
        "choices": sorted(there, reverse=True),
        "labels": [f"第{one.version}版" for one in (old, new)],
        "addresses": (shown.at(old.version), shown.at(new.version)),
        "sums": [over_time.change(one, money) for one in yearly.sums(sheets[0].sheets, sheets[1].sheets)],
        "of_one_form": of_one_form,
        "compared": compared(sheets[0], sheets[1]) if of_one_form else [],
        "units_of_money": units_of_money.choices(request),
        "money_unit": money.unit.value,
        "formats": listings.links(request),
    }
    return rendered(request, "portal/changes.html", context)


def _versions(shown: Shown) -> dict[int, Publication]:
    """The public versions by number, of a unit those that have its budget."""
    publication = shown.publication
    found = published.versions(publication.department_code, publication.year)
    visible = [one for one in found if one.withdrawn_at is None]
    if shown.unit:
        named = published_units.names(shown.unit, visible)
        visible = [one for one in visible if one.pk in named]
    return {one.version: one for one in visible}


def _chosen(there: dict[int, Publication], asked: int | None, otherwise: int) -> Publication:
    try:
        return there[otherwise if asked is None else asked]
    except KeyError:
        raise Http404 from None


def _sheets(shown: Shown, publication: Publication) -> SheetSet:
    tables = published.sheets(publication, unit=shown.unit)
    return SheetSet(shown.code, shown.name, publication.year, publication.form_set, tables)


def _listing(shown: Shown, old: Publication, new: Publication, sheets: list[SheetSet]) -> Listing:
    rows: list[dict[str, Any]] = [
        {
            "table": table.number,
            "change": row.kind.label,
            "row": row.name or "合计",
            "column": cell.label,
            "before": wanyuan(cell.before) if isinstance(cell.before, int) else cell.before or "",
            "after": wanyuan(cell.after) if isinstance(cell.after, int) else cell.after or "",
        }
        for table in (differences(*sheets) if sheets else ())
        for row in table.rows
        for cell in row.cells
    ]
    title = f"{shown.title}第{old.version}版与第{new.version}版的差别"
    return Listing(title, title, _COLUMNS, rows)
