"""Of which year a document is, when its tables do not agree."""

from pathlib import Path

from budget.importers.document import read_text

TEXT = Path("fixtures/reference/chaoyang-zwfw-2026.txt").read_text(encoding="utf-8")


def test_a_table_of_another_year_is_a_warning_at_the_table() -> None:
    read = read_text(TEXT.replace("(2026年度)", "(2025年度)").encode())
    assert read.sheets.year == 2026
    (found,) = [one for one in read.findings if one.rule == "R-YEAR"]
    assert (found.severity, found.cells[0].table, found.expected, found.found) == (
        "warning",
        "13",
        "2026",
        "2025",
    )


def test_last_year_beside_this_year_is_no_other_year() -> None:
    """预算10表 with a row of 2025 above that of 2026."""
    lines = TEXT.split("\n")
    row = next(n for n, line in enumerate(lines) if line.startswith("2026\t"))
    before = lines[row].replace("2026", "2025", 1)
    read = read_text("\n".join([*lines[:row], before, *lines[row:]]).encode())
    assert read.sheets.year == 2026
    assert not [one for one in read.findings if one.rule == "R-YEAR"]
