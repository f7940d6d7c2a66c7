"""Storing made-up departments with everything that really published budgets have, many at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from budget.city.versions import Version, way_to
from budget.domain.facts import FactBook
from budget.domain.roles import RoleKind
from budget.domain.states import Procedure
from budget.models import (
    Approval,
    Budget,
    Department,
    LogEntry,
    LogHead,
    Publication,
    PublishedSheet,
    PublishedUnit,
)
from budget.selectors.published import latest
from budget.services import open_data
from budget.services.city.making import MadeDepartment, MadeVersion, moment
from budget.services.facts import store_first_facts
from budget.services.log import first_chain

Made = tuple[Budget, MadeVersion]
_APPROVING = frozenset({"approve", "approve_once", "approve_change", "approve_change_once"})
# Days between one step and the next, before 批复; a change takes less long than a year's budget.
_DAYS = 9


def write(departments: Sequence[MadeDepartment], procedures: Mapping[int, Procedure]) -> int:
    """Store these departments: all, or none. The value is how many publications they have.

    The number of queries does not grow with them, up to batching. ``procedures`` are the years'.
    """
    with transaction.atomic():
        made = _budgets(departments, procedures)
        store_first_facts([(budget, one.version.book) for budget, one in made])
        Approval.objects.bulk_create(_approvals(made))
        _log(made)
        published = _publications(made)
        # Their years are added up once all are stored.
        codes = [one.place.code for one in departments]
        open_data.add(open_data.frozen_of(latest().filter(department_code__in=codes).defer(None)))
        open_data.adjust(codes)
    return len(published)


def _budgets(departments: Sequence[MadeDepartment], procedures: Mapping[int, Procedure]) -> list[Made]:
    stored = Department.objects.bulk_create(
        Department(code=one.place.code, name=one.place.name) for one in departments
    )
    made: list[Made] = []
    by_key: dict[tuple[str, int, int], Budget] = {}
    waiting: list[Made] = []
    for department, one in zip(stored, departments, strict=True):
        for each in one.versions:
            version = each.version
            key = (department.code, version.year, version.number)
            budget = by_key[key] = Budget(
                department=department,
                year=version.year,
                version=version.number,
                form_set=version.book.form_set,
                department_name=version.book.department_name,
                kind=version.kind,
                procedure=procedures[version.year],
                stage=version.state.stage,
                status=version.state.status,
                facts_digest=each.digest,
            )
            (made if version.base is None else waiting).append((budget, each))
    Budget.objects.bulk_create(budget for budget, _ in made)
    for budget, each in waiting:
        # Versions go on from one that is no later version itself.
        budget.based_on = by_key[budget.department.code, budget.year, each.version.base or 0]
    Budget.objects.bulk_create(budget for budget, _ in waiting)
    return made + waiting


def _approvals(made: Iterable[Made]) -> Iterator[Approval]:
    for budget, each in made:
        if day := each.version.approved_on:
            yield Approval(budget=budget, number=_number(budget, each.version), on=day)


def _number(budget: Budget, version: Version) -> str:
    """A 文号: one of each department, year and version."""
    return f"海财预〔{version.year}〕{int(budget.department.code) * 10 + version.number}号"


def _log(made: Iterable[Made]) -> None:
    heads: list[LogHead] = []
    entries: list[LogEntry] = []
    for budget, each in made:
        head, chain = first_chain(budget=budget, told=_told(budget, each.version))
        heads.append(head)
        entries += chain
    LogHead.objects.bulk_create(heads)
    LogEntry.objects.bulk_create(entries)


def _told(budget: Budget, version: Version) -> Iterator[dict[str, Any]]:
    """What led the budget to where it stands, on the days it was approved and published."""
    steps = list(way_to(version.kind, Procedure(budget.procedure), version.state))
    approved = version.approved_on or date(version.year, 1, 20)
    until = sum(1 for step in steps if step.action != "publish")
    for number, step in enumerate(steps, 1):
        day, hour = approved - timedelta(days=_DAYS * (until - number)), 10
        if step.action == "publish" and version.published_on:
            day, hour = version.published_on, 9
        yield {
            "actor": f"{RoleKind(step.role).label}（示例）",
            "action": step.action,
            "from_state": str(step.before or ""),
            "to_state": str(step.after),
            "reason": _reason(budget, version, step.action),
            "at": moment(day, hour),
        }


def _reason(budget: Budget, version: Version, action: str) -> str:
    if action == "new":
        return "生成的示例预算"
    if action == "open":
        return f"{version.kind.label}，以第{version.base}版为基础。原因：{version.reason}"
    if action in _APPROVING:
        return f"文号：{_number(budget, version)}"
    return version.notice if action == "publish" else ""


def _publications(made: Iterable[Made]) -> list[tuple[Publication, FactBook]]:
    """The publications with their units and sheets, stored; their files are made when they are asked for."""
    shown = [(budget, each.version, each.frozen) for budget, each in made if each.frozen]
    stored = Publication.objects.bulk_create(
        Publication(
            budget=budget,
            approved_on=version.approved_on,
            complete=True,
            files_on_demand=True,
            notice=version.notice,
            **kept.publication,
        )
        for budget, version, kept in shown
    )
    PublishedUnit.objects.bulk_create(
        row for one, (_, _, kept) in zip(stored, shown, strict=True) for row in kept.units_of(one)
    )
    PublishedSheet.objects.bulk_create(
        row for one, (_, _, kept) in zip(stored, shown, strict=True) for row in kept.sheets_of(one)
    )
    return [(one, version.book) for one, (_, version, _) in zip(stored, shown, strict=True)]
