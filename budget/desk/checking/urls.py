"""Addresses of the live check, below a budget's."""

from django.urls import URLPattern, path

import budget.converters  # noqa: F401  # registers <code:…>
from budget.desk.checking import views

OF_A_BUDGET: list[URLPattern] = [
    path("entry/check/", views.live_check, name="entry_check"),
    path("tables/<code:table>/fragment/", views.table_fragment, name="table_fragment"),
    path("tables/<code:table>/made-by/<int:row>/<slug:column>/", views.made_by, name="made_by"),
]
