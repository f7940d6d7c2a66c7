"""Notices: what somebody should know, in the application and by e-mail."""

from django.db import models

from budget.models.accounts import User
from budget.models.budgets import Budget


class Notice(models.Model):
    """One notice to one person. ``address``: where to go; ``key`` keeps a reminder from coming twice."""

    user = models.ForeignKey(User, verbose_name="收件人", on_delete=models.CASCADE, related_name="notices")
    budget = models.ForeignKey(
        Budget, verbose_name="预算", on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    title = models.CharField("标题", max_length=200)
    text = models.TextField("内容", blank=True)
    address = models.CharField("链接", max_length=300, blank=True)
    key = models.CharField("标识", max_length=100, blank=True)
    at = models.DateTimeField("时间", auto_now_add=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    mailed_at = models.DateTimeField("邮件发出时间", null=True, blank=True)

    class Meta:
        verbose_name = "通知"
        verbose_name_plural = "通知"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "read_at"], name="notice_unread")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], condition=~models.Q(key=""), name="one_notice_per_person_and_key"
            )
        ]

    def __str__(self) -> str:
        return self.title
