"""Addresses of the desk."""

from django.urls import include, path

import budget.converters  # noqa: F401  # registers <code:…>
from budget.desk import views, why

OF_A_BUDGET = [
    path("", views.budget_page, name="budget"),
    path("tables/<code:table>/", views.table_page, name="table"),
    path("tables/<code:table>/why/<int:row>/<slug:column>/", why.figure_page, name="why"),
]

app_name = "desk"
urlpatterns = [
    path("", views.index, name="index"),
    path("<code:code>/<int:year>/v<int:version>/", include(OF_A_BUDGET)),
]
