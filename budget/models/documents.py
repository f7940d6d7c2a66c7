"""What was read: imported documents, kept as evidence of where facts came from."""

from enum import StrEnum

from django.db import models

from budget.models.budgets import Budget
from budget.models.choices import EnumField, one_of


class DocumentKind(StrEnum):
    """How a document was read."""

    TEXT = "text"
    XLSX = "xlsx"
    PDF = "pdf"
    JSON = "json"

    @property
    def label(self) -> str:
        return {"text": "文本", "xlsx": "Excel", "pdf": "PDF", "json": "JSON"}[self.value]


class ImportedDocument(models.Model):
    """A document with its tables as read and the findings of reading it.

    It goes with its budget: what was deleted as 涉密 must not live on here.
    """

    budget = models.ForeignKey(
        Budget,
        verbose_name="预算",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="documents",
    )
    file_name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("文件摘要", max_length=64, db_index=True)
    kind = EnumField("格式", DocumentKind)
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    department_code = models.CharField("部门编码", max_length=64, blank=True)
    sheets = models.JSONField("读出的表", default=dict)
    findings = models.JSONField("读入时的发现", default=list)
    created_at = models.DateTimeField("读入时间", auto_now_add=True)

    class Meta:
        verbose_name = "导入的文件"
        verbose_name_plural = "导入的文件"
        ordering = ["-created_at", "-pk"]
        constraints = [
            one_of(
                "kind",
                DocumentKind,
                name="the_kind_of_a_document_is_one_of_the_list",
                message="文件格式不在列表中。",
            )
        ]

    def __str__(self) -> str:
        return self.file_name
