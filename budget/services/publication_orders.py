"""Ordering the publication of a budget. A worker carries it out, since making the files takes a while."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from budget.models import Budget, PublishingOrder, User
from budget.models.publication import OrderState
from budget.services.publication_checks import refuse_to_publish
from budget.services.publication_tasks import publish_ordered
from budget.services.publishing import PublishingError

OPEN = (OrderState.WAITING, OrderState.RENDERING)
# Longer than the slowest file takes: whoever was at it is gone.
STALE_SECONDS = 10 * 60
GIVEN_UP = "很久没有进展，后台程序可能中断过；已由后来的一次公开代替。"


def order_publication(
    *, budget: Budget, user: User, notice: str, digest: str, shown: str = "", address: str | None = None
) -> PublishingOrder:
    """Order a budget to be published as the user saw it (``digest`` of its facts, ``shown`` of what of them
    will be public), with what the public is told of it (``notice``).

    Ordered twice it is one order; one that nobody is at any more (``is_stale``) gives way to the new one.
    Raises PublishingError, and then nothing is ordered.
    """
    notice = notice.strip()
    with transaction.atomic():
        fresh = Budget.objects.select_for_update().get(pk=budget.pk)
        going_on = PublishingOrder.objects.filter(budget=fresh, state__in=OPEN).first()
        if going_on and not is_stale(going_on):
            return _same(going_on, user, notice, digest)
        part = refuse_to_publish(fresh, user, digest_seen=digest, notice=notice, shown=shown)
        if going_on:
            _give_up(going_on)
        order = PublishingOrder.objects.create(
            budget=fresh, username=user.username, address=address, notice=notice, digest=digest, shown=part
        )
        publish_ordered.enqueue(order=order.pk)
    return order


def latest_order(budget: Budget) -> PublishingOrder | None:
    """The last order to publish a budget, however it ended."""
    return PublishingOrder.objects.filter(budget=budget).order_by("-pk").first()


def is_stale(order: PublishingOrder) -> bool:
    """Whether an order that is not done has made no progress for longer than it may take."""
    quiet = timezone.now() - order.touched_at
    return order.state in OPEN and quiet > timedelta(seconds=STALE_SECONDS)


def _same(order: PublishingOrder, user: User, notice: str, digest: str) -> PublishingOrder:
    """The order that goes on, if it is what this user asks for."""
    if (order.username, order.notice, order.digest) == (user.username, notice, digest):
        return order
    who = User.objects.filter(username=order.username).first()
    raise PublishingError(
        f"{who.get_short_name() if who else order.username}已经提出公开，正在办理，请等它完成。"
    )


def _give_up(order: PublishingOrder) -> None:
    order.state, order.message = OrderState.FAILED, GIVEN_UP
    order.save(update_fields=["state", "message", "touched_at"])
