"""Writing the rows: of departments anew when what the public sees of them changes, of a year added up."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from budget.domain.headline import TABLES
from budget.domain.serial import factbook_from_json, sheet_from_json
from budget.domain.sheets import Sheet
from budget.models import (
    Found,
    Publication,
    PublishedAdjustment,
    PublishedFigures,
    PublishedIncome,
    PublishedLine,
    PublishedProject,
    PublishedSheet,
    SearchEntry,
    Subject,
)
from budget.models.choices import SYSTEMS
from budget.selectors.published import latest
from budget.services.open_data import rows
from budget.services.open_data.adjusting import adjust
from budget.services.open_data.years import add_up

_ROWS: Sequence[type[Model]] = (
    PublishedAdjustment,
    PublishedFigures,
    PublishedIncome,
    PublishedLine,
    PublishedProject,
    SearchEntry,
)
AT_ONCE = 2_000
DEPARTMENTS_AT_ONCE = 50


def renew(departments: Collection[str]) -> None:
    """Make the rows of these departments (codes) anew, of each year's latest visible version, and the years
    they are or were in. Call it in the transaction that changes what is visible."""
    years = set(_of(departments).values_list("year", flat=True))
    for model in _ROWS:
        model._default_manager.filter(publication__department_code__in=departments).delete()
    visible = latest().filter(department_code__in=departments).defer(None)
    years.update(visible.values_list("year", flat=True))
    add(frozen_of(visible))
    adjust(departments)
    renew_years(years)


def _of(departments: Collection[str]) -> QuerySet[PublishedFigures]:
    return PublishedFigures.objects.filter(publication__department_code__in=departments)


def renew_all() -> int:
    """Make everything anew; returns of how many departments. Some departments at once are a transaction."""
    standing = PublishedFigures.objects.values_list("publication__department_code", flat=True)
    visible = Publication.objects.visible().values_list("department_code", flat=True)
    count = _renew_some({*standing, *visible})
    renew_subjects()
    return count


def renew_missing() -> int:
    """Make what is missing, as after an upgrade; returns of how many departments."""
    without = latest().filter(publishedfigures_set=None, factbook__isnull=False)
    count = _renew_some(set(without.values_list("department_code", flat=True)))
    if not SearchEntry.objects.filter(kind=Found.SUBJECT).exists():
        renew_subjects()
    return count


def _renew_some(departments: set[str]) -> int:
    codes = sorted(departments)
    for start in range(0, len(codes), DEPARTMENTS_AT_ONCE):
        with transaction.atomic():
            renew(codes[start : start + DEPARTMENTS_AT_ONCE])
    return len(codes)


def add(publications: Iterable[rows.Frozen]) -> None:
    """Store the rows of publications that have none; each the latest visible of its department and year.

    ``renew_years`` is left to the caller, and so is that a department's years come together or in order.
    """
    newest: dict[tuple[str, str], SearchEntry] = {}
    made: dict[type[Model], list[Any]] = {model: [] for model in _ROWS}
    for frozen in publications:
        figures, projects = list(rows.figures(frozen)), list(rows.projects(frozen))
        made[PublishedFigures] += figures
        made[PublishedIncome] += rows.income(frozen)
        made[PublishedLine] += rows.lines(frozen)
        made[PublishedProject] += projects
        for entry in rows.entries(frozen, figures, projects):
            if entry.kind is Found.PROJECT:
                made[SearchEntry].append(entry)
                continue
            known = newest.get((entry.kind, entry.code))
            if known is None or (known.year or 0) < (entry.year or 0):
                newest[entry.kind, entry.code] = entry
    made[SearchEntry] += _not_outdated(newest.values())
    for model, found in made.items():
        model._default_manager.bulk_create(found, batch_size=AT_ONCE)


def _not_outdated(entries: Collection[SearchEntry]) -> Iterator[SearchEntry]:
    """Those that no later year of another publication already tells of; the earlier ones it replaces go."""
    kinds, codes = {entry.kind for entry in entries}, {entry.code for entry in entries}
    standing = SearchEntry.objects.filter(kind__in=kinds, code__in=codes)
    years = {(found.kind, found.code): found for found in standing.only("kind", "code", "year")}
    replaced = []
    for entry in entries:
        known = years.get((entry.kind, entry.code))
        if known is None or (known.year or 0) <= (entry.year or 0):
            replaced += [known.pk] if known else []
            yield entry
    SearchEntry.objects.filter(pk__in=replaced).delete()


def frozen_of(publications: QuerySet[Publication]) -> Iterator[rows.Frozen]:
    """Publications with what was frozen in them; those that keep no facts are left out.

    Three queries, however many there are.
    """
    found = list(publications.filter(factbook__isnull=False))
    # Reading tables takes longest, so those alone that are looked at.
    needed = Q(table__in=TABLES) | Q(table=rows.PROJECTS, unit=rows.WHOLE)
    stored = PublishedSheet.objects.filter(needed, publication__in=found).order_by("publication_id", "unit")
    sheets: dict[int, dict[str, dict[str, Sheet]]] = {}
    for row in stored:
        of_it = sheets.setdefault(row.publication_id, {})
        of_it.setdefault(row.unit, {})[row.table] = sheet_from_json(row.sheet)
    for one in found:
        yield rows.Frozen(one, factbook_from_json(one.factbook or {}), sheets.get(one.pk, {"": {}}))


def renew_years(years: Iterable[int]) -> None:
    """Add the years up again."""
    for year in sorted(set(years)):
        add_up(year)


@transaction.atomic
def renew_subjects() -> None:
    """Make the entries of the classification's subjects anew: each code once, under its latest name."""
    SearchEntry.objects.filter(kind=Found.SUBJECT).delete()
    latest_of: dict[tuple[str, str], Subject] = {}
    for subject in Subject.objects.order_by("first_year"):
        latest_of[subject.system, subject.code] = subject
    made = (
        SearchEntry(
            kind=Found.SUBJECT,
            code=one.code,
            name=one.name,
            within=SYSTEMS[one.system],
            system=one.system.value,
            titled=rows.named(Found.SUBJECT, one.code, one.name),
        )
        for one in latest_of.values()
    )
    SearchEntry.objects.bulk_create(chain(made), batch_size=AT_ONCE)
