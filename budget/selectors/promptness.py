"""How soon departments published after 批复: within 20 days (《预算法》第十四条), or later.

What counts is the first version of a year: a correction does not make a department late again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from budget.domain.workflow import PUBLISH_DAYS
from budget.models import Publication


@dataclass(frozen=True, slots=True)
class Prompt:
    """When a department first published its budget of a year, and when that had been approved."""

    published_on: date
    approved_on: date | None

    @property
    def days(self) -> int | None:
        """Days from 批复 to publication; None where the day of 批复 is not known here."""
        return (self.published_on - self.approved_on).days if self.approved_on else None

    @property
    def in_time(self) -> bool | None:
        """Whether within the limit; None where nobody can tell."""
        return None if self.days is None else self.days <= PUBLISH_DAYS


@dataclass(frozen=True, slots=True)
class Counted:
    """How many departments published in time, late, and without a known day of 批复."""

    in_time: int
    late: int
    unknown: int

    @property
    def known(self) -> int:
        return self.in_time + self.late


def of_year(year: int) -> dict[str, Prompt]:
    """By department code, of every department that ever had anything public of that year."""
    rows = (
        Publication.objects.filter(year=year, complete=True)
        .order_by("department_code", "-version")
        .values_list("department_code", "published_at", "approved_on")
    )
    zone = timezone.get_current_timezone()
    return {code: Prompt(at.astimezone(zone).date(), approved) for code, at, approved in rows}


def counted(found: Iterable[Prompt]) -> Counted:
    """How they stand."""
    told: Sequence[bool | None] = [one.in_time for one in found]
    return Counted(told.count(True), told.count(False), told.count(None))
