"""Budgets, what was entered when, what was published, and the log: to look at.

Facts are not here. They are entered and read at the desk, where rules and the workflow see them and a person
sees the departments they have a part in; who keeps the accounts sees no draft by that.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from budget.admin.base import ReadOnlyAdmin
from budget.models import Budget, ChangeSet, LogEntry, Publication
from budget.selectors.access import is_locked


def _desk_link(budget: Budget, page: str) -> str:
    address = reverse(f"desk:{page}", args=(budget.department.code, budget.year, budget.version))
    return format_html('<a href="{}">在工作台打开</a>', address)


@admin.register(Budget)
class BudgetAdmin(ReadOnlyAdmin):
    list_display = ["department_name", "year", "version", "stage", "status", "locked", "created_at"]
    list_filter = ["year", "stage", "status"]
    list_select_related = ["department"]
    search_fields = ["department__code", "department_name"]
    search_help_text = "按部门编码或名称查找"
    fields = [
        "department", "department_name", "year", "version", "form_set", "stage", "status", "locked",
        "revision", "facts_digest", "sheets_digest", "created_at", "desk",
    ]  # fmt: skip
    readonly_fields = ["locked", "desk"]

    @admin.display(description="内容已锁定", boolean=True)
    def locked(self, budget: Budget) -> bool:
        return is_locked(budget)

    @admin.display(description="内容", empty_value="")
    def desk(self, budget: Budget) -> str:
        return format_html("{}（只有在该部门担任业务角色的人可以查看）", _desk_link(budget, "budget"))


@admin.register(ChangeSet)
class ChangeSetAdmin(ReadOnlyAdmin):
    """Who changed which budget when; what was changed is in the budget's own history."""

    list_display = ["at", "actor", "username", "budget", "number", "title"]
    list_filter = ["at", "budget__year"]
    list_select_related = ["budget"]
    search_fields = ["actor", "username", "title", "budget__department_name", "budget__department__code"]
    search_help_text = "按操作人、内容或部门查找"
    date_hierarchy = "at"
    ordering = ["-at"]
    fields = ["budget", "number", "title", "actor", "username", "at", "undoes", "desk"]
    readonly_fields = ["desk"]

    @admin.display(description="改动内容", empty_value="")
    def desk(self, change_set: ChangeSet) -> str:
        return format_html(
            "{}（只有在该部门担任业务角色的人可以查看）", _desk_link(change_set.budget, "history")
        )


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    list_display = ["department_name", "year", "version", "published_at", "complete", "withdrawn_at"]
    list_filter = ["year", "complete"]
    search_fields = ["department_code", "department_name"]
    search_help_text = "按部门编码或名称查找"
    # Megabytes of JSON are no reading.
    exclude = ["factbook"]


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "action", "department_code", "year", "version", "to_state"]
    list_filter = ["action", "year"]
    search_fields = ["department_code", "actor", "username", "reason"]
    search_help_text = "按部门编码、操作人或原因查找"
    date_hierarchy = "at"

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        return ["-pk"]
