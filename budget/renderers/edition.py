"""What is turned into files: the tables of one version of a budget, and what is printed about it."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from budget.domain.sheets import SheetSet
from budget.narrative.model import Chapter
from budget.renderers.presentation import DEPARTMENT


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a budget, or of one unit's part of it, on its way into files.

    Of the same edition all files are the same to the byte: what they say of time and place is said here.
    ``whose`` is ``presentation.DEPARTMENT`` or ``UNIT``.
    ``code`` is what it is verified by at ``site`` (``https://…``), ``""`` for what is not published.
    """

    sheets: SheetSet
    version: int = 1
    made_on: date | None = None
    published_on: date | None = None
    whose: str = DEPARTMENT
    explanation: tuple[Chapter, ...] = ()
    code: str = ""
    site: str = ""

    @property
    def verified_at(self) -> str:
        """The address that says what was published under the code, ``""`` for a draft."""
        return f"{self.site}/verify/?{urlencode({'code': self.code})}" if self.code else ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels inside the PDF."""

    name: str
    description: str
    mime_type: str
    content: bytes
