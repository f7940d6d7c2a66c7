"""The bell, the page of notices, the board: what people see and can do there."""

import re
from datetime import timedelta
from time import process_time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from budget.domain.states import Stage, Status
from budget.models import Approval, Budget, BudgetYear, Department, LogEntry, Notice, Role
from budget.services.notices import tell
from tests.desk.conftest import words
from tests.publishing import make_budget
from tests.renderers.books import plain

pytestmark = pytest.mark.django_db

NOTICES, BOARD = "/desk/notices/", "/desk/board/"


def nav(html: str) -> str:
    return words(html[html.index("<nav") : html.index("</nav>")])


# --- notices ------------------------------------------------------------------------------------


def test_the_bell_counts_what_is_unread_on_every_page(cast, client, page):
    assert re.search(r"通知 我的账号", nav(page("/desk/")))
    tell(users=[cast["clerk"], cast["reviewer"]], title="甲")
    tell(users=[cast["clerk"]], title="乙")
    for address in ("/desk/", NOTICES, "/", "/rules/"):
        assert "通知 2 条未读" in nav(page(address)), address
    assert "通知 1 条未读" in nav(page("/desk/", username="reviewer"))
    client.logout()
    assert "通知" not in nav(client.get("/").content.decode())


def test_it_costs_who_is_signed_in_one_query_and_the_public_none(cast, client, django_assert_num_queries):
    make_budget(plain())
    with CaptureQueriesContext(connection) as anonymous:
        client.get("/")
    assert not any("budget_notice" in one["sql"] for one in anonymous)
    client.force_login(cast["clerk"])
    with CaptureQueriesContext(connection) as signed_in:
        client.get("/desk/")
    assert sum("budget_notice" in one["sql"] for one in signed_in) == 1


def test_what_was_told_of_a_budget_goes_with_the_role(cast, page):
    """Reasons and figures are in it, which are no longer theirs to read."""
    tell(users=[cast["clerk"]], title="退回", text="第3行应为12万元", budget=make_budget(plain()))
    assert "第3行应为12万元" in page(NOTICES)
    cast["clerk"].roles.all().delete()
    shown = page(NOTICES)
    assert "第3行应为12万元" not in shown
    assert "条未读" not in nav(shown)


def test_unread_ones_come_first_and_what_is_written_is_text(cast, page):
    for title in ("最早的", "<b>中间的</b>", "最新的"):
        tell(users=[cast["clerk"]], title=title, text="原因：<script>alert(1)</script>")
    Notice.objects.filter(title="最新的").update(read_at=timezone.now())
    shown = page(NOTICES)
    assert "<script>alert" not in shown
    assert "<b>中间的" not in shown
    assert shown.index("中间的") < shown.index("最早的") < shown.index("最新的")
    assert "2 条未读 共 3 条" in words(shown)


def test_following_one_reads_it(cast, client):
    tell(users=[cast["clerk"]], title="退回", address="/desk/?year=2026")
    notice = Notice.objects.get()
    client.force_login(cast["clerk"])
    assert client.get(f"{NOTICES}{notice.pk}/").url == "/desk/?year=2026"
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_one_that_leads_nowhere_leads_to_the_list(cast, client):
    tell(users=[cast["clerk"]], title="退回")
    client.force_login(cast["clerk"])
    assert client.get(f"{NOTICES}{Notice.objects.get().pk}/").url == NOTICES
    assert client.get(f"{NOTICES}999999999999999999999999/").status_code == 404


def test_marking_one_goes_back_to_the_page_one_came_from_and_nowhere_else(cast, client):
    client.force_login(cast["clerk"])
    for back, to in ((f"{NOTICES}?page=2", f"{NOTICES}?page=2"), ("//evil.example/", NOTICES), ("", NOTICES)):
        tell(users=[cast["clerk"]], title="退回")
        notice = Notice.objects.latest("pk")
        assert client.post(f"{NOTICES}{notice.pk}/read/", {"next": back}).url == to
        notice.refresh_from_db()
        assert notice.read_at is not None


def test_marking_all_leaves_what_came_meanwhile(cast, client, page):
    tell(users=[cast["clerk"]], title="看到的")
    until = re.search(r'name="until" value="(\d+)"', page(NOTICES))[1]
    tell(users=[cast["clerk"]], title="后来的")
    client.post(f"{NOTICES}read/", {"until": until})
    assert list(Notice.objects.filter(read_at__isnull=True).values_list("title", flat=True)) == ["后来的"]
    for nonsense in ("", "x", "9" * 40, "-1"):
        assert client.post(f"{NOTICES}read/", {"until": nonsense}).url == NOTICES
    assert Notice.objects.filter(read_at__isnull=True).count() == 1


