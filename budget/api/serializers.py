"""How rows are written: amounts as the contract has them, names beside codes, null for what is not told."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from budget.api.links import Links
from budget.domain.codes import Fund, IncomeSource, Kind, System
from budget.domain.headline import AMOUNTS
from budget.domain.money import wanyuan
from budget.domain.richtext import as_cell
from budget.models import Found, Publication, PublishedFigures, PublishedLine, PublishedProject
from budget.models.choices import choices

AMOUNT = {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{6}$", "example": "4534.476807"}


@extend_schema_field(AMOUNT)
class Amount(serializers.Field):
    """分 as 万元 with six decimals."""

    def to_representation(self, value: int) -> str:
        return wanyuan(value)


class Told(serializers.CharField):
    """A text; null where the document does not tell."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**{"allow_null": True, **named})

    def to_representation(self, value: str) -> Any:
        return value or None


class Answer(serializers.Serializer):
    """Only ever written."""

    @property
    def at(self) -> Links:
        """Addresses, as the view was asked for them."""
        made: Links = self.context["links"]
        return made


def _links(called: str, *names: str) -> type[serializers.Serializer]:
    fields = {name: serializers.URLField(allow_null=True, help_text="地址。") for name in names}
    return type(called, (serializers.Serializer,), fields)


Entrance = _links(
    "Entrance",
    "years",
    "departments",
    "units",
    "lines",
    "income",
    "projects",
    "subjects",
    "publications",
    "search",
)
BudgetLinks = _links("BudgetLinks", "document", "page", "pdf", "xlsx", "json")


class Figures(serializers.Serializer):
    """主要数字。金额单位为万元。"""

    income = Amount(help_text="收入总计（预算01表）。")
    outlay = Amount(help_text="支出总计（预算01表）。")
    spending = Amount(help_text="支出预算（预算03表）。")
    basic = Amount(help_text="基本支出。")
    project = Amount(help_text="项目支出。")
    personnel = Amount(help_text="基本支出中的人员经费。")
    public = Amount(help_text="基本支出中的公用经费。")
    fiscal = Amount(help_text="财政拨款支出总计（预算05表）。")
    three_public = Amount(help_text="“三公”经费财政拨款预算（预算10表）。")
    abroad = Amount(help_text="因公出国（境）费用。")
    reception = Amount(help_text="公务接待费。")
    vehicle_purchase = Amount(help_text="公务用车购置费。")
    vehicle_operation = Amount(help_text="公务用车运行维护费。")
    procurement = Amount(help_text="政府采购预算（预算04表）。")
    services = Amount(help_text="政府购买服务预算（预算11表）。")


class Counted(Figures):
    """主要数字，和数出来的个数。"""

    units = serializers.IntegerField(help_text="单位数。")
    projects = serializers.IntegerField(help_text="项目数。")
    staff = serializers.IntegerField(allow_null=True, help_text="实有人数；各单位都没有写时为 null。")


class Year(Answer):
    year = serializers.IntegerField()
    departments = serializers.IntegerField(help_text="公开了预算的部门数。")
    units = serializers.IntegerField(help_text="这些部门的单位数。")
    projects = serializers.IntegerField(help_text="这些部门的项目数。")
    figures = serializers.SerializerMethodField()

    @extend_schema_field(Figures)
    def get_figures(self, one: Any) -> dict[str, str]:
        return {name: wanyuan(one.totals[name]) for name in AMOUNTS}


class DepartmentYear(Answer):
    code = serializers.CharField(help_text="部门编码。")
    name = serializers.CharField(help_text="部门名称，照公开时的写法。")
    year = serializers.IntegerField(help_text="年度。")
    version = serializers.IntegerField(source="publication.version", help_text="第几版；这是最新公开的一版。")
    published_at = serializers.DateTimeField(source="publication.published_at", help_text="公开时间。")
    figures = Counted(source="*")
    links = serializers.SerializerMethodField()

    @extend_schema_field(BudgetLinks)
    def get_links(self, one: PublishedFigures) -> dict[str, str | None]:
        publication = one.publication
        return self.at.of_budget(publication.department_code, one.year, publication.version, one.unit)


