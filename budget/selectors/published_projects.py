"""Projects as published: the latest visible version's of each department and year (``PublishedProject``)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from budget.domain.serial import sheet_from_json
from budget.models import PublishedLine, PublishedProject, PublishedSheet
from budget.selectors.published import WHOLE

# 预算12表 of the form set, which shows projects with their goals.
TABLE = "12"
ORDERS: dict[str, tuple[Any, ...]] = {
    "total": (F("total").desc(nulls_last=True), "code", "pk"),
    "code": ("code", "pk"),
    "name": ("name", "code", "pk"),
}


def listed(year: int, *, department: str = "", words: str = "", order: str = "total") -> QuerySet:
    """Projects of a year, of one department or all, whose names or codes hold every one of the words."""
    found = PublishedProject.objects.filter(year=year).select_related("publication")
    found = found.defer("goal", "indicators", "publication__factbook", "publication__explanation")
    if department:
        found = found.filter(publication__department_code=department)
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(code__icontains=word))
    return found.order_by(*ORDERS[order])


def of_code(code: str) -> list[PublishedProject]:
    """Every year's of that code, the latest first; of two departments where both have it."""
    found = PublishedProject.objects.filter(code=code).select_related("publication")
    found = found.defer("publication__factbook", "publication__explanation")
    return list(found.order_by("-year", "publication__department_code", "position"))


def lines_of(projects: Iterable[PublishedProject]) -> Mapping[int, list[dict[str, Any]]]:
    """The lines that name the project, by publication: subjects, fund, 分; the largest first."""
    wanted = list(projects)
    found = PublishedLine.objects.filter(
        publication__in={one.publication_id for one in wanted}, project__in={one.code for one in wanted}
    )
    rows = found.order_by().values("publication_id", "function", "gov_economic", "dept_economic", "fund")
    lines: dict[int, list[dict[str, Any]]] = {}
    for row in rows.annotate(fen=Sum("amount_fen")).order_by("-fen", "function", "dept_economic"):
        lines.setdefault(row["publication_id"], []).append(dict(row))
    return lines


def rows_of(projects: Iterable[PublishedProject]) -> Mapping[int, int]:
    """The row of 预算12表 that each begins at, 1-based, by primary key."""
    wanted = list(projects)
    stored = PublishedSheet.objects.filter(
        publication__in={one.publication_id for one in wanted}, unit=WHOLE, table=TABLE
    )
    places: dict[int, list[int]] = {}
    for pk, data in stored.values_list("publication_id", "sheet"):
        sheet = sheet_from_json(data)
        places[pk] = [number for number, row in enumerate(sheet.rows, 1) if row.text("project")]
    found = {}
    for one in wanted:
        of_it = places.get(one.publication_id, [])
        if one.position < len(of_it):
            found[one.pk] = of_it[one.position]
    return found
