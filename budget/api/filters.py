"""What lists can be narrowed by. Each parameter says its form once, for the check and for the schema."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from django import forms
from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field

from budget.domain.codes import Fund, IncomeSource, Kind, System
from budget.models import Found
from budget.selectors import open_data

CODE = r"[^/\x00-\x1f]{1,64}"
DIGITS = r"[0-9]{1,20}"
WORDS = r"[^\x00-\x1f]{1,100}"
YEAR = r"[12][0-9]{3}"
YEARS: dict[str, Any] = {"type": "integer", "minimum": 1000, "maximum": 2999}

Narrowing = Callable[[QuerySet, str], QuerySet]


def pattern_of(expression: str) -> str:
    """A regular expression of a whole value as the schema writes it."""
    return f"^{expression}$"


def _declared(
    narrowing: str | Narrowing, schema: dict[str, Any], field: type[forms.Field], **named: Any
) -> filters.Filter:
    """A parameter that equals a field, or narrows in its own way."""
    if isinstance(narrowing, str):
        made = filters.Filter(field_name=narrowing, **named)
    else:

        def narrow(found: QuerySet, name: str, value: str) -> QuerySet:
            return narrowing(found, value)

        made = filters.Filter(method=narrow, **named)
    made.field_class = field
    return extend_schema_field(schema)(made)


def text(narrowing: str | Narrowing, description: str, wrong: str, expression: str = CODE) -> filters.Filter:
    """A text of a form; ``wrong``: what is said of another."""
    schema = {"type": "string", "pattern": pattern_of(expression), "description": description}
    return _declared(
        narrowing,
        schema,
        forms.RegexField,
        regex=rf"\A{expression}\Z",
        strip=False,
        error_messages={"invalid": wrong, "null_characters_not_allowed": wrong},
    )


def coded(narrowing: str | Narrowing, description: str) -> filters.Filter:
    """A code as it was printed."""
    return text(narrowing, description, "编码应为 1 到 64 个字符，不含斜线和控制字符。")


def beginning(field: str, description: str) -> filters.Filter:
    """A code of the classification or its beginning."""
    return text(
        lambda found, value: found.filter(open_data.beginning_with(field, value)),
        description,
        "科目编码或它的前几位，应为 1 到 20 位数字。",
        DIGITS,
    )


def words(narrowing: Narrowing, description: str) -> filters.Filter:
    """Words to look for."""
    return text(narrowing, description, "要找的文字应为 1 到 100 个字符，不含控制字符。", WORDS)


def of_year(narrowing: str | Narrowing = "year", description: str = "年度。") -> filters.Filter:
    """A year."""
    made = text(narrowing, description, "年度应为四位数字，例如 2026。", YEAR)
    return extend_schema_field({**YEARS, "description": description})(made)


def one_of(narrowing: str | Narrowing, kind: type[StrEnum], description: str) -> filters.Filter:
    """A member of a closed list."""
    return _choice(narrowing, {one.value: one.label for one in kind}, description)  # type: ignore[attr-defined]


def _choice(narrowing: str | Narrowing, labels: dict[str, str], description: str) -> filters.Filter:
    told = "、".join(f"{value}（{label}）" for value, label in labels.items())
    schema = {"type": "string", "enum": list(labels), "description": f"{description}：{told}。"}
    return _declared(
        narrowing,
        schema,
        forms.ChoiceField,
        choices=list(labels.items()),
        error_messages={"invalid_choice": f"不在列表中，可以用：{told}。"},
    )


SYSTEMS = {
    System.FUNCTION.value: "支出功能分类",
    System.GOV_ECONOMIC.value: "政府预算支出经济分类",
    System.DEPT_ECONOMIC.value: "部门预算支出经济分类",
}
DEPARTMENT = "publication__department_code"


class Years(filters.FilterSet):
    """Nothing: there are few."""


class Departments(filters.FilterSet):
    year = of_year()
    code = coded("code", "部门编码。")


class Units(filters.FilterSet):
    year = of_year()
    department = coded(DEPARTMENT, "部门编码。")
    code = coded("code", "单位编码。")


class Lines(filters.FilterSet):
    year = of_year()
    department = coded(DEPARTMENT, "部门编码。")
    unit = coded("unit", "单位编码。")
    function = beginning("function", "支出功能分类科目的编码，或者它的前几位（206 为整个类）。")
    gov_economic = beginning("gov_economic", "政府预算支出经济分类科目的编码，或者它的前几位。")
    dept_economic = beginning("dept_economic", "部门预算支出经济分类科目的编码，或者它的前几位。")
    kind = one_of("kind", Kind, "基本支出还是项目支出")
    fund = one_of("fund", Fund, "资金性质")
    project = coded("project", "项目代码。")


class Income(filters.FilterSet):
    year = of_year()
    department = coded(DEPARTMENT, "部门编码。")
    unit = coded("unit", "单位编码。")
    source = one_of("source", IncomeSource, "收入来源")
    carried_over = _choice(
        lambda found, value: found.filter(carried_over=value == "true"),
        {"true": "上年结转", "false": "本年收入"},
        "是否上年结转",
    )


class Projects(filters.FilterSet):
    year = of_year()
    department = coded(DEPARTMENT, "部门编码。")
    unit = coded("unit", "单位编码。")
    code = coded("code", "项目代码。")
    q = words(
        open_data.projects_about,
        f"在项目代码、名称、绩效目标和绩效指标里找：可以是几个词（空格分开，都要有），名称也可用拼音首字母。"
        f"最多取 {open_data.MOST_FOUND} 条，名称里有的在先。",
    )


class Subjects(filters.FilterSet):
    year = of_year(
        lambda found, value: open_data.in_force(found, int(value)),
        "只要这一年在用的科目；不写时，每个科目的每个时期都有一条。",
    )
    system = _choice("system", SYSTEMS, "哪一套分类")
    level = extend_schema_field(
        {"type": "integer", "enum": [1, 2, 3], "description": "级次：1 为类，2 为款，3 为项。"}
    )(_choice("level", {"1": "类", "2": "款", "3": "项"}, "级次"))
    code = beginning("code", "科目编码，或者它的前几位。")


class Publications(filters.FilterSet):
    year = of_year()
    department = coded("department_code", "部门编码。")
    state = _choice(
        lambda found, value: found.filter(withdrawn_at__isnull=value == "visible"),
        {"visible": "正在公开", "withdrawn": "已经撤下"},
        "状态",
    )


class Search(filters.FilterSet):
    """Of a list that is ordered by how well it fits, so it is looked for before it is narrowed."""

    q = words(
        lambda found, value: found,
        "要找的文字：编码、名称的任何一部分、拼音首字母，可以是几个词（空格分开，都要有）。",
    )
    kind = one_of(lambda found, value: found, Found, "只要哪一种")
