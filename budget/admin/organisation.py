"""Departments, their units, and the years they make budgets for."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from budget.admin.base import ReferenceAdmin, ReferenceForm, save_entry
from budget.admin.resources import resource_of
from budget.models import BudgetUnit, BudgetYear, Department
from budget.tables.registry import FORM_SETS


class OrganisationAdmin(ReferenceAdmin):
    """A code is an identity: it is given once."""

    search_fields = ["code", "name"]
    search_help_text = "按编码或名称查找"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code"] if obj else []


@admin.register(Department)
class DepartmentAdmin(OrganisationAdmin):
    list_display = ["code", "name", "parent", "classified"]
    list_filter = ["classified"]
    list_select_related = ["parent"]
    autocomplete_fields = ["parent"]
    resource_class = resource_of(
        Department,
        "code",
        "name",
        "parent",
        "classified",
        "classified_basis",
        key=("code",),
        store=save_entry,
    )
    import_note = "上级部门在同一文件中的，须排在下级前面。"


@admin.register(BudgetUnit)
class BudgetUnitAdmin(OrganisationAdmin):
    list_display = ["code", "name", "department", "nature", "classified"]
    list_filter = ["nature", "classified", ("department", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["department", "parent"]
    search_fields = ["code", "name", "department__code", "department__name"]
    search_help_text = "按单位或部门的编码、名称查找"
    autocomplete_fields = ["department", "parent"]
    resource_class = resource_of(
        BudgetUnit,
        "code", "name", "department", "parent", "nature", "classified", "classified_basis",
        key=("code",),
        store=save_entry,
    )  # fmt: skip
    import_note = "部门须已建立；上级单位在同一文件中的，须排在下级前面。"


class BudgetYearForm(ReferenceForm):
    """A year, with its forms chosen from those there are."""

    form_set = forms.ChoiceField(
        label="表式", choices=[(code, each.name) for code, each in FORM_SETS.items()]
    )


@admin.register(BudgetYear)
class BudgetYearAdmin(ReferenceAdmin):
    form = BudgetYearForm
    list_display = ["year", "form_set", "open", "first_due", "second_due"]
    list_filter = ["open"]
    search_fields = ["year", "note"]
    search_help_text = "按年度或编制要求查找"
    resource_class = resource_of(
        BudgetYear,
        "year", "form_set", "open", "first_due", "second_due", "note",
        key=("year",),
        store=save_entry,
    )  # fmt: skip
    import_note = "日期写作2026-01-31。"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["year"] if obj else []
