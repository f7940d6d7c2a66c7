"""What was published: tables and files, frozen, with their digests.

Nothing here is computed from facts when it is read: the public sees what was frozen, and a draft
cannot leak through it.
"""

from enum import StrEnum
from typing import Self

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q

from budget.models.budgets import Budget
from budget.models.choices import EnumField, one_of

FORMATS = [("pdf", "PDF"), ("xlsx", "Excel"), ("csv", "CSV"), ("json", "JSON")]
# The files of a publication: those of the booklet, and those of each table.
BOOKLET_FORMATS = ("json", "xlsx", "pdf")
TABLE_FORMATS = ("json", "csv", "xlsx", "pdf")


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Publications by what the public may see."""

    def visible(self) -> Self:
        """Complete (its files exist) and not withdrawn."""
        return self.filter(complete=True, withdrawn_at__isnull=True)


class Publication(models.Model):
    """One published version of one department's budget."""

    budget = models.OneToOneField(
        Budget, verbose_name="预算", on_delete=models.PROTECT, related_name="publication"
    )
    department_code = models.CharField("部门编码", max_length=64)
    department_name = models.CharField("部门名称", max_length=200)
    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveSmallIntegerField("版本")
    form_set = models.CharField("表式", max_length=50)
    approved_on = models.DateField(
        "批复日期", null=True, blank=True, help_text="公开的这一版是哪一天批复的。"
    )
    published_at = models.DateTimeField("公开时间")
    complete = models.BooleanField("文件齐备", default=False, help_text="全部文件生成后才对公众可见。")
    files_on_demand = models.BooleanField(
        "下载时生成文件", default=False, help_text="文件在第一次有人下载时生成，不在公开之前。"
    )
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)
    withdrawal_reason = models.TextField("撤下原因", blank=True)
    notice = models.TextField("公告", blank=True, help_text="更正了什么、为什么，与更正后的预算一并公开。")
    # Of what is shown: one of the whole would let anybody try out what is left out.
    digest = models.CharField("数据摘要", max_length=64)
    factbook = models.JSONField("冻结的数据", null=True, blank=True)
    partial = models.BooleanField(
        "有内容未公开", default=False, help_text="剔除了涉密或不公开的内容后公开；公众看不到这一点。"
    )
    explanation = models.JSONField("编制说明", default=list, blank=True)
    code = models.CharField("查验码", max_length=20, unique=True, help_text="印在每一页上，凭它查验。")
    site = models.CharField("公开网址", max_length=200, blank=True, help_text="印在二维码里的本系统地址。")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "公开"
        verbose_name_plural = "公开"
        ordering = ["department_code", "-year", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["department_code", "year", "version"],
                name="one_publication_per_department_year_and_version",
                violation_error_message="这个版本已经公开过。",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawal_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reason="")),
                name="a_withdrawn_publication_says_why",
                violation_error_message="撤下须注明原因。",
            ),
        ]
        # The frozen facts make a row long, and what stands behind them is slow to reach: who published how
        # soon is told from the index alone.
        indexes = [
            models.Index(
                fields=["year", "complete", "department_code", "version", "published_at", "approved_on"],
                name="publication_promptness",
            )
        ]

    def __str__(self) -> str:
        return f"{self.department_name} {self.year}年 第{self.version}版"


class PublishedUnit(models.Model):
    """A unit whose own budget (单位预算) was published with its department's."""

    publication = models.ForeignKey(
        Publication,
        verbose_name="公开",
        on_delete=models.CASCADE,
        related_name="units",
        db_index=False,
    )
    code = models.CharField("单位编码", max_length=64, db_index=True)
    name = models.CharField("单位名称", max_length=200)
    explanation = models.JSONField("编制说明", default=list, blank=True)

    class Meta:
        verbose_name = "公开的单位预算"
        verbose_name_plural = "公开的单位预算"
        ordering = ["publication_id", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "code"], name="one_published_unit_per_publication_and_code"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}-{self.name}"


