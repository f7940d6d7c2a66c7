"""The log for auditors: searched, paged, taken away as a file; nobody else gets any of it."""

import csv
from datetime import datetime
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from budget.domain.roles import RoleKind
from budget.models import AccountEvent, Budget, Department, LogEntry, Role, User
from budget.renderers import rows
from budget.selectors import logged
from budget.services.log import log
from tests.desk.conftest import stored, words
from tests.publishing import make_budget
from tests.renderers.books import plain

pytestmark = pytest.mark.django_db
LOG = "/desk/log/"
SHANGHAI = ZoneInfo("Asia/Shanghai")
FORMULA = '=HYPERLINK("http://x")'


@pytest.fixture
def budget(cast: dict[str, User]) -> Budget:
    """With some things that happened, and another department's with others."""
    budget = stored(plain())
    log(
        budget=budget,
        actor="演示经办人",
        username="clerk",
        action="submit",
        reason="请审核",
        address="10.0.0.7",
    )
    log(budget=budget, actor="演示审核人", username="reviewer", action="return", reason=FORMULA)
    log(budget=budget, actor="演示财政审批人", username="finance", action="approve_once", reason="朝财预1号")
    log(budget=others(), actor="外人", username="outsider", action="submit", reason="外部门的")
    return budget


def others() -> Budget:
    department = Department.objects.get(code="999")
    return Budget.objects.create(
        department=department, year=2026, form_set=plain().form_set, department_name=department.name
    )


@pytest.fixture
def auditor(client: Client, cast: dict[str, User], budget: Budget) -> Client:
    client.force_login(cast["auditor"])
    return client


def found(client: Client, **asked: str) -> list[str]:
    """The reasons of the entries that a search finds."""
    response = client.get(LOG, asked)
    assert response.status_code == 200
    return [row.entry.reason for row in response.context["rows"]]


ALL = ["朝财预1号", FORMULA, "请审核"]


@pytest.mark.parametrize("path", ["", "entries.csv", "entries.xlsx"])
def test_nobody_but_auditors_gets_it(client, cast, budget, path):
    for username in ("clerk", "reviewer", "finance", "publisher", "administrator", "outsider"):
        client.force_login(cast[username])
        assert client.get(LOG + path).status_code == 403, username
        assert client.post(LOG + path).status_code == 405
    client.logout()
    assert client.get(LOG + path).status_code == 302
    cast["auditor"].is_active = False
    cast["auditor"].save()
    client.force_login(cast["auditor"])
    assert client.get(LOG + path).status_code == 302


def test_an_auditor_reads_the_log_of_their_departments_alone(auditor, budget):
    assert found(auditor) == ALL
    page = words(auditor.get(LOG).content.decode())
    assert "退回" in page
    assert "10.0.0.7" in page
    assert "外部门的" not in page
    assert "外部门的" not in auditor.get(LOG + "entries.csv").getvalue().decode()


def test_an_auditor_of_the_whole_installation_reads_all_of_it(auditor, cast):
    Role.objects.filter(user=cast["auditor"]).update(department=None)
    assert found(auditor) == ["外部门的", *ALL]
    assert found(auditor, department="999") == ["外部门的"]


def test_a_role_as_a_clerk_elsewhere_lets_nobody_read_that_log(auditor, cast):
    Role.objects.create(
        user=cast["auditor"], department=Department.objects.get(code="999"), role=RoleKind.CLERK
    )
    assert found(auditor) == ALL


def test_what_is_gone_is_still_there_and_said_so(auditor, budget):
    page = auditor.get(LOG).content.decode()
    assert '<a href="/desk/129/2026/v1/timeline/">' in page
    assert "已删除" not in page
    budget.delete()
    assert found(auditor) == ALL
    page = auditor.get(LOG).content.decode()
    assert "/desk/129/2026/v1/timeline/" not in page
    assert "已删除" in page


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"department": "129"}, ALL),
        ({"department": "政务服务"}, ALL),
        ({"department": "999"}, []),
        ({"person": "审核人"}, [FORMULA]),
        ({"person": "clerk"}, ["请审核"]),
        ({"person": "cler"}, []),
        # Whatever the way it was approved by.
        ({"done": "批复"}, ["朝财预1号"]),
        ({"done": "退回"}, [FORMULA]),
        ({"words": "审核"}, ["请审核"]),
        ({"words": "hyperlink"}, [FORMULA]),
        ({"words": "%"}, []),
        ({"person": "演示", "words": "财预"}, ["朝财预1号"]),
        # What makes no sense is not asked.
        ({"done": "什么"}, ALL),
        ({"since": "昨天", "until": "9999-12-31"}, ALL),
        ({"since": "0001-01-01"}, ALL),
        ({"words": "\0"}, []),
    ],
)
def test_it_is_searched(auditor, asked, expected):
    assert found(auditor, **asked) == expected