def test_pages_of_thirty_without_a_query_more(cast, page):
    assert "还没有通知" in words(page(NOTICES))
    counts = []
    for titles in (range(3), range(60)):
        for n in titles:
            tell(users=[cast["clerk"]], title=f"第{n}条")
        with CaptureQueriesContext(connection) as queries:
            shown = page(NOTICES)
        # Signing in is not the page's.
        counts.append(sum("budget_notice" in one["sql"] for one in queries))
    assert counts[0] == counts[1]
    assert shown.count("标为已读<span") == 30
    assert "第 1 页，共 3 页" in words(shown)


# --- the board ----------------------------------------------------------------------------------


@pytest.fixture
def approved(cast) -> Budget:
    """A budget that has six days left to be published."""
    today = timezone.localdate()
    BudgetYear.objects.create(year=2026, congress_on=today - timedelta(days=20))
    budget = make_budget(plain())
    Budget.objects.filter(pk=budget.pk).update(stage=Stage.SECOND_DOWN, status=Status.ACCEPTED)
    Approval.objects.create(budget=budget, number="朝财〔2026〕1号", on=today - timedelta(days=14))
    return budget


def test_the_countdown_to_publication_is_seen(approved, page):
    told = words(page(BOARD, username="publisher"))
    assert "距公开期限还有 6 天" in told
    assert "1 已批复" in told
    assert "0 逾期" in told
    assert "不能再改" in told
    assert "距公开期限还有 6 天" in words(page(BOARD, username="auditor"))
    assert "公开 还有 6 天" in words(page("/desk/", username="finance"))
    assert "公开期限" in words(page("/desk/129/2026/v1/"))


def test_fifteen_hundred_departments_are_shown_in_less_than_a_second(approved, client, cast):
    Department.objects.bulk_create(Department(code=f"x{n}", name=f"局{n}") for n in range(1500))
    Role.objects.update_or_create(user=cast["finance"], defaults={"department": None})
    client.force_login(cast["finance"])
    client.get(BOARD)
    # The process's own time: others share the machine.
    began = process_time()
    shown = words(client.get(BOARD, {"year": 2026}).content.decode())
    assert process_time() - began < 1
    assert "1500 未编制" not in shown
    assert "1501 未编制" in shown
    assert "第 1 页，共 16 页" in shown


def test_who_follows_is_offered_it(approved, page):
    assert "进度表" in nav(page("/desk/", username="finance"))
    for username in ("clerk", "administrator"):
        assert "进度表" not in page("/desk/", username=username)
    assert "进度表供" in words(page(BOARD, status=403))


def test_the_file_has_all_of_it_and_calculates_nothing(approved, client, cast):
    department = approved.department
    Department.objects.filter(pk=department.pk).update(name="=1+1")
    client.force_login(cast["auditor"])
    response = client.get(f"{BOARD}board.csv", {"year": 2026})
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    heads, row = response.content.decode("utf-8-sig").splitlines()
    on = timezone.localdate() + timedelta(days=6)
    assert heads.startswith("部门编码,部门,版本,阶段,状态,起始日期,待办事项,办理人,期限,剩余天数,逾期天数")
    assert row.startswith("129,'=1+1,第1版,二下,已批复,")
    assert f"公开,公开,{on:%Y-%m-%d},6,,批复后20日内向社会公开" in row
    assert client.get(f"{BOARD}board.csv", {"late": "1"}).content.decode("utf-8-sig").count("\n") == 1


def test_what_the_address_says_wrongly_is_not_asked(approved, page):
    for query in ("year=1", "year=abcd", "stage=x", "late=2", "page=99", "q=%00"):
        assert "距公开期限" in page(f"{BOARD}?{query}", username="finance"), query
    assert "没有这样的部门" in page(f"{BOARD}?q=没有", username="finance")


def test_finance_registers_the_day_and_is_told_what_is_wrong(cast, client):
    budget = make_budget(plain())
    Budget.objects.filter(pk=budget.pk).update(stage=Stage.SECOND_UP, status=Status.ACCEPTED)
    client.force_login(cast["finance"])

    def told(year: str, on: str) -> str:
        return words(client.post(f"{BOARD}congress/", {"year": year, "on": on}, follow=True).content.decode())

    assert "请填写年度和人代会批准日期" in told("2026", "")
    assert "请填写年度和人代会批准日期" in told("2026", "2026-02-31")
    assert "请填写年度和人代会批准日期" in told("", "2026-01-15")
    assert "不在2026年" in told("2026", "2025-01-15")
    assert "还没有到" in told("2026", f"{timezone.localdate() + timedelta(days=1)}")
    assert not LogEntry.objects.exists()
    assert "已登记2026年人代会批准日期2026-01-15；批复期限是2026-02-04" in told("2026", "2026-01-15")
    entry = LogEntry.objects.get()
    assert (entry.action, entry.username, entry.address) == ("congress", "finance", "127.0.0.1")
