"""The facts of an earlier budget as those that a new one starts from. Pure: nothing is read or stored."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from budget.domain.codes import System, split_label
from budget.domain.facts import (
    FactBook,
    OfficialVehicleCost,
    Passage,
    Project,
    SubjectName,
    Unit,
    UnitProfile,
)
from budget.domain.lists import Lists
from budget.domain.money import squeeze
from budget.narrative.passages import PURPOSE_KEY

# Each kind of line with an amount of its own, by its attribute of the FactBook.
LINES = ("income", "expenditure", "year_end", "procurement", "services")
# What was written in the 预算编制说明 and is as true a year later: duties, organisation, what money is for.
_LASTING = frozenset({"duties", "organisation", "fees", "terms"})
_SYSTEMS = {
    System.FUNCTION: "功能科目",
    System.GOV_ECONOMIC: "政府经济科目",
    System.DEPT_ECONOMIC: "部门经济科目",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that is not as it was, and why. ``examples``: what it concerns, one by one."""

    message: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Renewed:
    """The facts to start from, and what is to be said about them."""

    book: FactBook
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Present:
    """A department as it is known today: what it is called, its units and their profiles."""

    code: str
    name: str
    units: Sequence[Unit] = ()
    profiles: Sequence[UnitProfile] = ()


def blank(present: Present, *, year: int, form_set: str) -> FactBook:
    """A budget in which nothing stands yet but the units of the department."""
    return FactBook(
        present.code,
        present.name,
        year,
        form_set,
        units=tuple(present.units),
        profiles=tuple(present.profiles),
    )


def renew(
    book: FactBook, present: Present, *, year: int, form_set: str, lists: Lists, amounts: bool
) -> Renewed:
    """The lines, projects and goals of ``book`` for ``year``; without ``amounts``, all of them cleared.

    ``lists`` are those of the new year. What was sent down (控制数), what only paper knew (printed
    amounts), the figures of the year before and why they changed stay behind. Nothing is left out or
    altered without a remark.
    """
    renewed = replace(
        book,
        department_name=present.name,
        year=year,
        form_set=form_set,
        units=_units(book, present),
        profiles=_profiles(book, present),
        names=tuple(_named(name, lists) for name in book.names),
        projects=tuple(_in_year(one, year) for one in book.projects),
        controls=(),
        printed=(),
        passages=tuple(one for one in book.passages if _is_lasting(one)),
        earlier=(),
    )
    if not amounts:
        renewed = _cleared(renewed)
    return Renewed(renewed, tuple(_remarks(book, renewed, lists, amounts)))


def _units(book: FactBook, present: Present) -> tuple[Unit, ...]:
    """The units it had, by their names of today, and those that came since."""
    today = {unit.code: unit for unit in present.units}
    kept = [today.get(unit.code, unit) for unit in book.units]
    codes = {unit.code for unit in kept}
    return (*kept, *(unit for unit in present.units if unit.code not in codes))


def _profiles(book: FactBook, present: Present) -> tuple[UnitProfile, ...]:
    known = {profile.unit for profile in book.profiles}
    return (*book.profiles, *(one for one in present.profiles if one.unit not in known))


def _named(name: SubjectName, lists: Lists) -> SubjectName:
    """A code goes by its name of the new year, where the lists have one."""
    return replace(name, name=lists.name(name.system, name.code) or name.name)


def _in_year(project: Project, year: int) -> Project:
    """A project that would be over by then is moved to end in the new year; one that goes on stays."""
    if project.last_year is None or project.last_year >= year:
        return project
    first = None if project.first_year is None else project.first_year + year - project.last_year
    return replace(project, first_year=first, last_year=year)


def _is_lasting(passage: Passage) -> bool:
    return passage.key in _LASTING or passage.key.startswith(PURPOSE_KEY)


def _cleared(book: FactBook) -> FactBook:
    """The same lines, each of nothing."""
    lines: dict[str, Any] = {
        kind: tuple(replace(one, amount_fen=0) for one in getattr(book, kind)) for kind in LINES
    }
    lines["vehicles"] = tuple(OfficialVehicleCost(one.unit) for one in book.vehicles)
    lines["projects"] = tuple(
        replace(one, total_fen=None, fiscal_fen=None, other_fen=None) for one in book.projects
    )
    return replace(book, **lines)


