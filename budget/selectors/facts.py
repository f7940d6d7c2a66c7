"""The facts of a budget as a FactBook: the exact inverse of ``services.facts.store_factbook``."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from budget.domain import facts
from budget.domain.codes import System
from budget.models import (
    Activity,
    Budget,
    BudgetUnitName,
    DepartmentGoal,
    Indicator,
    Project,
    SubjectName,
)
from budget.selectors.kept import DEPARTMENTS_OWN, INDICATOR_COLUMNS, KEPT, PROJECT_COLUMNS, Kept

Codes = Mapping[str, Mapping[int | None, str | None]]


def factbook(budget: Budget) -> facts.FactBook:
    """All facts of one budget, in their order. The number of queries does not grow with the facts."""
    units: dict[int | None, str | None] = {None: None}
    unit_facts = []
    named = BudgetUnitName.objects.filter(budget=budget).order_by("position", "pk")
    for pk, code, name in named.values_list("pk", "code", "name"):
        units[pk] = code
        unit_facts.append(facts.Unit(code, name))

    subject_names = SubjectName.objects.filter(budget=budget).order_by("position", "pk")
    of_project, of_activity = _indicators(budget)

    projects: dict[int | None, str | None] = {None: None}
    project_facts = []
    rows = Project.objects.filter(budget=budget).order_by("position", "pk")
    for pk, unit, *values in rows.values_list("pk", "unit_id", *PROJECT_COLUMNS):
        attributes = dict(zip(PROJECT_COLUMNS, values, strict=True))
        projects[pk] = attributes["code"]
        project_facts.append(facts.Project(unit=units[unit], indicators=tuple(of_project[pk]), **attributes))

    codes = {"unit": units, "project": projects}
    return facts.FactBook(
        department_code=budget.department.code,
        department_name=budget.department_name,
        year=budget.year,
        form_set=budget.form_set,
        units=tuple(unit_facts),
        names=tuple(
            facts.SubjectName(System(system), code, name)
            for system, code, name in subject_names.values_list("system", "code", "name")
        ),
        projects=tuple(project_facts),
        goal=facts.DepartmentGoal(
            text=DepartmentGoal.objects.filter(budget=budget).values_list("text", flat=True).first() or "",
            activities=tuple(
                facts.Activity(name, tuple(of_activity[pk]))
                for pk, name in Activity.objects.filter(budget=budget)
                .order_by("position", "pk")
                .values_list("pk", "name")
            ),
        ),
        **{kept.attribute: tuple(_lines(kept, budget, codes)) for kept in KEPT},
    )


def _lines(kept: Kept, budget: Budget, codes: Codes) -> Iterable[Any]:
    names = kept.names
    # What stands in the database in another form than in the fact, by its place in the row.
    references = [(names.index(name), codes[name]) for name in codes if name in names]
    row_at = names.index("row") if "row" in names else None
    rows: QuerySet[Any] = kept.model._default_manager.filter(budget=budget).order_by("position", "pk")
    if kept.attribute in DEPARTMENTS_OWN:
        # Of a unit that has no code yet nothing could tell it from the department's own.
        rows = rows.exclude(unit__code="")
        references = [(names.index("unit"), {**codes["unit"], None: ""})]
    for found in rows.values_list(*kept.columns):
        values = list(found)
        for place, code_of in references:
            values[place] = code_of[values[place]]
        if row_at is not None:
            values[row_at] = tuple(values[row_at])
        yield kept.fact(*values)


def _indicators(
    budget: Budget,
) -> tuple[Mapping[int, list[facts.Indicator]], Mapping[int, list[facts.Indicator]]]:
    """Indicators in their order, by project and by activity."""
    of_project: dict[int, list[facts.Indicator]] = defaultdict(list)
    of_activity: dict[int, list[facts.Indicator]] = defaultdict(list)
    rows = Indicator.objects.filter(budget=budget).order_by("position", "pk")
    for project, activity, *values in rows.values_list("project_id", "activity_id", *INDICATOR_COLUMNS):
        owners, owner = (of_activity, activity) if project is None else (of_project, project)
        owners[owner].append(facts.Indicator(*values))
    return of_project, of_activity
