"""Carrying out an order to publish: the files are made, with progress told; then all at once it is public.

Killed at any point it leaves the budget as it was or published, never between: the order then stays as it
was and grows stale (``publication_orders.is_stale``), and files that were written belong to nobody.
"""

import logging
from collections.abc import Callable
from contextlib import ExitStack

from django.db import transaction
from django.utils import timezone

from budget.models import Budget, Publication, PublishingOrder, User
from budget.models.publication import OrderState
from budget.services.publication_checks import PUBLISH, refuse_to_publish
from budget.services.publishing import (
    Prepared,
    PublishingError,
    freeze,
    prepare,
    refuse_what_changed,
    to_published,
)
from budget.services.workflow.telling import tell_of

logger = logging.getLogger(__name__)

ATTEMPTS = 2
BROKEN = "生成文件时出了问题，重试一次仍然没有成功，所以没有公开。请重新公开；仍不成功的，请联系系统管理员。"
STOPPED = "生成文件的后台程序被停止，所以没有公开。请重新公开。"
REPLACED = "这次公开已被后来的一次代替。"


def carry_out(key: int) -> OrderState | None:
    """Carry out an order that waits; the value is how it ended, None where there was nothing to do.

    What may not be published is not tried again; what broke is, once.
    """
    if not _begin(key):
        return None
    for attempt in range(1, ATTEMPTS + 1):
        try:
            _publish(key)
        except PublishingError as refused:
            return _failed(key, str(refused))
        except Exception:
            logger.exception("publishing order %s, attempt %s of %s", key, attempt, ATTEMPTS)
        except BaseException:
            _failed(key, STOPPED)
            raise
        else:
            return OrderState.DONE
    return _failed(key, BROKEN)


def _begin(key: int) -> bool:
    """Take the order; False where somebody else has, or it was given up meanwhile."""
    waiting = PublishingOrder.objects.filter(pk=key, state=OrderState.WAITING)
    return bool(waiting.update(state=OrderState.RENDERING, touched_at=timezone.now()))


def _failed(key: int, message: str) -> OrderState:
    at_work = PublishingOrder.objects.filter(pk=key, state=OrderState.RENDERING)
    at_work.update(state=OrderState.FAILED, message=message, touched_at=timezone.now())
    return OrderState.FAILED


def _publish(key: int) -> None:
    order = PublishingOrder.objects.select_related("budget__department").get(pk=key)
    user = User.objects.filter(username=order.username).first()
    # Before the files, which take a while: what is refused now would be refused then.
    _refuse(order, order.budget, user)
    prepared = prepare(order.budget, _telling(key))
    with ExitStack() as undo:
        with transaction.atomic():
            budget = Budget.objects.select_for_update().get(pk=order.budget_id)
            _store(budget, PublishingOrder.objects.select_for_update().get(pk=key), prepared, undo)
        # Committed: from here on the files stay.
        undo.pop_all()


def _store(budget: Budget, order: PublishingOrder, prepared: Prepared, undo: ExitStack) -> Publication:
    """All that becomes true at once. The budget's row and the order's are held."""
    if order.state != OrderState.RENDERING:
        raise PublishingError(REPLACED)
    user = User.objects.filter(username=order.username).first()
    _refuse(order, budget, user)
    refuse_what_changed(budget, prepared)
    assert user is not None
    publication = freeze(budget, prepared, undo, notice=order.notice)
    to_published(
        publication,
        budget,
        actor=user.get_short_name(),
        username=user.username,
        reason=order.notice,
        address=order.address,
    )
    order.state, order.done = OrderState.DONE, order.total
    order.save(update_fields=["state", "done", "touched_at"])
    tell_of(PUBLISH, budget, user, order.notice)
    return publication


def _refuse(order: PublishingOrder, budget: Budget, user: User | None) -> None:
    """Refuse what may not be published, or is not what was ordered."""
    refuse_to_publish(budget, user, digest_seen=order.digest, notice=order.notice, shown=order.shown)


def _telling(key: int) -> Callable[[int, int], None]:
    """What notes the progress of an order, and stops the work when the order is no longer at work."""

    def tell(done: int, total: int) -> None:
        at_work = PublishingOrder.objects.filter(pk=key, state=OrderState.RENDERING)
        if not at_work.update(done=done, total=total, touched_at=timezone.now()):
            raise PublishingError(REPLACED)

    return tell
