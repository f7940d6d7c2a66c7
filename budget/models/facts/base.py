"""What all facts have in common."""

import uuid

from django.db import models

from budget.models.budgets import Budget


class Fact(models.Model):
    """One fact of one budget, at its place in the order entered."""

    budget = models.ForeignKey(
        Budget,
        verbose_name="预算",
        on_delete=models.CASCADE,
        related_name="%(class)s_set",
        # The index on (budget, position) serves it.
        db_index=False,
    )
    position = models.PositiveIntegerField("顺序", default=0)
    # What a row is known by while it is edited: given by whoever adds it, so that it can be named before
    # it is stored.
    key = models.UUIDField("标识", default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["budget_id", "position"]
        indexes = [models.Index(fields=["budget", "position"], name="%(class)s_order")]


class OfUnit(Fact):
    """A fact of a unit, or of the department as a whole where the unit was not printed."""

    unit = models.ForeignKey(
        "budget.BudgetUnitName",
        verbose_name="单位",
        null=True,
        blank=True,
        # Not PROTECT: both go when their budget goes.
        on_delete=models.RESTRICT,
        related_name="%(class)s_set",
    )

    class Meta(Fact.Meta):
        abstract = True
