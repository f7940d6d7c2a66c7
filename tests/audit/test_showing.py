"""What a result page shows of a long document, and where its findings lead."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings

from budget.audit import judging
from budget.audit.folder import About, Folder
from budget.audit.judging import shown
from budget.audit.showing import Result, lit, on_a_page, part_of
from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.serial import sheet_to_json
from budget.domain.sheets import Row, RowKind, Sheet, SheetSet
from budget.importers.document import Document
from budget.renderers.html import Mark
from budget.services.auditing import AuditReport
from budget.tables.registry import form_set

SPECS = form_set().by_number


def finding(rule: str, *cells: CellRef, severity: Severity = Severity.ERROR, **more: Any) -> Finding:
    return Finding(rule, severity, f"{rule}不对。", cells, **more)


def rows(count: int, *, projects_of: int = 1) -> tuple[Row, ...]:
    """Rows of 预算12表: a project's name stands on the first of its rows."""
    blank = {column.key: None if column.is_amount else "" for column in SPECS["12"].columns}
    return tuple(
        Row(RowKind.LINE, {**blank, "project": f"项目{n}" if n % projects_of == 0 else "", "level3": str(n)})
        for n in range(count)
    )


def result(folder_of: Folder, report: AuditReport, table: str = "", row: int = 1) -> Result:
    assert report.document is not None
    for number, sheet in report.document.sheets.sheets.items():
        folder_of.store(f"table-{number}.json", sheet_to_json(sheet))
    folder_of.store("shown.json", shown(report))
    return Result(folder_of, table, row)


@pytest.fixture
def folder() -> Folder:
    return Folder.create([b""], About("公布.txt"))


def report_of(*findings: Finding, **sheets: Sheet) -> AuditReport:
    kept = {number.removeprefix("t"): sheet for number, sheet in sheets.items()}
    document = Document(SheetSet("129", "某某局", 2026, "chaoyang-2026", kept), ())
    return AuditReport("公布.txt", document, findings)


# --- parts of a long table -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "first", "last"),
    [(1, 1, 1000), (1000, 1, 1000), (1001, 1001, 2000), (2500, 2001, 2500), (0, 1, 1000), (9999, 1, 1000)],
)
def test_a_long_table_is_shown_part_by_part(row, first, last):
    data = sheet_to_json(Sheet("11", "长表", rows(2500)))
    part = part_of(data, SPECS["11"], row)
    assert (part.first, part.last, part.rows) == (first, last, 2500)
    assert [one.text("level3") for one in part.sheet.rows] == [str(n) for n in range(first - 1, last)]
    assert part.before == (first - 1 or None)
    assert part.after == (last + 1 if last < 2500 else None)


def test_no_project_is_cut_in_two():
    data = sheet_to_json(Sheet("12", "长表", rows(2500, projects_of=7)))
    parts = [part_of(data, SPECS["12"], row) for row in (1, 1000, 2500)]
    assert [(one.first, one.last) for one in parts] == [(1, 994), (995, 1995), (1996, 2500)]
    assert all(one.sheet.rows[0].text("project") for one in parts)


def test_a_project_longer_than_a_part_is_a_part():
    data = sheet_to_json(Sheet("12", "长表", rows(2500, projects_of=9999)))
    part = part_of(data, SPECS["12"], 2200)
    assert (part.first, part.last, part.before, part.after) == (1, 2500, None, None)


def test_a_table_without_rows_is_one_empty_part():
    part = part_of(sheet_to_json(Sheet("08", "空表")), SPECS["08"], 5)
    assert (part.first, part.last, part.rows, part.after) == (1, 0, 0, None)


def test_a_part_is_drawn_under_its_own_row_numbers(folder):
    far = finding("X", CellRef("11", 1500, "amount", 1600))
    shown_part = result(folder, report_of(far, t11=Sheet("11", "长表", rows(2500))), "11", 1500)
    drawn = shown_part.drawn()
    assert drawn is not None
    body = str(drawn.body)
    assert '<tr id="r1001"' in body
    assert 'id="r1000"' not in body
    assert body.count("data-note") == 1
    assert shown_part.items()[0].cells == "1500:amount"


