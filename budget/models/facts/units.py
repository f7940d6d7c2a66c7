"""基础信息 of a unit in the year of a budget."""

from django.db import models

from budget.domain.codes import UnitNature
from budget.models.choices import EnumField, one_of
from budget.models.facts.base import Fact


class UnitProfile(Fact):
    """A unit in one year: posts, people, vehicles; null where not known.

    It hangs on the budget, not on the unit and year: what a later version corrects must not change
    what an approved version said.
    """

    unit = models.ForeignKey(
        "budget.BudgetUnitName",
        verbose_name="单位",
        on_delete=models.RESTRICT,
        related_name="profiles",
    )
    nature = EnumField("单位性质", UnitNature, default=UnitNature.OTHER)
    authorised_posts = models.PositiveIntegerField("编制数", null=True, blank=True)
    staff = models.PositiveIntegerField("实有人数", null=True, blank=True)
    retired = models.PositiveIntegerField("离退休人数", null=True, blank=True)
    vehicles = models.PositiveIntegerField("车辆数", null=True, blank=True)
    large_equipment = models.PositiveIntegerField("大额设备", null=True, blank=True)
    assets_to_buy = models.TextField("拟购置资产", blank=True)

    class Meta(Fact.Meta):
        verbose_name = "单位基础信息"
        verbose_name_plural = "单位基础信息"
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "unit"],
                name="one_profile_per_budget_and_unit",
                violation_error_message="该单位的基础信息已经填过。",
            ),
            one_of(
                "nature",
                UnitNature,
                name="the_nature_of_a_profiled_unit_is_one_of_the_list",
                message="单位性质不在列表中。",
            ),
        ]
