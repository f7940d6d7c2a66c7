"""What is shown of publications beside their tables: figures, lines and projects to add up, words to search.

All of it is worked out from what was frozen, for the latest visible version of each department and year
alone, in the transaction that publishes or takes down (``services.open_data``). What is not visible any more
is not here: no page, count or search can show it by forgetting a condition. It can be made anew at any time.
"""

from enum import StrEnum
from typing import Any

from django.db import models

from budget.domain.codes import Fund, IncomeSource, Kind
from budget.models.choices import EnumField, one_of
from budget.models.fields import FenField
from budget.models.publication import Publication


class OfPublication(models.Model):
    """A row of a publication and its year."""

    publication = models.ForeignKey(
        Publication, verbose_name="公开", on_delete=models.CASCADE, related_name="%(class)s_set"
    )
    year = models.PositiveSmallIntegerField("年度")

    class Meta:
        abstract = True


class PublishedFigures(OfPublication):
    """The headline figures (``domain.headline``) of a department's budget, or of one of its units."""

    unit = models.CharField("单位编码", max_length=64, blank=True, help_text="空白表示整个部门。")
    code = models.CharField("编码", max_length=64, help_text="部门或单位的编码。")
    name = models.CharField("名称", max_length=200)
    income = FenField("收入总计")
    outlay = FenField("支出总计")
    spending = FenField("支出预算")
    basic = FenField("基本支出")
    project = FenField("项目支出")
    personnel = FenField("人员经费")
    public = FenField("公用经费")
    fiscal = FenField("财政拨款支出")
    three_public = FenField("“三公”经费")
    abroad = FenField("因公出国（境）费用")
    reception = FenField("公务接待费")
    vehicle_purchase = FenField("公务用车购置费")
    vehicle_operation = FenField("公务用车运行维护费")
    procurement = FenField("政府采购")
    services = FenField("政府购买服务")
    units = models.PositiveIntegerField("单位数")
    projects = models.PositiveIntegerField("项目数")
    staff = models.PositiveIntegerField("实有人数", null=True, blank=True)

    class Meta:
        verbose_name = "公开的主要数字"
        verbose_name_plural = "公开的主要数字"
        ordering = ["-year", "code"]
        constraints = [
            # Not of year and code: a unit that moved was published by two departments.
            models.UniqueConstraint(
                fields=["publication", "unit"], name="one_row_of_figures_per_publication_and_unit"
            )
        ]
        indexes = [models.Index(fields=["unit", "year", "code"], name="published_figures_by_year")]

    def __str__(self) -> str:
        return f"{self.code} {self.year}"


class PublishedIncome(OfPublication):
    """An income line as frozen; no source: carried over, and the fund was not printed."""

    unit = models.CharField("单位编码", max_length=64, blank=True)
    source: Any = EnumField("收入来源", IncomeSource, optional=True)
    carried_over = models.BooleanField("上年结转")
    amount_fen = FenField("金额")

    class Meta:
        verbose_name = "公开的收入"
        verbose_name_plural = "公开的收入"
        ordering = ["publication_id", "pk"]
        indexes = [models.Index(fields=["year", "source"], name="published_income_by_source")]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.source}"


