"""A budget: one version of one department's budget for one year, with the names it was made under."""

import uuid

from django.db import models
from django.db.models import Q

from budget.domain.codes import System, labelled
from budget.domain.states import Kind, Procedure, Stage, State, Status
from budget.models.choices import EnumField, one_of
from budget.models.organisation import BudgetUnit, Department


class Budget(models.Model):
    """One version. Its facts hang on it; where it stands is what its last log entry says."""

    department = models.ForeignKey(
        Department,
        verbose_name="部门",
        on_delete=models.PROTECT,
        related_name="budgets",
        db_index=False,
    )
    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveSmallIntegerField("版本", default=1)
    form_set = models.CharField("表式", max_length=50)
    department_name = models.CharField(
        "部门名称", max_length=200, help_text="编制时的名称，部门以后更名不影响。"
    )
    kind = EnumField("性质", Kind, default=Kind.ORIGINAL)
    based_on = models.ForeignKey(
        "self",
        verbose_name="由哪一版而来",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="later",
        help_text="调剂、追加追减和更正所依据的版本。",
    )
    procedure = EnumField("编制流程", Procedure, default=Procedure.TWO_ROUNDS)
    stage = EnumField("阶段", Stage, default=Stage.FIRST_UP)
    status = EnumField("状态", Status, default=Status.DRAFT)
    facts_digest = models.CharField("数据摘要", max_length=64, blank=True)
    sheets_digest = models.CharField(
        "来源文件摘要", max_length=64, blank=True, help_text="手工录入的为空白。"
    )
    revision = models.PositiveIntegerField("修改序号", default=0, help_text="每次修改加一。")
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    class Meta:
        verbose_name = "预算"
        verbose_name_plural = "预算"
        ordering = ["department_id", "-year", "-version"]
        indexes = [models.Index(fields=["year", "stage", "status"], name="budget_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "year", "version"],
                name="one_budget_per_department_year_and_version",
                violation_error_message="该部门该年度的这个版本已经存在。",
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1),
                name="versions_are_counted_from_one",
                violation_error_message="版本从1开始。",
            ),
            one_of(
                "stage",
                Stage,
                name="the_stage_of_a_budget_is_one_of_the_list",
                message="阶段不在列表中。",
            ),
            one_of(
                "status",
                Status,
                name="the_status_of_a_budget_is_one_of_the_list",
                message="状态不在列表中。",
            ),
            one_of("kind", Kind, name="the_kind_of_a_budget_is_one_of_the_list", message="性质不在列表中。"),
            one_of(
                "procedure",
                Procedure,
                name="the_procedure_of_a_budget_is_one_of_the_list",
                message="编制流程不在列表中。",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.ORIGINAL.value) | Q(based_on__isnull=False),
                name="a_later_version_says_what_it_is_based_on",
                violation_error_message="调剂、追加追减和更正须注明依据的版本。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department_name} {self.year}年 第{self.version}版"

    @property
    def state(self) -> State:
        """Where it stands."""
        return State(Stage(self.stage), Status(self.status))


class BudgetUnitName(models.Model):
    """A unit as this budget knows it: its code and name of the time, whatever it is called today."""

    budget = models.ForeignKey(
        Budget,
        verbose_name="预算",
        on_delete=models.CASCADE,
        related_name="unit_names",
        db_index=False,
    )
    position = models.PositiveIntegerField("顺序", default=0)
    key = models.UUIDField("标识", default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField("编码", max_length=64, blank=True)
    name = models.CharField("名称", max_length=200, blank=True)
    unit = models.ForeignKey(
        BudgetUnit,
        verbose_name="预算单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="names",
        help_text="来源文件没有印出单位编码的，为空白。",
    )

    class Meta:
        verbose_name = "本预算的单位"
        verbose_name_plural = "本预算的单位"
        ordering = ["budget_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "code"],
                name="one_name_per_budget_and_unit",
                violation_error_message="同一预算中单位编码重复。",
            ),
        ]

    def __str__(self) -> str:
        return labelled(self.code, self.name)


class SubjectName(models.Model):
    """The name a code carries in this budget: a code renamed next year does not rewrite this one."""

    budget = models.ForeignKey(
        Budget,
        verbose_name="预算",
        on_delete=models.CASCADE,
        related_name="subject_names",
        db_index=False,
    )
    position = models.PositiveIntegerField("顺序", default=0)
    system = EnumField("分类", System)
    code = models.CharField("编码", max_length=64)
    name = models.CharField("名称", max_length=200, blank=True)

    class Meta:
        verbose_name = "本预算的科目名称"
        verbose_name_plural = "本预算的科目名称"
        ordering = ["budget_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "system", "code"],
                name="one_name_per_budget_and_subject",
                violation_error_message="同一预算中科目名称重复。",
            ),
            one_of(
                "system",
                System,
                name="the_system_of_a_subject_name_is_one_of_the_list",
                message="分类不在列表中。",
            ),
        ]

    def __str__(self) -> str:
        return labelled(self.code, self.name)
