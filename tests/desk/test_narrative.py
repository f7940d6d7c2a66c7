"""编制说明 on the desk: the text as it prints with the passages in it, for whom, and what is missing."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client

from budget.domain.facts import EarlierFigure, FactBook, Passage, Unit
from budget.domain.states import Kind, Stage, Status
from budget.models import Budget, User
from budget.selectors.facts import factbook
from budget.selectors.narrative import narrated
from budget.services.facts import store_factbook
from tests.desk.conftest import stored, words
from tests.renderers.books import CENTRE, HEADQUARTERS, plain
from tests.units import clerk_of, of_two_units, two_units

pytestmark = pytest.mark.django_db

DESK = "/desk/129/2026/v1/"
PAGE = f"{DESK}narrative/"
Page = Callable[..., str]
DUTIES = Passage("duties", "（一）统筹<政务>服务。\n（二）管理大厅。")
LESS = EarlierFigure("income", 1_000_000)


def told(book: FactBook, *passages: Passage, earlier: tuple[EarlierFigure, ...] = (LESS,)) -> FactBook:
    return replace(book, passages=passages, earlier=earlier)


@pytest.fixture
def budget(cast: dict[str, User]) -> Budget:
    return stored(told(plain(), DUTIES))


def field(html: str, key: str) -> dict[str, str]:
    """A passage on the page: the key of its row, what a new one would be, what stands in it."""
    found = re.search(
        rf'id="passage-{re.escape(key)}" data-entry-form data-grid="passages" data-row="([^"]+)" '
        r'data-new="([^"]+)".*?<textarea[^>]*>(.*?)</textarea>',
        html,
        re.DOTALL,
    )
    assert found, key
    return {"row": found[1], "new": unescape(found[2]), "text": unescape(found[3])}


def write(client: Client, html: str, key: str, text: str) -> list[str]:
    """What the script of the page sends for a passage that has no row yet."""
    of = field(html, key)
    about = {"grid": "passages", "row": of["row"]}
    operations = [
        {"op": "insert", **about, "after": None, "values": json.loads(of["new"])},
        {"op": "set", **about, "column": "text", "from": "", "to": text},
    ]
    sent = {"key": "6f2d1c6e-63a1-4f53-9d61-0c1d2a8b7c11", "title": "", "operations": operations}
    answer = client.post(f"{DESK}entry/changes/", json.dumps(sent), content_type="application/json")
    return [one["status"] for one in answer.json()["results"]]


def test_passages_are_fields_where_they_belong_and_figures_lead_to_their_cells(page: Page, budget: Budget):
    html = page(PAGE)
    assert field(html, "duties")["text"] == DUTIES.text
    assert html.index("一、主要职责") < html.index('id="passage-duties"') < html.index("二、机构设置")
    total = f'href="{DESK}tables/01/#r'
    assert total in html
    # The sentence that changed, and below it the field of its reason.
    changed = html.index("比2025年增加")
    assert changed < html.index('id="passage-reason.income"')
    assert 'id="passage-reason.expenditure"' not in html, "nothing is known of last year's"
    assert "主要职责 未填写" not in words(html)
    assert "年度主要工作任务 未填写，不印这一节" in words(html)


def test_what_is_missing_is_listed_each_with_its_place(page: Page, budget: Budget):
    html = page(PAGE)
    assert "还有 2 段没有写： 机构设置 、 年度主要工作任务" in words(html)
    assert "还有 1 处增减变化没有写明原因： 收入总计" in words(html)
    assert '<a href="#passage-reason.income">收入总计</a>' in html
    overview = words(page(DESK))
    assert "机构设置、年度主要工作任务没有写。 1 处增减变化没有写明原因。" in overview


def test_what_is_written_is_kept_and_at_once_no_longer_missing(client: Client, page: Page, budget: Budget):
    html = page(PAGE)
    assert write(client, html, "reason.income", "新增大厅运行项目。") == ["saved", "saved"]
    assert Passage("reason.income", "新增大厅运行项目。") in factbook(budget).passages
    said = client.get(f"{PAGE}standing/").json()
    assert "处增减变化" not in said["missing"]
    assert any("主要原因是：新增大厅运行项目。" in one for one in said["paragraphs"].values())
    assert field(page(PAGE), "reason.income")["text"] == "新增大厅运行项目。"


def test_the_field_of_an_unwritten_passage_is_the_same_row_for_everybody(page: Page, budget: Budget):
    one, other = (field(page(PAGE), "tasks")["row"] for _ in range(2))
    assert one == other
    assert json.loads(field(page(PAGE), "tasks")["new"]) == {"topic": "年度主要工作任务"}


@pytest.mark.parametrize(
    ("username", "state"),
    [("reviewer", {}), ("clerk", {"status": Status.SUBMITTED}), ("finance", {})],
)
def test_who_may_not_edit_reads_it_as_it_prints(page: Page, budget: Budget, username, state):
    Budget.objects.filter(pk=budget.pk).update(**state)
    html = page(PAGE, username=username)
    assert "<textarea" not in html
    assert "（一）统筹&lt;政务&gt;服务。" in html
    assert "机构设置 未填写" not in words(html)


def test_a_units_clerk_writes_the_units_and_reads_the_departments(client: Client):
    budget = of_two_units()
    store_factbook(budget=budget, book=told(two_units(), DUTIES, Passage("duties", "培训。", CENTRE)))
    client.force_login(clerk_of(CENTRE))
    html = client.get(PAGE).content.decode()
    assert field(html, "duties")["text"] == "培训。"
    assert "单位预算" in words(html)
    assert f'href="{DESK}units/{CENTRE}/tables/01/#r' in html
    assert write(client, html, "tasks", "培训窗口人员。") == ["saved", "saved"]
    assert Passage("tasks", "培训窗口人员。", CENTRE) in factbook(budget).passages
    for other in ("", HEADQUARTERS):
        answer = client.get(PAGE, {"unit": other}).content.decode()
        assert "<textarea" not in answer
        assert "您只负责本单位的预算" in answer
    assert client.get(PAGE, {"unit": "129999"}).status_code == 404


@pytest.mark.parametrize("username", ["clerk", "finance"])
def test_where_something_is_withheld_it_warns_of_what_the_public_will_read(
    page: Page, budget: Budget, username
):
    warning = "公开的编制说明只按其余部分计算"
    assert warning not in page(PAGE, username=username)
    first, *others = plain().expenditure
    first = replace(first, withheld=True, withheld_basis="定密〔2026〕7号")
    store_factbook(budget=budget, book=told(replace(plain(), expenditure=(first, *others)), DUTIES))
    assert warning in page(PAGE, username=username)


def test_of_many_units_one_is_chosen_from_a_list(page: Page, budget: Budget):
    units = (*plain().units, *(Unit(f"1290{n}", f"第{n}中心") for n in range(10, 20)))
    store_factbook(budget=budget, book=replace(told(plain(), DUTIES), units=units))
    html = page(f"{PAGE}?unit=129015")
    assert '<option value="129015" selected>第15中心</option>' in html
    assert f'href="{PAGE}?unit=' not in html


def test_last_year_is_the_budget_of_the_system_where_there_is_one(page: Page, budget: Budget):
    before = replace(plain(), year=2025, income=tuple(replace(one, amount_fen=7) for one in plain().income))
    adopted = stored(before, stage=Stage.PUBLISHED, status=Status.ACCEPTED)
    adjusted = stored(
        replace(before, income=()), version=2, kind=Kind.TRANSFER, based_on=adopted, stage=Stage.SECOND_DOWN
    )
    found = narrated(budget)
    assert (found.before, adjusted.version) == (adopted, 2)
    assert found.earlier is not None
    html = page(PAGE)
    # Every change is out of both years' tables now, not only the one that was stated.
    assert 'id="passage-reason.income"' in html
    assert "因没有2025年的可比预算数" not in html
    assert "本系统中有2025年的预算（第1版）" in page(f"{DESK}entry/earlier/")


def test_what_was_written_differs_between_versions(page: Page, budget: Budget):
    book = told(plain(), replace(DUTIES, text="改了。"), Passage("tasks", "办实事。"), earlier=())
    stored(book, version=2)
    said = words(page("/desk/129/2026/v2/compare/?with=2026v1"))
    assert "修改 部门 · 主要职责 编制说明 （一）统筹&lt;政务&gt;服务。 （二）管理大厅。 改了。" in said
    assert "新增 部门 · 年度主要工作任务 编制说明 办实事。" in said
    assert "删除 部门 · 收入总计 上年预算数 1.000000" in said
    csv = page("/desk/129/2026/v2/compare.csv?with=2026v1")
    assert "编制说明,部门 · 年度主要工作任务,新增" in csv
