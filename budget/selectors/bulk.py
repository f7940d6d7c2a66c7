"""A whole year of what is published as rows of data, and what their fields mean (Frictionless Table Schema).

Rows come one after another; no year is held in memory. Amounts are texts in 万元 with six decimals.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.timezone import localtime

from budget.domain.money import wanyuan
from budget.models import PublishedFigures, PublishedIncome, PublishedLine, PublishedProject
from budget.selectors.published import WHOLE

AT_ONCE = 2_000
_DEPARTMENT = "publication__department_code"


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its key, its Chinese title and its type of the Table Schema; ``of``: where it is stored."""

    name: str
    title: str
    type: str = "string"
    of: str = ""
    is_amount: bool = False

    @property
    def stored(self) -> str:
        return self.of or self.name


@dataclass(frozen=True, slots=True)
class Resource:
    """One table of the data; ``expand`` makes rows of a stored row where there are several."""

    name: str
    title: str
    model: type[Model]
    fields: Sequence[Field]
    only: tuple[tuple[str, Any], ...] = ()
    expand: Callable[[tuple[Any, ...]], Iterator[tuple[Any, ...]]] | None = None


def _text(name: str, title: str, of: str = "") -> Field:
    return Field(name, title, of=of)


def _amount(name: str, title: str, of: str = "") -> Field:
    return Field(name, title, "number", of, is_amount=True)


_OF = (Field("year", "年度", "integer"), _text("department", "部门编码", _DEPARTMENT))
_VERSION = Field("version", "版本", "integer", "publication__version")
_FIGURES = (
    _amount("income", "收入总计"),
    _amount("outlay", "支出总计"),
    _amount("spending", "支出预算"),
    _amount("basic", "基本支出"),
    _amount("project", "项目支出"),
    _amount("personnel", "人员经费"),
    _amount("public", "公用经费"),
    _amount("fiscal", "财政拨款支出"),
    _amount("three_public", "“三公”经费"),
    _amount("abroad", "因公出国（境）费用"),
    _amount("reception", "公务接待费"),
    _amount("vehicle_purchase", "公务用车购置费"),
    _amount("vehicle_operation", "公务用车运行维护费"),
    _amount("procurement", "政府采购"),
    _amount("services", "政府购买服务"),
    Field("units", "单位数", "integer"),
    Field("projects", "项目数", "integer"),
    Field("staff", "实有人数", "integer"),
)


def _indicators(stored: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """A row for each indicator of a project."""
    *of, indicators = stored
    for position, cells in enumerate(indicators, 1):
        yield (*of, position, *cells)


RESOURCES: Sequence[Resource] = (
    Resource(
        "departments",
        "部门：公开了预算的部门和版本",
        PublishedFigures,
        (
            *_OF,
            _text("name", "部门名称", "name"),
            _VERSION,
            Field("published_at", "公开时间", "datetime", "publication__published_at"),
            _text("code", "查验码", "publication__code"),
        ),
        only=(("unit", WHOLE),),
    ),
    Resource(
        "figures",
        "主要数字：各部门（unit 为空）和各单位",
        PublishedFigures,
        (*_OF, _text("unit", "单位编码"), _text("name", "名称"), *_FIGURES),
    ),
    Resource(
        "income",
        "收入明细",
        PublishedIncome,
        (
            *_OF,
            _text("unit", "单位编码"),
            _text("source", "收入来源"),
            Field("carried_over", "上年结转", "boolean"),
            _amount("amount", "金额", "amount_fen"),
        ),
    ),
    Resource(
        "lines",
        "支出明细：按单位、科目、资金、项目",
        PublishedLine,
        (
            *_OF,
            _text("unit", "单位编码"),
            _text("function", "功能分类科目"),
            _text("gov_economic", "政府预算支出经济分类科目"),
            _text("dept_economic", "部门预算支出经济分类科目"),
            _text("kind", "基本支出 basic 或项目支出 project"),
            _text("fund", "资金性质"),
            Field("carried_over", "用上年结转安排", "boolean"),
            _text("project", "项目代码"),
            _amount("amount", "金额", "amount_fen"),
        ),
    ),
    Resource(
        "projects",
        "项目：金额和绩效目标",
        PublishedProject,
        (
            *_OF,
            _text("unit", "单位编码"),
            Field("position", "顺序", "integer"),
            _text("code", "项目代码"),
            _text("name", "项目名称"),
            _amount("total", "项目总额"),
            _amount("fiscal", "财政资金"),
            _amount("other", "其他资金"),
            _text("goal", "绩效目标"),
        ),
    ),
    Resource(
        "indicators",
        "项目的绩效指标",
        PublishedProject,
        (
            *_OF,
            Field("project_position", "项目的顺序", "integer", "position"),
            _text("project", "项目代码", "code"),
            Field("position", "指标的顺序", "integer", "indicators"),
            _text("level1", "一级指标"),
            _text("level2", "二级指标"),
            _text("level3", "三级指标"),
            _text("nature", "指标性质"),
            _text("value", "指标值"),
            _text("measure", "计量单位"),
        ),
        expand=_indicators,
    ),
)
_STORED_OF_INDICATORS = 5


def rows(resource: Resource, year: int) -> Iterator[dict[str, Any]]:
    """The rows of a year: texts, ints, booleans and None by the names of the fields."""
    fields = resource.fields if resource.expand is None else resource.fields[:_STORED_OF_INDICATORS]
    found = resource.model._default_manager.filter(year=year, **dict(resource.only))
    stored = found.order_by(_DEPARTMENT, "publication_id", "pk").values_list(*(one.stored for one in fields))
    for row in stored.iterator(chunk_size=AT_ONCE):
        for values in resource.expand(row) if resource.expand else (row,):
            yield {
                field.name: _written(field, value)
                for field, value in zip(resource.fields, values, strict=True)
            }


def _written(field: Field, value: Any) -> Any:
    if value is None:
        return None
    if field.is_amount:
        return wanyuan(value)
    if field.type == "datetime":
        return localtime(value).isoformat(timespec="seconds")
    return str(value) if field.type == "string" else value


def schema(resource: Resource) -> dict[str, Any]:
    """What its fields are, as the Table Schema says it."""
    return {
        "fields": [
            {"name": one.name, "title": one.title, "type": one.type}
            | ({"format": "%Y-%m-%dT%H:%M:%S%z"} if one.type == "datetime" else {})
            | ({"description": "万元，六位小数，精确到分"} if one.is_amount else {})
            for one in resource.fields
        ],
        "missingValues": [""],
    }
