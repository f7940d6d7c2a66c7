"""The library of indicators (指标库): those a department keeps, and the common ones that are shipped."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from budget.models import Department, Indicator, LibraryIndicator

COMMON = settings.BASE_DIR / "fixtures" / "indicators" / "common.csv"
KEY = ("level1", "level2", "level3")
VALUES = ("nature", "value", "measure", "explanation")


class LibraryError(ValueError):
    """The indicators cannot be kept; the message says why in Chinese."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How many indicators are new in the library, and how many it had and has again as they now are."""

    added: int
    changed: int


@transaction.atomic
def keep_indicators(*, department: Department, indicators: Iterable[Indicator]) -> Kept:
    """Put indicators into the department's library; one of the same levels takes the new values.

    Raises LibraryError where one has no levels, or is too long to be kept; nothing is kept then.
    """
    added = changed = 0
    # Two at once: the second finds what the first has kept.
    Department.objects.select_for_update(of=("self",)).get(pk=department.pk)
    for one in indicators:
        entry, new = _entry(department, {name: getattr(one, name) for name in (*KEY, *VALUES)})
        if entry is not None:
            entry.save()
            added, changed = added + new, changed + (not new)
    return Kept(added, changed)


@transaction.atomic
def load_common(path: Path = COMMON) -> Kept:
    """Bring the library for everybody up to the shipped list; what was added by hand stays.

    Raises LibraryError with the line where the list is malformed; nothing is loaded then.
    """
    added = changed = 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        if tuple(reader.fieldnames or ()) != (*KEY, *VALUES):
            raise LibraryError(f"{path.name} 第1行：表头应为“{','.join((*KEY, *VALUES))}”")
        for record in reader:
            if None in record or None in record.values():
                raise LibraryError(f"{path.name} 第{reader.line_num}行：应有{len((*KEY, *VALUES))}列")
            try:
                entry, new = _entry(None, record)
            except LibraryError as problem:
                raise LibraryError(f"{path.name} 第{reader.line_num}行：{problem}") from problem
            if entry is not None:
                entry.save()
                added, changed = added + new, changed + (not new)
    return Kept(added, changed)


def _entry(department: Department | None, cells: dict[str, str]) -> tuple[LibraryIndicator | None, bool]:
    """The entry of these levels with these values, and whether it is new; None where nothing changes."""
    key = {name: cells[name].strip() for name in KEY}
    if not all(key.values()):
        name = key["level3"] or "未命名"
        raise LibraryError(f"指标“{name}”的一级、二级、三级指标须填写完整，才能存入指标库。")
    entry = LibraryIndicator.objects.filter(department=department, **key).first()
    new = entry is None
    if entry is None:
        entry = LibraryIndicator(department=department, **key)
    values = {name: cells[name].strip() for name in VALUES}
    if not new and values == {name: getattr(entry, name) for name in VALUES}:
        return None, False
    for name, value in values.items():
        setattr(entry, name, value)
    try:
        entry.full_clean()
    except ValidationError as problem:
        raise LibraryError(f"指标“{key['level3']}”不能存入指标库：{'；'.join(problem.messages)}") from problem
    return entry, new
