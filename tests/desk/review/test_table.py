"""The table under review: exactly what changed is lit, in words as well; cells are chosen and spoken of."""

import re
from collections.abc import Callable
from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest
import tinyhtml5
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budget.domain.codes import System
from budget.domain.findings import CellRef
from budget.domain.states import Stage, Status
from budget.models import Budget, BudgetUnit, PriorYearAmount, User
from budget.rules.standing import Standing
from budget.selectors import factbook
from budget.selectors.checking.mapping import Mapper
from budget.services import threads
from budget.services.facts import store_factbook
from budget.tables.registry import form_set
from tests.desk.conftest import stored, words
from tests.desk.review.conftest import REVIEW, Twice, put, row_of, stand, submit
from tests.renderers.books import line, plain
from tests.rules.cases import NO_LISTS

pytestmark = pytest.mark.django_db
Get = Callable[..., str]
SPECS = form_set().specs


def parsed(html: str) -> Element:
    return tinyhtml5.parse(html, namespace_html_elements=False)


def told(html: str) -> str:
    """What a page says, a list of parts in one piece."""
    return re.sub(r"\s*，\s*", "，", words(html))


def lit(html: str, spec_columns: list[str]) -> set[tuple[int, str]]:
    """The lit cells of a page, by row and column; those of a header block by their place."""
    page = parsed(html)
    found = set()
    for row in page.iter("tr"):
        if not re.fullmatch(r"r\d+", row.get("id", "")):
            continue
        cells = list(row)
        # A row without merged cells: one cell a column.
        for place, cell in enumerate(cells):
            if {"lit", "added"} & set(cell.get("class", "").split()):
                assert len(cells) == len(spec_columns)
                found.add((int(row.get("id")[1:]), spec_columns[place]))
    return found


def lit_above(html: str) -> int:
    (money,) = (one for one in parsed(html).iter("table") if "money" in one.get("class", ""))
    return sum("lit" in one.get("class", "").split() for one in money.iter("td"))


def test_the_review_shows_exactly_the_change(twice: Twice, page: Get):
    """One amount was changed: the cells that are added up from it are lit, and nothing else in any table."""
    mapper = Mapper(Standing().judge(factbook(twice.budget), NO_LISTS))
    of_line = {("expenditure", twice.line)}
    in_all = 0
    for spec in SPECS:
        sheet = mapper.judged.sheets.sheets[spec.number]
        expected = {
            (number, column.key)
            for number in range(1, len(sheet.rows) + 1)
            for column in spec.amounts
            if of_line & {(s.grid, s.row) for s in mapper.spots(CellRef(spec.number, number, column.key))}
        }
        html = page(f"{REVIEW}tables/{spec.number}/", username="reviewer")
        assert lit(html, [column.key for column in spec.columns]) == expected, spec.number
        in_all += len(expected)
        if spec.header:
            derived = {
                cell.key
                for cell in spec.header
                if of_line & {(s.grid, s.row) for s in mapper.spots(CellRef(spec.number, 0, cell.key))}
            }
            assert lit_above(html) == len(derived) == 3
        assert "上次送审有" not in html
    assert in_all > 10


def test_what_it_was_is_said_with_the_difference_and_the_percent(twice: Twice, page: Get):
    said = told(page(f"{REVIEW}tables/03/", username="reviewer"))
    assert "108.423790 原 86.739032，+21.684758，+25.0%" in said
    assert "<del>86.739032</del>" in page(f"{REVIEW}tables/03/", username="reviewer")
    assert "与第1次送审相比：有 4 格变化" in said


def test_rows_that_came_and_went_are_told(twice: Twice, page: Get):
    book = factbook(twice.budget)
    stand(twice.budget, Status.RETURNED)
    row = row_of(twice.budget, 1)
    put(twice.budget, row, "function", "2011302")
    assert factbook(twice.budget).expenditure[1].function == "2011302" != book.expenditure[1].function
    html = page(f"{REVIEW}tables/03/")
    said = words(html)
    assert "上次送审有、这次没有的行" in said
    gone = html[html.index('class="gone"') :]
    assert "2011301-行政运行／50201-办公经费／30201-办公费" in gone
    assert "<del>4.440000</del>" in gone
    (new,) = (
        one
        for one in parsed(html).iter("tr")
        if "2011302" in "".join(one.itertext()) and "30201" in "".join(one.itertext())
    )
    assert ["added" in one.get("class", "").split() for one in new][:6] == [False] * 3 + [True, True, False]
    assert "4.440000新增" in "".join(new.itertext())


def test_the_clerk_sees_what_is_other_than_was_sent_up(twice: Twice, page: Get):
    stand(twice.budget, Status.RETURNED)
    assert "与第2次送审相比：这张表没有变化" in words(page(f"{REVIEW}tables/03/"))
    assert "与第1次送审相比：有 4 格变化" in words(page(f"{REVIEW}tables/03/?with=1"))
    put(twice.budget, row_of(twice.budget, twice.line), "amount", "86.739032")
    assert "与第2次送审相比：有 4 格变化" in words(page(f"{REVIEW}tables/03/"))
    assert "与第1次送审相比：这张表没有变化" in words(page(f"{REVIEW}tables/03/?with=1"))


def test_the_first_time_nothing_is_lit(cast: dict[str, User], page: Get):
    budget = stored(plain())
    assert "还没有送审过" in words(page(f"{REVIEW}tables/03/"))
    submit(budget)
    html = page(f"{REVIEW}tables/03/", username="reviewer")
    assert "这是第一次送审" in words(html)
    assert lit(html, [column.key for column in SPECS[2].columns]) == set()


