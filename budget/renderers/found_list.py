"""The list of what was found, as it stands in front of marked pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from budget.domain.findings import Finding
from budget.domain.sheets import SheetSet
from budget.renderers import presentation
from budget.renderers.findings import place_of
from budget.renderers.marking import Address
from budget.renderers.numbering import Numbered, summary_of
from budget.renderers.print_markup import without_controls
from budget.renderers.print_templates import rendered
from budget.tables.registry import form_set
from budget.tables.spec import TableSpec

# Laying out takes time by the line, and nobody reads a list of thousands on paper.
LISTED = 400
_PLACES = 6
# Where a place leads, "" where to nowhere.
Link = Callable[[Address], str]


@dataclass(frozen=True, slots=True)
class _Place:
    label: str
    link: str


@dataclass(frozen=True, slots=True)
class _Item:
    """One finding as the template prints it."""

    number: str
    severity: str
    label: str
    rule: str
    title: str
    message: str
    details: Sequence[tuple[str, str]]
    places: Sequence[_Place]
    more: int
    follows: bool


def markup_of(listed: Sequence[Numbered], sheets: SheetSet, titles: Mapping[str, str], link: Link) -> str:
    """The list as markup; everything in it is escaped by the template."""
    specs = form_set(sheets.form_set).by_number
    items = [_item(one, titles.get(one.finding.rule, ""), specs, link) for one in islice(listed, LISTED)]
    context = {
        "about": presentation.title_of(sheets),
        "summary": f"{summary_of(listed)}。金额单位：万元，精确到分。页上有色的地方标有这里的序号。",
        "items": items,
        "left": max(0, len(listed) - LISTED),
    }
    return rendered("_found.html", context)


def _item(one: Numbered, title: str, specs: Mapping[str, TableSpec], link: Link) -> _Item:
    finding = one.finding
    links: dict[str, str] = {}
    for cell in finding.cells:
        if cell.table:
            label = place_of(cell, specs).label
            links[label] = links.get(label) or link((cell.table, cell.row or 0, cell.column))
    places = [_Place(label, target) for label, target in links.items()]
    return _Item(
        one.number,
        finding.severity.value,
        finding.severity.label,
        finding.rule,
        title,
        without_controls(finding.message),
        _details(finding),
        places[:_PLACES],
        len(places) if len(places) > _PLACES else 0,
        one.follows,
    )


def _details(finding: Finding) -> list[tuple[str, str]]:
    said = (
        ("核对应为", finding.expected),
        ("表上所列", finding.found),
        ("算式", finding.formula),
        ("可能的原因", finding.cause),
    )
    return [(label, without_controls(text)) for label, text in said if text]
