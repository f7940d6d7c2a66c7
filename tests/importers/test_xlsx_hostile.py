"""Workbooks that are damaged, locked or made to harm are refused, in Chinese, soon, and in little memory."""

import subprocess
import sys
import time

import pytest

from budget.importers.formats import read_document
from budget.importers.source import UnreadableDocumentError
from budget.importers.zipped import Package
from tests.importers.hostile import DAMAGED, HARMFUL, small, zip_bomb

# On a machine with nothing else to do each takes under 1.5; others may be working.
SECONDS = 8
MEGABYTES = 350


@pytest.mark.parametrize(("make", "says"), DAMAGED.values(), ids=DAMAGED)
def test_what_is_damaged_is_refused_and_said_why(make, says):
    with pytest.raises(UnreadableDocumentError, match=says):
        read_document(make(), department=("129", "某局"), year=2026)


@pytest.mark.parametrize(("make", "says"), HARMFUL.values(), ids=HARMFUL)
def test_what_would_harm_is_refused_soon(make, says):
    content = make()
    begun = time.process_time()
    with pytest.raises(UnreadableDocumentError, match=says):
        read_document(content, department=("129", "某局"), year=2026)
    assert time.process_time() - begun < SECONDS


def test_what_declares_too_much_is_not_even_begun():
    pieces = Package(zip_bomb()).pieces("xl/worksheets/sheet1.xml")
    with pytest.raises(UnreadableDocumentError, match="解压后超过64MB"):
        next(pieces)


MEASURE = """
import resource, sys
from budget.importers.formats import read_document
from budget.importers.source import UnreadableDocumentError
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_document(sys.stdin.buffer.read(), department=("129", "某局"), year=2026)
except UnreadableDocumentError:
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize("name", ["a zip bomb", "an entity bomb", "too many cells", "too many shared texts"])
def test_a_refusal_takes_little_memory(name):
    content = HARMFUL[name][0]()
    outcome = subprocess.run([sys.executable, "-c", MEASURE], input=content, capture_output=True, check=True)
    assert int(outcome.stdout) < MEGABYTES


def test_the_small_workbook_that_they_are_made_of_is_read():
    document = read_document(small(), department=("129", "某局"), year=2026)
    assert document.sheets.sheets["04"].rows[0].cells == {"category": "A-货物", "amount": 7_000_000}


def test_every_place_where_a_workbook_may_be_cut():
    content = small()
    for length in range(4, len(content), 97):
        with pytest.raises(UnreadableDocumentError, match="没有传完整"):
            read_document(content[:length])
