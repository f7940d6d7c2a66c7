"""Addresses of the public pages. Each page and file of a year has the same address under a version."""

from django.urls import include, path

import budget.converters  # noqa: F401  # registers <code:…>
from budget.portal import files, rules, verify, views, why

OF_A_YEAR = [
    path("", views.budget_page, name="budget"),
    path("tables/<code:table>/", views.table_page, name="table"),
    path("tables/<code:table>/why/<int:row>/<slug:column>/", why.figure_page, name="why"),
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
    path("", views.home, name="home"),
    path("rules/", rules.rules_page, name="rules"),
    path("verify/", verify.asked, name="verify"),
    path("verify/<str:digest>/", verify.file, name="verify_file"),
    path("departments/<code:code>/", views.department, name="department"),
    path("departments/<code:code>/<int:year>/", include(OF_A_YEAR)),
    path("departments/<code:code>/<int:year>/v<int:version>/", include(OF_A_YEAR)),
]
