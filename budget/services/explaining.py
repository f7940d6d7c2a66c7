"""Why a warning is right as it stands: the clerk's reasons, each bound to the finding it is of."""

from collections.abc import Mapping

from django.db import transaction

from budget.models import Budget, Explanation, User
from budget.selectors.access import is_locked, why_not_edit
from budget.selectors.checking import check
from budget.selectors.explained import Warned, explained
from budget.services.lists import lists_for
from budget.services.threads import plain_text

MOST_CHARACTERS = 1000


class ExplainError(ValueError):
    """It cannot be kept; the message says in Chinese why. ``status``: as HTTP has it."""

    def __init__(self, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def explain(*, budget: Budget, user: User, fingerprint: str, text: str) -> None:
    """Keep the reason for one warning; a blank one takes it back. Raises ExplainError."""
    explain_all(budget=budget, user=user, texts={fingerprint: text})


def explain_all(*, budget: Budget, user: User, texts: Mapping[str, str]) -> int:
    """Keep the reasons by fingerprint, all or none; how many there now are. Raises ExplainError."""
    kept = {mark: _words(text) for mark, text in texts.items()}
    if why := why_not_edit(user, budget, "expenditure"):
        raise ExplainError(why, status=409 if is_locked(budget) else 403)
    # Judged before the budget is held: that takes seconds of a large one, in which nobody else is to wait.
    checked = check(budget, lists_for(budget.year))
    with transaction.atomic():
        locked = Budget.objects.select_for_update(of=("self",)).select_related("department")
        fresh = locked.get(pk=budget.pk)
        # Of any grid but finance's own: explaining is the clerk's business alone.
        if why := why_not_edit(user, fresh, "expenditure"):
            raise ExplainError(why, status=409 if is_locked(fresh) else 403)
        if checked.revision != fresh.revision:
            checked = check(fresh, lists_for(fresh.year))
        warned = {one.fingerprint: one for one in explained(fresh, checked)}
        for mark, text in kept.items():
            if mark in warned:
                _keep(fresh, user, warned[mark], text)
            elif text:
                raise ExplainError(
                    "预算已有改动，这条警告不在了或者金额已变；请刷新页面，再填写说明。", status=409
                )
        return Explanation.objects.filter(budget=fresh, fingerprint__in=warned).count()


def _keep(budget: Budget, user: User, warned: Warned, text: str) -> None:
    if not text:
        Explanation.objects.filter(budget=budget, fingerprint=warned.fingerprint).delete()
    elif warned.explanation is None or warned.explanation.text != text:
        Explanation.objects.update_or_create(
            budget=budget,
            fingerprint=warned.fingerprint,
            defaults={
                "rule": warned.rule,
                "about": warned.message,
                "text": text,
                "actor": user.get_short_name(),
                "username": user.username,
            },
        )


def _words(text: str) -> str:
    words = plain_text(text)
    if len(words) > MOST_CHARACTERS:
        raise ExplainError(f"说明有{len(words)}字，最多{MOST_CHARACTERS}字；请写得简短些。")
    return words
