"""What the pages of the administration have in common: every write goes through the services."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from budget.admin.transfer import TransferMixin, refuse_what_cannot_be_kept
from budget.services.reference import check_reference, delete_references, save_reference, uses_of


def save_entry(entry: Any, by: Any, address: Any) -> None:
    """How an import stores an entry of a list: whose hand it was makes no difference."""
    save_reference(entry=entry)


class ReferenceForm(forms.ModelForm):
    """An entry by hand, refused here for whatever the service would refuse it for."""

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and not self.errors:
            try:
                check_reference(entry=self.instance)
            except ValidationError as problem:
                refuse_what_cannot_be_kept(self, problem)


class NamedAutocomplete(AutocompleteSelect):
    """A choice to be searched that says which field it is, which its script by itself does not."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> Any:
        return super().build_attrs(base_attrs, extra_attrs) | {"data-name": str(self.field.verbose_name)}

    @property
    def media(self) -> forms.Media:
        # Both, because it has to come after Django's own.
        return super().media + forms.Media(js=["admin/js/autocomplete.js", "js/admin-names.js"])


class NamedChoices(admin.options.BaseModelAdmin):
    """A page or a part of one whose ``autocomplete_fields`` are such choices."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = NamedAutocomplete(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ListAdmin(TransferMixin, NamedChoices, admin.ModelAdmin):
    """A list that is kept here."""

    list_per_page = 50


class ReferenceAdmin(ListAdmin):
    """What budgets refer to."""

    form = ReferenceForm

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_reference(entry=obj)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        delete_references(entries=type(obj)._default_manager.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        delete_references(entries=queryset)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """What goes with these; codes that budgets say are protected like whatever is referred to."""
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        needed = [*protected, *uses_of(objs)]
        # Where nobody may delete them it is beside the point who may.
        return to_delete, counts, set() if needed else lacking, needed


class ReadOnlyAdmin(admin.ModelAdmin):
    """To look at: nothing is added, changed or deleted here."""

    list_per_page = 50

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
