"""Subjects and projects: sums of what is published, trends through changed codes, and the same as files."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budget.domain.codes import Kind, System
from budget.domain.lineage import Span, lineage
from budget.domain.money import wanyuan
from budget.models import PublishedLine, Subject
from budget.portal.projects import spanned
from budget.selectors import subjects
from tests.publishing import publish
from tests.renderers.books import CONSULTING, line, plain

pytestmark = pytest.mark.django_db
PAGE = "/subjects/function/2011301/"


def total(code: str, year: int = 2026) -> int:
    of_year = PublishedLine.objects.filter(year=year, function__startswith=code)
    return sum(of_year.values_list("amount_fen", flat=True))


@pytest.fixture
def years() -> None:
    call_command("load_classification", stdout=StringIO())
    for year in (2025, 2026):
        publish(replace(plain(), year=year))
    publish(replace(plain(), department_code="130", department_name="某市档案局"))


def test_the_tree_adds_up_to_what_is_published(years):
    nodes = subjects.tree(System.FUNCTION, 2026)
    assert sum(node.fen for node in nodes) == total("")
    for node in nodes:
        assert node.fen == sum(part.fen for part in node.parts) == total(node.code)
    page = Client().get("/subjects/").content.decode()
    assert "一般公共服务支出" in page
    assert "2011301" in page
    assert "2010101" not in page
    assert "2010101" in Client().get("/subjects/", {"all": "1"}).content.decode()
    rows = Client().get("/subjects/", {"format": "json"}).json()["rows"]
    assert {"code": "2011301", "name": "行政运行", "level": "项", "amount": wanyuan(total("2011301"))} in rows


def test_a_subject_says_who_spends_how_much_on_what_each_year(years):
    page = Client().get(PAGE)
    assert page.status_code == 200
    assert [row["of"].fen for row in page.context["trend"]] == [total("2011301"), total("2011301", 2025)]
    assert page.context["departments"] == 2
    assert {one.share for one in page.context["page"].object_list} == {"50.0%"}
    for _, _, lines in page.context["across"]:
        assert sum(float(one.share.rstrip("%")) for one in lines) == pytest.approx(100, abs=0.1)
    text = page.content.decode()
    assert "级科目" in text
    assert '<a href="/subjects/function/201/?year=2026">201 一般公共服务支出</a>' in text
    data = Client().get(PAGE, {"format": "json", "sort": "code"}).json()
    assert [row["code"] for row in data["rows"]] == ["129", "130"]
    assert sum(int(row["amount"].replace(".", "")) for row in data["rows"]) == total("2011301")


def test_what_is_no_subject_is_not_there(years):
    for path in ("function/9999999/", "function/20/", "function/xx/", "other/201/", "gov_economic/2011301/"):
        assert Client().get(f"/subjects/{path}").status_code == 404, path
    assert Client().get(PAGE, {"year": "1999", "sort": "x", "page": "x"}).status_code == 200


def test_a_trend_survives_another_code_and_says_so(years):
    """2011301 was 2011399 until 2025, and got another name in 2027."""
    Subject.objects.filter(system=System.FUNCTION, code="2011301").update(first_year=2026, last_year=2026)
    same = {"system": System.FUNCTION, "level": 3}
    Subject.objects.create(code="2011397", name="行政运行", first_year=2020, last_year=2025, **same)
    Subject.objects.create(code="2011301", name="行政管理", first_year=2027, **same)
    PublishedLine.objects.filter(year=2025, function="2011301").update(function="2011397")
    for code in ("2011301", "2011397"):
        trend = Client().get(f"/subjects/function/{code}/").context["trend"]
        assert [(row["of"].year, row["of"].code, row["of"].fen) for row in trend] == [
            (2026, "2011301", total("2011301")),
            (2025, "2011397", total("2011397", 2025)),
        ]
    page = Client().get(PAGE).content.decode()
    assert "2026年起“行政运行”的编码由2011397改为2011301" in page
    assert "2027年起2011301的名称由“行政运行”改为“行政管理”" in page


def test_of_two_codes_that_could_follow_none_does():
    spans = [Span("1", "甲", 2020, 2024), Span("2", "甲", 2025, None), Span("3", "甲", 2025, None)]
    assert lineage("1", spans).codes == ["1"]
    assert lineage("2", spans[:2]).code_in(2022) == "1"
    assert lineage("9", spans).name_in(2022) == ""


def test_a_name_that_many_have_goes_on_within_its_parent_only():
    old, new = Span("2019901", "行政运行", 2020, 2025), Span("2029901", "行政运行", 2026, None)
    assert lineage("2019901", [old, new]).codes == ["2019901", "2029901"]
    assert lineage("2019901", [old, new, Span("2030101", "行政运行", 2020, None)]).codes == ["2019901"]
    near = Span("2019902", "行政运行", 2026, None)
    assert lineage("2019901", [old, new, near]).codes == ["2019901", "2019902"]


def test_a_project_shows_its_money_goal_indicators_lines_and_where_they_are_from(years):
    book = plain()
    spent = line("2011302", "50205", "30227", 120_000, Kind.PROJECT)
    mine = replace(spent, project=CONSULTING.code)
    publish(replace(book, expenditure=(*book.expenditure, mine)), version=2)
    page = Client().get(f"/projects/{CONSULTING.code}/")
    text = page.content.decode()
    assert [(one.project.year, one.shown.code) for one in page.context["by_year"]] == [
        (2026, "129"),
        (2026, "130"),
        (2025, "129"),
    ]
    for words in (
        CONSULTING.goal[:20],
        CONSULTING.indicators[0].level3,
        '0<span class="decimals">.120000</span>',
    ):
        assert words in text
    why = page.context["by_year"][0].why
    assert Client().get(why).status_code == 200
    assert wanyuan(page.context["project"].total) in Client().get(why).content.decode().replace(",", "")
    assert Client().get(f"/projects/{CONSULTING.code}/", {"year": "2024"}).status_code == 404
    assert Client().get("/projects/X/").status_code == 404
    assert CONSULTING.name in Client().get("/subjects/function/2011302/").content.decode()


def test_projects_are_narrowed_sorted_and_a_file(years):
    page = Client().get("/projects/", {"q": CONSULTING.name[2:6], "department": "130"})
    assert [one.code for one, _ in page.context["rows"]] == [CONSULTING.code]
    totals = [row["total"] for row in Client().get("/projects/", {"format": "json"}).json()["rows"]]
    assert totals == sorted(totals, key=lambda text: -float(text or 0))


def test_levels_that_go_on_stand_once():
    rows = spanned(
        [
            ["产出", "数量", "甲", "≥", "1", "个"],
            ["产出", "数量", "乙", "定性", "优", ""],
            ["产出", "质量", "丙", "=", "1", ""],
        ]
    )
    assert [[(cell.text, cell.rows) for cell in row if cell.rows] for row in rows] == [
        [("产出", 3), ("数量", 2), ("甲", 1), ("≥1个", 1)],
        [("乙", 1), ("优（定性）", 1)],
        [("质量", 1), ("丙", 1), ("=1", 1)],
    ]


def test_queries_do_not_grow(years, django_assert_max_num_queries: DjangoAssertNumQueries):
    for code in range(140, 150):
        publish(replace(plain(), department_code=str(code), department_name=f"某局{code}"))
    for path, most in (
        (PAGE, 16),
        ("/subjects/", 4),
        ("/projects/", 4),
        (f"/projects/{CONSULTING.code}/", 7),
    ):
        with django_assert_max_num_queries(most):
            assert Client().get(path).status_code == 200
