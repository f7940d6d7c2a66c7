"""Addresses of the API and its documentation."""

from django.urls import path, re_path, register_converter
from django.urls.converters import IntConverter

import budget.converters  # noqa: F401  # registers <code:…>
from budget.api import views
from budget.api.documentation import documentation, schema_as_json, schema_as_yaml


class YearConverter(IntConverter):
    """A year of four digits: a larger number would be an error to the database, not a 404."""

    regex = "[12][0-9]{3}"


class VersionConverter(IntConverter):
    """The number of a version."""

    regex = "[1-9][0-9]{0,3}"


register_converter(YearConverter, "year")
register_converter(VersionConverter, "version")

app_name = "api"
urlpatterns = [
    path("", documentation, name="documentation"),
    path("schema/", schema_as_json, name="schema"),
    path("schema.yaml", schema_as_yaml, name="schema_yaml"),
    path("v1/", views.Root.as_view(), name="root"),
    path("v1/years/", views.Years.as_view(), name="years"),
    path("v1/departments/", views.Departments.as_view(), name="departments"),
    path("v1/departments/<code:code>/", views.OneDepartment.as_view(), name="department"),
    path("v1/units/", views.Units.as_view(), name="units"),
    path("v1/budgets/<code:code>/<year:year>/", views.Budget.as_view(), name="budget"),
    path("v1/budgets/<code:code>/<year:year>/v<version:version>/", views.Version.as_view(), name="version"),
    path("v1/lines/", views.Lines.as_view(), name="lines"),
    path("v1/income/", views.Income.as_view(), name="income"),
    path("v1/projects/", views.Projects.as_view(), name="projects"),
    path("v1/projects/<code:project>/", views.OneProject.as_view(), name="project"),
    path("v1/subjects/", views.Subjects.as_view(), name="subjects"),
    path("v1/publications/", views.Publications.as_view(), name="publications"),
    path("v1/search/", views.Search.as_view(), name="search"),
    # Lines ends and control characters, too.
    re_path(r"^(?P<rest>[\s\S]+)$", views.Unknown.as_view(), name="unknown"),
]