def test_last_year_is_compared_with_when_asked(twice: Twice, before_that: Budget, page: Get):
    html = page(f"{REVIEW}tables/03/?with=last-year", username="finance")
    said = told(html)
    assert "与2025年年初预算相比" in said
    assert "160.058400 原 144.052560，+16.00584，+11.1%" in said
    # A row named by its year is the same row a year later.
    ten = words(page(f"{REVIEW}tables/10/?with=last-year", username="finance"))
    assert "新增" not in ten.replace("变化或新增", "")
    assert "上年有、今年没有的行" not in ten


def test_where_there_is_no_budget_of_last_year_its_amounts_by_subject_are(twice: Twice, page: Get):
    unit = BudgetUnit.objects.get(code="129001")
    for code, fen in (("2080505", 86_739_032), ("2299999", 5_000_000)):
        PriorYearAmount.objects.create(
            unit=unit, year=2025, system=System.FUNCTION, code=code, budget_fen=fen
        )
    html = page(f"{REVIEW}tables/06/?with=last-year", username="reviewer")
    said = told(html)
    assert "按科目填报" in said
    assert "108.423790 原 86.739032，+21.684758，+25.0%" in said
    assert "5.000000" in html[html.index('class="gone"') :]
    spec = SPECS[5]
    assert {column for _, column in lit(html, [one.key for one in spec.columns])} == {"total"}
    assert "没有变化" in words(page(f"{REVIEW}tables/03/?with=last-year", username="reviewer"))


def test_a_cell_is_chosen_and_spoken_of(twice: Twice, page: Get, client, cast: dict[str, User]):
    html = page(f"{REVIEW}tables/03/?at=5.total", username="reviewer")
    (panel,) = (one for one in parsed(html).iter("section") if one.get("id") == "chosen")
    said = "".join(panel.itertext())
    assert "预算03表第" in said
    assert {one.get("name") for one in panel.iter("input")} >= {"table", "at", "revision"}
    assert any("/why/5/total/" in one.get("href") for one in panel.iter("a"))
    assert any("/entry/expenditure/#grid=expenditure&row=" in one.get("href") for one in panel.iter("a"))
    sent = {one.get("name"): one.get("value") for one in panel.iter("input")}
    response = client.post(f"{REVIEW}threads/", {**sent, "text": "依据是什么？<b>\r\n请说明。"})
    assert response.status_code == 302
    html = page(response["Location"].partition("#")[0], username="reviewer")
    assert "依据是什么？&lt;b&gt;<br>请说明。" in html
    cell = next(one for one in parsed(html).iter("td") if "chosen" in one.get("class", ""))
    assert "意见 1" in "".join(cell.itertext())
    # The comment stays with its row when another comes above it.
    clerk = factbook(twice.budget)
    stand(twice.budget, Status.RETURNED)
    more = replace(clerk, expenditure=(line("2010301", "50101", "30101", 7), *clerk.expenditure))
    store_factbook(budget=twice.budget, book=more)
    html = page(f"{REVIEW}tables/03/")
    row = next(one for one in parsed(html).iter("tr") if one.get("id") == "r6")
    assert "意见 1" in "".join(row.itertext())


@pytest.mark.parametrize("asked", ["99.total", "5.nothing", "x", "5", "0.total", "-1.", "٣.total"])
def test_a_place_that_is_none_is_not_chosen(twice: Twice, page: Get, asked: str):
    assert 'id="chosen"' not in page(f"{REVIEW}tables/03/?at={asked}", username="reviewer")


def test_no_such_table(twice: Twice, page: Get):
    page(f"{REVIEW}tables/99/", status=404)


def test_what_was_typed_by_others_is_escaped(twice: Twice, page: Get):
    stand(twice.budget, Status.RETURNED)
    put(twice.budget, row_of(twice.budget, 0, "projects"), "name", "<script>alert(1)</script>", "projects")
    submit(twice.budget)
    stand(twice.budget, Status.RETURNED)
    put(twice.budget, row_of(twice.budget, 0, "projects"), "name", "<i>另一个名称</i>", "projects")
    html = page(f"{REVIEW}tables/12/")
    assert re.search("<del>[^<]*&lt;script&gt;", html)
    assert "&lt;i&gt;另一个名称" in html
    assert "<script>alert" not in html
    assert "<i>" not in html


def test_the_number_of_queries_does_not_grow(twice: Twice, page: Get):
    reviewer = User.objects.get(username="reviewer")

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            page(address, username="reviewer")
        return len(asked)

    def speak(row: int) -> None:
        thread = threads.open_thread(budget=twice.budget, user=reviewer, text="看", table="03", row=row)
        threads.answer(thread=thread, user=reviewer, text="再看")

    speak(1)
    addresses = (REVIEW, f"{REVIEW}tables/03/")
    before = [queries(address) for address in addresses for _ in range(2)][1::2]
    for row in range(2, 8):
        speak(row)
    assert [queries(address) for address in addresses] == before


def test_approved_is_read_only(twice: Twice, page: Get):
    stand(twice.budget, Status.ACCEPTED, Stage.SECOND_DOWN)
    html = page(f"{REVIEW}tables/03/?at=1.total", username="reviewer")
    assert "<textarea" not in html
    assert "审核意见只供查看" in html
