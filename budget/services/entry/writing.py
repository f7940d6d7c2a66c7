"""Writing down what a stroke came to: rows, texts that do not fit, the history, and the new revision."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Max

from budget.domain.codes import System
from budget.models import BudgetUnit, Change, ChangeSet, Project, Subject, SubjectName, Unfit
from budget.selectors.grids import GRIDS, Grid
from budget.selectors.grids.cells import Code
from budget.selectors.grids.references import REFERRED
from budget.selectors.grids.rows import MONEY
from budget.services.entry.operations import AFTER, storable
from budget.services.entry.ordering import key_above, place
from budget.services.entry.stroke import ORDER
from budget.services.entry.touched import Stroke, Touched, value_of

# Rows that others point to are stored before those, and removed after them.
STORED_FIRST = (*ORDER, *(name for name in GRIDS if name not in ORDER))
_BATCH = 200


class Written:
    """What a stroke changed, as the history keeps it."""

    def __init__(self, stroke: Stroke) -> None:
        self.stroke = stroke
        self.budget = stroke.budget
        self.changes: list[Change] = []
        self.touched: dict[str, set[UUID]] = defaultdict(set)
        # Projects whose money may be another now.
        self.projects: set[int] = set()

    def write(self) -> None:
        """Write rows and texts; the history is collected in ``changes``."""
        by_grid: dict[str, list[Touched]] = defaultdict(list)
        for touched in self.stroke.rows.values():
            by_grid[touched.grid.name].append(touched)
        removed = {
            name: [t for t in rows if t.deleted and t.before is not None] for name, rows in by_grid.items()
        }
        for name in STORED_FIRST:
            if name not in ORDER:
                self._remove(GRIDS[name], removed.get(name, []))
        for name in STORED_FIRST:
            kept = [t for t in by_grid[name] if not t.deleted]
            self._units_known(kept) if name == "units" else None
            self._add(GRIDS[name], [t for t in kept if t.before is None])
            self._change(GRIDS[name], [t for t in kept if t.before is not None])
            self._move(GRIDS[name])
        # By now nothing points to them any more.
        for name in reversed(ORDER):
            self._remove(GRIDS[name], removed.get(name, []))
        self._keep_unfit()
        self._name_codes()

    # --- rows ---------------------------------------------------------------------------------------

    def _remove(self, grid: Grid, rows: Sequence[Touched]) -> None:
        if not rows:
            return
        above = key_above(grid, self.budget, [t.model.key for t in rows])
        for touched in rows:
            key = touched.model.key
            texts = {**(touched.before or {}), **{c: u.text for c, u in touched.unfit.items()}}
            self._note(grid, key, "", {**texts, AFTER: above[key]}, None)
            self._note_project(touched.model)
        pks = [t.model.pk for t in rows]
        grid.model._default_manager.filter(pk__in=pks).delete()
        keys = [t.model.key for t in rows]
        Unfit.objects.filter(budget=self.budget, grid=grid.name, row__in=keys).delete()

    def _add(self, grid: Grid, rows: Sequence[Touched]) -> None:
        if not rows:
            return
        texts = {t.model.key: self._texts(t) for t in rows}
        for touched in rows:
            self._resolve(touched.model)
        wanted = {key: after for of, key, after in self.stroke.moves if of is grid}
        place(grid, self.budget, [(t.model, wanted.get(t.model.key)) for t in rows])
        grid.model._default_manager.bulk_create([t.model for t in rows])
        for touched in rows:
            self._note(grid, touched.model.key, "", None, texts[touched.model.key])
            self._note_project(touched.model)

    def _change(self, grid: Grid, rows: Sequence[Touched]) -> None:
        written = []
        fields: set[str] = set()
        for touched in rows:
            for key in touched.typed:
                before = touched.unfit[key].text if key in touched.unfit else (touched.before or {})[key]
                after = self._shown(touched, key)
                if before != after:
                    self._note(grid, _key_of(touched), key, before, after)
            if not touched.changed:
                continue
            self._note_project(touched.model)
            self._resolve(touched.model)
            self._note_project(touched.model)
            written.append(touched.model)
            fields |= {grid.by_key[key].attribute for key in touched.changed}
        if "code" in fields and grid.name == "units":
            fields.add("unit")
        if grid.is_single or len(written) == 1:
            for model in written:
                model.save(update_fields=None if model.pk is None else sorted(fields))
        elif written:
            grid.model._default_manager.bulk_update(written, sorted(fields), batch_size=_BATCH)

    def _move(self, grid: Grid) -> None:
        """All at once: one after the other would read the whole grid for each."""
        moved = {}
        for of, key, after in self.stroke.moves:
            touched = self.stroke.rows.get((grid.name, key))
            if of is grid and touched is not None and touched.before is not None and not touched.deleted:
                moved[key] = (touched.model, after)
        if not moved:
            return
        above = key_above(grid, self.budget, moved)
        place(grid, self.budget, list(moved.values()))
        models = [model for model, _ in moved.values()]
        grid.model._default_manager.bulk_update(models, ["position"], batch_size=_BATCH)
        for key, (_, after) in moved.items():
            self._note(grid, key, AFTER, above[key], after)

    def _shown(self, touched: Touched, key: str) -> str:
        """The cell as it will be shown: the value taken, or what was typed and does not fit."""
        if key in touched.misfits:
            return touched.misfits[key][0]
        column = touched.grid.by_key[key]
        return column.show(value_of(touched.model, column), self.stroke.references)

    def _texts(self, touched: Touched) -> dict[str, str]:
        shown = {key: self._shown(touched, key) for key in touched.grid.by_key}
        return {key: text for key, text in shown.items() if text}

    def _resolve(self, model: Any) -> None:
        """Point to rows that are stored by now."""
        for attribute, key in model.__dict__.pop("_pending", {}).items():
            for name in REFERRED:
                target = self.stroke.rows.get((name, key))
                if target is not None:
                    setattr(model, f"{attribute}_id", target.model.pk)

    def _units_known(self, units: Iterable[Touched]) -> None:
        """A unit registered under its code is linked; registering one is for the administration."""
        wanted = {t.model.code: t for t in units if "code" in t.changed}
        theirs = BudgetUnit.objects.filter(department=self.budget.department_id, code__in=list(wanted))
        known = {unit.code: unit for unit in theirs}
        for code, touched in wanted.items():
            touched.model.unit = known.get(code)

    # --- beside the rows ----------------------------------------------------------------------------

    def _keep_unfit(self) -> None:
        kept: list[Unfit] = []
        gone: list[int] = []
        for touched in self.stroke.rows.values():
            if touched.deleted:
                continue
            key = _key_of(touched)
            for column, (text, message) in touched.misfits.items():
                kept.append(
                    Unfit(
                        budget=self.budget, grid=touched.grid.name, row=key, column=column, text=text,
                        message=message[:500],
                    )
                )  # fmt: skip
            gone += [u.pk for column, u in touched.unfit.items() if column in touched.fits]
        Unfit.objects.filter(pk__in=gone).delete()
        self._drop_derived()
        Unfit.objects.bulk_create(
            kept,
            update_conflicts=True,
            unique_fields=["budget", "grid", "row", "column"],
            update_fields=["text", "message"],
        )

    def _drop_derived(self) -> None:
        """What was typed as the money of a project says nothing once lines tell it."""
        named = Project.objects.filter(pk__in=self.projects, expenditure__isnull=False)
        if self.projects and (keys := set(named.values_list("key", flat=True))):
            stale = Unfit.objects.filter(budget=self.budget, grid="projects", row__in=keys)
            stale.filter(column__in=MONEY).delete()

    def _name_codes(self) -> None:
        """Codes carry in this budget the name that the official list gives them now."""
        used: dict[tuple[str, str], None] = {}
        for touched in self.stroke.rows.values():
            if touched.deleted or touched.grid.name != "expenditure":
                continue
            for column in touched.grid.columns:
                if not (isinstance(column, Code) and column.key in touched.changed):
                    continue
                if code := getattr(touched.model, column.attribute):
                    used[column.lookup, code] = None
        if not used:
            return
        codes = {code for _, code in used}
        official = {
            (system, code): name
            for system, code, name in Subject.objects.in_force(self.budget.year)
            .filter(code__in=codes)
            .values_list("system", "code", "name")
        }
        known = {
            (str(one.system), one.code): one
            for one in SubjectName.objects.filter(budget=self.budget, code__in=codes)
        }
        new = []
        last = SubjectName.objects.filter(budget=self.budget).aggregate(last=Max("position"))["last"] or 0
        for n, (system, code) in enumerate(used, 1):
            name = official.get((system, code), "")
            one = known.get((system, code))
            if one is None:
                new.append(
                    SubjectName(
                        budget=self.budget, system=System(system), code=code, name=name, position=last + n
                    )
                )
            elif name and one.name != name:
                one.name = name
                one.save(update_fields=["name"])
        SubjectName.objects.bulk_create(new)

    # --- history ------------------------------------------------------------------------------------

    def _note(self, grid: Grid, row: UUID, column: str, before: Any, after: Any) -> None:
        self.changes.append(Change(grid=grid.name, row=row, column=column, before=before, after=after))
        self.touched[grid.name].add(row)

    def _note_project(self, model: Any) -> None:
        project = getattr(model, "project_id", None)
        if project is not None:
            self.projects.add(project)


def _key_of(touched: Touched) -> UUID:
    return UUID(int=0) if touched.grid.is_single else touched.model.key


def record(
    written: Written, *, key: UUID, title: str, user: Any, undoes: ChangeSet | None, answer: dict[str, Any]
) -> ChangeSet:
    """Keep the history of a stroke and count the budget's revision up."""
    budget = written.budget
    budget.revision += 1
    # What the facts come to is worked out when somebody asks.
    budget.facts_digest = ""
    budget.save(update_fields=["revision", "facts_digest"])
    kept = ChangeSet.objects.create(
        budget=budget,
        number=budget.revision,
        key=key,
        title=storable(title or _title(written.changes))[:200],
        actor=user.get_short_name()[:150],
        username=user.username,
        undoes=undoes,
        answer=answer,
    )
    for change in written.changes:
        change.change_set = kept
    Change.objects.bulk_create(written.changes)
    return kept


def _title(changes: Sequence[Change]) -> str:
    """What was done, in a few words: 修改支出的金额; 增加3行支出."""
    grids = list(dict.fromkeys(change.grid for change in changes))
    titles = "、".join(GRIDS[name].title for name in grids)
    added = sum(change.before is None and not change.column for change in changes)
    removed = sum(change.after is None and not change.column for change in changes)
    cells = [change for change in changes if change.column]
    if added and not removed and not cells:
        return f"增加{added}行{titles}"
    if removed and not added and not cells:
        return f"删除{removed}行{titles}"
    if len(cells) == len(changes):
        if len(cells) == 1 and cells[0].column != AFTER:
            return f"修改{titles}的{GRIDS[grids[0]].by_key[cells[0].column].label}"
        return f"修改{titles}的{len(cells)}格"
    counts = ((f"增加{added}行", added), (f"删除{removed}行", removed), (f"修改{len(cells)}格", cells))
    return f"改动{titles}：{'、'.join(said for said, any_of in counts if any_of)}"
