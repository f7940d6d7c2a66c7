"""The workbook's page and the page of a proposal, as a clerk meets them."""

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from budget.domain.states import Status
from budget.models import Budget, ChangeSet, ExpenditureLine, Proposal, User
from budget.selectors import factbook
from budget.services import entry
from budget.services.proposals import propose, replace_by
from tests.desk.conftest import stored, words
from tests.entry_workbooks import changed, made, put
from tests.reference import everything
from tests.renderers.books import MARKUP, many, plain

pytestmark = pytest.mark.django_db
BASE = "/desk/129/2026/v1/"


@pytest.fixture
def budget(cast: dict[str, User]) -> Budget:
    return stored(plain())


@pytest.fixture
def clerk(client: Client, cast: dict[str, User], budget: Budget) -> Client:
    client.force_login(cast["clerk"])
    return client


def sent(client: Client, content: bytes, name: str = "填好.xlsx") -> Any:
    return client.post(f"{BASE}workbook/", {"document": SimpleUploadedFile(name, content)}, follow=True)


def filled_in(budget: Budget, **cells: object) -> bytes:
    """The workbook with amounts of expenditure filled in, by the number of their row."""

    def change(book: Any) -> None:
        for row, value in cells.items():
            put(book["支出"], int(row.removeprefix("row")), "金额（万元）", value)

    return changed(made(budget), change)


def test_download_fill_in_upload_look_apply(clerk: Client, budget: Budget) -> None:
    page = words(clerk.get(f"{BASE}workbook/").content.decode())
    assert "下载 .xlsx 工作簿" in page
    response = clerk.get(f"{BASE}workbook.xlsx")
    assert response["Content-Disposition"].startswith("attachment")
    assert load_workbook(BytesIO(response.content))["支出"]["I2"].value == 160.0584

    content = changed(response.content, lambda book: put(book["支出"], 1, "金额（万元）", 161))
    before = everything()
    response = sent(clerk, content)
    address = response.redirect_chain[-1][0]
    page = words(response.content.decode())
    assert "160.0584 161.00 +0.9416" in page
    assert "上传工作簿：填好.xlsx" in page
    after = everything()
    assert {name for name in after if before[name] != after[name]} <= {"budget_proposal", "sqlite_sequence"}

    response = clerk.post(f"{address}apply/", follow=True)
    page = words(response.content.decode())
    assert "已经应用" in page
    assert f'href="{BASE}history/1/"' in response.content.decode()
    assert factbook(budget).expenditure[0].amount_fen == 161_000_000
    clerk.post(f"{address}apply/", follow=True)
    assert ChangeSet.objects.count() == 1


def test_a_file_that_says_the_same_needs_no_decision(clerk: Client, budget: Budget) -> None:
    assert "完全相同" in words(sent(clerk, made(budget)).content.decode())
    assert Proposal.objects.count() == 0


def test_what_is_wrong_stands_first_and_says_where_in_the_file(clerk: Client, budget: Budget) -> None:
    page = sent(clerk, filled_in(budget, row1="约十", row2=5)).content.decode()
    said = words(page)
    assert "填写的内容不对（1处）" in said
    assert "支出 I2（支出 · " in said
    assert page.index("填写的内容不对") < page.index("一共改动") < page.index("官方预算表的变化")


def test_dropped_it_is_gone_and_nothing_changed(clerk: Client, budget: Budget) -> None:
    address = sent(clerk, filled_in(budget, row1=1)).redirect_chain[-1][0]
    response = clerk.post(f"{address}drop/", follow=True)
    assert "没有任何改动" in words(response.content.decode())
    assert clerk.get(address).status_code == 404
    assert factbook(budget) == plain()


def test_it_is_whoever_made_it_who_sees_and_applies_it(
    clerk: Client, budget: Budget, cast: dict[str, User]
) -> None:
    address = sent(clerk, filled_in(budget, row1=1)).redirect_chain[-1][0]
    for username in ("reviewer", "finance", "administrator", "outsider"):
        other = Client()
        other.force_login(cast[username])
        assert other.get(address).status_code == 404, username
        assert other.post(f"{address}apply/").status_code in (403, 404), username
    assert factbook(budget) == plain()


