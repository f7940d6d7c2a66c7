"""A year of everything published, as the home page shows it: where the money comes from and goes to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from budget.domain.codes import IncomeSource, System
from budget.models import PublishedYear, Subject
from budget.tables.chaoyang.classes import CLASSES

# In place of a class that the documents do not tell, and of a source that was not printed.
NOT_TOLD = "未公布"
CARRIED = "上年结转"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the whole: a source of income (without a code) or a class of spending, in 分."""

    code: str
    name: str
    fen: int


@dataclass(frozen=True, slots=True)
class Flow:
    """What of a 功能类 is spent on a 政府经济类, by their codes."""

    function: str
    economic: str
    fen: int


@dataclass(frozen=True)
class Overview:
    """A year. ``totals`` are the sums of the headline figures in 分, by name; parts are the largest first."""

    year: int
    departments: int
    units: int
    projects: int
    totals: Mapping[str, int]
    sources: Sequence[Part]
    functions: Sequence[Part]
    economics: Sequence[Part]
    flows: Sequence[Flow]

    @property
    def income(self) -> int:
        """What the sources of income come to."""
        return sum(part.fen for part in self.sources)

    @property
    def spending(self) -> int:
        """What the classes of spending come to."""
        return sum(part.fen for part in self.functions)

    @property
    def outlay(self) -> int:
        """支出总计: with what is not spent that year."""
        return self.totals["outlay"]

    @property
    def year_end(self) -> int:
        """What is not spent that year (年终结转结余)."""
        return self.outlay - self.spending


def years() -> list[int]:
    """The years of which anything is published, the latest first."""
    return list(PublishedYear.objects.order_by("-year").values_list("year", flat=True))


def overview(year: int) -> Overview | None:
    """A year added up; None where nothing of it is published."""
    stored = PublishedYear.objects.filter(year=year).first()
    if stored is None:
        return None
    totals = stored.totals
    functions, economics = totals["by_function"], totals["by_economic"]
    names = class_names(
        {System.FUNCTION: [code for code, _ in functions], System.GOV_ECONOMIC: [c for c, _ in economics]},
        year,
    )
    return Overview(
        year,
        stored.departments,
        stored.units,
        stored.projects,
        {key: value for key, value in totals.items() if isinstance(value, int)},
        [Part("", _source(source, carried), fen) for source, carried, fen in totals["by_source"]],
        [Part(code, names[System.FUNCTION, code], fen) for code, fen in functions],
        [Part(code, names[System.GOV_ECONOMIC, code], fen) for code, fen in economics],
        [Flow(*flow) for flow in totals["flow"]],
    )


def class_names(codes: Mapping[System, Iterable[str]], year: int) -> dict[tuple[System, str], str]:
    """Names of subjects in force that year, of whichever level; of a code in no list, the code itself."""
    wanted = [(system, code) for system, those in codes.items() for code in those]
    found = Subject.objects.in_force(year).filter(
        system__in=[system.value for system in codes], code__in={code for _, code in wanted}
    )
    known = {
        (System(system), code): name for system, code, name in found.values_list("system", "code", "name")
    }
    return {(system, code): known.get((system, code)) or _unlisted(system, code) for system, code in wanted}


def _unlisted(system: System, code: str) -> str:
    if not code:
        return NOT_TOLD
    # The forms print these names themselves, whatever lists an installation has.
    return CLASSES.get(code, code) if system is System.FUNCTION else code


def _source(source: str | None, carried: bool) -> str:
    label = IncomeSource(source).label if source else ""
    if carried:
        return f"{CARRIED}（{label}）" if label else CARRIED
    return label or NOT_TOLD
