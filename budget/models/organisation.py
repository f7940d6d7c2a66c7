"""Who makes budgets: departments and their budget units, and what the system has no earlier year for."""

from django.db import models
from django.db.models import F, Q

from budget.domain.codes import System, UnitNature, labelled
from budget.models.choices import EnumField, one_of
from budget.models.fields import FenField, within_reach


class Organisation(models.Model):
    """What a department and a unit have in common.

    A code is an identity and is never changed: an organisation renumbered is a new one. A name is
    the present one; each budget keeps the names of its own time.
    """

    code = models.CharField("编码", max_length=64, unique=True)
    name = models.CharField("名称", max_length=200)
    classified = models.BooleanField("涉密", default=False)
    classified_basis = models.CharField("定密依据", max_length=500, blank=True)

    class Meta:
        abstract = True
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(code=""),
                name="a_%(class)s_has_a_code",
                violation_error_message="编码不能为空。",
            ),
            models.CheckConstraint(
                condition=Q(classified=False) | ~Q(classified_basis=""),
                name="a_classified_%(class)s_states_its_basis",
                violation_error_message="标为涉密的，须注明定密依据。",
            ),
        ]

    def __str__(self) -> str:
        return labelled(self.code, self.name)


class Department(Organisation):
    """部门: whoever has a departmental budget."""

    parent = models.ForeignKey(
        "self",
        verbose_name="上级部门",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )

    class Meta(Organisation.Meta):
        verbose_name = "部门"
        verbose_name_plural = "部门"
        constraints = [
            *Organisation.Meta.constraints,
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="a_department_is_not_its_own_parent",
                violation_error_message="上级部门不能是本部门。",
            ),
        ]


class BudgetUnit(Organisation):
    """预算单位 of a department."""

    department = models.ForeignKey(
        Department, verbose_name="部门", on_delete=models.PROTECT, related_name="units"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name="上级单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    nature = EnumField("单位性质", UnitNature, default=UnitNature.OTHER)

    class Meta(Organisation.Meta):
        verbose_name = "预算单位"
        verbose_name_plural = "预算单位"
        constraints = [
            *Organisation.Meta.constraints,
            one_of(
                "nature",
                UnitNature,
                name="the_nature_of_a_budget_unit_is_one_of_the_list",
                message="单位性质不在列表中。",
            ),
        ]


class PriorYearAmount(models.Model):
    """上年预算数 and 上年执行数 of a unit by 科目, entered where the system has no earlier year."""

    unit = models.ForeignKey(
        BudgetUnit,
        verbose_name="预算单位",
        on_delete=models.CASCADE,
        related_name="prior_years",
        db_index=False,
    )
    year = models.PositiveSmallIntegerField("年度", help_text="金额所属的年度，不是编制预算的年度。")
    system = EnumField("分类", System)
    code = models.CharField("科目编码", max_length=64)
    budget_fen = FenField("预算数", null=True, blank=True)
    executed_fen = FenField("执行数", null=True, blank=True)

    class Meta:
        verbose_name = "上年数"
        verbose_name_plural = "上年数"
        ordering = ["unit_id", "year", "system", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "system", "code"],
                name="one_prior_year_amount_per_unit_year_and_subject",
                violation_error_message="该单位该年度的这个科目已经填过。",
            ),
            models.CheckConstraint(
                condition=Q(budget_fen__isnull=False) | Q(executed_fen__isnull=False),
                name="a_prior_year_amount_says_budget_or_execution",
                violation_error_message="预算数、执行数至少填一个。",
            ),
            one_of(
                "system",
                System,
                name="the_system_of_a_prior_year_amount_is_one_of_the_list",
                message="分类不在列表中。",
            ),
            within_reach("budget_fen", "a_prior_year_budget_is_within_reach"),
            within_reach("executed_fen", "a_prior_year_execution_is_within_reach"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.code}"
