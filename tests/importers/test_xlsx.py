"""What the cells of a workbook say, what is said about them, and where they stand."""

from collections.abc import Iterable
from io import BytesIO

import pytest
from openpyxl import load_workbook

from budget.domain.findings import Finding, Severity
from budget.importers.document import Document
from budget.importers.formats import read_document
from budget.importers.xlsx import open_xlsx
from tests.importers.hostile import MAIN, SHEET, small, workbook
from tests.importers.workbooks import patched, saved, sheet_patched

STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts>'
    '<numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;"/><numFmt numFmtId="165" formatCode="0!.0000"/>'
    '<numFmt numFmtId="166" formatCode="#,##0.00,"/><numFmt numFmtId="167" formatCode="0.00_ ;[Red]-0.00 "/>'
    '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="164"/>'
    '<xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="4"/><xf numFmtId="31"/><xf numFmtId="167"/>'
    "</cellXfs></styleSheet>"
)
STRINGS = (
    f'<sst xmlns="{MAIN}"><si><t>整句</t></si>'
    '<si><r><rPr><b/></rPr><t>富</t></r><r><t xml:space="preserve"> 文本</t></r>'
    "<rPh><t>fù</t></rPh></si><si><t>一_x000D_二</t></si></sst>"
)


def text_of(cell: str) -> str:
    """What a cell says; nothing for one that says nothing. Another stands beside it."""
    content = workbook(f'<row r="1"><c r="A1"><v>1</v></c>{cell}</row>', strings=STRINGS, styles=STYLES)
    cells = open_xlsx(content).lines[1].cells
    return cells[1].text if len(cells) > 1 else ""


SAID = {
    '<c r="B1"><v>160.0584</v></c>': "160.0584",
    # As Excel writes it: seventeen digits of the same double.
    '<c r="B1"><v>160.05840000000001</v></c>': "160.0584",
    '<c r="B1" s="6"><v>4534.4768070000001</v></c>': "4534.476807",
    '<c r="B1" t="n"><v>2011301</v></c>': "2011301",
    '<c r="B1"><v>2011301.0</v></c>': "2011301",
    '<c r="B1"><v>1E-6</v></c>': "0.000001",
    '<c r="B1"><v>-12.5</v></c>': "-12.5",
    '<c r="B1"><v>100000000000000</v></c>': "100000000000000",
    '<c r="B1"><v>0</v></c>': "0",
    '<c r="B1"><v>-0</v></c>': "0",
    '<c r="B1" s="8"><v>1.5</v></c>': "1.5",
    '<c r="B1" t="s"><v>0</v></c>': "整句",
    '<c r="B1" t="s"><v>1</v></c>': "富 文本",
    '<c r="B1" t="s"><v>2</v></c>': "一\r二",
    '<c r="B1" t="inlineStr"><is><t>在格中</t></is></c>': "在格中",
    '<c r="B1" t="inlineStr"><is><r><t>在</t></r><r><t>格中</t></r></is></c>': "在格中",
    '<c r="B1" t="str"><f>A1&amp;"元"</f><v>1元</v></c>': "1元",
    '<c r="B1" t="str"><f>""</f><v></v></c>': "",
    '<c r="B1"><f>SUM(A1:A2)</f><v>7.5</v></c>': "7.5",
    '<c r="B1" t="b"><v>1</v></c>': "TRUE",
    '<c r="B1" t="b"><v>0</v></c>': "FALSE",
    '<c r="B1" t="e"><v>#REF!</v></c>': "#REF!",
    '<c r="B1" t="e"><f>A1/0</f><v>#DIV/0!</v></c>': "#DIV/0!",
    '<c r="B1" t="d"><v>2026-01-31T00:00:00</v></c>': "2026-01-31",
    '<c r="B1" s="1"><v>46053</v></c>': "2026-01-31",
    '<c r="B1" s="3"><v>46023</v></c>': "2026-01-01",
    '<c r="B1" s="7"><v>46023</v></c>': "2026-01-01",
    '<c r="B1" s="2"><v>0.905</v></c>': "90.5%",
    '<c r="B1" s="2"/>': "",
    '<c r="B1" t="s"/>': "",
    '<c r="B1"><v></v></c>': "",
    '<c r="B1" t="str"><v>  </v></c>': "",
    '<c r="B1" t="str"><v>\u200b</v></c>': "",
    "<c><v>5</v></c>": "5",
    "<x:c xmlns:x='y' r='B1'><x:v>5</x:v></x:c>": "5",
}


