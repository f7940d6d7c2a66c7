"""The review at a glance, the clerk's page of reasons, the threads on a budget's own page."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from budget.domain.facts import EarlierFigure, Passage
from budget.domain.states import Status
from budget.models import Budget, Explanation, User
from budget.renderers.reviewed import percent, signed
from budget.selectors import factbook
from budget.services import threads
from budget.services.facts import store_factbook
from tests.desk.conftest import stored, words
from tests.desk.review.conftest import BASE, REVIEW, Twice, stand
from tests.renderers.books import plain

pytestmark = pytest.mark.django_db
Get = Callable[..., str]
WARNINGS = f"{BASE}warnings/"


def test_it_says_what_is_under_review_and_what_changed(twice: Twice, before_that: Budget, page: Get):
    said = words(page(REVIEW, username="reviewer"))
    assert "第2次（一上）" in said
    assert "养老保险已按新基数核定。" in said
    assert twice.budget.submissions.get(number=2).digest[:12] in said
    assert "与第1次送审相比" in said
    assert "收入合计没有变化" in said
    assert re.search(r"支出合计由.*万元变为.*万元（\+21.684758，", said)
    assert "与2025年年初预算相比" in said


def test_it_says_which_passages_changed_since_they_were_sent_up(twice: Twice, page: Get):
    book = factbook(twice.budget)
    written = (Passage("duties", "管<大厅>。"), Passage("reason.income", "新增项目。"))
    store_factbook(
        budget=twice.budget,
        book=replace(book, passages=written, earlier=(EarlierFigure("income", 5_000_000),)),
    )
    html = page(REVIEW, username="reviewer")
    said = words(html)
    assert "编制说明和上年预算数有 3 处不同" in said
    assert "新增 编制说明 · 部门 · 主要职责 改为：管&lt;大厅&gt;。" in said
    assert "新增 上年预算数 · 部门 · 收入总计 （无） → 5.00万元" in said
    assert f'href="{BASE}narrative/"' in html


def test_the_tables_are_listed_with_what_there_is_to_look_at(twice: Twice, page: Get, cast: dict[str, User]):
    threads.open_thread(budget=twice.budget, user=cast["reviewer"], text="看", table="03", row=1)
    html = page(REVIEW, username="reviewer")
    row = words(re.search(r"<tr>\s*<td[^>]*>预算03表.*?</tr>", html, re.DOTALL)[0])
    assert "4 格" in row
    assert "1 条" in row
    other = words(re.search(r"<tr>\s*<td[^>]*>预算04表.*?</tr>", html, re.DOTALL)[0])
    assert "格" not in other.replace("购", "")


def test_beside_each_warning_stands_what_the_clerk_said(twice: Twice, page: Get, client: Client):
    stand(twice.budget, Status.RETURNED)
    html = page(WARNINGS)
    fields = re.findall(r'name="(text-[0-9a-f]{64})"', html)
    assert f"还有 {len(fields)} 条没有说明" in words(html)
    assert client.post(WARNINGS, {fields[0]: "因为<i>如此。"}).status_code == 302
    stand(twice.budget, Status.SUBMITTED)
    html = page(REVIEW, username="reviewer")
    assert "因为&lt;i&gt;如此。" in html
    assert html.count("经办人还没有说明原因") == len(fields) - 1
    assert f"还有 {len(fields) - 1} 条警告没有说明原因" in words(html)


def test_reasons_are_saved_one_by_one_or_all_together(cast: dict[str, User], page: Get, client: Client):
    stored(plain())
    fields = re.findall(r'name="(text-[0-9a-f]{64})"', page(WARNINGS))
    texts = dict.fromkeys(fields, "原因。")
    one = fields[1].removeprefix("text-")
    client.post(WARNINGS, {**texts, "one": one})
    assert [kept.fingerprint for kept in Explanation.objects.all()] == [one]
    client.post(WARNINGS, texts)
    assert Explanation.objects.count() == len(fields)
    assert "都已说明" in words(page(WARNINGS))


def test_what_was_written_is_not_lost_when_something_cannot_be_kept(
    cast: dict[str, User], page: Get, client: Client
):
    stored(plain())
    field = re.search(r'name="(text-[0-9a-f]{64})"', page(WARNINGS))[1]
    response = client.post(WARNINGS, {field: "写了很久的原因。", f"text-{'0' * 64}": "没有了的警告。"})
    assert response.status_code == 409
    assert "写了很久的原因。" in response.content.decode()
    assert not Explanation.objects.exists()


def test_others_read_the_reasons_and_write_none(twice: Twice, page: Get):
    html = page(WARNINGS, username="auditor")
    assert "<textarea" not in html
    assert "经办人还没有说明原因" in html


def test_the_clerk_sees_open_threads_on_the_budgets_page_and_answers(
    twice: Twice, page: Get, client: Client, cast: dict[str, User]
):
    reviewer = cast["reviewer"]
    asked = threads.open_thread(
        budget=twice.budget, user=reviewer, text="依据？", table="03", row=1, column="total"
    )
    closed = threads.open_thread(budget=twice.budget, user=reviewer, text="好了。")
    threads.resolve(thread=closed, user=reviewer)
    stand(twice.budget, Status.RETURNED)
    html = page(BASE)
    assert "依据？" in html
    assert "好了。" not in html
    assert f"{REVIEW}tables/03/?at=1.total#thread-{asked.pk}" in html
    assert f"{BASE}entry/expenditure/#grid=expenditure&amp;row=" in html
    response = client.post(
        f"{REVIEW}threads/{asked.pk}/", {"text": "有批文。", "page": "03", "back_with": "1"}
    )
    assert response["Location"] == f"{REVIEW}tables/03/?with=1#thread-{asked.pk}"
    assert asked.comments.last().text == "有批文。"
    assert "已答复" in page(BASE)


def test_buttons_resolve_and_reopen(twice: Twice, client: Client, cast: dict[str, User]):
    thread = threads.open_thread(budget=twice.budget, user=cast["reviewer"], text="看")
    client.force_login(cast["finance"])
    client.post(f"{REVIEW}threads/{thread.pk}/", {"do": "resolve", "text": "可以。"})
    thread.refresh_from_db()
    assert thread.resolved_at is not None
    assert thread.comments.last().text == "可以。"
    client.post(f"{REVIEW}threads/{thread.pk}/", {"do": "reopen"})
    thread.refresh_from_db()
    assert thread.resolved_at is None


def test_a_thread_of_another_budget_is_not_there(
    twice: Twice, before_that: Budget, client: Client, cast: dict[str, User]
):
    thread = threads.open_thread(budget=twice.budget, user=cast["reviewer"], text="看")
    client.force_login(cast["clerk"])
    Budget.objects.filter(pk=before_that.pk).update(stage=twice.budget.stage, status=Status.SUBMITTED)
    address = f"/desk/129/2025/v1/review/threads/{thread.pk}/"
    assert client.post(address, {"text": "看"}).status_code == 404
    assert thread.comments.count() == 1


def test_before_anything_was_sent_up(cast: dict[str, User], page: Get):
    stored(plain())
    assert "还没有送审过" in words(page(REVIEW))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (1200, 1500, "+25.0%"),
        (1500, 1200, "−20.0%"),
        (3, 4, "+33.3%"),
        (3, 5, "+66.7%"),
        (2000, 2001, "+0.1%"),
        (2001, 2002, "+不足0.1%"),
        (1, 100_000, "+9,999,900.0%"),
        (10**17, 3 * 10**17 + 1, "+200.0%"),
        (5, 0, "取消"),
        (-4, -5, "−25.0%"),
        (0, 5, "新增"),
        (0, 0, ""),
        (7, 7, ""),
    ],
)
def test_percents_are_exact(before: int, after: int, said: str):
    assert percent(before, after) == said


def test_differences_bear_their_sign():
    assert [signed(fen) for fen in (3_000_000, -1, 0, 12_345_678_900_000)] == [
        "+3.00", "−0.000001", "", "+12,345,678.90",
    ]  # fmt: skip


def test_the_panel_beside_the_grids_is_told_what_waits(twice: Twice, client: Client, cast: dict[str, User]):
    client.force_login(cast["clerk"])
    check = f"{BASE}entry/check/"
    first = client.get(check)
    assert first.json()["threads"] == []
    asked = threads.open_thread(
        budget=twice.budget, user=cast["reviewer"], text="依据？", table="03", row=1, column="total"
    )
    then = client.get(check, headers={"If-None-Match": first["ETag"]})
    (told,) = then.json()["threads"]
    assert (told["text"], told["waiting"], told["jump"]["grid"]) == ("依据？", True, "expenditure")
    assert told["href"] == f"{REVIEW}tables/03/?at=1.total#thread-{asked.pk}"
    threads.answer(thread=asked, user=cast["clerk"], text="有批文。")
    answered = client.get(check, headers={"If-None-Match": then["ETag"]})
    assert answered.json()["threads"][0]["waiting"] is False
    threads.resolve(thread=asked, user=cast["reviewer"])
    assert client.get(check, headers={"If-None-Match": answered["ETag"]}).json()["threads"] == []
