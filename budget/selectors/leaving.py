"""What somebody who leaves has not finished, and whether somebody else may go on with it."""

from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from budget.domain.roles import RoleKind
from budget.domain.states import Status
from budget.models import Budget, ChangeSet, Proposal, Role, Submission, Thread, User
from budget.selectors.access import OPEN_STAGES, OPEN_STATUSES

_UNDER_REVIEW = (Status.SUBMITTED, Status.REVIEWED)


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Unfinished work of one person."""

    drafts: list[Budget]
    proposals: list[Proposal]
    threads: list[Thread]
    submitted: list[Budget]

    def __bool__(self) -> bool:
        return bool(self.drafts or self.proposals or self.threads or self.submitted)

    @property
    def departments(self) -> set[int]:
        """The departments whose budgets it is about."""
        of_others = [one.budget for one in self.proposals] + [one.budget for one in self.threads]
        return {budget.department_id for budget in (*self.drafts, *self.submitted, *of_others)}

    def __str__(self) -> str:
        """In one line, for the trace."""
        counted = (
            ("编制中的预算", self.drafts),
            ("待应用的改动", self.proposals),
            ("未了结的意见", self.threads),
            ("审核中的送审", self.submitted),
        )
        return "，".join(f"{title}{len(held)}项" for title, held in counted if held) or "没有未完成的工作"


def open_work(user: User) -> OpenWork:
    """What they changed last and is still a draft, prepared and did not apply, asked and was not answered,
    and submitted and is still under review."""
    last_change = ChangeSet.objects.filter(budget=OuterRef("pk")).order_by("-number")
    last_submission = Submission.objects.filter(budget=OuterRef("pk")).order_by("-number")
    budgets = _within(user, Budget.objects.select_related("department"))
    drafts = budgets.filter(stage__in=OPEN_STAGES, status__in=OPEN_STATUSES).annotate(
        last_by=Subquery(last_change.values("username")[:1])
    )
    submitted = budgets.filter(stage__in=OPEN_STAGES, status__in=_UNDER_REVIEW).annotate(
        last_by=Subquery(last_submission.values("username")[:1])
    )
    proposals = Proposal.objects.filter(username=user.username, applied__isnull=True)
    threads = Thread.objects.filter(opened_by=user.username, resolved_at__isnull=True)
    return OpenWork(
        list(drafts.filter(last_by=user.username)),
        list(proposals.select_related("budget").defer("operations", "remarks")),
        list(threads.select_related("budget")),
        list(submitted.filter(last_by=user.username)),
    )


def roles_to_hand_over(user: User, work: OpenWork) -> list[Role]:
    """The roles in which this work was done."""
    held = Role.objects.filter(user=user).exclude(role=RoleKind.ADMINISTRATOR)
    of_them = held.filter(Q(department__in=work.departments) | Q(department__isnull=True))
    return list(of_them.select_related("department", "unit")) if work else []


def roles_lacking(heir: User, needed: list[Role]) -> list[Role]:
    """Those of the roles that somebody does not hold, for the same department or for all."""
    held = list(Role.objects.filter(user=heir))
    return [role for role in needed if not any(_covers(one, role) for one in held)]


def _covers(held: Role, needed: Role) -> bool:
    return (
        held.role == needed.role
        and held.department_id in (None, needed.department_id)
        and held.unit_id in (None, needed.unit_id)
    )


def _within(user: User, budgets: QuerySet[Budget]) -> QuerySet[Budget]:
    departments = list(Role.objects.filter(user=user).values_list("department_id", flat=True))
    return budgets if None in departments else budgets.filter(department__in=departments)
