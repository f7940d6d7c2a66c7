"""What the library (指标库) offers a project or an activity, and putting indicators into it."""

import json
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from budget.desk.gate import of_budget, refusal, to_edit
from budget.models import Activity, Budget, Project
from budget.selectors.access import is_department_clerk
from budget.selectors.library import Owner, indicators_of, library_for
from budget.services.library import LibraryError, keep_indicators


def project_of(budget: Budget, key: UUID) -> Project:
    """A project of the budget. Raises Http404."""
    found = Project.objects.filter(budget=budget, key=key).first()
    if found is None:
        raise Http404
    return found


def activity_of(budget: Budget, key: UUID) -> Activity:
    """An activity of the budget. Raises Http404."""
    found = Activity.objects.filter(budget=budget, key=key).first()
    if found is None:
        raise Http404
    return found


@of_budget
def of_project(request: HttpRequest, budget: Budget, key: UUID) -> HttpResponse:
    """What a project may take its indicators from."""
    return _offered(budget, project_of(budget, key))


@of_budget
def of_activity(request: HttpRequest, budget: Budget, key: UUID) -> HttpResponse:
    """What an activity may take its indicators from."""
    return _offered(budget, activity_of(budget, key))


@to_edit
def keep_of_project(request: HttpRequest, budget: Budget, key: UUID) -> HttpResponse:
    """Put indicators of a project into the department's library."""
    return _keep(request, budget, project_of(budget, key))


@to_edit
def keep_of_activity(request: HttpRequest, budget: Budget, key: UUID) -> HttpResponse:
    """Put indicators of an activity into the department's library."""
    return _keep(request, budget, activity_of(budget, key))


def _offered(budget: Budget, owner: Owner) -> HttpResponse:
    return JsonResponse({"groups": [group.as_dict() for group in library_for(budget, owner)]})


def _keep(request: HttpRequest, budget: Budget, owner: Owner) -> HttpResponse:
    if not is_department_clerk(request.user, budget.department_id):
        return refusal(request, "指标库是整个部门的，由部门经办人存入；您可以从中选用。", 403)
    try:
        keys = [UUID(key) for key in json.loads(request.body)["indicators"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JsonResponse({"message": "提交的内容格式不对，没有存入。"}, status=400)
    indicators = indicators_of(owner, keys)
    if not indicators:
        return JsonResponse({"message": "请先勾选要存入的指标。"}, status=400)
    try:
        kept = keep_indicators(department=budget.department, indicators=indicators)
    except LibraryError as problem:
        return JsonResponse({"message": str(problem)}, status=400)
    same = len(indicators) - kept.added - kept.changed
    parts = [f"新增{kept.added}条" if kept.added else "", f"更新{kept.changed}条" if kept.changed else ""]
    parts.append(f"{same}条原来就有" if same else "")
    return JsonResponse({"message": f"已存入本部门指标库：{'，'.join(filter(None, parts))}。"})
