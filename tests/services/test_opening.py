"""Opening the next version of an approved budget: which kind from which version, whole, and one at a time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from budget.domain.codes import Fund
from budget.domain.facts import FactBook, PrintedAmount
from budget.domain.states import Kind, Procedure, Stage, Status
from budget.models import Budget, BudgetUnit, Department, Explanation, LogEntry, Role, User
from budget.selectors import factbook
from budget.selectors.checking import check
from budget.selectors.explained import unexplained
from budget.selectors.versions import adopted, base_for, total_unchanged, unfinished
from budget.services.accounts import make_demo_accounts
from budget.services.facts import store_factbook
from budget.services.lists import lists_for
from budget.services.opening import open_version
from budget.services.starting import StartError
from tests.conftest import PASSWORD
from tests.publishing import make_budget
from tests.reference import everything
from tests.renderers.books import HEADQUARTERS, LINES, plain

APPROVED = (Stage.SECOND_DOWN, Status.ACCEPTED)
PUBLISHED = (Stage.PUBLISHED, Status.ACCEPTED)
DRAFT = (Stage.SECOND_UP, Status.DRAFT)
DEPARTMENT = "129"


@pytest.fixture
def clerk(database: str) -> User:
    return {user.username: user for user in make_demo_accounts(password=PASSWORD)}["clerk"]


def version(
    number: int,
    kind: Kind = Kind.ORIGINAL,
    state: tuple[Stage, Status] = APPROVED,
    book: FactBook | None = None,
    **about: object,
) -> Budget:
    """A version of 129's budget of 2026 where it stands."""
    made = make_budget(book or plain(), version=number)
    store_factbook(budget=made, book=book or plain())
    based_on = None if kind is Kind.ORIGINAL else Budget.objects.get(version=1)
    stage, status = state
    Budget.objects.filter(pk=made.pk).update(
        kind=kind, based_on=based_on, stage=stage, status=status, **about
    )
    return Budget.objects.get(pk=made.pk)


def opened(clerk: User, base: Budget, kind: Kind = Kind.TRANSFER, **about: str) -> Budget:
    return open_version(user=clerk, base=base, kind=kind, **{"reason": "压缩会议费", **about})


# --- what is made -------------------------------------------------------------------------------


def test_it_holds_all_facts_of_its_base_with_amounts(clerk):
    book = replace(plain(), printed=(PrintedAmount("06", ("2011301",), "total", 5),))
    base = version(1, book=book, procedure=Procedure.ONE_ROUND, department_name="当时的名称")
    Department.objects.filter(code=DEPARTMENT).update(name="后来的名称")
    made = opened(clerk, base)
    assert factbook(made) == replace(book, department_name="当时的名称")
    assert factbook(base) == factbook(made), "and the base keeps its own"
    assert (made.version, made.kind, made.based_on) == (2, Kind.TRANSFER, base)
    assert (made.stage, made.status, made.procedure) == (*DRAFT, Procedure.ONE_ROUND)
    assert made.sheets_digest == ""
    base.refresh_from_db()
    assert (base.stage, base.status) == APPROVED


def test_the_log_says_what_by_what_and_why(clerk):
    made = opened(clerk, version(1), Kind.SUPPLEMENT, number=" 京财〔2026〕5号 ", reason=" 追加人员经费 ")
    told = LogEntry.objects.get()
    assert (told.version, told.action, told.username, told.actor) == (2, "open", "clerk", clerk.full_name)
    assert told.reason == "追加追减，以第1版为基础，文号：京财〔2026〕5号。原因：追加人员经费"
    assert (told.from_state, told.to_state) == ("", "second_up/draft")
    assert told.digest == made.facts_digest != ""


def test_the_address_is_kept(clerk):
    opened(clerk, version(1), address="192.0.2.9")
    assert LogEntry.objects.get().address == "192.0.2.9"


# --- from which version -------------------------------------------------------------------------


