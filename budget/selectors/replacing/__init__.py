"""What would have to be done for a budget's facts to become other ones: as operations on its grids."""

from budget.domain.facts import FactBook
from budget.models import Budget
from budget.selectors.grids import references_of
from budget.selectors.replacing.books import Rows, with_rows
from budget.selectors.replacing.operations import Operation, operations_to
from budget.selectors.replacing.printed import NEVER_DELETED
from budget.selectors.replacing.standing import standing_rows
from budget.selectors.replacing.workbook import Filled, filled, is_workbook

__all__ = ["Filled", "Operation", "filled", "is_workbook", "replace_by", "standing_rows"]


def replace_by(budget: Budget, book: FactBook, *, printed: bool = False) -> list[Operation]:
    """The operations that make ``book`` the facts of a budget; a changed amount is one changed cell.

    ``printed``: the book was read from official tables; what they do not tell stays as it is. Whose book
    it is and of which year does not count, nor do the names of codes, which the official lists give.
    """
    references = references_of(budget)
    standing = standing_rows(budget, references)
    wanted = Rows(book, standing, printed=printed).wanted
    kept = NEVER_DELETED if printed else frozenset()
    return operations_to(standing, wanted, with_rows(references, wanted), kept=kept)
