"""What is done to a PDF between WeasyPrint's making it and its being written.

WeasyPrint ties each cell of a table to its headers by a list of their names, which is a third of a long
document's structure. A header that says whether it is of its column or of its row (Scope) says the same
(PDF/UA-1, 7.5), and readers know it better.
"""

from typing import Any

import pydyf
from weasyprint import Document

from budget.renderers.pdf_metadata import say_it_is_accessible


def finish(document: Document, pdf: pydyf.PDF) -> None:
    """Say that it is accessible, and give headers their scope."""
    say_it_is_accessible(pdf)
    elements = {one.reference: one for one in pdf.objects if isinstance(one, pydyf.Dictionary) and "S" in one}
    for element in elements.values():
        if element["S"] == "/TR":
            _give_scopes([elements[kid] for kid in element["K"] if kid in elements])


def _give_scopes(cells: list[Any]) -> None:
    """A header beside figures is of its row; in a row of headers each is of its column."""
    scope = "/Column" if all(cell["S"] == "/TH" for cell in cells) else "/Row"
    for cell in cells:
        if cell["S"] == "/TH":
            cell["A"]["Scope"] = scope
            cell.pop("ID", None)
        elif cell["S"] == "/TD":
            cell["A"].pop("Headers", None)


def _page_references(pdf: pydyf.PDF) -> tuple[bytes, ...]:
    kids = pdf.pages["Kids"]
    known: tuple[bytes, ...] = getattr(pdf, "_known_references", ())
    if len(known) * 3 != len(kids):
        known = pdf._known_references = _made_anew(pdf)
    return known


_made_anew = pydyf.PDF.page_references.fget
# pydyf makes this tuple of all pages anew each time that WeasyPrint asks for one of them, for every element
# of the structure: the time for a document of 700 pages would grow with the square of its length.
pydyf.PDF.page_references = property(_page_references)
