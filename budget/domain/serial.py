"""Facts and tables as JSON, and back, exactly.

Amounts are whole 分 (JSON integers), enums are their values. A field that has its default value is
left out: a field added later then neither changes the digest of what was frozen before, nor makes
it unreadable. The price: a default, once given, is never changed.
"""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from budget.domain.facts import FactBook
from budget.domain.sheets import Sheet, SheetSet

Json = Any
Decode = Callable[[Json], Any]
_PLAIN = frozenset({int, str, bool, type(None)})


class SerialError(ValueError):
    """The JSON is not what these functions write; the message says where it departs."""


def factbook_to_json(book: FactBook) -> dict[str, Json]:
    """The facts as a JSON object."""
    return cast("dict[str, Json]", encode(book))


def factbook_from_json(data: Mapping[str, Json]) -> FactBook:
    """The inverse of ``factbook_to_json``. Raises SerialError."""
    return cast(FactBook, decoder(FactBook)(data))


def sheets_to_json(sheets: SheetSet) -> dict[str, Json]:
    """The tables as a JSON object, source lines included; the sheets are a list, in their order."""
    # A list, because a database may reorder the keys of an object (PostgreSQL's jsonb does).
    return {
        "department_code": sheets.department_code,
        "department_name": sheets.department_name,
        "year": sheets.year,
        "form_set": sheets.form_set,
        "sheets": [encode(sheet) for sheet in sheets.sheets.values()],
    }


def sheets_from_json(data: Mapping[str, Json]) -> SheetSet:
    """The inverse of ``sheets_to_json``. Raises SerialError."""
    if not isinstance(data, Mapping) or not isinstance(data.get("sheets"), list):
        raise SerialError("sheets: a list was expected")
    sheets = [sheet_from_json(sheet) for sheet in data["sheets"]]
    keyed = {**data, "sheets": {}}
    bare = cast(SheetSet, decoder(SheetSet)(keyed))
    return SheetSet(
        bare.department_code,
        bare.department_name,
        bare.year,
        bare.form_set,
        {sheet.table: sheet for sheet in sheets},
    )


def sheet_to_json(sheet: Sheet) -> dict[str, Json]:
    """One table as a JSON object."""
    return cast("dict[str, Json]", encode(sheet))


def sheet_from_json(data: Mapping[str, Json]) -> Sheet:
    """The inverse of ``sheet_to_json``. Raises SerialError."""
    return cast(Sheet, decoder(Sheet)(data))


def encode(value: Any, *, compared_only: bool = False) -> Json:
    """Any value of the domain as JSON. ``compared_only`` leaves out what is no part of equality."""
    # Most are plain, and books have hundreds of thousands of them.
    if type(value) in _PLAIN:
        return value
    # Enums first: a StrEnum is a str too, and json would write it the same, but == its member.
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, tuple | list):
        return [encode(item, compared_only=compared_only) for item in value]
    if isinstance(value, Mapping):
        return {key: encode(item, compared_only=compared_only) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {
            name: encode(item, compared_only=compared_only)
            for name, default, compared in _shape(type(value))
            if (compared or not compared_only) and (item := getattr(value, name)) != default
        }
    raise TypeError(f"{type(value).__name__} is no value of the domain")


@cache
def _shape(kind: type) -> tuple[tuple[str, Any, bool], ...]:
    return tuple((f.name, _default(f), f.compare) for f in fields(kind))


def _default(declared: "Field[Any]") -> Any:
    if declared.default_factory is not MISSING:
        return declared.default_factory()
    return declared.default


@cache
def decoder(kind: Any) -> Decode:
    """A function that makes a value of ``kind`` (a type as written in an annotation) from JSON."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _union(get_args(kind))
    if origin is tuple:
        return _sequence(get_args(kind)[0])
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(get_args(kind)[1])
    if is_dataclass(kind):
        return _dataclass(cast(type, kind))
    if issubclass(kind, StrEnum):
        return _member(kind)
    return _exactly(kind)


def _exactly(kind: type) -> Decode:
    def decode(data: Json) -> Any:
        # Not isinstance: True is an int to Python, and no amount.
        if type(data) is not kind:
            raise SerialError(f"{kind.__name__} was expected, not {data!r}")
        return data

    return decode


def _member(kind: type[StrEnum]) -> Decode:
    def decode(data: Json) -> StrEnum:
        try:
            return kind(data)
        except ValueError as problem:
            raise SerialError(f"{data!r} is no {kind.__name__}") from problem

    return decode


def _union(kinds: tuple[Any, ...]) -> Decode:
    plain = frozenset(kind for kind in kinds if kind in _PLAIN)
    others = [decoder(kind) for kind in kinds if kind not in plain]

    def decode(data: Json) -> Any:
        if type(data) in plain:
            return data
        for option in others:
            try:
                return option(data)
            except SerialError:
                continue
        raise SerialError(f"{data!r} was not expected")

    return decode


def _sequence(kind: Any) -> Decode:
    item = decoder(kind)

    def decode(data: Json) -> tuple[Any, ...]:
        if not isinstance(data, list | tuple):
            raise SerialError(f"a list was expected, not {data!r}")
        return tuple(item(each) for each in data)

    return decode


def _mapping(kind: Any) -> Decode:
    item = decoder(kind)

    def decode(data: Json) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            raise SerialError(f"an object was expected, not {data!r}")
        return {key: item(each) for key, each in data.items()}

    return decode


def _dataclass(kind: type) -> Decode:
    hints = get_type_hints(kind)
    decoders = {f.name: decoder(hints[f.name]) for f in fields(kind)}
    required = {name for name, default, _ in _shape(kind) if default is MISSING}

    def decode(data: Json) -> Any:
        if not isinstance(data, Mapping):
            raise SerialError(f"{kind.__name__}: an object was expected, not {data!r}")
        if unknown := data.keys() - decoders.keys():
            raise SerialError(f"{kind.__name__}: unknown {', '.join(sorted(unknown))}")
        if missing := required - data.keys():
            raise SerialError(f"{kind.__name__}: without {', '.join(sorted(missing))}")
        try:
            return kind(**{name: decoders[name](value) for name, value in data.items()})
        except SerialError as problem:
            raise SerialError(f"{kind.__name__} › {problem}") from problem

    return decode
