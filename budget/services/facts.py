"""Writing the facts of a budget."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import DataError, IntegrityError, models, transaction

from budget.domain import facts
from budget.domain.digest import digest
from budget.domain.money import LARGEST_FEN
from budget.models import (
    Activity,
    Budget,
    BudgetUnit,
    BudgetUnitName,
    DepartmentGoal,
    Indicator,
    Project,
    SubjectName,
)
from budget.models.fields import FenField
from budget.selectors.facts import factbook
from budget.selectors.kept import (
    DEPARTMENTS_OWN,
    INDICATOR_COLUMNS,
    KEPT,
    PROJECT_COLUMNS,
    REFERENCES,
    Kept,
)

Keys = Mapping[str, Mapping[str | None, int | None]]
# Lines before the projects and units they refer to.
STORED: tuple[type[models.Model], ...] = (
    *(kept.model for kept in KEPT),
    Indicator,
    Activity,
    Project,
    DepartmentGoal,
    SubjectName,
    BudgetUnitName,
)
_Model = TypeVar("_Model", bound=models.Model)


class FactsError(ValueError):
    """These facts cannot be stored as they are; the message says in Chinese which and why."""


def store_factbook(*, budget: Budget, book: facts.FactBook) -> None:
    """Make ``book`` the facts of ``budget``, in place of all it had, and note its digest.

    Units not seen before are created under the department. The number of queries does not grow with
    the facts, up to batching. Raises FactsError, and then nothing has changed.
    """
    _refuse_other_budgets(budget, book)
    _refuse_doubles("单位", [unit.code for unit in book.units])
    _refuse_doubles("科目", [f"{name.system}:{name.code}" for name in book.names])
    known = {"department_name": book.department_name, "facts_digest": digest(book)}
    try:
        with transaction.atomic():
            _remove(budget)
            _write([(budget, book)])
            Budget.objects.filter(pk=budget.pk).update(**known)
    except (IntegrityError, DataError, OverflowError) as problem:
        raise FactsError(_why(problem)) from problem
    budget.department_name, budget.facts_digest = known.values()


def settle_digest(budget: Budget) -> str:
    """The digest of the facts as they stand. Entering leaves it blank, since it takes all facts to make:
    whoever binds something to it settles it first, inside the same transaction."""
    if not budget.facts_digest:
        budget.facts_digest = digest(factbook(budget))
        Budget.objects.filter(pk=budget.pk, revision=budget.revision).update(facts_digest=budget.facts_digest)
    return budget.facts_digest


def refuse_unfit(model: type[models.Model], **values: object) -> None:
    """Raise FactsError for a value that its field cannot hold on every database."""
    for field in model._meta.concrete_fields:
        if why := _why_not(field.max_length, values.get(field.name)):
            raise FactsError(f"{model._meta.verbose_name}的{field.verbose_name}{why}")


def _refuse_other_budgets(budget: Budget, book: facts.FactBook) -> None:
    of_book = (book.department_code, book.year, book.form_set)
    of_budget = (budget.department.code, budget.year, budget.form_set)
    if of_book != of_budget:
        raise FactsError(f"数据属于{'／'.join(map(str, of_book))}，不是{'／'.join(map(str, of_budget))}。")
    refuse_unfit(Budget, department_name=book.department_name)


def _refuse_doubles(what: str, codes: Sequence[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise FactsError(f"{what}编码“{code}”重复。")
        seen.add(code)


def _remove(budget: Budget) -> None:
    for model in STORED:
        model._default_manager.filter(budget=budget).delete()


def store_first_facts(pairs: Sequence[tuple[Budget, facts.FactBook]]) -> None:
    """Store the facts of many new budgets, which have none yet and bear the digest of theirs already.

    The number of queries does not grow with the budgets, up to batching. Call it in the transaction that
    makes them. Raises FactsError.
    """
    for budget, book in pairs:
        _refuse_other_budgets(budget, book)
    try:
        _write(pairs)
    except (IntegrityError, DataError, OverflowError) as problem:
        raise FactsError(_why(problem)) from problem


def _write(pairs: Sequence[tuple[Budget, facts.FactBook]]) -> None:
    """The facts of budgets that have none, those of one kind of all budgets together."""
    units_of = _write_units(pairs)
    _create(
        SubjectName(budget=budget, position=n, system=name.system, code=name.code, name=name.name)
        for budget, book in pairs
        for n, name in enumerate(book.names)
    )
    projects_of = _write_performance(pairs, units_of)
    keys_of: list[Keys] = [
        {"unit": units, "project": projects} for units, projects in zip(units_of, projects_of, strict=True)
    ]
    for kept in KEPT:
        rows: list[models.Model] = []
        for (budget, book), keys in zip(pairs, keys_of, strict=True):
            of = {**keys, "unit": {**keys["unit"], "": None}} if kept.attribute in DEPARTMENTS_OWN else keys
            rows += _models(kept, budget, getattr(book, kept.attribute), of)
        _create(rows)


def _write_units(pairs: Sequence[tuple[Budget, facts.FactBook]]) -> list[Mapping[str | None, int | None]]:
    """Names of units in each budget; the values are their keys by code."""
    codes = {unit.code for _, book in pairs for unit in book.units if unit.code}
    known = {unit.code: unit for unit in BudgetUnit.objects.filter(code__in=codes)}
    new: dict[str, BudgetUnit] = {}
    for budget, book in pairs:
        natures = {profile.unit: profile.nature for profile in book.profiles}
        for unit in book.units:
            if unit.code and unit.code not in known and unit.code not in new:
                new[unit.code] = BudgetUnit(
                    code=unit.code,
                    # Printed without a name, a unit is shown by its code.
                    name=unit.name or unit.code,
                    department=budget.department,
                    **({"nature": natures[unit.code]} if unit.code in natures else {}),
                )
    known |= {unit.code: unit for unit in _create(new.values())}
    names = _create(
        BudgetUnitName(budget=budget, position=n, code=unit.code, name=unit.name, unit=known.get(unit.code))
        for budget, book in pairs
        for n, unit in enumerate(book.units)
    )
    made = iter(names)
    return [{None: None} | {one.code: one.pk for one in islice(made, len(book.units))} for _, book in pairs]


def _write_performance(
    pairs: Sequence[tuple[Budget, facts.FactBook]], units_of: Sequence[Mapping[str | None, int | None]]
) -> list[Mapping[str | None, int | None]]:
    """Projects, activities and their indicators; the values are the projects' keys by code."""
    projects = _create(
        Project(
            budget=budget,
            position=n,
            unit_id=_key("项目", n, "单位", units, project.unit),
            **{name: getattr(project, name) for name in PROJECT_COLUMNS},
        )
        for (budget, book), units in zip(pairs, units_of, strict=True)
        for n, project in enumerate(book.projects)
    )
    activities = _create(
        Activity(budget=budget, position=n, name=activity.name)
        for budget, book in pairs
        for n, activity in enumerate(book.goal.activities)
    )
    _create(DepartmentGoal(budget=budget, text=book.goal.text) for budget, book in pairs if book.goal.text)
    indicators: list[Indicator] = []
    keys_of: list[Mapping[str | None, int | None]] = []
    made, kept = iter(projects), iter(activities)
    for budget, book in pairs:
        keys: dict[str | None, int | None] = {None: None}
        for project in book.projects:
            stored = next(made)
            # A project printed twice: lines that name its code belong to the first.
            keys.setdefault(stored.code, stored.pk)
            indicators += _indicators(budget, project.indicators, project=stored)
        for activity in book.goal.activities:
            indicators += _indicators(budget, activity.indicators, activity=next(kept))
        keys_of.append(keys)
    _create(indicators)
    return keys_of


