"""“这个数怎么来的” of published figures: from what was frozen, for every figure, and of nothing else."""

import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from html import unescape
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budget.domain.codes import Fund, Kind
from budget.domain.facts import ExpenditureLine, FactBook, IncomeLine
from budget.domain.serial import factbook_to_json
from budget.domain.sheets import SheetSet
from budget.importers.document import read_text
from budget.models import Budget, Publication, PublishedFile, PublishedSheet, User
from budget.renderers import pdf
from budget.renderers.edition import Edition
from budget.renderers.pdf_places import places_in
from budget.tables.chaoyang.lift import lift
from budget.tables.registry import derive, form_set
from tests.publishing import PUBLISHED_AT, make_budget, publish
from tests.reference import CONTENT
from tests.renderers.books import BOOKS, many, nasty, plain, several

pytestmark = pytest.mark.django_db

PAGE = "/departments/129/2026/"
NUMBERS = [spec.number for spec in form_set().specs]
LINK = re.compile(r'<a href="(why/\d+/\w+/)">([\d,.-]+)</a>')
LAST = f"{PAGE}tables/03/why/{len(derive(plain()).sheets['03'].rows)}/total/"


def published(book: FactBook, **more: Any) -> Publication:
    """A publication that keeps its facts, as real ones do."""
    return publish(book, **{"factbook": factbook_to_json(book), **more})


