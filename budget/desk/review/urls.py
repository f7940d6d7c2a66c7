"""Addresses of reviewing, below a budget's."""

from django.urls import URLPattern, path

import budget.converters  # noqa: F401  # registers <code:…>
from budget.desk.review import overview, table, threads, warnings

OF_A_BUDGET: list[URLPattern] = [
    path("review/", overview.overview_page, name="review"),
    path("review/tables/<code:table>/", table.table_page, name="review_table"),
    path("review/threads/", threads.begin, name="thread_open"),
    path("review/threads/<int:thread>/", threads.go_on, name="thread"),
    path("warnings/", warnings.warnings_page, name="warnings"),
]
