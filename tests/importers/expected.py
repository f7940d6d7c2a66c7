"""What each of the thirteen tables must say of a budget: an oracle that adds up by itself."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.importers.documents import (
    CAPITAL,
    CARRIED,
    CLASSES,
    FISCAL,
    FUND,
    GENERAL,
    NATURES,
    SOURCES,
    Budget,
    Line,
    Project,
    coded,
)

_PURCHASES = {"A": "货物", "B": "工程", "C": "服务"}
# 预备费, 转移性支出, 债务还本支出: 预算01表 has no row for them.
NOT_A_DEPARTMENTS = ("227", "230", "231")

Cells = dict[str, str]


def wanyuan(fen: int) -> str:
    """``1.000000``; nothing for nothing."""
    return f"{fen // 1_000_000}.{fen % 1_000_000:06d}" if fen else ""


def _grouped(
    lines: Iterable[Line], key: Callable[[Line], tuple[str, ...]]
) -> dict[tuple[str, ...], list[Line]]:
    groups: dict[tuple[str, ...], list[Line]] = defaultdict(list)
    for line in lines:
        groups[key(line)].append(line)
    return dict(groups)


def _sum(lines: Iterable[Line], when: Callable[[Line], bool] = lambda line: True) -> int:
    return sum(line.fen for line in lines if when(line))


def _three(lines: Iterable[Line]) -> Cells:
    held = list(lines)
    basic, project = _sum(held, lambda li: li.basic), _sum(held, lambda li: not li.basic)
    return {"total": wanyuan(basic + project), "basic": wanyuan(basic), "project": wanyuan(project)}


def _by_codes(lines: Iterable[Line], *, natures: bool = False) -> tuple[list[Cells], Cells]:
    held = list(lines)

    def measured(some: list[Line]) -> Cells:
        more = {n: wanyuan(_sum(some, lambda li, n=n: li.nature == n)) for n in NATURES} if natures else {}
        return {**_three(some), **more}

    rows = [
        {
            "function": coded("functional", f),
            "gov_economic": coded("gov_economic", g),
            "dept_economic": coded("dept_economic", d),
            **measured(group),
        }
        for (f, g, d), group in sorted(_grouped(held, lambda li: (li.function, li.gov, li.dept)).items())
    ]
    return rows, measured(held)


def _personnel(line: Line) -> bool:
    return line.basic and line.dept[:3] in ("301", "303")


def _general(lines: Iterable[Line]) -> Cells:
    held = list(lines)
    basic = _sum(held, lambda li: li.basic)
    personnel = _sum(held, _personnel)
    project = _sum(held, lambda li: not li.basic)
    return {
        "total": wanyuan(basic + project),
        "basic": wanyuan(basic),
        "personnel": wanyuan(personnel),
        "public": wanyuan(basic - personnel),
        "project": wanyuan(project),
        "project_excluding_capital": wanyuan(_sum(held, lambda li: not li.basic and not li.capital)),
    }


def _seven(lines: Iterable[Line]) -> Cells:
    cells = _general(lines)
    return {"total": cells["basic"], "personnel": cells["personnel"], "public": cells["public"]}


@dataclass(frozen=True)
class Table:
    """What one table must say: line rows, its total row, what stands above the body."""

    rows: list[Cells]
    total: Cells | None = None
    header: Cells = field(default_factory=dict)


def tables(budget: Budget) -> dict[str, Table]:
    """All thirteen. Of 预算01 and 05表 the rows are items by side: ``item``, ``amount``."""
    lines = budget.lines
    general = [li for li in lines if li.fund == GENERAL]
    services = [
        {"level1": a, "level2": b, "level3": c, "service_field": d, "amount": wanyuan(fen)}
        for a, b, c, d, fen in budget.services
    ]
    bought = sum(service[-1] for service in budget.services)
    return {
        "01": _one(budget),
        "02": _two(budget),
        "03": Table(*_by_codes(lines, natures=True)),
        "04": Table(
            [
                {"category": f"{c}-{_PURCHASES[c]}", "amount": wanyuan(fen)}
                for c, fen in sorted(budget.procurement.items())
            ],
            {"amount": wanyuan(sum(budget.procurement.values()))},
        ),
        "05": _five(budget),
        "06": Table(
            [
                {
                    "unit": budget.unit(unit),
                    "function_code": function,
                    "function_name": coded("functional", function)[8:],
                    **_general(group),
                }
                for (unit, function), group in sorted(
                    _grouped(general, lambda li: (li.unit, li.function)).items()
                )
            ],
            _general(general),
        ),
        "07": Table(
            [
                {
                    "gov_economic": coded("gov_economic", g),
                    "dept_economic": coded("dept_economic", d),
                    **_seven(group),
                }
                for (g, d), group in sorted(
                    _grouped((li for li in general if li.basic), lambda li: (li.gov, li.dept)).items()
                )
            ],
            _seven(general),
        ),
        "08": Table(*_by_codes(li for li in lines if li.fund == FUND)),
        "09": Table(*_by_codes(li for li in lines if li.fund == CAPITAL)),
        "10": _ten(budget),
        "11": Table(services, {"amount": wanyuan(bought)} if services else None),
        "12": Table([_project(budget, p) for p in budget.projects]),
        "13": _thirteen(budget),
    }


def _sided(items: Iterable[tuple[str, int]]) -> list[Cells]:
    return [{"item": label, "amount": wanyuan(fen)} for label, fen in items]


def _by_class(lines: Iterable[Line]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for line in lines:
        found[line.function[:3]] += line.fen
    return found


def _received(budget: Budget, source: str, *, carried: bool = False) -> int:
    return sum(v for (_, s, c), v in budget.income.items() if s == source and c is carried)


ONE_INCOME = (
    "一般公共预算拨款收入",
    "政府性基金预算拨款收入",
    "国有资本经营预算拨款收入",
    "财政专户管理资金收入",
    "事业收入",
    "上级补助收入",
    "附属单位上缴收入",
    "事业单位经营收入",
    "其他收入",
)


def _one(budget: Budget) -> Table:
    spent = _by_class(budget.lines)
    current = sum(_received(budget, s) for s in SOURCES)
    carried = sum(_received(budget, s, carried=True) for s in CARRIED)
    left, spending = sum(budget.year_end.values()), _sum(budget.lines)
    return Table(
        _sided(
            [
                *((label, _received(budget, s)) for label, s in zip(ONE_INCOME, SOURCES, strict=True)),
                *((c[3:], spent.get(c[:3], 0)) for c in CLASSES if c[:3] not in NOT_A_DEPARTMENTS),
                ("本年收入合计", current),
                ("本年支出合计", spending),
                ("上年结转结余", carried),
                ("年终结转结余", left),
                ("收入总计", current + carried),
                ("支出总计", spending + left),
            ]
        )
    )


FIVE_INCOME = ("一般公共预算资金", "政府性基金预算资金", "国有资本经营预算资金")
FIVE_CARRIED = ("一般公共预算拨款", "政府性基金预算拨款", "国有资本经营预算拨款")


def _five(budget: Budget) -> Table:
    spent = _by_class(li for li in budget.lines if li.fund in FISCAL)
    current = sum(_received(budget, s) for s in FISCAL)
    carried = sum(_received(budget, s, carried=True) for s in FISCAL)
    left = sum(v for f, v in budget.year_end.items() if f in FISCAL)
    return Table(
        _sided(
            [
                ("本年收入", current),
                *((label, _received(budget, s)) for label, s in zip(FIVE_INCOME, FISCAL, strict=True)),
                ("上年结转", carried),
                *(
                    (label, _received(budget, s, carried=True))
                    for label, s in zip(FIVE_CARRIED, FISCAL, strict=True)
                ),
                ("本年支出", sum(spent.values())),
                *((c[3:], spent.get(c[:3], 0)) for c in CLASSES),
                ("年终结转结余", left),
                ("收入总计", current + carried),
                ("支出总计", sum(spent.values()) + left),
            ]
        )
    )


def _two(budget: Budget) -> Table:
    def cells(units: Iterable[str]) -> Cells:
        some = set(units)
        got = {
            (s, c): sum(v for (u, t, d), v in budget.income.items() if u in some and (t, d) == (s, c))
            for s, c in [*((s, False) for s in SOURCES), *((s, True) for s in CARRIED)]
        }
        current = sum(v for (_, c), v in got.items() if not c)
        carried = sum(v for (_, c), v in got.items() if c)
        return {
            "total": wanyuan(current + carried),
            "current_subtotal": wanyuan(current),
            **{s: wanyuan(got[s, False]) for s in SOURCES},
            "carryover_subtotal": wanyuan(carried),
            **{f"carryover_{s}": wanyuan(got[s, True]) for s in CARRIED},
        }

    return Table([{"unit": budget.unit(u), **cells([u])} for u in budget.units], cells(budget.units))


def _ten(budget: Budget) -> Table:
    def of(*codes: str) -> int:
        return _sum(budget.lines, lambda li: li.dept in codes and li.fund in (GENERAL, FUND))

    parts = {
        "abroad": of("30212"),
        "reception": of("30217"),
        "vehicle_purchase": of("31013", "30913"),
        "vehicle_operation": of("30231"),
    }
    costs = dict(zip(("fuel", "repair", "insurance", "other"), budget.vehicles, strict=True))
    amounts = {"total": sum(parts.values()), **parts, **costs}
    return Table([{"year": str(budget.year), **{k: wanyuan(v) for k, v in amounts.items()}}])


INDICATOR = ("level1", "level2", "level3", "nature", "value", "measure")


def _project(budget: Budget, project: Project) -> Cells:
    """A project with its indicators in one text, to compare as a whole."""
    return {
        "unit": budget.unit(project.unit),
        "project": project.label,
        "total": wanyuan(project.fiscal + project.other),
        "fiscal": wanyuan(project.fiscal),
        "other": wanyuan(project.other),
        "goal": project.goal,
        "indicators": "\n".join("|".join(one) for one in project.indicators),
    }


def _thirteen(budget: Budget) -> Table:
    def of(*, fiscal: bool, basic: bool) -> int:
        return _sum(budget.lines, lambda li: (li.fund in FISCAL) is fiscal and li.basic is basic)

    fiscal_basic, fiscal_project = of(fiscal=True, basic=True), of(fiscal=True, basic=False)
    other_basic, other_project = of(fiscal=False, basic=True), of(fiscal=False, basic=False)
    header = {
        "department": budget.name,
        "total": wanyuan(fiscal_basic + fiscal_project + other_basic + other_project),
        "fiscal_total": wanyuan(fiscal_basic + fiscal_project),
        "fiscal_basic": wanyuan(fiscal_basic),
        "fiscal_project": wanyuan(fiscal_project),
        "other_total": wanyuan(other_basic + other_project),
        "other_basic": wanyuan(other_basic),
        "other_project": wanyuan(other_project),
        "goal": budget.goal,
    }
    rows = [dict(zip(("activity", *INDICATOR), row, strict=True)) for row in budget.activities]
    return Table(rows, None, header)
