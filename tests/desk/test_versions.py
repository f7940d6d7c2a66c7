"""Pages of versions: opening the next, comparing two, how far publishing is."""

import csv
import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from budget.domain.facts import FactBook
from budget.domain.states import Kind, Stage, Status
from budget.models import Approval, Budget, PublishingOrder
from budget.models.publication import OrderState
from budget.services.publication_orders import STALE_SECONDS
from tests.desk.conftest import stored, words
from tests.publishing import publish
from tests.renderers.books import LINES, plain

pytestmark = pytest.mark.django_db

BASE = "/desk/129/2026/v1/"
OPEN, COMPARE, PUBLISHING = f"{BASE}open/", f"{BASE}compare/", f"{BASE}publishing/"
APPROVED = {"stage": Stage.SECOND_DOWN, "status": Status.ACCEPTED}
ROW = "2011301-行政运行／50101-工资奖金津补贴／30101-基本工资"


def raised(by: int, book: FactBook | None = None) -> FactBook:
    """The book with its first line raised by so many 分."""
    book = book or plain()
    first = replace(LINES[0], amount_fen=LINES[0].amount_fen + by)
    return replace(book, expenditure=(first, *LINES[1:]))


@pytest.fixture
def adjusted(finished: Budget) -> Budget:
    """A 调剂 of the finished budget of 129, with more in its first line."""
    return stored(raised(1_000_000), version=2, kind=Kind.TRANSFER, based_on=finished, **APPROVED)


# --- opening the next -----------------------------------------------------------------------------


def test_the_kinds_are_explained_and_one_is_made(finished, page, client):
    shown = words(page(OPEN))
    for said in (
        "只在科目之间或者项目之间挪动",
        "按上级文件增加或者减少预算，须写明文号",
        "重新公开，公开时须附更正公告",
    ):
        assert said in shown
    asked = {"kind": "supplement", "base": "1", "number": "京财〔2026〕5号", "reason": "追加"}
    response = client.post(OPEN, asked, follow=True)
    assert response.redirect_chain == [("/desk/129/2026/v2/entry/expenditure/", 302)]
    assert "已建立第2版（追加追减），内容同第1版" in response.content.decode()
    made = Budget.objects.get(version=2)
    assert (made.kind, made.based_on) == (Kind.SUPPLEMENT, finished)
    assert "第2版（追加追减）还没有编完" in page(OPEN)
    about = words(page("/desk/129/2026/v2/"))
    assert "追加追减，以 第1版 为基础" in about


def test_what_is_refused_keeps_what_was_typed(finished, page, client):
    page(OPEN)
    response = client.post(OPEN, {"kind": "supplement", "base": "1", "number": "", "reason": "写了<b>原因"})
    assert response.status_code == 409
    shown = response.content.decode()
    assert "追加追减须填写所依据文件的文号" in shown
    assert "写了&lt;b&gt;原因</textarea>" in shown
    assert Budget.objects.count() == 1


def test_a_page_that_is_out_of_date_opens_nothing(finished, adjusted, page, client):
    page(OPEN)
    response = client.post(OPEN, {"kind": "transfer", "base": "1", "reason": "原因"})
    assert response.status_code == 409
    assert "须以第2版为基础" in response.content.decode()
    assert Budget.objects.count() == 2


def test_what_is_not_approved_has_no_next_version(page, cast):
    stored(plain())
    shown = words(page(OPEN))
    assert shown.count("2026年预算还没有批复的版本") == 2
    assert "2026年预算还没有公开过的版本" in shown


@pytest.mark.parametrize("username", ["reviewer", "finance", "publisher", "auditor"])
def test_only_clerks_open_one(finished, page, client, username):
    page(OPEN, status=403, username=username)
    assert client.post(OPEN, {"kind": "transfer", "base": "1", "reason": "原因"}).status_code == 403
    assert Budget.objects.count() == 1


# --- comparing ------------------------------------------------------------------------------------


def test_initial_and_adjusted_figures_stand_side_by_side(adjusted, page):
    for address in ("/desk/129/2026/v2/compare/", f"{COMPARE}?with=2026v2", "/desk/129/2026/v2/"):
        shown = words(page(address, username="auditor"))
        assert re.search(r"年初预算数 .*调整预算数", shown), address
        assert "支出总计 1,009,263.045201 1,009,264.045201 +1.00 不足0.1%" in shown, address


