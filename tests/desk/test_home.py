"""Home and a budget's own page: what one is working at, and how far it is."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from budget.desk.home import listing, views
from budget.desk.standing import noted_now
from budget.domain.facts import PrintedAmount
from budget.domain.roles import RoleKind
from budget.domain.states import Stage, State, Status
from budget.models import Budget, BudgetYear, ChangeSet, Role, Unfit, User
from budget.selectors.progress import progress_of
from budget.services.log import log
from tests.desk.conftest import stored, words
from tests.publishing import make_budget
from tests.renderers.books import CONSULTING, LINES, plain

pytestmark = pytest.mark.django_db

HOME, NEW = "/desk/", "/desk/new/"
DESK = "/desk/129/2026/v1/"


@pytest.fixture
def budget(cast: dict[str, User]) -> Budget:
    return stored(plain())


# --- home ----------------------------------------------------------------------------------------


def test_what_one_is_working_at_comes_first(budget, page):
    BudgetYear.objects.create(
        year=2026, first_due=timezone.localdate() + timedelta(days=3), note="零基预算，逐项说明依据。"
    )
    shown = page(HOME)
    told = words(shown)
    assert "2026年部门预算" in told
    assert "一上 · 正在编制" in told
    assert "还有 3 天" in told
    assert "零基预算，逐项说明依据。" in told
    assert "收入 1,009,263.045201 支出 1,009,263.045201 收支差额 平衡" in told
    assert "是项目支出，没有选项目" in told
    assert f'href="{DESK}entry/expenditure/"' in shown
    assert f'href="{DESK}"' in shown
    assert "还没有改过" in told


def test_who_changed_it_last_is_said(budget, page):
    for number, actor in ((1, "张三"), (2, "李四")):
        ChangeSet.objects.create(
            budget=budget, number=number, key=uuid4(), title="改", actor=actor, username="clerk"
        )
    told = words(page(HOME))
    assert re.search(r"李四 \d+月\d+日 \d\d:\d\d 修改", told)
    assert "张三" not in told
    assert "李四" in words(page(DESK))


def test_who_only_looks_has_the_list_and_no_card(budget, page):
    for username in ("reviewer", "finance", "publisher", "auditor"):
        shown = page(HOME, username=username)
        assert "继续录入" not in shown, username
        assert NEW not in shown, username
        assert DESK in shown, username


def test_a_budget_that_is_handed_in_is_no_card_any_more(budget, page):
    Budget.objects.update(status=Status.SUBMITTED)
    shown = page(HOME)
    assert "继续录入" not in shown
    assert "没有正在编制的预算" in shown
    assert "已送审，等待部门审核" in shown
    Budget.objects.update(status=Status.RETURNED)
    assert "已退回，请修改" in page(HOME)
    assert "继续录入" in page(HOME)


def test_of_several_versions_in_the_making_the_latest_is_the_card(budget, page):
    stored(plain(), version=2)
    shown = page(HOME)
    assert shown.count("继续录入") == 1
    assert 'href="/desk/129/2026/v2/entry/expenditure/"' in shown


def test_what_is_missing_is_counted_in_words(cast):
    bare = replace(LINES[0], unit=None, function="", gov_economic="", dept_economic="", fund=None)
    nameless = replace(CONSULTING, code="", name="", goal="", indicators=(), unit=None)
    made = stored(
        replace(plain(), income=(), expenditure=(bare, replace(bare, amount_fen=0)), projects=(nameless,))
    )
    Unfit.objects.create(
        budget=made, grid="expenditure", row=uuid4(), column="amount", text="abc", message="不是金额"
    )
    Unfit.objects.create(budget=made, grid="indicators", row=uuid4(), column="x", text="x", message="x")
    noted = noted_now(made)
    assert [words for grid, words in noted.lacking if grid == "income"] == ["还没有填写收入。"]
    assert ("expenditure", "1格填写的内容待改正。") in noted.lacking
    assert {"支出第1、2行没有选单位。"} <= {words for grid, words in noted.lacking if grid == "expenditure"}
    assert len([grid for grid, _ in noted.lacking if grid == "projects"]) == 3
    found = progress_of([made])[made.pk]
    assert found.expenditure == 1_600_584_00
    assert found.difference == -1_600_584_00


def test_findings_are_told_as_of_the_facts_that_stand(budget, page, client):
    assert "未核对" in page(HOME, username="reviewer")
    answer = client.get(f"{DESK}counts.json").json()
    assert {one["severity"] for one in answer["counts"]} <= {"error", "warning", "info"}
    assert answer["counts"]
    assert "未核对" not in page(HOME, username="reviewer")
    for one in answer["counts"]:
        assert f"{one['label']} {one['count']}" in words(page(HOME, username="reviewer"))
    Budget.objects.filter(pk=budget.pk).update(revision=1)
    assert "未核对" in page(HOME, username="reviewer"), (
        "what was found before a change is not what is found after it"
    )
    page(DESK, username="reviewer")
    assert "未核对" not in page(HOME, username="reviewer")


def test_the_list_is_searched_and_filtered(cast, page, client):
    user = User.objects.create_user("all", full_name="全部部门", is_demo=True)
    Role.objects.create(user=user, department=None, role=RoleKind.FINANCE)
    for n in range(listing.FEW):
        stored(
            replace(
                plain(),
                department_code=f"3{n:02d}",
                department_name=f"第{n}局",
                units=(),
                income=(),
                expenditure=(),
                projects=(),
                vehicles=(),
            )
        )
    stored(plain(), stage=Stage.PUBLISHED)
    stored(replace(plain(), year=2025))
    client.force_login(user)

    def found(query: str) -> set[str]:
        shown = client.get(f"{HOME}?{query}").content.decode()
        return set(re.findall(r'<th scope="row"><a href="/desk/([^"]*)/"', shown))

    assert len(found("")) == listing.FEW + 2
    assert found("q=129") == {"129/2026/v1", "129/2025/v1"}
    assert found("q=政务服务&year=2025") == {"129/2025/v1"}
    assert found("state=published") == {"129/2026/v1"}
    assert found("state=making&q=第3局") == {"303/2026/v1"}
    assert found("q=没有的") == set()
    assert len(found("year=abcd&state=nonsense&page=zz")) == listing.FEW + 2
    assert "没有找到" in client.get(f"{HOME}?q=没有的").content.decode()


def test_the_list_is_paged_and_keeps_what_was_asked(cast, client, monkeypatch):
    monkeypatch.setattr(listing, "PER_PAGE", 2)
    for year in (2022, 2023, 2024):
        make_budget(replace(plain(), year=year))
    client.force_login(cast["clerk"])
    shown = client.get(f"{HOME}?state=making").content.decode()
    assert "第 1 页，共 2 页" in shown
    assert 'href="?state=making&amp;page=2"' in shown
    assert "2022" in words(client.get(f"{HOME}?state=making&page=2").content.decode())


# --- a budget's own page -------------------------------------------------------------------------


def test_a_budgets_page_shows_every_part_and_where_to_fill_it_in(budget, page):
    shown = page(DESK)
    for part in ("units", "income", "expenditure", "procurement", "services", "vehicles", "controls"):
        assert f'href="{DESK}entry/{part}/"' in shown, part
    for part in ("projects", "performance", "history", "workbook"):
        assert f'href="{DESK}{part}/"' in shown, part
    assert "是项目支出，没有选项目" in shown
    assert shown.count('class="button primary"') == 1


def test_a_locked_one_says_why_and_offers_no_entering(finished, page):
    BudgetYear.objects.create(year=2026)
    assert "编制新的一版" not in page(DESK, username="reviewer")
    shown = page(DESK)
    assert f'href="{DESK}open/">编制新的一版' in shown
    assert "内容不能再修改" in shown
    assert "继续录入" not in shown
    assert "查看录入的数据" in shown


@pytest.mark.parametrize("ending", ["xlsx", "json", "zip", "txt"])
def test_it_is_taken_away_as_a_file(budget, client, cast, ending):
    client.force_login(cast["reviewer"])
    response = client.get(f"{DESK}budget.{ending}")
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    assert f"%E7%89%88-%E6%9C%AA%E5%85%AC%E5%BC%80.{ending}" in response["Content-Disposition"]
    if ending == "xlsx":
        assert load_workbook(BytesIO(response.content)).sheetnames
    assert client.get(f"{DESK}budget.exe").status_code == 404


def test_a_booklet_that_would_take_minutes_is_not_drawn(budget, client, cast, monkeypatch):
    monkeypatch.setattr(views, "PDF_ROWS", 10)
    client.force_login(cast["clerk"])
    response = client.get(f"{DESK}budget.pdf", follow=True)
    assert response.redirect_chain == [(DESK, 302)]
    assert "请下载 Excel" in response.content.decode()


def test_tables_that_nothing_tells_are_named_and_not_missed(cast, page):
    stored(replace(plain(), projects=(), printed=(PrintedAmount("12", (), "", 0),)))
    assert "读入的文件没有预算12表" in page(DESK)


def test_queries_grow_with_nothing(cast, client):
    client.force_login(cast["clerk"])
    counts: dict[str, set[int]] = {HOME: set(), DESK: set()}
    for times in (1, 20):
        Budget.objects.all().delete()
        stored(replace(plain(), expenditure=LINES * times, procurement=plain().procurement * times))
        for year in range(2026 - times, 2026):
            make_budget(replace(plain(), year=year))
        for address, found in counts.items():
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found.add(len(queries))
    assert [len(found) for found in counts.values()] == [1, 1], counts


# --- what waits ----------------------------------------------------------------------------------


def test_what_waits_is_named_with_what_to_do(budget, page):
    Budget.objects.update(status=Status.SUBMITTED)
    shown = page(HOME, username="reviewer")
    assert "等您办理 1 份" in words(shown)
    assert re.search(rf'<a class="button primary" href="{DESK}review/">审核<', shown)
    assert "待办（1 份）" in shown
    assert "现在没有等您办理的预算" in page(HOME, username="finance")
    for username in ("clerk", "auditor", "administrator"):
        assert "等您办理" not in page(HOME, username=username), username


def test_a_step_that_judges_nothing_is_offered_itself(budget, page):
    Budget.objects.update(stage=Stage.FIRST_DOWN, status=Status.ACCEPTED)
    shown = page(HOME)
    assert f'href="{DESK}steps/begin_second/">签收控制数，开始二上<' in shown
    assert f"{DESK}review/" not in shown


def test_only_the_first_that_wait_are_named(budget, page, monkeypatch):
    monkeypatch.setattr(listing, "WAITING_SHOWN", 1)
    stored(plain(), version=2)
    Budget.objects.update(status=Status.SUBMITTED)
    shown = page(HOME, username="reviewer")
    assert len(re.findall(r'href="[^"]*/review/"', shown)) == 1
    assert "查看全部 2 份待办" in shown


def test_what_was_sent_back_says_by_whom_and_why(budget, page):
    returned = State(Stage.FIRST_UP, Status.RETURNED)
    log(budget=budget, actor="李审核", action="return", to_state=returned, reason="旧的原因")
    log(budget=budget, actor="王审核", action="return", to_state=returned, reason="请补充绩效目标")
    assert "请补充绩效目标" not in page(HOME)
    Budget.objects.update(status=Status.RETURNED)
    told = words(page(HOME))
    assert re.search(r"王审核 \d+月\d+日 \d\d:\d\d 退回。原因：请补充绩效目标", told)
    assert "旧的原因" not in told


def test_the_administrator_is_shown_the_way_to_the_administration(budget, page):
    shown = page(HOME, username="administrator")
    assert shown.count('href="/admin/"') == 2
    assert "不查看、不办理预算" in shown
    assert 'href="/admin/"' not in page(HOME)


def test_finance_is_offered_the_ceilings_to_fill_in(budget, page):
    Budget.objects.update(status=Status.ACCEPTED)
    shown = page(DESK, username="finance")
    assert f'href="{DESK}entry/controls/">录入控制数<' in shown
    assert "继续录入" not in shown
