"""One stroke: operations weighed one by one against what stands, before anything is written.

A cell is changed only if it still says what the person saw. What was typed and does not fit is kept beside
the cell. Operations that cannot be done say why, and the others are done all the same.
"""

from budget.models import Change
from budget.selectors.grids import References, UnfitTextError
from budget.selectors.grids.cells import Column
from budget.selectors.grids.references import REFERRED, Referred
from budget.services.entry.deletions import refuse_needed_deletions
from budget.services.entry.operations import Do, Operation, Result, Status
from budget.services.entry.part import Part
from budget.services.entry.reading import read_row
from budget.services.entry.touched import Stroke, Touched

# Rows that others point to are weighed before those.
ORDER = ("units", "projects", "activities")


class Weighing(Stroke):
    """Decides what becomes of each operation; nothing is written."""

    def weigh(self, references: References) -> None:
        """Decide what becomes of each operation; nothing is written."""
        self.references = references
        self.load_all()
        part = None if self.units is None else Part(self.budget, self.units, references)
        for n, asked in enumerate(self.operations):
            operation = part.completed(asked) if part else asked
            why = self.may.get(operation.grid.name, "") or (part.why_not(self, operation) if part else "")
            if why:
                self.results[n] = Result(Status.REFUSED, why)
            else:
                _DO[operation.do](self, n, operation)
        refuse_needed_deletions(self)
        for touched in sorted(self.rows.values(), key=_rank):
            if not touched.deleted:
                read_row(self, touched, part.strays if part else None)

    def of(self, operation: Operation) -> Touched | None:
        """The row of an operation, if it is there."""
        touched = self.rows.get((operation.grid.name, operation.row))
        return None if touched is None or touched.deleted else touched

    # --- operations ---------------------------------------------------------------------------------

    def _set(self, n: int, operation: Operation) -> None:
        touched = self.of(operation)
        if touched is None:
            self.results[n] = self._gone(operation)
            return
        column = operation.grid.by_key[operation.column]
        if operation.column in touched.derived:
            self.results[n] = Result(
                Status.REFUSED,
                f"“{column.label}”由支出明细汇总，请在支出中修改。",
                value=touched.text(operation.column),
            )
            return
        stands = touched.text(operation.column)
        if not self._same(column, operation.seen, stands) and not self._same(column, operation.typed, stands):
            self.results[n] = self._conflict(operation, stands)
            return
        touched.typed[operation.column] = operation.typed
        touched.asked[operation.column].append(n)

    def _insert(self, n: int, operation: Operation) -> None:
        grid = operation.grid
        known = self.rows.get((grid.name, operation.row))
        if known is not None and not known.deleted:
            texts = operation.values.items()
            if not all(self._same(grid.by_key[key], text, known.text(key)) for key, text in texts):
                self.results[n] = Result(Status.REFUSED, "这一行已经在表中。")
            # Else what was wanted is so: two who begin the same passage begin one row.
            return
        if known is None and operation.row in self.taken:
            self.results[n] = Result(Status.REFUSED, "这一行的标识已被使用，请刷新页面后再试。")
            return
        model = grid.model(budget=self.budget, key=operation.row, **(grid.defaults or {}))
        touched = Touched(grid, model, None, {}, inserted_by=n)
        # A blank that was said is one: that it is not known, where nothing said is what is usual.
        touched.typed = dict(operation.values)
        if known is not None and known.before is not None:
            # Deleted and put back at one stroke: the row that is stored stays.
            known.deleted = False
            for key in grid.by_key:
                if key not in known.derived:
                    known.typed[key] = operation.values.get(key, "")
                    known.asked[key].append(n)
            return
        self.rows[grid.name, operation.row] = touched
        self.moves.append((grid, operation.row, operation.after))
        if grid.name in REFERRED:
            # So that later rows of this stroke may point to it.
            values = operation.values
            new = Referred(None, operation.row, values.get("code", "").strip(), values.get("name", ""))
            self.references.put(grid.name, new)

    def _delete(self, n: int, operation: Operation) -> None:
        touched = self.of(operation)
        if touched is None:
            # What was wanted is so.
            return
        seen = {
            key: text
            for key, text in operation.values.items()
            if key not in touched.derived
            and not self._same(operation.grid.by_key[key], text, touched.text(key))
        }
        if seen:
            column = operation.grid.by_key[next(iter(seen))]
            self.results[n] = self._conflict(operation, touched.text(column.key))
            self.results[n].message = f"这一行的“{column.label}”此后又改过，没有删除。"
            return
        touched.deleted = True
        touched.asked["#delete"] = [n]
        if touched.before is None and operation.grid.name in REFERRED:
            self.references.drop(operation.grid.name, operation.row)

    def _move(self, n: int, operation: Operation) -> None:
        touched = self.of(operation)
        if touched is None:
            self.results[n] = self._gone(operation)
            return
        self.moves.append((operation.grid, operation.row, operation.after))

    def _same(self, column: Column, one: str, other: str) -> bool:
        """Whether two texts are the same to the cell: 12.5 is 12.500000."""
        if one == other:
            return True
        try:
            return bool(column.read(one, self.references) == column.read(other, self.references))
        except UnfitTextError:
            return False

    def _conflict(self, operation: Operation, stands: str) -> Result:
        label = operation.grid.by_key[operation.column].label if operation.column else ""
        result = Result(Status.CONFLICT, f"“{label}”已被改为别的内容，没有覆盖。", value=stands)
        return self._by_whom(operation, result, operation.column)

    def _gone(self, operation: Operation) -> Result:
        result = Result(Status.GONE, "这一行已被删除。")
        return self._by_whom(operation, result, "")

    def _by_whom(self, operation: Operation, result: Result, column: str) -> Result:
        last = (
            Change.objects.filter(change_set__budget=self.budget, row=operation.row, column__in={column, ""})
            .select_related("change_set")
            .order_by("-pk")
            .first()
        )
        if last is not None:
            result.by, result.at = last.change_set.actor, last.change_set.at.isoformat()
        return result


def _rank(touched: Touched) -> int:
    name = touched.grid.name
    return ORDER.index(name) if name in ORDER else len(ORDER)


_DO = {
    Do.SET: Weighing._set,
    Do.INSERT: Weighing._insert,
    Do.DELETE: Weighing._delete,
    Do.MOVE: Weighing._move,
}