# --- where findings lead -------------------------------------------------------------------------


def test_a_finding_leads_to_the_part_that_holds_its_row(folder):
    far = finding("X", CellRef("11", 1500, "amount", 1600), CellRef("03", 2, "total", 50))
    sheets = {"t03": Sheet("03", "短表", rows(3)), "t11": Sheet("11", "长表", rows(2500))}
    (there,) = result(folder, report_of(far, **sheets), "11", 1).items()
    assert there.go == "?table=11&row=1500#f1"
    assert there.cells == ""
    assert [link.href for link in there.links] == ["?table=11&row=1500#r1500", "?table=03#r2"]
    # On the page of any of its cells it is at home.
    (here,) = result(folder, report_of(far, **sheets), "03").items()
    assert (here.go, here.cells) == ("", "2:total")


def test_the_first_table_shown_is_that_of_the_first_place(folder):
    sheets = {"t01": Sheet("01", "甲", rows(1)), "t03": Sheet("03", "乙", rows(1))}
    missing, wrong = finding("A", CellRef("02")), finding("B", CellRef("03", 1, "total", 9))
    assert result(folder, report_of(missing, wrong, **sheets)).table == "03"
    assert result(folder, report_of(missing, **sheets)).table == "01"


def test_a_place_in_no_table_that_was_read_leads_nowhere(folder):
    missing = finding("A", CellRef("02", 3, "total"), CellRef("03", 0, "", 7), CellRef("13", 0, "goal", 8))
    sheets = {"t03": Sheet("03", "乙", rows(1)), "t13": Sheet("13", "丙", rows(1))}
    (item,) = result(folder, report_of(missing, **sheets), "03").items()
    assert [link.href for link in item.links] == ["", "#table", "?table=13#r0"]


def test_what_follows_is_lit_under_the_number_of_what_it_follows_from():
    follower = finding("B", CellRef("03", 2, "total"), CellRef("03", 1, "total"))
    leader = finding("A", CellRef("03", 1, "total"), severity=Severity.WARNING, follows=(follower,))
    grave = finding("C", CellRef("03", 5, "basic"), CellRef("06", 1, "total"))
    assert lit([leader, grave], "03") == {
        (1, "total"): Mark(Severity.WARNING, 1),
        (2, "total"): Mark(Severity.INFO, 1),
        (5, "basic"): Mark(Severity.ERROR, 2),
    }


# --- how much ------------------------------------------------------------------------------------


def test_a_page_is_bounded_whatever_was_found(folder):
    cells = tuple(CellRef("03", n, "total") for n in range(1, 9000))
    follower = finding("B", *cells)
    leader = finding("A", *cells, formula="1" * 90_000, follows=(follower,) * 500)
    found = [replace(leader, rule=f"A{n}") for n in range(600)]
    shown_result = result(folder, report_of(*found, t03=Sheet("03", "乙", rows(9000))))
    assert shown_result.total == 600
    assert (len(shown_result.findings), shown_result.left_out) == (judging.FINDINGS_SHOWN, 400)
    first = shown_result.items()[0]
    assert (len(first.follows), first.following) == (judging.FOLLOWERS_SHOWN, 500)
    assert len(first.finding.formula) == judging.LETTERS_SHOWN + 1
    assert len(first.cells.split()) == judging.CELLS_SHOWN
    assert shown_result.tabs()[2].counts == ((Severity.ERROR, 600),)


def test_hints_at_options_of_the_command_are_put_in_the_words_of_a_page():
    hints = [
        hint
        for module in (settings.BASE_DIR / "budget" / "importers").glob("*.py")
        for hint in re.findall(r"[^；，。\"]*用 --[^；，。\"]*", module.read_text(encoding="utf-8"))
    ]
    assert len(hints) >= 4
    for hint in hints:
        assert "--" not in on_a_page(hint), hint
    assert on_a_page("没有年度；请用 --year 指定。").startswith("没有年度；请重新提交")
