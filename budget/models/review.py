"""What people say and decide about a budget on its way.

These hang on the budget and go with it; who did what when stays in the log.
"""

from enum import StrEnum

from django.db import models
from django.db.models import Q

from budget.domain.states import Stage
from budget.models.budgets import Budget
from budget.models.choices import EnumField, one_of


class Submission(models.Model):
    """A budget as it was when it was sent up: what a reviewer saw, and what the next one is compared with."""

    budget = models.ForeignKey(
        Budget, verbose_name="预算", on_delete=models.CASCADE, related_name="submissions", db_index=False
    )
    number = models.PositiveSmallIntegerField("第几次送审")
    stage = EnumField("阶段", Stage)
    at = models.DateTimeField("时间", auto_now_add=True)
    actor = models.CharField("送审人", max_length=150)
    username = models.CharField("用户名", max_length=150)
    note = models.TextField("附言", blank=True)
    digest = models.CharField("数据摘要", max_length=64)
    factbook = models.JSONField("当时的数据")

    class Meta:
        verbose_name = "送审"
        verbose_name_plural = "送审"
        ordering = ["budget_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "number"], name="one_submission_per_budget_and_number")
        ]

    def __str__(self) -> str:
        return f"第{self.number}次送审"


class Approval(models.Model):
    """批复: its 文号 and date, and when the department passed it on to its units."""

    budget = models.OneToOneField(
        Budget, verbose_name="预算", on_delete=models.CASCADE, related_name="approval"
    )
    number = models.CharField("文号", max_length=100)
    on = models.DateField("批复日期")
    congress_on = models.DateField("人代会批准日期", null=True, blank=True)
    relayed_on = models.DateField("转批复日期", null=True, blank=True)
    relay_number = models.CharField("转批复文号", max_length=100, blank=True)

    class Meta:
        verbose_name = "批复"
        verbose_name_plural = "批复"
        constraints = [
            models.CheckConstraint(
                condition=~Q(number=""),
                name="an_approval_has_a_number",
                violation_error_message="批复须有文号。",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Explanation(models.Model):
    """Why a warning is right as it stands, in the clerk's words.

    ``fingerprint`` is of the finding with its cells and figures (``selectors.explained``): when these
    change, it wants explaining anew.
    """

    budget = models.ForeignKey(
        Budget, verbose_name="预算", on_delete=models.CASCADE, related_name="explanations", db_index=False
    )
    fingerprint = models.CharField("发现的标识", max_length=64)
    rule = models.CharField("规则", max_length=30)
    about = models.TextField("发现")
    text = models.TextField("说明")
    actor = models.CharField("说明人", max_length=150)
    username = models.CharField("用户名", max_length=150)
    at = models.DateTimeField("时间", auto_now=True)

    class Meta:
        verbose_name = "警告的说明"
        verbose_name_plural = "警告的说明"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "fingerprint"], name="one_explanation_per_budget_and_finding"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="an_explanation_says_something"),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Thread(models.Model):
    """审核意见: comments on one cell (``column``), one row (``row_key``), one table, or the whole budget.

    The row is known by what identifies it (``selectors.anchors``), not by its number, so that the comment
    stays with it when rows come and go. ``said`` is what the cell said when the comment was made.
    """

    budget = models.ForeignKey(Budget, verbose_name="预算", on_delete=models.CASCADE, related_name="threads")
    table = models.CharField("表号", max_length=10, blank=True)
    row_key = models.JSONField("行", null=True, blank=True)
    column = models.CharField("列", max_length=40, blank=True)
    place = models.CharField("位置", max_length=400, help_text="提出时的位置，供人阅读。")
    said = models.TextField("当时的内容", blank=True)
    opened_by = models.CharField("提出人用户名", max_length=150)
    resolved_at = models.DateTimeField("了结时间", null=True, blank=True)
    resolved_by = models.CharField("了结人", max_length=150, blank=True)

    class Meta:
        verbose_name = "审核意见"
        verbose_name_plural = "审核意见"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.place


class Comment(models.Model):
    """One contribution to a thread. ``role``: in which role it was made."""

    thread = models.ForeignKey(Thread, verbose_name="意见", on_delete=models.CASCADE, related_name="comments")
    actor = models.CharField("姓名", max_length=150)
    username = models.CharField("用户名", max_length=150)
    role = models.CharField("角色", max_length=20)
    text = models.TextField("内容")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "意见内容"
        verbose_name_plural = "意见内容"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="a_comment_says_something")]

    def __str__(self) -> str:
        return self.text[:40]


class ReportState(StrEnum):
    """How far a unit's part of its department's budget is."""

    REPORTED = "reported"
    RETURNED = "returned"

    @property
    def label(self) -> str:
        return {"reported": "已报送", "returned": "已退回"}[self.value]


class UnitReport(models.Model):
    """单位报送: a unit's part of the budget handed to its department; it is read-only until sent back."""

    budget = models.ForeignKey(
        Budget, verbose_name="预算", on_delete=models.CASCADE, related_name="unit_reports", db_index=False
    )
    unit_code = models.CharField("单位编码", max_length=64)
    stage = EnumField("阶段", Stage)
    state = EnumField("状态", ReportState)
    actor = models.CharField("操作人", max_length=150)
    username = models.CharField("用户名", max_length=150)
    reason = models.TextField("原因", blank=True)
    at = models.DateTimeField("时间", auto_now=True)

    class Meta:
        verbose_name = "单位报送"
        verbose_name_plural = "单位报送"
        ordering = ["budget_id", "unit_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "stage", "unit_code"], name="one_report_per_budget_stage_and_unit"
            ),
            one_of(
                "state",
                ReportState,
                name="the_state_of_a_report_is_one_of_the_list",
                message="状态不在列表中。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_code} {self.state}"
