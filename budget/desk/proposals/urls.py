"""Addresses of the workbook and of proposals, below a budget's."""

from django.urls import URLPattern, path

from budget.desk.proposals import views, workbook

OF_A_BUDGET: list[URLPattern] = [
    path("workbook/", workbook.upload, name="workbook"),
    path("workbook.xlsx", workbook.download, name="workbook_file"),
    path("proposals/<uuid:key>/", views.proposal_page, name="proposal"),
    path("proposals/<uuid:key>/apply/", views.apply_proposal, name="proposal_apply"),
    path("proposals/<uuid:key>/drop/", views.drop_proposal, name="proposal_drop"),
]