def _indicators(budget: Budget, indicators: Iterable[facts.Indicator], **owner: Any) -> Iterable[Indicator]:
    for n, indicator in enumerate(indicators):
        attributes = {name: getattr(indicator, name) for name in INDICATOR_COLUMNS}
        yield Indicator(budget=budget, position=n, **owner, **attributes)


def _models(kept: Kept, budget: Budget, lines: Iterable[Any], keys: Keys) -> Iterable[models.Model]:
    what = str(kept.model._meta.verbose_name)
    for n, line in enumerate(lines):
        attributes = {}
        for name, column in zip(kept.names, kept.columns, strict=True):
            value = getattr(line, name)
            if name in REFERENCES:
                title = "单位" if name == "unit" else "项目"
                value = _key(what, n, title, keys[name], value)
            attributes[column] = list(value) if isinstance(value, tuple) else value
        yield kept.model(budget=budget, position=n, **attributes)


def _key(
    what: str, n: int, title: str, keys: Mapping[str | None, int | None], code: str | None
) -> int | None:
    """The key of the unit or project with that code. Raises FactsError where the book has none."""
    if code not in keys:
        raise FactsError(f"第{n + 1}条{what}的{title}“{code}”不在本预算的{title}之中。")
    return keys[code]


def _create(objects: Iterable[_Model]) -> list[_Model]:
    """Insert them all, in batches; they come back with their keys."""
    listed = list(objects)
    if not listed:
        return []
    model = type(listed[0])
    _refuse_what_does_not_fit(model, listed)
    return model._default_manager.bulk_create(listed)


def _refuse_what_does_not_fit(model: type[models.Model], objects: Sequence[models.Model]) -> None:
    """SQLite stores text of any length where PostgreSQL refuses: here both refuse, and say what."""
    fields = [
        f
        for f in model._meta.concrete_fields
        if isinstance(f, models.CharField | models.TextField | FenField)
    ]
    for n, each in enumerate(objects):
        for field in fields:
            if why := _why_not(field.max_length, getattr(each, field.attname)):
                what = f"第{n + 1}条{model._meta.verbose_name}的{field.verbose_name}"
                raise FactsError(f"{what}{why}")


def _why_not(longest: int | None, value: object) -> str:
    if isinstance(value, int):
        return "超出了可能的范围。" if abs(value) > LARGEST_FEN else ""
    if not isinstance(value, str):
        return ""
    if "\x00" in value:
        return "含有空字符。"
    if longest is not None and len(value) > longest:
        return f"有{len(value)}字，最多{longest}字：“{value[:20]}…”。"
    return ""


def _why(problem: Exception) -> str:
    """What a constraint of the database says in Chinese, if it was one that has something to say."""
    for model in STORED:
        for constraint in model._meta.constraints:
            if constraint.name in str(problem):
                return f"{model._meta.verbose_name}：{constraint.get_violation_error_message()}"
    return "数据不符合数据库的约束，未保存。"
