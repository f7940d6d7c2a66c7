"""Subtotals that a table prints though the form has none: checked against their rows, said, not kept."""

from collections.abc import Sequence

from budget.domain.findings import Severity
from budget.domain.money import wanyuan_grouped
from budget.domain.sheets import Row, RowKind
from budget.importers.reading import Reading


def say_subtotals(rows: Sequence[Row], reading: Reading) -> None:
    """A finding for every subtotal: it follows from the rows above it, or it does not add up."""
    above: list[Row] = []
    for number, row in enumerate(rows, 1):
        if row.kind is RowKind.LINE:
            above.append(row)
        if row.kind is not RowKind.SUBTOTAL:
            continue
        sums = {c.key: sum(line.amount(c.key) for line in above) for c in reading.spec.amounts}
        wrong = next((key for key, fen in sums.items() if row.amount(key) != fen), None)
        above = []
        where = f"{reading.spec.name}第{number}行的小计"
        if wrong is None:
            reading.note(
                "R-SUBTOTAL",
                Severity.INFO,
                f"{where}等于以上各行之和；标准表式没有这一行，由明细汇总得出，不单独保存。",
                row.line,
                row=number,
            )
            continue
        printed, expected = wanyuan_grouped(row.amount(wrong)), wanyuan_grouped(sums[wrong])
        reading.note(
            "R-SUBTOTAL",
            Severity.WARNING,
            f"{where}“{reading.column_name(wrong)}”印的是{printed}，以上各行之和是{expected}；"
            "标准表式没有这一行，没有保存，请核对。",
            row.line,
            row=number,
            column=wrong,
            expected=expected,
            found=printed,
        )
