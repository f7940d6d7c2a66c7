"""预算编制说明 on the public pages: as frozen, every figure leading to the table it was read from."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from budget.domain.findings import CellRef
from budget.portal import serving
from budget.portal.about import about
from budget.portal.shown import Shown
from budget.portal.views import rendered
from budget.renderers import narrative_html
from budget.selectors import published


@serving.of_publication
@serving.conditional
def explanation_page(request: HttpRequest, shown: Shown) -> HttpResponseBase:
    """The explanation of a budget. 404 for what was published before there were explanations."""
    chapters = published.explanation(shown.publication, shown.unit)
    if not chapters:
        raise Http404

    def address(year: int, cell: CellRef) -> str:
        # Last year's tables may be another form set's, or be gone: a figure of theirs says where it is from.
        if year != shown.publication.year:
            return ""
        table = f"{shown.base}tables/{cell.table}/"
        return f"{table}#r{cell.row}" if cell.row else table

    context = {
        **about(shown),
        "contents": [narrative_html.entry(chapter) for chapter in chapters],
        "explanation": narrative_html.linked(chapters, address),
    }
    return rendered(request, "portal/explanation.html", context)
