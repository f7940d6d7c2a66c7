import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import budget.models.fields
import budget.models.publication


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Department",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=64, unique=True, verbose_name="编码")),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("classified", models.BooleanField(default=False, verbose_name="涉密")),
                ("classified_basis", models.CharField(blank=True, max_length=500, verbose_name="定密依据")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="budget.department",
                        verbose_name="上级部门",
                    ),
                ),
            ],
            options={
                "verbose_name": "部门",
                "verbose_name_plural": "部门",
                "ordering": ["code"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        name="a_department_has_a_code",
                        violation_error_message="编码不能为空。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("classified", False),
                            models.Q(("classified_basis", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_classified_department_states_its_basis",
                        violation_error_message="标为涉密的，须注明定密依据。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("parent", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="a_department_is_not_its_own_parent",
                        violation_error_message="上级部门不能是本部门。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BudgetUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=64, unique=True, verbose_name="编码")),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("classified", models.BooleanField(default=False, verbose_name="涉密")),
                ("classified_basis", models.CharField(blank=True, max_length=500, verbose_name="定密依据")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="budget.department",
                        verbose_name="部门",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="budget.budgetunit",
                        verbose_name="上级单位",
                    ),
                ),
                ("nature", models.CharField(default="other", max_length=30, verbose_name="单位性质")),
            ],
            options={
                "verbose_name": "预算单位",
                "verbose_name_plural": "预算单位",
                "ordering": ["code"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        name="a_budgetunit_has_a_code",
                        violation_error_message="编码不能为空。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("classified", False),
                            models.Q(("classified_basis", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_classified_budgetunit_states_its_basis",
                        violation_error_message="标为涉密的，须注明定密依据。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "nature__in",
                                [
                                    "administrative",
                                    "civil_service_like",
                                    "public_one",
                                    "public_two",
                                    "self_funded",
                                    "other",
                                ],
                            )
                        ),
                        name="the_nature_of_a_budget_unit_is_one_of_the_list",
                        violation_error_message="单位性质不在列表中。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriorYearAmount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prior_years",
                        to="budget.budgetunit",
                        verbose_name="预算单位",
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        help_text="金额所属的年度，不是编制预算的年度。", verbose_name="年度"
                    ),
                ),
                ("system", models.CharField(max_length=30, verbose_name="分类")),
                ("code", models.CharField(max_length=64, verbose_name="科目编码")),
                ("budget_fen", budget.models.fields.FenField(blank=True, null=True, verbose_name="预算数")),
                ("executed_fen", budget.models.fields.FenField(blank=True, null=True, verbose_name="执行数")),
            ],
            options={
                "verbose_name": "上年数",
                "verbose_name_plural": "上年数",
                "ordering": ["unit_id", "year", "system", "code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "year", "system", "code"),
                        name="one_prior_year_amount_per_unit_year_and_subject",
                        violation_error_message="该单位该年度的这个科目已经填过。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("budget_fen__isnull", False), ("executed_fen__isnull", False), _connector="OR"
                        ),
                        name="a_prior_year_amount_says_budget_or_execution",
                        violation_error_message="预算数、执行数至少填一个。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("system__in", ["function", "gov_economic", "dept_economic"])),
                        name="the_system_of_a_prior_year_amount_is_one_of_the_list",
                        violation_error_message="分类不在列表中。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("budget_fen__gte", -100000000000000000), ("budget_fen__lte", 100000000000000000)
                        ),
                        name="a_prior_year_budget_is_within_reach",
                        violation_error_message="金额超出了可能的范围。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("executed_fen__gte", -100000000000000000),
                            ("executed_fen__lte", 100000000000000000),
                        ),
                        name="a_prior_year_execution_is_within_reach",
                        violation_error_message="金额超出了可能的范围。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined"),
                ),
                ("full_name", models.CharField(max_length=50, verbose_name="姓名")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "用户",
                "verbose_name_plural": "用户",
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        help_text="留空表示全部部门。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roles",
                        to="budget.department",
                        verbose_name="部门",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("clerk", "经办人"),
                            ("reviewer", "审核人"),
                            ("finance", "财政审批"),
                            ("publisher", "公开"),
                            ("auditor", "审计"),
                            ("administrator", "系统管理"),
                        ],
                        max_length=20,
                        verbose_name="角色",
                    ),
                ),
            ],
            options={
                "verbose_name": "角色",
                "verbose_name_plural": "角色",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "department"),
                        name="one_role_per_user_and_department",
                        violation_error_message="该用户在这个部门已有角色。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("department__isnull", True)),
                        fields=("user",),
                        name="one_role_per_user_in_the_whole_installation",
                        violation_error_message="该用户已有面向全部部门的角色。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                ["clerk", "reviewer", "finance", "publisher", "auditor", "administrator"],
                            )
                        ),
                        name="a_role_is_one_of_the_six",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role__in", ["clerk", "reviewer"]), _negated=True),
                            ("department__isnull", False),
                            _connector="OR",
                        ),
                        name="clerks_and_reviewers_belong_to_a_department",
                        violation_error_message="经办人和审核人必须属于一个部门。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Subject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_year", models.PositiveSmallIntegerField(verbose_name="启用年度")),
                (
                    "last_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="最后一个使用年度；空白表示仍在使用。",
                        null=True,
                        verbose_name="停用年度",
                    ),
                ),
                ("source", models.CharField(default="observed", max_length=30, verbose_name="来源")),
                (
                    "from_list",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        help_text="由清单装入的条目，装入下一年度清单时若不再出现即停用；手工增加的不受影响。",
                        verbose_name="来自清单",
                    ),
                ),
                ("system", models.CharField(max_length=30, verbose_name="分类")),
                ("code", models.CharField(max_length=20, verbose_name="编码")),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                (
                    "level",
                    models.PositiveSmallIntegerField(help_text="类为1，款为2，项为3。", verbose_name="级次"),
                ),
            ],
            options={
                "verbose_name": "科目",
                "verbose_name_plural": "科目",
                "ordering": ["system", "code", "first_year"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("system", "code", "first_year"),
                        name="one_subject_per_code_and_first_year",
                        violation_error_message="同一编码在同一启用年度已有条目。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("last_year__isnull", True)),
                        fields=("system", "code"),
                        name="one_subject_per_code_still_in_force",
                        violation_error_message="同一编码已有仍在使用的条目，请先停用它。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_year__isnull", True),
                            ("last_year__gte", models.F("first_year")),
                            _connector="OR",
                        ),
                        name="a_subject_ends_no_earlier_than_it_starts",
                        violation_error_message="停用年度不能早于启用年度。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source__in", ["official", "observed", "knowledge", "knowledge-low"])
                        ),
                        name="the_source_of_a_subject_is_one_of_the_list",
                        violation_error_message="来源不在列表中。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("system__in", ["function", "gov_economic", "dept_economic"])),
                        name="the_system_of_a_subject_is_one_of_the_list",
                        violation_error_message="分类不在列表中。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EconomicPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_year", models.PositiveSmallIntegerField(verbose_name="启用年度")),
                (
                    "last_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="最后一个使用年度；空白表示仍在使用。",
                        null=True,
                        verbose_name="停用年度",
                    ),
                ),
                ("source", models.CharField(default="observed", max_length=30, verbose_name="来源")),
                (
                    "from_list",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        help_text="由清单装入的条目，装入下一年度清单时若不再出现即停用；手工增加的不受影响。",
                        verbose_name="来自清单",
                    ),
                ),
                ("gov_code", models.CharField(max_length=20, verbose_name="政府经济科目编码")),
                ("dept_code", models.CharField(max_length=20, verbose_name="部门经济科目编码")),
            ],
            options={
                "verbose_name": "经济分类对应关系",
                "verbose_name_plural": "经济分类对应关系",
                "ordering": ["gov_code", "dept_code", "first_year"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("gov_code", "dept_code", "first_year"),
                        name="one_economic_pair_per_code_and_first_year",
                        violation_error_message="同一编码在同一启用年度已有条目。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("last_year__isnull", True)),
                        fields=("gov_code", "dept_code"),
                        name="one_economic_pair_per_code_still_in_force",
                        violation_error_message="同一编码已有仍在使用的条目，请先停用它。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_year__isnull", True),
                            ("last_year__gte", models.F("first_year")),
                            _connector="OR",
                        ),
                        name="a_economic_pair_ends_no_earlier_than_it_starts",
                        violation_error_message="停用年度不能早于启用年度。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source__in", ["official", "observed", "knowledge", "knowledge-low"])
                        ),
                        name="the_source_of_a_economic_pair_is_one_of_the_list",
                        violation_error_message="来源不在列表中。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProcurementItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_year", models.PositiveSmallIntegerField(verbose_name="启用年度")),
                (
                    "last_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="最后一个使用年度；空白表示仍在使用。",
                        null=True,
                        verbose_name="停用年度",
                    ),
                ),
                ("source", models.CharField(default="observed", max_length=30, verbose_name="来源")),
                (
                    "from_list",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        help_text="由清单装入的条目，装入下一年度清单时若不再出现即停用；手工增加的不受影响。",
                        verbose_name="来自清单",
                    ),
                ),
                ("code", models.CharField(max_length=20, verbose_name="编码")),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("level", models.PositiveSmallIntegerField(verbose_name="级次")),
                ("parent_code", models.CharField(blank=True, max_length=20, verbose_name="上级编码")),
            ],
            options={
                "verbose_name": "政府采购品目",
                "verbose_name_plural": "政府采购品目",
                "ordering": ["code", "first_year"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "first_year"),
                        name="one_procurement_item_per_code_and_first_year",
                        violation_error_message="同一编码在同一启用年度已有条目。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("last_year__isnull", True)),
                        fields=("code",),
                        name="one_procurement_item_per_code_still_in_force",
                        violation_error_message="同一编码已有仍在使用的条目，请先停用它。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_year__isnull", True),
                            ("last_year__gte", models.F("first_year")),
                            _connector="OR",
                        ),
                        name="a_procurement_item_ends_no_earlier_than_it_starts",
                        violation_error_message="停用年度不能早于启用年度。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source__in", ["official", "observed", "knowledge", "knowledge-low"])
                        ),
                        name="the_source_of_a_procurement_item_is_one_of_the_list",
                        violation_error_message="来源不在列表中。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceDirectoryEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_year", models.PositiveSmallIntegerField(verbose_name="启用年度")),
                (
                    "last_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="最后一个使用年度；空白表示仍在使用。",
                        null=True,
                        verbose_name="停用年度",
                    ),
                ),
                ("source", models.CharField(default="observed", max_length=30, verbose_name="来源")),
                (
                    "from_list",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        help_text="由清单装入的条目，装入下一年度清单时若不再出现即停用；手工增加的不受影响。",
                        verbose_name="来自清单",
                    ),
                ),
                ("level1_code", models.CharField(max_length=20, verbose_name="一级编码")),
                ("level1", models.CharField(max_length=200, verbose_name="一级")),
                ("level2_code", models.CharField(max_length=20, verbose_name="二级编码")),
                ("level2", models.CharField(max_length=200, verbose_name="二级")),
                ("level3", models.CharField(max_length=200, verbose_name="三级")),
            ],
            options={
                "verbose_name": "购买服务目录条目",
                "verbose_name_plural": "购买服务目录条目",
                "ordering": ["level1_code", "level2_code", "level3", "first_year"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("level1_code", "level2_code", "level3", "first_year"),
                        name="one_service_directory_entry_per_code_and_first_year",
                        violation_error_message="同一编码在同一启用年度已有条目。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("last_year__isnull", True)),
                        fields=("level1_code", "level2_code", "level3"),
                        name="one_service_directory_entry_per_code_still_in_force",
                        violation_error_message="同一编码已有仍在使用的条目，请先停用它。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_year__isnull", True),
                            ("last_year__gte", models.F("first_year")),
                            _connector="OR",
                        ),
                        name="a_service_directory_entry_ends_no_earlier_than_it_starts",
                        violation_error_message="停用年度不能早于启用年度。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source__in", ["official", "observed", "knowledge", "knowledge-low"])
                        ),
                        name="the_source_of_a_service_directory_entry_is_one_of_the_list",
                        violation_error_message="来源不在列表中。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorFrame",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_year", models.PositiveSmallIntegerField(verbose_name="启用年度")),
                (
                    "last_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="最后一个使用年度；空白表示仍在使用。",
                        null=True,
                        verbose_name="停用年度",
                    ),
                ),
                ("source", models.CharField(default="observed", max_length=30, verbose_name="来源")),
                (
                    "from_list",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        help_text="由清单装入的条目，装入下一年度清单时若不再出现即停用；手工增加的不受影响。",
                        verbose_name="来自清单",
                    ),
                ),
                ("level1", models.CharField(max_length=50, verbose_name="一级指标")),
                ("level2", models.CharField(max_length=50, verbose_name="二级指标")),
                ("note", models.TextField(blank=True, verbose_name="说明")),
            ],
            options={
                "verbose_name": "绩效指标框架",
                "verbose_name_plural": "绩效指标框架",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("level1", "level2", "first_year"),
                        name="one_indicator_frame_per_code_and_first_year",
                        violation_error_message="同一编码在同一启用年度已有条目。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("last_year__isnull", True)),
                        fields=("level1", "level2"),
                        name="one_indicator_frame_per_code_still_in_force",
                        violation_error_message="同一编码已有仍在使用的条目，请先停用它。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_year__isnull", True),
                            ("last_year__gte", models.F("first_year")),
                            _connector="OR",
                        ),
                        name="a_indicator_frame_ends_no_earlier_than_it_starts",
                        violation_error_message="停用年度不能早于启用年度。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source__in", ["official", "observed", "knowledge", "knowledge-low"])
                        ),
                        name="the_source_of_a_indicator_frame_is_one_of_the_list",
                        violation_error_message="来源不在列表中。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LoadedList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=50, verbose_name="清单")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("sha256", models.CharField(max_length=64, verbose_name="文件摘要")),
                ("entries", models.PositiveIntegerField(verbose_name="条目数")),
                ("loaded_at", models.DateTimeField(auto_now=True, verbose_name="装入时间")),
            ],
            options={
                "verbose_name": "已装入的清单",
                "verbose_name_plural": "已装入的清单",
                "ordering": ["name", "year"],
                "constraints": [
                    models.UniqueConstraint(fields=("name", "year"), name="one_loaded_list_per_name_and_year")
                ],
            },
        ),
        migrations.CreateModel(
            name="Budget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="budgets",
                        to="budget.department",
                        verbose_name="部门",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="版本")),
                ("form_set", models.CharField(max_length=50, verbose_name="表式")),
                (
                    "department_name",
                    models.CharField(
                        help_text="编制时的名称，部门以后更名不影响。",
                        max_length=200,
                        verbose_name="部门名称",
                    ),
                ),
                ("stage", models.CharField(default="first_up", max_length=30, verbose_name="阶段")),
                ("status", models.CharField(default="draft", max_length=30, verbose_name="状态")),
                ("facts_digest", models.CharField(blank=True, max_length=64, verbose_name="数据摘要")),
                (
                    "sheets_digest",
                    models.CharField(
                        blank=True, help_text="手工录入的为空白。", max_length=64, verbose_name="来源文件摘要"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
            ],
            options={
                "verbose_name": "预算",
                "verbose_name_plural": "预算",
                "ordering": ["department_id", "-year", "-version"],
                "indexes": [models.Index(fields=["year", "stage", "status"], name="budget_by_state")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("department", "year", "version"),
                        name="one_budget_per_department_year_and_version",
                        violation_error_message="该部门该年度的这个版本已经存在。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)),
                        name="versions_are_counted_from_one",
                        violation_error_message="版本从1开始。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage__in", ["first_up", "first_down", "second_up", "second_down", "published"])
                        ),
                        name="the_stage_of_a_budget_is_one_of_the_list",
                        violation_error_message="阶段不在列表中。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "submitted", "reviewed", "accepted", "returned"])
                        ),
                        name="the_status_of_a_budget_is_one_of_the_list",
                        violation_error_message="状态不在列表中。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BudgetUnitName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unit_names",
                        to="budget.budget",
                        verbose_name="预算",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                ("code", models.CharField(blank=True, max_length=64, verbose_name="编码")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="名称")),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        help_text="来源文件没有印出单位编码的，为空白。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="names",
                        to="budget.budgetunit",
                        verbose_name="预算单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "本预算的单位",
                "verbose_name_plural": "本预算的单位",
                "ordering": ["budget_id", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("budget", "code"),
                        name="one_name_per_budget_and_unit",
                        violation_error_message="同一预算中单位编码重复。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SubjectName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subject_names",
                        to="budget.budget",
                        verbose_name="预算",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                ("system", models.CharField(max_length=30, verbose_name="分类")),
                ("code", models.CharField(max_length=64, verbose_name="编码")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="名称")),
            ],
            options={
                "verbose_name": "本预算的科目名称",
                "verbose_name_plural": "本预算的科目名称",
                "ordering": ["budget_id", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("budget", "system", "code"),
                        name="one_name_per_budget_and_subject",
                        violation_error_message="同一预算中科目名称重复。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("system__in", ["function", "gov_economic", "dept_economic"])),
                        name="the_system_of_a_subject_name_is_one_of_the_list",
                        violation_error_message="分类不在列表中。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IncomeLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="budget.budget",
                        verbose_name="预算",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="%(class)s_set",
                        to="budget.budgetunitname",
                        verbose_name="单位",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=30, null=True, verbose_name="收入来源")),
                ("carried_over", models.BooleanField(default=False, verbose_name="上年结转")),
                ("amount_fen", budget.models.fields.FenField(verbose_name="金额")),
            ],
            options={
                "verbose_name": "收入",
                "verbose_name_plural": "收入",
                "ordering": ["budget_id", "position"],
                "abstract": False,
                "indexes": [models.Index(fields=["budget", "position"], name="incomeline_order")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("carried_over", True),
                            models.Q(
                                (
                                    "source__in",
                                    [
                                        "general_public",
                                        "government_fund",
                                        "state_capital",
                                        "fiscal_account",
                                        "institutional",
                                        "superior_subsidy",
                                        "subsidiary_remittance",
                                        "business_operation",
                                        "other",
                                    ],
                                ),
                                ("source__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="this_years_income_states_its_source",
                        violation_error_message="本年收入须注明来源。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("carried_over", False),
                            ("source__isnull", True),
                            (
                                "source__in",
                                [
                                    "general_public",
                                    "government_fund",
                                    "state_capital",
                                    "fiscal_account",
                                    "unit_funds",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="a_carried_over_source_is_known_or_unprinted",
                        violation_error_message="上年结转只能来自三项财政拨款、财政专户管理资金或单位资金。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen__gte", -100000000000000000), ("amount_fen__lte", 100000000000000000)
                        ),
                        name="an_income_amount_is_within_reach",
                        violation_error_message="金额超出了可能的范围。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="budget.budget",
                        verbose_name="预算",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="%(class)s_set",
                        to="budget.budgetunitname",
                        verbose_name="单位",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=64, verbose_name="项目编码")),
                ("name", models.TextField(blank=True, verbose_name="项目名称")),
                (
                    "category",
                    models.CharField(blank=True, default="", max_length=30, verbose_name="项目类别"),
                ),
                (
                    "first_year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="开始年度"),
                ),
                (
                    "last_year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="结束年度"),
                ),
                ("basis", models.TextField(blank=True, verbose_name="立项依据")),
                ("goal", models.TextField(blank=True, verbose_name="绩效目标")),
                ("total_fen", budget.models.fields.FenField(blank=True, null=True, verbose_name="项目总额")),
                ("fiscal_fen", budget.models.fields.FenField(blank=True, null=True, verbose_name="财政资金")),
                ("other_fen", budget.models.fields.FenField(blank=True, null=True, verbose_name="其他资金")),
            ],
            options={
                "verbose_name": "项目",
                "verbose_name_plural": "项目",
                "ordering": ["budget_id", "position"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["budget", "position"], name="project_order"),
                    models.Index(fields=["budget", "code"], name="project_by_code"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("category__in", ["running", "targeted", ""])),
                        name="the_category_of_a_project_is_one_of_the_list",
                        violation_error_message="项目类别不在列表中。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_year__isnull", True),
                            ("last_year__isnull", True),
                            ("last_year__gte", models.F("first_year")),
                            _connector="OR",
                        ),
                        name="a_project_ends_no_earlier_than_it_starts",
                        violation_error_message="项目结束年度不能早于开始年度。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("total_fen__gte", -100000000000000000), ("total_fen__lte", 100000000000000000)
                        ),
                        name="a_project_total_is_within_reach",
                        violation_error_message="金额超出了可能的范围。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fiscal_fen__gte", -100000000000000000), ("fiscal_fen__lte", 100000000000000000)
                        ),
                        name="the_fiscal_money_of_a_project_is_within_reach",
                        violation_error_message="金额超出了可能的范围。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("other_fen__gte", -100000000000000000), ("other_fen__lte", 100000000000000000)
                        ),
                        name="the_other_money_of_a_project_is_within_reach",
                        violation_error_message="金额超出了可能的范围。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExpenditureLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="budget.budget",
                        verbose_name="预算",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="%(class)s_set",
                        to="budget.budgetunitname",
                        verbose_name="单位",
                    ),
                ),
                ("function", models.CharField(blank=True, max_length=64, verbose_name="支出功能分类科目")),
                (
                    "gov_economic",
                    models.CharField(blank=True, max_length=64, verbose_name="政府支出经济分类科目"),
                ),
                (
                    "dept_economic",
                    models.CharField(blank=True, max_length=64, verbose_name="部门支出经济分类科目"),
                ),
                ("kind", models.CharField(max_length=30, verbose_name="基本或项目")),
                ("fund", models.CharField(blank=True, max_length=30, null=True, verbose_name="资金性质")),
                ("carried_over", models.BooleanField(blank=True, null=True, verbose_name="用上年结转安排")),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="expenditure",
                        to="budget.project",
                        verbose_name="项目",
                    ),
                ),
                (
                    "nature",
                    models.CharField(
                        blank=True, default="ordinary", max_length=30, null=True, verbose_name="支出性质"
                    ),
                ),
                (
                    "capital",
                    models.BooleanField(blank=True, default=False, null=True, verbose_name="基本建设"),
                ),
                (
                    "academic_exchange",
                    models.BooleanField(
                        default=False,
                        help_text="教学科研人员学术交流出国，不计入“三公”经费。",
                        verbose_name="学术交流合作",
                    ),
                ),
                ("withheld", models.BooleanField(default=False, verbose_name="不公开")),
                ("withheld_basis", models.TextField(blank=True, verbose_name="不公开依据")),
                ("amount_fen", budget.models.fields.FenField(verbose_name="金额")),
            ],
            options={
                "verbose_name": "支出",
                "verbose_name_plural": "支出",
                "ordering": ["budget_id", "position"],
                "abstract": False,
                "indexes": [models.Index(fields=["budget", "position"], name="expenditureline_order")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["basic", "project"])),
                        name="expenditure_is_basic_or_for_a_project",
                        violation_error_message="支出须为基本支出或项目支出。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "fund__in",
                                [
                                    "general_public",
                                    "government_fund",
                                    "state_capital",
                                    "fiscal_account",
                                    "unit_funds",
                                ],
                            ),
                            ("fund__isnull", True),
                            _connector="OR",
                        ),
                        name="the_fund_of_expenditure_is_one_of_the_list_or_unprinted",
                        violation_error_message="资金性质不在列表中。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "nature__in",
                                [
                                    "ordinary",
                                    "business_operation",
                                    "superior_remittance",
                                    "subsidiary_subsidy",
                                ],
                            ),
                            ("nature__isnull", True),
                            _connector="OR",
                        ),
                        name="the_nature_of_expenditure_is_one_of_the_list_or_unprinted",
                        violation_error_message="支出性质不在列表中。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withheld", False),
                            models.Q(("withheld_basis", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_withheld_line_states_its_basis",
                        violation_error_message="标为不公开的，须注明依据。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("academic_exchange", False), ("dept_economic", "30212"), _connector="OR"
                        ),
                        name="academic_exchange_is_travel_abroad",
                        violation_error_message="只有因公出国（境）费用（30212）可以标为学术交流合作。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen__gte", -100000000000000000), ("amount_fen__lte", 100000000000000000)
                        ),
                        name="an_expenditure_amount_is_within_reach",
                        violation_error_message="金额超出了可能的范围。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="YearEndCarryover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="budget.budget",
                        verbose_name="预算",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="%(class)s_set",
                        to="budget.budgetunitname",
                        verbose_name="单位",
                    ),
                ),
                ("fund", models.CharField(blank=True, max_length=30, null=True, verbose_name="资金性质")),
                ("amount_fen", budget.models.fields.FenField(verbose_name="金额")),
            ],
            options={
                "verbose_name": "年终结转结余",
                "verbose_name_plural": "年终结转结余",
                "ordering": ["budget_id", "position"],
                "abstract": False,
                "indexes": [models.Index(fields=["budget", "position"], name="yearendcarryover_order")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "fund__in",
                                [
                                    "general_public",
                                    "government_fund",
                                    "state_capital",
                                    "fiscal_account",
                                    "unit_funds",
                                ],
                            ),
                            ("fund__isnull", True),
                            _connector="OR",
                        ),
                        name="the_fund_at_year_end_is_one_of_the_list_or_unprinted",
                        violation_error_message="资金性质不在列表中。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen__gte", -100000000000000000), ("amount_fen__lte", 100000000000000000)
                        ),
                        name="a_year_end_amount_is_within_reach",
                        violation_error_message="金额超出了可能的范围。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="budget.budget",
                        verbose_name="预算",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                ("name", models.TextField(blank=True, verbose_name="活动名称")),
            ],
            options={
                "verbose_name": "部门活动",
                "verbose_name_plural": "部门活动",
                "ordering": ["budget_id", "position"],
                "abstract": False,
                "indexes": [models.Index(fields=["budget", "position"], name="activity_order")],
            },
        ),
        migrations.CreateModel(
            name="DepartmentGoal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "budget",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="goal",
                        to="budget.budget",
                        verbose_name="预算",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="整体绩效目标")),
            ],
            options={
                "verbose_name": "整体绩效目标",
                "verbose_name_plural": "整体绩效目标",
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="budget.budget",
                        verbose_name="预算",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicators",
                        to="budget.project",
                        verbose_name="项目",
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicators",
                        to="budget.activity",
                        verbose_name="部门活动",
                    ),
                ),
                ("level1", models.TextField(blank=True, verbose_name="一级指标")),
                ("level2", models.TextField(blank=True, verbose_name="二级指标")),
                ("level3", models.TextField(blank=True, verbose_name="三级指标")),
                ("nature", models.TextField(blank=True, verbose_name="指标性质")),
                ("value", models.TextField(blank=True, verbose_name="指标值")),
                ("measure", models.TextField(blank=True, verbose_name="度量单位")),
                ("weight", models.TextField(blank=True, verbose_name="权重")),
                ("explanation", models.TextField(blank=True, verbose_name="指标解释")),
                ("medium_term", models.BooleanField(default=False, verbose_name="中期指标")),
            ],
            options={
                "verbose_name": "绩效指标",
                "verbose_name_plural": "绩效指标",
                "ordering": ["budget_id", "position"],
                "abstract": False,
                "indexes": [models.Index(fields=["budget", "position"], name="indicator_order")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("activity__isnull", True), ("project__isnull", False)),
                            models.Q(("activity__isnull", False), ("project__isnull", True)),
                            _connector="OR",
                        ),
                        name="an_indicator_belongs_to_a_project_or_to_an_activity",
                        violation_error_message="绩效指标须属于一个项目或一项部门活动，且只属于一个。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProcurementLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="budget.budget",
                        verbose_name="预算",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="%(class)s_set",
                        to="budget.budgetunitname",
                        verbose_name="单位",
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[("A", "A-货物"), ("B", "B-工程"), ("C", "C-服务")],
                        max_length=1,
                        verbose_name="采购类别",
                    ),
                ),
                ("item", models.CharField(blank=True, max_length=64, verbose_name="品目编码")),
                ("fund", models.CharField(blank=True, max_length=30, null=True, verbose_name="资金性质")),
                ("kind", models.CharField(blank=True, max_length=30, null=True, verbose_name="基本或项目")),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="procurement",
                        to="budget.project",
                        verbose_name="项目",
                    ),
                ),
                ("method", models.CharField(blank=True, max_length=100, verbose_name="采购方式")),
                (
                    "reserved_for_small",
                    models.BooleanField(blank=True, null=True, verbose_name="面向中小企业"),
                ),
                ("amount_fen", budget.models.fields.FenField(verbose_name="金额")),
            ],
            options={
                "verbose_name": "政府采购",
                "verbose_name_plural": "政府采购",
                "ordering": ["budget_id", "position"],
                "abstract": False,
                "indexes": [models.Index(fields=["budget", "position"], name="procurementline_order")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("category__in", ["A", "B", "C"])),
                        name="a_purchase_is_of_goods_works_or_services",
                        violation_error_message="采购类别应为A货物、B工程或C服务。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "fund__in",
                                [
                                    "general_public",
                                    "government_fund",
                                    "state_capital",
                                    "fiscal_account",
                                    "unit_funds",
                                ],
                            ),
                            ("fund__isnull", True),
                            _connector="OR",
                        ),
                        name="the_fund_of_a_purchase_is_one_of_the_list_or_unprinted",
                        violation_error_message="资金性质不在列表中。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["basic", "project"]), ("kind__isnull", True), _connector="OR"
                        ),
                        name="a_purchase_is_basic_or_for_a_project_or_unprinted",
                        violation_error_message="须为基本支出或项目支出。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen__gte", -100000000000000000), ("amount_fen__lte", 100000000000000000)
                        ),
                        name="a_purchase_amount_is_within_reach",
                        violation_error_message="金额超出了可能的范围。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServicePurchaseLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="budget.budget",
                        verbose_name="预算",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="%(class)s_set",
                        to="budget.budgetunitname",
                        verbose_name="单位",
                    ),
                ),
                ("level1", models.TextField(blank=True, verbose_name="一级")),
                ("level2", models.TextField(blank=True, verbose_name="二级")),
                ("level3", models.TextField(blank=True, verbose_name="三级")),
                ("service_field", models.TextField(blank=True, verbose_name="服务领域")),
                ("kind", models.CharField(blank=True, max_length=30, null=True, verbose_name="基本或项目")),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="services",
                        to="budget.project",
                        verbose_name="项目",
                    ),
                ),
                ("amount_fen", budget.models.fields.FenField(verbose_name="金额")),
            ],
            options={
                "verbose_name": "政府购买服务",
                "verbose_name_plural": "政府购买服务",
                "ordering": ["budget_id", "position"],
                "abstract": False,
                "indexes": [models.Index(fields=["budget", "position"], name="servicepurchaseline_order")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["basic", "project"]), ("kind__isnull", True), _connector="OR"
                        ),
                        name="a_service_is_basic_or_for_a_project_or_unprinted",
                        violation_error_message="须为基本支出或项目支出。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen__gte", -100000000000000000), ("amount_fen__lte", 100000000000000000)
                        ),
                        name="a_service_amount_is_within_reach",
                        violation_error_message="金额超出了可能的范围。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficialVehicleCost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="budget.budget",
                        verbose_name="预算",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="%(class)s_set",
                        to="budget.budgetunitname",
                        verbose_name="单位",
                    ),
                ),
                ("fuel_fen", budget.models.fields.FenField(default=0, verbose_name="加油")),
                ("repair_fen", budget.models.fields.FenField(default=0, verbose_name="维修")),
                ("insurance_fen", budget.models.fields.FenField(default=0, verbose_name="保险")),
                ("other_fen", budget.models.fields.FenField(default=0, verbose_name="其他")),
            ],
            options={
                "verbose_name": "公务用车运行维护费",
                "verbose_name_plural": "公务用车运行维护费",
                "ordering": ["budget_id", "position"],
                "abstract": False,
                "indexes": [models.Index(fields=["budget", "position"], name="officialvehiclecost_order")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fuel_fen__gte", -100000000000000000), ("fuel_fen__lte", 100000000000000000)
                        ),
                        name="a_fuel_cost_is_within_reach",
                        violation_error_message="金额超出了可能的范围。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("repair_fen__gte", -100000000000000000), ("repair_fen__lte", 100000000000000000)
                        ),
                        name="a_repair_cost_is_within_reach",
                        violation_error_message="金额超出了可能的范围。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("insurance_fen__gte", -100000000000000000),
                            ("insurance_fen__lte", 100000000000000000),
                        ),
                        name="an_insurance_cost_is_within_reach",
                        violation_error_message="金额超出了可能的范围。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("other_fen__gte", -100000000000000000), ("other_fen__lte", 100000000000000000)
                        ),
                        name="another_vehicle_cost_is_within_reach",
                        violation_error_message="金额超出了可能的范围。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ControlFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="budget.budget",
                        verbose_name="预算",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="%(class)s_set",
                        to="budget.budgetunitname",
                        verbose_name="单位",
                    ),
                ),
                ("round", models.CharField(blank=True, max_length=50, verbose_name="轮次")),
                ("fund", models.CharField(blank=True, max_length=30, null=True, verbose_name="资金性质")),
                ("part", models.CharField(max_length=30, verbose_name="控制范围")),
                ("amount_fen", budget.models.fields.FenField(verbose_name="金额")),
            ],
            options={
                "verbose_name": "控制数",
                "verbose_name_plural": "控制数",
                "ordering": ["budget_id", "position"],
                "abstract": False,
                "indexes": [models.Index(fields=["budget", "position"], name="controlfigure_order")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "fund__in",
                                [
                                    "general_public",
                                    "government_fund",
                                    "state_capital",
                                    "fiscal_account",
                                    "unit_funds",
                                ],
                            ),
                            ("fund__isnull", True),
                            _connector="OR",
                        ),
                        name="the_fund_of_a_ceiling_is_one_of_the_list_or_all",
                        violation_error_message="资金性质不在列表中。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("part__in", ["personnel", "public", "project", "all"])),
                        name="the_part_of_a_ceiling_is_one_of_the_list",
                        violation_error_message="控制范围不在列表中。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen__gte", -100000000000000000), ("amount_fen__lte", 100000000000000000)
                        ),
                        name="a_ceiling_is_within_reach",
                        violation_error_message="金额超出了可能的范围。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitProfile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="budget.budget",
                        verbose_name="预算",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="profiles",
                        to="budget.budgetunitname",
                        verbose_name="单位",
                    ),
                ),
                ("nature", models.CharField(default="other", max_length=30, verbose_name="单位性质")),
                (
                    "authorised_posts",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="编制数"),
                ),
                ("staff", models.PositiveIntegerField(blank=True, null=True, verbose_name="实有人数")),
                ("retired", models.PositiveIntegerField(blank=True, null=True, verbose_name="离退休人数")),
                ("vehicles", models.PositiveIntegerField(blank=True, null=True, verbose_name="车辆数")),
                (
                    "large_equipment",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="大额设备"),
                ),
                ("assets_to_buy", models.TextField(blank=True, verbose_name="拟购置资产")),
            ],
            options={
                "verbose_name": "单位基础信息",
                "verbose_name_plural": "单位基础信息",
                "ordering": ["budget_id", "position"],
                "abstract": False,
                "indexes": [models.Index(fields=["budget", "position"], name="unitprofile_order")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("budget", "unit"),
                        name="one_profile_per_budget_and_unit",
                        violation_error_message="该单位的基础信息已经填过。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "nature__in",
                                [
                                    "administrative",
                                    "civil_service_like",
                                    "public_one",
                                    "public_two",
                                    "self_funded",
                                    "other",
                                ],
                            )
                        ),
                        name="the_nature_of_a_profiled_unit_is_one_of_the_list",
                        violation_error_message="单位性质不在列表中。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PrintedAmount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_set",
                        to="budget.budget",
                        verbose_name="预算",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                ("table", models.CharField(max_length=10, verbose_name="表号")),
                ("row", models.JSONField(default=list, help_text="该表主栏各列的值。", verbose_name="行")),
                ("column", models.CharField(max_length=50, verbose_name="列")),
                ("amount_fen", budget.models.fields.FenField(verbose_name="金额")),
            ],
            options={
                "verbose_name": "印出的金额",
                "verbose_name_plural": "印出的金额",
                "ordering": ["budget_id", "position"],
                "abstract": False,
                "indexes": [models.Index(fields=["budget", "position"], name="printedamount_order")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen__gte", -100000000000000000), ("amount_fen__lte", 100000000000000000)
                        ),
                        name="a_printed_amount_is_within_reach",
                        violation_error_message="金额超出了可能的范围。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="budget.budget",
                        verbose_name="预算",
                    ),
                ),
                ("file_name", models.CharField(max_length=255, verbose_name="文件名")),
                ("sha256", models.CharField(db_index=True, max_length=64, verbose_name="文件摘要")),
                ("kind", models.CharField(max_length=30, verbose_name="格式")),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="年度")),
                ("department_code", models.CharField(blank=True, max_length=64, verbose_name="部门编码")),
                ("sheets", models.JSONField(default=dict, verbose_name="读出的表")),
                ("findings", models.JSONField(default=list, verbose_name="读入时的发现")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="读入时间")),
            ],
            options={
                "verbose_name": "导入的文件",
                "verbose_name_plural": "导入的文件",
                "ordering": ["-created_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["text", "xlsx", "pdf"])),
                        name="the_kind_of_a_document_is_one_of_the_list",
                        violation_error_message="文件格式不在列表中。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "budget",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publication",
                        to="budget.budget",
                        verbose_name="预算",
                    ),
                ),
                ("department_code", models.CharField(max_length=64, verbose_name="部门编码")),
                ("department_name", models.CharField(max_length=200, verbose_name="部门名称")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("version", models.PositiveSmallIntegerField(verbose_name="版本")),
                ("form_set", models.CharField(max_length=50, verbose_name="表式")),
                ("published_at", models.DateTimeField(verbose_name="公开时间")),
                (
                    "complete",
                    models.BooleanField(
                        default=False, help_text="全部文件生成后才对公众可见。", verbose_name="文件齐备"
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="撤下时间")),
                ("withdrawal_reason", models.TextField(blank=True, verbose_name="撤下原因")),
                ("digest", models.CharField(max_length=64, verbose_name="数据摘要")),
                ("factbook", models.JSONField(blank=True, null=True, verbose_name="冻结的数据")),
            ],
            options={
                "verbose_name": "公开",
                "verbose_name_plural": "公开",
                "ordering": ["department_code", "-year", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("department_code", "year", "version"),
                        name="one_publication_per_department_year_and_version",
                        violation_error_message="这个版本已经公开过。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawal_reason", ""), ("withdrawn_at__isnull", True)),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                models.Q(("withdrawal_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_withdrawn_publication_says_why",
                        violation_error_message="撤下须注明原因。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublishedSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sheets",
                        to="budget.publication",
                        verbose_name="公开",
                    ),
                ),
                ("table", models.CharField(max_length=10, verbose_name="表号")),
                ("sheet", models.JSONField(verbose_name="表")),
            ],
            options={
                "verbose_name": "公开的表",
                "verbose_name_plural": "公开的表",
                "ordering": ["publication_id", "table"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "table"), name="one_sheet_per_publication_and_table"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PublishedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="budget.publication",
                        verbose_name="公开",
                    ),
                ),
                (
                    "table",
                    models.CharField(
                        blank=True, help_text="空白表示整本。", max_length=10, verbose_name="表号"
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[("pdf", "PDF"), ("xlsx", "Excel"), ("csv", "CSV"), ("json", "JSON")],
                        max_length=10,
                        verbose_name="格式",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        max_length=300,
                        storage=budget.models.publication.publications,
                        upload_to=budget.models.publication.path_of,
                        verbose_name="文件",
                    ),
                ),
                ("size", models.PositiveBigIntegerField(verbose_name="字节数")),
                ("sha256", models.CharField(db_index=True, max_length=64, verbose_name="文件摘要")),
            ],
            options={
                "verbose_name": "公开的文件",
                "verbose_name_plural": "公开的文件",
                "ordering": ["publication_id", "table", "format"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "table", "format"),
                        name="one_file_per_publication_table_and_format",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("format__in", ["pdf", "xlsx", "csv", "json"])),
                        name="the_format_of_a_published_file_is_one_of_the_list",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LogEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("department_code", models.CharField(max_length=64, verbose_name="部门编码")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("version", models.PositiveSmallIntegerField(verbose_name="版本")),
                ("actor", models.CharField(max_length=150, verbose_name="操作人")),
                ("username", models.CharField(blank=True, max_length=150, null=True, verbose_name="用户名")),
                ("action", models.CharField(max_length=50, verbose_name="操作")),
                ("from_state", models.CharField(blank=True, max_length=50, verbose_name="原状态")),
                ("to_state", models.CharField(blank=True, max_length=50, verbose_name="新状态")),
                ("reason", models.TextField(blank=True, verbose_name="原因")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="数据摘要")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间")),
                ("address", models.GenericIPAddressField(blank=True, null=True, verbose_name="地址")),
            ],
            options={
                "verbose_name": "日志",
                "verbose_name_plural": "日志",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["department_code", "year", "version"], name="log_by_budget"),
                    models.Index(fields=["at"], name="log_by_time"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("actor", ""), _negated=True),
                        name="a_log_entry_names_its_actor",
                        violation_error_message="日志须注明操作人。",
                    )
                ],
            },
        ),
    ]