def test_by_day_from_midnight_to_midnight(auditor, budget, monkeypatch):
    for reason, at in (("早", (1, 0, 0)), ("晚", (1, 23, 59)), ("次日", (2, 0, 0))):
        when = datetime(2030, 1, *at, tzinfo=SHANGHAI)
        monkeypatch.setattr(LogEntry._meta.get_field("at"), "_get_default", lambda when=when: when)
        log(budget=budget, actor="甲", action="submit", reason=reason)
    assert found(auditor, since="2030-01-01", until="2030-01-01") == ["晚", "早"]
    assert found(auditor, since="2030-01-02") == ["次日"]
    assert "次日" not in found(auditor, until="2030-01-01")


def test_what_was_found_goes_on_from_page_to_page(auditor, monkeypatch):
    monkeypatch.setattr(logged, "ENTRIES_ON_A_PAGE", 2)
    assert found(auditor, person="演示") == ALL[:2]
    assert found(auditor, person="演示", page="2") == ALL[2:]
    page = auditor.get(LOG, {"person": "演示"}).content.decode()
    assert "?person=%E6%BC%94%E7%A4%BA&amp;page=2" in page
    assert f"{LOG}entries.csv?person=%E6%BC%94%E7%A4%BA" in page


def test_as_csv_what_was_found_with_no_formula_in_it(auditor):
    response = auditor.get(LOG + "entries.csv", {"done": "退回"})
    assert response.streaming
    assert "attachment" in response["Content-Disposition"]
    content = response.getvalue().decode()
    assert content.startswith("\ufeff时间,部门编码")
    head, row = csv.reader(StringIO(content.removeprefix("\ufeff")))
    told = dict(zip(head, row, strict=True))
    entry = LogEntry.objects.get(action="return")
    assert told["原因"] == f"'{FORMULA}"
    assert (told["序号"], told["操作"], told["校验码"]) == ("2", "退回", entry.code)
    assert told["时间"] == entry.at.astimezone(SHANGHAI).isoformat(sep=" ", timespec="microseconds")


def test_as_a_workbook_every_cell_is_text(auditor):
    response = auditor.get(LOG + "entries.xlsx")
    sheet = load_workbook(BytesIO(response.getvalue())).active
    cells = list(sheet.iter_rows())
    assert [cell.value for cell in cells[0]] == list(logged.HEAD)
    assert [row[11].value for row in cells[1:]] == ALL
    assert {cell.data_type for row in cells for cell in row if cell.value} == {"s"}
    assert cells[1][1].value == "129"


def test_a_workbook_goes_on_on_the_next_sheet_and_says_what_it_cut(monkeypatch):
    monkeypatch.setattr(rows, "ROWS_ON_A_SHEET", 3)
    file = BytesIO()
    rows.write_xlsx(file, "日志", ["字"], [["一"], ["二"], ["长" * 40_000], [""]])
    first, second = load_workbook(file).worksheets
    assert [cell.value for (cell,) in first.iter_rows()] == ["字", "一", "二"]
    assert second["A1"].value == "字"
    assert len(second["A2"].value) == rows.LONGEST_TEXT
    assert second["A2"].value.endswith("（全文见CSV文件）")
    empty = BytesIO()
    rows.write_xlsx(empty, "日志", ["字"], [])
    assert load_workbook(empty).active["A1"].value == "字"


def test_queries_do_not_grow_with_entries_or_budgets(auditor, budget):
    counts: dict[str, set[int]] = {"": set(), "entries.csv": set(), "entries.xlsx": set()}
    for version in (2, 30):
        for one in range(version, version + version):
            log(budget=make_budget(plain(), version=one * 7), actor="甲", action="new")
        for path, seen in counts.items():
            with CaptureQueriesContext(connection) as queries:
                response = auditor.get(LOG + path)
                assert response.status_code == 200
                if path:
                    response.getvalue()
            seen.add(len(queries))
    # Session, person, roles; and on the page the count, the entries, which budgets are there, and the bell.
    assert counts == {"": {7}, "entries.csv": {4}, "entries.xlsx": {4}}


def test_auditors_find_it_from_their_home(auditor, client, cast):
    assert f'href="{LOG}"' in auditor.get("/desk/").content.decode()
    client.force_login(cast["clerk"])
    assert f'href="{LOG}"' not in client.get("/desk/").content.decode()


def test_auditors_see_what_was_done_with_accounts(cast: dict[str, User]):
    mine, elsewhere = User.objects.get(username="reviewer"), User.objects.get(username="outsider")
    for one in (mine, elsewhere):
        AccountEvent.objects.create(
            actor="演示系统管理员",
            username="administrator",
            whom=one.full_name,
            whom_username=one.username,
            action="重置了第二重验证",
        )

    def page(who: str, query: str = "") -> str:
        client = Client()
        client.force_login(cast[who])
        response = client.get(f"/desk/log/accounts/{query}")
        assert response.status_code == (200 if who == "auditor" else 403)
        return words(response.content.decode())

    assert "演示审核人 reviewer" in page("auditor")
    # Of a department that is not theirs to audit.
    assert "outsider" not in page("auditor")
    assert "没有找到" in page("auditor", "?q=nobody")
    assert "演示审核人 reviewer" in page("auditor", "?q=审核人")
    Role.objects.filter(user=cast["auditor"]).update(department=None)
    assert "outsider" in page("auditor")
    for who in ("clerk", "reviewer", "finance", "publisher", "outsider", "administrator"):
        page(who)