@pytest.mark.parametrize(("cell", "text"), SAID.items(), ids=lambda value: value[:40])
def test_a_cell_says_what_was_typed(cell, text):
    assert text_of(cell) == text


@pytest.mark.parametrize("shared", [True, False])
def test_a_long_document_is_no_long_text(shared):
    """Only one text may not go on for ever."""
    texts = [f"<t>{'目标' * 200}</t>"] * 300
    kind = 's"><v>%d</v>' if shared else 'inlineStr"><is>%s</is>'
    rows = "".join(f'<row><c t="{kind % (n if shared else text)}</c></row>' for n, text in enumerate(texts))
    strings = f'<sst xmlns="{MAIN}">{"".join(f"<si>{text}</si>" for text in texts)}</sst>'
    lines = open_xlsx(workbook(rows, strings=strings)).lines
    assert [line.cells[0].text for line in lines[1:]] == ["目标" * 200] * 300


def test_dates_count_from_1904_where_the_workbook_says_so():
    book = workbook('<row r="1"><c r="A1" s="1"><v>44591</v></c></row>', styles=STYLES)
    since_1904 = patched(
        book,
        lambda part, xml: (
            xml.replace(b"<sheets>", b'<workbookPr date1904="1"/><sheets>')
            if part == "xl/workbook.xml"
            else xml
        ),
    )
    assert open_xlsx(since_1904).lines[1].cells[0].text == "2026-01-31"


# --- what is said about them ---------------------------------------------------------------------


def purchases(amount: str, total: str = "<v>7</v>", kind: str = "n") -> Document:
    """预算04表 with this in the cell of its first amount."""
    content = sheet_patched(small(), '<c r="B4" t="n"><v>7</v></c>', f'<c r="B4" t="{kind}">{amount}</c>')
    content = sheet_patched(content, '<c r="B5" t="n"><v>7</v></c>', f'<c r="B5" t="n">{total}</c>')
    return read_document(content, department=("129", "某局"), year=2026)


def said(findings: Iterable[Finding], rule: str) -> list[Finding]:
    return [finding for finding in findings if finding.rule == rule]


UNREADABLE = {
    "an error": ("<v>#REF!</v>", "e", "R-VALUE", "B4 #REF!"),
    "a formula without a result": ("<f>SUM(C1:C2)</f>", "n", "R-FORMULA", "B4 =SUM(C1:C2)"),
    "a formula with an empty result": ("<f>C1</f><v></v>", "n", "R-FORMULA", "B4 =C1"),
    "a shared formula without a result": ('<f t="shared" si="0"/>', "n", "R-FORMULA", "B4 =公式"),
    "0.1 + 0.2": ("<v>0.30000000000000004</v>", "n", "R-DIGITS", "B4 0.30000000000000004"),
    "sixteen digits": ("<v>1234567890.123456</v>", "n", "R-DIGITS", "B4 1234567890.123456"),
    "a code typed as a number": ("<v>1.10105220000004E+20</v>", "n", "R-DIGITS", "B4 110105220000004000000"),
    "a sum with what doubles leave": ("<v>4534.476807000001</v>", "n", "R-DIGITS", "4534.476807000001"),
}


@pytest.mark.parametrize(("amount", "kind", "rule", "shown"), UNREADABLE.values(), ids=UNREADABLE)
def test_an_amount_that_is_none_is_an_error_and_no_blank(amount, kind, rule, shown):
    document = purchases(amount, kind=kind)
    (opening,) = said(document.findings, rule)
    assert opening.severity is Severity.ERROR
    assert shown in opening.message
    assert "工作表“预算04表”" in opening.message
    assert [cell.line for cell in opening.cells] == [4]
    (reading,) = said(document.findings, "R-AMOUNT")
    assert (reading.cells[0].table, reading.cells[0].row, reading.cells[0].column) == ("04", 1, "amount")
    assert reading.cells[0].line == 4
    assert "工作表“预算04表”第4行" in reading.message
    assert document.sheets.sheets["04"].rows[0].cells["amount"] is None


@pytest.mark.parametrize("kind", ["date", "percent", "truth"])
def test_a_date_a_share_or_a_truth_is_no_amount(kind):
    cell = {
        "date": '<c s="1"><v>46053</v></c>',
        "percent": '<c s="2"><v>0.5</v></c>',
        "truth": '<c t="b"><v>1</v></c>',
    }
    rows = (
        '<row><c t="str"><v>预算04表 政府采购预算明细表</v></c></row>'
        '<row><c t="str"><v>单位：万元</v></c></row>'
        '<row><c t="str"><v>采购类别</v></c><c t="str"><v>金额</v></c></row>'
        f'<row><c t="str"><v>A-货物</v></c>{cell[kind]}</row>'
    )
    document = read_document(workbook(rows, styles=STYLES), department=("129", "某局"), year=2026)
    assert [f.cells[0].row for f in said(document.findings, "R-AMOUNT")] == [1]


