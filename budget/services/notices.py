"""Telling people what happened: in the application, and by e-mail (``services.mailing``)."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from budget.models import Budget, Notice, User
from budget.services.mailing import queue_mail

TITLE_LENGTH = Notice._meta.get_field("title").max_length or 0
# How many keys one query asks for: databases limit what a query may name.
_AT_ONCE = 400


def tell(
    *,
    users: Iterable[User],
    title: str,
    text: str = "",
    address: str = "",
    budget: Budget | None = None,
    key: str = "",
) -> int:
    """Tell people something; the value is how many are told. Call it inside the transaction of what it
    tells, so that neither stands without the other.

    The title goes out by e-mail, which anybody may read on its way: it says which budget and what happened,
    never a figure. ``text`` stays in the application. ``address``: a path of this site to go to. With a
    ``key`` nobody is told twice.
    """
    title = " ".join(title.split())[:TITLE_LENGTH]
    if not title:
        raise ValueError("a notice says what happened")
    people = {user.pk: user for user in users}.values()
    return tell_all(
        Notice(user=user, title=title, text=text, address=address, budget=budget, key=key) for user in people
    )


@transaction.atomic
def tell_all(notices: Iterable[Notice]) -> int:
    """Tell many things at once; the value is how many were new. The number of queries does not grow with
    the people."""
    told = list(notices)
    for notice in told:
        if notice.address and not _is_of_this_site(notice.address):
            raise ValueError(f"a notice leads to a path of this site, not to {notice.address}")
    unkeyed = Notice.objects.bulk_create([one for one in told if not one.key])
    # In one order, so that two at once wait for each other and do not meet crosswise.
    keyed = sorted(_new(one for one in told if one.key), key=_identity)
    Notice.objects.bulk_create(keyed, ignore_conflicts=True)
    queue_mail([*(one.pk for one in unkeyed), *_stored(keyed)])
    return len(unkeyed) + len(keyed)


def mark_read(*, user: User, notice: int) -> Notice:
    """Note that somebody has read a notice of theirs. Raises Notice.DoesNotExist for anybody else's."""
    mine = Notice.objects.get(user=user, pk=notice)
    Notice.objects.filter(pk=mine.pk, read_at__isnull=True).update(read_at=timezone.now())
    return mine


def mark_all_read(*, user: User, until: int) -> int:
    """Note that somebody has read all notices up to the last one that they were shown: what has come since
    stays unread. The value is how many they are."""
    unread = Notice.objects.filter(user=user, read_at__isnull=True, pk__lte=until)
    return unread.update(read_at=timezone.now())


def _identity(notice: Notice) -> tuple[int, str]:
    return notice.user_id, notice.key


def _new(notices: Iterable[Notice]) -> Sequence[Notice]:
    """Those that are not stored yet, each once."""
    wanted = {_identity(one): one for one in notices}
    for user, key, _ in _of_keys({key for _, key in wanted}):
        wanted.pop((user, key), None)
    return list(wanted.values())


def _stored(notices: Sequence[Notice]) -> Iterator[int]:
    """Their primary keys, whoever stored them."""
    wanted = {_identity(one) for one in notices}
    found = _of_keys({key for _, key in wanted})
    return (pk for user, key, pk in found if (user, key) in wanted)


def _of_keys(keys: Collection[str]) -> Iterator[tuple[int, str, int]]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), _AT_ONCE):
        some = Notice.objects.filter(key__in=ordered[start : start + _AT_ONCE]).order_by("pk")
        yield from some.values_list("user_id", "key", "pk")


def _is_of_this_site(address: str) -> bool:
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
