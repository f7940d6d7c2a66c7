"""Is this what was published? Found by the code printed on it, or by the digest of a file.

Like ``published``: only what is or was public with all its files. What was withdrawn is known too, for
whoever holds a copy must be told.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from budget.domain.states import Kind
from budget.models import Publication, PublishedFile, PublishedUnit
from budget.selectors.files_on_demand import not_yet_made

# The same file may stand in many publications (an empty table as CSV): so many are named.
NAMED = 20
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Standing(StrEnum):
    """What became of a publication."""

    CURRENT = "current"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Known:
    """A publication, and the version that the public sees in its place."""

    publication: Publication
    newer: Publication | None

    @property
    def standing(self) -> Standing:
        if self.publication.withdrawn_at is not None:
            return Standing.WITHDRAWN
        return Standing.REPLACED if self.newer else Standing.CURRENT

    @property
    def kind(self) -> Kind:
        return Kind(self.publication.budget.kind)


@dataclass(frozen=True, slots=True)
class Part:
    """The files of the whole department (``unit`` blank) or of one unit."""

    unit: str
    name: str
    files: list[PublishedFile]


@dataclass(frozen=True, slots=True)
class Found:
    """One published file, of what publication, and of which unit (``""``: the department's)."""

    file: PublishedFile
    of: Known
    unit_name: str


def digest_as_typed(text: str) -> str:
    """The SHA-256 in what somebody pasted, in lower case; ``""`` where it can be none.

    Old versions of certutil put a blank between the bytes.
    """
    digits = "".join(text.split()).lower()
    return digits if _SHA256.fullmatch(digits) else ""


def by_code(code: str) -> Known | None:
    """The publication that bears this code (``domain.verifying_code.as_typed``)."""
    found = Publication.objects.filter(code=code, complete=True).select_related("budget").defer("factbook")
    one = found.first() if code else None
    return _known([one])[0] if one else None


def parts(publication: Publication) -> list[Part]:
    """Its files: the department's, then each unit's, as the form set orders the tables."""
    units = dict(publication.units.order_by("code").values_list("code", "name"))
    # The department's before any unit's.
    made = {"": Part("", publication.department_name, [])}
    made |= {code: Part(code, name, []) for code, name in units.items()}
    files = list(publication.files.order_by("unit", "table", "pk"))
    for file in sorted(files + not_yet_made(publication, files), key=lambda one: (one.unit, one.table)):
        made.setdefault(file.unit, Part(file.unit, file.unit, [])).files.append(file)
    return [part for part in made.values() if part.files]


def by_digest(digest: str) -> tuple[list[Found], int]:
    """The published files with this SHA-256, those that are public first, and how many there are."""
    same = PublishedFile.objects.filter(sha256=digest, publication__complete=True)
    files = list(
        same.select_related("publication__budget")
        .defer("publication__factbook")
        .order_by("publication__withdrawn_at", "-publication__published_at", "unit", "table")[:NAMED]
    )
    known = {one.publication.pk: one for one in _known({f.publication for f in files})}
    named = PublishedUnit.objects.filter(publication__in=list(known), code__in={f.unit for f in files})
    units = {(unit.publication_id, unit.code): unit.name for unit in named}
    found = [
        Found(file, known[file.publication_id], units.get((file.publication_id, file.unit), file.unit))
        for file in files
    ]
    # In Python, since databases do not agree on where nothing stands in an order.
    found.sort(key=lambda one: list(Standing).index(one.of.standing))
    return found, len(files) if len(files) < NAMED else same.count()


def _known(publications: Iterable[Publication]) -> list[Known]:
    shown = list(publications)
    visible = (
        Publication.objects.visible()
        .filter(
            department_code__in={one.department_code for one in shown}, year__in={one.year for one in shown}
        )
        .defer("factbook")
        .order_by("version")
    )
    latest = {(one.department_code, one.year): one for one in visible}
    made = []
    for one in shown:
        newer = latest.get((one.department_code, one.year))
        made.append(Known(one, newer if newer and newer.version > one.version else None))
    return made
