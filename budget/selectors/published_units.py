"""Budgets of units (单位预算) as the public sees them: each was frozen with a publication of its department.

Which version is shown is the department's affair: where its latest visible version has no budget of the
unit, the unit has none now, whatever an earlier version had.
"""

from collections.abc import Iterable

from budget.domain.serial import sheet_from_json
from budget.domain.sheets import Sheet
from budget.models import Publication, PublishedSheet, PublishedUnit
from budget.selectors import published
from budget.selectors.published import WithdrawnError


class NotOfUnitError(LookupError):
    """The version that is shown has no budget of the unit, although another version has."""

    def __init__(self, publication: Publication) -> None:
        super().__init__(str(publication))
        self.publication = publication


def publication_of(code: str, year: int, version: int | None = None) -> tuple[Publication, str]:
    """The publication with the unit's budget of that version, without one the latest visible, and the name
    that the unit has in it.

    Raises Publication.DoesNotExist for what never was published, NotOfUnitError where the version shown is
    one without the unit, WithdrawnError for what is gone.
    """
    stated = PublishedUnit.objects.filter(code=code, publication__year=year, publication__complete=True)
    if version is not None:
        stated = stated.filter(publication__version=version)
    rows = stated.order_by("-publication__published_at").values_list(
        "publication_id", "name", "publication__department_code"
    )
    named = {key: name for key, name, _ in rows}
    instead: Exception = Publication.DoesNotExist()
    # A unit may have moved to another department: the one that published it last comes first.
    for department in dict.fromkeys(department for _, _, department in rows):
        try:
            found = published.publication(department, year, version)
        except WithdrawnError as gone:
            instead = gone
            continue
        if found.pk in named:
            return found, named[found.pk]
        instead = NotOfUnitError(found)
    raise instead


def years(code: str) -> list[int]:
    """The years of which the unit's budget is shown, the latest first."""
    found = published.latest().filter(units__code=code)
    return sorted(set(found.values_list("year", flat=True)), reverse=True)


def units(publication: Publication) -> list[tuple[str, str]]:
    """Code and name of each unit whose budget was published with it, in code order."""
    found = PublishedUnit.objects.filter(publication=publication).order_by("code")
    return list(found.values_list("code", "name"))


def sheets(publication: Publication, table: str, codes: Iterable[str]) -> dict[str, Sheet]:
    """One table of several units, by the unit's code."""
    found = PublishedSheet.objects.filter(publication=publication, table=table, unit__in=list(codes))
    return {code: sheet_from_json(data) for code, data in found.values_list("unit", "sheet")}


def names(code: str, publications: Iterable[Publication]) -> dict[int, str]:
    """The unit's name in those of these publications that have a budget of it, by primary key."""
    found = PublishedUnit.objects.filter(code=code, publication__in=list(publications))
    return dict(found.values_list("publication_id", "name"))