def test_the_result_of_a_formula_is_read_as_it_is_shown_and_said():
    """The sum of exact amounts as spreadsheets store it; what would be no amount stays refused."""
    document = purchases("<f>SUM(C1:C9)</f><v>4534.476807000001</v>")
    (opening,) = said(document.findings, "R-COMPUTED")
    assert opening.severity is Severity.INFO
    assert document.sheets.sheets["04"].rows[0].cells["amount"] == 4_534_476_807
    assert not said(document.findings, "R-AMOUNT")
    refused = purchases("<f>C1/3</f><v>0.33333333333333331</v>")
    assert said(refused.findings, "R-DIGITS")
    assert said(refused.findings, "R-AMOUNT")


def test_a_formula_with_its_result_is_read_as_that_and_nothing_is_said():
    document = purchases("<f>3+4</f><v>7</v>", "<f>SUM(B4:B4)</f><v>7</v>")
    assert [row.cells["amount"] for row in document.sheets.sheets["04"].rows] == [7_000_000, 7_000_000]
    assert {f.rule for f in document.findings} == {"R-MISSING"}


@pytest.mark.parametrize("style", [4, 5])
def test_a_format_that_shows_another_number_is_a_warning(style):
    content = workbook(f'<row r="2"><c r="B2" s="{style}"><v>1234567</v></c></row>', styles=STYLES)
    (finding,) = open_xlsx(content).findings
    assert (finding.rule, finding.severity, finding.found) == ("R-FORMAT", Severity.WARNING, "1234567")
    assert "B2 1234567" in finding.message


def test_hidden_rows_and_columns_are_read_and_said():
    book = load_workbook(BytesIO(small()))
    page = book.worksheets[0]
    page.row_dimensions[4].hidden = True
    page.column_dimensions["B"].hidden = True
    page.row_dimensions[40].hidden = True  # holds nothing
    document = read_document(saved(book), department=("129", "某局"), year=2026)
    assert document.sheets.sheets["04"].rows[0].cells["amount"] == 7_000_000
    messages = [f.message for f in said(document.findings, "R-HIDDEN")]
    assert messages == [
        "工作表“预算04表”有1列是隐藏的（B列），也已读入。",
        "工作表“预算04表”有1行是隐藏的（第4行起），也已读入。",
    ]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_left_out_and_said_with_what_it_holds(state):
    book = load_workbook(BytesIO(small()))
    page = book.create_sheet("测算底稿")
    page.append(["A-货物", 6.5])
    page.append(["B-工程", 0.5])
    page.sheet_state = state
    (finding,) = said(read_document(saved(book), department=("129", "某局"), year=2026).findings, "R-SHEET")
    assert finding.severity is Severity.WARNING
    assert "“测算底稿”是隐藏的，没有读入（2行，2个数值）" in finding.message


def test_what_a_merged_cell_covers_is_not_read_and_said():
    merged = SHEET.replace("</worksheet>", '<mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>')
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="2"><c r="B2"><v>99.5</v></c><c r="C2"><v>3</v></c></row>'
    )
    source = open_xlsx(workbook(sheet=merged % rows))
    assert [[cell.text for cell in line.cells] for line in source.lines[1:]] == [["1", "", ""], ["", "", "3"]]
    (finding,) = source.findings
    assert (finding.rule, finding.severity) == ("R-COVERED", Severity.WARNING)
    assert "B2" in finding.message


def test_a_sheet_that_is_no_table_is_said_with_what_it_holds():
    book = load_workbook(BytesIO(small()))
    book.create_sheet("说明").append(["本套表格由部门填报。"])
    for values in (["资产", "金额"], ["车辆", 66.5], ["设备", 120]):
        (book["资产"] if "资产" in book else book.create_sheet("资产")).append(values)
    (finding,) = said(read_document(saved(book), department=("129", "某局"), year=2026).findings, "R-EXTRA")
    assert finding.severity is Severity.WARNING
    assert "工作表“资产”不是本表式的十三张表之一，没有读入（3行，2个数值）" in finding.message


def test_the_same_table_on_two_sheets_is_an_error():
    book = load_workbook(BytesIO(small()))
    book.copy_worksheet(book.worksheets[0])
    document = read_document(saved(book), department=("129", "某局"), year=2026)
    (finding,) = said(document.findings, "R-DOUBLE")
    assert "工作表“预算04表 Copy”第1行起" in finding.message
    assert len(document.sheets.sheets["04"].rows) == 2


