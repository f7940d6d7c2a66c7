"""From printed tables back to facts: ``lift``, the inverse of ``derive`` as far as print determines it.

Expenditure lines come from 预算03表; their fund, unit and the rest from the tables that show them
(see ``allot``). What print leaves open stays None, and the table it leaves open keeps its printed
amounts (``FactBook.printed``), so that ``derive(lift(sheets)) == sheets`` whenever the tables agree.
"""

from collections.abc import Iterator
from dataclasses import replace

from budget.domain.codes import System, split_label
from budget.domain.facts import (
    Activity,
    DepartmentGoal,
    FactBook,
    Indicator,
    OfficialVehicleCost,
    ProcurementLine,
    Project,
    ServicePurchaseLine,
    SubjectName,
    Unit,
)
from budget.domain.sheets import Row, Sheet, SheetSet
from budget.tables.chaoyang.allot import allotted_lines
from budget.tables.chaoyang.incomes import lift_income, lift_year_end
from budget.tables.chaoyang.marginals import with_marginals
from budget.tables.chaoyang.t04 import CATEGORIES
from budget.tables.chaoyang.t12 import INDICATOR_COLUMNS


def lift(sheets: SheetSet) -> FactBook:
    """The facts that the printed tables tell, nothing more."""
    units = tuple(_units(sheets))
    sole = units[0].code if len(units) == 1 else None
    book = FactBook(
        department_code=sheets.department_code,
        department_name=sheets.department_name,
        year=sheets.year,
        form_set=sheets.form_set,
        units=units,
        names=tuple(_names(sheets)),
    )
    book = replace(book, income=tuple(lift_income(sheets, sole, _unit_of(units))))
    book = replace(
        book,
        year_end=tuple(lift_year_end(sheets, sole, book.income)),
        expenditure=tuple(allotted_lines(sheets, units, book.income)),
        procurement=tuple(_procurement(sheets.get("04"), sole)),
        services=tuple(_services(sheets.get("11"), sole)),
        vehicles=tuple(_vehicles(sheets.get("10"), sole)),
        projects=tuple(_projects(sheets.get("12"), units)),
        goal=_goal(sheets.get("13")),
    )
    return with_marginals(book, sheets)


def _body(sheet: Sheet | None) -> Iterator[Row]:
    return (row for _, row in sheet.body()) if sheet else iter(())


def _units(sheets: SheetSet) -> Iterator[Unit]:
    """Every unit named with its code, in code order; the first spelling of a name counts."""
    found: dict[str, str] = {}
    for number in ("02", "06", "12"):
        for row in _body(sheets.get(number)):
            code, name = split_label(row.text("unit"))
            if code and (code not in found or not found[code]):
                found[code] = name
    return (Unit(code, found[code]) for code in sorted(found))


def _unit_of(units: tuple[Unit, ...]) -> dict[str, str]:
    """Codes by what a 单位名称 cell may say: the code, the label, the name."""
    return {key: u.code for u in units for key in (u.code, u.label, u.name) if key}


def unit_code(text: str, units: tuple[Unit, ...]) -> str | None:
    """The unit a 单位名称 cell means. Where there is only one, it can mean no other."""
    if len(units) == 1:
        return units[0].code
    code, name = split_label(text)
    known = _unit_of(units)
    return known.get(code) or known.get(name) or known.get(text)


def _names(sheets: SheetSet) -> Iterator[SubjectName]:
    """The name each code carries, as first printed."""
    found: dict[tuple[System, str], str] = {}
    for number in ("03", "07", "08", "09"):
        for row in _body(sheets.get(number)):
            for system in System:
                code, name = split_label(row.text(system.value))
                if code and name:
                    found.setdefault((system, code), name)
    for row in _body(sheets.get("06")):
        if row.text("function_code") and row.text("function_name"):
            found.setdefault((System.FUNCTION, row.text("function_code")), row.text("function_name"))
    order = list(System)
    for system, code in sorted(found, key=lambda key: (order.index(key[0]), key[1])):
        yield SubjectName(system, code, found[system, code])


def _procurement(sheet: Sheet | None, unit: str | None) -> Iterator[ProcurementLine]:
    for row in _body(sheet):
        category = row.text("category")[:1]
        if category in CATEGORIES:
            yield ProcurementLine(category=category, amount_fen=row.amount("amount"), unit=unit)


def _services(sheet: Sheet | None, unit: str | None) -> Iterator[ServicePurchaseLine]:
    for row in _body(sheet):
        yield ServicePurchaseLine(
            level1=row.text("level1"),
            level2=row.text("level2"),
            level3=row.text("level3"),
            service_field=row.text("service_field"),
            amount_fen=row.amount("amount"),
            unit=unit,
        )


def _vehicles(sheet: Sheet | None, unit: str | None) -> Iterator[OfficialVehicleCost]:
    for row in _body(sheet):
        cost = OfficialVehicleCost(
            unit,
            fuel_fen=row.amount("fuel"),
            repair_fen=row.amount("repair"),
            insurance_fen=row.amount("insurance"),
            other_fen=row.amount("other"),
        )
        if cost != OfficialVehicleCost(unit):
            yield cost


def _indicator(row: Row) -> Indicator | None:
    one, two, three, nature, value, measure = (row.text(column) for column in INDICATOR_COLUMNS)
    if not (one or two or three or nature or value or measure):
        return None
    return Indicator(one, two, three, nature, value, measure)


def _projects(sheet: Sheet | None, units: tuple[Unit, ...]) -> Iterator[Project]:
    """Projects in the order printed. A unit's cell spans its projects, wherever on them it stands."""
    rows = list(_body(sheet))
    spoken = [row.text("unit") for row in rows if row.text("unit")]
    unit = unit_code(spoken[0], units) if spoken else unit_code("", units)
    current: Project | None = None
    indicators: list[Indicator] = []
    for row in rows:
        if row.text("unit"):
            unit = unit_code(row.text("unit"), units)
        if _opens(row) or current is None:
            if current is not None:
                yield replace(current, indicators=tuple(indicators))
            code, name = split_label(row.text("project"))
            current = Project(
                code=code,
                name=name,
                unit=unit,
                goal=row.text("goal"),
                total_fen=_printed(row, "total"),
                fiscal_fen=_printed(row, "fiscal"),
                other_fen=_printed(row, "other"),
            )
            indicators = []
        if (one := _indicator(row)) is not None:
            indicators.append(one)
    if current is not None:
        yield replace(current, indicators=tuple(indicators))


def _opens(row: Row) -> bool:
    return bool(row.text("project") or row.text("goal") or row.amount("total"))


def _printed(row: Row, column: str) -> int | None:
    value = row.cells.get(column)
    return value if isinstance(value, int) else None


def _goal(sheet: Sheet | None) -> DepartmentGoal:
    activities: list[tuple[str, list[Indicator]]] = []
    for row in _body(sheet):
        name = row.text("activity")
        if not activities or activities[-1][0] != name:
            activities.append((name, []))
        if (one := _indicator(row)) is not None:
            activities[-1][1].append(one)
    text = str(sheet.header.get("goal") or "") if sheet else ""
    return DepartmentGoal(text, tuple(Activity(name, tuple(ones)) for name, ones in activities))
