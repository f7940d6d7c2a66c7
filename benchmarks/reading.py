"""How long the audit of a booklet takes, from its pages, beside what pdfplumber takes to pull out its text.

The figure that counts is the ratio: both read the same file in the same run.
"""

from functools import partial
from io import BytesIO

import pdfplumber

from benchmarks.documents import Made
from benchmarks.measuring import best_of, say, shown, table
from budget.importers.document import read_source
from budget.importers.pdf import open_pdf
from budget.renderers.edition import Edition
from budget.renderers.pdf import render_booklet
from budget.rules.engine import judge
from budget.selectors.classification import lists_in_force
from budget.tables.chaoyang.lift import lift

# The audit may take this share of pdfplumber's time.
AIM = 1 / 3


def measure_reading(made: Made, rounds: int) -> None:
    """Audit the booklet of a document; pdfplumber reads its text and tables."""
    content = render_booklet(Edition(made.sheets))
    opened = best_of(rounds, partial(open_pdf, content))
    audited = best_of(rounds, partial(audit, content))
    plumbed = best_of(rounds, partial(plumb, content))
    ratio = audited.waited / plumbed.waited
    say(
        table(
            [
                ["booklet of the reference", "time", "of pdfplumber's"],
                ["pdfplumber: extract_text + extract_tables", shown(plumbed.waited), "1.00"],
                ["audit: read, lift, judge", shown(audited.waited), f"{ratio:.2f}"],
                ["  of it: the lines of its pages", shown(opened.waited), ""],
            ]
        )
    )
    say(f"{pages(content)} pages; audit in a third of pdfplumber's time: {'yes' if ratio <= AIM else 'NO'}")
    say()


def audit(content: bytes) -> None:
    """What the audit command does with a file, from its pages to its findings."""
    document = read_source(open_pdf(content))
    judge(document.sheets, lift(document.sheets), lists_in_force(document.sheets.year))


def plumb(content: bytes) -> None:
    """What reading with pdfplumber alone begins with."""
    with pdfplumber.open(BytesIO(content)) as document:
        for page in document.pages:
            page.extract_text()
            page.extract_tables()


def pages(content: bytes) -> int:
    """How many pages a PDF has."""
    with pdfplumber.open(BytesIO(content)) as document:
        return len(document.pages)