class PublishedSheet(models.Model):
    """One table as published (``domain.serial.sheet_to_json``): the department's, or one unit's."""

    publication = models.ForeignKey(
        Publication,
        verbose_name="公开",
        on_delete=models.CASCADE,
        related_name="sheets",
        db_index=False,
    )
    unit = models.CharField("单位编码", max_length=64, blank=True, help_text="空白表示整个部门。")
    table = models.CharField("表号", max_length=10)
    sheet = models.JSONField("表")

    class Meta:
        verbose_name = "公开的表"
        verbose_name_plural = "公开的表"
        ordering = ["publication_id", "unit", "table"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "unit", "table"], name="one_sheet_per_publication_unit_and_table"
            )
        ]

    def __str__(self) -> str:
        return f"预算{self.table}表"


def publications() -> Storage:
    """Where published files are kept; views decide who may have them."""
    return storages["publications"]


def path_of(file: "PublishedFile", filename: str) -> str:
    """``ab/abcdef….pdf``, by the digest of its content: the same content has one place, and what a name
    promises can be checked. Files published before stay where they were (``129/2026/v1/06.pdf``)."""
    return f"{file.sha256[:2]}/{file.sha256}.{file.format}"


class PublishedFile(models.Model):
    """One file as published: a table, or (``table`` blank) the whole booklet, of the department or a unit."""

    publication = models.ForeignKey(
        Publication,
        verbose_name="公开",
        on_delete=models.CASCADE,
        related_name="files",
        db_index=False,
    )
    unit = models.CharField("单位编码", max_length=64, blank=True, help_text="空白表示整个部门。")
    table = models.CharField("表号", max_length=10, blank=True, help_text="空白表示整本。")
    format = models.CharField("格式", max_length=10, choices=FORMATS)
    file = models.FileField("文件", storage=publications, upload_to=path_of, max_length=300)
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("文件摘要", max_length=64, db_index=True)

    class Meta:
        verbose_name = "公开的文件"
        verbose_name_plural = "公开的文件"
        ordering = ["publication_id", "unit", "table", "format"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "unit", "table", "format"],
                name="one_file_per_publication_unit_table_and_format",
            ),
            models.CheckConstraint(
                condition=Q(format__in=[code for code, _ in FORMATS]),
                name="the_format_of_a_published_file_is_one_of_the_list",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table or '整本'}.{self.format}"

    @property
    def is_made(self) -> bool:
        """Whether there is such a file; else it is made when somebody asks for it (``files_on_demand``)."""
        return bool(self.sha256)


class OrderState(StrEnum):
    """How far the publishing of a budget is."""

    WAITING = "waiting"
    RENDERING = "rendering"
    DONE = "done"
    FAILED = "failed"

    @property
    def label(self) -> str:
        return {"waiting": "等待处理", "rendering": "正在生成文件", "done": "已公开", "failed": "没有公开"}[
            self.value
        ]


class PublishingOrder(models.Model):
    """Somebody's order to publish a budget, carried out by the worker: its files take seconds to make."""

    budget = models.ForeignKey(
        Budget, verbose_name="预算", on_delete=models.CASCADE, related_name="publishing_orders"
    )
    username = models.CharField("用户名", max_length=150)
    address = models.GenericIPAddressField("地址", null=True, blank=True)
    notice = models.TextField("公告", blank=True)
    digest = models.CharField("数据摘要", max_length=64)
    shown = models.CharField("公开部分的数据摘要", max_length=64, blank=True)
    state = EnumField("状态", OrderState, default=OrderState.WAITING)
    done = models.PositiveSmallIntegerField("已生成文件", default=0)
    total = models.PositiveSmallIntegerField("全部文件", default=0)
    message = models.TextField("问题", blank=True)
    ordered_at = models.DateTimeField("提出时间", auto_now_add=True)
    touched_at = models.DateTimeField("最近进展", auto_now=True)

    class Meta:
        verbose_name = "公开任务"
        verbose_name_plural = "公开任务"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget"],
                condition=Q(state__in=[OrderState.WAITING.value, OrderState.RENDERING.value]),
                name="one_open_publishing_order_per_budget",
            ),
            one_of(
                "state",
                OrderState,
                name="the_state_of_an_order_is_one_of_the_list",
                message="状态不在列表中。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget_id} {self.state}"
