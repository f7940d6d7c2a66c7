"""What can be done with a budget where it stands, by whom, and what is still in the way.

``offers`` is what pages show and ``situation`` what services judge by: both go by ``domain.workflow``.
"""

from budget.selectors.workflow.guards import Obstacle, obstacles
from budget.selectors.workflow.offers import Offer, has_point, offers, steps_of
from budget.selectors.workflow.situation import Situation, last_entry

__all__ = ["Obstacle", "Offer", "Situation", "has_point", "last_entry", "obstacles", "offers", "steps_of"]
