"""Public pages: what is published is there, what is not is nowhere."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.serial import factbook_to_json
from budget.domain.sheets import Sheet, SheetSet
from budget.domain.states import Kind
from budget.models import Budget, Publication
from budget.services import open_data
from budget.tables.registry import derive, form_set
from tests.publishing import PUBLISHED_AT, add_document, make_budget, publish
from tests.renderers.books import BOOKS, DEPARTMENT, MARKUP, many, nasty, plain, several

pytestmark = pytest.mark.django_db

PAGE = "/departments/129/2026/"
NUMBERS = [spec.number for spec in form_set().specs]
WRONG_UNIT = Finding(
    "T12-YUAN",
    Severity.ERROR,
    "项目“政务服务大厅咨询引导服务”的金额应是把元当成了万元。",
    (CellRef("12", 4, "total", 262),),
    expected="100.700000",
    found="1,007,000.000000",
)
# A script of our own has an address; what has none is inline.
INLINE = re.compile(r"<style\b|<script(?![^>]* src=|[^>]* type=.application/(?:ld\+)?json)|\sstyle=|\son\w+=")
CODE_BROKEN = Finding("R-SPACE", Severity.INFO, "编码中间有空格。", (CellRef("12", 1, "project", 237),))


def body(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def test_an_empty_house_says_so(client: Client) -> None:
    assert "还没有公开的预算" in body(client, "/")


def test_a_department_leads_to_its_latest_year(client: Client) -> None:
    publish(plain())
    publish(replace(plain(), year=2025))
    response = client.get("/departments/129/")
    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert client.get("/departments/130/").status_code == 404


def test_a_budget_says_its_figures_in_words(client: Client) -> None:
    publish(plain())
    page = body(client, PAGE)
    assert f"<title>{DEPARTMENT}2026年部门预算</title>" in page
    assert '<html lang="zh-Hans">' in page
    assert "收入总计1,009,263.045201万元，支出总计1,009,263.045201万元。" in page
    assert "基本支出254.565201万元（占不足0.1%）" in page
    assert "因公出国（境）费用为零，公务接待费0.177969万元" in page
    assert "政府采购预算2,816.0748万元。" in page


def test_a_budget_lists_its_tables_with_totals_and_states(client: Client) -> None:
    publish(plain())
    page = body(client, PAGE)
    for number in NUMBERS:
        assert f'href="{PAGE}tables/{number}/"' in page
        assert f'href="{PAGE}tables/{number}.csv"' in page
    assert page.count("空表") == 2, "预算08表 and 预算09表"
    assert "2,816.074800" in page


def test_a_budget_offers_its_files_with_size_and_digest(client: Client) -> None:
    publication = publish(plain())
    page = body(client, PAGE)
    for file in publication.files.filter(table=""):
        assert f'href="{PAGE}budget.{file.format}"' in page
        assert file.sha256 in page


def test_findings_are_grouped_and_lead_to_their_cells(client: Client) -> None:
    publish(plain(), findings=[CODE_BROKEN, WRONG_UNIT])
    page = body(client, PAGE)
    assert page.index("错误") < page.index("提示")
    assert f'href="{PAGE}tables/12/#r4"' in page
    assert "按核对应为 <b>100.700000</b>" in page
    assert "原文第 262 行" in page


def test_a_table_shows_its_findings_and_marks_their_cells(client: Client) -> None:
    publish(plain(), findings=[WRONG_UNIT])
    page = body(client, f"{PAGE}tables/12/")
    assert 'href="#r4"' in page
    assert re.search(r'<td[^>]*data-note="1"[^>]*mark-error[^>]*><a [^>]*>1,007,000\.000000', page)
    assert "T12-YUAN" not in body(client, f"{PAGE}tables/03/")


def test_findings_follow_rows_that_the_document_has_in_another_order(client: Client) -> None:
    """The document lists 预算06表 backwards; published, it is in code order."""
    sheets = derive(plain())
    rows = sheets.sheets["06"].rows
    read = SheetSet("129", DEPARTMENT, 2026, sheets.form_set, {"06": Sheet("06", "", tuple(reversed(rows)))})
    finding = Finding("X", Severity.ERROR, "金额不符。", (CellRef("06", 2, "total"),))
    publish(plain(), findings=[finding], read=read)
    assert read.sheets["06"].rows[1] == rows[len(rows) - 2]
    assert f'href="#r{len(rows) - 1}"' in body(client, f"{PAGE}tables/06/")


def test_a_budget_without_findings_says_so(client: Client) -> None:
    publish(plain())
    assert "没有发现" in body(client, PAGE)


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("number", NUMBERS)
def test_every_table_has_a_page(client: Client, name: str, number: str) -> None:
    book = BOOKS[name]()
    publish(book)
    spec = form_set().by_number[number]
    page = body(client, f"/departments/{book.department_code}/2026/tables/{number}/")
    assert f"<title>{spec.name} {spec.title}" in page
    assert '<table class="official' in page
    assert 'aria-label="位置"' in page
    before, after = int(number) - 1, int(number) + 1
    assert (f"tables/{before:02}/" in page) == (before > 0)
    assert (f"tables/{after:02}/" in page) == (after < 14)


@pytest.mark.parametrize(
    "address",
    [
        "/departments/129/2025/",
        "/departments/130/2026/",
        f"{PAGE}v2/",
        f"{PAGE}tables/14/",
        f"{PAGE}tables/budget/",
        f"{PAGE}tables/%00/",
        "/departments/12%00/2026/",
        "/departments/129/999999999999999999999/",
        f"{PAGE}v99999999999999999999/",
        f"{PAGE}tables/14.pdf",
        f"{PAGE}budget.exe",
    ],
)
def test_what_is_not_published_is_not_found(client: Client, address: str) -> None:
    publish(plain())
    assert "没有这一页" in body(client, address, 404)


def test_what_is_not_complete_is_not_found(client: Client) -> None:
    publish(plain(), complete=False)
    for address in (PAGE, f"{PAGE}v1/", f"{PAGE}tables/03/", f"{PAGE}budget.json"):
        body(client, address, 404)
    assert DEPARTMENT not in body(client, "/")


def withdraw(publication: Publication) -> None:
    Publication.objects.filter(pk=publication.pk).update(
        withdrawn_at=PUBLISHED_AT + timedelta(days=3), withdrawal_reason="其中一项应当定密"
    )
    open_data.renew([publication.department_code])


def test_what_is_withdrawn_is_gone_and_says_why(client: Client) -> None:
    withdraw(publish(plain()))
    for address in (PAGE, f"{PAGE}v1/", f"{PAGE}tables/03/", f"{PAGE}budget.json", f"{PAGE}v1/budget.pdf"):
        page = body(client, address, 410)
        assert "其中一项应当定密" in page
        assert "2026年2月2日" in page
    assert DEPARTMENT not in body(client, "/")
    assert client.get("/departments/129/").status_code == 404


def test_when_the_latest_is_withdrawn_the_one_before_is_shown(client: Client) -> None:
    publish(plain())
    withdraw(publish(plain(), version=2))
    page = body(client, PAGE)
    assert "其中一项应当定密" in page, "the list of versions says what became of it"
    body(client, f"{PAGE}v2/", 410)


MARKED = "已于2026年3月1日更正，见"


def corrected() -> None:
    """The first version with its facts, and the one that corrects it."""
    publish(plain(), factbook=factbook_to_json(plain()))
    changed = replace(plain(), procurement=())
    publish(
        changed,
        version=2,
        factbook=factbook_to_json(changed),
        published_at=PUBLISHED_AT.replace(month=3, day=1),
        notice=f"删去误列的政府采购。{MARKUP}",
    )
    first = Budget.objects.get(version=1)
    Budget.objects.filter(version=2).update(kind=Kind.CORRECTION, based_on=first)


@pytest.mark.parametrize("below", ["", "tables/03/", "tables/03/why/1/total/"])
def test_an_old_version_is_kept_and_marked_on_every_page(client: Client, below: str) -> None:
    corrected()
    old = body(client, f"{PAGE}v1/{below}")
    assert MARKED in old
    assert f'href="{PAGE}v2/"' in old
    for address in (f"{PAGE}v2/{below}", f"{PAGE}{below}"):
        new = body(client, address)
        assert MARKED not in new
        assert "删去误列的政府采购" in new
        assert MARKUP not in new


def test_an_old_version_says_what_it_said_and_is_still_taken_away(client: Client) -> None:
    corrected()
    old = body(client, f"{PAGE}v1/tables/04/")
    assert "2,816.074800" in old
    assert f'href="{PAGE}v1/tables/05/"' in old, "one stays within the version"
    assert "2,816.074800" not in body(client, f"{PAGE}tables/04/")
    for name in ("budget.pdf", "budget.xlsx", "tables/04.csv"):
        files = [client.get(f"{PAGE}v{version}/{name}") for version in (1, 2)]
        assert [one.status_code for one in files] == [200, 200], name
    csvs = [b"".join(client.get(f"{PAGE}v{n}/tables/04.csv").streaming_content) for n in (1, 2)]
    assert [b"2816.074800" in one for one in csvs] == [True, False]


def test_versions_are_listed_with_date_kind_notice_and_what_became_of_them(client: Client) -> None:
    corrected()
    for address in (PAGE, f"{PAGE}v1/"):
        page = body(client, address)
        listed = re.sub(r"<[^>]*>", " ", page[page.index('class="list stack versions"') :])
        told = re.sub(r"\s+", " ", listed)
        assert re.search(r"第2版.* 2026年3月1日 更正 删去误列的政府采购。.* 现行", told)
        assert re.search(r"第1版.* 2026年1月30日 年初预算 2026年3月1日由第2版更正", told)


def test_when_the_correction_is_taken_down_what_it_corrected_says_so(client: Client) -> None:
    corrected()
    withdraw(Publication.objects.get(version=2))
    for address in (PAGE, f"{PAGE}v1/tables/03/"):
        page = body(client, address)
        assert MARKED not in page
        assert "之后公开过第2版，已于2026年2月2日撤下：其中一项应当定密" in page


def test_what_is_taken_down_leads_to_what_is_shown_instead(client: Client) -> None:
    corrected()
    withdraw(Publication.objects.get(version=1))
    gone = body(client, f"{PAGE}v1/tables/03/", 410)
    assert f'<a href="{PAGE}">查看现行的第2版</a>' in gone
    assert "2026年2月2日撤下：其中一项应当定密" in body(client, PAGE)


def test_a_draft_is_nowhere(client: Client) -> None:
    """Neither a draft of another department nor the next version of a published one."""
    marked = replace(plain(), department_name="草案标记局")
    publish(plain())
    secret = Finding("X", Severity.ERROR, "草案标记发现", (CellRef("03", 1, "total"),))
    for code, version in (("129", 2), ("555", 1)):
        budget = make_budget(replace(marked, department_code=code), version=version)
        add_document(budget, [secret], derive(marked))
    addresses = [
        "/",
        "/departments/?q=草案",
        "/compare/?q=草案&of=555-2026,129-2026-v2",
        PAGE,
        f"{PAGE}changes/",
        f"{PAGE}v1/",
        *(f"{PAGE}tables/{n}/" for n in NUMBERS),
    ]
    for address in addresses:
        assert "草案标记" not in body(client, address).replace('value="草案"', "").replace("“草案”", ""), (
            address
        )
    for address in (f"{PAGE}v2/", "/departments/555/", "/departments/555/2026/"):
        assert "草案标记" not in body(client, address, 404)


def test_texts_are_never_markup(client: Client) -> None:
    publish(nasty(), findings=[Finding("X", Severity.ERROR, MARKUP, (CellRef("12", 1, "goal"),))])
    for address in (PAGE, f"{PAGE}tables/12/"):
        page = body(client, address)
        assert "<img" not in page
        # Data for machines, in which nothing of a text ends the element.
        assert "<script" not in page.replace('<script type="application/ld+json">', "", 1)


def test_pages_need_neither_inline_style_nor_script(client: Client) -> None:
    publish(several(), findings=[WRONG_UNIT])
    for address in ("/", PAGE, *(f"{PAGE}tables/{n}/" for n in NUMBERS)):
        page = body(client, address)
        assert not re.search(INLINE, page), address


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}tables/03/", f"{PAGE}tables/12/"])
@pytest.mark.parametrize("make", [plain, lambda: many(40)])
def test_queries_do_not_grow_with_rows(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    address: str,
    make: Callable,
) -> None:
    publish(make(), findings=[WRONG_UNIT, CODE_BROKEN])
    client.get(address)
    expected = {PAGE: 12, f"{PAGE}tables/03/": 6, f"{PAGE}tables/12/": 7}
    with django_assert_num_queries(expected[address]):
        client.get(address)