def test_the_same_table_on_two_sheets_is_an_error_without_totals_too():
    book = load_workbook(BytesIO(small()))
    book.worksheets[0].delete_rows(5)
    book.copy_worksheet(book.worksheets[0])
    document = read_document(saved(book), department=("129", "某局"), year=2026)
    assert len(said(document.findings, "R-DOUBLE")) == 1
    assert len(document.sheets.sheets["04"].rows) == 1


def test_captions_above_the_title_and_above_the_header_are_no_table_and_no_row():
    book = load_workbook(BytesIO(small()))
    page = book.worksheets[0]
    page.title = "政府采购预算明细表"
    page.insert_rows(3)
    page["A3"] = "按采购类别填列"
    page.insert_rows(1)
    page["A1"] = "附件四"
    document = read_document(saved(book), department=("129", "某局"), year=2026)
    assert len(document.sheets.sheets["04"].rows) == 2
    assert [(f.rule, f.severity, f.found) for f in document.findings if f.rule != "R-MISSING"] == [
        ("R-LEFT", Severity.WARNING, "按采购类别填列")
    ]


def test_a_table_that_goes_on_on_another_sheet_says_so():
    book = load_workbook(BytesIO(small()))
    book.worksheets[0].delete_rows(5)
    more = book.create_sheet("预算04表（续）")
    for values in (["采购类别", "金额"], ["B-工程", 2], ["合计", 9]):
        more.append(values)
    document = read_document(saved(book), department=("129", "某局"), year=2026)
    assert [row.cells["amount"] for row in document.sheets.sheets["04"].rows] == [
        7_000_000,
        2_000_000,
        9_000_000,
    ]
    assert document.sheets.sheets["04"].rows[1].lines["amount"] == 2
    assert {f.rule for f in document.findings} == {"R-MISSING"}


def test_who_made_a_table_is_a_remark_below_it():
    book = load_workbook(BytesIO(small()))
    book.worksheets[0].append(["制表人：张三", "审核人：李四"])
    book.worksheets[0].append(["单位负责人（签章）：", None, "联系电话：", 65094512])
    document = read_document(saved(book), department=("129", "某局"), year=2026)
    assert len(document.sheets.sheets["04"].rows) == 2
    assert [f.message for f in said(document.findings, "R-NOTE")] == [
        "预算04表附有说明：制表人：张三 审核人：李四",
        "预算04表附有说明：单位负责人（签章）： 联系电话： 65094512",
    ]
    assert {f.rule for f in document.findings} == {"R-MISSING", "R-NOTE"}


def test_an_amount_beside_the_table_is_an_error_at_its_row():
    book = load_workbook(BytesIO(small()))
    book.worksheets[0]["D4"] = 8.5
    document = read_document(saved(book), department=("129", "某局"), year=2026)
    (finding,) = said(document.findings, "R-LEFT")
    assert (finding.severity, finding.found, finding.cells[0].line) == (Severity.ERROR, "8.5", 4)


# --- where they stand ---------------------------------------------------------------------------


def test_every_line_has_a_number_of_its_own_and_its_place():
    book = load_workbook(BytesIO(small()))
    book.create_sheet("第二张")["B3"] = "文字"
    source = open_xlsx(saved(book))
    numbers = [line.number for line in source.lines]
    assert len(set(numbers)) == len(numbers)
    assert [source.places[n].words for n in numbers] == [
        "工作表“预算04表”",
        *(f"工作表“预算04表”第{row}行" for row in range(1, 6)),
        "工作表“第二张”",
        "工作表“第二张”第3行",
    ]
    assert [source.places[n].line for n in numbers] == [1, 1, 2, 3, 4, 5, 1, 3]


def test_a_blank_row_ends_a_page_unless_a_merged_cell_reaches_over_it():
    merged = SHEET.replace("</worksheet>", '<mergeCells><mergeCell ref="A2:A5"/></mergeCells></worksheet>')
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in (1, 2, 6, 7, 9))
    source = open_xlsx(workbook(sheet=merged % rows))
    assert [line.after_break for line in source.lines[1:]] == [False, False, False, False, True]


def test_places_are_the_rows_of_the_sheet():
    document = read_document(small(), department=("129", "某局"), year=2026)
    sheet = document.sheets.sheets["04"]
    assert [row.lines for row in sheet.rows] == [
        {"": 4, "category": 4, "amount": 4},
        {"": 5, "category": 5, "amount": 5},
    ]
    assert sheet.line == 1
