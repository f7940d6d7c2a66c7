"""What a result page shows: whose, the findings with their places, one table with its cells lit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from budget.audit.folder import Folder
from budget.domain.findings import CellRef, Finding, Severity, finding_from_dict
from budget.domain.serial import sheet_from_json
from budget.domain.sheets import Sheet, SheetSet
from budget.renderers.findings import Noted, Place, noted, source_place
from budget.renderers.html import Mark, OfficialTable, official_table
from budget.tables.registry import form_set
from budget.tables.spec import Layout, TableSpec

# A page with more rows is slow to draw: longer tables are shown part by part.
ROWS_SHOWN = 1000
# What readers tell those at a terminal, as those at a browser need it.
_ON_A_PAGE = {
    "请用 --department 编码-名称 指定": "请重新提交，并在“文件没有写明部门或年度时”填写部门",
    "必要时用 --department 编码-名称 指定": "必要时重新提交，并填写部门",
    "请用 --department 指定": "请重新提交，并在“文件没有写明部门或年度时”填写部门",
    "请用 --year 指定": "请重新提交，并在“文件没有写明部门或年度时”填写年度",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A place of a finding; ``href`` is ``""`` for one that no page shows."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Item:
    """A finding in the list.

    ``cells``: ``row:column`` of those in the table shown; ``go``: where it is instead; ``more``: followers
    that are not listed.
    """

    number: int
    finding: Finding
    message: str
    links: tuple[Link, ...]
    more_places: int
    source: str
    cells: str
    go: str
    follows: tuple["Item", ...]
    more: int

    @property
    def following(self) -> int:
        return len(self.follows) + self.more


@dataclass(frozen=True, slots=True)
class Tab:
    """A table in the list of tables; ``href`` is ``""`` for one that the document lacks."""

    spec: TableSpec
    href: str
    current: bool
    counts: tuple[tuple[Severity, int], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a table of ``rows`` rows, from number ``first`` to ``last``."""

    sheet: Sheet
    first: int
    last: int
    rows: int

    @property
    def before(self) -> int | None:
        """A row of the part before, None for the first part."""
        return self.first - 1 or None

    @property
    def after(self) -> int | None:
        return self.last + 1 if self.last < self.rows else None

    def holds(self, row: int) -> bool:
        # The header block is on every page of a table.
        return row == 0 or self.first <= row <= self.last


