"""A budget as PDF with the cells marked of which findings speak.

A PDF that was read keeps its pages, with annotations that any reader shows. What was read from anything
else, or from a PDF that cannot be written to, becomes our own booklet with coloured cells. Either way the
list of findings stands in front, and leads to the cells.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from budget.domain.findings import Finding
from budget.domain.sheets import SheetSet
from budget.renderers import pdf, print_templates
from budget.renderers.found_list import Link, markup_of
from budget.renderers.marking import Address, CellMark, anchor, by_table, cell_marks
from budget.renderers.numbering import Numbered, numbered
from budget.renderers.pdf_annotations import Placed, PrintedBox, Refused, annotated

logger = logging.getLogger(__name__)

# What a link in the list names before the pages are bound together.
_LINK = "mark:"


class ReadDocument(Protocol):
    """A document as read: its tables, its kind, and for a PDF where each cell stands on paper."""

    @property
    def sheets(self) -> SheetSet: ...
    @property
    def kind(self) -> str: ...
    @property
    def boxes(self) -> Mapping[Address, PrintedBox]: ...


def marked_pdf(
    content: bytes | None,
    document: ReadDocument,
    findings: Iterable[Finding],
    *,
    titles: Mapping[str, str],
) -> bytes:
    """The document with its cells marked, as PDF.

    ``content``: the bytes it was read from, where they are still there. ``titles``: what each rule is
    called, by its code. The same document and findings make the same bytes.
    """
    listed = list(numbered(findings))
    marks = cell_marks(listed)
    if content is not None and document.kind == "pdf" and document.boxes:
        try:
            return _on_its_pages(content, document, listed, marks, titles)
        except Refused as reason:
            logger.info("marking our own booklet instead of the original: %s", reason)
        except Exception:
            # Damaged files break a PDF library in every way there is; the booklet serves as well.
            logger.exception("the original cannot be marked; marking our own booklet")
    return _booklet(document.sheets, listed, marks, titles)


def _booklet(
    sheets: SheetSet,
    listed: Sequence[Numbered],
    marks: Mapping[Address, CellMark],
    titles: Mapping[str, str],
) -> bytes:
    def front(ids: Iterable[str]) -> str:
        there = set(ids)
        rows = {one.rpartition("-")[0]: one for one in sorted(there, reverse=True)}
        return markup_of(listed, sheets, titles, lambda address: _in_booklet(address, there, rows))

    return pdf.render_marked(sheets, by_table(marks), front)


def _in_booklet(address: Address, ids: set[str], rows: Mapping[str, str]) -> str:
    """The link to a cell; to one of its row where it is not printed by itself."""
    cell = anchor(address)
    found = cell if cell in ids else rows.get(cell.rpartition("-")[0], "")
    return f"#{found}" if found else ""


def _on_its_pages(
    content: bytes,
    document: ReadDocument,
    listed: Sequence[Numbered],
    marks: Mapping[Address, CellMark],
    titles: Mapping[str, str],
) -> bytes:
    boxes = _boxes(document.boxes, marks)
    placed = {
        f"{_LINK}{number}": Placed(mark, boxes[address], _note(mark, titles))
        for number, (address, mark) in enumerate(marks.items())
        if address in boxes
    }
    names = {address: f"{_LINK}{number}" for number, address in enumerate(marks) if address in boxes}
    link: Link = lambda address: names.get(address, "")  # noqa: E731  # its type says what it is
    front = markup_of(listed, document.sheets, titles, link)
    # Loaded where it is printed with, as in pdf.py.
    from budget.renderers import pdf_writing  # noqa: PLC0415

    summary = pdf_writing.write(print_templates.rendered("found.html", {"front": front}))
    return annotated(content, summary, placed)


def _boxes(boxes: Mapping[Address, PrintedBox], marks: Iterable[Address]) -> dict[Address, PrintedBox]:
    """Where the marked cells stand; a cell that nothing is printed in is marked on its whole row."""
    found: dict[Address, PrintedBox] = {}
    for address in marks:
        table, row, _ = address
        box = boxes.get(address) or boxes.get((table, row, ""))
        if box is not None:
            found[address] = box
    return found


def _note(mark: CellMark, titles: Mapping[str, str]) -> str:
    """What the annotation says: every finding of the cell."""
    return "\n\n".join(_said(note, titles) for note in mark.notes)


def _said(note: Numbered, titles: Mapping[str, str]) -> str:
    finding = note.finding
    title = titles.get(finding.rule, "")
    lines = [f"{note.number}　{finding.severity.label}　{finding.rule}　{title}".rstrip(), finding.message]
    lines += [f"算式：{finding.formula}"] if finding.formula else []
    lines += [f"可能的原因：{finding.cause}"] if finding.cause else []
    return "\n".join(lines)
