"""Addresses of projects, the overall goal, and their indicators."""

from django.urls import URLPattern, path

from budget.desk.projects import library, performance, views

OF_A_BUDGET: list[URLPattern] = [
    path("projects/", views.listed, name="projects"),
    path("projects/new/", views.new, name="project_new"),
    path("projects/<uuid:key>/", views.project, name="project"),
    path("projects/<uuid:key>/standing/", views.standing, name="project_standing"),
    path("projects/<uuid:key>/delete/", views.delete, name="project_delete"),
    path("projects/<uuid:key>/library/", library.of_project, name="project_library"),
    path("projects/<uuid:key>/library/keep/", library.keep_of_project, name="project_library_keep"),
    path("performance/", performance.page, name="performance"),
    path("performance/standing/", performance.standing, name="performance_standing"),
    path("performance/activities/new/", performance.new, name="activity_new"),
    path("performance/activities/<uuid:key>/delete/", performance.delete, name="activity_delete"),
    path("performance/activities/<uuid:key>/library/", library.of_activity, name="activity_library"),
    path(
        "performance/activities/<uuid:key>/library/keep/",
        library.keep_of_activity,
        name="activity_library_keep",
    ),
]
