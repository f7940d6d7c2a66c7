"""What somebody was told, and how much of it they have not read."""

from dataclasses import dataclass

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from budget.domain.roles import RoleKind
from budget.models import Notice, Role, User
from budget.selectors.board import SEEN_BY


@dataclass(frozen=True, slots=True)
class Bell:
    """What every page says to who is signed in: how many notices wait, and whether there is a board."""

    unread: int
    has_board: bool


def still_theirs() -> Q:
    """Of notices: those about no budget, or about one that the person may see now. Whoever has lost their
    role is not to read on what was said while they had it."""
    roles = Role.objects.filter(user=OuterRef("user")).exclude(role=RoleKind.ADMINISTRATOR)
    of_theirs = Q(department__isnull=True) | Q(department=OuterRef("budget__department"))
    return Q(budget__isnull=True) | Q(Exists(roles.filter(of_theirs)))


def bell_of(user: User) -> Bell:
    """In one query, since every page asks."""
    board = Role.objects.filter(user=OuterRef("pk"), role__in=SEEN_BY)
    unread = (
        Notice.objects.filter(still_theirs(), user=OuterRef("pk"), read_at__isnull=True)
        .order_by()
        .values("user")
        .annotate(count=Count("pk"))
        .values("count")
    )
    found = User.objects.filter(pk=user.pk).annotate(
        unread=Coalesce(Subquery(unread), 0), board=Exists(board)
    )
    return Bell(*found.values_list("unread", "board").get())


def notices_of(user: User) -> QuerySet[Notice]:
    """Everything that somebody was told, what is unread first, then the latest."""
    is_read = ExpressionWrapper(Q(read_at__isnull=False), output_field=BooleanField())
    return (
        Notice.objects.filter(still_theirs(), user=user).annotate(is_read=is_read).order_by("is_read", "-pk")
    )


def last_of(user: User) -> int:
    """The latest notice there is, so that "all" can mean what was shown."""
    return Notice.objects.filter(user=user).aggregate(last=Max("pk"))["last"] or 0
