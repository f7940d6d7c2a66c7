"""Entering a budget: every change of its facts by hand goes through ``apply``.

One call is one stroke and one transaction: all that can be done of it is done and stands in the history under
one number, or nothing is.
"""

from budget.services.entry.applying import apply, revert
from budget.services.entry.news import changes_since
from budget.services.entry.operations import EntryRefusedError

# Its shorter name, in the words of those who call it.
EntryRefused = EntryRefusedError

__all__ = ["EntryRefused", "EntryRefusedError", "apply", "changes_since", "revert"]
