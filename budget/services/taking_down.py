"""撤下: what was published is no longer shown, and the public is told why."""

from django.db import transaction
from django.utils import timezone

from budget.domain.states import Kind
from budget.models import Budget, Publication, User
from budget.services import open_data
from budget.services.log import log
from budget.services.open_data.files import withdraw_files
from budget.services.publication_checks import TAKE_DOWN, refuse_role
from budget.services.publishing import PublishingError, publication_of
from budget.services.workflow.telling import tell_of


def take_down(*, budget: Budget, user: User, reason: str, address: str | None = None) -> Publication:
    """Withdraw the publication of a budget. Its files and rows stay, for the record; nobody gets them.

    Raises PublishingError, and then nothing has changed.
    """
    reason = reason.strip()
    if not reason or "\x00" in reason:
        raise PublishingError("请写明撤下的原因，公众会看到。")
    with transaction.atomic():
        fresh = Budget.objects.select_for_update().get(pk=budget.pk)
        before = fresh.state
        publication = publication_of(fresh)
        if publication is None or not TAKE_DOWN.applies(Kind(fresh.kind), fresh.procedure, before):
            raise PublishingError(f"第{fresh.version}版没有公开，不能撤下。")
        refuse_role(user, fresh, TAKE_DOWN)
        publication.withdrawn_at, publication.withdrawal_reason = timezone.now(), reason
        publication.save(update_fields=["withdrawn_at", "withdrawal_reason"])
        open_data.renew([publication.department_code])
        withdraw_files(publication.year)
        after = TAKE_DOWN.after[before]
        fresh.stage, fresh.status = after.stage, after.status
        fresh.save(update_fields=["stage", "status"])
        log(
            budget=fresh,
            actor=user.get_short_name(),
            username=user.username,
            action=TAKE_DOWN.name,
            from_state=before,
            to_state=after,
            reason=reason,
            address=address,
        )
        tell_of(TAKE_DOWN, fresh, user, reason)
    return publication
