"""Where facts are entered: which cell of which grid (录入表)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell by its grid, the place of its row there (from 0, in the order of the facts) and its column.

    ``row`` None: the grid as a whole; ``column`` ``""``: the row as a whole. Indicators are counted through
    all projects, or through all activities, in their order.
    """

    grid: str
    row: int | None = None
    column: str = ""
