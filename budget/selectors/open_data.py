"""What the public may add up, list and search: the rows worked out from the latest visible publications.

Publications and open data only: what is not visible is not in these tables, so no query here has to say so.
The list of publications alone knows versions that are gone, and of them what anybody may know.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import BigIntegerField, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from budget.domain.codes import System
from budget.domain.money import LARGEST_FEN
from budget.models import (
    Found,
    Publication,
    PublishedFigures,
    PublishedIncome,
    PublishedLine,
    PublishedProject,
    PublishedUnit,
    PublishedYear,
    SearchEntry,
    Subject,
)
from budget.selectors.finding import find, holding
from budget.selectors.published import WHOLE

# So many entries a search for projects looks at.
MOST_FOUND = 1_000
_BELOW_ALL = Value(-LARGEST_FEN - 1, output_field=BigIntegerField())
_HEAVY = ("publication__factbook", "publication__explanation")


def years() -> QuerySet[PublishedYear]:
    """The years of which something is published."""
    return PublishedYear.objects.all()


def departments() -> QuerySet[PublishedFigures]:
    """Departments by year, with their figures and publication."""
    return _with_publication(PublishedFigures.objects.filter(unit=WHOLE))


def units() -> QuerySet[PublishedFigures]:
    """Units with a budget of their own by year, with their figures and publication."""
    return _with_publication(PublishedFigures.objects.exclude(unit=WHOLE))


def lines() -> QuerySet[PublishedLine]:
    """Expenditure lines."""
    return _with_publication(PublishedLine.objects.all())


def income() -> QuerySet[PublishedIncome]:
    """Income lines."""
    return _with_publication(PublishedIncome.objects.all())


def projects() -> QuerySet[PublishedProject]:
    """Projects with goals and indicators. ``told_total``: to order by; without a total below all others."""
    found = PublishedProject.objects.annotate(told_total=Coalesce("total", _BELOW_ALL))
    return _with_publication(found)


def publications() -> QuerySet[Publication]:
    """Every version that is or was public."""
    return Publication.objects.filter(complete=True).defer("factbook", "explanation")


def subjects() -> QuerySet[Subject]:
    """科目 of the three systems, in every span of years they had a name in."""
    return Subject.objects.all()


def in_force(found: QuerySet[Subject], year: int) -> QuerySet[Subject]:
    """Those that are in force in a year."""
    return found.filter(Q(last_year__isnull=True) | Q(last_year__gte=year), first_year__lte=year)


def beginning_with(field: str, digits: str) -> Q:
    """Codes that begin with these digits: as a range, which an index answers on both databases."""
    following = str(int(digits) + 1)
    within = Q(**{f"{field}__gte": digits})
    # After 999 comes no code of three digits.
    return (
        within
        if len(following) > len(digits)
        else within & Q(**{f"{field}__lt": following.zfill(len(digits))})
    )


def search(asked: str, kind: Found | None, most: int) -> list[SearchEntry]:
    """What the page of searches finds, whatever its kind the likeliest first; at most so many."""
    hits = [hit for group in find(asked, kind=kind) for hit in group.hits]
    keys = [hit.pk for hit in sorted(hits, key=lambda hit: hit.rank)][:most]
    found = SearchEntry.objects.defer("titled", "told").in_bulk(keys)
    return [found[key] for key in keys]


def projects_about(found: QuerySet[PublishedProject], asked: str) -> QuerySet[PublishedProject]:
    """Those of the projects whose code, name, goal or indicators hold all that is asked for."""
    entries = SearchEntry.objects.filter(pk__in=holding(asked, Found.PROJECT, MOST_FOUND))
    wanted = set(entries.order_by().values_list("publication", "code"))
    # Looked up here: entry by entry for every project, SQLite takes seconds.
    projects = PublishedProject.objects.filter(publication__in={publication for publication, _ in wanted})
    rows = projects.order_by().values_list("pk", "publication", "code")
    return found.filter(pk__in=[pk for pk, *of in rows if tuple(of) in wanted])


def _with_publication(found: QuerySet) -> QuerySet:
    return found.select_related("publication").defer(*_HEAVY)


@dataclass(frozen=True, slots=True)
class Names:
    """Names of the codes that some rows bear: units and projects by publication, subjects by year."""

    units: Mapping[tuple[int, str], str]
    projects: Mapping[tuple[int, str], str]
    subjects: Mapping[tuple[str, str], Sequence[Subject]]

    def subject(self, system: System, code: str, year: int) -> str | None:
        """The name in force in that year; of a code that is not in force then, its latest."""
        entries = self.subjects.get((system.value, code), ())
        for one in entries:
            if one.first_year <= year and (one.last_year is None or year <= one.last_year):
                return one.name
        return entries[-1].name if entries else None


def names_of(rows: Sequence[PublishedLine | PublishedIncome]) -> Names:
    """The names of what these rows bear, in three queries at most, however many they are."""
    publications = {row.publication_id for row in rows}
    units = PublishedUnit.objects.filter(publication__in=publications, code__in={row.unit for row in rows})
    lines = [row for row in rows if isinstance(row, PublishedLine)]
    projects = PublishedProject.objects.filter(
        publication__in=publications, code__in={row.project for row in lines}
    )
    return Names(
        {(pk, code): name for pk, code, name in units.values_list("publication_id", "code", "name")},
        {
            (pk, code): name
            for pk, code, name in projects.values_list("publication_id", "code", "name")
            if lines
        },
        _subjects({code for row in lines for code in (row.function, row.gov_economic, row.dept_economic)}),
    )


def _subjects(codes: Iterable[str]) -> dict[tuple[str, str], list[Subject]]:
    found: dict[tuple[str, str], list[Subject]] = {}
    for one in Subject.objects.filter(code__in=set(codes) - {""}).order_by("first_year"):
        found.setdefault((one.system.value, one.code), []).append(one)
    return found
