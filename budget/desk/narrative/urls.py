"""Addresses of the explanation of a budget."""

from django.urls import URLPattern, path

from budget.desk.narrative import views

OF_A_BUDGET: list[URLPattern] = [
    path("narrative/", views.page, name="narrative"),
    path("narrative/standing/", views.standing, name="narrative_standing"),
]
