"""Addresses of the board."""

from django.urls import URLPattern, path

from budget.desk.board import views

urlpatterns: list[URLPattern] = [
    path("board/", views.index, name="board"),
    path("board/board.csv", views.download, name="board_file"),
    path("board/congress/", views.congress, name="board_congress"),
]
