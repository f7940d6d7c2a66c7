"""How much is tried where nothing is the last word: examples of a property, seeds of a sample, who is stopped
in which of many alike places.

Every run tries a third of what the slow ones could. ``HYPOTHESIS_PROFILE=thorough bin/test`` tries all of it:
before a release, or after a change of what they are about. Cases that were chosen are always all run.
"""

import os

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "quick")
SHARES = {"quick": 3, "thorough": 1}


def tried(thorough: int) -> int:
    """How many of so many examples or seeds this run tries."""
    return -(-thorough // SHARES[PROFILE])


def is_tried(number: int) -> bool:
    """Whether this run tries the case with this number, of many that are alike."""
    return number % SHARES[PROFILE] == 0
