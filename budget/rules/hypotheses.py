"""What may have gone wrong: a cell, a row too few or too many, a row under a wrong code, two swapped."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from budget.domain.findings import CellRef
from budget.domain.sheets import RowKind, Sheet
from budget.rules.board import Address, Board
from budget.rules.causes import likely_cause
from budget.rules.identity import Identity, Relation, Term


@dataclass(frozen=True)
class Hypothesis:
    """One explanation: what it would put right (sums by number), the cells to look at first.

    ``changes`` are in 分 by cell; ``repairs`` are the amounts that should stand there, where it is a cell.
    """

    kind: str
    fixed: frozenset[int]
    broken: int
    suspects: tuple[CellRef, ...]
    changes: Mapping[Address, int] = field(default_factory=dict)
    repairs: Mapping[Address, int] = field(default_factory=dict)
    cause: str = ""

    @property
    def score(self) -> int:
        return len(self.fixed) - self.broken


def of_cells(board: Board) -> Iterator[Hypothesis]:
    """One amount is wrong: what it would have to be for each failing sum that holds it."""
    tried: set[tuple[Address, int]] = set()
    for number in sorted(board.open):
        if not board.is_equality(number):
            continue
        for coefficient, one in board.sums[number][1].terms:
            change = -coefficient * board.gaps[number]
            if (one.address, change) in tried or one.amount >= 0 > one.amount + change:
                continue
            tried.add((one.address, change))
            fixed, broken = board.effect({one.address: change})
            expected = one.amount + change
            yield Hypothesis(
                "cell",
                fixed,
                broken,
                (one.cell,),
                changes={one.address: change},
                repairs={one.address: expected},
                cause=likely_cause(one.amount, expected),
            )


def of_rows(board: Board) -> Iterator[Hypothesis]:
    """A table's rows fall short of its total row in every column alike, or exceed it by one of them."""
    by_table: dict[str, dict[str, int]] = defaultdict(dict)
    sums: dict[str, set[int]] = defaultdict(set)
    sheets: dict[str, Sheet] = {}
    for number in board.open:
        rule, identity = board.sums[number]
        if rule.code.endswith("-SUM") and len(identity.left) == 1 and len(rule.code) == len("T03-SUM"):
            one = identity.left[0]
            if one.sheet.rows[one.row - 1].kind is RowKind.TOTAL and one.column not in _SIDES:
                by_table[one.sheet.table][one.column] = board.gaps[number]
                sums[one.sheet.table].add(number)
                sheets[one.sheet.table] = one.sheet
    for table, gaps in by_table.items():
        if not _is_like_a_row(board, table, gaps):
            continue
        fixed = frozenset(sums[table] | _grouped_alike(board, table, gaps, sums[table]))
        if all(gap > 0 for gap in gaps.values()):
            place = sheets[table]
            yield Hypothesis("missing", fixed, 0, (CellRef(table, None, "", place.line),))
        elif all(gap < 0 for gap in gaps.values()):
            for row in _rows_with(sheets[table], {column: -gap for column, gap in gaps.items()}):
                yield Hypothesis("extra", fixed, 0, (sheets[table].ref(row),))


_SIDES = frozenset({"income_amount", "expenditure_amount"})


def _is_like_a_row(board: Board, table: str, gaps: Mapping[str, int]) -> bool:
    """Whether these amounts could stand in one row: they keep the sums that every row keeps."""
    seen: set[tuple[tuple[str, int], ...]] = set()
    for _, identity in board.sums:
        terms = list(identity.terms)
        if not terms or {(one.sheet.table, one.row) for _, one in terms} != {(table, terms[0][1].row)}:
            continue
        shape = tuple((one.column, coefficient) for coefficient, one in terms)
        if shape in seen:
            continue
        seen.add(shape)
        gap = sum(coefficient * gaps.get(column, 0) for column, coefficient in shape)
        if gap > 0 or (gap and identity.relation is Relation.EQUAL):
            return False
    return True


def _grouped_alike(board: Board, table: str, gaps: Mapping[str, int], but: set[int]) -> set[int]:
    """The other failing sums over rows of this table that such a row would put right."""
    alike = set()
    for number in board.open - but:
        rule, identity = board.sums[number]
        if f"T{table}" not in rule.code and not _adds_up(identity, table):
            continue
        if abs(board.gaps[number]) in {abs(gap) for gap in gaps.values()}:
            alike.add(number)
    return alike


def _adds_up(identity: Identity, table: str) -> bool:
    return any(one.sheet.table == table for _, one in identity.terms) and bool(identity.by)


def _rows_with(sheet: Sheet, amounts: Mapping[str, int]) -> Iterator[int]:
    for number, row in sheet.body():
        figures = {column: value for column, value in row.cells.items() if isinstance(value, int) and value}
        if figures == amounts:
            yield number


