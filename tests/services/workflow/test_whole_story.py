"""Everything the product does with budgets, one thing after the other: the log is clean at the end."""

from collections import Counter
from datetime import date

import pytest

from budget.domain.states import Kind
from budget.domain.workflow import ACTIONS
from budget.models import Budget, BudgetYear, Department, LogEntry, PublishedAdjustment, User
from budget.selectors.verifying import Seen, verify
from budget.services import publishing
from budget.services.congress import record_congress
from budget.services.entry import revert
from budget.services.importing import import_document
from budget.services.leaving import switch_off
from budget.services.log import log
from budget.services.opening import open_version
from budget.services.publication_orders import order_publication
from budget.services.publication_work import carry_out
from budget.services.starting import start
from budget.services.taking_down import take_down
from budget.services.threads import answer, open_thread, resolve
from budget.services.units import report_unit, return_unit
from tests.reference import CONTENT, no_published_files
from tests.renderers.books import HEADQUARTERS
from tests.services.workflow.conftest import FIRST, brought_to, draft, rename, step

pytestmark = pytest.mark.django_db
# Written of steps that another way through takes, or by nothing yet.
ELSEWHERE = {"finance_return_once", "approve_once", "approve_change_once"}


@pytest.fixture(autouse=True)
def quick_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "BOOKLET_FORMATS", ("json",))
    monkeypatch.setattr(publishing, "TABLE_FORMATS", ("csv",))
    no_published_files()


def of(budget: Budget) -> Budget:
    return Budget.objects.select_related("department").get(pk=budget.pk)


def published(budget: Budget, user: User, notice: str = "") -> None:
    digest = of(budget).facts_digest
    assert carry_out(order_publication(budget=budget, user=user, notice=notice, digest=digest).pk) == "done"


def test_nothing_that_is_done_by_the_product_looks_like_tampering(cast):
    clerk, reviewer, finance, publisher = (
        cast[name] for name in ("clerk", "reviewer", "finance", "publisher")
    )
    import_document(content=CONTENT, file_name="a.txt", user=clerk)
    budget = draft(version=2)
    log(budget=budget, actor=clerk.full_name, username="clerk", action="new", to_state=budget.state)
    BudgetYear.objects.update(congress_on=None)
    start(user=cast["outsider"], department=Department.objects.get(code="999"), year=2026)

    # 一上: units, a withdrawal, a return, comments, a change taken back, finance's return.
    report_unit(budget=budget, user=clerk, unit=HEADQUARTERS)
    return_unit(budget=budget, user=reviewer, unit=HEADQUARTERS, reason="依据不足")
    report_unit(budget=budget, user=clerk, unit=HEADQUARTERS)
    brought_to(budget, cast, "submit", "withdraw", "submit", "return")
    thread = open_thread(budget=budget, user=reviewer, text="这一笔不对")
    rename(budget, clerk)
    answer(thread=thread, user=clerk, text="已改")
    brought_to(budget, cast, "submit")
    resolve(thread=thread, user=reviewer)
    brought_to(budget, cast, "review", "finance_return")
    revert(budget=budget, user=clerk, number=of(budget).revision)
    brought_to(budget, cast, *FIRST)

    # 二上: the congress is registered while it lies before finance, and once more.
    report_unit(budget=budget, user=clerk, unit=HEADQUARTERS)
    brought_to(budget, cast, "submit", "review")
    for day in (19, 20):
        record_congress(year=2026, on=date(2026, 1, day), user=finance, address="192.0.2.9")
    brought_to(budget, cast, "accept", "approve", "relay")
    published(budget, publisher)

    # A change of it, a correction of it after it was taken down; the clerk has left meanwhile.
    transfer = open_version(user=clerk, base=of(budget), kind=Kind.TRANSFER, reason="调剂")
    rename(transfer, clerk)
    brought_to(transfer, cast, "submit", "review", "approve_change")
    assert PublishedAdjustment.objects.get().version == transfer.version
    take_down(budget=budget, user=publisher, reason="有误")
    correction = open_version(user=clerk, base=of(budget), kind=Kind.CORRECTION, reason="更正")
    brought_to(correction, cast, "submit")
    heir = User.objects.create(username="heir", full_name="接手人")
    switch_off(user=clerk, by=cast["administrator"], heir=heir, give_roles=True)
    step(correction, heir, "withdraw")
    step(correction, heir, "submit")
    brought_to(correction, cast, "review", "approve_change")
    published(correction, publisher, "更正了名称")

    done = Counter(LogEntry.objects.values_list("action", flat=True))
    assert done.keys() == ACTIONS.keys() - ELSEWHERE
    counted = Seen()
    assert [str(one) for one in verify(counted)] == []
    assert (counted.budgets, counted.publications) == (5, 2)
    assert counted.entries == done.total()
