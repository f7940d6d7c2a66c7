"""Searching: by kind, the likeliest first, marked and escaped, in so many queries whatever there is."""

from dataclasses import replace

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budget.domain.codes import System
from budget.domain.facts import Unit
from budget.domain.searching import extract, marked
from budget.models import Found, Subject
from budget.selectors import finding
from budget.services import open_data
from tests.publishing import publish
from tests.renderers.books import CENTRE, HEADQUARTERS
from tests.units import two_units

SUBJECTS = [
    ("20126", "档案事务"),
    ("2012604", "档案馆"),
    ("2012699", "其他档案事务支出"),
    *((f"20801{n:02}", f"其他事务{n}") for n in range(40)),
]


@pytest.fixture
def published(database) -> None:
    """Two years; a project called like the department, and one that only its goal tells of."""
    book = replace(two_units(), department_name="某市档案局")
    units = (Unit(HEADQUARTERS, "某市档案局机关"), Unit(CENTRE, "某市方志馆"))
    first = book.projects[0]
    projects = (
        *book.projects,
        replace(first, code="11010522T000000500001", name="档案馆维修", goal=""),
        replace(first, code="11010522T000000500002", name="屋顶<b>", goal="为档案馆修<屋顶>"),
    )
    for year in (2025, 2026):
        publish(replace(book, year=year, units=units, projects=projects))
    Subject.objects.bulk_create(
        Subject(system=System.FUNCTION, code=code, name=name, level=len(code) // 2, first_year=2020)
        for code, name in SUBJECTS
    )
    open_data.renew_subjects()


def names(words: str, **narrowed) -> list[str]:
    return [f"{one.kind.label} {hit.name}" for one in finding.find(words, **narrowed) for hit in one.hits]


def test_kinds_come_in_their_order_and_names_before_texts(published):
    assert names("档案") == [
        "部门 某市档案局",
        "单位 某市档案局机关",
        "科目 档案事务",
        "科目 档案馆",
        "科目 其他档案事务支出",
        "项目 档案馆维修",
        "项目 屋顶<b>",
    ]


FIRST = [
    ("档案馆", "科目 档案馆"),  # the name itself before names that only hold it
    ("fzg", "单位 某市方志馆"),
    ("129", "部门 某市档案局"),  # the code itself
    ("129002", "单位 某市方志馆"),
    ("馆维", "项目 档案馆维修"),
    ("11010522T0000005", "项目 档案馆维修"),
    ("500002", "项目 屋顶<b>"),
    ("档案 维修", "项目 档案馆维修"),
    ("20126", "科目 档案事务"),
]
NOTHING = ["维馆", "档案 没有", "馆 fzgx", "%", "' OR 1", "\x00", "κproject", '"*']


def test_the_likeliest_is_first(published):
    for asked, first in FIRST:
        assert names(asked)[0] == first, asked


def test_what_is_not_there_is_not_found_and_no_sign_means_anything(published):
    for asked in NOTHING:
        assert names(asked) == [], asked


def test_a_project_of_two_years_stands_once_with_the_latest_and_a_year_narrows(published):
    (group,) = finding.find("档案馆维修")
    assert [(hit.year, hit.code) for hit in group.hits] == [(2026, "11010522T000000500001")]
    assert {hit.year for one in finding.find("档案", year=2025) for hit in one.hits} == {2025, None}
    assert finding.find("档案馆维修", year=2024) == []
    assert {one.kind for one in finding.find("档案", kind=Found.SUBJECT)} == {Found.SUBJECT}


def test_broad_words_stop_at_so_many(published, monkeypatch):
    monkeypatch.setattr(finding, "MOST", 2)
    (subjects,) = [one for one in finding.find("他") if one.kind is Found.SUBJECT]
    assert (subjects.count, subjects.more) == (2, True)


def test_the_page_marks_what_was_found_and_escapes_it(published):
    page = Client().get("/search/", {"q": "屋顶"}).content.decode()
    assert "<mark>屋顶</mark>&lt;b&gt;" in page
    assert "&lt;<mark>屋顶</mark>&gt;" in page
    assert "<b>屋顶" not in page
    assert 'href="/projects/11010522T000000500002/"' in page


def test_a_kind_is_paged_and_all_of_it_is_a_file(published):
    page = Client().get("/search/", {"q": "其他", "kind": "subject"})
    assert len(page.context["sections"][0].rows) == 20
    assert page.context["page"].paginator.num_pages > 1
    second = Client().get("/search/", {"q": "其他", "kind": "subject", "page": 2})
    assert second.context["sections"][0].rows[0].hit.pk not in {
        row.hit.pk for row in page.context["sections"][0].rows
    }
    data = Client().get("/search/", {"q": "其他", "kind": "subject", "format": "json"}).json()
    assert len(data["rows"]) == page.context["count"]


def test_nothing_found_leads_on(published):
    page = Client().get("/search/", {"q": "并没有这样的", "year": "2026"}).content.decode()
    assert "没有找到" in page
    assert 'href="?q=%E5%B9%B6%E6%B2%A1"' in page, "a part of the words"
    assert Client().get("/search/", {"year": "xx", "kind": "xx", "page": "xx"}).status_code == 200


def test_queries_do_not_grow_with_what_is_found(db, django_assert_max_num_queries: DjangoAssertNumQueries):
    book = two_units()
    more = tuple(replace(book.projects[0], code=f"11010522T{n:012d}", name=f"培训{n}") for n in range(30))
    publish(replace(book, projects=(*book.projects, *more)))
    with django_assert_max_num_queries(6):
        Client().get("/search/", {"q": "培训", "year": "2026"})


def test_words_are_marked_in_full_width_and_any_case():
    assert marked("ＬＥＤ屏led", ["led"]) == [("ＬＥＤ", True), ("屏", False), ("led", True)]
    assert marked("政务服务", ["政务", "政务服务"]) == [("政务服务", True)]
    told = extract("甲" * 200 + "目标" + "乙" * 200, ["目标"])
    assert told[0][0].startswith("…")
    assert told[1] == ("目标", True)
    assert told[-1][0].endswith("…")
    assert extract("没有", ["目标"]) == []
