"""Two pages beside an account: switching it off with its work handed over, resetting its second factor."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from budget.admin.transfer import acting, refuse_what_cannot_be_kept
from budget.models import User
from budget.selectors.leaving import open_work, roles_to_hand_over
from budget.selectors.people import has_second_factor
from budget.services.accounts import reset_second_factor
from budget.services.leaving import switch_off
from budget.signin import address_of


class HeirForm(forms.Form):
    """Who goes on with the work, and whether they are given the roles for it."""

    heir = forms.ModelChoiceField(
        label="接手人", queryset=User.objects.none(), required=False, empty_label="（不移交）"
    )
    give_roles = forms.BooleanField(
        label="接手人没有所需角色的，同时给予", required=False, help_text="只补上所缺的角色，已有的不变。"
    )

    def __init__(self, *args: Any, leaver: User, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["heir"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = (
            User.objects.filter(is_active=True).exclude(pk__in=[leaver.pk, by.pk]).order_by("full_name")
        )


def switch_off_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The open work of an account, and the form that switches it off and hands the work over."""
    leaver = _somebody_else(request, pk)
    form = HeirForm(request.POST or None, leaver=leaver, by=acting(request))
    if request.method == "POST" and form.is_valid():
        try:
            switch_off(
                user=leaver,
                by=acting(request),
                heir=form.cleaned_data["heir"],
                give_roles=form.cleaned_data["give_roles"],
                address=address_of(request),
            )
        except ValidationError as problem:
            refuse_what_cannot_be_kept(form, problem)
        else:
            messages.success(request, f"已停用{leaver}。")
            return redirect(_account(leaver))
    work = open_work(leaver)
    context = {
        "title": "停用并移交",
        "leaver": leaver,
        "form": form,
        "work": work,
        "roles": roles_to_hand_over(leaver, work),
    }
    return _page(request, "admin/budget/user/switch_off.html", context)


def second_factor_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once more, and takes the second factors of an account away."""
    user = _somebody_else(request, pk)
    if request.method == "POST":
        try:
            reset_second_factor(user=user, by=acting(request), address=address_of(request))
        except ValidationError as problem:
            messages.error(request, "；".join(problem.messages))
        else:
            messages.success(request, f"已重置{user}的第二重验证；其下次登录后重新设置。")
        return redirect(_account(user))
    context = {"title": "重置第二重验证", "leaver": user, "has_factor": has_second_factor(user)}
    return _page(request, "admin/budget/user/second_factor.html", context)


def _somebody_else(request: HttpRequest, pk: int) -> User:
    found = User.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    if found == request.user:
        raise PermissionDenied("本人的账号由其他管理员管理。")
    return found


def _account(user: User) -> str:
    return reverse("admin:budget_user_change", args=[user.pk])


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, admin.site.each_context(request) | context)
