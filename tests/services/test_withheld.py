"""A budget with secrets, published: nothing that anybody may see has a trace of them."""

import re
import zipfile
from collections import Counter
from html import unescape
from io import BytesIO
from urllib.parse import urljoin

import pypdfium2
import pytest
from django.core.management import call_command
from django.test import Client

from budget.domain.digest import digest
from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.money import wanyuan, wanyuan_grouped
from budget.domain.serial import factbook_to_json
from budget.domain.verifying_code import code_of
from budget.models import Budget, BudgetUnit, Department, IncomeLine, LogEntry, Publication, User
from budget.renderers import pdf
from budget.selectors import factbook, published
from budget.services import publication_work, publishing
from budget.services.accounts import make_demo_accounts
from budget.services.publication_orders import order_publication
from budget.services.publication_work import carry_out
from budget.services.publishing import PublishingError, publish
from budget.tables.registry import derive
from tests.conftest import PASSWORD
from tests.publishing import add_document
from tests.reference import no_published_files, published_files
from tests.withheld import (
    LINE_FEN,
    MARK,
    PROJECT,
    UNIT,
    UNIT_FEN,
    VEHICLE_FEN,
    approved_with_secrets,
    open_book,
    secret_book,
)

pytestmark = pytest.mark.django_db
STEP = "/desk/129/2026/v1/steps/publish/"


