"""What a budget under review is compared with (its submissions, the year before), and what differs in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from django.db.models import QuerySet

from budget.domain.codes import System, labelled, split_label
from budget.domain.facts import FactBook
from budget.domain.serial import factbook_from_json
from budget.domain.sheets import Row, RowKind, Sheet, SheetSet, Value
from budget.domain.states import Stage
from budget.models import Budget, PriorYearAmount, Submission
from budget.renderers.reviewed import Lit
from budget.selectors.differences import Kind, RowDifference, TableDifference, difference
from budget.selectors.facts import factbook
from budget.selectors.recalling import recalling
from budget.tables.registry import derive, form_set
from budget.tables.spec import TableSpec

LAST_YEAR = "last-year"
NOTHING = "none"
# Entered by 科目, last year's amounts are those of this table.
_BY_SUBJECT = "06"
# Two comparisons of the tables of a few budgets.
_difference = recalling(most=100)(difference)
_DONE = (Stage.SECOND_DOWN, Stage.PUBLISHED)


@dataclass(frozen=True, eq=False)
class Against:
    """What the tables are compared with. ``name`` is its word in an address (``?with=``)."""

    name: str
    label: str
    sheets: SheetSet
    book: FactBook | None = None
    # The only tables that can be compared; None: all.
    only: frozenset[str] | None = None

    def differences(self, now: SheetSet) -> tuple[TableDifference, ...]:
        """The tables that differ."""
        found = (self.difference(now, spec) for spec in form_set(now.form_set).specs)
        return tuple(one for one in found if one is not None)

    def difference(self, now: SheetSet, spec: TableSpec) -> TableDifference | None:
        """What differs in one table; None where it is the same, or cannot be compared."""
        if self.only is not None and spec.number not in self.only:
            return None
        return _difference(spec, self.sheets.get(spec.number), now.get(spec.number))


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the tables can be compared with: its word in the address, and what people call it."""

    name: str
    label: str


class Comparing:
    """A budget as it stands and all it can be compared with."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget

    @cached_property
    def submissions(self) -> Sequence[Submission]:
        """All of them, without their facts, the latest first."""
        return list(_submissions(self.budget).defer("factbook"))

    @cached_property
    def latest(self) -> Submission | None:
        """What is under review, or was sent back."""
        return self.submissions[0] if self.submissions else None

    @property
    def earlier(self) -> Submission | None:
        """What one compares with unless one says otherwise: while it is worked at again, what was sent up
        last; else what was sent up before that."""
        place = 0 if self.budget.state.is_open else 1
        return self.submissions[place] if len(self.submissions) > place else None

    @cached_property
    def last_year(self) -> Budget | None:
        """The budget of the year before as it was approved, in its latest version."""
        done = Budget.objects.select_related("department").filter(
            department=self.budget.department_id, year=self.budget.year - 1, stage__in=_DONE
        )
        return done.filter(form_set=self.budget.form_set).order_by("-version").first()

    @cached_property
    def _prior(self) -> Mapping[tuple[str, str], int]:
        """上年预算数 by unit and 项, as entered; none where there is a budget of that year."""
        if self.last_year is not None:
            return {}
        entered = PriorYearAmount.objects.filter(
            unit__department=self.budget.department_id,
            year=self.budget.year - 1,
            system=System.FUNCTION,
            budget_fen__isnull=False,
        )
        return {
            (unit, code): fen
            for unit, code, fen in entered.values_list("unit__code", "code", "budget_fen")
            if fen is not None
        }

    @property
    def choices(self) -> list[Choice]:
        """All that can be chosen: submissions other than what stands here, last year, nothing."""
        shown = self.submissions if self.budget.state.is_open else self.submissions[1:]
        found = [Choice(str(one.number), f"与{one}比较") for one in shown]
        if self.last_year or self._prior:
            found.append(Choice(LAST_YEAR, "与上年比较"))
        return [*found, Choice(NOTHING, "不比较")]

    def against(self, asked: str, now: SheetSet) -> Against | None:
        """What was asked for; without asking, the submission before. None: nothing to compare with."""
        if asked == LAST_YEAR:
            return self._last_year(now)
        if asked == NOTHING:
            return None
        number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 5 else None
        chosen = next((one for one in self.submissions if one.number == number), self.earlier)
        if chosen is None:
            return None
        book, sheets = _sent_up(chosen.pk, chosen.at.isoformat(), chosen.digest)
        return Against(str(chosen.number), str(chosen), sheets, book)

    def _last_year(self, now: SheetSet) -> Against | None:
        if self.last_year is not None:
            # Rows that are named by their year are the same rows a year later.
            book = replace(factbook(self.last_year), year=self.budget.year)
            label = f"{self.last_year.year}年{self.last_year.kind.label}"
            return Against(LAST_YEAR, label, derive(book), book)
        sheet = now.get(_BY_SUBJECT)
        if not self._prior or sheet is None:
            return None
        before = replace(now, sheets={**now.sheets, _BY_SUBJECT: _by_subject(sheet, self._prior)})
        label = f"{self.budget.year - 1}年预算数（按科目填报，只有预算06表）"
        return Against(LAST_YEAR, label, before, only=frozenset({_BY_SUBJECT}))


@lru_cache(maxsize=8)
def _sent_up(pk: int, at: str, digest: str) -> tuple[FactBook, SheetSet]:
    """Facts and tables as they were sent up. Time and digest tell a submission from another of that key."""
    book = factbook_from_json(Submission.objects.values_list("factbook", flat=True).get(pk=pk))
    return book, derive(book)


def _submissions(budget: Budget) -> QuerySet[Submission]:
    return Submission.objects.filter(budget=budget).order_by("-number")


def lit_of(found: TableDifference) -> dict[tuple[int, str], Lit]:
    """Which cells of a table to light; a row that was not there before, as a whole and in its amounts."""
    lit: dict[tuple[int, str], Lit] = {}
    for row in found.rows:
        if row.after is None:
            continue
        new = row.kind is Kind.ADDED
        for cell in row.cells:
            if not new or cell.is_amount:
                lit[row.after, cell.column] = Lit(cell.is_amount, cell.before, cell.after, new)
        if new and not any(cell.is_amount for cell in row.cells):
            lit[row.after, row.cells[0].column] = Lit(False, "", row.cells[0].after, True)
    return lit


def removed(found: TableDifference) -> Iterator[RowDifference]:
    """The rows that are there no more."""
    return (row for row in found.rows if row.kind is Kind.REMOVED)


def _by_subject(now: Sheet, prior: Mapping[tuple[str, str], int]) -> Sheet:
    """预算06表 as it would have been, as far as its totals were entered: the rest says what it says now."""
    left = dict(prior)
    rows = [_with_total(row, left) for row in now.rows if row.kind is RowKind.LINE]
    rows += [_of_subject(unit, code, fen) for (unit, code), fen in left.items()]
    whole = sum(prior.values())
    rows += [Row(row.kind, {**row.cells, "total": whole}) for row in now.rows if row.kind is RowKind.TOTAL]
    return replace(now, rows=tuple(rows))


def _with_total(row: Row, left: dict[tuple[str, str], int]) -> Row:
    unit = split_label(row.text("unit"))[0]
    cells: dict[str, Value] = {**row.cells, "total": left.pop((unit, row.text("function_code")), None)}
    return Row(row.kind, cells)


def _of_subject(unit: str, code: str, fen: int) -> Row:
    return Row(RowKind.LINE, {"unit": labelled(unit, ""), "function_code": code, "total": fen})
