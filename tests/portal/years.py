"""Departments and years for tests of pages that add up, list and compare."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from budget.domain.facts import FactBook
from budget.models import Publication
from budget.narrative.frozen import explanation_to_json
from budget.narrative.telling import Earlier
from budget.narrative.writing import tell
from budget.tables.registry import derive
from tests.publishing import PUBLISHED_AT, publish
from tests.renderers.books import line, plain

APPROVED_ON = date(2026, 1, 20)


def of(code: str, name: str, fen: int, *, year: int = 2026, function: str = "2011301") -> FactBook:
    """A department that spends so much on one subject, beside what ``plain`` has in its other tables."""
    lines = (
        line(function, "50101", "30101", fen * 3 // 4),
        line(function, "50201", "30201", fen - fen * 3 // 4),
    )
    income = replace(plain().income[0], amount_fen=fen)
    return replace(
        plain(), department_code=code, department_name=name, year=year, expenditure=lines, income=(income,),
        year_end=(),
    )  # fmt: skip


def after(days: int, **more: Any) -> dict[str, Any]:
    """Published so many days after 批复."""
    at: datetime = PUBLISHED_AT.replace(day=20) + timedelta(days=days)
    return {"published_at": at, "approved_on": APPROVED_ON, **more}


def with_reasons(book: FactBook, before: FactBook) -> Publication:
    """Published beside last year's, with the explanation that publishing writes of both."""
    told = tell(book, derive(book), Earlier(derive(before), before))
    made = publish(book)
    Publication.objects.filter(pk=made.pk).update(explanation=explanation_to_json(told.chapters))
    return made
