"""What a publication keeps, as plain values: made without a database, stored by whoever publishes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from budget.domain.digest import digest
from budget.domain.facts import FactBook
from budget.domain.serial import factbook_to_json, sheet_to_json
from budget.models import Publication, PublishedSheet, PublishedUnit
from budget.narrative.frozen import explanation_to_json
from budget.renderers.edition import Edition
from budget.selectors.published import WHOLE

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Frozen:
    """The values of a publication, of its units, and of its sheets, by the names of their fields."""

    publication: Values
    units: list[Values]
    sheets: list[Values]

    def units_of(self, publication: Publication) -> list[PublishedUnit]:
        """The rows of its units."""
        return [PublishedUnit(publication=publication, **values) for values in self.units]

    def sheets_of(self, publication: Publication) -> list[PublishedSheet]:
        """The rows of its sheets."""
        return [PublishedSheet(publication=publication, **values) for values in self.sheets]


def frozen(book: FactBook, editions: Mapping[str, Edition], published_at: datetime) -> Frozen:
    """What is kept of these editions (``services.publishing.editions_of``) of these facts."""
    whole = editions[WHOLE]
    return Frozen(
        publication={
            "department_code": book.department_code,
            "department_name": book.department_name,
            "year": book.year,
            "version": whole.version,
            "form_set": book.form_set,
            "published_at": published_at,
            "digest": digest(book),
            "factbook": factbook_to_json(book),
            "explanation": explanation_to_json(whole.explanation),
            "code": whole.code,
            "site": whole.site,
        },
        units=[
            {
                "code": unit,
                "name": edition.sheets.department_name,
                "explanation": explanation_to_json(edition.explanation),
            }
            for unit, edition in editions.items()
            if unit != WHOLE
        ],
        sheets=[
            {"unit": unit, "table": number, "sheet": sheet_to_json(sheet)}
            for unit, edition in editions.items()
            for number, sheet in edition.sheets.sheets.items()
        ],
    )
