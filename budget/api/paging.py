"""Pages of a list: each begins after the row that the one before it ended with.

A cursor says which row that was, and is signed: nobody's values get into a query by it. It holds the values
that the list is ordered by, so a page is found by an index however deep it lies, and rows that come or go
meanwhile shift nothing. (DRF's own pages count rows of equal values, and lose themselves after a thousand.)
"""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Q
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from budget.api.errors import NoSuchPage, refuse

USUAL, MOST = 50, 500
PARAMETERS = ("ordering", "page_size", "cursor")


class Pages(BasePagination):
    """``ordering`` by one of the view's ``orderings`` (the first unless said), ``page_size``, ``cursor``."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        asked = request.query_params
        self.address = request.build_absolute_uri()
        self.name = _ordering(asked.get("ordering"), view.orderings)
        self.fields = [*view.orderings[self.name], "pk"]
        self.signer = Signer(salt=f"budget.api:{view.__class__.__name__}")
        size = _size(asked.get("page_size"))
        backwards, after = self._read(asked.get("cursor"))
        if after:
            queryset = queryset.filter(_beyond(self.fields, after, backwards))
        found = list(
            queryset.order_by(*(_turned(one) if backwards else one for one in self.fields))[: size + 1]
        )
        more, page = len(found) > size, found[:size]
        if backwards:
            page.reverse()
        # Whoever came from one side can go back to it.
        self.previous = self._cursor(page, backwards=True) if (more if backwards else bool(after)) else None
        self.next = self._cursor(page, backwards=False) if backwards or more else None
        return page

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next, "previous": self.previous, "results": data})

    def _read(self, cursor: str | None) -> tuple[bool, list[Any]]:
        if cursor is None:
            return False, []
        try:
            name, backwards, after = self.signer.unsign_object(cursor)
        except BadSignature:
            raise NoSuchPage from None
        if name != self.name or len(after) != len(self.fields):
            raise NoSuchPage
        return backwards, after

    def _cursor(self, page: Sequence[Any], *, backwards: bool) -> str | None:
        if not page:
            return None
        row = page[0] if backwards else page[-1]
        values = [_value(row, one) for one in self.fields]
        return replace_query_param(
            self.address, "cursor", self.signer.sign_object([self.name, backwards, values])
        )

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        names = list(view.orderings)
        return [
            _parameter(
                "ordering",
                {"type": "string", "enum": names, "default": names[0]},
                "排序；前面加减号为从大到小，id 为公开和表中的先后。"
                if "id" in names
                else "排序；前面加减号为从大到小。",
            ),
            _parameter(
                "page_size",
                {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
                f"每页几条，最多 {MOST}。",
            ),
            _parameter(
                "cursor",
                {"type": "string", "minLength": 1},
                "页的位置：照抄上一次回答里 next 或 previous 的，不要自己编。",
            ),
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": {**link, "description": "下一页的地址；没有时为 null。"},
                "previous": {**link, "description": "上一页的地址；没有时为 null。"},
                "results": schema,
            },
        }


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _ordering(asked: str | None, known: Sequence[str]) -> str:
    names = list(known)
    if asked is not None and asked not in names:
        raise refuse(ordering=f"不能按“{asked}”排序，可以用：{'、'.join(names)}。")
    return asked or names[0]


def _size(asked: str | None) -> int:
    if asked is None:
        return USUAL
    if asked.isascii() and asked.isdigit() and len(asked) <= len(str(MOST)) and 1 <= int(asked) <= MOST:
        return int(asked)
    raise refuse(page_size=f"每页几条应为 1 到 {MOST} 的整数。")


def _turned(field: str) -> str:
    return field.removeprefix("-") if field.startswith("-") else f"-{field}"


def _beyond(fields: Sequence[str], values: Sequence[Any], backwards: bool) -> Q:
    """Rows after these values in that order: the first field is beyond, or the same and the next beyond …"""
    found, same = Q(), Q()
    for field, value in zip(fields, values, strict=True):
        name = field.removeprefix("-")
        found |= same & Q(**{f"{name}__{'lt' if field.startswith('-') != backwards else 'gt'}": value})
        same &= Q(**{name: value})
    first = fields[0].removeprefix("-")
    # Follows from the rest; said so that an index on the first field is used.
    edge = "lte" if fields[0].startswith("-") != backwards else "gte"
    return Q(**{f"{first}__{edge}": values[0]}) & found


def _value(row: Any, field: str) -> Any:
    value = getattr(row, field.removeprefix("-"))
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
