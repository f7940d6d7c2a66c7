"""The official lists as they are in force in a year."""

from django.db.models import QuerySet

from budget.domain.codes import System
from budget.domain.lists import Lists
from budget.models import EconomicPair, Subject
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
    """What the rules ask of the official lists, in two queries."""
    names: dict[System, dict[str, str]] = {system: {} for system in System}
    official: dict[System, set[str]] = {system: set() for system in System}
    subjects = Subject.objects.in_force(year).values_list("system", "code", "name", "source")
    for system, code, name, source in subjects:
        names[System(system)][code] = name
        if source == Source.OFFICIAL:
            official[System(system)].add(code)
    vouched = {system: frozenset(codes) for system, codes in official.items()}
    return Lists(year, names, pairs_in_force(year), vouched)