def test_only_what_differs_is_listed_unless_all_is_asked_for(adjusted, page):
    few = words(page(f"{COMPARE}?with=2026v2"))
    assert f"修改 {ROW}" in few
    assert "30217-公务接待费" not in few
    assert "预算04表" not in few
    everything = words(page(f"{COMPARE}?with=2026v2&rows=all"))
    assert f"修改 {ROW}" in everything
    for same in ("30217-公务接待费", "预算04表", "预算13表"):
        assert same in everything, same


def test_what_came_and_went_is_not_divided_by_zero(finished, page):
    gone = replace(plain(), expenditure=LINES[1:], procurement=())
    stored(gone, version=2, kind=Kind.CORRECTION, based_on=finished)
    shown = words(page(f"{COMPARE}?with=2026v2"))
    was = f"{LINES[0].amount_fen / 1_000_000:,.6f}"
    assert re.search(rf"删除 {ROW} .*合计 {was} +-[\d,.]+ 取消", shown)
    back = words(page("/desk/129/2026/v2/compare/?with=2026v1"))
    assert re.search(r"项目 第1版 2026年第1版 .*第2版 2026年第2版 ", back), "the earlier one stands first"


def test_years_compare_and_a_project_with_another_code_is_the_same(finished, page):
    project, other = plain().projects
    moved = replace(project, code="11010523T000000999999")
    book = replace(plain(), year=2027, projects=(moved, other), expenditure=raised(-5_000_000).expenditure)
    stored(replace(book, printed=()))
    shown = words(page("/desk/129/2027/v1/compare/?with=2026v1"))
    assert re.search(r"上年预算数 2026年第1版 .*本年预算数 2027年第1版", shown)
    assert "新增 1101052" not in shown
    assert "删除 1101052" not in shown
    ten = words(page("/desk/129/2027/v1/compare/?with=2026v1&table=10&rows=all"))
    assert "删除" not in ten
    assert "新增" not in ten


def test_the_first_select_leads_to_its_own_address(adjusted, page, client):
    page(COMPARE)
    response = client.get(f"{COMPARE}?this=2026v2&with=2026v1&rows=all")
    assert response["Location"] == "/desk/129/2026/v2/compare/?with=2026v1&rows=all"


@pytest.mark.parametrize(
    "asked", ["with=2026v9", "with=abc", "with=2026v1%00", "this=2026v9", "with=2026v2&table=99"]
)
def test_what_is_not_there_is_not_found(adjusted, page, asked):
    page(f"{COMPARE}?{asked}", status=404)


def test_another_departments_budget_is_not_found_either(adjusted, page):
    other = replace(
        plain(), department_code="999", year=2025, units=(), income=(), expenditure=(), projects=()
    )
    stored(replace(other, vehicles=(), services=(), procurement=(), profiles=()))
    page(f"{COMPARE}?with=2025v1", status=404, username="clerk")
    page(f"{COMPARE}?with=2025v1", status=404, username="finance")
    page("/desk/999/2025/v1/compare/?with=2026v1", status=404, username="outsider")


def test_with_itself_or_nothing(finished, page):
    assert "只有这一份预算" in page(COMPARE)
    assert "只有这一份预算" in page(f"{COMPARE}?with=2026v1")


def test_a_long_table_is_turned_page_by_page(finished, page, monkeypatch):
    monkeypatch.setattr("budget.desk.versions.compare.ROWS_SHOWN", 2)
    stored(replace(plain(), expenditure=()), version=2, kind=Kind.CORRECTION, based_on=finished)
    shown = page(f"{COMPARE}?with=2026v2")
    assert "这里列出前 2 行" in shown
    assert 'href="?with=2026v2&amp;table=03"' in shown
    first = page(f"{COMPARE}?with=2026v2&table=03")
    last = page(f"{COMPARE}?with=2026v2&table=03&page=99")
    assert f"删除</span> {ROW}" in first
    assert "第 1 页，共 4 页" in first
    assert f"删除</span> {ROW}" not in last


def test_queries_do_not_grow_with_rows(finished, page, django_assert_max_num_queries):
    many = replace(plain(), expenditure=LINES * 20)
    stored(many, version=2, kind=Kind.CORRECTION, based_on=finished)
    with django_assert_max_num_queries(60):
        page(f"{COMPARE}?with=2026v2&rows=all")


