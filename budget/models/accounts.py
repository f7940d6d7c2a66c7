"""Who may sign in, in which role they act for which department, and what was done with accounts."""

from typing import Any, NoReturn

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from budget.domain.roles import RoleKind
from budget.models.choices import EnumField, one_of
from budget.models.log import AppendOnlyError


class UserManager(BaseUserManager["User"]):
    """Makes accounts. There is no superuser: whoever keeps the accounts holds the role for it."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with an account. Chinese names have one part, so there is one field for it.

    Nothing here lets anybody do anything: that is for their roles alone.
    """

    username = models.CharField(
        "用户名",
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "已存在一位使用该名字的用户。"},
    )
    full_name = models.CharField("姓名", max_length=50)
    email = models.EmailField("邮箱", blank=True, help_text="忘记密码时凭它找回；也用来接收通知。可以留空。")
    is_active = models.BooleanField(
        "有效", default=True, help_text="去掉勾选即停用：不能再登录，已有的记录不变。"
    )
    is_demo = models.BooleanField("演示账号", default=False, editable=False)
    successor = models.ForeignKey(
        "self",
        verbose_name="接手人",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="predecessors",
    )
    date_joined = models.DateTimeField("加入日期", default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=~Q(email=""),
                name="one_account_per_email",
                violation_error_message="已有别的账号使用这个邮箱。",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(is_active=False),
                name="whoever_has_a_successor_is_switched_off",
                violation_error_message="有接手人的账号是停用的。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name}（{self.username}）" if self.full_name else self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        # It is looked up in small letters.
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()
        if self.is_active:
            # Back again, and followed by nobody.
            self.successor = None

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name or self.username

    @cached_property
    def is_staff(self) -> bool:
        """Whether they may enter the administration; Django's goes by this name."""
        return self.is_active and self.roles.filter(role=RoleKind.ADMINISTRATOR).exists()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whoever may enter may do there what the pages of the administration let anybody do."""
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


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
        return f"{self.user}：{self.scope}"

    def clean(self) -> None:
        """Raises ValidationError where the unit is another department's."""
        super().clean()
        if self.unit is not None and self.unit.department_id != self.department_id:
            raise ValidationError({"unit": "这个单位不属于所填的部门，请改部门或者单位。"})

    @property
    def scope(self) -> str:
        """What for whom, without who."""
        return f"{self.unit or self.department or '全部部门'} {RoleKind(self.role).label}"


class AppendOnlyEvents(models.QuerySet["AccountEvent"]):
    """A query set that only reads and adds."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("账号变动记录只能追加，不能修改。")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("账号变动记录只能追加，不能删除。")


class AccountEvent(models.Model):
    """What was done with an account or its roles: by whom, whose, what, when, from where.

    Names are as of then, and there is no foreign key: it survives whoever it speaks of. ``username`` is null
    for the command line.
    """

    at = models.DateTimeField("时间", default=timezone.now)
    actor = models.CharField("操作人", max_length=150)
    username = models.CharField("操作人用户名", max_length=150, null=True, blank=True)  # noqa: DJ001
    whom = models.CharField("账号姓名", max_length=150)
    whom_username = models.CharField("账号用户名", max_length=150)
    action = models.CharField("操作", max_length=50)
    detail = models.TextField("内容", blank=True)
    address = models.GenericIPAddressField("地址", null=True, blank=True)

    objects = AppendOnlyEvents.as_manager()

    class Meta:
        verbose_name = "账号变动"
        verbose_name_plural = "账号变动"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["at"], name="account_event_by_time"),
            models.Index(fields=["whom_username"], name="account_event_by_account"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.action}：{self.whom}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError("账号变动记录只能追加，不能修改。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("账号变动记录只能追加，不能删除。")
