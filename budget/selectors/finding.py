"""Searching what was published: departments, units, subjects of the classification, projects.

In: the words as typed. Out: what holds all of them, by kind, the likeliest first. However many entries hold
a word, so many of each kind are looked at: a longer word narrows better than a thousandth page.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from budget.domain.searching import extract, phrases_of, runs_of
from budget.models import Found, PublishedFigures, PublishedYear, SearchEntry
from budget.models.some_found import Sought, some

# How many are looked at of each kind, and of the one that was chosen.
MOST, MOST_OF_ONE = 100, 500
KINDS = tuple(Found)
# Nothing else has a code that begins like a project's, and nearly all of those begin alike.
_BEGUN_CODE = re.compile(r"\d{8}[A-Z]\d*")
Pieces = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found; ``amount_fen`` is what it comes to in ``year``, None of a subject."""

    pk: int
    kind: Found
    code: str
    name: str
    within: str
    year: int | None
    amount_fen: int | None
    system: str
    rank: int


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; ``more``: there is more than was looked at."""

    kind: Found
    hits: Sequence[Hit]
    more: bool

    @property
    def count(self) -> int:
        return len(self.hits)


def find(words: str, *, kind: Found | None = None, year: int | None = None) -> list[Group]:
    """What holds all the words, the kinds in their order, those without a hit left out.

    A year keeps the projects of that year, and the departments and units published in it, with what they
    came to then; a subject has no year. Five queries at most.
    """
    if not phrases_of(words):
        return []
    kinds = [kind] if kind else list(KINDS)
    most = MOST_OF_ONE if kind else MOST
    sought = [_sought(one, year) for one in kinds]
    keys = _keys(words, sought, most + 1)
    named = {pk: by_name for of_it in keys.values() for pk, by_name in of_it.items()}
    hits = _hits(named, "".join(runs_of(words)))
    if year:
        hits = _of_year(hits, year)
    groups = []
    for one, of_kind in zip(kinds, sought, strict=True):
        mine = sorted((hit for hit in hits if hit.kind is one), key=_order)[:most]
        if mine:
            groups.append(Group(one, _once(mine), more=len(keys[of_kind]) > most))
    return groups


def holding(words: str, kind: Found, most: int) -> list[int]:
    """The primary keys of entries of a kind that hold all the words, at most so many, of every year."""
    sought = _sought(kind, None)
    return list(_keys(words, [sought], most)[sought]) if phrases_of(words) else []


def extracts(hits: Sequence[Hit], words: str) -> dict[int, Pieces]:
    """Where the words stand in the texts of these hits, by primary key: pieces with whether to mark them."""
    texts = SearchEntry.objects.filter(pk__in=[hit.pk for hit in hits]).values_list("pk", "text")
    runs = runs_of(words)
    return {pk: extract(text, runs) for pk, text in texts}


def years() -> list[int]:
    """The years that something is published of, the latest first."""
    return list(PublishedYear.objects.order_by("-year").values_list("year", flat=True))


def _sought(kind: Found, year: int | None) -> Sought:
    """Of projects there is one entry a year, of what has its latest year alone one in all."""
    if kind is Found.PROJECT:
        return Sought(kind.value, year, told=True, few=False)
    return Sought(kind.value, told=kind is Found.DEPARTMENT)


def _keys(words: str, sought: Sequence[Sought], most: int) -> Mapping[Sought, Mapping[int, bool]]:
    """What holds all the words, of each at most so many, with whether its names hold them."""
    begun = "".join(runs_of(words)).upper()
    if _BEGUN_CODE.fullmatch(begun):
        return {one: _by_code(one, begun, most) for one in sought}
    return some(connection, phrases_of(words), sought, most)


def _by_code(sought: Sought, begun: str, most: int) -> Mapping[int, bool]:
    if sought.kind != Found.PROJECT.value:
        return {}
    found = SearchEntry.objects.filter(kind=Found.PROJECT, code__gte=begun, code__lt=f"{begun}Z")
    if sought.year:
        found = found.filter(year=sought.year)
    return dict.fromkeys(found.order_by("code").values_list("pk", flat=True)[:most], True)


def _hits(named: dict[int, bool], asked: str) -> list[Hit]:
    fields = ("pk", "kind", "code", "name", "within", "year", "amount_fen", "system")
    rows = SearchEntry.objects.filter(pk__in=list(named)).order_by().values_list(*fields)
    return [
        Hit(
            **dict(zip(fields, row, strict=True)),
            rank=_rank(asked, row[2].lower(), row[3].lower(), named[row[0]]),
        )
        for row in rows
    ]


def _rank(asked: str, code: str, name: str, by_name: bool) -> int:
    """The smaller the likelier that it is meant."""
    plain = "".join(runs_of(name))
    tests = (code == asked, plain == asked, code.startswith(asked), plain.startswith(asked), asked in plain)
    return next((place for place, holds in enumerate(tests) if holds), 5 if by_name else 6)


def _order(hit: Hit) -> tuple[Any, ...]:
    """Among likes the shorter code (类 before 款), the later year, the larger amount."""
    shorter = len(hit.code) if hit.kind is Found.SUBJECT else 0
    return hit.rank, shorter, -(hit.year or 0), -(hit.amount_fen or 0), hit.code


def _once(hits: Sequence[Hit]) -> list[Hit]:
    """A project of several years once, with the latest; codes and names are not told apart by year."""
    found: dict[tuple[str, str, str], Hit] = {}
    for hit in hits:
        key = (hit.system, hit.code, hit.name if hit.kind is Found.PROJECT else "")
        found.setdefault(key, hit)
    return list(found.values())


def _of_year(hits: list[Hit], year: int) -> list[Hit]:
    """What departments and units came to in that year; those without a budget of it are left out."""
    codes = {hit.code for hit in hits if hit.kind in (Found.DEPARTMENT, Found.UNIT)}
    rows = PublishedFigures.objects.filter(year=year, code__in=codes) if codes else []
    amounts = {(bool(row.unit), row.code): row.outlay for row in rows}
    kept = []
    for hit in hits:
        if hit.kind in (Found.DEPARTMENT, Found.UNIT):
            fen = amounts.get((hit.kind is Found.UNIT, hit.code))
            if fen is None:
                continue
            hit = replace(hit, year=year, amount_fen=fen)  # noqa: PLW2901
        kept.append(hit)
    return kept
