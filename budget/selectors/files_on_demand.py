"""The files of a publication that are made when somebody asks for them, as long as nobody has."""

from collections.abc import Iterable

from budget.models import Publication, PublishedFile, PublishedSheet
from budget.models.publication import BOOKLET_FORMATS, TABLE_FORMATS

_BOOKLET = ""


def not_yet_made(
    published: Publication, made: Iterable[PublishedFile], unit: str | None = None, table: str | None = None
) -> list[PublishedFile]:
    """Rows that are not stored, for the files there will be; ``made`` are those there are. One query.

    ``unit`` and ``table`` leave the others out. None where its files were made before it was published.
    """
    if not published.files_on_demand:
        return []
    sheets = PublishedSheet.objects.filter(publication=published)
    if unit is not None:
        sheets = sheets.filter(unit=unit)
    found = list(sheets.order_by("unit", "table").values_list("unit", "table"))
    wanted = [
        (one, _BOOKLET, format_) for one in dict.fromkeys(u for u, _ in found) for format_ in BOOKLET_FORMATS
    ]
    wanted += [(one, number, format_) for one, number in found for format_ in TABLE_FORMATS]
    there = {(file.unit, file.table, file.format) for file in made}
    return [
        PublishedFile(publication=published, unit=one, table=number, format=format_, size=0)
        for one, number, format_ in wanted
        if (one, number, format_) not in there and (table is None or number == table)
    ]
