"""A budget's tables as files: one place that says which renderer makes which format."""

from datetime import date

from budget.domain.sheets import SheetSet
from budget.renderers import csv, json, pdf, text, xlsx
from budget.tables.registry import spec_of

FORMATS = ("pdf", "xlsx", "csv", "json", "text")
BOOKLET = ""  # in place of the number of a table: all of them


def file_of(
    sheets: SheetSet,
    table: str,
    file_format: str,
    *,
    version: int,
    made_on: date,
    published_on: date | None = None,
) -> bytes:
    """One table, or the whole booklet, in one of ``FORMATS``; of the same tables always the same bytes.

    A CSV of the booklet is a ZIP of its tables. Raises KeyError for a table that is not there.
    """
    if table == BOOKLET:
        return _booklet(sheets, file_format, version, made_on, published_on)
    return _table(sheets, table, file_format, version, made_on, published_on)


def _booklet(
    sheets: SheetSet, file_format: str, version: int, made_on: date, published_on: date | None
) -> bytes:
    match file_format:
        case "pdf":
            return pdf.render_booklet(sheets, version=version, published_on=published_on)
        case "xlsx":
            return xlsx.render_document(sheets, version=version, made_on=made_on)
        case "csv":
            return csv.render_zip(sheets)
        case "json":
            return json.render_document(sheets, version=version)
        case "text":
            return text.render_document(sheets).encode()
    raise ValueError(file_format)


def _table(
    sheets: SheetSet, table: str, file_format: str, version: int, made_on: date, published_on: date | None
) -> bytes:
    match file_format:
        case "pdf":
            return pdf.render_table(sheets, table, version=version, published_on=published_on)
        case "xlsx":
            return xlsx.render_table(sheets, table, version=version, made_on=made_on)
        case "csv":
            return csv.render_table(spec_of(sheets.form_set, table), sheets.sheets[table])
        case "json":
            return json.render_table(sheets, table, version=version)
        case "text":
            return text.render_table(sheets, table).encode()
    raise ValueError(file_format)