def of_groups(board: Board) -> Iterator[Hypothesis]:
    """Two groups of a rule are wrong by the same amount: a row is under a wrong code, or two are swapped."""
    moved: dict[tuple[str, int, str], set[int]] = defaultdict(set)
    swapped: dict[tuple[str, int, int], set[int]] = defaultdict(set)
    sheets: dict[str, Sheet] = {}
    for one, other in _opposite(board):
        for term, by in _movable(board, one, other):
            sheets[term.sheet.table] = term.sheet
            moved[term.sheet.table, term.row, by].update((one, other))
        for first, second in _swappable(board, one, other):
            sheets[first.sheet.table] = first.sheet
            rows = sorted((first.row, second.row))
            swapped[first.sheet.table, rows[0], rows[1]].update((one, other))
    for (table, row, by), fixed in moved.items():
        yield Hypothesis("code", frozenset(fixed), 0, (sheets[table].ref(row, _code_column(table, by)),))
    for (table, first_row, second_row), fixed in swapped.items():
        cells = tuple(sheets[table].ref(row) for row in (first_row, second_row))
        yield Hypothesis("swap", frozenset(fixed), 0, cells)


def _opposite(board: Board) -> Iterator[tuple[int, int]]:
    """Failing sums of one rule that group rows and whose gaps are the same amount, one over, one under."""
    waiting: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for number in sorted(board.open):
        rule, identity = board.sums[number]
        if identity.by and board.is_equality(number):
            waiting[rule.code, identity.what, board.gaps[number]].append(number)
    for (code, what, gap), numbers in waiting.items():
        if gap > 0:
            for other in waiting.get((code, what, -gap), ())[:4]:
                yield from ((number, other) for number in numbers[:4])


def _movable(board: Board, one: int, other: int) -> Iterator[tuple[Term, str]]:
    """Terms that put both sums right when they go from one to the other."""
    for number in (one, other):
        identity = board.sums[number][1]
        for coefficient, term in identity.terms:
            if coefficient * term.amount == board.gaps[number]:
                yield term, identity.by


def _swappable(board: Board, one: int, other: int) -> Iterator[tuple[Term, Term]]:
    """Pairs of terms that put both sums right when they change places."""
    gap = board.gaps[one]
    there: dict[tuple[str, str, int, int], Term] = {}
    for coefficient, term in board.sums[other][1].terms:
        there.setdefault((term.sheet.table, term.column, coefficient, term.amount), term)
    for coefficient, term in board.sums[one][1].terms:
        wanted = term.amount - coefficient * gap
        match = there.get((term.sheet.table, term.column, coefficient, wanted))
        if match is not None:
            yield term, match


def of_strays(board: Board) -> Iterator[Hypothesis]:
    """A group stands on one side alone: on the other, a row of the same amount is under another code."""
    places = _sides(board)
    moved: dict[tuple[str, int, str], set[int]] = defaultdict(set)
    sheets: dict[str, Sheet] = {}
    for number in sorted(board.open):
        rule, identity = board.sums[number]
        if not identity.by or bool(identity.left) == bool(identity.right):
            continue
        for sheet, column in places.get((rule.code, identity.what, bool(identity.left)), ()):
            sheets[sheet.table] = sheet
            rows = list(_rows_of(sheet, column, abs(board.gaps[number])))
            if not rows and identity.relation is Relation.AT_MOST:
                rows = list(_rows_like(sheet, column, identity))
            for row in rows:
                moved[sheet.table, row, identity.by].add(number)
    for (table, row, by), fixed in moved.items():
        yield Hypothesis("code", frozenset(fixed), 0, (sheets[table].ref(row, _code_column(table, by)),))


def _sides(board: Board) -> Mapping[tuple[str, str, bool], list[tuple[Sheet, str]]]:
    """Which columns of which tables the sums of a rule add up, by rule and (True) on the right side."""
    asked = {board.sums[number][0].code for number in board.open}
    places: dict[tuple[str, str, bool], dict[tuple[str, str], Sheet]] = defaultdict(dict)
    for rule, identity in board.sums:
        if rule.code in asked and identity.by:
            for is_right, terms in ((False, identity.left), (True, identity.right)):
                for one in terms:
                    places[rule.code, identity.what, is_right][one.sheet.table, one.column] = one.sheet
    return {key: [(sheet, column) for (_, column), sheet in found.items()] for key, found in places.items()}


def _rows_of(sheet: Sheet, column: str, amount: int) -> Iterator[int]:
    return (number for number, row in sheet.body() if row.amount(column) == amount)


_CODES = ("function", "gov_economic", "dept_economic")
ALIKE = 3  # more rows than this tell nothing


def _rows_like(sheet: Sheet, column: str, identity: Identity) -> Iterator[int]:
    """Rows with room for what stands alone on the left, alike but for the code in question."""
    stated = identity.left[0].sheet.rows[identity.left[0].row - 1]
    shared = [key for key in _CODES if key != identity.by and stated.text(key)]
    alike = [
        number
        for number, row in sheet.body()
        if row.amount(column) >= identity.stated and all(row.text(key) == stated.text(key) for key in shared)
    ]
    if shared and len(alike) <= ALIKE:
        yield from alike


def _code_column(table: str, by: str) -> str:
    return "function_code" if table == "06" and by == "function" else by
