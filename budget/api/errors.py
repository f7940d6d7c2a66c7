"""Everything that goes wrong, told in one shape: ``{"error": {"code", "message", "fields"}}``."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.http import Http404
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.response import Response

from budget.models import Publication

logger = logging.getLogger(__name__)

# Status, code and what is said unless there is more to say.
STATUSES = {
    400: ("invalid", "参数有误，请看 fields 里各参数的说明。"),
    404: ("not_found", "没有这项内容：地址可能有误，或者尚未公开。"),
    405: ("method_not_allowed", "这里只供读取，只能用 GET、HEAD 或 OPTIONS。"),
    406: ("not_acceptable", "这里只提供 JSON：请求头 Accept 须包含 application/json 或 */*。"),
    410: ("withdrawn", "这个版本公开过，已经撤下。"),
    429: ("too_many_requests", "请求太频繁，请稍后再试。"),
    500: ("server_error", "系统出了问题，已经记录下来。请稍后再试。"),
}


class Withdrawn(exceptions.APIException):
    """410: it was published, and taken down."""

    status_code = 410

    def __init__(self, publication: Publication) -> None:
        assert publication.withdrawn_at is not None
        day = timezone.localdate(publication.withdrawn_at)
        super().__init__(
            f"{publication.department_code} {publication.year}年预算第{publication.version}版已于"
            f"{day.year}年{day.month}月{day.day}日撤下。原因：{publication.withdrawal_reason}"
        )


class NoSuchPage(exceptions.NotFound):
    """404: a cursor that leads nowhere."""

    default_detail = "没有这一页：cursor 须照抄上一次回答里的 next 或 previous，且排序不变。"


def refuse(**fields: str) -> exceptions.ValidationError:
    """400, saying of each parameter what is wrong."""
    return exceptions.ValidationError({name: [message] for name, message in fields.items()})


def answer(problem: Exception, context: Mapping[str, Any]) -> Response:
    """What is answered in place of what was asked for."""
    if isinstance(problem, Http404):
        return told(404)
    if isinstance(problem, exceptions.Throttled):
        seconds = max(1, getattr(problem, "wait", None) or 1)
        said = told(429, f"请求太频繁，请在 {seconds} 秒后再试。")
        said.headers["Retry-After"] = str(seconds)
        return said
    if isinstance(problem, exceptions.ValidationError):
        return told(400, fields=_fields(problem.detail))
    if isinstance(problem, Withdrawn | NoSuchPage):
        return told(problem.status_code, str(problem.detail))
    if isinstance(problem, exceptions.APIException) and problem.status_code in STATUSES:
        return told(problem.status_code)
    if isinstance(problem, exceptions.ParseError | PermissionDenied):
        return told(400)
    request = context["request"]
    logger.error("the API failed at %s", request.path, exc_info=problem)
    got_request_exception.send(sender=None, request=request)
    return told(500)


def told(status: int, message: str = "", fields: Mapping[str, Sequence[str]] | None = None) -> Response:
    """An error in the one shape."""
    code, usual = STATUSES[status]
    error = {"code": code, "message": message or usual, "fields": dict(fields or {})}
    return Response({"error": error}, status=status)


def _fields(detail: Any) -> dict[str, list[str]]:
    assert isinstance(detail, Mapping)
    return {name: list(dict.fromkeys(map(str, messages))) for name, messages in detail.items()}
