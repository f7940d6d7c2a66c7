"""Printed documents with one thing changed: a digit, a decimal point, a row, a code."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from budget.domain.sheets import RowKind, SheetSet

Lines = Sequence[str]


@dataclass(frozen=True)
class Change:
    """The document changed, the lines (from 1) where, and what was done, for the message of a failure."""

    text: str
    lines: tuple[int, ...]
    what: str


def _at(lines: Lines, number: int, cells: Sequence[str]) -> list[str]:
    return [*lines[: number - 1], "\t".join(cells), *lines[number:]]


def amount_lines(sheets: SheetSet) -> list[int]:
    """The lines that hold an amount of a table."""
    found = set()
    for sheet in sheets.sheets.values():
        for row in sheet.rows:
            found |= {line for key, line in row.lines.items() if isinstance(row.cells.get(key), int)}
        found |= {n for key, n in sheet.header_lines.items() if isinstance(sheet.header.get(key), int)}
    return sorted(found)


def body_lines(sheets: SheetSet, tables: str) -> list[int]:
    """The lines of rows of kind ``line`` that hold an amount, in these tables (``"03 06"``)."""
    return [
        row.line
        for table in tables.split()
        for _, row in (sheets.sheets[table].body() if table in sheets else ())
        if row.line and any(isinstance(value, int) for value in row.cells.values())
    ]


def _amounts(cells: Sequence[str]) -> list[int]:
    """Positions of amounts; figures behind a nature are indicators' values."""
    end = next(
        (n for n, cell in enumerate(cells) if cell.strip() in {"≥", "≤", "=", "<", ">", "定性"}), len(cells)
    )
    return [n for n, cell in enumerate(cells[:end]) if re.fullmatch(r"[\d,]*\d\.\d+", cell.strip())]


def changed_amounts(random: Random, lines: Lines, numbers: Sequence[int], kind: str) -> Iterator[Change]:
    """Without end: one amount with another digit, or with its point a place further."""
    while True:
        number = random.choice(numbers)
        cells = lines[number - 1].split("\t")
        places = _amounts(cells)
        if not places:
            continue
        place = random.choice(places)
        old = cells[place].strip()
        new = _another_digit(random, old) if kind == "digit" else _another_point(random, old)
        if new and float(new.replace(",", "")) != float(old.replace(",", "")):
            cells[place] = new
            yield Change("\n".join(_at(lines, number, cells)), (number,), f"line {number}: {old} → {new}")


def _another_digit(random: Random, text: str) -> str:
    place = random.choice([n for n, char in enumerate(text) if char.isdigit()])
    return text[:place] + random.choice([c for c in "0123456789" if c != text[place]]) + text[place + 1 :]


def _another_point(random: Random, text: str) -> str:
    whole, _, rest = text.replace(",", "").partition(".")
    if random.random() < 0.5 and len(rest) > 1:
        return f"{whole}{rest[0]}.{rest[1:]}"
    if len(whole) > 1 and (len(rest) < 6 or rest.endswith("0")):
        return f"{whole[:-1]}.{whole[-1]}{rest[:5]}"
    return ""


def without(lines: Lines, number: int) -> Change:
    """The document without one line."""
    left = [*lines[: number - 1], *lines[number:]]
    return Change("\n".join(left), (number,), f"without line {number}: {lines[number - 1][:60]}")


def swapped(lines: Lines, one: int, other: int) -> Change | None:
    """The document with the amounts of two lines exchanged; None where they are alike or differ in place."""
    first, second = lines[one - 1].split("\t"), lines[other - 1].split("\t")
    places = _amounts(first)
    if not places or places != _amounts(second) or all(first[n] == second[n] for n in places):
        return None
    for n in places:
        first[n], second[n] = second[n], first[n]
    text = "\n".join(_at(_at(lines, one, first), other, second))
    return Change(text, (one, other), f"amounts of lines {one} and {other} exchanged")


def recoded(random: Random, lines: Lines, number: int, *, name_too: bool) -> Change | None:
    """The document with one code of a line replaced by another of the same kind, with its name or without."""
    cells = lines[number - 1].split("\t")
    places = [n for n, cell in enumerate(cells) if re.match(r"(?:[235]\d{4}|2\d{6})-", cell)]
    if not places:
        return None
    place = random.choice(places)
    code, _, name = cells[place].partition("-")
    others = {
        cell
        for line in lines
        for cell in line.split("\t")
        if re.match(rf"{code[0]}\d{{{len(code) - 1}}}-", cell) and not cell.startswith(code)
    }
    if not others:
        return None
    other = random.choice(sorted(others))
    old, cells[place] = cells[place], other if name_too else f"{other[: len(code)]}-{name}"
    return Change("\n".join(_at(lines, number, cells)), (number,), f"line {number}: {old} → {cells[place]}")


def is_total(sheets: SheetSet, number: int) -> bool:
    """Whether the line is a total row."""
    rows = (row for sheet in sheets.sheets.values() for row in sheet.rows)
    return any(row.line == number and row.kind is RowKind.TOTAL for row in rows)