class PublishedLine(OfPublication):
    """An expenditure line as frozen, of the department; ``""`` and None where the document does not tell."""

    unit = models.CharField("单位编码", max_length=64, blank=True)
    function = models.CharField("功能分类科目", max_length=64, blank=True)
    gov_economic = models.CharField("政府经济分类科目", max_length=64, blank=True)
    dept_economic = models.CharField("部门经济分类科目", max_length=64, blank=True)
    kind = EnumField("基本或项目", Kind)
    fund: Any = EnumField("资金性质", Fund, optional=True)
    carried_over = models.BooleanField("用上年结转安排", null=True)
    project = models.CharField("项目代码", max_length=64, blank=True)
    amount_fen = FenField("金额")

    class Meta:
        verbose_name = "公开的支出"
        verbose_name_plural = "公开的支出"
        ordering = ["publication_id", "pk"]
        # All that the page of a subject adds up by stands in its index, so that a 类 under which every
        # department spends is read from there alone.
        indexes = [
            models.Index(
                fields=[
                    "year",
                    "function",
                    "publication",
                    "kind",
                    "gov_economic",
                    "dept_economic",
                    "project",
                    "amount_fen",
                ],
                name="published_line_by_function",
            ),
            models.Index(
                fields=["year", "gov_economic", "publication", "kind", "function", "project", "amount_fen"],
                name="published_line_by_gov",
            ),
            models.Index(
                fields=["year", "dept_economic", "publication", "kind", "function", "project", "amount_fen"],
                name="published_line_by_dept",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.function}"


class PublishedProject(OfPublication):
    """A project as 预算12表 shows it; amounts in 分, None where blank."""

    position = models.PositiveIntegerField("顺序")
    code = models.CharField("项目代码", max_length=64, db_index=True)
    name = models.CharField("项目名称", max_length=500)
    unit = models.CharField("单位编码", max_length=64, blank=True)
    unit_name = models.CharField("单位名称", max_length=200, blank=True)
    total = FenField("项目总额", null=True)
    fiscal = FenField("财政资金", null=True)
    other = FenField("其他资金", null=True)
    goal = models.TextField("绩效目标", blank=True)
    indicators = models.JSONField("绩效指标", default=list, help_text="各项为一行：六列的值。")

    class Meta:
        verbose_name = "公开的项目"
        verbose_name_plural = "公开的项目"
        ordering = ["publication_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "position"], name="one_published_project_per_position"
            )
        ]
        indexes = [models.Index(fields=["year", "-total"], name="published_project_by_total")]

    def __str__(self) -> str:
        return f"{self.code}-{self.name}"


class PublishedAdjustment(OfPublication):
    """调整预算数 of a department whose budget is published: what the latest approved 调剂 or 追加追减 of that
    year comes to, without what is withheld. Nothing else of such a version is shown: it is no 部门预算."""

    version = models.PositiveSmallIntegerField("版本")
    approved_on = models.DateField("批复日期")
    outlay = FenField("支出总计")
    basic = FenField("基本支出")
    project = FenField("项目支出")

    class Meta:
        verbose_name = "公开的调整预算数"
        verbose_name_plural = "公开的调整预算数"
        ordering = ["publication_id"]
        constraints = [models.UniqueConstraint(fields=["publication"], name="one_adjustment_per_publication")]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.outlay}"


class PublishedYear(models.Model):
    """A year of everything published, added up (``services.open_data``): what the home page draws."""

    year = models.PositiveSmallIntegerField("年度", unique=True)
    departments = models.PositiveIntegerField("部门数")
    units = models.PositiveIntegerField("单位数")
    projects = models.PositiveIntegerField("项目数")
    totals = models.JSONField("合计", default=dict, help_text="以分计，按来源、科目。")

    class Meta:
        verbose_name = "公开的年度"
        verbose_name_plural = "公开的年度"
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


class Found(StrEnum):
    """What a search can find."""

    DEPARTMENT = "department"
    UNIT = "unit"
    SUBJECT = "subject"
    PROJECT = "project"

    @property
    def label(self) -> str:
        return {"department": "部门", "unit": "单位", "subject": "科目", "project": "项目"}[self.value]


class SearchEntry(models.Model):
    """Something that can be searched for. ``publication`` is None for a subject of the classification.

    ``titled`` and ``told`` hold the words of its names and codes, and of its texts (``domain.searching``).
    ``text`` is what an extract is shown from. A department or a unit stands here once, with its latest year.
    """

    publication = models.ForeignKey(
        Publication, verbose_name="公开", null=True, on_delete=models.CASCADE, related_name="search_entries"
    )
    kind = EnumField("种类", Found)
    code = models.CharField("编码", max_length=64)
    name = models.CharField("名称", max_length=500)
    within = models.CharField("所属", max_length=300, blank=True, help_text="部门、单位，或分类的名称。")
    year = models.PositiveSmallIntegerField("年度", null=True)
    amount_fen = FenField("金额", null=True)
    system = models.CharField("分类", max_length=20, blank=True, help_text="科目所属的分类。")
    text = models.TextField("文字", blank=True)
    titled = models.TextField("名称和编码的词", blank=True)
    told = models.TextField("文字的词", blank=True)

    class Meta:
        verbose_name = "可查找的内容"
        verbose_name_plural = "可查找的内容"
        ordering = ["pk"]
        constraints = [
            one_of(
                "kind",
                Found,
                name="the_kind_of_what_is_found_is_one_of_the_list",
                message="种类不在列表中。",
            ),
        ]
        indexes = [models.Index(fields=["kind", "code"], name="search_entry_by_code")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}-{self.name}"
