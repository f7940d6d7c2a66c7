"""Addresses of entering a budget."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from budget.desk.entry import views


class PageConverter(StringConverter):
    """A page of grids; 项目, 整体绩效 and 编制说明 have addresses of their own."""

    regex = "units|income|expenditure|procurement|services|vehicles|earlier|controls"


register_converter(PageConverter, "entrypage")

OF_A_BUDGET: list[URLPattern] = [
    path("entry/", views.start, name="entry"),
    path("entry/data/", views.data, name="entry_data"),
    path("entry/changes/", views.changes, name="entry_changes"),
    path("entry/<entrypage:grid>/", views.grid, name="entry_grid"),
]
urlpatterns: list[URLPattern] = [
    path("lists/<int:year>/", views.lists, name="lists"),
]
