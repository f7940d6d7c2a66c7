"""Addresses of starting a budget, and of what a budget's own page offers."""

from django.urls import URLPattern, path

from budget.desk.home import new, views

OF_A_BUDGET: list[URLPattern] = [
    path("counts.json", views.counts, name="counts"),
    path("budget.<slug:ending>", views.download, name="download"),
]

urlpatterns: list[URLPattern] = [
    path("new/", new.new, name="new"),
    path("new/preview/", new.preview, name="new_preview"),
]
