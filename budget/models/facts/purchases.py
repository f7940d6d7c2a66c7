"""政府采购, 政府购买服务, and 公务用车运行维护费 broken down."""

from django.db import models
from django.db.models import Q

from budget.domain.codes import Fund, Kind
from budget.models.choices import EnumField, one_of
from budget.models.facts.base import OfUnit
from budget.models.fields import FenField, within_reach

PROCUREMENT_CATEGORIES = [("A", "A-货物"), ("B", "B-工程"), ("C", "C-服务")]


class ProcurementLine(OfUnit):
    """政府采购 by 品目. ``item`` is blank where only the category was printed."""

    category = models.CharField("采购类别", max_length=1, choices=PROCUREMENT_CATEGORIES)
    item = models.CharField("品目编码", max_length=64, blank=True)
    fund = EnumField("资金性质", Fund, optional=True)
    kind = EnumField("基本或项目", Kind, optional=True)
    project = models.ForeignKey(
        "budget.Project",
        verbose_name="项目",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="procurement",
    )
    method = models.CharField("采购方式", max_length=100, blank=True)
    reserved_for_small = models.BooleanField("面向中小企业", null=True, blank=True)
    amount_fen = FenField("金额")

    class Meta(OfUnit.Meta):
        verbose_name = "政府采购"
        verbose_name_plural = "政府采购"
        constraints = [
            models.CheckConstraint(
                condition=Q(category__in=[code for code, _ in PROCUREMENT_CATEGORIES]),
                name="a_purchase_is_of_goods_works_or_services",
                violation_error_message="采购类别应为A货物、B工程或C服务。",
            ),
            one_of(
                "fund",
                Fund,
                name="the_fund_of_a_purchase_is_one_of_the_list_or_unprinted",
                message="资金性质不在列表中。",
                optional=True,
            ),
            one_of(
                "kind",
                Kind,
                name="a_purchase_is_basic_or_for_a_project_or_unprinted",
                message="须为基本支出或项目支出。",
                optional=True,
            ),
            within_reach("amount_fen", "a_purchase_amount_is_within_reach"),
        ]


class ServicePurchaseLine(OfUnit):
    """政府购买服务: the three levels of the directory and the field, with their codes, as printed."""

    level1 = models.TextField("一级", blank=True)
    level2 = models.TextField("二级", blank=True)
    level3 = models.TextField("三级", blank=True)
    service_field = models.TextField("服务领域", blank=True)
    kind = EnumField("基本或项目", Kind, optional=True)
    project = models.ForeignKey(
        "budget.Project",
        verbose_name="项目",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="services",
    )
    amount_fen = FenField("金额")

    class Meta(OfUnit.Meta):
        verbose_name = "政府购买服务"
        verbose_name_plural = "政府购买服务"
        constraints = [
            one_of(
                "kind",
                Kind,
                name="a_service_is_basic_or_for_a_project_or_unprinted",
                message="须为基本支出或项目支出。",
                optional=True,
            ),
            within_reach("amount_fen", "a_service_amount_is_within_reach"),
        ]


class OfficialVehicleCost(OfUnit):
    """公务用车运行维护费 broken down: what the expenditure lines cannot tell."""

    fuel_fen = FenField("加油", default=0)
    repair_fen = FenField("维修", default=0)
    insurance_fen = FenField("保险", default=0)
    other_fen = FenField("其他", default=0)

    class Meta(OfUnit.Meta):
        verbose_name = "公务用车运行维护费"
        verbose_name_plural = "公务用车运行维护费"
        constraints = [
            within_reach("fuel_fen", "a_fuel_cost_is_within_reach"),
            within_reach("repair_fen", "a_repair_cost_is_within_reach"),
            within_reach("insurance_fen", "an_insurance_cost_is_within_reach"),
            within_reach("other_fen", "another_vehicle_cost_is_within_reach"),
        ]