class UnitYear(DepartmentYear):
    code = serializers.CharField(help_text="单位编码。")
    name = serializers.CharField(help_text="单位名称，照公开时的写法。")
    department = serializers.CharField(source="publication.department_code", help_text="部门编码。")
    department_name = serializers.CharField(source="publication.department_name", help_text="部门名称。")


class Department(Answer):
    code = serializers.CharField(help_text="部门编码。")
    name = serializers.CharField(help_text="最近一个年度的名称。")
    budgets = DepartmentYear(many=True, help_text="各年度最新公开的一版，最近的年度在前。")


class _OfPublication(Answer):
    year = serializers.IntegerField(help_text="年度。")
    department = serializers.CharField(source="publication.department_code", help_text="部门编码。")
    department_name = serializers.CharField(source="publication.department_name", help_text="部门名称。")
    version = serializers.IntegerField(source="publication.version", help_text="第几版。")


class _OfUnit(_OfPublication):
    unit = Told(help_text="单位编码；没有写是哪个单位的，为 null。")
    unit_name = serializers.SerializerMethodField(help_text="单位名称。")

    def get_unit_name(self, one: Any) -> str | None:
        found: str | None = self.context["names"].units.get((one.publication_id, one.unit))
        return found


class Line(_OfUnit):
    function = Told(help_text="支出功能分类科目。")
    function_name = serializers.SerializerMethodField()
    gov_economic = Told(help_text="政府预算支出经济分类科目。")
    gov_economic_name = serializers.SerializerMethodField()
    dept_economic = Told(help_text="部门预算支出经济分类科目。")
    dept_economic_name = serializers.SerializerMethodField()
    kind = serializers.ChoiceField(choices(Kind), help_text="basic 基本支出，project 项目支出。")
    fund = serializers.ChoiceField(choices(Fund), allow_null=True, help_text="资金性质。")
    carried_over = serializers.BooleanField(allow_null=True, help_text="是否用上年结转安排。")
    project = Told(help_text="项目代码；不是项目支出时为 null。")
    project_name = serializers.SerializerMethodField()
    amount = Amount(source="amount_fen", help_text="金额（万元）。")

    def get_function_name(self, one: PublishedLine) -> str | None:
        return self._subject(System.FUNCTION, one.function, one.year)

    def get_gov_economic_name(self, one: PublishedLine) -> str | None:
        return self._subject(System.GOV_ECONOMIC, one.gov_economic, one.year)

    def get_dept_economic_name(self, one: PublishedLine) -> str | None:
        return self._subject(System.DEPT_ECONOMIC, one.dept_economic, one.year)

    def get_project_name(self, one: PublishedLine) -> str | None:
        found: str | None = self.context["names"].projects.get((one.publication_id, one.project))
        return found

    def _subject(self, system: System, code: str, year: int) -> str | None:
        found: str | None = self.context["names"].subject(system, code, year)
        return found


class Income(_OfUnit):
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices(IncomeSource), allow_null=True, help_text="收入来源；上年结转没有写明资金性质时为 null。"
    )
    carried_over = serializers.BooleanField(help_text="是否上年结转。")
    amount = Amount(source="amount_fen", help_text="金额（万元）。")


class Indicator(serializers.Serializer):
    level1 = serializers.CharField(help_text="一级指标。")
    level2 = serializers.CharField(help_text="二级指标。")
    level3 = serializers.CharField(help_text="三级指标。")
    nature = serializers.CharField(help_text="指标性质（≥、=、定性……）。")
    value = serializers.CharField(help_text="指标值。")
    measure = serializers.CharField(help_text="度量单位。")


