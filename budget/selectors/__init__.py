"""Reads: what the floors above ask of the database, and what a user may see of it.

In: models and plain values. Out: values of the domain, or query sets. Nothing here writes.
"""

from budget.selectors.classification import pairs_in_force, subject_names, subjects_in_force
from budget.selectors.facts import factbook

__all__ = ["factbook", "pairs_in_force", "subject_names", "subjects_in_force"]
