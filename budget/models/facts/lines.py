"""收入, 支出, 年终结转, 控制数, and the marginals that were printed and not determined by lines."""

from django.db import models
from django.db.models import Q

from budget.domain import codes
from budget.domain.codes import ControlPart, Fund, IncomeSource, Kind, Nature
from budget.models.choices import EnumField, one_of
from budget.models.facts.base import Fact, OfUnit
from budget.models.fields import FenField, within_reach

_CURRENT = [source.value for source in codes.CURRENT_SOURCES]
_CARRIED = [source.value for source in codes.CARRIED_SOURCES]


class IncomeLine(OfUnit):
    """收入: this year's by source, or carried over (上年结转)."""

    source = EnumField("收入来源", IncomeSource, optional=True)
    carried_over = models.BooleanField("上年结转", default=False)
    amount_fen = FenField("金额")

    class Meta(OfUnit.Meta):
        verbose_name = "收入"
        verbose_name_plural = "收入"
        constraints = [
            models.CheckConstraint(
                condition=Q(carried_over=True) | Q(source__isnull=False, source__in=_CURRENT),
                name="this_years_income_states_its_source",
                violation_error_message="本年收入须注明来源。",
            ),
            models.CheckConstraint(
                condition=Q(carried_over=False) | Q(source__isnull=True) | Q(source__in=_CARRIED),
                name="a_carried_over_source_is_known_or_unprinted",
                violation_error_message="上年结转只能来自三项财政拨款、财政专户管理资金或单位资金。",
            ),
            within_reach("amount_fen", "an_income_amount_is_within_reach"),
        ]


class ExpenditureLine(OfUnit):
    """支出: one line by the three codes and everything else that a table asks of it."""

    function = models.CharField("支出功能分类科目", max_length=64, blank=True)
    gov_economic = models.CharField("政府支出经济分类科目", max_length=64, blank=True)
    dept_economic = models.CharField("部门支出经济分类科目", max_length=64, blank=True)
    kind = EnumField("基本或项目", Kind)
    fund = EnumField("资金性质", Fund, optional=True)
    carried_over = models.BooleanField("用上年结转安排", null=True, blank=True)
    project = models.ForeignKey(
        "budget.Project",
        verbose_name="项目",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="expenditure",
    )
    nature = EnumField(
        "支出性质",
        Nature,
        optional=True,
        default=Nature.ORDINARY,
    )
    capital = models.BooleanField("基本建设", null=True, blank=True, default=False)
    academic_exchange = models.BooleanField(
        "学术交流合作", default=False, help_text="教学科研人员学术交流出国，不计入“三公”经费。"
    )
    withheld = models.BooleanField("不公开", default=False)
    withheld_basis = models.TextField("不公开依据", blank=True)
    amount_fen = FenField("金额")

    class Meta(OfUnit.Meta):
        verbose_name = "支出"
        verbose_name_plural = "支出"
        constraints = [
            one_of(
                "kind",
                Kind,
                name="expenditure_is_basic_or_for_a_project",
                message="支出须为基本支出或项目支出。",
            ),
            one_of(
                "fund",
                Fund,
                name="the_fund_of_expenditure_is_one_of_the_list_or_unprinted",
                message="资金性质不在列表中。",
                optional=True,
            ),
            one_of(
                "nature",
                Nature,
                name="the_nature_of_expenditure_is_one_of_the_list_or_unprinted",
                message="支出性质不在列表中。",
                optional=True,
            ),
            models.CheckConstraint(
                condition=Q(withheld=False) | ~Q(withheld_basis=""),
                name="a_withheld_line_states_its_basis",
                violation_error_message="标为不公开的，须注明依据。",
            ),
            models.CheckConstraint(
                condition=Q(academic_exchange=False) | Q(dept_economic=codes.ABROAD),
                name="academic_exchange_is_travel_abroad",
                violation_error_message="只有因公出国（境）费用（30212）可以标为学术交流合作。",
            ),
            within_reach("amount_fen", "an_expenditure_amount_is_within_reach"),
        ]


class YearEndCarryover(OfUnit):
    """年终结转结余: entered, never computed as the difference."""

    fund = EnumField("资金性质", Fund, optional=True)
    amount_fen = FenField("金额")

    class Meta(OfUnit.Meta):
        verbose_name = "年终结转结余"
        verbose_name_plural = "年终结转结余"
        constraints = [
            one_of(
                "fund",
                Fund,
                name="the_fund_at_year_end_is_one_of_the_list_or_unprinted",
                message="资金性质不在列表中。",
                optional=True,
            ),
            within_reach("amount_fen", "a_year_end_amount_is_within_reach"),
        ]


class ControlFigure(OfUnit):
    """控制数: a ceiling sent down. No unit, or no fund: for all of them."""

    round = models.CharField("轮次", max_length=50, blank=True)
    fund = EnumField("资金性质", Fund, optional=True)
    part = EnumField("控制范围", ControlPart)
    amount_fen = FenField("金额")

    class Meta(OfUnit.Meta):
        verbose_name = "控制数"
        verbose_name_plural = "控制数"
        constraints = [
            one_of(
                "fund",
                Fund,
                name="the_fund_of_a_ceiling_is_one_of_the_list_or_all",
                message="资金性质不在列表中。",
                optional=True,
            ),
            one_of(
                "part",
                ControlPart,
                name="the_part_of_a_ceiling_is_one_of_the_list",
                message="控制范围不在列表中。",
            ),
            within_reach("amount_fen", "a_ceiling_is_within_reach"),
        ]


class PrintedAmount(Fact):
    """One amount of a printed table that the facts do not determine (a printed marginal)."""

    table = models.CharField("表号", max_length=10)
    row = models.JSONField("行", default=list, help_text="该表主栏各列的值。")
    column = models.CharField("列", max_length=50)
    amount_fen = FenField("金额")

    class Meta(Fact.Meta):
        verbose_name = "印出的金额"
        verbose_name_plural = "印出的金额"
        constraints = [within_reach("amount_fen", "a_printed_amount_is_within_reach")]