class Result:
    """The result of an upload, with one of its tables at a time.

    ``table``: which (the first that matters when there is none such); ``row``: one that its part shall
    hold. ``data`` is what ``judging.shown`` made.
    """

    def __init__(self, folder: Folder, table: str = "", row: int = 1) -> None:
        self.folder = folder
        self.data: Mapping[str, Any] = folder.load("shown.json")
        self.findings = [finding_from_dict(one) for one in self.data["findings"]]
        self.tables: Sequence[str] = self.data["tables"]
        self.table = table if table in self.tables else self._first()
        self.part = self._part(row)

    @property
    def readable(self) -> bool:
        return bool(self.data["department"])

    @property
    def counts(self) -> list[tuple[Severity, int]]:
        return [(severity, count) for severity in Severity if (count := self.data["counts"][severity.value])]

    @property
    def total(self) -> int:
        return sum(self.data["counts"].values())

    @property
    def left_out(self) -> int:
        """How many findings only the files have."""
        return self.total - len(self.findings)

    @property
    def specs(self) -> Mapping[str, TableSpec]:
        return form_set(self.data["form_set"]).by_number if self.readable else {}

    @property
    def spec(self) -> TableSpec | None:
        return self.specs.get(self.table)

    @property
    def missing(self) -> list[TableSpec]:
        return [self.specs[number] for number in self.data["missing"]]

    def tabs(self) -> list[Tab]:
        """Every table of the form set, with how many findings speak of it."""
        found = self.data["concerning"]
        return [
            Tab(
                spec,
                f"?table={number}#table" if number in self.tables else "",
                number == self.table,
                tuple((s, n) for s in Severity if (n := found.get(number, {}).get(s.value, 0))),
            )
            for number, spec in self.specs.items()
        ]

    def items(self) -> list[Item]:
        """The findings to list, the gravest first."""
        numbered = noted(self.findings, list(self.specs.values()))
        return [self._item(one, data) for one, data in zip(numbered, self.data["findings"], strict=True)]

    def sheets(self) -> SheetSet:
        """All tables as they were read."""
        whose = self.data["department"]
        read = {number: sheet_from_json(self.folder.load(f"table-{number}.json")) for number in self.tables}
        return SheetSet(whose["code"], whose["name"], self.data["year"], self.data["form_set"], read)

    def drawn(self) -> OfficialTable | None:
        """The table as it was read, or a part of it, its cells lit."""
        if self.spec is None or self.part is None:
            return None
        marks = lit(self.findings, self.table)
        return official_table(self.spec, self.part.sheet, marks, first=self.part.first)

    def _part(self, row: int) -> "Part | None":
        if self.spec is None:
            return None
        return part_of(self.folder.load(f"table-{self.table}.json"), self.spec, row)

    def _first(self) -> str:
        named = (cell.table for one in self.findings for cell in one.cells if cell.row is not None)
        return next((table for table in named if table in self.tables), next(iter(self.tables), ""))

    def _item(self, one: Noted, data: Mapping[str, Any]) -> Item:
        placed = [c for c in one.finding.cells if c.table in self.tables and c.row is not None]
        here = [c for c in placed if self._is_here(c.table, c.row)]
        go = f"{self._page(placed[0].table, placed[0].row)}#f{one.number}" if placed and not here else ""
        follows = noted(one.finding.follows, list(self.specs.values()))
        return Item(
            one.number,
            one.finding,
            on_a_page(one.finding.message),
            tuple(Link(place.label, self._href(place)) for place in one.places),
            one.more,
            source_place(self.data["kind"], one.lines) if one.lines else "",
            " ".join(f"{cell.row}:{cell.column}" for cell in here),
            go,
            tuple(self._item(f, d) for f, d in zip(follows, data["follows"], strict=True)),
            data["more"],
        )

    def _is_here(self, table: str, row: int | None) -> bool:
        return table == self.table and self.part is not None and self.part.holds(row or 0)

    def _page(self, table: str, row: int | None) -> str:
        return f"?table={table}&row={row}" if row and row > ROWS_SHOWN else f"?table={table}"

    def _href(self, place: Place) -> str:
        """Where a place is shown: on this page or another."""
        if place.table not in self.tables:
            return ""
        row = int(place.anchor.removeprefix("r") or 0)
        # Only a table with a header block has a row 0 to lead to.
        anchor = place.anchor if row or (place.anchor and self.specs[place.table].header) else "table"
        return f"#{anchor}" if self._is_here(place.table, row) else f"{self._page(place.table, row)}#{anchor}"


def part_of(data: Mapping[str, Any], spec: TableSpec, row: int) -> Part:
    """The part of a stored table that holds a row (the first part when there is no such row)."""
    rows = data.get("rows", [])
    starts = list(dict.fromkeys(_start(rows, spec, index) for index in range(0, len(rows), ROWS_SHOWN)))
    wanted = row - 1 if 0 < row <= len(rows) else 0
    start = max((one for one in starts if one <= wanted), default=0)
    end = next((one for one in starts if one > start), len(rows))
    # Decoding all of a long table takes its time.
    return Part(sheet_from_json({**data, "rows": rows[start:end]}), start + 1, end, len(rows))


def _start(rows: Sequence[Mapping[str, Any]], spec: TableSpec, index: int) -> int:
    """Where the part that would begin at ``index`` begins: no project is cut in two."""
    while index and spec.layout is Layout.PROJECTS and not rows[index]["cells"].get(spec.key[0]):
        index -= 1
    return index


def lit(findings: Iterable[Finding], table: str) -> dict[tuple[int, str], Mark]:
    """Which cells of a table findings speak of; what follows from one bears its number, as information."""
    ordered = sorted(enumerate(findings, 1), key=lambda one: one[1].severity.rank)
    marks: dict[tuple[int, str], Mark] = {}
    for number, finding in ordered:
        _light(marks, finding.cells, table, Mark(finding.severity, number))
    for number, finding in ordered:
        for follower in finding.follows:
            _light(marks, follower.cells, table, Mark(Severity.INFO, number))
    return marks


def _light(marks: dict[tuple[int, str], Mark], cells: Iterable[CellRef], table: str, mark: Mark) -> None:
    for cell in cells:
        if cell.table == table and cell.row is not None:
            marks.setdefault((cell.row, cell.column), mark)


def on_a_page(message: str) -> str:
    """A message of a reader in the words of a page."""
    for words, instead in _ON_A_PAGE.items():
        message = message.replace(words, instead)
    return message
