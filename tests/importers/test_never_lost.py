"""Whatever happens to a document on its way, the reader neither crashes nor loses an amount silently."""

import random
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budget.domain.facts import FactBook
from budget.domain.money import AmountError, looks_like_amount, read_amount
from budget.importers.document import Document, read_text
from budget.importers.source import UnreadableDocumentError, lines_of
from budget.renderers.text import render_document
from budget.rules.agreement import disagreements
from budget.rules.engine import judge
from budget.tables.chaoyang.lift import lift
from budget.tables.registry import derive
from tests.budgets import budgets
from tests.thoroughness import tried

REFERENCE = Path("fixtures/reference/chaoyang-zwfw-2026.txt").read_text(encoding="utf-8")
STRAY = (
    "1.5",
    "x",
    "合 计",
    "2011301-行政运行",
    "99999999999999999999",
    "12.3456789",
    "≥",
    "产出指标",
    "",
    "-",
    "1,2,3.5",
    "２．５",
    "50101-工资奖金津补贴",
    "<p>",
    "预算04表 政府采购预算明细表",
)
HARMS = (
    "cut",
    "double",
    "delete",
    "swap",
    "change",
    "twin",
    "drop",
    "move",
    "split",
    "blank",
    "join",
    "noise",
)


def spoiled(text: str, chance: random.Random) -> str:
    """The text with one to five things done to it: cells and lines changed, cut, moved or doubled."""
    lines = text.split("\n")
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        at = chance.randrange(len(lines))
        cells = lines[at].split("\t")
        cell = chance.randrange(len(cells))
        match chance.choice(
            [
                "cut",
                "double",
                "delete",
                "swap",
                "change",
                "twin",
                "drop",
                "move",
                "split",
                "blank",
                "join",
                "noise",
            ]
        ):
            case "cut":
                lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
            case "double":
                lines.insert(at, lines[at])
            case "delete":
                del lines[at]
            case "swap":
                other = chance.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
            case "change":
                cells[cell] = chance.choice(STRAY)
                lines[at] = "\t".join(cells)
            case "twin":
                cells.insert(cell, cells[cell])
                lines[at] = "\t".join(cells)
            case "drop":
                del cells[cell]
                lines[at] = "\t".join(cells)
            case "move":
                cells.insert(chance.randrange(len(cells)), cells.pop(cell))
                lines[at] = "\t".join(cells)
            case "split":
                place = chance.randrange(len(lines[at]) + 1)
                lines[at : at + 1] = [lines[at][:place], lines[at][place:]]
            case "blank":
                lines.insert(at, "")
            case "join":
                lines[at : at + 2] = ["".join(lines[at : at + 2])]
            case "noise":
                lines.insert(at, "".join(chance.choice("\t\t一0.1≥-表预算") for _ in range(12)))
        lines = lines or [""]
    return "\n".join(lines)


def amounts_printed(text: str) -> dict[int, list[int]]:
    """Lines by amount, for every cell of the text that is an amount with decimals."""
    places: dict[int, list[int]] = {}
    for line in lines_of(text):
        for cell in line.cells:
            if looks_like_amount(cell.text) and "." in cell.text:
                try:
                    fen = read_amount(cell.text).fen
                except AmountError:
                    continue
                if fen:
                    places.setdefault(fen, []).append(line.number)
    return places


def amounts_kept(document: Document) -> Counter[int]:
    """How often each amount stands in the tables, as an amount or in the text of an indicator."""
    kept: Counter[int] = Counter()
    for sheet in document.sheets.sheets.values():
        values = [v for row in sheet.rows for v in row.cells.values()] + list(sheet.header.values())
        for value in values:
            if isinstance(value, int):
                kept[value] += 1
            elif isinstance(value, str) and re.fullmatch(r"[\d,]*\.\d{1,6}", value):
                kept[read_amount(value).fen or 0] += 1
    return kept


def lost(text: str, document: Document) -> list[tuple[int, list[int]]]:
    """Amounts of the text that neither stand in a table nor are spoken of by a finding."""
    if any(f.rule in {"R-DOUBLE", "R-EXTRA", "R-OUTSIDE"} for f in document.findings):
        return []  # a whole table set aside, said with how many amounts it has
    said = {cell.line for finding in document.findings for cell in finding.cells}
    kept = amounts_kept(document)
    return [
        (fen, places)
        for fen, places in amounts_printed(text).items()
        # A finding about a cell put together from two lines stands at the second.
        if len(places) > kept[fen] and not any(p in said or p + 1 in said for p in places)
    ]


def read_or_refused(content: bytes) -> Document | None:
    """The document, or None for a refusal, which has to say why."""
    try:
        return read_text(content)
    except UnreadableDocumentError as problem:
        refusal = problem
    assert refusal.message
    return None


def nothing_lost(text: str) -> bool:
    """Read, lift, derive and judge to the end; a refusal is an answer too."""
    document = read_or_refused(text.encode())
    if document is None:
        return True
    book = lift(document.sheets)
    list(disagreements(document.sheets, derive(book)))
    judge(document.sheets, book)
    return lost(text, document) == []


@pytest.mark.parametrize("block", range(tried(8)))
def test_a_spoiled_reference_document_loses_no_amount_silently(block: int) -> None:
    for seed in range(block * 60, block * 60 + 60):
        assert nothing_lost(spoiled(REFERENCE, random.Random(seed))), seed


@given(budgets(), st.randoms(use_true_random=False))
@settings(max_examples=tried(60), deadline=None)
def test_any_spoiled_document_loses_no_amount_silently(book: FactBook, chance: random.Random) -> None:
    assert nothing_lost(spoiled(render_document(derive(book)), chance))


@given(st.binary(max_size=2000))
@settings(max_examples=tried(150), deadline=None)
def test_bytes_of_any_kind_are_read_or_refused(content: bytes) -> None:
    read_or_refused(content)


def test_an_amount_with_no_column_is_an_error_at_its_line() -> None:
    text = REFERENCE.replace("A-货物\t7.000000", "A-货物\t7.000000\t8.500000")
    found = [f for f in read_text(text.encode()).findings if f.rule == "R-LEFT"]
    assert [(f.severity, f.cells[0].table, f.found) for f in found] == [("error", "04", "8.500000")]
    assert text.split("\n")[found[0].cells[0].line - 1].startswith("A-货物")


def test_an_amount_in_a_text_column_is_an_error_at_its_line() -> None:
    text = REFERENCE.replace(
        "监督检查辅助服务\t201-一般公共服务支出\t36.000000", "36.000000\t201-一般公共服务支出\t"
    )
    found = [f for f in read_text(text.encode()).findings if f.severity == "error"]
    assert [(f.rule, f.cells[0].table) for f in found] == [("R-CODE", "11")]
