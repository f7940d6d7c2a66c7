"""What the public may see: publications, their tables as frozen, and what was found in the document.

Drafts are out of reach by construction: every query begins at a publication that is complete and
not withdrawn.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from budget.domain.facts import FactBook
from budget.domain.findings import Finding, finding_from_dict, gravest_first
from budget.domain.serial import factbook_from_json, sheet_from_json
from budget.domain.sheets import Sheet, SheetSet
from budget.domain.units import of_unit
from budget.models import ImportedDocument, Publication, PublishedFile, PublishedSheet, PublishedUnit
from budget.narrative.frozen import explanation_from_json
from budget.narrative.model import Chapter
from budget.renderers.edition import Edition
from budget.renderers.presentation import DEPARTMENT, UNIT
from budget.selectors.files_on_demand import not_yet_made
from budget.selectors.places import moved, some_sheets, tables_with_rows
from budget.tables.registry import form_set
from budget.tables.spec import TableSpec

WHOLE = ""  # in place of a unit's code: the whole department


class WithdrawnError(LookupError):
    """What is asked for was published and then withdrawn (撤下)."""

    def __init__(self, publication: Publication) -> None:
        super().__init__(str(publication))
        self.publication = publication


def latest() -> QuerySet[Publication]:
    """The latest visible version of each department and year, the latest year first."""
    newer = Publication.objects.visible().filter(
        department_code=OuterRef("department_code"),
        year=OuterRef("year"),
        version__gt=OuterRef("version"),
    )
    return _light(Publication.objects.visible()).filter(~Exists(newer)).order_by("-year", "department_code")


def publication(code: str, year: int, version: int | None = None) -> Publication:
    """The publication of that version, without one the latest visible.

    Raises Publication.DoesNotExist for what never was published, WithdrawnError for what is gone.
    """
    of_year = _light(Publication.objects.filter(department_code=code, year=year, complete=True))
    if version is not None:
        of_year = of_year.filter(version=version)
    versions = list(of_year.order_by("-version"))
    for one in versions:
        if one.withdrawn_at is None:
            return one
    if versions:
        raise WithdrawnError(versions[0])
    raise Publication.DoesNotExist


def versions(code: str, year: int) -> list[Publication]:
    """Every version that was ever public with its budget, the newest first; withdrawn ones too, which say
    why."""
    found = _light(Publication.objects.filter(department_code=code, year=year, complete=True))
    return list(found.select_related("budget").order_by("-version"))


def visible(code: str, year: int) -> Publication | None:
    """The latest version of that year that the public can see."""
    found = Publication.objects.visible().filter(department_code=code, year=year)
    return _light(found).order_by("-version").first()


def years(code: str) -> list[int]:
    """The years a department has something visible of, the latest first."""
    found = Publication.objects.visible().filter(department_code=code)
    return sorted(set(found.values_list("year", flat=True)), reverse=True)


def specs(published: Publication) -> Sequence[TableSpec]:
    """The tables of its form set, in their order."""
    return form_set(published.form_set).specs


def tables(published: Publication, unit: str = WHOLE) -> list[TableSpec]:
    """The tables it has, in the order of its form set."""
    found = PublishedSheet.objects.filter(publication=published, unit=unit)
    stored = set(found.values_list("table", flat=True))
    return [spec for spec in specs(published) if spec.number in stored]


def sheets(published: Publication, only: Iterable[str] | None = None, unit: str = WHOLE) -> dict[str, Sheet]:
    """Its tables by number, as frozen, in the order of the form set; ``only`` some of them."""
    found = PublishedSheet.objects.filter(publication=published, unit=unit)
    if only is not None:
        found = found.filter(table__in=list(only))
    stored = dict(found.values_list("table", "sheet"))
    return {
        spec.number: sheet_from_json(stored[spec.number])
        for spec in specs(published)
        if spec.number in stored
    }


def facts(published: Publication, unit: str = WHOLE) -> FactBook | None:
    """Its facts or a unit's part of them, as frozen. None where it keeps none, or any that is withheld
    (不公开): publishing leaves it out, and were one line there all the same, the rest would tell it.
    """
    if published.factbook is None:
        return None
    book = factbook_from_json(published.factbook)
    if any(line.withheld for line in book.expenditure):
        return None
    return of_unit(book, unit) if unit else book


def explanation(published: Publication, unit: str = WHOLE) -> tuple[Chapter, ...]:
    """Its explanation (预算编制说明), as frozen; nothing where it has none."""
    stored = _explained(published, unit).values_list("explanation", flat=True).first()
    return explanation_from_json(stored or [])


def _explained(published: Publication, unit: str) -> QuerySet[Any]:
    if unit == WHOLE:
        return Publication.objects.filter(pk=published.pk)
    return PublishedUnit.objects.filter(publication=published, code=unit)


def edition(published: Publication, unit: str = WHOLE) -> Edition:
    """What its files were made of: made again, they are the same to the byte."""
    day = timezone.localdate(published.published_at)
    name = published.department_name
    if unit != WHOLE:
        name = PublishedUnit.objects.get(publication=published, code=unit).name
    return Edition(
        SheetSet(
            unit or published.department_code,
            name,
            published.year,
            published.form_set,
            sheets(published, unit=unit),
        ),
        published.version,
        made_on=day,
        published_on=day,
        whose=DEPARTMENT if unit == WHOLE else UNIT,
        explanation=explanation(published, unit),
        code=published.code,
        site=published.site,
    )


def files(published: Publication, table: str | None = None, unit: str = WHOLE) -> list[PublishedFile]:
    """Its files; with a table, that table's alone (``""``: the booklet's). Those that are made when somebody
    asks for them are among them (``PublishedFile.is_made``)."""
    found = PublishedFile.objects.filter(publication=published, unit=unit)
    if table is not None:
        found = found.filter(table=table)
    made = list(found.order_by("table", "pk"))
    return made + not_yet_made(published, made, unit, table)


def file(published: Publication, table: str, format_: str, unit: str = WHOLE) -> PublishedFile | None:
    """One of its files, None where it has none such."""
    found = PublishedFile.objects.filter(publication=published, unit=unit, table=table, format=format_)
    return found.first()


def findings(published: Publication) -> tuple[Finding, ...]:
    """What was found in the document it was read from, at the rows of that document.

    Empty for a budget that was entered here: its findings were settled before publication. Empty too where
    something is left out, since the document says it.
    """
    if published.partial:
        return ()
    stored = _documents(published).values_list("findings", flat=True).first() or []
    return gravest_first(finding_from_dict(data) for data in stored)


def placed(published: Publication, found: Sequence[Finding], shown: Mapping[str, Sheet]) -> list[Finding]:
    """Findings at the rows of the tables as published, of which ``shown`` holds those they name."""
    wanted = tables_with_rows(found)
    stored = _documents(published).values_list("sheets", flat=True).first() if wanted else None
    return moved(found, specs(published), some_sheets(stored or {}, wanted), shown)


def _documents(published: Publication) -> QuerySet[ImportedDocument]:
    return ImportedDocument.objects.filter(budget=published.budget_id).order_by("-pk")


def _light(found: QuerySet[Publication]) -> QuerySet[Publication]:
    """Without the frozen facts, which no page shows and which may be large."""
    return found.defer("factbook", "explanation")
