"""What the rules take: on tables as they are, and with one amount changed that is to be explained."""

from functools import partial

from benchmarks.documents import Made
from benchmarks.measuring import Growth, best_of
from budget.rules.engine import audit
from budget.rules.explaining import repaired
from budget.services.lists import lists_for


def measure_rules(made: Made, rounds: int, growths: dict[str, Growth]) -> None:
    """The rules over the printed tables of a document, as read and with a wrong amount in 预算03表."""
    lists = lists_for(made.sheets.year)
    row = made.sheets.sheets["03"].rows[4]
    wrong = repaired(made.sheets, {("03", 5, "basic"): row.amount("basic") + 7})
    for name, sheets in (("rules", made.sheets), ("rules, an amount wrong", wrong)):
        time = best_of(rounds, partial(audit, sheets, lists))
        growths.setdefault(name, Growth(name, None)).add(made.lines, time)
