"""What a published budget should give back against what it gave: every cell, rows by key as multisets."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.importers.documents import Budget
from tests.importers.expected import INDICATOR, Cells, Table, tables

_ORDINAL = re.compile(r"^(?:（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、)")


def differences(budget: Budget, result: Mapping[str, Any], skipped: Sequence[str] = ()) -> Iterator[str]:
    """One sentence for every cell or row that differs; nothing when all came back.

    A table that the document did not have (``skipped``) may be missing; it must not say anything else
    than the truth.
    """
    for number, table in tables(budget).items():
        given = result["tables"].get(number)
        if given is None:
            if number not in skipped:
                yield f"{number}: the table is missing"
            continue
        if number in skipped:
            yield from _nothing_invented(number, table, given["rows"])
        elif number in ("01", "05"):
            yield from _sided(number, table, given["rows"])
        elif number == "12":
            yield from _projects(table, given["rows"])
        else:
            yield from _rows(number, table, given["rows"])
            for key, value in table.header.items():
                if given["header"][key] != value:
                    yield f"13 header {key}: {given['header'][key]!r} for {value!r}"


def _nothing_invented(number: str, table: Table, rows: list[dict[str, Any]]) -> Iterator[str]:
    """What was not printed may stay blank; each amount that is said must be true all the same."""
    if number in ("01", "05"):
        truth = {(row["item"], row["amount"]) for row in table.rows}
        said = {
            (_ORDINAL.sub("", row["cells"][f"{side}_item"]), row["cells"][f"{side}_amount"])
            for row in rows
            for side in ("income", "expenditure")
            if row["cells"][f"{side}_amount"]
        }
        yield from (f"{number} invented: {one}" for one in said - truth)
        return
    expected = table.rows[0] if number == "10" else table.total or {}
    for row in rows:
        if row["kind"] == "total" or number == "10":
            yield from (
                f"{number} invented {key}: {value} for {expected[key]}"
                for key, value in row["cells"].items()
                if key in expected and value and value != expected[key]
            )


def _sided(number: str, table: Table, rows: list[dict[str, Any]]) -> Iterator[str]:
    given = Counter(
        (_ORDINAL.sub("", row["cells"][f"{side}_item"]), row["cells"][f"{side}_amount"])
        for row in rows
        for side in ("income", "expenditure")
        if row["cells"][f"{side}_item"]
    )
    expected = Counter((row["item"], row["amount"]) for row in table.rows)
    yield from _compare(number, expected, given)


def _rows(number: str, table: Table, rows: list[dict[str, Any]]) -> Iterator[str]:
    given = Counter(_frozen(row["cells"]) for row in rows if row["kind"] == "line")
    yield from _compare(number, Counter(_frozen(row) for row in table.rows), given)
    totals = [row["cells"] for row in rows if row["kind"] == "total"]
    if number in ("10", "13"):
        return
    if table.total is None:
        yield from (f"{number}: a total {cells}" for cells in totals if any(cells.values()))
        return
    if len(totals) != 1:
        yield f"{number}: {len(totals)} total rows"
        return
    for key, value in table.total.items():
        if totals[0][key] != value:
            yield f"{number} total {key}: {totals[0][key]!r} for {value!r}"


def _projects(table: Table, rows: list[dict[str, Any]]) -> Iterator[str]:
    """Each project as a whole: the merged cells of its first row, then its indicators in order."""
    given: list[Cells] = []
    unit = ""
    for row in rows:
        cells = row["cells"]
        unit = cells["unit"] or unit
        if cells["project"]:
            given.append(
                {**{k: cells[k] for k in ("project", "total", "fiscal", "other", "goal")}, "unit": unit}
            )
            given[-1]["indicators"] = ""
        indicator = "|".join(cells[k] for k in INDICATOR)
        if indicator.strip("|") and given:
            given[-1]["indicators"] += ("\n" if given[-1]["indicators"] else "") + indicator
    yield from _compare("12", Counter(map(_frozen, table.rows)), Counter(map(_frozen, given)))


def _frozen(cells: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((k, v) for k, v in cells.items() if v))


def _compare(number: str, expected: "Counter[Any]", given: "Counter[Any]") -> Iterator[str]:
    yield from (
        f"{number} lost: {dict(row) if row and isinstance(row[0], tuple) else row}"
        for row in expected - given
    )
    yield from (
        f"{number} invented: {dict(row) if row and isinstance(row[0], tuple) else row}"
        for row in given - expected
    )
