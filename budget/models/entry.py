"""What was entered, by whom and when: every change of the facts, and what could not be taken as typed.

These hang on the budget and go with it, unlike the log, which survives it: they hold the facts themselves.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from budget.domain.states import Procedure
from budget.models.budgets import Budget
from budget.models.choices import EnumField, one_of


class ChangeSet(models.Model):
    """Changes made at one stroke: one edit, one paste, one upload applied. All of it holds, or none.

    ``number`` counts the change sets of a budget from 1: it is the budget's ``revision`` after it. ``key`` is
    given by whoever sends it, so that one sent twice over a bad line is made once; ``answer`` is what was
    said then, unless all was saved. ``actor`` is the person's name as of then.
    """

    budget = models.ForeignKey(
        Budget, verbose_name="预算", on_delete=models.CASCADE, related_name="change_sets", db_index=False
    )
    number = models.PositiveIntegerField("序号")
    key = models.UUIDField("标识", default=uuid.uuid4)
    title = models.CharField("内容", max_length=200)
    actor = models.CharField("操作人", max_length=150)
    username = models.CharField("用户名", max_length=150)
    at = models.DateTimeField("时间", auto_now_add=True)
    undoes = models.ForeignKey(
        "self",
        verbose_name="撤销的是",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="undone_by",
    )
    answer = models.JSONField("答复", default=dict)

    class Meta:
        verbose_name = "修改记录"
        verbose_name_plural = "修改记录"
        ordering = ["budget_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "number"], name="one_change_set_per_budget_and_number"),
            models.UniqueConstraint(fields=["budget", "key"], name="one_change_set_per_budget_and_key"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Change(models.Model):
    """One change of one row: a cell (``column``), or the whole row (``column`` blank) added or removed.

    ``before`` and ``after`` are texts of cells as shown, or of whole rows ``{column: text}``; null where
    there was, or is, no row.
    """

    change_set = models.ForeignKey(
        ChangeSet, verbose_name="修改", on_delete=models.CASCADE, related_name="changes"
    )
    grid = models.CharField("录入表", max_length=30)
    row = models.UUIDField("行", db_index=True)
    column = models.CharField("列", max_length=30, blank=True)
    before = models.JSONField("原值", null=True)
    after = models.JSONField("新值", null=True)

    class Meta:
        verbose_name = "改动"
        verbose_name_plural = "改动"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.grid} {self.column}"


class Unfit(models.Model):
    """What somebody typed into a cell that cannot hold it: kept as typed until it is put right.

    The fact keeps the value it had. Nothing that was entered is lost, and the budget is not complete while
    there is any.
    """

    budget = models.ForeignKey(
        Budget, verbose_name="预算", on_delete=models.CASCADE, related_name="unfit", db_index=False
    )
    grid = models.CharField("录入表", max_length=30)
    row = models.UUIDField("行")
    column = models.CharField("列", max_length=30)
    text = models.TextField("填写的内容")
    message = models.CharField("问题", max_length=500)

    class Meta:
        verbose_name = "待改正的内容"
        verbose_name_plural = "待改正的内容"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "grid", "row", "column"], name="one_unfit_text_per_cell"
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Proposal(models.Model):
    """Changes that somebody is looking at before they are applied: from last year, from a file.

    ``operations`` are in the form that ``services.entry`` takes. ``remarks`` are what is to be said about
    reading the source, each ``{"message", "severity", "where"}``.
    """

    budget = models.ForeignKey(
        Budget, verbose_name="预算", on_delete=models.CASCADE, related_name="proposals", db_index=False
    )
    key = models.UUIDField("标识", default=uuid.uuid4, unique=True)
    title = models.CharField("内容", max_length=200)
    username = models.CharField("用户名", max_length=150)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    revision = models.PositiveIntegerField("依据的修改序号", default=0)
    operations = models.JSONField("改动", default=list)
    remarks = models.JSONField("说明", default=list)
    applied = models.ForeignKey(
        ChangeSet,
        verbose_name="应用为",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="proposals",
    )

    class Meta:
        verbose_name = "待应用的改动"
        verbose_name_plural = "待应用的改动"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["budget", "username"], name="proposal_by_person")]

    def __str__(self) -> str:
        return self.title


def default_procedure() -> str:
    """How many rounds budgets go through here unless a year says otherwise."""
    return str(settings.PROCEDURE)


class BudgetYear(models.Model):
    """预算年度: its forms, and by when departments must have done what."""

    year = models.PositiveSmallIntegerField("年度", unique=True)
    form_set = models.CharField("表式", max_length=50, default="chaoyang-2026")
    procedure = EnumField(
        "编制流程", Procedure, default=default_procedure, help_text="已经开始编制的预算不受影响。"
    )
    open = models.BooleanField("开放编制", default=True, help_text="关闭后不能新建该年度的预算。")
    first_due = models.DateField("“一上”截止日期", null=True, blank=True)
    second_due = models.DateField("“二上”截止日期", null=True, blank=True)
    congress_on = models.DateField(
        "人代会批准日期", null=True, blank=True, help_text="由财政部门在进度表中登记；从这一天起20日内批复。"
    )
    note = models.TextField("编制要求", blank=True, help_text="显示在该年度预算的首页。")

    class Meta:
        verbose_name = "预算年度"
        verbose_name_plural = "预算年度"
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2099),
                name="a_budget_year_is_of_this_century",
                violation_error_message="年度应为2000至2099。",
            ),
            one_of(
                "procedure",
                Procedure,
                name="the_procedure_of_a_year_is_one_of_the_list",
                message="编制流程不在列表中。",
            ),
            models.CheckConstraint(
                condition=Q(first_due__isnull=True)
                | Q(second_due__isnull=True)
                | Q(second_due__gte=models.F("first_due")),
                name="the_second_round_ends_after_the_first",
                violation_error_message="“二上”截止日期不能早于“一上”。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年"


class LibraryIndicator(models.Model):
    """指标库: an indicator to start from, for everybody or for one department."""

    department = models.ForeignKey(
        "budget.Department",
        verbose_name="部门",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="library_indicators",
        help_text="留空表示各部门通用。",
    )
    level1 = models.CharField("一级指标", max_length=50)
    level2 = models.CharField("二级指标", max_length=50)
    level3 = models.CharField("三级指标", max_length=200)
    nature = models.CharField("指标性质", max_length=10)
    value = models.CharField("指标值", max_length=100, blank=True)
    measure = models.CharField("度量单位", max_length=50, blank=True)
    explanation = models.TextField("指标解释", blank=True)

    class Meta:
        verbose_name = "指标库条目"
        verbose_name_plural = "指标库"
        ordering = ["level1", "level2", "level3", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "level1", "level2", "level3"],
                name="one_library_indicator_per_department_and_name",
                violation_error_message="该部门的指标库中已有同名指标。",
            ),
            # Two NULLs are never equal to the constraint above.
            models.UniqueConstraint(
                fields=["level1", "level2", "level3"],
                condition=Q(department__isnull=True),
                name="one_library_indicator_per_name_for_everybody",
                violation_error_message="通用指标库中已有同名指标。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level2} / {self.level3}"
