"""Addresses in answers: whole ones, so that they lead there from wherever the answer was taken to."""

from functools import cached_property
from urllib.parse import quote, urlencode

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from budget.models import Found, Publication, PublishedFile


class Links:
    """Addresses on the host that was asked."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def site(self) -> str:
        """The host, without a slash at its end."""
        return self._request.build_absolute_uri("/").rstrip("/")

    def to(self, name: str, **arguments: object) -> str | None:
        """The address of that name. None where a code is such that it has none (it holds a slash)."""
        try:
            return self.site + reverse(name, kwargs=arguments)
        except NoReverseMatch:
            return None

    def of_budget(self, code: str, year: int, version: int, unit: str = "") -> dict[str, str | None]:
        """The document here, the page, and the booklet as files of that very version."""
        named = {"unit": unit} if unit else {"code": code}
        page = "portal:unit_budget" if unit else "portal:budget"
        files = self.to(page, **named, year=year, version=version)
        return {
            "document": self.to("api:version", code=code, year=year, version=version),
            "page": self.to(page, **named, year=year),
            **{ending: files and f"{files}budget.{ending}" for ending in ("pdf", "xlsx", "json")},
        }

    def of_found(self, kind: Found, code: str, system: str) -> str | None:
        """Where what a search found is told of here."""
        match kind:
            case Found.DEPARTMENT:
                return self.to("api:department", code=code)
            case Found.PROJECT:
                return self.to("api:project", project=code)
            case Found.UNIT:
                return f"{self.to('api:units')}?{urlencode({'code': code})}"
        return f"{self.to('api:subjects')}?{urlencode({'system': system, 'code': code})}"

    def of_file(self, publication: Publication, file: PublishedFile) -> str | None:
        """Where a department's file of that version is."""
        base = self.to(
            "portal:budget",
            code=publication.department_code,
            year=publication.year,
            version=publication.version,
        )
        name = f"tables/{quote(file.table)}.{file.format}" if file.table else f"budget.{file.format}"
        return base and base + name
