"""What is measured: import, pages, derivation, entry, and the files of a publication."""

import os
import platform
import shutil
from collections.abc import Mapping, Sequence
from functools import partial
from io import StringIO
from pathlib import Path
from time import perf_counter
from unittest import mock

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.documents import Made, document
from benchmarks.downloads import measure_downloads
from benchmarks.entry import measure_entry
from benchmarks.judging import measure_rules
from benchmarks.measuring import Growth, Time, best_of, say, shown, table
from benchmarks.printing import measure_printing
from benchmarks.reading import measure_reading
from budget.importers.document import read_text
from budget.models import Budget
from budget.renderers.edition import Edition
from budget.selectors import factbook
from budget.services import publishing
from budget.services.files import BOOKLET, file_of
from budget.services.importing import ImportReport, Outcome, examine, import_document
from budget.tables.chaoyang.lift import lift
from budget.tables.registry import derive

IMPORT_AIM = 1.0
PAGE_AIM = 0.05
DATABASE = Path(settings.DATABASES["default"]["NAME"])
EMPTY = DATABASE.with_name("empty.sqlite3")


def run(*, sizes: Sequence[int], rounds: int) -> None:
    """Measure everything and print it."""
    started = perf_counter()
    prepare()
    made = [document(times) for times in sizes]
    say(f"Python {platform.python_version()}, {os.cpu_count()} CPUs, SQLite; best of {rounds}")
    for one in made:
        say(f"{one.times:>4}× the reference: {one.lines:>6} lines, {len(one.content):>8} bytes")
    say()

    growths: dict[str, Growth] = {}
    queries: dict[str, list[int]] = {}
    for one in made:
        measure_import(one, rounds, growths)
        measure_facts(one, rounds, growths)
        measure_rules(one, rounds, growths)
        measure_pages(one, rounds, growths, queries)
    report(sizes, list(growths.values()), queries)
    begin_empty()
    measure_entry(rounds)
    measure_reading(made[0], rounds)
    measure_files(made[0])
    measure_printing([1, 5, 20], rounds)
    begin_empty()
    measure_downloads(made[0])
    say(f"all of this took {shown(perf_counter() - started)}")


