"""How a field of a list is written in a file, and read from one; what cannot be read says why in Chinese."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models
from import_export.fields import Field
from import_export.widgets import Widget

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_YES, _NO = "是", "否"
_SAID = {_YES: True, _NO: False, "TRUE": True, "FALSE": False, "1": True, "0": False, "": False}


class Text(Widget):
    """Text as it stands."""

    def clean(self, value: str, row: Any = None, **_: Any) -> str:
        return value

    def render(self, value: Any, obj: Any = None, **_: Any) -> str:
        return "" if value is None else str(value)


class Whole(Text):
    """A whole number; blank where it is not known."""

    def clean(self, value: str, row: Any = None, **_: Any) -> Any:
        if not value:
            return None
        if not re.fullmatch(r"\d{1,6}", value, re.ASCII):
            raise ValueError(f"“{value}”应为整数")
        return int(value)


class Day(Text):
    """A date, written 2026-01-31."""

    def clean(self, value: str, row: Any = None, **_: Any) -> Any:
        if not value:
            return None
        parts = _DAY.fullmatch(value)
        try:
            return date(*map(int, parts.groups())) if parts else _no_day(value)
        except ValueError:
            return _no_day(value)


class YesNo(Text):
    """是 or 否; blank means 否."""

    def clean(self, value: str, row: Any = None, **_: Any) -> Any:
        if value.upper() not in _SAID:
            raise ValueError(f"“{value}”应为“{_YES}”或“{_NO}”")
        return _SAID[value.upper()]

    def render(self, value: Any, obj: Any = None, **_: Any) -> str:
        return _YES if value else _NO


class Choice(Text):
    """One of a closed list, by its Chinese label."""

    def __init__(self, choices: Mapping[str, str]) -> None:
        super().__init__()
        self.labels = choices

    def clean(self, value: str, row: Any = None, **_: Any) -> str:
        for member, label in self.labels.items():
            if value in (member, label):
                return member
        raise ValueError(f"“{value}”应为{'、'.join(self.labels.values())}之一")

    def render(self, value: Any, obj: Any = None, **_: Any) -> str:
        return "" if value is None else self.labels.get(str(value), str(value))


class Coded(Text):
    """What another list knows by a code of its own; blank for none."""

    def __init__(self, model: type[models.Model], attribute: str) -> None:
        super().__init__()
        self.model = model
        self.attribute = attribute
        self.known: dict[str, models.Model] = {}

    def clean(self, value: str, row: Any = None, **_: Any) -> Any:
        if not value:
            return None
        if not self.known:
            self.known = {getattr(one, self.attribute): one for one in self.model._default_manager.all()}
        if value not in self.known:
            # It may stand further up in the same file.
            found = self.model._default_manager.filter(**{self.attribute: value}).first()
            if found is None:
                raise ValueError(f"没有“{value}”这个{self.model._meta.verbose_name}，请先建立它")
            self.known[value] = found
        return self.known[value]

    def render(self, value: Any, obj: Any = None, **_: Any) -> str:
        return "" if value is None else str(getattr(value, self.attribute))


def column(model: type[models.Model], name: str) -> Field:
    """A field of a model as a column of a file, under the name that people know it by."""
    field = model._meta.get_field(name)
    title = str(getattr(field, "verbose_name", name))
    if isinstance(field, models.ForeignKey):
        related = field.related_model
        assert isinstance(related, type)
        known_by = getattr(related, "USERNAME_FIELD", "code")
        title += "用户名" if known_by != "code" else "编码"
        return Field(name, title.replace("用户用户名", "用户名"), Coded(related, known_by))
    return Field(name, title, _widget(field))


def _widget(field: Any) -> Widget:
    if field.choices:
        return Choice({str(member): str(label) for member, label in field.choices})
    match field:
        case models.BooleanField():
            return YesNo()
        case models.DateField():
            return Day()
        case models.IntegerField():
            return Whole()
    return Text()


def _no_day(value: str) -> date:
    raise ValueError(f"“{value}”不是日期，应写作2026-01-31")
