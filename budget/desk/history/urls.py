"""Addresses of the history, below a budget's."""

from django.urls import URLPattern, path

from budget.desk.history import views

OF_A_BUDGET: list[URLPattern] = [
    path("history/", views.history_page, name="history"),
    path("history/<int:number>/", views.stroke_page, name="history_stroke"),
    path("history/<int:number>/revert/", views.revert_stroke, name="history_revert"),
]
