"""What happened to publications of late: published, corrected, taken down; and all there is to be crawled."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Coalesce, Greatest

from budget.domain.states import Kind
from budget.models import Publication

LATEST = 50


@dataclass(frozen=True, slots=True)
class Event:
    """A publication and what happened to it last; what was taken down tells nothing but that."""

    publication: Publication
    label: str
    at: datetime

    @property
    def withdrawn(self) -> bool:
        return self.publication.withdrawn_at is not None


def latest(most: int = LATEST) -> list[Event]:
    """The last events, the latest first. One query."""
    found = Publication.objects.filter(complete=True).select_related("budget")
    found = found.defer("factbook", "explanation")
    happened = found.annotate(at=Greatest("published_at", Coalesce("withdrawn_at", "published_at")))
    return [_event(one) for one in happened.order_by("-at", "-pk")[:most]]


def _event(one: Publication) -> Event:
    if one.withdrawn_at is not None:
        return Event(one, "撤下", one.withdrawn_at)
    label = "更正" if one.budget.kind == Kind.CORRECTION else "公开"
    return Event(one, label, one.published_at)
