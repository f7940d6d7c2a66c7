"""Who may sign in, and in which role they act for which department."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q


class User(AbstractUser):
    """A person with an account. Chinese names have one part, so there is one field for it."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField("姓名", max_length=50)

    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"

    def __str__(self) -> str:
        return f"{self.full_name}（{self.username}）" if self.full_name else self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name or self.username


class RoleKind(models.TextChoices):
    """What a person may do with a department's budget."""

    CLERK = "clerk", "经办人"
    REVIEWER = "reviewer", "审核人"
    FINANCE = "finance", "财政审批"
    PUBLISHER = "publisher", "公开"
    AUDITOR = "auditor", "审计"
    ADMINISTRATOR = "administrator", "系统管理"


class Role(models.Model):
    """One person's role for one department, or, without a department, for the whole installation.

    A person has at most one role for a department: whoever enters a budget must not also review it.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="roles", verbose_name="用户")
    department = models.ForeignKey(
        "budget.Department",
        models.PROTECT,
        related_name="roles",
        null=True,
        blank=True,
        verbose_name="部门",
        help_text="留空表示全部部门。",
    )
    role = models.CharField("角色", max_length=20, choices=RoleKind.choices)

    class Meta:
        verbose_name = "角色"
        verbose_name_plural = "角色"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "department"],
                name="one_role_per_user_and_department",
                violation_error_message="该用户在这个部门已有角色。",
            ),
            # Two NULLs are never equal to the constraint above.
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(department__isnull=True),
                name="one_role_per_user_in_the_whole_installation",
                violation_error_message="该用户已有面向全部部门的角色。",
            ),
            models.CheckConstraint(
                condition=Q(role__in=RoleKind.values),
                name="a_role_is_one_of_the_six",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=[RoleKind.CLERK, RoleKind.REVIEWER]) | Q(department__isnull=False),
                name="clerks_and_reviewers_belong_to_a_department",
                violation_error_message="经办人和审核人必须属于一个部门。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}：{self.department or '全部部门'} {self.get_role_display()}"
