"""What the 预算编制说明 needs besides the figures: the clerk's own words, and last year's figures."""

from django.db import models
from django.db.models import Q

from budget.models.facts.base import OfUnit
from budget.models.fields import FenField, within_reach


class Passage(OfUnit):
    """What a clerk writes in the 预算编制说明 of the department, or of the unit in its own."""

    # Not ``key``, as the fact has it: by that a row is known while it is edited.
    topic = models.CharField("段落", max_length=50)
    text = models.TextField("内容", blank=True)

    class Meta(OfUnit.Meta):
        verbose_name = "编制说明段落"
        verbose_name_plural = "编制说明段落"
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "unit", "topic"],
                name="one_passage_per_budget_unit_and_topic",
                violation_error_message="该单位的这一段已经写过。",
            ),
            # Two NULLs are never equal to the constraint above.
            models.UniqueConstraint(
                fields=["budget", "topic"],
                condition=Q(unit__isnull=True),
                name="one_passage_per_budget_and_topic_of_the_department",
                violation_error_message="部门的这一段已经写过。",
            ),
            models.CheckConstraint(
                condition=~Q(topic=""),
                name="a_passage_is_of_a_topic",
                violation_error_message="须注明是哪一段。",
            ),
        ]


class EarlierFigure(OfUnit):
    """上年预算数 of one measure of the 预算编制说明, where the system has no earlier year.

    A blank ``measure`` is a row that is being filled in.
    """

    measure = models.CharField("项目", max_length=50, blank=True)
    amount_fen = FenField("上年预算数")

    class Meta(OfUnit.Meta):
        verbose_name = "上年预算数"
        verbose_name_plural = "上年预算数"
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "unit", "measure"],
                condition=~Q(measure=""),
                name="one_earlier_figure_per_budget_unit_and_measure",
                violation_error_message="该单位的这一项上年预算数已经填过。",
            ),
            models.UniqueConstraint(
                fields=["budget", "measure"],
                condition=Q(unit__isnull=True) & ~Q(measure=""),
                name="one_earlier_figure_per_measure_of_the_department",
                violation_error_message="部门的这一项上年预算数已经填过。",
            ),
            within_reach("amount_fen", "an_earlier_figure_is_within_reach"),
        ]
