"""Addresses of what one was told."""

from django.urls import URLPattern, path

from budget.desk.notices import views

urlpatterns: list[URLPattern] = [
    path("notices/", views.index, name="notices"),
    path("notices/read/", views.read_all, name="notices_read"),
    path("notices/<int:number>/", views.follow, name="notice"),
    path("notices/<int:number>/read/", views.read, name="notice_read"),
]
