"""A year of everything published, added up."""

from typing import Any

from django.db.models import F, Sum
from django.db.models.functions import Substr

from budget.domain.headline import AMOUNTS
from budget.models import PublishedFigures, PublishedIncome, PublishedLine, PublishedYear
from budget.selectors.published import WHOLE


def add_up(year: int) -> None:
    """Store the year's totals, or nothing of a year of which nothing is visible."""
    figures = PublishedFigures.objects.filter(year=year, unit=WHOLE)
    departments = figures.count()
    if not departments:
        PublishedYear.objects.filter(year=year).delete()
        return
    counted = figures.aggregate(
        **{f"{name}_": Sum(name) for name in (*AMOUNTS, "units", "projects")},
    )
    PublishedYear.objects.update_or_create(
        year=year,
        defaults={
            "departments": departments,
            "units": counted["units_"],
            "projects": counted["projects_"],
            "totals": {name: counted[f"{name}_"] for name in AMOUNTS} | _parts(year),
        },
    )


def _parts(year: int) -> dict[str, Any]:
    """``by_source``: [source, carried over, 分]; ``by_function`` and ``by_economic``: [类, 分];
    ``flow``: [功能类, 政府经济类, 分]."""
    income = PublishedIncome.objects.filter(year=year).order_by().values_list("source", "carried_over")
    lines = (
        PublishedLine.objects.filter(year=year)
        .order_by()
        .annotate(function_class=Substr("function", 1, 3), economic_class=Substr("gov_economic", 1, 3))
    )
    flow = [
        [function, economic, fen]
        for function, economic, fen in lines.values_list("function_class", "economic_class").annotate(
            fen=Sum("amount_fen")
        )
    ]
    return {
        "by_source": [
            [source.value if source else None, carried, fen]
            for source, carried, fen in income.annotate(fen=Sum("amount_fen")).order_by(
                F("fen").desc(), "source"
            )
        ],
        "by_function": _summed((function, fen) for function, _, fen in flow),
        "by_economic": _summed((economic, fen) for _, economic, fen in flow),
        "flow": sorted(flow, key=lambda one: (-one[2], one[0], one[1])),
    }


def _summed(pairs: Any) -> list[list[Any]]:
    """[key, sum], the largest first."""
    sums: dict[str, int] = {}
    for key, fen in pairs:
        sums[key] = sums.get(key, 0) + fen
    return [[key, fen] for key, fen in sorted(sums.items(), key=lambda one: (-one[1], one[0]))]
