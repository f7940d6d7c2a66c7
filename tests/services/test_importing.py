"""Importing a document: a new version, nothing new, or a refusal that changes nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.db import OperationalError, connection

from budget.domain.digest import digest
from budget.domain.facts import FactBook
from budget.domain.sheets import SheetSet
from budget.models import (
    Budget,
    BudgetUnit,
    Department,
    ExpenditureLine,
    ImportedDocument,
    Indicator,
    LogEntry,
)
from budget.renderers.edition import Edition
from budget.selectors import factbook
from budget.services.facts import store_factbook
from budget.services.files import BOOKLET, file_of
from budget.services.importing import Outcome, import_document
from budget.tables.chaoyang.lift import lift
from budget.tables.registry import derive
from tests.reference import CONTENT, TEXT, everything, imported, replaced

# Goods for one 分 more.
OTHER = replaced("A-货物\t7.000000", "A-货物\t7.000001")


def test_a_document_comes_in_as_the_first_version(database):
    report = imported(file_name="公布.txt")
    budget = Budget.objects.get()
    assert (report.outcome, report.version, report.budget) == (Outcome.CREATED, 1, budget)
    assert (budget.department.code, budget.year, budget.version) == ("129", 2026, 1)
    assert budget.department.name == budget.department_name == "北京市朝阳区政务服务管理局"
    assert BudgetUnit.objects.get().code == "129001"
    assert budget.facts_digest == digest(factbook(budget))

    kept = ImportedDocument.objects.get()
    assert (kept.budget, kept.file_name, kept.kind) == (budget, "公布.txt", "text")
    assert kept.findings == [one.as_dict() for one in report.findings]
    entry = LogEntry.objects.get()
    assert (entry.actor, entry.username, entry.action) == ("导入", None, "import")
    assert (entry.department_code, entry.year, entry.version) == ("129", 2026, 1)
    assert entry.digest == budget.facts_digest
    assert "公布.txt" in entry.reason


def test_the_facts_kept_are_those_of_the_tables_read(db):
    report = imported()
    derived = derive(factbook(report.budget))
    for number in ("03", "04", "07", "08", "09", "10", "11", "13"):
        assert derived.sheets[number] == report.sheets.sheets[number], number


SAME = {
    "the same bytes": CONTENT,
    "GB18030": TEXT.encode("gb18030"),
    "UTF-16": TEXT.encode("utf-16"),
    "with a byte order mark": CONTENT.decode().encode("utf-8-sig"),
    "line ends of Windows": TEXT.replace("\n", "\r\n").encode(),
    "line ends of old Macs": TEXT.replace("\n", "\r").encode(),
    "all of it": TEXT.replace("\n", "\r\n").encode("gb18030"),
    "blank lines around it": b"\n\n" + CONTENT + b"\n\n\n",
    "full-width digits": replaced("1,315.257268", "１，３１５．２５７２６８").encode(),
    "no separators": replaced("4,534.476807", "4534.476807", -1).encode(),
}


@pytest.mark.parametrize("content", SAME.values(), ids=SAME.keys())
def test_the_same_document_changes_nothing_and_says_so(db, content):
    first = imported()
    before = everything()
    again = imported(content, file_name="另存.txt")
    assert (again.outcome, again.version, again.budget) == (Outcome.UNCHANGED, 1, first.budget)
    assert everything() == before


def test_a_different_document_is_the_next_version(database):
    first, second = imported(), imported(OTHER)
    assert (second.outcome, second.version) == (Outcome.NEW_VERSION, 2)
    assert second.budget != first.budget
    assert factbook(first.budget).procurement[0].amount_fen == 7_000_000
    assert factbook(second.budget).procurement[0].amount_fen == 7_000_001
    assert [entry.version for entry in LogEntry.objects.all()] == [1, 2]
    assert Department.objects.count() == BudgetUnit.objects.count() == 1


def test_going_back_to_an_earlier_document_is_a_version_too(db):
    """A document is compared with the latest version, not with all there ever were."""
    assert [imported(one).version for one in (CONTENT, OTHER, OTHER, CONTENT)] == [1, 2, 2, 3]


def test_a_budget_that_was_edited_since_is_no_longer_the_document(database):
    first = imported()
    edited = replace(factbook(first.budget), procurement=())
    store_factbook(budget=first.budget, book=edited)
    Budget.objects.filter(pk=first.budget.pk).update(revision=1, facts_digest="")
    again = imported()
    assert (again.outcome, again.version) == (Outcome.NEW_VERSION, 2)
    assert factbook(first.budget) == edited, "what was edited stays"
    assert factbook(again.budget).procurement
    assert imported().outcome is Outcome.UNCHANGED


def test_a_budget_that_was_edited_and_put_back_is_the_document_still(db):
    first = imported()
    Budget.objects.filter(pk=first.budget.pk).update(revision=2, facts_digest="")
    assert imported().outcome is Outcome.UNCHANGED


def test_another_year_and_another_department_count_their_own_versions(db):
    imported()
    next_year = TEXT.replace("(2026年度)", "(2027年度)").replace("\n2026\t", "\n2027\t")
    elsewhere = TEXT.replace("129001-", "130001-")
    assert (imported(next_year).outcome, imported(elsewhere).outcome) == (Outcome.CREATED, Outcome.CREATED)
    budgets = Budget.objects.order_by("pk").values_list("department__code", "year", "version")
    assert list(budgets) == [("129", 2026, 1), ("129", 2027, 1), ("130", 2026, 1)]


def test_a_department_keeps_its_present_name_and_a_budget_the_printed_one(db):
    Department.objects.create(code="129", name="今名")
    report = imported()
    assert Department.objects.get().name == "今名"
    assert report.budget.department_name == "北京市朝阳区政务服务管理局"


# --- what a document lacks ----------------------------------------------------------------------

WITHOUT_UNITS = TEXT.replace("129001-", "")
WITHOUT_YEAR = TEXT.replace("(2026年度)", "").replace("\n2026\t", "\n\t")


def test_what_a_document_lacks_can_be_supplied(db):
    report = imported(WITHOUT_UNITS, department=("358", "某局"))
    assert (report.outcome, report.budget.department.code) == (Outcome.CREATED, "358")
    assert imported(WITHOUT_YEAR, year=2031).budget.year == 2031


def test_the_name_of_a_known_department_need_not_be_supplied(db):
    Department.objects.create(code="358", name="已登记的局")
    nameless = WITHOUT_UNITS.replace("部门名称\t\t北京市朝阳区政务服务管理局", "部门名称\t\t")
    report = imported(nameless, department=("358", ""))
    assert report.budget.department_name == "已登记的局"


# --- refusals -----------------------------------------------------------------------------------

LINE_OF = {line: number for number, line in enumerate(TEXT.split("\n"), 1)}
PURCHASE = "02-政府履职辅助性服务\t0205-监督检查辅助服务\t监督检查辅助服务\t201-一般公共服务支出\t36.000000"
UNIT = "129001-北京市朝阳区政务服务管理局 机关"
DEPARTMENT = "部门名称\t\t北京市朝阳区政务服务管理局"
# What is wrong; the document; what else is said to the import; why, as far as it must be said; the line.
REFUSED = [
    ("bytes of no encoding", CONTENT + b"\xff\xff\xff\n", {}, "无法解码", TEXT.count("\n") + 1),
    ("bytes of a program", CONTENT + b"\x00", {}, "不是可以识别的文本", TEXT.count("\n") + 1),
    ("a PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", {}, "PDF文件不完整", None),
    ("a workbook", b"PK\x03\x04\x14\x00", {}, "这是Excel或压缩文件，但已损坏", None),
    ("too large", b"a" * (20 * 2**20 + 1), {}, "超过20MB", None),
    ("empty", b"", {}, "文件是空的", None),
    ("blank", " \n\t\n　\n".encode(), {}, "文件是空的", None),
    ("no tables", "会议通知\n请于周一到会\n", {}, "没有找到任何预算表", None),
    ("no amount", replaced(PURCHASE, PURCHASE.replace("36.0", "36.O")), {}, "不是金额", LINE_OF[PURCHASE]),
    ("too precise", replaced(PURCHASE, f"{PURCHASE}1"), {}, "比1分还细", LINE_OF[PURCHASE]),
    ("too much", replaced(PURCHASE, PURCHASE.replace("36.", f"{10**15}.")), {}, "太大", LINE_OF[PURCHASE]),
    ("no department", WITHOUT_UNITS, {}, "请用 --department 指定", None),
    ("another department", CONTENT, {"department": ("130", "某局")}, "指定的部门是130", None),
    ("no year", WITHOUT_YEAR, {}, "请用 --year 指定", None),
    ("another year", CONTENT, {"year": 2025}, "指定的年度是2025年", None),
    ("no possible year", WITHOUT_YEAR, {"year": 99999}, "年度99999不是预算年度", None),
    ("a unit's name is too long", TEXT.replace(UNIT, "129001-" + "长" * 201), {}, "有201字，最多200字", None),
    (
        "the name is too long",
        replaced(DEPARTMENT, "部门名称\t\t" + "长" * 201),
        {},
        "有201字，最多200字",
        None,
    ),
    ("the code is too long", WITHOUT_UNITS, {"department": ("1" * 65, "某局")}, "有65字，最多64字", None),
]


@pytest.mark.parametrize(
    ("content", "options", "why", "line"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_what_cannot_be_kept_is_refused_whole(database, content, options, why, line):
    imported(OTHER)
    before = everything()
    report = imported(content, **options)
    assert (report.outcome, report.version, report.budget) == (Outcome.REFUSED, None, None)
    reason = report.findings[0]
    assert reason.severity == "error"
    assert why in reason.message
    assert reason.cells[0].line == line
    assert everything() == before


def test_an_amount_that_cannot_be_read_is_the_reason_and_its_consequences_are_not(db):
    """Its column no longer adds up to its total: true, and of no use to whoever mends the amount."""
    report = imported(replaced(PURCHASE, PURCHASE.replace("36.0", "36.O")))
    cell = report.findings[0].cells[0]
    assert (cell.table, cell.row, cell.column) == ("11", 2, "amount")
    assert report.findings[0].found == "36.O00000"
    assert [one.rule for one in report.findings if one.severity == "error"] == ["R-AMOUNT"]


@pytest.fixture
def database_that_breaks(database: str) -> Iterator[None]:
    """The last row that an import writes cannot be written."""

    def broken(execute, sql, params, many, context):
        if sql.startswith(f'INSERT INTO "{LogEntry._meta.db_table}"'):
            raise OperationalError("the disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(broken):
        yield


def test_a_failure_in_the_middle_leaves_nothing(database_that_breaks):
    before = everything()
    with pytest.raises(OperationalError):
        imported()
    assert everything() == before
    assert not Department.objects.exists()


def test_a_constraint_that_refuses_a_fact_refuses_the_document(database, monkeypatch):
    """The reader makes no such facts; should it ever, the database has the last word."""
    monkeypatch.setattr("budget.rules.engine.lift", lifted_with_income_of_no_source)
    before = everything()
    report = imported()
    assert report.outcome is Outcome.REFUSED
    assert "本年收入须注明来源" in report.findings[0].message
    assert everything() == before


def lifted_with_income_of_no_source(sheets: SheetSet) -> FactBook:
    book = lift(sheets)
    return replace(book, income=(replace(book.income[0], source=None),))


# --- two at once --------------------------------------------------------------------------------


def test_two_imports_of_the_same_document_at_once_make_one_version(shared_database):
    def work() -> Outcome:
        return import_document(content=CONTENT, file_name="公布.txt").outcome

    with shared_database.connected():
        # Where the department exists already, nothing but our own lock makes one wait for the other.
        Department.objects.create(code="129", name="北京市朝阳区政务服务管理局")
    outcomes = shared_database.at_once(work, times=3)
    assert sorted(outcomes) == [Outcome.CREATED, Outcome.UNCHANGED, Outcome.UNCHANGED]
    with shared_database.connected():
        assert Budget.objects.get().version == 1
        assert ExpenditureLine.objects.count() == 31
        assert Indicator.objects.count() == 69 + 17
        assert ImportedDocument.objects.count() == LogEntry.objects.count() == 1


def test_two_first_imports_at_once_make_one_department(shared_database):
    def work() -> Outcome:
        return import_document(content=CONTENT, file_name="公布.txt").outcome

    assert sorted(shared_database.at_once(work)) == [Outcome.CREATED, Outcome.UNCHANGED]
    with shared_database.connected():
        assert Department.objects.count() == BudgetUnit.objects.count() == Budget.objects.count() == 1


# --- other formats ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["xlsx", "json", "pdf"])
def test_what_was_exported_comes_in_again_with_the_same_facts(db, kind):
    first = imported().budget
    sheets = derive(factbook(first))
    content = file_of(Edition(sheets, made_on=date(2026, 1, 1)), BOOKLET, kind)
    report = import_document(content=content, file_name=f"预算.{kind}")
    assert report.outcome is Outcome.NEW_VERSION
    assert report.budget.documents.get().kind == kind
    assert derive(factbook(report.budget)) == sheets
