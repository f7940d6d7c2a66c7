"""Which address leads where."""

from allauth.account import views as account
from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from budget.healthz import healthz

# The administration's own sign-in page counts no failures; allauth's does.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "部门预算 系统管理"

# By name rather than all of allauth's: no sign-up, and no pages about e-mail, which is not used.
accounts = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
]

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("accounts/", include(accounts)),
    path("admin/", admin.site.urls),
    path("audit/", include("budget.audit.urls")),
    path("desk/", include("budget.desk.urls")),
    path("", include("budget.portal.urls")),
]
