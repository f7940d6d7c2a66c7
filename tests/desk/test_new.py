"""Starting a budget: what it would hold is seen before it is made, and only its clerks make it."""

import re
from dataclasses import replace

import pytest

from budget.models import Budget, BudgetUnit, BudgetYear, Department, LogEntry
from budget.selectors import factbook
from budget.services.facts import store_factbook
from budget.services.starting import plan
from tests.desk.conftest import words
from tests.reference import everything
from tests.renderers.books import LINES, plain

pytestmark = pytest.mark.django_db

HOME, NEW, PREVIEW = "/desk/", "/desk/new/", "/desk/new/preview/"


def kept() -> dict[str, list[tuple[object, ...]]]:
    """All that is stored, but for who is signed in."""
    aside = ("django_session", "budget_user")
    return {table: rows for table, rows in everything().items() if table not in aside}


@pytest.fixture
def years(finished: Budget) -> None:
    BudgetYear.objects.create(year=2026)
    BudgetYear.objects.create(year=2027)


def agreed(html: str) -> dict[str, str]:
    """The fields of the form that makes what is previewed."""
    form = html[html.index('<form class="next"') :]
    return dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[: form.index("</form>")])
    )


def test_from_last_year_seen_then_made(years, finished, page, client):
    offered = page(NEW)
    assert "新建2027年部门预算" in offered
    assert '<option value="2026v1">2026年第1版（已公开）</option>' in offered
    before = kept()
    shown = page(f"{PREVIEW}?department=129&year=2027&source=2026v1")
    told = words(shown)
    assert "由2026年第1版带入，金额清零" in told
    assert "支出 7 行 1,009,263.045201 7 行 0.00" in told
    assert "各行金额已清零" in told
    assert "与2026年第1版逐格比较" in told
    assert "预算03表" in told
    assert kept() == before, "a preview makes nothing"
    response = client.post(PREVIEW, agreed(shown), follow=True)
    assert response.redirect_chain == [("/desk/129/2027/v1/entry/expenditure/", 302)]
    assert "已建立2027年预算第1版" in response.content.decode()
    made = Budget.objects.get(year=2027)
    assert len(factbook(made).expenditure) == len(LINES)
    assert LogEntry.objects.get().username == "clerk"


def test_with_amounts(years, page, client):
    fields = agreed(page(f"{PREVIEW}?department=129&year=2027&source=2026v1&amounts=1"))
    client.post(PREVIEW, fields)
    made = Budget.objects.get(year=2027)
    assert [line.amount_fen for line in factbook(made).expenditure] == [one.amount_fen for one in LINES]


def test_blank(years, page, client):
    BudgetUnit.objects.create(code="129009", name="中心", department=Department.objects.get(code="129"))
    shown = page(f"{PREVIEW}?department=129&year=2027")
    assert "列入本部门的 2 个单位，其余都是空的。" in shown
    response = client.post(PREVIEW, agreed(shown))
    assert response["Location"] == "/desk/129/2027/v1/entry/income/"
    assert [unit.code for unit in factbook(Budget.objects.get(year=2027)).units] == ["129001", "129009"]


def test_the_form_for_a_file_goes_to_the_checks(years, page):
    shown = page(NEW)
    assert 'action="/audit/" enctype="multipart/form-data"' in shown
    assert 'name="department" value="129-北京市朝阳区政务服务管理局"' in shown


def test_the_one_in_the_way_is_named_and_linked(years, page, client):
    fields = agreed(page(f"{PREVIEW}?department=129&year=2027"))
    assert client.post(PREVIEW, fields).status_code == 302
    again = client.post(PREVIEW, fields)
    assert again.status_code == 409
    assert "2027年预算第1版还没有编完" in again.content.decode()
    assert 'href="/desk/129/2027/v1/"' in again.content.decode()
    assert Budget.objects.filter(year=2027).count() == 1
    assert "新建2026年部门预算" in page(NEW), "the year that can still be started is proposed"
    assert "继续编制第1版" in page(f"{NEW}?year=2027")


def test_what_changed_meanwhile_is_looked_at_again(years, finished, page, client):
    fields = agreed(page(f"{PREVIEW}?department=129&year=2027&source=2026v1"))
    store_factbook(budget=finished, book=replace(plain(), expenditure=LINES[:3]))
    response = client.post(PREVIEW, fields)
    assert response.status_code == 409
    assert "请重新核对" in response.content.decode()
    assert not Budget.objects.filter(year=2027).exists()
    fresh = plan(department=finished.department, year=2027, source=finished)
    assert agreed(response.content.decode())["agreed"] == fresh.digest
    assert client.post(PREVIEW, agreed(response.content.decode())).status_code == 302


def test_closed_years_are_not_offered(finished, page):
    BudgetYear.objects.create(year=2027, open=False)
    assert "现在没有开放编制的年度" in page(NEW)
    assert "现在没有开放编制的年度" in page(HOME)
    assert "2027年没有开放编制" in page(f"{PREVIEW}?department=129&year=2027", status=409)


def test_what_changes_an_approved_one_is_chosen_elsewhere(years, page):
    """A year with an approved budget leads to 调剂, 追加追减 and 更正."""
    shown = page(f"{NEW}?year=2026")
    assert 'href="/desk/129/2026/v1/open/"' in shown
    assert "从以前的预算开始" not in shown
    refused = page(f"{PREVIEW}?department=129&year=2026", status=409)
    assert "请选择是调剂、追加追减还是更正" in refused
    assert 'href="/desk/129/2026/v1/open/"' in refused


@pytest.mark.parametrize("username", ["reviewer", "finance", "publisher", "auditor", "administrator"])
def test_nobody_but_clerks_starts_one(years, page, client, username):
    before = Budget.objects.count()
    for address in (NEW, f"{PREVIEW}?department=129&year=2027"):
        page(address, status=403, username=username)
    assert client.post(PREVIEW, {"department": "129", "year": "2027"}).status_code == 403
    assert Budget.objects.count() == before


def test_nor_a_clerk_for_another_department(years, page, client):
    before = kept()
    for query in (
        "department=129&year=2027",
        "year=2027&source=2026v1",
        "department=129&year=2027&source=2026v1",
    ):
        page(f"{PREVIEW}?{query}", status=404, username="outsider")
        fields = dict(part.split("=") for part in query.split("&"))
        assert client.post(PREVIEW, fields).status_code == 404
    page(f"{NEW}?department=129", status=404, username="outsider")
    assert "政务服务管理局" not in page(NEW, username="outsider")
    assert kept() == before


@pytest.mark.parametrize("query", ["source=2026v9", "source=abc", "source=2026v1%00"])
def test_a_budget_that_is_not_there_is_not_taken_for_a_blank_one(years, page, query):
    page(f"{PREVIEW}?department=129&year=2027&{query}", status=404)
