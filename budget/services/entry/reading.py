"""Taking what fits of what was typed into a row, and keeping beside it what does not."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from budget.models import BudgetUnit
from budget.selectors.grids import UnfitTextError
from budget.selectors.grids.cells import Choice, Column, Reference
from budget.selectors.grids.references import REFERRED, Referred
from budget.selectors.grids.rows import stored_rows
from budget.services.entry.operations import Result, Status
from budget.services.entry.touched import Stroke, Touched, put, value_of


def read_row(stroke: Stroke, touched: Touched, strays: Callable[[Column, Any], str] | None = None) -> None:
    """Take what fits of what was typed; what did not fit before is tried again beside it.

    ``strays``: why this person may not let a cell point to a row, ``""`` where they may.
    """
    grid, model = touched.grid, touched.model
    texts = {key: unfit.text for key, unfit in touched.unfit.items()} | touched.typed
    if not texts and touched.before is not None:
        return
    old: dict[str, Any] = {}
    for key, text in texts.items():
        column = grid.by_key[key]
        try:
            value = column.read(text, stroke.references)
        except UnfitTextError as problem:
            touched.misfits[key] = (text, str(problem))
            continue
        if strays and value != value_of(model, column) and (why := strays(column, value)):
            touched.misfits[key] = (text, why)
            continue
        old[key] = value_of(model, column)
        put(model, column, value)
        touched.fits.add(key)
        if value != old[key]:
            touched.changed.add(key)
    for _ in range(len(grid.columns)):
        broken = [
            (columns, message)
            for columns, message in grid.breaches(model)
            if any(key in old for key in columns)
        ]
        if not broken:
            break
        for columns, message in broken:
            for key in columns:
                if key in old:
                    _give_back(touched, key, old.pop(key), texts[key], message)
    _refuse_doubles(stroke, touched, old, texts)
    _refuse_units_of_others(stroke, touched, old, texts)
    _report(stroke, touched)
    if grid.name in REFERRED:
        _name(stroke, touched)


def _refuse_doubles(
    stroke: Stroke, touched: Touched, old: Mapping[str, Any], texts: Mapping[str, str]
) -> None:
    unique = touched.grid.unique
    if not unique or (touched.before is not None and not any(key in old for key in unique)):
        return
    columns = [touched.grid.by_key[key] for key in unique]
    values = [value_of(touched.model, column) for column in columns]
    if any(value == "" and isinstance(column, Choice) for column, value in zip(columns, values, strict=True)):
        # Which one it is is still to be chosen.
        return
    if any(
        other is not touched
        and other.grid is touched.grid
        and not other.deleted
        and [value_of(other.model, column) for column in columns] == values
        for other in stroke.rows.values()
    ) or _stored_double(stroke, touched, columns, values):
        message = f"“{'、'.join(column.label for column in columns)}”与另一行相同，不能重复。"
        for key in unique:
            if key in old:
                _give_back(touched, key, old[key], texts[key], message)
        if touched.before is None and touched.inserted_by is not None:
            stroke.results[touched.inserted_by] = Result(Status.REFUSED, message)
            touched.deleted = True


def _refuse_units_of_others(
    stroke: Stroke, touched: Touched, old: Mapping[str, Any], texts: Mapping[str, str]
) -> None:
    """A unit is of one department, and that is not for a clerk to change."""
    code = touched.model.code if touched.grid.name == "units" and "code" in touched.changed else ""
    if not code or touched.deleted:
        return
    others = BudgetUnit.objects.filter(code=code).exclude(department=stroke.budget.department_id)
    if others.exists():
        _give_back(touched, "code", old["code"], texts["code"], f"“{code}”是其他部门的单位编码，请核对。")


def _give_back(touched: Touched, column: str, value: Any, text: str, message: str) -> None:
    """Leave the cell as it was, and keep what was typed beside it."""
    put(touched.model, touched.grid.by_key[column], value)
    touched.fits.discard(column)
    touched.changed.discard(column)
    touched.misfits[column] = (text, message)


def _stored_double(
    stroke: Stroke, touched: Touched, columns: Sequence[Column], values: Sequence[Any]
) -> bool:
    if any(isinstance(value, UUID) for value in values):
        return False
    attributes = (f"{one.attribute}_id" if isinstance(one, Reference) else one.attribute for one in columns)
    same = stored_rows(touched.grid, stroke.budget).filter(**dict(zip(attributes, values, strict=True)))
    others = {key for (name, key), t in stroke.rows.items() if name == touched.grid.name}
    return any(key not in others for key in same.values_list("key", flat=True))


def _report(stroke: Stroke, touched: Touched) -> None:
    for key, (_, message) in touched.misfits.items():
        for n in touched.asked.get(key, ()):
            stroke.results[n] = Result(Status.UNFIT, message)
    by = touched.inserted_by
    if by is None or touched.before is not None or touched.deleted:
        return
    required = [c for c in touched.grid.columns if isinstance(c, Choice | Reference) and not c.optional]
    for column in required:
        if value_of(touched.model, column) in (None, ""):
            why = touched.misfits.get(column.key, ("", f"新行须选择“{column.label}”。"))[1]
            stroke.results[by] = Result(Status.REFUSED, why)
            touched.deleted = True
            return
    if touched.misfits:
        stroke.results[by] = Result(Status.UNFIT, next(iter(touched.misfits.values()))[1])


def _name(stroke: Stroke, touched: Touched) -> None:
    """Let the rest of the stroke know the row by its new code and name."""
    model, name = touched.model, touched.grid.name
    if touched.deleted:
        stroke.references.drop(name, model.key)
    else:
        code = "" if name == "activities" else model.code
        stroke.references.put(name, Referred(model.pk, model.key, code, model.name))
