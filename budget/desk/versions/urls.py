"""Addresses of what concerns the versions of a budget: opening the next, comparing two, publishing one."""

from django.urls import URLPattern, path

from budget.desk.versions import compare, opening, publishing

OF_A_BUDGET: list[URLPattern] = [
    path("open/", opening.open_page, name="open_version"),
    path("compare/", compare.compare_page, name="compare"),
    path("compare.<slug:ending>", compare.compare_file, name="compare_file"),
    path("publishing/", publishing.publishing_page, name="publishing"),
]