def test_what_somebody_changed_meanwhile_is_shown_and_kept(
    clerk: Client, budget: Budget, cast: dict[str, User]
) -> None:
    address = sent(clerk, filled_in(budget, row1=1, row2=2)).redirect_chain[-1][0]
    key = str(ExpenditureLine.objects.order_by("position")[0].key)
    operation = {"op": "set", "grid": "expenditure", "row": key, "column": "amount"}
    entry.apply(
        budget=budget,
        user=cast["clerk"],
        key=uuid4(),
        operations=[{**operation, "from": "160.058400", "to": "9"}],
    )
    page = words(clerk.get(address).content.decode())
    assert "这些改动不会应用（1处）" in page
    page = words(clerk.post(f"{address}apply/", follow=True).content.decode())
    assert "这些地方还要看一看" in page
    assert [line.amount_fen for line in factbook(budget).expenditure[:2]] == [9_000_000, 2_000_000]


def test_a_locked_budget_may_be_taken_away_and_not_changed(clerk: Client, budget: Budget) -> None:
    content = filled_in(budget, row1=1)
    address = sent(clerk, content).redirect_chain[-1][0]
    Budget.objects.update(status=Status.SUBMITTED)
    page = words(clerk.get(f"{BASE}workbook/").content.decode())
    assert "内容不能再修改" in page
    assert "上传并查看差别" not in page
    assert clerk.get(f"{BASE}workbook.xlsx").status_code == 200
    assert sent(clerk, content).status_code == 409
    assert clerk.post(f"{address}apply/").status_code == 409
    assert factbook(budget) == plain()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "空.xlsx", "文件是空的"),
        (b"\xd0\xcf\x11\xe0" + "Workbook\0".encode("utf-16-le"), "旧.xls", "旧版Excel文件"),
        ("没有表的文本".encode(), "a.txt", "没有找到任何预算表"),
        (b"<html><body>x</body></html>", "a.xls", "网页"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    clerk: Client, budget: Budget, content: bytes, name: str, said: str
) -> None:
    response = sent(clerk, content, name)
    assert response.status_code == 400
    assert said in words(response.content.decode())
    assert "选择文件" in words(response.content.decode())


def test_a_file_beyond_measure_is_refused_before_it_is_read(clerk: Client, budget: Budget) -> None:
    response = clerk.post(f"{BASE}workbook/", b"0" * 10, content_type="text/plain", CONTENT_LENGTH="30000000")
    assert response.status_code == 413
    assert "超过20MB" in words(response.content.decode())


def test_the_form_is_protected(budget: Budget, cast: dict[str, User]) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast["clerk"])
    assert sent(strict, b"x").status_code == 403


def test_nothing_of_a_file_is_markup_on_the_page(clerk: Client, budget: Budget) -> None:
    content = changed(made(budget), lambda book: put(book["项目"], 1, "项目名称", MARKUP))
    page = sent(clerk, content, "<b>.xlsx").content.decode()
    assert "<script>alert" not in page
    assert "<b>.xlsx" not in page
    assert "&lt;script&gt;" in page


def test_many_rows_are_folded_and_paged_and_quick(
    clerk: Client, budget: Budget, cast: dict[str, User]
) -> None:
    operations = replace_by(budget, many(60))
    proposal = propose(budget=budget, user=cast["clerk"], title="很多", operations=operations)
    address = f"{BASE}proposals/{proposal.key}/"
    page = clerk.get(address).content.decode()
    assert "查看全部" in page
    assert len(page) < 400_000
    with CaptureQueriesContext(
        connection,
    ) as queries:
        second = words(clerk.get(f"{address}?grid=expenditure&page=2").content.decode())
    assert "第 2 页，共 3 页" in second
    assert len(queries) < 15
    assert clerk.get(f"{address}?grid=nothing").status_code == 404
