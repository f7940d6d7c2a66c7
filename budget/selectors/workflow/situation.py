"""A budget, whoever looks at it, and what that takes a while to find out, found out once."""

from functools import cached_property

from django.db.models import QuerySet

from budget.domain.digest import digest
from budget.domain.facts import FactBook
from budget.domain.findings import Severity
from budget.domain.lists import Lists
from budget.domain.roles import RoleKind
from budget.models import Approval, Budget, BudgetYear, LogEntry, Submission, User
from budget.selectors.access import roles_deciding
from budget.selectors.checking import Checked, check
from budget.selectors.facts import factbook


class Situation:
    """What the guards of a step ask about. ``lists``: by which the budget is judged, unless it has been."""

    def __init__(self, budget: Budget, user: User, lists: Lists, checked: Checked | None = None) -> None:
        self._checked = checked
        self.budget = budget
        self.user = user
        self.lists = lists

    @cached_property
    def roles(self) -> set[RoleKind]:
        """The roles in which the user acts for the department."""
        return roles_deciding(self.user, self.budget.department_id)

    @cached_property
    def book(self) -> FactBook:
        """The facts as they are stored, read once."""
        return factbook(self.budget)

    @cached_property
    def digest(self) -> str:
        """Of the facts as they are stored, whatever the budget says of them: who can write into the database
        can write there too."""
        return digest(self.book)

    @cached_property
    def checked(self) -> Checked:
        return self._checked or check(self.budget, self.lists)

    @cached_property
    def errors(self) -> int:
        """How many errors stand in the way."""
        return self.checked.counts[Severity.ERROR]

    @cached_property
    def last(self) -> LogEntry | None:
        """What happened to it last."""
        return last_entry(self.budget)

    @cached_property
    def submission(self) -> Submission | None:
        """The latest 送审."""
        return Submission.objects.filter(budget=self.budget).defer("factbook").order_by("-number").first()

    @cached_property
    def reviewed_by(self) -> str | None:
        """Who reviewed it for the department since it was last sent up; None where nobody has."""
        entries = entries_of(self.budget)
        sent_up = entries.filter(action="submit").values_list("pk", flat=True).last() or 0
        return entries.filter(action="review", pk__gt=sent_up).values_list("username", flat=True).last()

    @cached_property
    def declared(self) -> BudgetYear | None:
        """What was declared of its year."""
        return BudgetYear.objects.filter(year=self.budget.year).first()

    @cached_property
    def approval(self) -> Approval | None:
        return Approval.objects.filter(budget=self.budget).first()


def last_entry(budget: Budget) -> LogEntry | None:
    """The last entry of a budget's log."""
    return entries_of(budget).last()


def entries_of(budget: Budget) -> QuerySet[LogEntry]:
    """A budget's log, in its order."""
    return LogEntry.objects.filter(
        department_code=budget.department.code, year=budget.year, version=budget.version
    ).order_by("pk")
