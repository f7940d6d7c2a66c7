"""There is no superuser any more: the administration is for the role 系统管理 alone."""

import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def keep_who_keeps_the_accounts(apps, schema_editor):
    """Whoever was a superuser without any role is an administrator; addresses are in small letters, once."""
    users, roles = (apps.get_model("budget", name).objects for name in ("User", "Role"))
    for user in users.filter(is_superuser=True, is_active=True, roles__isnull=True):
        roles.create(user=user, role="administrator")
    seen = set()
    for user in users.exclude(email="").order_by("pk"):
        kept = user.email.lower()
        users.filter(pk=user.pk).update(email="" if kept in seen else kept)
        seen.add(kept)
    # PostgreSQL alters no table that still has foreign keys to check.
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("budget", "0004_workflow"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间")),
                ("actor", models.CharField(max_length=150, verbose_name="操作人")),
                (
                    "username",
                    models.CharField(blank=True, max_length=150, null=True, verbose_name="操作人用户名"),
                ),
                ("whom", models.CharField(max_length=150, verbose_name="账号姓名")),
                ("whom_username", models.CharField(max_length=150, verbose_name="账号用户名")),
                ("action", models.CharField(max_length=50, verbose_name="操作")),
                ("detail", models.TextField(blank=True, verbose_name="内容")),
                ("address", models.GenericIPAddressField(blank=True, null=True, verbose_name="地址")),
            ],
            options={
                "verbose_name": "账号变动",
                "verbose_name_plural": "账号变动",
                "ordering": ["-pk"],
            },
        ),
        migrations.RunPython(keep_who_keeps_the_accounts, migrations.RunPython.noop),
        migrations.AlterModelManagers(
            name="user",
            managers=[],
        ),
        migrations.RemoveField(
            model_name="user",
            name="groups",
        ),
        migrations.RemoveField(
            model_name="user",
            name="is_staff",
        ),
        migrations.RemoveField(
            model_name="user",
            name="is_superuser",
        ),
        migrations.RemoveField(
            model_name="user",
            name="user_permissions",
        ),
        migrations.AddField(
            model_name="user",
            name="is_demo",
            field=models.BooleanField(default=False, editable=False, verbose_name="演示账号"),
        ),
        migrations.AddField(
            model_name="user",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="predecessors",
                to=settings.AUTH_USER_MODEL,
                verbose_name="接手人",
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="date_joined",
            field=models.DateTimeField(
                default=django.utils.timezone.now, editable=False, verbose_name="加入日期"
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="email",
            field=models.EmailField(
                blank=True,
                help_text="忘记密码时凭它找回；也用来接收通知。可以留空。",
                max_length=254,
                verbose_name="邮箱",
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="is_active",
            field=models.BooleanField(
                default=True, help_text="去掉勾选即停用：不能再登录，已有的记录不变。", verbose_name="有效"
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="username",
            field=models.CharField(
                error_messages={"unique": "已存在一位使用该名字的用户。"},
                max_length=150,
                unique=True,
                validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                verbose_name="用户名",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                condition=models.Q(("email", ""), _negated=True),
                fields=("email",),
                name="one_account_per_email",
                violation_error_message="已有别的账号使用这个邮箱。",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("successor__isnull", True), ("is_active", False), _connector="OR"),
                name="whoever_has_a_successor_is_switched_off",
                violation_error_message="有接手人的账号是停用的。",
            ),
        ),
        migrations.AddIndex(
            model_name="accountevent",
            index=models.Index(fields=["at"], name="account_event_by_time"),
        ),
        migrations.AddIndex(
            model_name="accountevent",
            index=models.Index(fields=["whom_username"], name="account_event_by_account"),
        ),
    ]
