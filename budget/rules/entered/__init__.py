"""What a budget that is entered still lacks before it can be submitted.

The rules of the catalogue judge tables; what is not entered yet stands in no table. These look at the facts.
"""

from budget.rules.entered.gaps import TITLES
from budget.rules.entered.lacking import Lack, lacking

__all__ = ["TITLES", "Lack", "lacking"]
