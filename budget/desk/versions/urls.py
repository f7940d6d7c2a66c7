"""Addresses of what concerns the versions of a budget: opening the next, comparing two, publishing one."""

from django.urls import URLPattern, path

from budget.desk.versions import opening, publishing

OF_A_BUDGET: list[URLPattern] = [
    path("open/", opening.open_page, name="open_version"),
    path("publishing/", publishing.publishing_page, name="publishing"),
]
