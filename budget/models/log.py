"""The log: who did what, when, from which state to which, why, and to which facts (by digest).

It has no foreign key: it survives the deletion of what it speaks of. The entries of one budget are a chain:
each bears a code (HMAC) over itself and the code of the one before, and ``LogHead`` over the last one and how
many there are, so that an entry changed, taken out or cut off shows (``services.log``).
"""

from typing import Any, NoReturn

from django.db import models
from django.utils import timezone


class AppendOnlyError(RuntimeError):
    """Someone tried to change or delete what was logged."""


class AppendOnly(models.QuerySet["LogEntry"]):
    """A query set that only reads and adds."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("日志只能追加，不能修改。")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("日志只能追加，不能删除。")


class LogEntry(models.Model):
    """One entry. ``actor`` is the person's name as of then; ``username`` is null for the system."""

    department_code = models.CharField("部门编码", max_length=64)
    department_name = models.CharField("部门名称", max_length=200, blank=True)
    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveSmallIntegerField("版本")
    sequence = models.PositiveIntegerField("序号", default=0, help_text="本预算的第几条，从1开始。")
    actor = models.CharField("操作人", max_length=150)
    username = models.CharField("用户名", max_length=150, null=True, blank=True)  # noqa: DJ001  # None: the system
    action = models.CharField("操作", max_length=50)
    from_state = models.CharField("原状态", max_length=50, blank=True)
    to_state = models.CharField("新状态", max_length=50, blank=True)
    reason = models.TextField("原因", blank=True)
    digest = models.CharField("数据摘要", max_length=64, blank=True)
    at = models.DateTimeField("时间", default=timezone.now)
    address = models.GenericIPAddressField("地址", null=True, blank=True)
    previous = models.CharField("上一条的校验码", max_length=64, blank=True)
    code = models.CharField("校验码", max_length=64, blank=True)

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = "日志"
        verbose_name_plural = "日志"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["department_code", "year", "version"], name="log_by_budget"),
            models.Index(fields=["at"], name="log_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(actor=""),
                name="a_log_entry_names_its_actor",
                violation_error_message="日志须注明操作人。",
            ),
            models.UniqueConstraint(
                fields=["department_code", "year", "version", "sequence"],
                condition=models.Q(sequence__gte=1),
                name="one_log_entry_per_budget_and_sequence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department_code} {self.year} v{self.version} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError("日志只能追加，不能修改。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("日志只能追加，不能删除。")


class LogHead(models.Model):
    """The end of one budget's chain: how many entries, the code of the last, and a code over both."""

    department_code = models.CharField("部门编码", max_length=64)
    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveSmallIntegerField("版本")
    entries = models.PositiveIntegerField("条数")
    last = models.CharField("最后一条的校验码", max_length=64)
    code = models.CharField("校验码", max_length=64)

    class Meta:
        verbose_name = "日志链"
        verbose_name_plural = "日志链"
        constraints = [
            models.UniqueConstraint(fields=["department_code", "year", "version"], name="one_head_per_chain")
        ]

    def __str__(self) -> str:
        return f"{self.department_code} {self.year} v{self.version}: {self.entries}"
