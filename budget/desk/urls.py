"""Addresses of the desk."""

from django.urls import include, path

import budget.converters  # noqa: F401  # registers <code:…>
from budget.desk import views, why
from budget.desk.board import urls as board
from budget.desk.checking import urls as checking
from budget.desk.entry import urls as entry
from budget.desk.history import urls as history
from budget.desk.home import urls as home
from budget.desk.narrative import urls as narrative
from budget.desk.notices import urls as notices
from budget.desk.projects import urls as projects
from budget.desk.proposals import urls as proposals
from budget.desk.review import urls as review
from budget.desk.trail import urls as trail
from budget.desk.units import urls as units
from budget.desk.versions import urls as versions
from budget.desk.workflow import urls as workflow

OF_A_BUDGET = [
    path("", views.budget_page, name="budget"),
    path("tables/<code:table>/", views.table_page, name="table"),
    path("tables/<code:table>/why/<int:row>/<slug:column>/", why.figure_page, name="why"),
    *entry.OF_A_BUDGET,
    *checking.OF_A_BUDGET,
    *history.OF_A_BUDGET,
    *home.OF_A_BUDGET,
    *narrative.OF_A_BUDGET,
    *projects.OF_A_BUDGET,
    *proposals.OF_A_BUDGET,
    *workflow.OF_A_BUDGET,
    *trail.OF_A_BUDGET,
    *units.OF_A_BUDGET,
    *review.OF_A_BUDGET,
    *versions.OF_A_BUDGET,
]

app_name = "desk"
urlpatterns = [
    path("", views.index, name="index"),
    *home.urlpatterns,
    *entry.urlpatterns,
    *workflow.urlpatterns,
    *trail.urlpatterns,
    *board.urlpatterns,
    *notices.urlpatterns,
    path("<code:code>/<int:year>/v<int:version>/", include(OF_A_BUDGET)),
]
