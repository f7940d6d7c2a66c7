"""Addresses of the workflow: taking steps with one budget or several, the queue, the matrix."""

from django.urls import URLPattern, path

from budget.desk.workflow import matrix, queue, steps

OF_A_BUDGET: list[URLPattern] = [
    path("steps/<slug:name>/", steps.step, name="step"),
]
urlpatterns: list[URLPattern] = [
    path("queue/", queue.queue, name="queue"),
    path("queue/<slug:name>/", queue.many, name="queue_many"),
    path("roles/", matrix.matrix, name="roles"),
]
