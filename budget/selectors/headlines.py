"""The headline figures of what is published: of all departments of a year, of one over the years."""

from collections.abc import Collection, Sequence
from functools import reduce
from operator import and_

from django.db.models import Q, QuerySet

from budget.models import PublishedAdjustment, PublishedFigures
from budget.selectors.published import WHOLE


def departments(year: int, words: str = "") -> Sequence[PublishedFigures]:
    """The departments of a year whose code or name holds every one of the words, in code order."""
    found = _departments().filter(year=year)
    return list(_named(found, words).order_by("code"))


def latest(limit: int) -> Sequence[PublishedFigures]:
    """The departments that published last, of whatever year, with their publications."""
    found = _departments().select_related("publication")
    found = found.defer("publication__factbook", "publication__explanation")
    return list(found.order_by("-publication__published_at", "code")[:limit])


def found(words: str, limit: int) -> Sequence[PublishedFigures]:
    """Departments and years for choosing from, the latest year first; none for no words."""
    if not words.split():
        return []
    return list(_named(_departments(), words).order_by("-year", "code")[:limit])


def over_years(unit: str, code: str) -> Sequence[PublishedFigures]:
    """The years of a department (``unit`` is ``WHOLE``) or a unit, the earliest first."""
    rows = PublishedFigures.objects.filter(unit=unit, code=code).order_by("year", "publication__published_at")
    # Of a unit that moved two departments tell the same year: the one that told it last counts.
    return list({row.year: row for row in rows}.values())


def adjusted(code: str) -> dict[int, PublishedAdjustment]:
    """By year what a department's published budget was adjusted to (调整预算数), where it was."""
    found = PublishedAdjustment.objects.filter(publication__department_code=code)
    return {row.year: row for row in found}


def of_publications(publications: Collection[int]) -> dict[int, PublishedFigures]:
    """The departments' figures by publication; only the latest version of a year has any."""
    rows = _departments().filter(publication__in=publications)
    return {row.publication_id: row for row in rows}


def _departments() -> QuerySet[PublishedFigures]:
    return PublishedFigures.objects.filter(unit=WHOLE)


def _named(found: QuerySet[PublishedFigures], words: str) -> QuerySet[PublishedFigures]:
    tests = [Q(code__icontains=word) | Q(name__icontains=word) for word in words.split()]
    return found.filter(reduce(and_, tests)) if tests else found
