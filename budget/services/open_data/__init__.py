"""What is shown of publications beside their tables, kept in step with what the public may see.

In: publications as frozen. Out: rows of ``models.open_data``, written in the transaction that publishes or
takes down; and files of a whole year, made by the worker afterwards (``files``, ``making``, ``packing``,
``tasks``). Nothing here decides what may be shown: that was decided when it was frozen.
"""

from budget.services.open_data.adjusting import adjust
from budget.services.open_data.renewing import (
    add,
    frozen_of,
    renew,
    renew_all,
    renew_missing,
    renew_subjects,
    renew_years,
)

__all__ = [
    "add",
    "adjust",
    "frozen_of",
    "renew",
    "renew_all",
    "renew_missing",
    "renew_subjects",
    "renew_years",
]
