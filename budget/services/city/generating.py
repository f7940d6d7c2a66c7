"""``generate_city``: a made-up city of departmental budgets, for trying the product at size."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from django.conf import settings

from budget.city.book import City
from budget.city.places import LARGEST, Place, roster
from budget.models import BudgetUnit, Department
from budget.selectors.years import procedure_of
from budget.services import open_data
from budget.services.city.making import Plan, departments
from budget.services.city.writing import write
from budget.services.lists import lists_for
from budget.tables.registry import DEFAULT_FORM_SET

# The year of the lists that are shipped. Not today's: the same seed makes the same city next year too.
LAST_YEAR = 2026
MOST_YEARS = 10
# Departments that are stored in one transaction.
_AT_ONCE = 20
_NAMED = 5


class CityRefusedError(RuntimeError):
    """No city may be made here; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Generated:
    """How much was made."""

    departments: int
    publications: int


def generate_city(
    *, departments_wanted: int, years: int, seed: int, tell: Callable[[int], object] = lambda done: None
) -> Generated:
    """Make the city's first so many departments, with budgets of so many years up to ``LAST_YEAR``.

    ``tell`` hears how many departments were stored each time some are. Some are stored in one transaction:
    stopped on the way, a city is smaller. Raises CityRefusedError, and then nothing is made.
    """
    places = _places(departments_wanted, years)
    told = range(LAST_YEAR - years + 1, LAST_YEAR + 1)
    procedures = {year: procedure_of(year) for year in told}
    plan = Plan(told, seed, City(DEFAULT_FORM_SET, lists_for(LAST_YEAR)), settings.PUBLIC_URL)
    publications = 0
    made = departments(plan, places)
    while batch := list(islice(made, _AT_ONCE)):
        publications += write(batch, procedures)
        tell(len(batch))
    open_data.renew_years(told)
    return Generated(len(places), publications)


def _places(departments_wanted: int, years: int) -> list[Place]:
    if settings.PRODUCTION:
        raise CityRefusedError("生产环境（PRODUCTION=1）不得生成示例城市。")
    if not 1 <= departments_wanted <= LARGEST:
        raise CityRefusedError(f"部门数应在1至{LARGEST}之间，不能是{departments_wanted}。")
    if not 1 <= years <= MOST_YEARS:
        raise CityRefusedError(f"年数应在1至{MOST_YEARS}之间，不能是{years}。")
    places = roster(departments_wanted)
    if taken := _taken(places):
        named = "、".join(taken[:_NAMED])
        raise CityRefusedError(
            f"本系统已有编码为{named}{f'等{len(taken)}个' if len(taken) > _NAMED else ''}的部门或单位，"
            "示例城市要用这些编码，所以没有生成任何内容。请换一个没有这些部门的数据库（另设 DATA_DIR）再试。"
        )
    return places


def _taken(places: list[Place]) -> list[str]:
    """The codes that the city wants and somebody has; a unit's begins with its department's."""
    wanted = {place.code for place in places}
    units = BudgetUnit.objects.values_list("code", flat=True)
    # Few enough to be looked through, and no database takes thousands of codes in one question.
    theirs = {code for code in Department.objects.values_list("code", flat=True) if code in wanted}
    return sorted(theirs | {code for code in units if code[:-2] in wanted})
