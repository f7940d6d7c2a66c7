"""What happened to a budget, in sentences, on its own page and on the budget's."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budget.domain.states import Stage, State, Status
from budget.domain.workflow import ACTIONS, OPENINGS, STEPS
from budget.models import Budget, LogEntry, User
from budget.selectors import timeline as telling
from budget.selectors.timeline import latest, moment, timeline
from budget.services.log import log
from tests.desk.conftest import stored, words
from tests.renderers.books import plain

pytestmark = pytest.mark.django_db
DESK = "/desk/129/2026/v1/"
TIMELINE = DESK + "timeline/"
SHANGHAI = ZoneInfo("Asia/Shanghai")
DRAFT, RETURNED, SUBMITTED = (
    State(Stage.SECOND_UP, status) for status in (Status.DRAFT, Status.RETURNED, Status.SUBMITTED)
)


@pytest.fixture
def budget(cast: dict[str, User]) -> Budget:
    return stored(plain())


def entry(**said: object) -> LogEntry:
    """An entry as the database may hold it; not stored."""
    at = datetime(2026, 11, 28, 10, 22, tzinfo=SHANGHAI)
    whose = {"department_code": "129", "year": 2026, "version": 1, "actor": "演示经办人", "at": at}
    return LogEntry(**{**whose, "sequence": 1, "action": "submit", **said})


def test_an_entry_reads_like_a_sentence(budget):
    log(budget=budget, actor="演示经办人", action="submit", from_state=DRAFT, to_state=SUBMITTED)
    log(budget=budget, actor="演示审核人", action="return", from_state=SUBMITTED, to_state=RETURNED,
        reason="请补充项目目标")  # fmt: skip
    log(budget=budget, actor="演示经办人", action="submit", from_state=RETURNED, to_state=SUBMITTED,
        reason="已按意见修改")  # fmt: skip
    again, returned, first = latest(budget)
    assert again.told == "送审（第2次），由“二上·退回”到“二上·送审”。"
    assert again.sentence.endswith(f"演示经办人 {again.told}附言：已按意见修改")
    assert returned.sentence.endswith("演示审核人 退回，由“二上·送审”到“二上·退回”。原因：请补充项目目标")
    assert first.told == "送审，由“二上·编制”到“二上·送审”。"


def test_times_are_those_of_the_wall():
    told = moment(entry(from_state=str(DRAFT), to_state=str(SUBMITTED))).sentence
    assert told == "2026年11月28日 10:22 演示经办人 送审，由“二上·编制”到“二上·送审”。"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"action": "new", "to_state": str(DRAFT), "reason": "空白"},
         "新建了预算，状态为“二上·编制”。方式：空白"),
        ({"action": "import", "to_state": str(DRAFT), "reason": "文件：a.pdf"},
         "导入了文件，状态为“二上·编制”。文件：a.pdf"),
        ({"action": "approve", "reason": "朝财预〔2026〕1号"}, "批复。文号：朝财预〔2026〕1号"),
        ({"action": "approve", "reason": "文号：1号；日期：2026-02-01"}, "批复。文号：1号；日期：2026-02-01"),
        ({"action": "publish", "reason": "按期公开"}, "向社会公开。公告：按期公开"),
        ({"action": "open", "reason": "增人增资"}, "开始编制新的一版。原因：增人增资"),
        ({"action": "open", "reason": "调剂，以第1版为基础。原因：增人增资"},
         "开始编制新的一版。调剂，以第1版为基础。原因：增人增资"),
        ({"action": "congress", "reason": "2026-01-15，批复期限2026-02-04"},
         "登记了人代会批准日期。批准日期：2026-01-15，批复期限2026-02-04"),
        ({"action": "take_down", "from_state": "published/accepted", "to_state": "published/accepted",
          "reason": "有误"}, "撤下了公开的预算。原因：有误"),
        # As it was written before steps had names.
        ({"action": "公开", "from_state": "一上／编制", "to_state": "公开", "reason": "按期"},
         "公开，由“一上／编制”到“公开”。说明：按期"),
        ({"action": "导入", "reason": "文件：a.txt"}, "导入。文件：a.txt"),
    ],
)  # fmt: skip
def test_what_was_done_and_what_was_said_with_it(said, told):
    assert moment(entry(**said)).sentence.removeprefix("2026年11月28日 10:22 演示经办人 ") == told


def test_everything_that_can_be_logged_is_said_in_words():
    for action in ACTIONS:
        told = moment(entry(action=action, reason="因为")).sentence
        assert action not in told
        assert told.endswith("因为")
    beside = {"new", "import", "open", "controls", "congress", "report_unit", "return_unit"}
    assert beside == ACTIONS.keys() - STEPS.keys()
    assert OPENINGS


def test_the_page_tells_day_by_day_the_latest_first(budget, page, monkeypatch):
    days = {"new": (27, 9), "submit": (28, 10), "withdraw": (28, 23)}
    for action, (day, hour) in days.items():
        at = datetime(2026, 11, day, hour, 22, tzinfo=SHANGHAI)
        monkeypatch.setattr(LogEntry._meta.get_field("at"), "_get_default", lambda at=at: at)
        log(
            budget=budget,
            actor="演示经办人",
            action=action,
            reason="第一行\n<b>第二行</b>",
            address="10.0.0.7",
        )
    html = page(TIMELINE)
    told = words(html)
    assert told.index("2026年11月28日") < told.index("撤回了送审") < told.index("2026年11月27日")
    assert told.count("2026年11月28日") == 1
    assert "23:22 演示经办人 撤回了送审" in told
    assert "第一行<br>&lt;b&gt;第二行" in html
    assert "2026年11月28日 23:22" in words(page(DESK))


def test_digests_and_addresses_are_for_auditors(budget, page):
    log(budget=budget, actor="演示经办人", username="clerk", action="submit", address="10.0.0.7")
    digest = LogEntry.objects.get().digest
    for username in ("clerk", "reviewer", "finance", "publisher"):
        for address in (TIMELINE, DESK):
            told = page(address, username=username)
            assert "送审" in told
            assert "10.0.0.7" not in told, username
            assert digest[:12] not in told, username
    told = page(TIMELINE, username="auditor")
    assert "10.0.0.7" in told
    assert digest[:12] in words(told)
    assert digest not in words(told)
    assert "/desk/log/?department=129" in told


def test_the_budgets_page_shows_the_last_few_and_where_the_rest_is(budget, page):
    assert "办理经过" not in page(DESK)
    for number in range(telling.MOMENTS_SHOWN + 1):
        log(budget=budget, actor="甲", action="submit", reason=f"第{number}回")
    told = page(DESK)
    assert f'href="{TIMELINE}"' in told
    assert "第0回" not in told
    assert "第1回" in told
    assert f"送审（第{telling.MOMENTS_SHOWN + 1}次）" in told


def test_other_budgets_entries_are_not_among_them_and_long_ones_go_on(budget, page, monkeypatch):
    monkeypatch.setattr(telling, "MOMENTS_ON_A_PAGE", 2)
    log(budget=stored(plain(), version=2), actor="甲", action="submit", reason="另一版的")
    for number in range(3):
        log(budget=budget, actor="甲", action="submit", reason=f"第{number}回")
    first, second = page(TIMELINE), page(TIMELINE + "?page=2")
    assert "另一版的" not in first + second
    assert "第2回" in first
    assert "第0回" in second
    # Counted over all of them, not over those of the page.
    assert "送审（第2次）" in words(first)
    assert "（第" not in words(second).split("第 2 页")[0].split("没有")[0].replace("第1版", "")


def test_queries_do_not_grow_with_what_happened(budget):
    counts = set()
    for times in (1, 40):
        for _ in range(times):
            log(budget=budget, actor="甲", action="submit")
        with CaptureQueriesContext(connection) as queries:
            timeline(budget, None)
            latest(budget)
        counts.add(len(queries))
    assert counts == {3}
