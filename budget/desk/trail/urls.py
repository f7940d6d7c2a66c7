"""Addresses of what happened: of one budget, and, for auditors, the whole log."""

from django.urls import URLPattern, path

from budget.desk.trail import views

OF_A_BUDGET: list[URLPattern] = [
    path("timeline/", views.timeline_page, name="timeline"),
]

urlpatterns: list[URLPattern] = [
    path("log/", views.log_page, name="log"),
    path("log/accounts/", views.accounts_page, name="log_accounts"),
    path("log/entries.csv", views.log_csv, name="log_csv"),
    path("log/entries.xlsx", views.log_xlsx, name="log_xlsx"),
]
