"""Whose budget an address shows: a publication's department, or one of its units."""

from dataclasses import dataclass, replace

from django.urls import reverse

from budget.models import Publication
from budget.renderers.presentation import DEPARTMENT, UNIT
from budget.selectors.published import WHOLE


@dataclass(frozen=True, slots=True)
class Shown:
    """The department's budget (``unit`` is ``WHOLE``) or one unit's, with its own addresses and titles.

    ``name`` is the department's or the unit's as published; ``pinned``: the address names the version, and
    so do the addresses of what belongs to it.
    """

    publication: Publication
    name: str
    unit: str = WHOLE
    pinned: bool = False

    @property
    def code(self) -> str:
        return self.unit or self.publication.department_code

    @property
    def whose(self) -> str:
        """Whose budget it is: a department's or a unit's."""
        return UNIT if self.unit else DEPARTMENT

    @property
    def kind(self) -> str:
        """What it is called."""
        return f"{self.whose}预算"

    @property
    def title(self) -> str:
        return f"{self.name}{self.publication.year}年{self.kind}"

    @property
    def whole(self) -> "Shown":
        """The department's, of the same version."""
        return replace(self, name=self.publication.department_name, unit=WHOLE)

    @property
    def parents(self) -> list["Shown"]:
        """What it is a part of, for saying where one is."""
        return [self.whole] if self.unit else []

    @property
    def base(self) -> str:
        """Its address, to which those of its tables and files are added."""
        return self.at(self.publication.version) if self.pinned else self.latest

    @property
    def latest(self) -> str:
        """The address of whichever version is the latest."""
        return reverse(self._page, kwargs=self._named)

    @property
    def fixed(self) -> str:
        """The address at which nothing changes."""
        return self.at(self.publication.version)

    def of_year(self, year: int) -> str:
        """The address of its latest version in another year."""
        return reverse(self._page, kwargs={**self._named, "year": year})

    def at(self, version: int) -> str:
        """The address of that version of it."""
        return reverse(self._page, kwargs={**self._named, "version": version})

    def of_unit(self, code: str, name: str) -> "Shown":
        """A unit's, of the same version."""
        return replace(self, name=name, unit=code)

    @property
    def _page(self) -> str:
        return "portal:unit_budget" if self.unit else "portal:budget"

    @property
    def _named(self) -> dict[str, str | int]:
        whose = {"unit": self.unit} if self.unit else {"code": self.publication.department_code}
        return {**whose, "year": self.publication.year}
