"""The files of whole years that may be taken away."""

from budget.models import OpenDataFile, OpenDataYear


def years() -> list[OpenDataYear]:
    """The years with files, the latest first, each with its files in their order."""
    found = OpenDataYear.objects.filter(made_at__isnull=False).prefetch_related("files")
    return list(found.order_by("-year"))


def file(year: int, name: str) -> OpenDataFile | None:
    """One of a year's files, None where there is none such."""
    return OpenDataFile.objects.select_related("of").filter(of__year=year, name=name).first()