def test_it_is_taken_away_as_files_without_formulas(finished, client, cast):
    project, other = plain().projects
    nasty = replace(plain(), projects=(replace(project, name="=1+1"), other))
    stored(raised(1_234_567, nasty), version=2, kind=Kind.TRANSFER, based_on=finished, **APPROVED)
    client.force_login(cast["reviewer"])
    taken = client.get(f"{BASE}compare.csv?with=2026v2")
    rows = list(csv.reader(StringIO(taken.content.decode("utf-8-sig"))))
    assert rows[0] == ["表", "行", "变化", "列", "年初预算数", "调整预算数", "增减额", "增减%"]
    assert ["汇总", "支出总计", "", "", "1009263.045201", "1009264.279768", "1.234567", "不足0.1%"] in rows
    (cell,) = [row for row in rows if row[:2] == ["预算03表", ROW] and row[3] == "合计"]
    assert cell[2] == "修改"
    assert cell[6] == "1.234567"
    assert not [text for row in rows for text in row if text.startswith(("=", "@", "+"))]
    book = load_workbook(BytesIO(client.get(f"{BASE}compare.xlsx?with=2026v2").content))
    assert book.sheetnames == ["汇总", "逐格比较"]
    values = [[cell.value for cell in row] for row in book["逐格比较"].iter_rows(min_row=3)]
    assert len(values) == len([row for row in rows[1:] if row[0] != "汇总"])
    assert {cell.data_type for row in book["逐格比较"].iter_rows() for cell in row} <= {"s", "n"}
    assert next(row[6] for row in values if row[1] == ROW) == 1.234567
    assert client.get(f"{BASE}compare.pdf?with=2026v2").status_code == 404
    assert client.get(f"{BASE}compare.csv?with=2026v9").status_code == 404


# --- the budget's own page ------------------------------------------------------------------------


def test_what_was_approved_says_by_what(finished, page):
    Approval.objects.create(
        budget=finished, number="京财〔2026〕1号", on=date(2026, 2, 3), congress_on=date(2026, 1, 20)
    )
    shown = words(page(BASE))
    assert "批复文号 京财〔2026〕1号 2026年2月3日批复 2026年1月20日人代会批准" in shown


# --- how far publishing is ------------------------------------------------------------------------


def order(budget: Budget, **about: object) -> PublishingOrder:
    made = PublishingOrder.objects.create(budget=budget, username="publisher", digest="0" * 64)
    PublishingOrder.objects.filter(pk=made.pk).update(**about)
    return made


def test_nobody_has_ordered_it(finished, page):
    assert "还没有人提出公开" in page(PUBLISHING, username="auditor")


def test_how_far_it_is(finished, page, client, cast):
    order(finished, state=OrderState.RENDERING, done=7, total=55, notice="更正<b>说明")
    shown = page(PUBLISHING)
    assert "正在公开" in shown
    assert f"{cast['publisher'].full_name} " in shown
    assert "7／55 个文件" in shown
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in shown
    assert "更正&lt;b&gt;说明" in shown
    told = client.get(PUBLISHING, headers={"Accept": "application/json"}).json()
    assert told == {"words": "正在生成文件", "done": 7, "total": 55, "message": "", "going_on": True}


def test_what_went_wrong(finished, page):
    order(finished, state=OrderState.FAILED, message="预算内容有改动。")
    shown = page(PUBLISHING)
    assert "没有公开" in shown
    assert 'role="alert">预算内容有改动。' in shown
    assert "publishing.js" not in shown


def test_that_nobody_is_at_it_any_more(finished, page):
    then = timezone.now() - timedelta(seconds=STALE_SECONDS + 1)
    order(finished, state=OrderState.RENDERING, done=7, total=55, touched_at=then)
    shown = page(PUBLISHING)
    assert "很久没有进展" in shown
    assert "可以重新公开" in shown
    assert "http-equiv" not in shown


def test_that_it_is_public_and_that_it_is_gone(page, cast):
    publication = publish(plain(), notice="年初预算公告")
    shown = page(PUBLISHING)
    assert 'href="/departments/129/2026/v1/"' in shown
    assert "年初预算公告" in shown
    publication.withdrawn_at, publication.withdrawal_reason = timezone.now(), "应当定密"
    publication.save()
    assert "应当定密" in page(PUBLISHING)
    assert "只能更正后重新公开" in page(PUBLISHING)
