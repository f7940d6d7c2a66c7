"""What was budgeted under a subject of the classification: by year, department, other subject and project.

In: a system, a code of any level, a year. Out: sums over the lines of what is published (``PublishedLine``).
Codes begin with the code of what they are a part of, so a 类 is all that begins with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from budget.domain.codes import System
from budget.domain.lineage import Lineage, Span, lineage
from budget.models import PublishedLine, PublishedProject, Subject

# How long the codes of 类, 款 and 项 are.
LENGTHS = {System.FUNCTION: (3, 5, 7), System.GOV_ECONOMIC: (3, 5), System.DEPT_ECONOMIC: (3, 5)}
LEVELS = ("类", "款", "项")
ORDERS: dict[str, tuple[str, ...]] = {
    "amount": ("-fen", "publication__department_code"),
    "code": ("publication__department_code",),
    "name": ("publication__department_name", "publication__department_code"),
}
PROJECTS = 20


@dataclass(frozen=True, slots=True)
class Node:
    """A subject with what it comes to in a year (None: nothing was budgeted under it) and its parts."""

    code: str
    name: str
    level: str
    fen: int | None
    parts: Sequence["Node"]


@dataclass(frozen=True, slots=True)
class Amount:
    """What one subject comes to."""

    code: str
    name: str
    fen: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What a subject comes to by kind, by its parts, and by the other classifications, the largest first."""

    kinds: Mapping[str, int]
    parts: Sequence[Amount]
    across: Sequence[tuple[System, Sequence[Amount]]]


@dataclass(frozen=True, slots=True)
class OfYear:
    """What a subject comes to in a year, under the code and name it had then."""

    year: int
    code: str
    name: str
    fen: int
    departments: int


def level_of(system: System, code: str) -> int | None:
    """The level of a code by its length, from 0; None of what is no code of that system."""
    lengths = LENGTHS[system]
    return lengths.index(len(code)) if code.isascii() and code.isdigit() and len(code) in lengths else None


def names(system: System, year: int, codes: Iterable[str] | None = None) -> dict[str, str]:
    """Names by code as they are in force that year, else as they are nearest to it."""
    found = Subject.objects.filter(system=system).order_by("first_year")
    if codes is not None:
        found = found.filter(code__in=list(codes))
    spans: dict[str, list[Span]] = defaultdict(list)
    for span in _spans(found):
        spans[span.code].append(span)
    return {code: Lineage(code, of_it).name_in(year) for code, of_it in spans.items()}


def lineage_of(system: System, code: str) -> Lineage:
    """What the code was called, and which code went before or comes after it, over the years."""
    own = Subject.objects.filter(system=system, code=code).values("name")
    alike = Subject.objects.filter(Q(code=code) | Q(name__in=own), system=system)
    return lineage(code, (one for one in _spans(alike) if len(one.code) == len(code)))


def _spans(found: QuerySet[Subject]) -> Iterable[Span]:
    rows = found.values_list("code", "name", "first_year", "last_year")
    return [Span(*row) for row in rows]


def tree(system: System, year: int, *, everything: bool = False) -> list[Node]:
    """类 with their 款 and 项 and what each comes to; ``everything``: also what is in force and unused."""
    spent = sums(system, year)
    named = names(system, year)
    codes = set(spent)
    if everything:
        in_force = Subject.objects.in_force(year).filter(system=system)
        codes.update(in_force.values_list("code", flat=True))
    below: dict[str, list[str]] = defaultdict(list)
    for code in sorted(codes):
        level = level_of(system, code)
        if level is not None:
            below[code[: LENGTHS[system][level - 1]] if level else ""].append(code)

    def node(code: str, level: int) -> Node:
        parts = [node(one, level + 1) for one in below[code]]
        return Node(code, named.get(code, ""), LEVELS[level], spent.get(code), parts)

    return [node(code, 0) for code in below[""]]


def sums(system: System, year: int) -> dict[str, int]:
    """What every code of every level comes to in a year."""
    rows = PublishedLine.objects.filter(year=year).order_by().values_list(system.value)
    spent: dict[str, int] = defaultdict(int)
    for code, fen in rows.annotate(fen=Sum("amount_fen")):
        for length in {*(one for one in LENGTHS[system] if one < len(code)), len(code)}:
            if code:
                spent[code[:length]] += fen
    return dict(spent)


