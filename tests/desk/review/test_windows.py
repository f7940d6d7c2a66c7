"""A long table comes in parts, and the part with something to look at comes first."""

import re
from dataclasses import replace

import pytest

from budget.desk.review.windows import PART, WHOLE, chosen_window, windows
from budget.domain.sheets import Row, RowKind, Sheet
from budget.domain.states import Status
from budget.models import User
from budget.tables.registry import derive, form_set
from tests.desk.conftest import stored, words
from tests.desk.review.conftest import REVIEW, put, row_of, stand, submit
from tests.renderers.books import CONSULTING, line, plain

SPECS = form_set().by_number


def sheet(rows: int) -> Sheet:
    return Sheet("03", "表", tuple(Row(RowKind.LINE, {"total": n}) for n in range(rows)))


@pytest.mark.parametrize("rows", [0, 1, WHOLE, WHOLE + 1, 7 * PART + 3])
def test_the_parts_are_the_whole(rows: int):
    whole = sheet(rows)
    parts = windows(SPECS["03"], whole, ())
    assert (len(parts) == 1) == (rows <= WHOLE)
    assert tuple(row for part in parts for row in part.of(whole).rows) == whole.rows
    assert [part.first for part in parts[1:]] == [part.last + 1 for part in parts[:-1]]


def test_no_project_is_cut_in_two():
    many = tuple(replace(CONSULTING, code=f"11010522T{n:012d}", name=f"项目{n}") for n in range(700))
    table = derive(replace(plain(), projects=many)).sheets["12"]
    parts = windows(SPECS["12"], table, ())
    assert len(parts) > 3
    assert all(table.rows[part.first - 1].text("project") for part in parts)


def test_which_part_is_shown():
    parts = windows(SPECS["03"], sheet(4 * PART), {PART + 2, 3 * PART + 1})
    assert [part.marked for part in parts] == [0, 1, 0, 1]
    assert chosen_window(parts, "", None).number == 2
    assert chosen_window(parts, "3", None).number == 3
    assert chosen_window(parts, "", 4 * PART).number == 4
    assert all(chosen_window(parts, asked, None).number == 2 for asked in ("0", "9", "x", "²"))


@pytest.mark.django_db
def test_the_page_of_a_long_table_shows_the_part_that_changed(cast: dict[str, User], page):
    functions = [f"20{n // 1000:02d}{n % 1000:03d}" for n in range(1600)]
    lines = tuple(line(function, "50101", "30101", 1_000_000 + n) for n, function in enumerate(functions))
    budget = stored(replace(plain(), expenditure=lines))
    submit(budget)
    stand(budget, Status.RETURNED)
    put(budget, row_of(budget, 1200), "amount", "5")
    html = page(f"{REVIEW}tables/03/")
    numbers = [int(number) for number in re.findall(r'<tr id="r(\d+)"', html)]
    assert numbers == list(range(1001, 1501))
    assert "第1001–1500行" in words(html)
    assert len(re.findall('class="n[^"]* lit"', html)) == 2
    assert '<tr id="r3"' in page(f"{REVIEW}tables/03/?at=3.total")
    assert '<tr id="r1501"' in page(f"{REVIEW}tables/03/?page=4")
