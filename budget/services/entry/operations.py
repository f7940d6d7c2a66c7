"""What may be asked of the grids: set a cell, add a row, take one away, move one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from budget.selectors.grids import GRIDS, Grid

MOST_OPERATIONS = 20_000
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Among the texts of a removed row: the key of the row it stood below.
AFTER = "#after"


class EntryRefusedError(ValueError):
    """Nothing of what was sent can be done; the message says in Chinese why. ``locked``: as it stands."""

    def __init__(self, message: str, *, locked: bool = False, forbidden: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.locked = locked
        self.forbidden = forbidden


class Do(StrEnum):
    """The four operations."""

    SET = "set"
    INSERT = "insert"
    DELETE = "delete"
    MOVE = "move"


class Status(StrEnum):
    """What became of an operation."""

    SAVED = "saved"
    # Kept as typed, and not taken: it does not fit the cell.
    UNFIT = "unfit"
    # Somebody else changed it meanwhile: nothing was overwritten.
    CONFLICT = "conflict"
    # Somebody else deleted the row meanwhile.
    GONE = "gone"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. ``seen`` is the text the person saw in the cell, ``typed`` the one to stand there.

    ``after``: the key of the row to stand below, ``""`` for the top, None for the end. ``values``: the texts
    of a new row, or those the person saw in one to be deleted (none: whatever stands there).
    """

    do: Do
    grid: Grid
    row: UUID
    column: str = ""
    seen: str = ""
    typed: str = ""
    after: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Result:
    """What became of one operation; ``value`` is what stands there now where it is not what was typed."""

    status: Status = Status.SAVED
    message: str = ""
    value: str | None = None
    by: str = ""
    at: str = ""

    def as_dict(self) -> dict[str, Any]:
        told: dict[str, Any] = {"status": self.status.value, "message": self.message}
        if self.value is not None:
            told["value"] = self.value
        return told | ({"by": self.by, "at": self.at} if self.by else {})


def read_operations(data: object) -> list[Operation]:
    """The operations of a request. Raises EntryRefusedError where they make no sense."""
    if not isinstance(data, list):
        raise EntryRefusedError("提交的内容格式不对：缺少改动。")
    if len(data) > MOST_OPERATIONS:
        raise EntryRefusedError(f"一次最多提交{MOST_OPERATIONS}处改动，现有{len(data)}处，请分几次。")
    return [_operation(one) for one in data]


def _operation(data: object) -> Operation:
    if not isinstance(data, dict):
        raise EntryRefusedError("提交的内容格式不对：改动不完整。")
    try:
        do = Do(data["op"])
        grid = GRIDS[data["grid"]]
        row = UUID(data["row"])
    except (KeyError, ValueError, TypeError, AttributeError) as problem:
        raise EntryRefusedError("提交的内容格式不对：不知道改的是哪里。") from problem
    values = _texts(data.get("values") or {}, grid)
    column = data.get("column", "")
    if do is Do.SET and column not in grid.by_key:
        raise EntryRefusedError(f"“{grid.title}”没有这一列，请刷新页面后再试。")
    if grid.is_single and do is not Do.SET:
        raise EntryRefusedError(f"“{grid.title}”不能增加或删除。")
    after = data.get("after")
    if after is not None and after != "":
        after = str(_key(after))
    return Operation(
        do, grid, row, column, _text(data.get("from", "")), _text(data.get("to", "")), after, values
    )


def _texts(values: object, grid: Grid) -> dict[str, str]:
    if not isinstance(values, dict):
        raise EntryRefusedError("提交的内容格式不对：新行的内容不完整。")
    unknown = [key for key in values if key not in grid.by_key and not str(key).startswith("#")]
    if unknown:
        raise EntryRefusedError(f"“{grid.title}”没有这一列，请刷新页面后再试。")
    return {key: _text(text) for key, text in values.items() if key in grid.by_key}


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise EntryRefusedError("提交的内容格式不对：单元格的内容应为文字。")
    return storable(value)


def storable(text: str) -> str:
    """The text with a mark in place of what no database keeps: NUL, and halves of characters."""
    return _UNSTORABLE.sub("\ufffd", text)


def _key(value: object) -> UUID:
    try:
        return UUID(value)  # type: ignore[arg-type]  # whatever it is, it is asked
    except (ValueError, TypeError, AttributeError) as problem:
        raise EntryRefusedError("提交的内容格式不对：不知道插在哪一行之后。") from problem
