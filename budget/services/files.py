"""A budget's tables as files: one place that says which renderer makes which format."""

from collections.abc import Mapping
from types import MappingProxyType

from budget.renderers import csv, json, pdf, text, xlsx
from budget.renderers.edition import Attachment, Edition
from budget.tables.registry import spec_of

FORMATS = ("pdf", "xlsx", "csv", "json", "text")
BOOKLET = ""  # in place of the number of a table: all of them


def in_words(table: str, file_format: str) -> str:
    """What a file is called where people are told of it: ``预算06表的PDF文件``."""
    whose = "整本预算" if table == BOOKLET else f"预算{table}表"
    return f"{whose}的{file_format.upper()}文件"


def file_of(
    edition: Edition, table: str, file_format: str, known: Mapping[str, bytes] = MappingProxyType({})
) -> bytes:
    """One table, or the whole booklet, in one of ``FORMATS``; of the same edition always the same bytes.

    ``known`` are the edition's booklets by format as far as they are made: the PDF takes in two of them. A
    CSV of the booklet is a ZIP of its tables. Raises KeyError for a table that is not there.
    """
    return _booklet(edition, file_format, known) if table == BOOKLET else _table(edition, table, file_format)


def _booklet(edition: Edition, file_format: str, known: Mapping[str, bytes]) -> bytes:
    sheets, version, day = edition.sheets, edition.version, edition.made_on
    match file_format:
        case "pdf":
            return pdf.render_booklet(edition, _attached(edition, known))
        case "xlsx":
            return xlsx.render_document(sheets, version=version, made_on=day, whose=edition.whose)
        case "csv":
            return csv.render_zip(sheets)
        case "json":
            return json.render_document(sheets, version=version)
        case "text":
            return text.render_document(sheets).encode()
    raise ValueError(file_format)


def _attached(edition: Edition, known: Mapping[str, bytes]) -> tuple[Attachment, ...]:
    """The same tables as data, inside the booklet: who has the PDF has them."""
    data = {one: known.get(one) or _booklet(edition, one, known) for one in ("json", "xlsx")}
    return (
        Attachment("budget.json", "预算数据（JSON）", "application/json", data["json"]),
        Attachment("budget.xlsx", "预算数据（Excel）", xlsx.MIME_TYPE, data["xlsx"]),
    )


def _table(edition: Edition, table: str, file_format: str) -> bytes:
    sheets, version, day = edition.sheets, edition.version, edition.made_on
    match file_format:
        case "pdf":
            return pdf.render_table(edition, table)
        case "xlsx":
            return xlsx.render_table(sheets, table, version=version, made_on=day, whose=edition.whose)
        case "csv":
            return csv.render_table(spec_of(sheets.form_set, table), sheets.sheets[table])
        case "json":
            return json.render_table(sheets, table, version=version)
        case "text":
            return text.render_table(sheets, table).encode()
    raise ValueError(file_format)
