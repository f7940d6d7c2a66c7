"""Who may sign in, and in which role they act for which department."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from budget.domain.roles import RoleKind
from budget.models.choices import EnumField, one_of


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
    unit = models.ForeignKey(
        "budget.BudgetUnit",
        models.PROTECT,
        related_name="roles",
        verbose_name="单位",
        null=True,
        blank=True,
        help_text="只负责一个单位的经办人，填这个单位；负责整个部门的，留空。",
    )
    role = EnumField("角色", RoleKind, max_length=20)

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
            one_of("role", RoleKind, name="a_role_is_one_of_the_six", message="角色不在列表中。"),
            models.CheckConstraint(
                condition=~Q(role__in=[RoleKind.CLERK.value, RoleKind.REVIEWER.value])
                | Q(department__isnull=False),
                name="clerks_and_reviewers_belong_to_a_department",
                violation_error_message="经办人和审核人必须属于一个部门。",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=True) | Q(role=RoleKind.CLERK.value),
                name="only_clerks_are_of_one_unit",
                violation_error_message="只有经办人可以只负责一个单位。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}：{self.unit or self.department or '全部部门'} {self.role.label}"