class Project(_OfPublication):
    code = serializers.CharField(help_text="项目代码。")
    name = serializers.CharField(help_text="项目名称。")
    unit = Told(help_text="单位编码。")
    unit_name = Told(help_text="单位名称。")
    total = Amount(allow_null=True, help_text="项目总额（万元）；表中空白为 null。")
    fiscal = Amount(allow_null=True, help_text="其中财政资金（万元）。")
    other = Amount(allow_null=True, help_text="其中其他资金（万元）。")
    goal = serializers.SerializerMethodField(help_text="绩效目标，纯文字。")
    indicators = serializers.SerializerMethodField(help_text="绩效指标。")
    link = serializers.SerializerMethodField(help_text="这个项目各年度的地址。")

    def get_goal(self, one: PublishedProject) -> str:
        return as_cell(one.goal)

    @extend_schema_field(Indicator(many=True))
    def get_indicators(self, one: PublishedProject) -> list[dict[str, str]]:
        names = list(Indicator().fields)
        return [dict(zip(names, cells, strict=True)) for cells in one.indicators]

    @extend_schema_field({"type": "string", "format": "uri", "nullable": True})
    def get_link(self, one: PublishedProject) -> str | None:
        return self.at.to("api:project", project=one.code)


class ProjectYears(Answer):
    code = serializers.CharField(help_text="项目代码。")
    years = Project(many=True, help_text="各年度、各部门公开的这个项目，最近的年度在前。")


class Subject(Answer):
    system = serializers.ChoiceField(choices(System), help_text="哪一套分类。")
    code = serializers.CharField(help_text="编码。")
    name = serializers.CharField(help_text="名称。")
    level = serializers.IntegerField(help_text="级次：1 为类，2 为款，3 为项。")
    first_year = serializers.IntegerField(help_text="启用年度。")
    last_year = serializers.IntegerField(allow_null=True, help_text="最后一个使用年度；仍在使用时为 null。")


class PublicationRow(Answer):
    code = serializers.CharField(source="department_code", help_text="部门编码。")
    year = serializers.IntegerField(help_text="年度。")
    version = serializers.IntegerField(help_text="第几版。")
    name = serializers.CharField(source="department_name", allow_null=True, help_text="部门名称。")
    published_at = serializers.DateTimeField(allow_null=True, help_text="公开时间。")
    notice = Told(help_text="公告：更正了什么、为什么。")
    withdrawn_at = serializers.DateTimeField(allow_null=True, help_text="撤下时间；正在公开的为 null。")
    withdrawal_reason = Told(help_text="撤下原因。")
    links = serializers.SerializerMethodField(help_text="已撤下的各项均为 null。")

    @extend_schema_field(BudgetLinks)
    def get_links(self, one: Publication) -> dict[str, str | None]:
        if one.withdrawn_at is not None:
            return dict.fromkeys(BudgetLinks().fields)
        return self.at.of_budget(one.department_code, one.year, one.version)

    def to_representation(self, one: Publication) -> dict[str, Any]:
        told = super().to_representation(one)
        # Of what is gone only that it was there, since when it is not, and why.
        return told | ({"name": None, "published_at": None, "notice": None} if one.withdrawn_at else {})


class FoundEntry(Answer):
    kind = serializers.ChoiceField(choices(Found), help_text="部门、单位、科目还是项目。")
    code = serializers.CharField(help_text="编码。")
    name = serializers.CharField(help_text="名称。")
    within = Told(help_text="所属的部门或分类。")
    year = serializers.IntegerField(allow_null=True, help_text="年度；科目为 null。")
    amount = Amount(
        source="amount_fen", allow_null=True, help_text="部门和单位的支出总计、项目总额（万元）。"
    )
    system = Told(help_text="科目所属的分类。")
    link = serializers.SerializerMethodField(help_text="本接口里的地址；科目和单位的是筛选好的列表。")

    @extend_schema_field({"type": "string", "format": "uri", "nullable": True})
    def get_link(self, one: Any) -> str | None:
        return self.at.of_found(one.kind, one.code, one.system)


class Results(Answer):
    results = FoundEntry(many=True, help_text="最相关的在前。")
