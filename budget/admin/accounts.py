"""Accounts, and who acts in which role for which department."""

from copy import copy
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm, UserChangeForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from budget.admin import leaving
from budget.admin.base import ListAdmin, NamedChoices, ReadOnlyAdmin
from budget.admin.resources import resource_of
from budget.admin.transfer import TransferMixin, acting, refuse_what_cannot_be_kept
from budget.models import AccountEvent, Role, User
from budget.selectors.people import with_second_factor
from budget.services.accounts import (
    check_account,
    check_roles,
    grant_role,
    revoke_role,
    save_account,
    set_password,
)
from budget.signin import address_of

_LEFT_OUT = "本人的角色和有效状态由其他管理员更改；本人的密码和第二重验证在“我的账号”中。"


def _by(request: HttpRequest, form: Any) -> Any:
    """The class of a form or formset, which Django makes for each request, knowing who fills it in."""
    form.by = acting(request)
    return form


def store_account(user: Any, by: User, address: str | None) -> None:
    """How an import stores an account."""
    save_account(user=user, by=by, address=address)


def store_role(role: Any, by: User, address: str | None) -> None:
    """How an import stores a role."""
    grant_role(role=role, by=by, address=address)


class _AccountCheck(forms.BaseModelForm):
    """Refuses here whatever the service would refuse; each request has a class of its own, with ``by``."""

    by: User

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and not self.errors:
            try:
                check_account(user=self.instance, by=self.by)
            except ValidationError as problem:
                refuse_what_cannot_be_kept(self, problem)


