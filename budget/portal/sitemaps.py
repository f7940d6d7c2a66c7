"""``/sitemap.xml`` and its sections: what a search engine may show, of the latest visible versions."""

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import index, sitemap
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from budget.models import Found, PublishedFigures, PublishedProject, SearchEntry
from budget.portal import serving


class _Section(Sitemap):
    """Of a query: a page of it is one query, and when it last changed another."""

    limit = 5_000
    queryset: QuerySet[Any]

    def items(self) -> QuerySet[Any]:
        return self.queryset.all()


class _Dated(_Section):
    def lastmod(self, item: dict[str, Any]) -> datetime:
        changed: datetime = item["changed"]
        return changed

    def get_latest_lastmod(self) -> datetime | None:
        found: datetime | None = self.items().aggregate(last=Max("publication__published_at"))["last"]
        return found


class Pages(Sitemap):
    """The pages that are always there."""

    def items(self) -> list[str]:
        return ["home", "subjects", "projects", "data", "rules", "verify"]

    def location(self, item: str) -> str:
        return reverse(f"portal:{item}")


class Budgets(_Dated):
    """Budgets of departments and units."""

    queryset = (
        PublishedFigures.objects.order_by("pk")
        .values("unit", "code", "year")
        .annotate(changed=Max("publication__published_at"))
        .order_by("-year", "code", "unit")
    )

    def location(self, item: dict[str, Any]) -> str:
        if item["unit"]:
            return reverse("portal:unit_budget", kwargs={"unit": item["unit"], "year": item["year"]})
        return reverse("portal:budget", kwargs={"code": item["code"], "year": item["year"]})


class Projects(_Dated):
    """Projects, each code once."""

    queryset = (
        PublishedProject.objects.exclude(code="")
        .order_by("pk")
        .values("code")
        .annotate(changed=Max("publication__published_at"))
        .order_by("code")
    )

    def location(self, item: dict[str, Any]) -> str:
        return reverse("portal:project", kwargs={"code": item["code"]})


class Subjects(_Section):
    """The classification."""

    queryset = (
        SearchEntry.objects.filter(kind=Found.SUBJECT).order_by("system", "code").values("system", "code")
    )

    def location(self, item: dict[str, Any]) -> str:
        return reverse("portal:subject", kwargs=item)


SECTIONS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
    "pages": Pages,
    "budgets": Budgets,
    "projects": Projects,
    "subjects": Subjects,
}


@require_safe
@serving.conditional
def sitemap_index(request: HttpRequest) -> HttpResponseBase:
    """Where the sections are."""
    response = index(request, SECTIONS, sitemap_url_name="portal:sitemap_section").render()
    return serving.keep(response, request, serving.LATEST)


@require_safe
@serving.conditional
def sitemap_section(request: HttpRequest, section: str) -> HttpResponseBase:
    """A page (``p``) of a section."""
    response = sitemap(request, SECTIONS, section).render()
    return serving.keep(response, request, serving.LATEST)