def test_an_adjustment_goes_on_from_the_last_adjustment(clerk):
    version(1, state=PUBLISHED)
    transfer = version(2, Kind.TRANSFER)
    assert opened(clerk, transfer, Kind.SUPPLEMENT, number="文号").based_on == transfer


def test_also_when_a_correction_came_after_it_which_holds_the_initial_figures(clerk):
    version(1, state=PUBLISHED)
    transfer = version(2, Kind.TRANSFER)
    correction = version(3, Kind.CORRECTION, PUBLISHED)
    assert base_for(Kind.TRANSFER, transfer.department, 2026) == transfer
    assert adopted(transfer) == correction
    made = opened(clerk, correction, Kind.CORRECTION)
    assert (made.version, made.based_on) == (4, correction)


def test_a_first_adjustment_goes_on_from_what_was_adopted_last(clerk):
    version(1, state=PUBLISHED)
    correction = version(2, Kind.CORRECTION, PUBLISHED)
    assert opened(clerk, correction).based_on == correction


def test_a_correction_is_of_what_was_published(clerk):
    published = version(1, state=PUBLISHED)
    transfer = version(2, Kind.TRANSFER)
    with pytest.raises(StartError, match="更正须以第1版为基础") as refused:
        opened(clerk, transfer, Kind.CORRECTION)
    assert refused.value.budget == published
    assert opened(clerk, published, Kind.CORRECTION).based_on == published


def test_what_is_not_published_is_not_corrected(clerk):
    with pytest.raises(StartError, match="2026年预算还没有公开的版本，不能更正"):
        opened(clerk, version(1), Kind.CORRECTION)


def test_an_older_version_is_refused(clerk):
    first = version(1, state=PUBLISHED)
    version(2, Kind.TRANSFER)
    before = everything()
    with pytest.raises(StartError, match="调剂须以第2版为基础"):
        opened(clerk, first)
    assert everything() == before


@pytest.mark.parametrize("status", list(Status))
def test_while_another_is_made_none_is_opened(clerk, status):
    first = version(1, state=PUBLISHED)
    making = version(2, Kind.TRANSFER, (Stage.SECOND_UP, status))
    with pytest.raises(StartError, match="第2版还没有编完") as refused:
        opened(clerk, first, Kind.CORRECTION)
    assert refused.value.budget == making


def test_a_budget_that_is_not_approved_is_changed_not_followed(clerk):
    with pytest.raises(StartError, match="第1版还没有编完"):
        opened(clerk, version(1, state=DRAFT))


# --- by whom, and what must be said -------------------------------------------------------------


@pytest.mark.parametrize(
    "username", ["outsider", "reviewer", "finance", "publisher", "auditor", "administrator"]
)
def test_nobody_but_the_clerk_opens_one(clerk, username):
    base = version(1)
    before = everything()
    with pytest.raises(StartError, match=r"只有.*的经办人可以编制新的一版"):
        opened(User.objects.get(username=username), base)
    assert everything() == before


def test_nor_a_clerk_of_one_unit_or_one_who_has_left(clerk):
    base = version(1)
    Role.objects.filter(user=clerk).update(unit=BudgetUnit.objects.get(code=HEADQUARTERS))
    with pytest.raises(StartError, match="只有"):
        opened(clerk, base)
    Role.objects.filter(user=clerk).update(unit=None)
    clerk.is_active = False
    with pytest.raises(StartError, match="只有"):
        opened(clerk, base)


@pytest.mark.parametrize(
    ("kind", "said", "why"),
    [
        (Kind.TRANSFER, {"reason": " "}, "请写明调剂的原因"),
        (Kind.SUPPLEMENT, {}, "追加追减须填写所依据文件的文号"),
        (Kind.SUPPLEMENT, {"number": "文" * 101}, "最多100字"),
        (Kind.CORRECTION, {"reason": "a\x00"}, "空字符"),
        (Kind.ORIGINAL, {}, "请选择"),
    ],
)
def test_what_must_be_said(clerk, kind, said, why):
    base = version(1, state=PUBLISHED)
    before = everything()
    with pytest.raises(StartError, match=why):
        opened(clerk, base, kind, **said)
    assert everything() == before


