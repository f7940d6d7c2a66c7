"""What a department's budgets and publications hold, made in processes of their own on every core."""

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice

import django
from django.apps import apps
from django.utils import timezone

from budget.city.book import City
from budget.city.places import Place
from budget.city.versions import Version, versions_of
from budget.domain.digest import digest

if not apps.ready:
    # In a process of the pool, which loads this module before anything else.
    django.setup()

from budget.narrative.telling import Earlier
from budget.selectors.published import WHOLE
from budget.services.frozen import Frozen, frozen
from budget.services.publishing import editions_of

# So many departments are made at a time by one process, and so many such tasks wait for one.
_AT_ONCE, _WAITING = 4, 3
# Fewer are made sooner than processes are started.
_WORTH_PROCESSES = 24


@dataclass(frozen=True)
class Plan:
    """What is made: of which years, from which seed. ``site`` is printed on what is published."""

    years: Sequence[int]
    seed: int
    city: City
    site: str


@dataclass(frozen=True)
class MadeVersion:
    """A version with the digest of its facts, and what of it is published."""

    version: Version
    digest: str
    frozen: Frozen | None


@dataclass(frozen=True)
class MadeDepartment:
    """A department with all that it has."""

    place: Place
    versions: list[MadeVersion]


Numbered = tuple[int, Place]


def departments(plan: Plan, places: Sequence[Place]) -> Iterator[MadeDepartment]:
    """Every department in its order, each as soon as it is made; few of them wait in memory."""
    numbered = list(enumerate(places))
    cores = os.cpu_count() or 1
    if len(places) * len(plan.years) < _WORTH_PROCESSES or cores == 1:
        yield from (_department(plan, *one) for one in numbered)
        return
    forking = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(cores, forking, initializer=_remember, initargs=(plan,)) as pool:
        tasks = (numbered[start : start + _AT_ONCE] for start in range(0, len(numbered), _AT_ONCE))
        pending: deque[Future[list[MadeDepartment]]] = deque(
            pool.submit(_some, task) for task in islice(tasks, cores * _WAITING)
        )
        try:
            while pending:
                done = pending.popleft().result()
                pending.extend(pool.submit(_some, task) for task in islice(tasks, 1))
                yield from done
        finally:
            for one in pending:
                one.cancel()


_plan: list[Plan] = []


def _remember(plan: Plan) -> None:
    """The lists are large: a process is told the plan once, not with each task."""
    _plan[:] = [plan]
    # What was imported stays to the end, and what is made here is no ring: looking for garbage takes a tenth
    # of the time and finds none.
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def _some(numbered: Sequence[Numbered]) -> list[MadeDepartment]:
    return [_department(_plan[0], *one) for one in numbered]


def _department(plan: Plan, index: int, place: Place) -> MadeDepartment:
    made: list[MadeVersion] = []
    shown: dict[int, Earlier] = {}
    for version in versions_of(place, index, plan.years, plan.seed, plan.city):
        kept: Frozen | None = None
        if version.published_on:
            at = moment(version.published_on, 9)
            before = shown.get(version.year - 1)
            editions = editions_of(version.book, version.number, at, plan.site, before)
            kept = frozen(version.book, editions, at)
            shown[version.year] = Earlier(editions[WHOLE].sheets, version.book)
        bound = kept.publication["digest"] if kept else digest(version.book)
        made.append(MadeVersion(version, bound, kept))
    return MadeDepartment(place, made)


def moment(day: date, hour: int) -> datetime:
    """An hour of a day, here."""
    return timezone.make_aware(datetime.combine(day, time(hour)))
