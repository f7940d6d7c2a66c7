"""The frame of every page on which a budget is entered: which grids there are, and where scripts ask."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse

from budget.domain.states import Stage, Status
from budget.models import Budget
from budget.selectors.access import why_not_edit
from budget.selectors.grids import GRIDS


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of entering: its name in the address, its title, the grids on it."""

    name: str
    title: str
    grids: tuple[str, ...]


# In the order a budget is entered. 项目, 绩效 and 编制说明 have pages of their own.
TABS = (
    Tab("units", "单位", ("units", "profiles")),
    Tab("income", "收入", ("income", "year_end")),
    Tab("expenditure", "支出", ("expenditure",)),
    Tab("projects", "项目", ("projects",)),
    Tab("procurement", "政府采购", ("procurement",)),
    Tab("services", "购买服务", ("services",)),
    Tab("vehicles", "公务用车", ("vehicles",)),
    Tab("performance", "整体绩效", ("goal", "activities")),
    Tab("earlier", "上年数", ("earlier",)),
    Tab("narrative", "编制说明", ("passages",)),
    Tab("controls", "控制数", ("controls",)),
)
# What a page looks up without showing it: a unit's nature tells which economic codes go together.
NEEDED = {"expenditure": ("profiles",), "projects": ("profiles",)}
# Which page shows which grid.
PAGE_OF = {
    **{grid: tab.name for tab in TABS for grid in tab.grids},
    "indicators": "projects",
    "activity_indicators": "performance",
}


def framed(request: HttpRequest, budget: Budget, page: str, **more: Any) -> dict[str, Any]:
    """What a page of entering needs: ``page`` is the name of its tab, ``grids`` those on it."""
    named = {"code": budget.department.code, "year": budget.year, "version": budget.version}
    tab = next(tab for tab in TABS if tab.name == page)
    pages = {tab.name: address(budget, tab.name) for tab in TABS}
    return {
        "budget": budget,
        "title": f"{budget.department_name}{budget.year}年部门预算",
        "base": reverse("desk:budget", kwargs=named),
        "stage": Stage(budget.stage).label,
        "status": Status(budget.status).label,
        "why_not": why_not_edit(request.user, budget, tab.grids[0]),
        "tab": tab,
        "tabs": [{"tab": one, "address": pages[one.name]} for one in TABS],
        "shown": [GRIDS[name] for name in tab.grids],
        "boot": {
            "data-base": reverse("desk:budget", kwargs=named),
            "data-data-url": reverse("desk:entry_data", kwargs=named),
            "data-changes-url": reverse("desk:entry_changes", kwargs=named),
            "data-check-url": f"{reverse('desk:budget', kwargs=named)}entry/check/",
            "data-lists-url": reverse("desk:lists", kwargs={"year": budget.year}),
            "data-grids": ",".join((*tab.grids, *NEEDED.get(tab.name, ()))),
            "data-page": tab.name,
            "data-pages": " ".join(f"{grid}={pages[name]}" for grid, name in PAGE_OF.items()),
            "data-budget": f"{budget.department.code}/{budget.year}/v{budget.version}",
            "data-user": request.user.get_username(),
            "data-csrf": get_token(request),
        },
        **more,
    }


def address(budget: Budget, page: str) -> str:
    """The address of a page of entering."""
    named = {"code": budget.department.code, "year": budget.year, "version": budget.version}
    if page in ("projects", "performance", "narrative"):
        return f"{reverse('desk:budget', kwargs=named)}{page}/"
    return reverse("desk:entry_grid", kwargs={**named, "grid": page})
