"""审核意见 on a budget: who may say what, what still waits for whom, and where each stands in the tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max, OuterRef, Prefetch, QuerySet, Subquery, Sum

from budget.domain.roles import RoleKind
from budget.domain.sheets import SheetSet
from budget.domain.states import UP, Stage, Status
from budget.models import Budget, Comment, Thread, User
from budget.selectors.access import roles_in
from budget.selectors.anchors import Anchors, anchor_from_json, anchors_of

REVIEWERS = frozenset({RoleKind.REVIEWER, RoleKind.FINANCE})
# Before 批复; after it nothing of a version changes.
_BEFORE_APPROVAL = UP | {Stage.FIRST_DOWN}


@dataclass(frozen=True, slots=True)
class Placed:
    """A thread where it now stands: ``row`` None where it is of no row, or of one that is gone."""

    thread: Thread
    comments: Sequence[Comment]
    row: int | None
    gone: bool

    @property
    def is_open(self) -> bool:
        return self.thread.resolved_at is None

    @property
    def awaits_clerk(self) -> bool:
        """Whether the last word is not the clerk's."""
        return self.is_open and (not self.comments or self.comments[-1].role != RoleKind.CLERK.value)

    @property
    def table(self) -> str:
        return self.thread.table

    @property
    def cell(self) -> tuple[int, str] | None:
        """Its row and column (``""``: the row as a whole)."""
        return None if self.row is None else (self.row, self.thread.column)

    @property
    def standing(self) -> str:
        """``待答复``, ``已答复``, ``已了结``."""
        return "已了结" if not self.is_open else "待答复" if self.awaits_clerk else "已答复"


def unresolved(budget: Budget) -> QuerySet[Thread]:
    """The threads that nobody has resolved yet."""
    return Thread.objects.filter(budget=budget, resolved_at__isnull=True)


def unanswered(budget: Budget) -> QuerySet[Thread]:
    """The unresolved threads whose last word is not the clerk's."""
    last = Comment.objects.filter(thread=OuterRef("pk")).order_by("-pk").values("role")[:1]
    waiting = unresolved(budget).annotate(last_role=Subquery(last))
    return waiting.exclude(last_role=RoleKind.CLERK.value)


def spoken(budget: Budget) -> str:
    """Something that is another whenever anything was said, resolved or opened again."""
    last = Comment.objects.filter(thread__budget=budget).aggregate(last=Max("pk"))["last"]
    left = unresolved(budget).aggregate(count=Count("pk"), which=Sum("pk"))
    return f"{last or 0}.{left['count']}.{left['which'] or 0}"


def threads_of(budget: Budget, sheets: SheetSet) -> list[Placed]:
    """All threads with their comments, at the rows of these tables. The number of queries is fixed."""
    comments = Prefetch("comments", queryset=Comment.objects.order_by("pk"))
    anchors = anchors_of(sheets)
    found = Thread.objects.filter(budget=budget).order_by("pk").prefetch_related(comments)
    return [_placed(thread, anchors) for thread in found]


def _placed(thread: Thread, anchors: Anchors) -> Placed:
    comments = list(thread.comments.all())
    if thread.row_key is None:
        return Placed(thread, comments, None, False)
    row = anchors.row_of(thread.table, anchor_from_json(thread.row_key))
    return Placed(thread, comments, row, row is None)


def why_not_open(user: User | AnonymousUser, budget: Budget) -> str:
    """Why the user may not open, resolve or reopen threads; ``""`` where they may."""
    if why := _why_closed(budget):
        return why
    if not roles_in(user, budget.department_id) & REVIEWERS:
        return "提出和了结审核意见，由本部门的审核人和财政审批人员办理。"
    if Status(budget.status) is Status.DRAFT:
        return "预算还在编制，送审后才能提出和了结审核意见。"
    return ""


def why_not_answer(user: User | AnonymousUser, budget: Budget) -> str:
    """Why the user may not add to threads; ``""`` where they may."""
    if why := _why_closed(budget):
        return why
    if RoleKind.CLERK in roles_in(user, budget.department_id):
        return ""
    return why_not_open(user, budget) and "审核意见由经办人答复；送审期间审核人和财政审批人员可以补充。"


def _why_closed(budget: Budget) -> str:
    if Stage(budget.stage) in _BEFORE_APPROVAL:
        return ""
    return f"这份预算已{'公开' if Stage(budget.stage) is Stage.PUBLISHED else '批复'}，审核意见只供查看。"


def speaking_as(user: User, budget: Budget) -> RoleKind | None:
    """In which role the user speaks on a budget: the clerk's side first."""
    held = roles_in(user, budget.department_id)
    speaking = (RoleKind.CLERK, RoleKind.REVIEWER, RoleKind.FINANCE)
    return next((role for role in speaking if role in held), None)
