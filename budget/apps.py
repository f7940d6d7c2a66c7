"""The one application of this project."""

from django.apps import AppConfig


class BudgetConfig(AppConfig):
    """Everything the project stores and serves, under the label `budget`."""

    name = "budget"
    verbose_name = "部门预算"
    default_auto_field = "django.db.models.BigAutoField"
