"""A budget by its units on the desk: figures, states, buttons for whom they are; and each unit's tables."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budget.models import Budget, BudgetUnitName, ExpenditureLine, IncomeLine, UnitReport, User
from budget.selectors.checking.held import forget_all
from budget.services.units import report_unit, return_unit
from tests.desk.conftest import words
from tests.renderers.books import CENTRE, HEADQUARTERS
from tests.units import clerk_of, of_two_units

UNITS = "/desk/129/2026/v1/units/"
OF_CENTRE = f"{UNITS}{CENTRE}/"


@pytest.fixture
def budget(cast: dict[str, User]) -> Budget:
    made = of_two_units()
    cast |= {f"clerk{code}": clerk_of(code) for code in (HEADQUARTERS, CENTRE)}
    return made


def row_of(html: str, label: str) -> str:
    """What a row of the table says."""
    return words(next(row for row in html.split("<tr")[1:] if label in words(row)))


def test_each_unit_with_its_figures_and_the_whole(budget, page):
    html = page(UNITS)
    centre = row_of(html, CENTRE)
    for figure in ("0.80", "0.50", "0.30", "平衡", "编制中", "由单位经办人填报", "5"):
        assert figure in centre, figure
    assert "部门合计" in words(html)
    assert "还有 2 个单位没有报送" in words(html)
    assert "没有注明单位" not in words(html)


def test_money_that_is_nobodys_has_a_row(budget, page):
    IncomeLine.objects.filter(unit__code=CENTRE).update(unit=None)
    html = page(UNITS)
    assert "0.80" in row_of(html, "（没有注明单位）")
    assert "-0.80" in row_of(html, CENTRE)
    assert "没有注明单位，没有计入" in words(page(OF_CENTRE))


def test_buttons_are_there_for_whom_they_are(budget, page):
    report, send_back = f'action="{OF_CENTRE}report/"', f'action="{OF_CENTRE}return/"'
    for username, may in ((f"clerk{CENTRE}", True), ("clerk", True), (f"clerk{HEADQUARTERS}", False)):
        assert (report in page(UNITS, username=username)) is may, username
        assert send_back not in page(UNITS, username=username)
    for username in ("reviewer", "finance", "auditor"):
        assert "<button" not in page(UNITS, username=username).split("<main")[1], username
    report_unit(budget=budget, user=clerk_of(CENTRE), unit=CENTRE)
    for username, may in (("reviewer", True), ("clerk", True), (f"clerk{CENTRE}", False), ("finance", False)):
        assert (send_back in page(UNITS, username=username)) is may, username
        assert report not in page(UNITS, username=username)
    html = page(UNITS)
    assert f"已报送 {CENTRE}经办人" in row_of(html, CENTRE)
    Budget.objects.update(status="submitted")
    assert "<button" not in page(UNITS).split("<main")[1]


def test_reporting_and_sending_back_by_the_page(budget, page, client, cast):
    client.force_login(cast[f"clerk{CENTRE}"])
    response = client.post(f"{OF_CENTRE}report/", follow=True)
    assert response.redirect_chain == [(UNITS, 302)]
    assert f"{CENTRE}已报送" in response.content.decode()
    again = client.post(f"{OF_CENTRE}report/")
    assert again.status_code == 409
    assert "已由129002经办人报送" in again.content.decode()
    assert "已经报送，不能再修改" in page("/desk/129/2026/v1/", username=f"clerk{CENTRE}")
    client.force_login(cast["reviewer"])
    assert client.post(f"{OF_CENTRE}return/", {"reason": ""}).status_code == 400
    assert client.post(f"{OF_CENTRE}return/", {"reason": "培训依据<b>不足"}).status_code == 302
    assert "退回原因：培训依据&lt;b&gt;不足" in page(UNITS)
    assert UnitReport.objects.get().username == "reviewer"


def test_a_units_page_says_what_is_wrong_in_its_rows(budget, page):
    ExpenditureLine.objects.filter(unit__code=CENTRE, amount_fen=500_000).update(function="")
    html = page(OF_CENTRE, username=f"clerk{CENTRE}")
    assert "本单位各行的发现" in words(html)
    assert "错误改正后才能报送" in words(html)
    assert f"{OF_CENTRE}report/" not in html
    assert f"{OF_CENTRE}report/" not in page(UNITS, username=f"clerk{CENTRE}")


def test_the_tables_of_a_unit_are_of_its_facts_alone(budget, page):
    html = page(OF_CENTRE)
    for number in range(1, 14):
        assert f'href="{OF_CENTRE}tables/{number:02}/"' in html
    table = words(page(f"{OF_CENTRE}tables/03/"))
    assert "0.500000" in table
    assert "办公费" not in table, "a line of the other unit"
    assert "办公费" in words(page("/desk/129/2026/v1/tables/03/"))
    assert "窗口人员培训" in page(f"{OF_CENTRE}tables/12/")
    page(f"{OF_CENTRE}tables/77/", status=404)
    page(f"{UNITS}129077/", status=404)
    page(f"{UNITS}129077/tables/03/", status=404)


def test_a_unit_without_a_code_is_listed_all_the_same(budget, page):
    BudgetUnitName.objects.create(budget=budget, code="", name="还没有编码的单位", position=9)
    assert "还没有编码的单位" in page(UNITS)


def test_a_budget_without_units_says_what_to_do(budget, page):
    budget.expenditureline_set.all().delete()
    for model in ("incomeline", "project", "procurementline", "servicepurchaseline", "unitprofile",
                  "officialvehiclecost"):  # fmt: skip
        getattr(budget, f"{model}_set").all().delete()
    budget.unit_names.all().delete()
    assert "还没有单位" in page(UNITS)


def test_the_budgets_page_leads_here(budget, page):
    assert f'href="{UNITS}"' in page("/desk/129/2026/v1/")


def queries(client, address: str) -> int:
    # What a process remembers of the last check is not what is counted.
    forget_all()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("address", [UNITS, OF_CENTRE, f"{OF_CENTRE}tables/06/"])
def test_queries_do_not_grow_with_units_and_rows(budget, client, cast, address):
    client.force_login(cast["clerk"])
    queries(client, address)
    before = queries(client, address)
    line = ExpenditureLine.objects.filter(unit__code=CENTRE).first()
    for n in range(20):
        unit = BudgetUnitName.objects.create(
            budget=budget, code=f"1291{n:02}", name=f"单位{n}", position=9 + n
        )
        clerk_of(unit.code)
        line.pk, line.key, line.unit = None, BudgetUnitName.objects.get(pk=unit.pk).key, unit
        line.save()
        UnitReport.objects.create(
            budget=budget, unit_code=unit.code, stage=budget.stage, state="reported", actor="甲"
        )
    Budget.objects.update(revision=5)
    assert queries(client, address) == before


def test_the_grids_tell_whose_rows_may_be_changed(budget, client, cast):
    address = reverse("desk:entry_data", kwargs={"code": "129", "year": 2026, "version": 1})
    client.force_login(cast[f"clerk{CENTRE}"])
    told = client.get(address, {"grids": "income,goal"}).json()
    assert told["units"] == [str(BudgetUnitName.objects.get(code=CENTRE).key)]
    assert told["editable"] is True
    assert told["grids"]["income"]["editable"] is True
    assert told["grids"]["goal"]["editable"] is False
    assert len(told["grids"]["income"]["rows"]) > 1, "those of others are there to be read"
    client.force_login(cast["clerk"])
    assert client.get(address, {"grids": "income"}).json()["units"] is None


def test_a_project_of_another_unit_is_only_looked_at(budget, page):
    mine, theirs = (budget.project_set.filter(unit__code=code).first() for code in (CENTRE, HEADQUARTERS))
    base = "/desk/129/2026/v1/projects/"
    assert "删除项目" in page(f"{base}{mine.key}/", username=f"clerk{CENTRE}")
    html = page(f"{base}{theirs.key}/", username=f"clerk{CENTRE}")
    assert "删除项目" not in html
    assert "这个项目不是本单位的" in html
    assert "删除项目" in page(f"{base}{theirs.key}/")
    html = page(base, username=f"clerk{CENTRE}").split('id="new-unit"')[1]
    assert CENTRE in html
    assert HEADQUARTERS not in html


def test_a_unit_that_was_sent_back_is_told_why(budget, page):
    report_unit(budget=budget, user=clerk_of(CENTRE), unit=CENTRE)
    return_unit(budget=budget, user=User.objects.get(username="clerk"), unit=CENTRE, reason="少了依据")
    assert "少了依据" in page(OF_CENTRE, username=f"clerk{CENTRE}")
