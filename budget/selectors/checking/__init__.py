"""The live check of a budget: its tables, what is found in them, and where that was entered."""

from budget.selectors.checking.checked import Checked, Located, check
from budget.selectors.checking.telling import told

__all__ = ["Checked", "Located", "check", "told"]
