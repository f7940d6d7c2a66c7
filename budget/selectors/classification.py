"""The official lists as they are in force in a year."""

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from budget.domain.codes import System
from budget.domain.lists import Lists
from budget.domain.money import squeeze
from budget.models import EconomicPair, ProcurementItem, ServiceDirectoryEntry, Subject
from budget.models.classification import Source


def subjects_in_force(system: System, year: int) -> QuerySet[Subject]:
    """科目 of one system that may be used in a budget of that year, in code order."""
    return Subject.objects.in_force(year).filter(system=system).order_by("code")


def subject_names(system: System, year: int) -> dict[str, str]:
    """Names by code of what is in force that year."""
    return dict(subjects_in_force(system, year).values_list("code", "name"))


def pairs_in_force(year: int) -> frozenset[tuple[str, str]]:
    """The pairs of 政府经济 and 部门经济科目 (款) that the standard mapping allows that year."""
    return frozenset(EconomicPair.objects.in_force(year).values_list("gov_code", "dept_code"))


def lists_in_force(year: int) -> Lists:
    """What the rules ask of the official lists, in five queries."""
    return lists_of(
        year,
        subjects=Subject.objects.in_force(year).values_list("system", "code", "name", "source"),
        pairs=pairs_in_force(year),
        services=ServiceDirectoryEntry.objects.in_force(year).values_list(
            "level1_code", "level1", "level2_code", "level2", "level3", "source"
        ),
        items=ProcurementItem.objects.in_force(year).values_list("code", "name"),
        ended=_ended_before(year),
    )


def lists_of(
    year: int,
    *,
    subjects: Iterable[tuple[str, str, str, str]],
    pairs: Iterable[tuple[str, str]],
    services: Iterable[tuple[str, str, str, str, str, str]],
    items: Iterable[tuple[str, str]],
    ended: Mapping[System, Mapping[str, int]],
) -> Lists:
    """The lists from their entries.

    ``subjects``: system, code, name, source. ``services``: code and name of both levels, service, source.
    """
    names: dict[System, dict[str, str]] = {system: {} for system in System}
    trusted: dict[Source, dict[System, set[str]]] = {
        source: {system: set() for system in System} for source in Source
    }
    for system, code, name, source in subjects:
        names[System(system)][code] = name
        trusted[Source(source)][System(system)].add(code)
    directory, vouched_directory, by_service = _directory(services)
    return Lists(
        year,
        names,
        frozenset(pairs),
        official=_frozen(trusted[Source.OFFICIAL]),
        observed=_frozen(trusted[Source.OBSERVED]),
        doubtful=_frozen(trusted[Source.KNOWLEDGE_LOW]),
        ended=ended,
        directory=directory,
        vouched_directory=vouched_directory,
        services=by_service,
        items=dict(items),
    )


def _frozen(codes: Mapping[System, set[str]]) -> dict[System, frozenset[str]]:
    return {system: frozenset(held) for system, held in codes.items()}


def _ended_before(year: int) -> dict[System, dict[str, int]]:
    """The last year of every code whose entries all ended before this one."""
    ended: dict[System, dict[str, int]] = {system: {} for system in System}
    gone = Subject.objects.filter(last_year__lt=year).values_list("system", "code", "last_year")
    for system, code, last in gone.order_by("last_year"):
        assert last is not None
        ended[System(system)][code] = last
    return ended


def _directory(
    entries: Iterable[tuple[str, str, str, str, str, str]],
) -> tuple[dict[str, str], frozenset[str], dict[str, tuple[str, ...]]]:
    """The 指导性目录: names of its first two levels, those seen in print, and its third level."""
    names: dict[str, str] = {}
    vouched: set[str] = set()
    services: dict[str, tuple[str, ...]] = {}
    for one, name, two, name2, service, source in entries:
        names[one], names[two] = name, name2
        services[squeeze(service)] = (*services.get(squeeze(service), ()), two)
        if source in (Source.OFFICIAL, Source.OBSERVED):
            vouched.update((one, two))
    return names, frozenset(vouched), services