def under(system: System, code: str) -> Q:
    """The lines of a subject and its parts. By a range: an index knows no other way to begin with a code."""
    return Q(**{f"{system.value}__gte": code, f"{system.value}__lt": f"{code}Z"})


def lines(system: System, code: str, year: int) -> QuerySet[PublishedLine]:
    """The lines under a subject in a year."""
    return PublishedLine.objects.filter(under(system, code), year=year).order_by()


def trend(system: System, line: Lineage, years: Sequence[int]) -> list[OfYear]:
    """What the subject comes to in each year, under whichever code it had."""
    if not years:
        return []
    wanted = Q()
    for year in years:
        wanted |= Q(under(system, line.code_in(year)), year=year)
    # Counting what is distinct would sort all of the lines.
    rows = PublishedLine.objects.filter(wanted).order_by().values_list("year", "publication")
    spent: dict[int, list[int]] = defaultdict(list)
    for year, _, fen in rows.annotate(fen=Sum("amount_fen")):
        spent[year].append(fen)
    return [
        OfYear(year, line.code_in(year), line.name_in(year), sum(spent[year]), len(spent[year]))
        for year in years
    ]


def spenders(system: System, code: str, year: int, order: str) -> QuerySet[Any]:
    """Departments with what each spends under the subject, in one of ``ORDERS``."""
    of_each = lines(system, code, year).values(
        code=F("publication__department_code"), name=F("publication__department_name")
    )
    return of_each.annotate(fen=Sum("amount_fen")).order_by(*ORDERS[order])


def breakdown(system: System, code: str, year: int) -> Breakdown:
    """What a subject comes to in a year by kind, by the subjects one level below, and by the other
    classification: 功能分类 by 经济分类 and the other way round. One look at its lines for all of it."""
    columns = [one.value for one in System]
    rows = lines(system, code, year).values_list("kind", *columns).annotate(fen=Sum("amount_fen"))
    kinds: dict[str, int] = defaultdict(int)
    found: dict[System, dict[str, int]] = {one: defaultdict(int) for one in System}
    lengths = {one: LENGTHS[one][1] for one in System} | {system: _below(system, code)}
    for kind, *codes, fen in rows:
        kinds[kind] += fen
        for one, of_it in zip(System, codes, strict=True):
            if of_it and lengths[one]:
                found[one][of_it[: lengths[one]]] += fen
    amounts = {one: _amounts(one, year, of_it) for one, of_it in found.items() if of_it}
    others = [one for one in System if one is not system]
    if system is not System.FUNCTION:
        others = [System.FUNCTION]
    across = [(one, amounts[one]) for one in others if one in amounts]
    return Breakdown(dict(kinds), amounts.get(system, []), across)


def _below(system: System, code: str) -> int:
    """How long the codes one level below are; 0 where there are none."""
    lengths = LENGTHS[system]
    return next((one for one in lengths if one > len(code)), 0)


def _amounts(system: System, year: int, of_it: Mapping[str, int]) -> list[Amount]:
    named = names(system, year, of_it)
    made = [Amount(part, named.get(part, ""), fen) for part, fen in of_it.items()]
    return sorted(made, key=lambda one: (-one.fen, one.code))


def projects(system: System, code: str, year: int) -> list[dict[str, Any]]:
    """The largest projects that spend under it, as far as lines name their project."""
    rows = lines(system, code, year).exclude(project="").values("publication", "project")
    found = list(rows.annotate(fen=Sum("amount_fen")).order_by("-fen", "project")[:PROJECTS])
    stored = PublishedProject.objects.filter(
        publication__in={row["publication"] for row in found}, code__in={row["project"] for row in found}
    )
    named = stored.values_list(
        "publication", "code", "name", "publication__department_code", "publication__department_name"
    )
    known = {(pk, project): rest for pk, project, *rest in named}
    told = []
    for row in found:
        name, of, department = known.get((row["publication"], row["project"]), ("", "", ""))
        told.append(
            {"code": row["project"], "name": name, "of": of, "department": department, "fen": row["fen"]}
        )
    return told
