"""The administration: what budgets refer to and who works on them; budgets and the log to look at.

Whoever holds the role 系统管理 may enter, and do what these pages let anybody do: it is fixed here and cannot
be given or taken one by one. Every write, imports included, goes through the services.
"""

import allauth.account.admin
import allauth.mfa.admin
import allauth.usersessions.admin
import django.contrib.auth.admin
import django_tasks_db.admin
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django_tasks_db.models import DBTaskResult

from budget.admin import accounts, lists, menu, organisation, records

__all__ = ["accounts", "allauth", "django", "django_tasks_db", "lists", "menu", "organisation", "records"]

# E-mail addresses are with the accounts, roles take the place of groups, second factors are their owners'
# secret, a session's key is as good as a password, and tasks carry the names of uploads, which nobody may
# guess.
for model in (EmailAddress, Group, Authenticator, UserSession, DBTaskResult):
    admin.site.unregister(model)

admin.site.get_app_list = menu.in_groups(admin.site.get_app_list)  # type: ignore[method-assign]
