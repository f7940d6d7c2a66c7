"""One publication as rows: its figures, lines, projects, and the words it is found by."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from budget.domain.facts import FactBook, Indicator
from budget.domain.headline import headline
from budget.domain.richtext import as_cell
from budget.domain.searching import endings_of, mark_of, words_of
from budget.domain.sheets import Row, Sheet
from budget.domain.units import of_unit
from budget.models import (
    Found,
    Publication,
    PublishedFigures,
    PublishedIncome,
    PublishedLine,
    PublishedProject,
    SearchEntry,
)
from budget.selectors.lookups import initials

WHOLE = ""
PROJECTS = "12"
INDICATOR = ("level1", "level2", "level3", "nature", "value", "measure")


@dataclass(frozen=True, slots=True)
class Frozen:
    """A publication with what was frozen in it: its facts, and tables by unit (``""``: the department's)."""

    publication: Publication
    book: FactBook
    sheets: Mapping[str, Mapping[str, Sheet]]

    @property
    def of(self) -> dict[str, Any]:
        return {"publication": self.publication, "year": self.publication.year}


def figures(frozen: Frozen) -> Iterator[PublishedFigures]:
    """The headline figures of the department and of each unit with a budget of its own."""
    for unit, sheets in frozen.sheets.items():
        book = frozen.book if unit == WHOLE else of_unit(frozen.book, unit)
        yield PublishedFigures(
            **frozen.of,
            unit=unit,
            code=unit or frozen.publication.department_code,
            name=book.department_name,
            **asdict(headline(book, sheets)),
        )


def income(frozen: Frozen) -> Iterator[PublishedIncome]:
    for line in frozen.book.income:
        yield PublishedIncome(
            **frozen.of,
            unit=line.unit or "",
            source=line.source,
            carried_over=line.carried_over,
            amount_fen=line.amount_fen,
        )


def lines(frozen: Frozen) -> Iterator[PublishedLine]:
    for line in frozen.book.expenditure:
        yield PublishedLine(
            **frozen.of,
            unit=line.unit or "",
            function=line.function,
            gov_economic=line.gov_economic,
            dept_economic=line.dept_economic,
            kind=line.kind,
            fund=line.fund,
            carried_over=line.carried_over,
            project=line.project or "",
            amount_fen=line.amount_fen,
        )


def projects(frozen: Frozen) -> Iterator[PublishedProject]:
    """As 预算12表 shows them: its rows with a project stand in the order of the facts."""
    sheet = frozen.sheets[WHOLE].get(PROJECTS)
    first = [row for row in sheet.rows if row.text("project")] if sheet else []
    for position, project in enumerate(frozen.book.projects):
        row = first[position] if position < len(first) else None
        unit = frozen.book.unit_by_code.get(project.unit or "")
        yield PublishedProject(
            **frozen.of,
            position=position,
            code=project.code,
            name=project.name,
            unit=project.unit or "",
            unit_name=unit.name if unit else "",
            total=_amount(row, "total"),
            fiscal=_amount(row, "fiscal"),
            other=_amount(row, "other"),
            goal=project.goal,
            indicators=[_cells(one) for one in project.indicators],
        )


def entries(
    frozen: Frozen, figures: list[PublishedFigures], projects: list[PublishedProject]
) -> Iterator[SearchEntry]:
    """What a search finds of it: the department, its units, its projects."""
    publication, book = frozen.publication, frozen.book
    goal = book.goal
    told = [as_cell(goal.text)]
    for activity in goal.activities:
        told += [activity.name, *(_spoken(_cells(one)) for one in activity.indicators)]
    for one in figures:
        kind = Found.UNIT if one.unit else Found.DEPARTMENT
        within = publication.department_name if one.unit else ""
        text = "" if one.unit else "\n".join(filter(None, told))
        yield _entry(publication, kind, one.code, one.name, within=within, text=text, fen=one.outlay)
    known = {one.code for one in figures}
    for unit in book.units:  # of which no budget of their own is published
        if unit.code not in known:
            yield _entry(publication, Found.UNIT, unit.code, unit.name, within=publication.department_name)
    for project in projects:
        text = "\n".join([as_cell(project.goal), *(_spoken(cells) for cells in project.indicators)]).strip()
        within = publication.department_name
        yield _entry(
            publication,
            Found.PROJECT,
            project.code,
            project.name,
            within=within,
            text=text,
            fen=project.total,
        )


def named(kind: Found, code: str, name: str, year: int | None = None) -> str:
    """The words of a name: itself, its initials, and any part of the code; and marks of what kind of thing
    it is and, where there is an entry a year, of which."""
    marks = f"{mark_of(kind.value)} {mark_of(f'{kind.value}{year}') if year else ''}"
    return f"{marks} {words_of(name)} {endings_of(code)} {endings_of(initials(name))}"


def _entry(
    publication: Publication,
    kind: Found,
    code: str,
    name: str,
    *,
    within: str,
    text: str = "",
    fen: int | None = None,
) -> SearchEntry:
    return SearchEntry(
        publication=publication,
        kind=kind,
        code=code,
        name=name,
        within=within,
        year=publication.year,
        amount_fen=fen,
        text=text,
        titled=named(kind, code, name, publication.year if kind is Found.PROJECT else None),
        told=words_of(text),
    )


def _amount(row: Row | None, column: str) -> int | None:
    value = row.cells.get(column) if row else None
    return value if isinstance(value, int) else None


def _cells(one: Indicator) -> list[str]:
    return [getattr(one, column) for column in INDICATOR]


def _spoken(cells: list[str]) -> str:
    """``产出指标 数量指标 受理件数 ≥500件``."""
    *levels, nature, value, measure = cells
    return " ".join(filter(None, [*levels, f"{nature}{value}{measure}"]))