def test_two_at_once_open_one(shared_database):
    with shared_database.connected():
        make_demo_accounts(password=PASSWORD)
        key = version(1).pk

    def work() -> str:
        try:
            return str(opened(User.objects.get(username="clerk"), Budget.objects.get(pk=key)).version)
        except StartError as refused:
            return refused.message

    said = sorted(shared_database.at_once(work, times=3))
    assert said[0] == "2"
    assert all("第2版还没有编完" in one for one in said[1:])
    with shared_database.connected():
        assert Budget.objects.count() == 2
        assert LogEntry.objects.filter(action="open").count() == 1


# --- a 调剂 moves money and makes none -----------------------------------------------------------


def moved(made: Budget, *changes: tuple[int, dict[str, object]]) -> str:
    """What is said once these lines are changed."""
    lines = list(LINES)
    for place, change in changes:
        lines[place] = replace(lines[place], **change)
    store_factbook(budget=made, book=replace(plain(), expenditure=tuple(lines)))
    return total_unchanged(Budget.objects.get(pk=made.pk))


def test_money_moved_between_lines_of_one_fund_changes_no_total(clerk):
    made = opened(clerk, version(1))
    assert total_unchanged(made) == ""
    less, more = LINES[0], LINES[1]
    assert less.fund is more.fund
    by = 1_000_000
    pair = ((0, {"amount_fen": less.amount_fen - by}), (1, {"amount_fen": more.amount_fen + by}))
    assert moved(made, *pair) == ""
    assert moved(made, pair[1]).startswith("支出总额由")
    assert "增加1.00万元；一般公共预算拨款由" in moved(made, pair[1])


def test_money_moved_to_another_fund_is_told_though_the_total_is_the_same(clerk):
    made = opened(clerk, version(1))
    said = moved(made, (0, {"fund": Fund.UNIT_FUNDS}))
    assert "支出总额" not in said
    assert "一般公共预算拨款由" in said
    assert "单位资金由0.00万元变为" in said
    assert "未注明资金性质的支出由0.00万元变为" in moved(made, (0, {"fund": None}))


def test_a_supplement_may_change_totals(clerk):
    made = opened(clerk, version(1), Kind.SUPPLEMENT, number="文号")
    assert moved(made, (0, {"amount_fen": 1})) == ""


def test_reasons_for_warnings_come_along_as_they_were_given(clerk):
    """They hold as long as the warning is the same; by whom and when stays true."""
    base = version(1)
    by = {"rule": "R", "about": "有警告", "actor": "当时的经办人", "username": "before"}
    mark = unexplained(base, check(base, lists_for(2026)))[0].fingerprint
    Explanation.objects.create(budget=base, fingerprint=mark, text="情况属实", **by)
    long_ago = timezone.now() - timedelta(days=100)
    Explanation.objects.update(at=long_ago)
    made = opened(clerk, base)
    assert mark not in {one.fingerprint for one in unexplained(made, check(made, lists_for(2026)))}
    kept = Explanation.objects.get(budget=made)
    assert (kept.text, kept.username, kept.at) == ("情况属实", "before", long_ago)
    assert Explanation.objects.filter(budget=base).count() == 1, "and the base keeps its own"


def test_a_reason_too_long_to_be_read_is_refused(clerk):
    with pytest.raises(StartError, match="最多2000字"):
        opened(clerk, version(1), reason="长" * 2001)


def test_a_second_budget_of_the_year_that_can_no_longer_be_approved_is_in_nobodys_way(clerk):
    """A document was read in beside the budget under way, which was approved then."""
    base = version(1)
    version(2, state=(Stage.FIRST_UP, Status.DRAFT))
    assert unfinished(base.department, 2026) is None
    made = opened(clerk, base)
    assert unfinished(base.department, 2026) == made
