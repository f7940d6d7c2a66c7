"""Accounts, and who acts in which role for which department."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm, UserChangeForm
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from budget.admin.base import ListAdmin, NamedChoices, ReadOnlyAdmin
from budget.admin.resources import resource_of
from budget.admin.transfer import TransferMixin, acting, refuse_what_cannot_be_kept
from budget.models import Role, User
from budget.services.accounts import (
    check_account,
    check_roles,
    grant_role,
    revoke_role,
    save_account,
    set_password,
    set_permissions,
)

_MAY = {"view": "查看", "add": "新增", "change": "更改", "delete": "删除"}
_LEFT_OUT = "本人的角色、有效状态和权限由其他管理员更改。"


def _by(request: HttpRequest, form: Any) -> Any:
    """The class of a form or formset, which Django makes for each request, knowing who fills it in."""
    form.by = acting(request)
    return form


def store_account(user: Any, by: User) -> None:
    """How an import stores an account."""
    save_account(user=user, by=by)


def store_role(role: Any, by: User) -> None:
    """How an import stores a role."""
    grant_role(role=role, by=by)


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


class PermissionsField(forms.ModelMultipleChoiceField):
    """What somebody may do in the administration, in Chinese, of what is there to do."""

    def label_from_instance(self, obj: Permission) -> str:
        model = obj.content_type.model_class()
        name = model._meta.verbose_name if model else obj.content_type.model
        return f"{name}：{_MAY.get(obj.codename.partition('_')[0], obj.codename)}"


class AccountForm(_AccountCheck, UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"  # those of the fieldsets
        help_texts = {"is_active": "去掉勾选即停用：不能再登录，已有的记录不变。", "username": ""}


class NewAccountForm(_AccountCheck, BaseUserCreationForm):
    class Meta:
        model = User
        fields = ["username", "full_name"]


class PasswordForm(AdminPasswordChangeForm):
    """A new password given by somebody else, stored by the service."""

    usable_password_help_text = "选“禁用”的，现在的密码作废，在重新设置密码之前不能登录。"  # noqa: S105

    def save(self, commit: bool = True) -> User:
        password = self.cleaned_data["password1"] if self.cleaned_data["set_usable_password"] else None
        set_password(user=self.user, password=password)
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
    autocomplete_fields = ["department"]
    formset = RolesFormSet

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without the buttons that open a department: they are wide, and this is about a person."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "department":
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
    list_display = ["username", "full_name", "roles_held", "is_active", "is_staff", "last_login"]
    list_display_links = ["username", "full_name"]
    list_filter = ["is_active", "is_staff", "is_superuser", "roles__role"]
    search_fields = ["username", "full_name", "roles__department__code", "roles__department__name"]
    search_help_text = "按用户名、姓名或部门查找"
    ordering = ["username"]
    filter_horizontal = []
    add_form_template = None
    add_fieldsets = [
        (
            None,
            {
                "fields": ["username", "full_name", "password1", "password2"],
                "description": "保存以后再给他加角色。",
            },
        )
    ]
    resource_class = resource_of(
        User, "username", "full_name", "is_active", key=("username",), store=store_account
    )
    import_note = (
        "新账号没有密码，不能登录，导入后逐个设置；停用账号请把“有效”一列写作“否”。角色在“角色”中导入。"
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("roles__department")

    @admin.display(description="角色")
    def roles_held(self, user: User) -> str:
        return "；".join(
            f"{role.department.name if role.department else '全部部门'} {role.role.label}"
            for role in user.roles.all()
        )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        note = {"description": _LEFT_OUT} if obj == request.user else {}
        return [
            (None, {"fields": ["username", "password", "full_name", "is_active"], **note}),
            (
                "系统管理",
                {"fields": ["is_staff", "is_superuser", "user_permissions"], "classes": ["collapse"]},
            ),
            ("日期", {"fields": ["last_login", "date_joined"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        if obj is None:
            return []
        fixed = ["username", "last_login", "date_joined"]
        if obj == request.user:
            fixed.append("is_active")
        if obj == request.user or not request.user.is_superuser:
            fixed += ["is_staff", "is_superuser", "user_permissions"]
        return fixed

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return _by(request, super().get_form(request, obj, change=change, **kwargs))

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return [] if obj is None else self.inlines

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        here = Q()
        for model, listed in self.admin_site._registry.items():
            may = "view_" if isinstance(listed, ReadOnlyAdmin) else ""
            named = {"app_label": model._meta.app_label, "model": model._meta.model_name}
            of_it = {f"content_type__{name}": value for name, value in named.items()}
            here |= Q(codename__startswith=may, **of_it)
        kwargs["queryset"] = Permission.objects.filter(here).select_related("content_type")
        kwargs |= {"form_class": PermissionsField, "widget": forms.CheckboxSelectMultiple}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_account(user=obj, by=acting(request))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        if "user_permissions" in form.cleaned_data:
            chosen = form.cleaned_data["user_permissions"]
            set_permissions(user=form.instance, permissions=chosen, by=acting(request))
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        roles = formset.save(commit=False)
        for role in formset.deleted_objects:
            revoke_role(role=role, by=acting(request))
        for role in roles:
            grant_role(role=role, by=acting(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_above = obj is not None and obj.is_superuser and not acting(request).is_superuser
        return not is_above and super().has_change_permission(request, obj)

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
    list_display = ["user", "department", "role"]
    list_filter = ["role", ("department", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["user", "department"]
    search_fields = ["user__username", "user__full_name", "department__code", "department__name"]
    search_help_text = "按用户或部门查找"
    ordering = ["department__code", "role", "user__username"]
    autocomplete_fields = ["user", "department"]
    resource_class = resource_of(
        Role, "user", "department", "role", key=("user", "department"), store=store_role
    )
    import_note = "部门编码空白的，是面向全部部门的角色；同一人在同一部门只有一个角色，写了别的就是改成别的。"

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
        grant_role(role=obj, by=acting(request))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        revoke_role(role=obj, by=acting(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for role in queryset:
            revoke_role(role=role, by=acting(request))
