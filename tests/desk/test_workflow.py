"""The pages of the workflow: steps, the queue, one step for many, the matrix."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budget.domain.facts import FactBook
from budget.domain.workflow import STEPS
from budget.models import Budget, Department, LogEntry, Role, User
from budget.services.facts import store_factbook
from tests.desk.conftest import words
from tests.publishing import make_budget
from tests.renderers.books import nothing
from tests.services.workflow.conftest import (
    brought_to,
    change_amount,
    draft,
    explain_everything,
    fill_ceiling,
    rename,
)

pytestmark = pytest.mark.django_db
BASE = "/desk/129/2026/v1/"


@pytest.fixture
def budget(cast: dict[str, User]) -> Budget:
    return draft()


def signed_in(cast: dict[str, User], name: str) -> Client:
    client = Client()
    client.force_login(cast[name])
    return client


def form(html: str) -> dict[str, str]:
    """What the hidden fields of a page's form say."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html)
    return {name: unescape(value) for name, value in found}


def press(client: Client, name: str, **given: str):
    page = client.get(f"{BASE}steps/{name}/").content.decode()
    return client.post(f"{BASE}steps/{name}/", {**form(page), **given})


def test_a_step_is_looked_at_and_then_taken(budget, cast):
    explain_everything(budget, cast["clerk"])
    clerk = signed_in(cast, "clerk")
    page = clerk.get(BASE).content.decode()
    assert 'href="/desk/129/2026/v1/steps/submit/"' in page
    response = press(clerk, "submit", note="请审核")
    assert response.status_code == 302
    entry = LogEntry.objects.get()
    assert (entry.action, entry.reason, entry.address) == ("submit", "请审核", "127.0.0.1")
    assert "已送审" in clerk.get(BASE).content.decode()
    # The button is gone, and what may now be done is there.
    assert "steps/withdraw/" in clerk.get(BASE).content.decode()


def test_what_is_in_the_way_is_said_before_one_presses(budget, cast):
    change_amount(budget, cast["clerk"])
    page = signed_in(cast, "clerk").get(f"{BASE}steps/submit/").content.decode()
    assert "现在还不能送审" in page
    assert "条错误" in page
    assert '<button type="submit">送审' not in page


def test_whoever_is_late_is_told_who_came_first(budget, cast):
    brought_to(budget, cast, "submit")
    reviewer = signed_in(cast, "reviewer")
    late = form(reviewer.get(f"{BASE}steps/return/").content.decode())
    press(reviewer, "review")
    response = reviewer.post(f"{BASE}steps/return/", {**late, "reason": "不对"})
    assert response.status_code == 409
    assert "演示审核人已审核通过" in response.content.decode()
    assert Budget.objects.get().state.label == "一上·部门审核"


def test_what_was_filled_in_is_not_lost_when_something_is_missing(budget, cast):
    brought_to(budget, cast, "submit", "review", "accept")
    Budget.objects.update(stage="second_up")
    finance = signed_in(cast, "finance")
    response = press(finance, "approve", number="朝财预〔2026〕9号", date="")
    page = response.content.decode()
    assert response.status_code == 400
    assert "朝财预〔2026〕9号" in page
    assert "请填写日期" in page


def test_a_step_of_somebody_else_is_refused(budget, cast):
    for name, step in STEPS.items():
        for who in ("clerk", "reviewer", "finance", "publisher", "auditor"):
            if who != step.role:
                client = signed_in(cast, who)
                assert client.get(f"{BASE}steps/{name}/").status_code == 403
                assert client.post(f"{BASE}steps/{name}/", {}).status_code == 403


def test_a_form_that_saw_nothing_does_nothing(budget, cast):
    for seen in ("", "x:y", "1:" + "0" * 64, "9" * 40 + ":"):
        response = signed_in(cast, "clerk").post(f"{BASE}steps/submit/", {"seen": seen})
        assert response.status_code == 409
    assert not LogEntry.objects.exists()


# --- the queue ----------------------------------------------------------------------------------------


def others(cast: dict[str, User], first: int, last: int) -> list[Budget]:
    """Other departments whose budgets the same finance officer has to do with."""
    made = []
    for number in range(first, last):
        book = FactBook(f"8{number:02}", f"第{number}局", 2026, nothing().form_set)
        budget = make_budget(book)
        store_factbook(budget=budget, book=book)
        Role.objects.create(user=cast["finance"], department=budget.department, role="finance")
        made.append(Budget.objects.select_related("department").get(pk=budget.pk))
    return made


def ready(budgets: list[Budget]) -> None:
    """As if their departments had sent them up and reviewed them: empty budgets cannot be."""
    for budget in budgets:
        LogEntry.objects.create(
            department_code=budget.department.code,
            year=2026,
            version=1,
            actor="演示审核人",
            action="review",
            to_state="first_up/reviewed",
            digest=budget.facts_digest,
        )
        Budget.objects.filter(pk=budget.pk).update(stage="first_up", status="reviewed")


def test_the_queue_lists_what_waits_for_whom(budget, cast):
    for who in ("clerk", "reviewer", "finance", "publisher"):
        assert "没有待办" in signed_in(cast, who).get("/desk/queue/").content.decode()
    waits = [("submit", "reviewer"), ("review", "finance"), ("accept", "finance")]
    for name, who in waits:
        brought_to(budget, cast, name)
        for anybody in ("clerk", "reviewer", "finance", "publisher", "outsider"):
            page = signed_in(cast, anybody).get("/desk/queue/").content.decode()
            assert (f'href="{BASE}"' in page) is (anybody == who), (name, anybody)


