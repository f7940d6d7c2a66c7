"""The administration: departments, units and official lists by hand; budgets and the log to look at.

Facts are not here: they are entered at the desk, where rules and the workflow see them.
"""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from budget.models import (
    Budget,
    BudgetUnit,
    Department,
    EconomicPair,
    LogEntry,
    ProcurementItem,
    Publication,
    ServiceDirectoryEntry,
    Subject,
)
from budget.services.reference import delete_references, save_reference


class ReferenceAdmin(admin.ModelAdmin):
    """What budgets refer to: every write goes through the services."""

    list_per_page = 50

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_reference(entry=obj)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        delete_references(entries=type(obj)._default_manager.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        delete_references(entries=queryset)


class OrganisationAdmin(ReferenceAdmin):
    """A code is an identity: it is given once."""

    search_fields = ["code", "name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code"] if obj else []


@admin.register(Department)
class DepartmentAdmin(OrganisationAdmin):
    list_display = ["code", "name", "parent", "classified"]
    list_filter = ["classified"]
    list_select_related = ["parent"]
    autocomplete_fields = ["parent"]


@admin.register(BudgetUnit)
class BudgetUnitAdmin(OrganisationAdmin):
    list_display = ["code", "name", "department", "nature", "classified"]
    list_filter = ["nature", "classified"]
    list_select_related = ["department"]
    autocomplete_fields = ["department", "parent"]


@admin.register(Subject)
class SubjectAdmin(ReferenceAdmin):
    list_display = ["code", "name", "system", "level", "first_year", "last_year", "source"]
    list_filter = ["system", "level", "source", "first_year", "last_year"]
    search_fields = ["code", "name"]


@admin.register(EconomicPair)
class EconomicPairAdmin(ReferenceAdmin):
    list_display = ["gov_code", "dept_code", "first_year", "last_year", "source"]
    list_display_links = ["gov_code", "dept_code"]
    list_filter = ["source", "first_year", "last_year"]
    search_fields = ["gov_code", "dept_code"]


@admin.register(ProcurementItem)
class ProcurementItemAdmin(ReferenceAdmin):
    list_display = ["code", "name", "level", "first_year", "last_year", "source"]
    list_filter = ["level", "source", "first_year", "last_year"]
    search_fields = ["code", "name"]


@admin.register(ServiceDirectoryEntry)
class ServiceDirectoryEntryAdmin(ReferenceAdmin):
    list_display = ["level3", "level2_code", "level2", "level1", "first_year", "last_year", "source"]
    list_filter = ["level1", "source", "first_year", "last_year"]
    search_fields = ["level1", "level2_code", "level2", "level3"]


class ReadOnlyAdmin(admin.ModelAdmin):
    """To look at: nothing is added, changed or deleted here."""

    list_per_page = 50

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Budget)
class BudgetAdmin(ReadOnlyAdmin):
    list_display = ["department_name", "year", "version", "stage", "status", "created_at"]
    list_filter = ["year", "stage", "status"]
    search_fields = ["department__code", "department_name"]


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    list_display = ["department_name", "year", "version", "published_at", "complete", "withdrawn_at"]
    list_filter = ["year", "complete"]
    search_fields = ["department_code", "department_name"]
    # Megabytes of JSON are no reading.
    exclude = ["factbook"]


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "action", "department_code", "year", "version", "to_state"]
    list_filter = ["action", "year"]
    search_fields = ["department_code", "actor", "username", "reason"]
    date_hierarchy = "at"
