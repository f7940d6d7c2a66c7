"""The list of findings as a workbook: exact numbers, no formula, followers folded under their leader."""

from decimal import Decimal
from hashlib import sha256
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from budget.domain.findings import CellRef, Finding, Severity
from budget.renderers.findings_xlsx import COUNTS, LIST, findings_workbook
from budget.tables.registry import derive
from tests.renderers.books import FORMULA, MARKUP, plain, several
from tests.renderers.findings import ALL, LEADER, NOWHERE, TITLES
from tests.renderers.processes import digest_elsewhere

HEAD = 3


def made(findings=ALL, file_name: str = "公布.txt", **options) -> bytes:
    return findings_workbook(findings, derive(plain()), file_name=file_name, titles=TITLES, **options)


def page_of(content: bytes, name: str = LIST) -> Worksheet:
    page = load_workbook(BytesIO(content))[name]
    assert isinstance(page, Worksheet)
    return page


def rows_of(page: Worksheet) -> list[dict[str, object]]:
    heads = [cell.value for cell in page[HEAD]]
    return [
        dict(zip(heads, (cell.value for cell in row), strict=True))
        for row in page.iter_rows(min_row=HEAD + 1)
    ]


def test_a_finding_is_told_whole() -> None:
    row = rows_of(page_of(made()))[0]
    assert row == {
        "序号": "1",
        "程度": "错误",
        "规则": "T12-YUAN",
        "规则名称": "项目金额的单位",
        "问题": LEADER.message,
        "核对应为": 100.7,
        "表上所列": 1_007_000,
        "相差（所列－应为）": 1_006_899.3,
        "算式": LEADER.formula,
        "可能的原因": "把元当成了万元",
        "位置": "预算12表第4行“项目总额”\n预算12表第4行“其中：财政资金”",
        "原文位置": "原文第262行",
    }


def test_what_follows_stands_folded_and_indented_under_its_leader() -> None:
    page = page_of(made())
    assert [row["序号"] for row in rows_of(page)] == ["1", "1.1", "1.1.1", "2", "3", "4", "5"]
    levels = [page.row_dimensions[HEAD + n].outlineLevel for n in range(1, 8)]
    assert levels == [0, 1, 2, 0, 0, 0, 0]
    assert page.sheet_properties.outlinePr.summaryBelow is False, "the leader is above its followers"
    indents = [page.cell(HEAD + n, 5).alignment.indent for n in range(1, 5)]
    assert indents == [0, 1, 2, 0]


def test_amounts_are_numbers_and_nothing_else_is() -> None:
    rows = {row["序号"]: row for row in rows_of(page_of(made()))}
    keys = ("核对应为", "表上所列", "相差（所列－应为）")
    assert [rows["3"][key] for key in keys] == [0, -0.000001, -0.000001]
    assert [rows["4"][key] for key in keys] == ["2011301", "500", None]
    assert [rows["2"][key] for key in keys] == ["≥", "≤", None]
    assert [rows["5"][key] for key in keys] == [None, None, None]
    cell = page_of(made()).cell(HEAD + 1, 8)
    assert cell.number_format == "#,##0.000000"


@pytest.mark.parametrize(
    ("expected", "found", "gap"),
    [
        ("0.100000", "0.300000", "0.2"),
        ("4,534.476807", "4,534.476808", "0.000001"),
        ("1,000.000000", "-1,000.000000", "-2000"),
    ],
)
def test_differences_are_exact(expected: str, found: str, gap: str) -> None:
    one = Finding("T03-SUM", Severity.ERROR, "相差。", (), expected, found)
    assert Decimal(repr(rows_of(page_of(made([one])))[0]["相差（所列－应为）"])) == Decimal(gap)


def test_an_amount_too_long_for_a_spreadsheet_is_text() -> None:
    one = Finding("T03-SUM", Severity.ERROR, "相差。", (), "0.000000", "98,765,432,101.234567")
    row = rows_of(page_of(made([one])))[0]
    assert row["表上所列"] == "98,765,432,101.234567"
    assert row["相差（所列－应为）"] == "98,765,432,101.234567"


def test_no_text_is_a_formula() -> None:
    content = made(file_name="=cmd|' /C calc'!A0")
    book = load_workbook(BytesIO(content))
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    values = {cell.value for cell in cells}
    assert FORMULA in values
    assert MARKUP in values


def test_the_list_is_ready_to_work_with_and_to_print() -> None:
    page = page_of(made())
    assert page.freeze_panes == f"A{HEAD + 1}"
    assert page.auto_filter.ref == f"A{HEAD}:L{HEAD + 7}"
    assert page.page_setup.orientation == "landscape"
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows == f"${HEAD}:${HEAD}"
    assert all(cell.alignment.wrap_text for cell in page[HEAD + 1])
    long = Finding("R-NOTE", Severity.INFO, "说明文字" * 200)
    assert page_of(made([long])).row_dimensions[HEAD + 1].height == 409, "as high as a row may be"


def test_severity_is_a_word_and_a_colour() -> None:
    page = page_of(made())
    severities = {page.cell(HEAD + n, 2).value: page.cell(HEAD + n, 2).fill.fgColor.rgb for n in (1, 4, 6)}
    assert set(severities) == {"错误", "警告", "提示"}
    assert len(set(severities.values())) == 3


def test_counts_by_rule_leave_no_finding_out() -> None:
    page = page_of(made(), COUNTS)
    rows = rows_of(page)
    by_rule = {row["规则"]: row for row in rows}
    assert by_rule["T12-YUAN"]["错误"] == 1
    assert by_rule["T12-YUAN"]["规则名称"] == "项目金额的单位"
    assert (by_rule["T12-WITHIN"]["错误"], by_rule["T12-WITHIN"]["由其他问题引起"]) == (None, 1)
    assert rows[-1] == {
        "规则": "合计",
        "规则名称": None,
        "错误": 2,
        "警告": 2,
        "提示": 1,
        "由其他问题引起": 2,
        "合计": 7,
    }
    assert "错误2条，警告2条，提示1条；另有2条由其中的问题引起" in str(page_of(made())["A2"].value)


def test_places_in_other_sources_and_many_places() -> None:
    rows = {row["序号"]: row for row in rows_of(page_of(made(kind="pdf")))}
    assert rows["1"]["原文位置"] == "原文第262页"
    assert rows["5"]["位置"] == "预算02表"
    assert rows["5"]["原文位置"] is None
    cells = tuple(CellRef("03", row, "total", row) for row in range(1, 101))
    (row,) = rows_of(page_of(made([Finding("T03-SUM", Severity.ERROR, "多处。", cells)])))
    assert str(row["位置"]).count("\n") == 30
    assert str(row["位置"]).endswith("等100处")


def test_a_document_that_could_not_be_read_and_one_without_findings() -> None:
    unread = findings_workbook([NOWHERE], None, file_name="坏.pdf", titles=TITLES)
    assert page_of(unread)["A1"].value == "坏.pdf"
    assert rows_of(page_of(unread))[0]["规则名称"] == "缺少一张表"
    empty = made([])
    assert rows_of(page_of(empty)) == []
    assert rows_of(page_of(empty, COUNTS))[-1]["规则"] == "合计"


def test_the_same_findings_make_the_same_bytes_in_any_process() -> None:
    call = "findings_xlsx.findings_workbook(findings.ALL, sheets, file_name='公布.txt', titles={})"
    here = findings_workbook(ALL, derive(several()), file_name="公布.txt", titles={})
    assert {digest_elsewhere(call, hash_seed=seed) for seed in (1, 2)} == {sha256(here).hexdigest()}
