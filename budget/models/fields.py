"""Amounts in the database: whole 分 in a 64-bit integer, 万元 where people meet them."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from budget.domain.money import LARGEST_FEN, AmountError, read_amount, wanyuan

if TYPE_CHECKING:
    _BigInteger = models.BigIntegerField[Any, Any]
else:
    _BigInteger = models.BigIntegerField


class FenFormField(forms.Field):
    """An amount as people type it: 万元, up to six decimals, full-width digits and commas welcome.

    Its cleaned value is whole 分 (int), None where nothing was typed.
    """

    widget = forms.TextInput
    default_error_messages = {"required": "请填写金额（万元）。"}

    def __init__(self, *, negative: bool = True, **kwargs: Any) -> None:
        self.negative = negative
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        if value is None or isinstance(value, int):
            return value
        try:
            read = read_amount(str(value))
        except AmountError as problem:
            raise ValidationError(f"{problem}。", code="invalid") from problem
        if read.oddity:
            # In print an oddity is kept and reported; whoever types it can still say what is meant.
            raise ValidationError(f"“{str(value).strip()}”{read.oddity}。", code="invalid")
        if read.fen is not None and read.fen < 0 and not self.negative:
            raise ValidationError("金额不能为负数。", code="negative")
        return read.fen

    def prepare_value(self, value: Any) -> Any:
        return wanyuan(value) if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": "decimal", "autocomplete": "off"}


class FenField(_BigInteger):
    """A whole number of 分. Sums of it are exact ints on SQLite and on PostgreSQL.

    A float is refused whatever its value: by the time one is seen, 分 may already be lost.
    """

    description = "金额（分）"
    default_validators = [MinValueValidator(-LARGEST_FEN), MaxValueValidator(LARGEST_FEN)]

    def get_prep_value(self, value: Any) -> int | None:
        return None if value is None else super().get_prep_value(_whole(value))

    def to_python(self, value: Any) -> int | None:
        if value is None:
            return None
        try:
            return _whole(value)
        except (TypeError, ValueError) as problem:
            raise ValidationError("金额应为以分计的整数。", code="invalid") from problem

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(self, **{"form_class": FenFormField, **kwargs})


def _whole(value: Any) -> Any:
    """The value as an int. Raises TypeError or ValueError where that would lose or invent anything."""
    if hasattr(value, "resolve_expression"):
        return value
    if isinstance(value, bool | float):
        raise TypeError(f"an amount is whole 分, not {type(value).__name__} {value!r}")
    if isinstance(value, Decimal) and value != value.to_integral_value():
        raise ValueError(f"an amount is whole 分, not {value}")
    return int(value)


def within_reach(field: str, name: str) -> models.CheckConstraint:
    """A constraint: the amount is one that ``read_amount`` would accept, so that sums cannot overflow."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__gte": -LARGEST_FEN, f"{field}__lte": LARGEST_FEN}),
        name=name,
        violation_error_message="金额超出了可能的范围。",
    )
