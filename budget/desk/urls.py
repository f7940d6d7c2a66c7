"""Addresses of the desk."""

from django.urls import include, path

import budget.converters  # noqa: F401  # registers <code:…>
from budget.desk import views

OF_A_BUDGET = [
    path("", views.budget_page, name="budget"),
    path("tables/<code:table>/", views.table_page, name="table"),
]

app_name = "desk"
urlpatterns = [
    path("", views.index, name="index"),
    path("<code:code>/<int:year>/v<int:version>/", include(OF_A_BUDGET)),
]