class AccountForm(_AccountCheck, UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"  # those of the fieldsets
        help_texts = {"username": ""}


class NewAccountForm(_AccountCheck, BaseUserCreationForm):
    class Meta:
        model = User
        fields = ["username", "full_name", "email"]


class PasswordForm(AdminPasswordChangeForm):
    """A new password given by somebody else, stored by the service."""

    usable_password_help_text = "选“禁用”的，现在的密码作废，在重新设置密码之前不能登录。"  # noqa: S105

    def __init__(self, *args: Any, by: User, address: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.address = by, address

    def save(self, commit: bool = True) -> User:
        password = self.cleaned_data["password1"] if self.cleaned_data["set_usable_password"] else None
        set_password(user=self.user, password=password, by=self.by, address=self.address)
        return self.user


class RolesFormSet(forms.BaseInlineFormSet):
    """All the roles of a person, as they would be together."""

    by: User

    def add_fields(self, form: Any, index: int | None) -> None:
        """A row's fields, each with a name to hear: it has no label but the heading of its column."""
        super().add_fields(form, index)
        for name, said in (("role", "角色"), ("DELETE", "删除这个角色")):
            if name in form.fields:
                form.fields[name].widget.attrs["aria-label"] = said

    def clean(self) -> None:
        super().clean()
        if any(self.errors) or not self.has_changed():
            return
        kept = [form for form in self.forms if form not in self.deleted_forms and form.cleaned_data]
        kinds = [form.cleaned_data["role"] for form in kept if form.cleaned_data.get("role")]
        check_roles(user=self.instance, kinds=kinds, by=self.by)


class RoleInline(NamedChoices, admin.TabularInline):
    model = Role
    extra = 0
    fields = ["department", "unit", "role"]
    autocomplete_fields = ["department", "unit"]
    formset = RolesFormSet

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without the buttons that open a department: they are wide, and this is about a person."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in self.autocomplete_fields:
            for what in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{what}_related", False)
        return field

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return _by(request, super().get_formset(request, obj, **kwargs))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj != request.user and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj != request.user and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj != request.user and super().has_delete_permission(request, obj)


@admin.register(User)
class UserAdmin(TransferMixin, DjangoUserAdmin):
    """Accounts are not deleted but made inactive: a name in the history stays that person's."""

    form = AccountForm
    add_form = NewAccountForm
    change_password_form = PasswordForm
    inlines = [RoleInline]
    list_per_page = 50
    list_display = ["username", "full_name", "roles_held", "is_active", "second_factor", "last_login"]
    list_display_links = ["username", "full_name"]
    list_filter = ["is_active", "roles__role"]
    search_fields = ["username", "full_name", "email", "roles__department__code", "roles__department__name"]
    search_help_text = "按用户名、姓名、邮箱或部门查找"
    ordering = ["username"]
    filter_horizontal = []
    add_form_template = None
    add_fieldsets = [
        (
            None,
            {
                "fields": ["username", "full_name", "email", "password1", "password2"],
                "description": "保存以后再给他加角色。",
            },
        )
    ]
    resource_class = resource_of(
        User, "username", "full_name", "email", "is_active", key=("username",), store=store_account
    )
    import_note = (
        "新账号没有密码，不能登录，导入后逐个设置；停用账号请把“有效”一列写作“否”。角色在“角色”中导入。"
    )

    change_form_template = "admin/budget/user/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        held = super().get_queryset(request).prefetch_related("roles__department", "roles__unit")
        return with_second_factor(held)

    @admin.display(description="角色")
    def roles_held(self, user: User) -> str:
        return "；".join(role.scope for role in user.roles.all())

    @admin.display(description="第二重验证", boolean=True)
    def second_factor(self, user: Any) -> bool:
        return bool(user.with_factor)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        own = obj == request.user
        fields = ["username", *([] if own else ["password"]), "full_name", "email", "is_active"]
        return [
            (None, {"fields": fields, "description": _LEFT_OUT if own else ""}),
            ("记录", {"fields": ["second_factor", "successor", "last_login", "date_joined"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        if obj is None:
            return []
        fixed = ["username", "second_factor", "successor", "last_login", "date_joined"]
        if obj == request.user:
            fixed.append("is_active")
        return fixed

    def get_urls(self) -> list[URLPattern]:
        ours = [
            path("<int:pk>/switch-off/", self.admin_site.admin_view(leaving.switch_off_page)),
            path("<int:pk>/second-factor/", self.admin_site.admin_view(leaving.second_factor_page)),
        ]
        for address, name in zip(ours, ("switch_off", "second_factor"), strict=True):
            address.name = f"budget_user_{name}"
        return [*ours, *super().get_urls()]

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        if id == str(acting(request).pk):
            raise PermissionDenied("本人的密码请在“我的账号”中更改。")
        # A form is made without the request, and instances of this class are shared by all requests.
        mine = copy(self)
        mine.change_password_form = partial(  # type: ignore[assignment]
            PasswordForm, by=acting(request), address=address_of(request)
        )
        return super(UserAdmin, mine).user_change_password(request, id, form_url)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return _by(request, super().get_form(request, obj, change=change, **kwargs))

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return [] if obj is None else self.inlines

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_account(user=obj, by=acting(request), address=address_of(request))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        roles = formset.save(commit=False)
        for role in formset.deleted_objects:
            revoke_role(role=role, by=acting(request), address=address_of(request))
        for role in roles:
            grant_role(role=role, by=acting(request), address=address_of(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RoleForm(forms.ModelForm):
    """A role, refused here for whatever the service would refuse it for."""

    by: User

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and not self.errors:
            others = Role.objects.filter(user=self.instance.user).exclude(pk=self.instance.pk)
            kinds = {*others.values_list("role", flat=True), self.instance.role}
            try:
                check_roles(user=self.instance.user, kinds=kinds, by=self.by)
            except ValidationError as problem:
                refuse_what_cannot_be_kept(self, problem)


@admin.register(Role)
class RoleAdmin(ListAdmin):
    form = RoleForm
    list_display = ["user", "department", "unit", "role"]
    list_filter = ["role", ("department", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["user", "department", "unit"]
    search_fields = ["user__username", "user__full_name", "department__code", "department__name"]
    search_help_text = "按用户或部门查找"
    ordering = ["department__code", "role", "user__username"]
    fields = ["user", "department", "unit", "role"]
    autocomplete_fields = ["user", "department", "unit"]
    resource_class = resource_of(
        Role, "user", "department", "unit", "role", key=("user", "department"), store=store_role
    )
    import_note = (
        "部门编码空白的，是面向全部部门的角色；只负责一个单位的经办人，另填单位编码；"
        "同一人在同一部门只有一个角色，写了别的就是改成别的。"
    )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return _by(request, super().get_form(request, obj, change=change, **kwargs))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["user"] if obj else []

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_own = obj is not None and obj.user_id == request.user.pk
        return not is_own and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_own = obj is not None and obj.user_id == request.user.pk
        return not is_own and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        grant_role(role=obj, by=acting(request), address=address_of(request))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        revoke_role(role=obj, by=acting(request), address=address_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for role in queryset:
            revoke_role(role=role, by=acting(request), address=address_of(request))


@admin.register(AccountEvent)
class AccountEventAdmin(ReadOnlyAdmin):
    """Who gave, took and changed what."""

    list_display = ["at", "actor", "action", "whom", "whom_username", "detail", "address"]
    list_filter = ["at", "action"]
    search_fields = ["actor", "username", "whom", "whom_username", "detail"]
    search_help_text = "按操作人、账号或内容查找"
    date_hierarchy = "at"
    ordering = ["-pk"]
