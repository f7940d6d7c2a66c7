"""第一部分 部门概况: duties, organisation, people, the year's tasks."""

from collections.abc import Iterator

from budget.domain.codes import UnitNature
from budget.domain.facts import UnitProfile
from budget.narrative.model import Count, FactRef, Name, Paragraph, Run, Section
from budget.narrative.telling import Teller, item, listed, paragraph, section

_PEOPLE = (("authorised_posts", "编制"), ("staff", "实有人员"), ("retired", "离退休人员"))


def sections(t: Teller) -> Iterator[Section]:
    """Those that there is something to say in."""
    yield from section("duties", "主要职责", t.passage("duties"))
    yield from section("organisation", "机构设置", [*t.passage("organisation"), *_units(t)])
    yield from section("staff", "人员构成", [*_people(t), *t.passage("staff")])
    yield from section("tasks", "年度主要工作任务", t.passage("tasks"))


def _units(t: Teller) -> Iterator[Paragraph]:
    """Whose budgets are in it; of a unit, what it is."""
    natures = {profile.unit: profile.nature for profile in t.book.profiles}

    def nature_of(code: str) -> str:
        nature = natures.get(code, UnitNature.OTHER)
        return "" if nature is UnitNature.OTHER else nature.label

    if t.is_unit:
        nature = nature_of(t.book.department_code)
        if nature:
            yield paragraph(f"{t.we}为{nature}。")
        return
    named: list[list[Run]] = []
    for unit in t.book.units:
        nature = nature_of(unit.code)
        named.append([Name(unit.name or unit.code), f"（{nature}）" if nature else ""])
    if named:
        number = Count(len(named), tuple(FactRef("units", unit.code) for unit in t.book.units), "家")
        yield paragraph(
            f"纳入{t.we}{t.now}{t.budget}编制范围的预算单位共",
            number,
            "，即" if len(named) == 1 else "，包括：",
            listed(named, "、"),
            "。",
        )


def _people(t: Teller) -> Iterator[Paragraph]:
    """The whole where every unit says it, then unit by unit."""
    profiles = {profile.unit: profile for profile in t.book.profiles}
    codes = [unit.code for unit in t.book.units]
    whole = [profiles[code] for code in codes if code in profiles]
    if len(whole) == len(codes) and (runs := _posts(whole)):
        yield paragraph(t.we, runs, "。")
    if len(codes) == 1:
        return
    for unit in t.book.units:
        if unit.code in profiles and (runs := _posts([profiles[unit.code]])):
            yield item(Name(unit.name or unit.code), "：", runs, "。")


def _posts(profiles: list[UnitProfile]) -> list[Run]:
    """What all of these profiles know of people."""
    told: list[list[Run]] = [
        [label, counted]
        for field, label in _PEOPLE
        if (counted := count_of(profiles, field, "人")) is not None
    ]
    return listed(told)


def count_of(profiles: list[UnitProfile], field: str, measure_word: str) -> Count | None:
    """The sum of a field of profiles; None where one of them does not know it, or there are none."""
    values = [getattr(profile, field) for profile in profiles]
    if not values or None in values:
        return None
    refs = tuple(FactRef("profiles", profile.unit, field) for profile in profiles)
    return Count(sum(values), refs, measure_word)
