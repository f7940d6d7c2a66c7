"""The files of a whole year: when they must be made, and when they must go.

A publication asks for its year's files; however many ask before the worker gets to it, they are made once.
What is taken down must not stay in a file: the year's files are forgotten in the transaction that takes it
down and deleted when that is committed, and made anew without it.
"""

from datetime import timedelta

from django.utils import timezone

from budget.services.open_data.making import forget, locked
from budget.services.open_data.tasks import make_open_data_files

# A task that has not begun by then was lost.
LOST = timedelta(minutes=10)


def ask_for_files(year: int) -> None:
    """Have the files of a year made by the worker. Call it in the transaction that changes the year."""
    of = locked(year)
    of.asked += 1
    now = timezone.now()
    if of.waiting_since is None or now - of.waiting_since > LOST:
        of.waiting_since = now
        make_open_data_files.enqueue(year=year)
    of.save(update_fields=["asked", "waiting_since"])


def withdraw_files(year: int) -> None:
    """Have the files of a year gone, and made anew. Call it in the transaction that takes something down."""
    ask_for_files(year)
    forget(locked(year))