def prepare() -> None:
    """An empty database, and a copy of it to begin each import with."""
    call_command("migrate", verbosity=0)
    call_command("load_classification", stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    shutil.copy(DATABASE, EMPTY)


def begin_empty() -> None:
    connection.close()
    for leftover in DATABASE.parent.glob(f"{DATABASE.name}-*"):
        leftover.unlink()
    shutil.copy(EMPTY, DATABASE)
    # Opening it is no part of an import.
    connection.ensure_connection()


def timed(growths: dict[str, Growth], name: str, made: Made, time: Time, aim: float | None = None) -> None:
    growths.setdefault(name, Growth(name, aim)).add(made.lines, time)


def measure_import(made: Made, rounds: int, growths: dict[str, Growth]) -> None:
    reports: list[ImportReport] = []

    def work() -> None:
        reports.append(import_document(content=made.content, file_name="基准.txt"))

    timed(growths, "import", made, best_of(rounds, work, begin_empty), IMPORT_AIM)
    assert {one.outcome for one in reports} == {Outcome.CREATED}, reports[0].findings
    read = read_text(made.content)
    timed(growths, "  of it: reading the text", made, best_of(rounds, partial(read_text, made.content)))
    timed(growths, "  of it: facts and findings", made, best_of(rounds, partial(examine, read)))
    # What was imported last is there again, and changes nothing.
    timed(growths, "import of the same again", made, best_of(rounds, work))
    assert reports[-1].outcome is Outcome.UNCHANGED


def measure_facts(made: Made, rounds: int, growths: dict[str, Growth]) -> None:
    budget = Budget.objects.select_related("department").get()
    book = factbook(budget)
    assert len(book.expenditure) == len(made.book.expenditure)
    timed(growths, "facts out of the database", made, best_of(rounds, partial(factbook, budget)))
    timed(growths, "derive: all tables of the facts", made, best_of(rounds, partial(derive, book)))
    timed(growths, "lift: facts of all tables", made, best_of(rounds, partial(lift, made.sheets)))


def measure_pages(made: Made, rounds: int, growths: dict[str, Growth], queries: dict[str, list[int]]) -> None:
    """Server time and queries of the pages of a publication; its files are JSON only, for PDFs of this
    size would take minutes and no page reads them."""
    with (
        mock.patch.object(publishing, "BOOKLET_FORMATS", ("json",)),
        mock.patch.object(publishing, "TABLE_FORMATS", ("json",)),
    ):
        publishing.publish(budget=Budget.objects.get(), actor="基准")
    address = f"/departments/{made.sheets.department_code}/{made.sheets.year}/"
    largest = max(made.sheets.sheets.values(), key=lambda sheet: len(sheet.rows)).table
    pages = {
        f"page of the largest table ({largest})": (f"{address}tables/{largest}/", PAGE_AIM),
        "page of 预算03表": (f"{address}tables/03/", PAGE_AIM),
        "page of the budget": (address, PAGE_AIM),
    }
    client = Client(SERVER_NAME="localhost")
    for name, (page, aim) in pages.items():

        def visit(page: str = page) -> None:
            response = client.get(page)
            assert response.status_code == 200, (page, response.status_code)

        visit()
        timed(growths, name, made, best_of(rounds, visit), aim)
        with CaptureQueriesContext(connection) as asked:
            visit()
        queries.setdefault(name, []).append(len(asked))


def report(sizes: Sequence[int], growths: Sequence[Growth], queries: Mapping[str, Sequence[int]]) -> None:
    first, *larger = sizes
    ratios = [f"{size}×/{first}×" for size in larger]
    lines = growths[0].lines
    head = ["", *(f"{size}×" for size in sizes), *ratios, "power", "growth", "aim"]
    counted = ["lines", *map(str, lines), *(f"{n / lines[0]:.1f}" for n in lines[1:]), "1.00", "", ""]
    say(table([head, counted, *(one.row() for one in growths)]))
    say("power: the work grew as lines to this power between the two largest sizes; 1.00 is linear")
    say()
    say(table([["queries", *(f"{n}×" for n in sizes)], *([k, *map(str, v)] for k, v in queries.items())]))
    say()
    worse = [one.name.strip() for one in growths if not one.is_linear]
    missed = [one.name.strip() for one in growths if not one.meets_aim]
    more = [name for name, counts in queries.items() if len(set(counts)) > 1]
    say(f"growth no worse than linear: {_verdict(worse)}")
    say(f"queries of a page do not grow: {_verdict(more)}")
    say(f"aims at {first}× met: {_verdict(missed)}")
    say()


def _verdict(exceptions: Sequence[str]) -> str:
    return f"NO: {', '.join(exceptions)}" if exceptions else "yes"


def measure_files(made: Made) -> None:
    """Each format once, as a publication makes them."""
    edition = Edition(made.sheets, made_on=timezone.localdate(), published_on=timezone.localdate())
    rows = [["files of a publication", "booklet", "each table, added up", "bytes"]]
    everything = 0.0
    for file_format in publishing.TABLE_FORMATS:
        sizes: list[int] = []

        def make(tables: tuple[str, ...], file_format: str = file_format, sizes: list[int] = sizes) -> None:
            sizes.extend(len(file_of(edition, number, file_format)) for number in tables)

        whole = best_of(1, partial(make, (BOOKLET,))) if file_format in publishing.BOOKLET_FORMATS else None
        single = best_of(1, partial(make, tuple(made.sheets.sheets)))
        everything += single.waited + (whole.waited if whole else 0)
        rows.append(
            [file_format, shown(whole.waited) if whole else "", shown(single.waited), str(sum(sizes))]
        )
    say(table([*rows, ["all", "", shown(everything), ""]]))
    say()
