"""Addresses of checking a document."""

from django.urls import include, path, register_converter

from budget.audit import views
from budget.audit.folder import FILES, FOLDER_NAME


class TokenConverter:
    """The unguessable name of an upload."""

    regex = FOLDER_NAME

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(TokenConverter, "token")

OF_AN_UPLOAD = [
    path("", views.result, name="result"),
    path("progress.json", views.progress, name="progress"),
    path("difference/", views.difference, name="difference"),
    path("save/", views.save, name="save"),
    path("delete/", views.delete, name="delete"),
    *(path(name, views.file, {"name": name}) for name in FILES),
]

app_name = "audit"
urlpatterns = [
    path("", views.start, name="start"),
    path("<token:token>/", include(OF_AN_UPLOAD)),
]
