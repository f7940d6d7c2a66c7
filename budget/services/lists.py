"""The official lists by which a document is judged: those of the database, else those that are shipped."""

import logging
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import OperationalError, ProgrammingError

from budget.domain.codes import System
from budget.domain.lists import Lists
from budget.models import EconomicPair, ProcurementItem, ServiceDirectoryEntry, Subject
from budget.selectors.classification import lists_in_force, lists_of
from budget.services.classification_lists import read_folder

logger = logging.getLogger(__name__)

SHIPPED = settings.BASE_DIR / "fixtures" / "classification"


def lists_for(year: int) -> Lists:
    """The lists in force in a year; without a database, or where it has none for the year, the shipped ones.

    Lists without any entry where neither has a list for that year or an earlier one.
    """
    try:
        lists = lists_in_force(year)
    except (OperationalError, ProgrammingError) as problem:
        # A document can be judged before anything was set up.
        logger.debug("no lists in the database: %s", problem)
        return shipped_lists(year)
    return lists if any(lists.names.values()) else shipped_lists(year)


@lru_cache(maxsize=16)
def shipped_lists(year: int) -> Lists:
    """The lists of the latest year that is shipped and not after ``year``."""
    years = [int(path.name) for path in SHIPPED.glob("[0-9][0-9][0-9][0-9]") if path.is_dir()]
    latest = max((one for one in years if one <= year), default=None)
    if latest is None:
        return Lists(year)
    entries: dict[type, list[Mapping[str, Any]]] = {}
    for read in read_folder(SHIPPED / str(latest)):
        entries.setdefault(read.spec.model, []).extend(read.entries)

    def columns(model: type, *names: str) -> Iterable[Any]:
        return (tuple(entry[name] for name in names) for entry in entries.get(model, ()))

    return lists_of(
        year,
        subjects=columns(Subject, "system", "code", "name", "source"),
        pairs=columns(EconomicPair, "gov_code", "dept_code"),
        services=columns(
            ServiceDirectoryEntry, "level1_code", "level1", "level2_code", "level2", "level3", "source"
        ),
        items=columns(ProcurementItem, "code", "name"),
        ended={system: {} for system in System},
    )