@pytest.fixture(autouse=True)
def quick_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF is made once, by the test that reads it."""
    monkeypatch.setattr(publishing, "BOOKLET_FORMATS", ("json", "xlsx"))
    monkeypatch.setattr(publishing, "TABLE_FORMATS", ("csv", "json"))
    no_published_files()


@pytest.fixture
def publisher() -> User:
    return {user.username: user for user in make_demo_accounts(password=PASSWORD)}["publisher"]


def ordered_and_done(budget: Budget, user: User) -> Publication:
    order = order_publication(budget=budget, user=user, notice="", digest=budget.facts_digest)
    carry_out(order.pk)
    order.refresh_from_db()
    assert order.message == ""
    return Publication.objects.get(budget=budget)


def secrets(book) -> list[str]:
    """All that must not be read anywhere: names, codes, digests and codes of the whole, and each amount that
    only the whole has, in 分 and in 万元 as pages and as data write it."""
    whole, shown = derive(book), derive(open_book())
    amounts = {LINE_FEN, VEHICLE_FEN, UNIT_FEN} | (amounts_of(whole) - amounts_of(shown))
    texts = {MARK, UNIT, PROJECT, "30226", digest(book), code_of("129", 2026, 1, digest(book))}
    for fen in amounts:
        texts |= {str(fen), wanyuan(fen), wanyuan_grouped(fen), wanyuan(fen).rstrip("0")}
    return sorted(texts)


def amounts_of(sheets) -> set[int]:
    cells = [row.cells for sheet in sheets.sheets.values() for row in sheet.rows]
    cells += [sheet.header for sheet in sheets.sheets.values()]
    # Small ones stand in other numbers.
    return {value for one in cells for value in one.values() if isinstance(value, int) and value > 10**6}


def found_in(text: str, told: list[str]) -> set[str]:
    """Which of them stand in the text, amounts not within longer ones."""
    return set(re.findall(rf"(?<![\d,])(?:{'|'.join(map(re.escape, told))})(?!\d)", text))


def crawled() -> dict[str, str]:
    """Every page and file that links lead to from the public home, as text; of the same pages under a version
    the first, of those that tell where one figure comes from every tenth, of each address with one query its
    list as JSON and two other queries: units, years and orders of a page show the same rows."""
    asked: Counter[str] = Counter()
    client, seen, waiting = Client(), {}, ["/", "/departments/129/2026/v1/", f"/units/{UNIT}/2026/"]
    figures = set()
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith(("/accounts", "/audit", "/static", "/rules")):
            continue
        if seen and re.search(r"/v1/.+", address):
            continue
        path, _, query = address.partition("?")
        if "all=1" in query or (query and "format" in query and "format=json" not in query):
            continue  # every subject there is, whoever spends on it; the same rows in another format
        if query:
            asked[path] += 1
            if asked[path] > 3:
                continue
        if "/why/" in address:
            figures.add(address)
            if len(figures) % 10:
                continue
        response = client.get(address)
        content = b"".join(response) if response.streaming else response.content
        text = seen[address] = _text(content) + str(response.headers)
        if "html" in response.headers.get("Content-Type", ""):
            links = re.findall(r'href="([^"#]+)', text)
            waiting += [urljoin(address, unescape(one)) for one in links if not re.match(r"\w+:", one)]
    return seen


def _text(content: bytes) -> str:
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(BytesIO(content)) as workbook:
        return "".join(workbook.read(name).decode(errors="replace") for name in workbook.namelist())


def test_nothing_public_tells_what_is_withheld(publisher: User) -> None:
    book = secret_book()
    budget = approved_with_secrets(book)
    names_it = Finding("T03", Severity.WARNING, f"{MARK}费有误。", (CellRef("03", 1, "total", 7),))
    add_document(budget, [names_it], derive(book))
    publication = ordered_and_done(budget, publisher)
    told = secrets(book)
    # The search itself finds them where they are.
    assert found_in(repr(factbook(budget)), told) >= {MARK, UNIT, PROJECT, str(LINE_FEN), str(UNIT_FEN)}
    pages = crawled()
    for address in ("/", "/departments/129/2026/", "/departments/129/2026/tables/01/", "/units/129001/2026/"):
        assert address in pages
    assert sum("/why/" in address for address in pages) > 50
    assert {address: found for address, page in pages.items() if (found := found_in(page, told))} == {}
    for unit in ("", "129002"):
        booklet = pypdfium2.PdfDocument(pdf.render_booklet(published.edition(publication, unit)))
        text = "".join(page.get_textpage().get_text_range() for page in booklet)
        assert "收支总表" in text
        assert found_in(text, told) == set()
    stored = repr(Publication.objects.values().get())
    assert found_in(stored, told) == set()
    call_command("verify_log")


def test_it_is_the_publication_of_the_budget_in_which_it_never_was(publisher: User) -> None:
    publication = ordered_and_done(approved_with_secrets(), publisher)
    never = publishing.editions_of(open_book(), 1, publication.published_at, publication.site)
    assert publication.partial
    assert set(never) == {"", *publication.units.values_list("code", flat=True)}
    for unit, edition in never.items():
        assert published.edition(publication, unit).sheets.sheets == edition.sheets.sheets
    kept = published.facts(publication)
    assert kept is not None
    assert publication.digest == digest(kept)
    assert publication.code == code_of("129", 2026, 1, publication.digest)
    assert not any(one.withheld for one in kept.expenditure)


def test_the_log_vouches_for_the_part_that_was_published(publisher: User, capsys) -> None:
    publication = ordered_and_done(approved_with_secrets(), publisher)
    told = LogEntry.objects.get(action="publish")
    assert told.digest == digest(secret_book())
    assert publication.digest in told.reason
    # Other facts frozen, with a digest to match, are not what was published.
    other = open_book()
    Publication.objects.update(factbook=factbook_to_json(other), digest="0" * 64)
    with pytest.raises(SystemExit):
        call_command("verify_log")
    assert "与公开时的日志不符" in capsys.readouterr().out
    Publication.objects.update(digest=publication.digest, partial=False)
    with pytest.raises(SystemExit):
        call_command("verify_log")


# --- ordering it ----------------------------------------------------------------------------------


def page_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(STEP)
    assert response.status_code == 200
    return response.content.decode()


def test_who_orders_it_sees_what_is_left_out(publisher: User) -> None:
    approved_with_secrets()
    page = page_of(publisher)
    for seen in (
        wanyuan_grouped(LINE_FEN), wanyuan_grouped(VEHICLE_FEN), wanyuan_grouped(LINE_FEN + VEHICLE_FEN),
        f"{UNIT}-{MARK}中心", f"项目“{MARK}工程”的名称", f"政府采购1条，{wanyuan_grouped(LINE_FEN)}万元",
        "加油、维修、保险", "控制数：", "整体绩效目标、编制说明中的1段文字照原文公开",
    ):  # fmt: skip
        assert seen in page, seen
    whole = sum(one.amount_fen for one in open_book().expenditure)
    assert f"支出合计为 <b>{wanyuan_grouped(whole)}</b>" in page


def test_a_budget_without_secrets_is_ordered_as_ever(publisher: User) -> None:
    approved_with_secrets(open_book())
    page = page_of(publisher)
    assert "公开时剔除的内容" not in page
    assert 'name="shown"' in page


def test_what_cannot_be_left_out_stands_in_the_way_with_its_reason(publisher: User) -> None:
    budget = approved_with_secrets()
    IncomeLine.objects.filter(budget=budget, unit__code="129002").delete()
    page = page_of(publisher)
    assert "现在还不能公开" in page
    assert "收入可以同额扣除" in page


def test_other_marks_than_were_seen_refuse_the_order(publisher: User) -> None:
    """A unit that is 涉密 no more would be shown, which nobody looked at."""
    budget = approved_with_secrets()
    seen = re.search(r'name="shown" value="(\w{64})"', page_of(publisher))
    assert seen is not None
    BudgetUnit.objects.update(classified=False)
    with pytest.raises(PublishingError, match="不公开的内容与您看到的不同"):
        order_publication(budget=budget, user=publisher, notice="", digest=budget.facts_digest, shown=seen[1])


def test_other_marks_than_were_ordered_refuse_the_publication(publisher: User) -> None:
    budget = approved_with_secrets()
    order = order_publication(budget=budget, user=publisher, notice="", digest=budget.facts_digest)
    BudgetUnit.objects.update(classified=False)
    assert publication_work.carry_out(order.pk) == "failed"
    assert not Publication.objects.exists()
    assert published_files() == {}


def test_a_classified_department_is_not_published_at_all() -> None:
    budget = approved_with_secrets()
    Department.objects.update(classified=True, classified_basis="某文")
    with pytest.raises(PublishingError, match="标为涉密，不能公开"):
        publish(budget=Budget.objects.get(pk=budget.pk), actor="公开人")