def body(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def text(page: str) -> str:
    """What a page says in its main part, without blanks."""
    main = page[page.index("<main") : page.index("</main>")]
    return "".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


@pytest.fixture
def reference(db: None) -> Publication:
    read = read_text(CONTENT).sheets
    return published(lift(read), read=read)


@pytest.mark.parametrize("name", BOOKS)
def test_every_figure_of_every_table_leads_to_its_page(client: Client, name: str) -> None:
    book = BOOKS[name]()
    published(book)
    for number, sheet in derive(book).sheets.items():
        base = f"/departments/{book.department_code}/2026/tables/{number}/"
        links = LINK.findall(body(client, base))
        amounts = [
            (f"why/{row}/{column}/", value)
            for row, cells in enumerate([sheet.header, *(one.cells for one in sheet.rows)])
            for column, value in cells.items()
            if isinstance(value, int)
        ]
        assert len(links) == len(amounts)
        assert {link for link, _ in links} == {link for link, _ in amounts}
        for link, shown in links:
            page = body(client, base + link)
            assert f"<b>{shown}</b> 万元" in page, base + link
            assert "没有可供逐行列出" not in page, base + link


def test_the_grand_total_is_told_in_words_in_yuan_and_by_its_lines(
    client: Client, reference: Publication
) -> None:
    said = text(body(client, f"{PAGE}tables/03/why/32/total/"))
    assert "预算03表《支出预算总表》第32行“合计”，合计" in said
    assert "4,534.476807万元＝45,344,768.07元" in said
    assert "由31行支出相加而成，各行之和与这个数一分不差" in said
    assert "201-一般公共服务支出223,187.11062970.3%" in said, "first by 类"
    assert "2011302-一般行政管理事务50205-委托业务费30227-委托业务费项目支出2,008.48000044.3%" in said
    assert "支出合计4,534.476807" in said
    assert "各行相同：单位129001-北京市朝阳区政务服务管理局机关；资金一般公共预算拨款" in said
    assert "原文第78行所印为4,534.476807，与这个数相同" in said
    assert "2026年1月30日公开" in said


def test_its_sums_are_told_with_links_to_their_other_cells(client: Client, reference: Publication) -> None:
    page = body(client, f"{PAGE}tables/03/why/32/total/")
    assert f'href="{PAGE}tables/03/why/32/basic/"' in page
    assert f'href="{PAGE}tables/01/why/27/expenditure_amount/"' in page
    assert "/rules/#T03-ROW" in page
    assert f'href="{PAGE}tables/03/#r32"' in page
    assert f'href="{PAGE}tables/03.xlsx"' in page
    assert "不成立" not in page
    assert page.count("成立</span>") == page.count('<li class="holds">') > 1


def test_an_amount_of_one_line_says_so(client: Client, reference: Publication) -> None:
    said = text(body(client, f"{PAGE}tables/03/why/1/basic/"))
    assert "这个数就是下面这一行" in said
    assert "2011301-行政运行50101-工资奖金津补贴30101-基本工资" in said
    assert "160.058400100.0%" in said


def test_a_sum_that_fails_is_told_with_its_gap(client: Client) -> None:
    book = replace(
        plain(), income=(replace(plain().income[0], amount_fen=plain().income[0].amount_fen - 12),)
    )
    published(book)
    total = len(derive(book).sheets["01"].rows)
    page = body(client, f"{PAGE}tables/01/why/{total}/income_amount/")
    assert "不成立，相差 0.000012 万元" in page
    assert page.index('<li class="broken">') < page.index('<li class="holds">')


def test_lines_of_several_kinds_are_told_apart_and_added_up(client: Client) -> None:
    """收入总计 of several incomes; 支出总计 of lines and what is carried over the year's end."""
    book = several()
    assert book.year_end
    published(book)
    rows = derive(book).sheets["01"].rows
    said = text(
        body(
            client, f"/departments/{book.department_code}/2026/tables/01/why/{len(rows)}/expenditure_amount/"
        )
    )
    assert f"由{len(book.expenditure)}行支出、{len(book.year_end)}行年终结转结余相加而成" in said
    assert "按性质" in said
    assert "合计，即这个数" in said


def test_what_print_left_open_is_told_as_printed(client: Client) -> None:
    """预算06表 shows two units under one 项, 预算03表 no unit: the units of the lines are not known."""
    line = ExpenditureLine("129001", "2011301", "50101", "30101", Kind.BASIC, Fund.GENERAL_PUBLIC, 200, False)
    book = replace(
        several(),
        department_code="129",
        names=plain().names,
        income=(IncomeLine("129001", plain().income[0].source, False, 400),),
        expenditure=(
            line,
            replace(line, dept_economic="30102", amount_fen=100),
            replace(line, unit="129002", amount_fen=100),
        ),
        year_end=(),
        projects=(),
        printed=(),
    )
    lifted = lift(derive(book))
    assert lifted.printed
    published(lifted)
    row = next(n for n, one in derive(lifted).sheets["06"].body())
    said = text(body(client, f"{PAGE}tables/06/why/{row}/personnel/"))
    assert "公开表印数明细1行" in said
    assert "预算06表" in said
    assert "2011301-行政运行" in said
    assert "人员经费" in said


def test_of_many_lines_a_page_is_shown_and_the_rest_counted(client: Client) -> None:
    book = many(60)
    published(book)
    lines = len(book.expenditure)
    assert lines > 400
    pages = -(-lines // 200)
    total = len(derive(book).sheets["03"].rows)
    address = f"{PAGE}tables/03/why/{total}/total/"
    shown = 0
    for number in range(1, pages + 1):
        page = body(client, f"{address}?page={number}")
        lists = page[page.index('class="table-frame why-lines"') :]
        rows = lists[lists.index("<tbody>") : lists.index("</tbody>")].count("<tr>")
        assert rows <= 200
        shown += rows
        said = text(page)
        assert f"支出明细{lines}行，本页列出{rows}行" in said
        amounts = {
            label: int(re.search(rf"{label}([\d,]+\.\d{{6}})", said)[1].replace(",", "").replace(".", ""))
            for label in ("本页各行之和", "其他各页之和", "合计，即这个数")
        }
        assert amounts["本页各行之和"] + amounts["其他各页之和"] == amounts["合计，即这个数"]
        assert amounts["合计，即这个数"] == sum(line.amount_fen for line in book.expenditure)
    assert shown == lines
    assert len(body(client, address)) < 200_000
    assert text(body(client, f"{address}?page=no")) == text(body(client, address))


@pytest.mark.parametrize(
    "address",
    [
        "14/why/1/total/",
        "03/why/99/total/",
        "03/why/999999999999999999999/total/",
        "03/why/-1/total/",
        "03/why/0/total/",
        "03/why/1/function/",
        "03/why/1/nothing/",
        "03/why/1/business_operation/",
        "03/why/1/total%00/",
        "03/why/1/",
        "13/why/0/goal/",
        "13/why/0/department/",
        "01/why/1/income_item/",
        "12/why/2/total/",
    ],
)
def test_what_is_no_figure_is_not_found(client: Client, address: str) -> None:
    published(plain())
    assert "没有这一页" in body(client, f"{PAGE}tables/{address}", 404)


def test_each_version_explains_its_own_figures(client: Client) -> None:
    published(plain())
    published(replace(plain(), procurement=()), version=2)
    row = len(derive(plain()).sheets["04"].rows)
    old = body(client, f"{PAGE}v1/tables/04/why/{row}/amount/")
    assert "更正，见" in old
    assert f'href="{PAGE}v1/tables/04/' in old, "one stays within the version"
    body(client, f"{PAGE}tables/04/why/{row}/amount/", 404)
    body(client, f"{PAGE}v2/tables/03/why/1/total/")
    body(client, f"{PAGE}v3/tables/03/why/1/total/", 404)


def test_what_is_withdrawn_is_gone(client: Client) -> None:
    made = published(plain())
    Publication.objects.filter(pk=made.pk).update(
        withdrawn_at=PUBLISHED_AT + timedelta(days=3), withdrawal_reason="其中一项应当定密"
    )
    for address in (LAST, LAST.replace("2026/", "2026/v1/")):
        page = body(client, address, 410)
        assert "其中一项应当定密" in page
        assert "30201" not in page


def test_what_is_not_complete_or_a_draft_is_not_found(client: Client) -> None:
    published(plain(), complete=False)
    body(client, LAST, 404)
    make_budget(plain(), version=2)
    body(client, LAST.replace("2026/", "2026/v2/"), 404)


def test_facts_that_changed_since_change_nothing(client: Client) -> None:
    """The page is made from what was frozen; the tables of facts are not even asked."""
    published(plain())
    before = body(client, LAST)
    Budget.objects.update(department_name="改名局", version=9)
    assert body(client, LAST) == before


def test_no_line_is_told_when_one_is_withheld(client: Client) -> None:
    """Publishing refuses such facts; were one frozen all the same, no page would give it away."""
    lines = plain().expenditure
    secret = replace(lines[0], withheld=True, withheld_basis="涉密")
    published(replace(plain(), expenditure=(secret, *lines[1:])))
    page = body(client, LAST)
    assert "本版没有可供逐行列出的明细" in page
    assert "30201" not in page


def test_a_publication_that_keeps_no_facts_says_so(client: Client) -> None:
    published(plain(), factbook=None)
    page = body(client, LAST)
    assert "本版没有可供逐行列出的明细" in page
    assert "1,009,263.045201" in page


def test_a_figure_that_the_facts_do_not_give_is_not_explained_by_them(client: Client) -> None:
    made = published(plain())
    stored = PublishedSheet.objects.get(publication=made, table="04")
    for row in stored.sheet["rows"]:
        row["cells"]["amount"] += 1
    stored.save()
    page = body(client, f"{PAGE}tables/04/why/1/amount/")
    assert "本版没有可供逐行列出的明细" in page
    assert "T04-SUM" in page


def test_a_figure_printed_otherwise_says_what_the_document_has(client: Client) -> None:
    sheets = derive(plain())
    rows = sheets.sheets["04"].rows
    changed = replace(rows[0], cells={**rows[0].cells, "amount": 7}, lines={"amount": 321})
    read = SheetSet(
        "129",
        "局",
        2026,
        sheets.form_set,
        {"04": replace(sheets.sheets["04"], rows=(*reversed(rows[1:]), changed))},
    )
    published(plain(), read=read)
    said = text(body(client, f"{PAGE}tables/04/why/1/amount/"))
    assert "原文第321行所印为0.000007，与这个数不同" in said
    assert "在公布的文件里" not in text(body(client, f"{PAGE}tables/03/why/1/total/"))


def test_pages_keep_and_answer_like_the_table_they_belong_to(client: Client, cast: dict[str, User]) -> None:
    published(plain())
    versioned = LAST.replace("2026/", "2026/v1/")
    first = client.get(LAST)
    assert first["Cache-Control"] == "public, max-age=60"
    assert "immutable" in client.get(versioned)["Cache-Control"]
    assert client.get(LAST, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.post(LAST).status_code == 405
    assert client.head(LAST).status_code == 200
    client.force_login(cast["clerk"])
    assert client.get(versioned)["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("times", [1, 40])
def test_queries_do_not_grow_with_lines(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, times: int
) -> None:
    book = many(times)
    published(book, read=derive(book))
    address = f"{PAGE}tables/03/why/{len(derive(book).sheets['03'].rows)}/total/"
    client.get(address)
    with django_assert_num_queries(7):
        client.get(address)


def test_texts_are_never_markup_and_nothing_is_inline(client: Client) -> None:
    book = nasty()
    published(book)
    for number in NUMBERS:
        base = f"/departments/{book.department_code}/2026/tables/{number}/"
        for link, _ in LINK.findall(body(client, base)):
            page = body(client, base + link)
            assert "<img" not in page
            assert not re.search(r"<(style|script)\b|\sstyle=|\son\w+=", page), base + link


def test_a_figure_says_where_in_the_booklet_it_is_printed(client: Client) -> None:
    made = published(plain())
    booklet = PublishedFile.objects.get(publication=made, table="", format="pdf", unit="")
    content = pdf.render_booklet(Edition(derive(plain())))
    booklet.file.save("budget.pdf", ContentFile(content), save=False)
    booklet.sha256 = sha256(content).hexdigest()
    booklet.save()
    page = next(one.first for one in places_in(content) if one.title.startswith("预算03表"))
    said = body(client, LAST)
    assert f'<a href="{PAGE}budget.pdf#page={page}">整本 PDF 第{page}' in said
