"""The lists of the administration by what they are about, instead of one long list by name."""

from collections.abc import Callable
from typing import Any

GROUPS = (
    ("部门与年度", ("Department", "BudgetUnit", "BudgetYear")),
    ("科目与清单", ("Subject", "EconomicPair", "ProcurementItem", "ServiceDirectoryEntry")),
    ("绩效指标", ("IndicatorFrame", "LibraryIndicator")),
    ("账号", ("User", "Role", "AccountEvent")),
    ("预算与记录（只能查看）", ("Budget", "ChangeSet", "Publication", "LogEntry")),
)


def in_groups(get_app_list: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """Django's list of applications, with this one shown as several."""

    def grouped(request: Any, app_label: str | None = None) -> list[Any]:
        shown = []
        for app in get_app_list(request, app_label):
            models = {model["object_name"]: model for model in app["models"]}
            for title, names in GROUPS:
                if held := [models.pop(name) for name in names if name in models]:
                    shown.append(app | {"name": title, "models": held})
            if models:
                shown.append(app | {"models": list(models.values())})
        return shown

    return grouped
