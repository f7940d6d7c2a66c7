"""The official lists by year, and the library of indicators."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from budget.admin.base import ReferenceAdmin, ReferenceForm, save_entry
from budget.admin.resources import resource_of
from budget.domain.codes import NATURES_OF_INDICATOR
from budget.models import (
    EconomicPair,
    IndicatorFrame,
    LibraryIndicator,
    ProcurementItem,
    ServiceDirectoryEntry,
    Subject,
)

YEARS = ("first_year", "last_year", "source")
RENAMING = (
    "改名的科目、品目：先给原来的一行填上停用年度，再在它下面写启用年度不同的新的一行。"
    "编码前面的0在用Excel打开CSV时会丢失，请用XLSX。"
)


class InForceFilter(admin.SimpleListFilter):
    """Entries in force in one of the years around this one."""

    title = "适用年度"
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        this = timezone.localdate().year
        return [(str(year), f"{year}年") for year in range(this + 1, this - 4, -1)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        year = self.value()
        if not year:
            return queryset
        return queryset.filter(Q(last_year__isnull=True) | Q(last_year__gte=year), first_year__lte=year)


class DatedAdmin(ReferenceAdmin):
    """Entries in force from one year to another."""

    import_note = RENAMING


@admin.register(Subject)
class SubjectAdmin(DatedAdmin):
    list_display = ["code", "name", "system", "level", "first_year", "last_year", "source"]
    list_filter = [InForceFilter, "system", "level", "source"]
    search_fields = ["code", "name"]
    search_help_text = "按编码或名称查找"
    resource_class = resource_of(
        Subject,
        "system", "code", "name", "level", *YEARS,
        key=("system", "code", "first_year"),
        store=save_entry,
    )  # fmt: skip


@admin.register(EconomicPair)
class EconomicPairAdmin(DatedAdmin):
    list_display = ["gov_code", "dept_code", "first_year", "last_year", "source"]
    list_display_links = ["gov_code", "dept_code"]
    list_filter = [InForceFilter, "source"]
    search_fields = ["gov_code", "dept_code"]
    search_help_text = "按政府经济或部门经济科目编码查找"
    resource_class = resource_of(
        EconomicPair,
        "gov_code", "dept_code", *YEARS,
        key=("gov_code", "dept_code", "first_year"),
        store=save_entry,
    )  # fmt: skip


@admin.register(ProcurementItem)
class ProcurementItemAdmin(DatedAdmin):
    list_display = ["code", "name", "level", "first_year", "last_year", "source"]
    list_filter = [InForceFilter, "level", "source"]
    search_fields = ["code", "name"]
    search_help_text = "按编码或名称查找"
    resource_class = resource_of(
        ProcurementItem,
        "code", "name", "level", "parent_code", *YEARS,
        key=("code", "first_year"),
        store=save_entry,
    )  # fmt: skip


@admin.register(ServiceDirectoryEntry)
class ServiceDirectoryEntryAdmin(DatedAdmin):
    list_display = ["level3", "level2_code", "level2", "level1", "first_year", "last_year", "source"]
    list_filter = [InForceFilter, "level1", "source"]
    search_fields = ["level1", "level2_code", "level2", "level3"]
    search_help_text = "按各级名称或二级编码查找"
    resource_class = resource_of(
        ServiceDirectoryEntry,
        "level1_code", "level1", "level2_code", "level2", "level3", *YEARS,
        key=("level1_code", "level2_code", "level3", "first_year"),
        store=save_entry,
    )  # fmt: skip


@admin.register(IndicatorFrame)
class IndicatorFrameAdmin(DatedAdmin):
    list_display = ["level2", "level1", "first_year", "last_year", "source"]
    list_filter = [InForceFilter, "level1", "source"]
    search_fields = ["level1", "level2", "note"]
    search_help_text = "按指标名称或说明查找"
    resource_class = resource_of(
        IndicatorFrame,
        "level1", "level2", "note", *YEARS,
        key=("level1", "level2", "first_year"),
        store=save_entry,
    )  # fmt: skip


class LibraryIndicatorForm(ReferenceForm):
    """An indicator, its nature chosen from those there are."""

    nature = forms.ChoiceField(label="指标性质", choices=[(each, each) for each in NATURES_OF_INDICATOR])


@admin.register(LibraryIndicator)
class LibraryIndicatorAdmin(ReferenceAdmin):
    form = LibraryIndicatorForm
    list_display = ["level3", "level1", "level2", "nature", "value", "measure", "department"]
    list_filter = [
        "level1",
        "level2",
        ("department", admin.EmptyFieldListFilter),
        ("department", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["department"]
    search_fields = ["level1", "level2", "level3", "explanation", "department__code", "department__name"]
    search_help_text = "按指标名称、解释或部门查找"
    autocomplete_fields = ["department"]
    resource_class = resource_of(
        LibraryIndicator,
        "department", "level1", "level2", "level3", "nature", "value", "measure", "explanation",
        key=("department", "level1", "level2", "level3"),
        store=save_entry,
    )  # fmt: skip
    import_note = "部门编码空白的，各部门通用。"
