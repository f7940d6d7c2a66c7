"""Addresses of the public pages. Each page and file of a year has the same address under a version, and each
of a department's budget the same as one of a unit's."""

from django.urls import URLPattern, include, path

import budget.converters  # noqa: F401  # registers <code:…>
from budget.portal import (
    changes,
    compare,
    data,
    departments,
    explanation,
    feed,
    files,
    home,
    projects,
    robots,
    rules,
    search,
    sitemaps,
    subjects,
    units,
    verify,
    views,
    why,
)


def of_a_year(whose: str = "") -> list[URLPattern]:
    """The pages and files of a budget; ``whose`` begins the names of their addresses."""
    return [
        path("", views.budget_page, name=f"{whose}budget"),
        path("changes/", changes.changes_page, name=f"{whose}changes"),
        path("explanation/", explanation.explanation_page, name=f"{whose}explanation"),
        path("tables/<code:table>/", views.table_page, name=f"{whose}table"),
        path("tables/<code:table>/why/<int:row>/<slug:column>/", why.figure_page, name=f"{whose}why"),
        *(
            path(f"tables/<code:table>.{format_}", files.table_file, {"format_": format_})
            for format_ in files.TABLE_FORMATS
        ),
        *(
            path(f"budget.{format_}", files.booklet_file, {"format_": format_})
            for format_ in files.BOOKLET_FORMATS
        ),
    ]


app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("rules/", rules.rules_page, name="rules"),
    path("search/", search.search, name="search"),
    path("subjects/", subjects.tree, name="subjects"),
    path("subjects/<slug:system>/<code:code>/", subjects.subject, name="subject"),
    path("projects/", projects.projects, name="projects"),
    path("projects/<code:code>/", projects.project, name="project"),
    path("data/", data.data, name="data"),
    path("data/<int:year>/<str:name>", data.data_file, name="data_file"),
    path("feed.atom", feed.feed, name="feed"),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.sitemap_section, name="sitemap_section"),
    path("robots.txt", robots.robots, name="robots"),
    path("verify/", verify.asked, name="verify"),
    path("verify/<str:digest>/", verify.file, name="verify_file"),
    path("compare/", compare.compare, name="compare"),
    path("departments/", departments.departments, name="departments"),
    path("departments/<code:code>/", views.department, name="department"),
    path("departments/<code:code>/<int:year>/", include(of_a_year())),
    path("departments/<code:code>/<int:year>/v<int:version>/", include(of_a_year())),
    path("units/<code:unit>/", units.unit, name="unit"),
    path("units/<code:unit>/<int:year>/", include(of_a_year("unit_"))),
    path("units/<code:unit>/<int:year>/v<int:version>/", include(of_a_year("unit_"))),
]
