"""How amounts are printed: in one way throughout a table, and an empty table says so."""

from random import Random

import pytest

from budget.domain.findings import Finding
from budget.importers.document import read_text
from tests.importers.documents import Content, make
from tests.importers.printing import publish
from tests.importers.style import Style
from tests.reference import TEXT, replaced


def said(rule: str, text: str = TEXT) -> list[Finding]:
    return [f for f in read_text(text.encode()).findings if f.rule == rule]


def test_the_reference_prints_amounts_in_two_ways_in_two_tables():
    """预算03表: basic amounts without trailing zeros. 预算12表: the project in 元."""
    lines, projects = said("R-DECIMALS")
    assert [(c.table, c.row, c.column, c.line) for c in lines.cells] == [("03", 1, "basic", 46)]
    assert (lines.expected, lines.found) == ("160.058400", "160.0584")
    assert projects.found == "1,007,000.00"


def test_amounts_that_need_every_decimal_are_of_neither_way():
    text = replaced("2.409230\t2.40923\t", "2.409233\t2.409233\t")
    assert [f.found for f in said("R-DECIMALS", text)] == ["160.0584", "1,007,000.00"]


def test_empty_tables_of_the_reference_do_not_say_that_they_are():
    found = said("R-EMPTY")
    assert [(c.table, c.row, c.line) for f in found for c in f.cells] == [("08", 0, 180), ("09", 0, 188)]
    assert found[0].expected.startswith("本部门本年度没有使用政府性基金预算财政拨款")


@pytest.mark.parametrize("amounts", ["six", "trimmed"])
def test_one_way_throughout_raises_nothing(amounts):
    for seed in range(5):
        random = Random(seed)
        style = Style(skip=(), amounts=amounts, empty_note="本表为空表。")
        document = read_text(publish(make(random, Content(units=2)), style, random))
        assert [f for f in document.findings if f.rule in ("R-DECIMALS", "R-EMPTY")] == []


def test_an_empty_table_without_a_remark_is_one_finding():
    random = Random(3)
    document = read_text(publish(make(random, Content()), Style(), random))
    empty = {f.cells[0].table for f in document.findings if f.rule == "R-EMPTY"}
    assert {"08", "09"} <= empty
