"""项目 and 整体绩效目标, with their indicators."""

from django.db import models
from django.db.models import F, Q

from budget.domain.codes import ProjectCategory
from budget.models.budgets import Budget
from budget.models.choices import EnumField, one_of
from budget.models.facts.base import Fact, OfUnit
from budget.models.fields import FenField, within_reach


class Project(OfUnit):
    """项目. The three amounts are what 预算12表 printed; where lines name the project they are derived.

    A code may stand twice: a document may print a project twice, and both are kept and reported.
    """

    code = models.CharField("项目编码", max_length=64, blank=True)
    name = models.TextField("项目名称", blank=True)
    category = EnumField("项目类别", ProjectCategory, blank=True, default=ProjectCategory.UNKNOWN)
    first_year = models.PositiveSmallIntegerField("开始年度", null=True, blank=True)
    last_year = models.PositiveSmallIntegerField("结束年度", null=True, blank=True)
    basis = models.TextField("立项依据", blank=True)
    goal = models.TextField("绩效目标", blank=True)
    total_fen = FenField("项目总额", null=True, blank=True)
    fiscal_fen = FenField("财政资金", null=True, blank=True)
    other_fen = FenField("其他资金", null=True, blank=True)

    class Meta(OfUnit.Meta):
        verbose_name = "项目"
        verbose_name_plural = "项目"
        indexes = [
            *OfUnit.Meta.indexes,
            models.Index(fields=["budget", "code"], name="project_by_code"),
        ]
        constraints = [
            one_of(
                "category",
                ProjectCategory,
                name="the_category_of_a_project_is_one_of_the_list",
                message="项目类别不在列表中。",
            ),
            models.CheckConstraint(
                condition=Q(first_year__isnull=True)
                | Q(last_year__isnull=True)
                | Q(last_year__gte=F("first_year")),
                name="a_project_ends_no_earlier_than_it_starts",
                violation_error_message="项目结束年度不能早于开始年度。",
            ),
            within_reach("total_fen", "a_project_total_is_within_reach"),
            within_reach("fiscal_fen", "the_fiscal_money_of_a_project_is_within_reach"),
            within_reach("other_fen", "the_other_money_of_a_project_is_within_reach"),
        ]

    def __str__(self) -> str:
        return self.name or self.code


class DepartmentGoal(models.Model):
    """整体绩效目标 of the department: one text; its activities carry the indicators."""

    budget = models.OneToOneField(Budget, verbose_name="预算", on_delete=models.CASCADE, related_name="goal")
    text = models.TextField("整体绩效目标", blank=True)

    class Meta:
        verbose_name = "整体绩效目标"
        verbose_name_plural = "整体绩效目标"

    def __str__(self) -> str:
        return self.text[:40]


class Activity(Fact):
    """A departmental activity of 预算13表."""

    name = models.TextField("活动名称", blank=True)

    class Meta(Fact.Meta):
        verbose_name = "部门活动"
        verbose_name_plural = "部门活动"

    def __str__(self) -> str:
        return self.name


class Indicator(Fact):
    """绩效指标 of a project or of an activity, at its place among that one's.

    Everything is text as printed (``网络测评完成时限 定性 8 月`` is a real one): rules judge it.
    """

    project = models.ForeignKey(
        Project,
        verbose_name="项目",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="indicators",
    )
    activity = models.ForeignKey(
        Activity,
        verbose_name="部门活动",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="indicators",
    )
    level1 = models.TextField("一级指标", blank=True)
    level2 = models.TextField("二级指标", blank=True)
    level3 = models.TextField("三级指标", blank=True)
    nature = models.TextField("指标性质", blank=True)
    value = models.TextField("指标值", blank=True)
    measure = models.TextField("度量单位", blank=True)
    weight = models.TextField("权重", blank=True)
    explanation = models.TextField("指标解释", blank=True)
    medium_term = models.BooleanField("中期指标", default=False)

    class Meta(Fact.Meta):
        verbose_name = "绩效指标"
        verbose_name_plural = "绩效指标"
        constraints = [
            models.CheckConstraint(
                condition=Q(project__isnull=False, activity__isnull=True)
                | Q(project__isnull=True, activity__isnull=False),
                name="an_indicator_belongs_to_a_project_or_to_an_activity",
                violation_error_message="绩效指标须属于一个项目或一项部门活动，且只属于一个。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.level3} {self.nature}{self.value}{self.measure}"