def _remarks(old: FactBook, new: FactBook, lists: Lists, amounts: bool) -> Iterator[Remark]:
    if not amounts:
        yield Remark("各行金额已清零，等您填写；科目、单位、项目、绩效目标和指标照旧。")
    if old.controls:
        yield Remark(f"控制数 {len(old.controls)} 条不带入：由财政部门按{new.year}年重新下达。")
    if printed := sum(1 for one in old.printed if one.column):
        yield Remark(
            f"原文件印出、而明细不能说明的合计数 {printed} 处不带入：新预算的表都由明细生成，"
            "缺少单位、资金性质的行请补填。"
        )
    if left := len(old.passages) - len(new.passages):
        yield Remark(f"编制说明中的增减变化原因、年度工作任务等 {left} 段不带入，请按{new.year}年的情况写。")
    if old.earlier:
        yield Remark(f"{old.year - 1}年预算数 {len(old.earlier)} 项不带入：{new.year}年与上一年的预算比较。")
    if new.passages:
        yield Remark(f"编制说明中的主要职责、机构设置等 {len(new.passages)} 段照旧，请核对。")
    yield from _about_units(old, new)
    pairs = zip(old.projects, new.projects, strict=True)
    if moved := [one.label for was, one in pairs if one.last_year != was.last_year]:
        yield Remark(f"{len(moved)} 个已到期项目的起止年度顺延到{new.year}年，请核对。", tuple(moved))
    yield from _about_codes(old, new, lists)
    if not amounts and (costs := tuple(_with_costs(old))):
        yield Remark(f"{len(costs)} 个项目的成本指标值照旧，金额填好后请核对。", costs)


def _about_units(old: FactBook, new: FactBook) -> Iterator[Remark]:
    before = {unit.code: unit for unit in old.units}
    added = [unit.label for unit in new.units if unit.code not in before]
    if added:
        yield Remark(f"本部门后来登记的 {len(added)} 个单位一并列入。", tuple(added))
    renamed = [
        f"{before[unit.code].label} → {unit.name}"
        for unit in new.units
        if unit.code in before and unit.name != before[unit.code].name
    ]
    if renamed:
        yield Remark(f"{len(renamed)} 个单位改用现在的名称。", tuple(renamed))


def _about_codes(old: FactBook, new: FactBook, lists: Lists) -> Iterator[Remark]:
    """Codes that the new year does not have, and those it calls otherwise."""
    for system, title in _SYSTEMS.items():
        used = {getattr(line, system.value) for line in new.expenditure} - {""}
        gone = sorted(used - lists.names.get(system, {}).keys()) if lists.names.get(system) else ()
        if gone:
            ended = lists.ended.get(system, {})
            yield Remark(
                f"{title}有 {len(gone)} 个不在{new.year}年的科目表中，先照旧带入，请核对或改用新科目。",
                tuple(f"{old.label(system, code)}{_until(ended, code)}" for code in gone),
            )
    if lists.items:
        items = sorted({line.item for line in new.procurement} - {""} - lists.items.keys())
        if items:
            yield Remark(f"采购品目有 {len(items)} 个不在{new.year}年的目录中，请核对。", tuple(items))
    if lists.directory:
        levels = {level for line in new.services for level in (line.level1, line.level2)}
        gone = sorted(one for one in levels if (code := split_label(one)[0]) and code not in lists.directory)
        if gone:
            yield Remark(f"购买服务目录有 {len(gone)} 项不在{new.year}年的目录中，请核对。", tuple(gone))
    renamed = [
        f"{was.code}-{was.name} → {now.name}"
        for was, now in zip(old.names, new.names, strict=True)
        if squeeze(was.name) != squeeze(now.name)
    ]
    if renamed:
        yield Remark(f"{len(renamed)} 个科目改用{new.year}年的名称。", tuple(renamed))


def _until(ended: Mapping[str, int], code: str) -> str:
    return f"（用到{ended[code]}年）" if code in ended else ""


def _with_costs(book: FactBook) -> Iterable[str]:
    """The projects that state what things cost."""
    return (one.label for one in book.projects if any("成本" in i.level1 + i.level2 for i in one.indicators))
