"""Whether budgets stand where their last entry left them, and locked ones hold what they held then."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from budget.domain.digest import digest
from budget.domain.states import Stage, State, Status, state_of
from budget.models import Budget, LogEntry
from budget.selectors.facts import factbook
from budget.selectors.verifying.chains import End
from budget.selectors.verifying.problem import Chain, Problem, Seen, Wrong

# How states were written before they were codes.
_OLD_STATES = frozenset(State(stage, status).label for stage in Stage for status in Status)


def budgets_of(ends: list[End], seen: Seen) -> Iterator[Problem]:
    """The budgets whose chains end so."""
    codes, years, versions = (set(part) for part in zip(*(end.chain for end in ends), strict=True))
    found = Budget.objects.filter(department__code__in=codes, year__in=years, version__in=versions)
    budgets = {_chain(budget): budget for budget in found.select_related("department")}
    for end in ends:
        if budget := budgets.get(end.chain):
            seen.budgets += 1
            yield from _budget(budget, end)


def silent_budgets(seen: Seen) -> Iterator[Problem]:
    """Budgets without any entry."""
    entries = LogEntry.objects.filter(
        department_code=OuterRef("department__code"), year=OuterRef("year"), version=OuterRef("version")
    )
    found = Budget.objects.filter(~Exists(entries)).select_related("department").order_by("pk")
    for budget in found.iterator(chunk_size=500):
        seen.budgets += 1
        message = "没有任何日志：日志被整个删去，或者这份预算不是由本系统建立的。"
        yield Problem(Wrong.SILENT, message, _chain(budget), budget.department_name)


def _chain(budget: Budget) -> Chain:
    return budget.department.code, budget.year, budget.version


def _budget(budget: Budget, end: End) -> Iterator[Problem]:
    def problem(wrong: Wrong, message: str) -> Problem:
        return Problem(wrong, message, end.chain, budget.department_name)

    if was := _left_elsewhere(budget, end):
        yield problem(Wrong.STATE, f"状态是“{_full(budget.state)}”，而日志最后到“{was}”。")
    if not budget.state.is_open:
        yield from (problem(Wrong.FACTS, message) for message in _facts(budget, end))


def _left_elsewhere(budget: Budget, end: End) -> str:
    """Where the log left the budget, if that is not where it stands."""
    state = state_of(end.state)
    if state is not None:
        return "" if state == budget.state else _full(state)
    return end.state if end.state in _OLD_STATES and end.state != budget.state.label else ""


def _full(state: State) -> str:
    return f"{state.stage.label}·{state.status.label}"


def _facts(budget: Budget, end: End) -> Iterator[str]:
    try:
        now = digest(factbook(budget))
    except (ValueError, KeyError, TypeError) as damage:
        yield f"数据已经损坏，读不出来（{damage}）。"
        return
    if now != end.digest:
        yield (
            f"内容已锁定，却与日志第{end.entries}条时不同（当时的数据摘要{end.digest[:12] or '为空'}，"
            f"现在{now[:12]}）：有人绕过本系统改了数据。"
        )
    elif budget.facts_digest and budget.facts_digest != now:
        yield f"预算上记着的数据摘要（{budget.facts_digest[:12]}）不是其内容的（{now[:12]}）。"
