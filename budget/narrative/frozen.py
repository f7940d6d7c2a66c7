"""An explanation as JSON, as a publication keeps it, and back."""

from collections.abc import Sequence
from typing import Any, cast

from budget.domain.serial import decoder, encode
from budget.narrative.model import Chapter


def explanation_to_json(chapters: Sequence[Chapter]) -> list[Any]:
    """The chapters as a JSON array."""
    return cast("list[Any]", encode(chapters))


def explanation_from_json(data: Sequence[Any]) -> tuple[Chapter, ...]:
    """The inverse of ``explanation_to_json``. Raises SerialError."""
    return cast("tuple[Chapter, ...]", decoder(tuple[Chapter, ...])(data))
