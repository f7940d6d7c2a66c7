"""The administration: what budgets refer to and who works on them; budgets and the log to look at.

Whoever may enter may do what their permissions say (``is_staff`` with Django's permissions by model).
Every write, imports included, goes through the services.
"""

import allauth.account.admin
import django.contrib.auth.admin
import django_tasks_db.admin
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django_tasks_db.models import DBTaskResult

from budget.admin import accounts, lists, menu, organisation, records

__all__ = ["accounts", "allauth", "django", "django_tasks_db", "lists", "menu", "organisation", "records"]

# E-mail is not used, roles take the place of groups, and tasks carry the names of uploads, which nobody
# may guess.
for model in (EmailAddress, Group, DBTaskResult):
    admin.site.unregister(model)

admin.site.get_app_list = menu.in_groups(admin.site.get_app_list)  # type: ignore[method-assign]
