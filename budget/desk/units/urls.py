"""Addresses of a budget by its units."""

from django.urls import URLPattern, path

import budget.converters  # noqa: F401  # registers <code:…>
from budget.desk.units import views

OF_A_BUDGET: list[URLPattern] = [
    path("units/", views.summary_page, name="units"),
    path("units/<code:unit>/", views.unit_page, name="unit"),
    path("units/<code:unit>/tables/<code:table>/", views.table_page, name="unit_table"),
    path("units/<code:unit>/report/", views.report, name="unit_report"),
    path("units/<code:unit>/return/", views.send_back, name="unit_return"),
]
