"""The closed lists of the domain as what Django wants of them: a field and a constraint."""

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, cast

from django.core.exceptions import ValidationError
from django.db import models

from budget.domain.codes import System

if TYPE_CHECKING:
    _Char = models.CharField[Any, Any]
else:
    _Char = models.CharField

SYSTEMS = {
    System.FUNCTION: "支出功能分类",
    System.GOV_ECONOMIC: "政府预算支出经济分类",
    System.DEPT_ECONOMIC: "部门预算支出经济分类",
}


class _Labelled(Protocol):
    @property
    def label(self) -> str: ...


def choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    """The members of an enum with their Chinese labels; a member ``""`` is what blank means."""
    return [(member.value, _label(member)) for member in kind if member.value]


def _label(member: StrEnum) -> str:
    return SYSTEMS[member] if isinstance(member, System) else cast(_Labelled, member).label


class EnumField(_Char):
    """A member of one of the domain's closed lists, read back as that member.

    ``optional``: it may be None, which is not the same as any member.
    """

    def __init__(
        self, verbose_name: str, kind: type[StrEnum], *, optional: bool = False, **kwargs: Any
    ) -> None:
        self.kind = kind
        self.optional = optional
        kwargs = {"max_length": 30, **kwargs, "choices": choices(kind)}
        if optional:
            kwargs |= {"null": True, "blank": True}
        super().__init__(verbose_name, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        # To the database it is text: migrations need know nothing of the domain, which may move, nor
        # of labels, which may be reworded.
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        if isinstance(default := kwargs.get("default"), StrEnum):
            kwargs["default"] = default.value
        return name, "django.db.models.CharField", args, kwargs

    def clone(self) -> "EnumField":
        # Django's way goes through deconstruct.
        *_, kwargs = super().deconstruct()
        for known in ("choices", "verbose_name"):
            kwargs.pop(known, None)
        return EnumField(str(self.verbose_name), self.kind, optional=self.optional, **kwargs)

    def from_db_value(self, value: str | None, *_: Any) -> StrEnum | None:
        return None if value is None else self.kind(value)

    def to_python(self, value: Any) -> StrEnum | None:
        if value is None:
            return None
        try:
            return self.kind(value)
        except ValueError as problem:
            raise ValidationError(f"“{value}”不在列表中。", code="invalid_choice") from problem

    def get_prep_value(self, value: Any) -> Any:
        # What is no member goes to the database as it is, and its constraint refuses it.
        return value.value if isinstance(value, StrEnum) else models.Field.get_prep_value(self, value)


def one_of(
    field: str, kind: type[StrEnum], *, name: str, message: str, optional: bool = False
) -> models.CheckConstraint:
    """A constraint: the field holds a member of the enum (or, if ``optional``, nothing)."""
    condition = models.Q(**{f"{field}__in": [member.value for member in kind]})
    if optional:
        # Said, although SQL lets NULL pass a check: Django's own validation of forms does not.
        condition |= models.Q(**{f"{field}__isnull": True})
    return models.CheckConstraint(condition=condition, name=name, violation_error_message=message)