def test_many_wait_and_the_queries_do_not_grow(cast, budget):
    def queries(n: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            page = signed_in(cast, "finance").get("/desk/queue/")
        assert page.content.decode().count('name="budget"') == n
        return len(captured)

    ready(others(cast, 0, 3))
    few = queries(3)
    ready(others(cast, 3, 30))
    assert queries(30) == few


def test_finance_accepts_many_at_once(cast, budget):
    made = others(cast, 0, 4)
    ready(made)
    finance = signed_in(cast, "finance")
    page = finance.get("/desk/queue/").content.decode()
    chosen = re.findall(r'name="budget" value="([^"]+)"', page)
    assert len(chosen) == 4
    sure = finance.post("/desk/queue/accept/", {"budget": chosen}).content.decode()
    assert "4 份预算" in sure
    assert Budget.objects.filter(status="accepted").count() == 0
    # One changes meanwhile.
    Budget.objects.filter(pk=made[1].pk).update(status="returned")
    done = finance.post("/desk/queue/accept/", {"budget": chosen, "sure": "1"}).content.decode()
    assert "已财政审核通过 3 份" in words(done)
    assert "1 份没有办理" in words(done)
    assert Budget.objects.filter(status="accepted").count() == 3
    assert LogEntry.objects.filter(action="accept", username="finance").count() == 3


def test_many_is_for_those_who_take_such_a_step_and_see_the_budgets(cast, budget):
    ready(others(cast, 0, 2))
    page = signed_in(cast, "finance").get("/desk/queue/").content.decode()
    chosen = re.findall(r'name="budget" value="([^"]+)"', page)
    for who in ("clerk", "reviewer", "auditor", "outsider", "administrator"):
        response = signed_in(cast, who).post("/desk/queue/accept/", {"budget": chosen, "sure": "1"})
        assert response.status_code == 403
    # Finance of another department entirely.
    stranger = User.objects.create(username="stranger", full_name="外人", is_demo=True)
    elsewhere = Department.objects.create(code="777", name="别处")
    Role.objects.create(user=stranger, department=elsewhere, role="finance")
    client = Client()
    client.force_login(stranger)
    response = client.post("/desk/queue/accept/", {"budget": chosen, "sure": "1"})
    assert "没有选中任何预算" in response.content.decode()
    assert Budget.objects.filter(status="accepted").count() == 0
    assert signed_in(cast, "finance").post("/desk/queue/review/", {}).status_code == 404


def test_the_matrix_shows_every_role_and_step(budget, cast):
    for who in cast:
        page = words(signed_in(cast, who).get("/desk/roles/").content.decode())
        for step in STEPS.values():
            assert step.label in page
        assert "您的角色" in page


def test_steps_on_a_changed_budget_are_bound_to_what_was_seen(budget, cast):
    clerk = signed_in(cast, "clerk")
    looked = form(clerk.get(f"{BASE}steps/submit/").content.decode())
    rename(budget, cast["clerk"])
    response = clerk.post(reverse("desk:step", args=("129", 2026, 1, "submit")), looked)
    assert response.status_code == 409
    assert "有人改过" in response.content.decode()


def test_from_where_it_was_done_is_in_the_log_whatever_was_done(budget, cast):
    clerk = signed_in(cast, "clerk")
    unit = budget.unit_names.values_list("code", flat=True)[0]
    clerk.post(f"{BASE}units/{unit}/report/", REMOTE_ADDR="192.0.2.9")
    signed_in(cast, "reviewer").post(
        f"{BASE}units/{unit}/return/", {"reason": "依据不足"}, REMOTE_ADDR="192.0.2.9"
    )
    brought_to(budget, cast, "submit", "review", "accept")
    row = {"op": "insert", "grid": "controls", "row": str(uuid4()), "values": {"amount": "99999999"}}
    stroke = {"key": str(uuid4()), "operations": [row]}
    sent = signed_in(cast, "finance").post(
        f"{BASE}entry/changes/", stroke, content_type="application/json", REMOTE_ADDR="192.0.2.9"
    )
    assert sent.status_code == 200, sent.content
    told = LogEntry.objects.filter(action__in=["report_unit", "return_unit", "controls"])
    assert [one.address for one in told] == ["192.0.2.9"] * 3


def test_a_reason_too_long_to_be_read_is_said_at_its_field_also_where_files_are_about(budget, cast):
    """Withdrawing and publishing have services of their own, and the same fields."""
    Budget.objects.filter(pk=budget.pk).update(stage="published", status="accepted")
    page = press(signed_in(cast, "publisher"), "take_down", reason="长" * 2001)
    assert page.status_code == 400
    assert "有2001字，最多2000字" in page.content.decode()


def test_who_comes_too_late_hears_what_was_done_also_when_it_was_no_step(budget, cast):
    brought_to(budget, cast, "submit", "review", "accept")
    finance = signed_in(cast, "finance")
    page = finance.get(f"{BASE}steps/finance_return/").content.decode()
    fill_ceiling(budget, cast["finance"])
    late = finance.post(f"{BASE}steps/finance_return/", {**form(page), "reason": "不对"})
    assert late.status_code == 409
    assert "已修改了控制数" in late.content.decode()
