"""What a document printed gives way to what was entered, once that tells the table."""

from budget.models import Budget, PrintedAmount
from budget.selectors.facts import factbook
from budget.tables.registry import form_set

# Which tables the rows of a grid are told in.
FEEDS = {
    "units": (),
    "profiles": (),
    "income": ("01", "02", "05"),
    "year_end": ("01", "05"),
    "expenditure": ("01", "03", "05", "06", "07", "08", "09", "10", "13"),
    "projects": ("12",),
    "indicators": ("12",),
    "activities": ("13",),
    "activity_indicators": ("13",),
    "goal": ("13",),
    "procurement": ("04",),
    "services": ("11",),
    "vehicles": ("10",),
    "controls": (),
    "passages": (),
    "earlier": (),
}


def drop_told(budget: Budget, grids: set[str]) -> None:
    """Forget the printed amounts of tables that were touched and that the facts now determine."""
    printed = set(PrintedAmount.objects.filter(budget=budget).order_by().values_list("table", flat=True))
    concerned = printed & {table for grid in grids for table in FEEDS[grid]}
    if not concerned:
        return
    book = factbook(budget)
    is_open = form_set(budget.form_set).leaves_open
    told = [table for table in concerned if not is_open(book, table)]
    PrintedAmount.objects.filter(budget=budget, table__in=told).delete()
