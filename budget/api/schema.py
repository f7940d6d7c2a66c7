"""The OpenAPI description, made from the views: each says what it is, its filters say what may be asked."""

from functools import cache
from typing import Any

from drf_spectacular.drainage import get_override
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from budget.api.errors import STATUSES
from budget.api.filters import CODE, YEARS, pattern_of

PREFIX = "/api/v1/"
LICENCE = "公共数据，可自由使用，请注明来源"
DESCRIPTION = f"""\
各部门公开的预算，供任何人读取：不需要账号，不需要申请。

- 金额都是文字，单位万元，六位小数（精确到分），例如 "4534.476807"；没有公布的为 null。
- 列表分页：next 是下一页的地址，为 null 就是最后一页。
- 每个回答都有 ETag；请求时带 If-None-Match，没有变化回答 304。
- 出错时都回答 {{"error": {{"code", "message", "fields"}}}}。
- {LICENCE}。
"""
_WRONG = {
    400: "参数有误",
    404: "没有这项内容",
    406: "Accept 请求头不接受 JSON",
    410: "已撤下",
    429: "请求太频繁",
    500: "系统出错",
}
_ALWAYS = (400, 406, 429, 500)
PATH: dict[str, tuple[dict[str, Any], str]] = {
    "code": ({"type": "string", "pattern": pattern_of(CODE)}, "部门编码。"),
    "project": ({"type": "string", "pattern": pattern_of(CODE)}, "项目代码。"),
    "year": (YEARS, "年度。"),
    "version": ({"type": "integer", "minimum": 1, "maximum": 9999}, "第几版。"),
}


class ErrorDetail(serializers.Serializer):
    code = serializers.ChoiceField(
        [code for code, _ in STATUSES.values()], help_text="哪一种错误，供程序判断。"
    )
    message = serializers.CharField(help_text="错在哪里、怎么办，供人阅读。")
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), help_text="各参数的问题，按参数名。"
    )


class Error(serializers.Serializer):
    error = ErrorDetail()


class Described(AutoSchema):
    """An operation as its view describes itself (``reading.Reading``)."""

    view: Any

    def get_summary(self) -> str:
        return self.view.summary

    def get_description(self) -> str:  # type: ignore[override]
        return self.view.description

    def get_tags(self) -> list[str]:
        return ["v1"]

    def get_operation_id(self) -> str:
        return self.view.__class__.__name__

    def get_override_parameters(self) -> list[Any]:
        told = [
            OpenApiParameter(name, schema, OpenApiParameter.PATH, description=description)
            for name, (schema, description) in PATH.items()
            if f"{{{name}}}" in self.path
        ]
        wait = OpenApiParameter(
            "Retry-After", int, OpenApiParameter.HEADER, description="多少秒后再试。", response=[429]
        )
        return [*told, wait]

    def _get_filter_parameters(self) -> list[Any]:
        narrowing = self.view.filterset_class.base_filters if self.view.filterset_class else {}
        return [
            {
                "name": name,
                "in": "query",
                "required": name in self.view.needed,
                **_apart(get_override(one, "field")),
            }
            for name, one in narrowing.items()
        ]

    def get_response_serializers(self) -> Any:
        wrong = sorted({*_ALWAYS, *self.view.told, *((404,) if self.view.paged else ())})
        return {
            200: super().get_response_serializers(),
            **{status: OpenApiResponse(Error, description=_WRONG[status]) for status in wrong},
        }


def _apart(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter's schema and description apart."""
    rest = {name: value for name, value in schema.items() if name != "description"}
    return {"description": schema["description"], "schema": rest}


def of_the_api(endpoints: list[Any]) -> list[Any]:
    """Hook: the addresses of this API alone."""
    return [one for one in endpoints if one[0].startswith(PREFIX)]


@cache
def schema() -> dict[str, Any]:
    """The description; made once, for it takes a while and nothing changes it."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    made["info"] |= {"description": DESCRIPTION, "license": {"name": LICENCE}}
    return made
