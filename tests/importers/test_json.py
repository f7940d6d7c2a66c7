"""Our own JSON is read to the letter of the contract, and refused by name where it departs from it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from budget.domain.findings import Severity
from budget.domain.sheets import SheetSet
from budget.importers.document import read_text
from budget.importers.formats import read_document
from budget.importers.source import UnreadableDocumentError
from budget.renderers.json import document_as_dict, dumps, render_document, render_table
from budget.tables.chaoyang.lift import lift
from budget.tables.registry import derive
from tests.importers.test_never_lost import REFERENCE

SHEETS: SheetSet = derive(lift(read_text(REFERENCE.encode()).sheets))
ALL = tuple(SHEETS.sheets)
Data = dict[str, Any]


def changed(change: Callable[[Data], object]) -> bytes:
    """The reference as JSON with something done to it."""
    data = json.loads(render_document(SHEETS, version=1))
    change(data)
    return dumps(data)


def test_a_document_is_read_as_it_was_written():
    document = read_document(render_document(SHEETS, version=1))
    assert document.kind == "json"
    assert document.sheets == SHEETS
    assert [f for f in document.findings if f.rule != "R-MISSING"] == []


@pytest.mark.parametrize("number", ALL)
def test_a_file_of_one_table_is_a_document_of_that_table(number):
    document = read_document(render_table(SHEETS, number, version=3))
    assert dict(document.sheets.sheets) == {number: SHEETS.sheets[number]}
    missing = [f.cells[0].table for f in document.findings if f.rule == "R-MISSING"]
    assert (
        missing == [one for one in ("01", "02", *ALL[1:]) if one != number and one != "02"]
        or len(missing) == 12
    )


def test_byte_order_marks_and_encodings_change_nothing():
    text = render_document(SHEETS, version=1).decode()
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        assert read_document(text.encode(encoding)).sheets == SHEETS


def test_a_zero_is_a_blank():
    document = read_document(changed(lambda data: row(data, "03", 1).update(business_operation="0.000000")))
    assert document.sheets == SHEETS


def row(data: Data, table: str, number: int) -> Data:
    """The cells of a row (from 1)."""
    return data["tables"][table]["rows"][number - 1]["cells"]


NO_AMOUNTS = [
    160.0584,
    1,
    None,
    True,
    "1,160.058400",
    "160.05840001",
    " 1",
    "1.5万",
    "１.5",
    "-",
    "1e3",
    [],
    "9" * 20,
]


@pytest.mark.parametrize("value", NO_AMOUNTS, ids=repr)
def test_an_amount_that_is_none_is_an_error_at_its_cell(value):
    document = read_document(changed(lambda data: row(data, "03", 2).update(total=value)))
    (finding,) = [f for f in document.findings if f.rule == "R-AMOUNT"]
    assert finding.severity is Severity.ERROR
    assert [(c.table, c.row, c.column, c.line) for c in finding.cells] == [("03", 2, "total", None)]
    assert "预算03表第2行“合计”" in finding.message
    assert document.sheets.sheets["03"].rows[1].cells["total"] is None


def test_every_amount_that_is_none_is_said():
    def spoil(data: Data) -> None:
        row(data, "03", 1)["total"] = 1.5
        row(data, "04", 1)["amount"] = "七万"
        data["tables"]["13"]["header"]["total"] = 3

    found = [f.cells[0] for f in read_document(changed(spoil)).findings if f.rule == "R-AMOUNT"]
    assert {(c.table, c.row, c.column) for c in found} == {
        ("03", 1, "total"),
        ("04", 1, "amount"),
        ("13", 0, "total"),
    }


def table(data: Data, number: str = "03") -> Data:
    return data["tables"][number]


REFUSED: dict[str, tuple[Callable[[Data], object], str]] = {
    "no department": (lambda d: d.pop("department"), "缺少“department”"),
    "no year": (lambda d: d.pop("year"), "缺少“year”"),
    "no version": (lambda d: d.pop("version"), "缺少“version”"),
    "no tables": (lambda d: d.pop("tables"), "缺少“columns”“rows”“title”"),
    "empty tables": (lambda d: d.update(tables={}), "没有任何预算表"),
    "tables in a list": (lambda d: d.update(tables=[]), "tables应为对象，实际是数组"),
    "a key too many": (lambda d: d.update(note="x"), "不认识的“note”"),
    "a table too many": (lambda d: d["tables"].update({"14": {}}), "不认识的表“14”"),
    "a table by another name": (lambda d: d["tables"].update({"3": d["tables"].pop("03")}), "不认识的表“3”"),
    "a department without a code": (lambda d: d["department"].update(code=" "), "没有写明编码或名称"),
    "a department by number": (lambda d: d["department"].update(code=129), "code应为文字，实际是数值"),
    "a department with more": (lambda d: d["department"].update(tel="1"), "department里有不认识的“tel”"),
    "a year in words": (lambda d: d.update(year="2026"), "year应为四位数的年度"),
    "a year of truth": (lambda d: d.update(year=True), "year应为四位数的年度"),
    "a year far off": (lambda d: d.update(year=99999), "year应为四位数的年度"),
    "version nought": (lambda d: d.update(version=0), "version应为1以上的整数"),
    "a table that is none": (lambda d: d["tables"].update({"03": 5}), "预算03表应为对象，实际是数值"),
    "no rows": (lambda d: table(d).pop("rows"), "预算03表缺少“rows”"),
    "rows in words": (lambda d: table(d).update(rows="x"), "预算03表的rows应为数组，实际是文字"),
    "a header where there is none": (lambda d: table(d).update(header={}), "预算03表里有不认识的“header”"),
    "no header where there is one": (lambda d: table(d, "13").pop("header"), "预算13表缺少“header”"),
    "a header with less": (lambda d: table(d, "13")["header"].pop("goal"), "预算13表的header缺少“goal”"),
    "a column too few": (lambda d: table(d)["columns"].pop(), "预算03表应有9栏，实际是8栏"),
    "a column of another key": (
        lambda d: table(d)["columns"][3].update(key="sum"),
        "预算03表第4栏应为“total”，实际是“sum”",
    ),
    "a column without a label": (lambda d: table(d)["columns"][3].pop("label"), "预算03表第4栏缺少“label”"),
    "a row that is none": (
        lambda d: table(d)["rows"].insert(2, None),
        "预算03表第3行应为对象，实际是空值null",
    ),
    "a row without a kind": (lambda d: table(d)["rows"][4].pop("kind"), "预算03表第5行缺少“kind”"),
    "a kind that is none": (lambda d: table(d)["rows"][4].update(kind="sum"), "预算03表第5行的kind应为line"),
    "a kind that is a list": (lambda d: table(d)["rows"][4].update(kind=[]), "预算03表第5行的kind应为line"),
    "a cell too many": (lambda d: row(d, "03", 5).update(sum="1.000000"), "预算03表第5行里有不认识的“sum”"),
    "a cell too few": (lambda d: row(d, "03", 5).pop("basic"), "预算03表第5行缺少“basic”"),
    "a text that is none": (
        lambda d: row(d, "03", 5).update(function=2011301),
        "预算03表第5行“支出功能分类科目”（function）应为文字，实际是数值",
    ),
    "a text that is null": (
        lambda d: row(d, "12", 1).update(goal=None),
        "预算12表第1行“绩效目标”（goal）应为文字，实际是空值null",
    ),
}


@pytest.mark.parametrize(("change", "says"), REFUSED.values(), ids=REFUSED)
def test_what_departs_from_the_contract_is_refused_by_name(change, says):
    with pytest.raises(UnreadableDocumentError) as refusal:
        read_document(changed(change))
    assert says in refusal.value.message
    assert "请使用本系统导出的" in refusal.value.message


BROKEN = {
    "cut": (lambda text: text[: len(text) // 2], "不完整或有语法错误（第"),
    "twice the same key": (
        lambda text: text.replace('"year": 2026', '"year": 2026, "year": 2027', 1),
        "两个“year”",
    ),
    "not a number": (lambda text: text.replace('"version": 1', '"version": NaN', 1), "“NaN”"),
    "an endless number": (lambda text: text.replace("2026", "9" * 10_000, 1), "长得离谱"),
    "nested without end": (lambda text: '{"a":' * 100_000, "嵌套层次太多"),
    "another's JSON": (lambda text: '{"name": "x", "version": "1.0"}', "缺少“department”"),
    "an unknown table": (
        lambda text: (
            '{"department":{"code":"1","name":"某局"},"year":2026,"version":1,"title":"资产表","columns":[],"rows":[]}'
        ),
        "“资产表”不是本表式的预算表",
    ),
}


@pytest.mark.parametrize(("harm", "says"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_such_json_is_refused(harm, says):
    text = render_document(SHEETS, version=1).decode()
    with pytest.raises(UnreadableDocumentError) as refusal:
        read_document(harm(text).encode())
    assert says in refusal.value.message


def test_what_was_said_besides_must_agree():
    content = render_document(SHEETS, version=1)
    assert read_document(content, department=("129", "别名"), year=2026).sheets == SHEETS
    with pytest.raises(UnreadableDocumentError, match="指定的部门是130"):
        read_document(content, department=("130", "某局"))
    with pytest.raises(UnreadableDocumentError, match="指定的年度是2025年"):
        read_document(content, year=2025)


def test_other_words_in_titles_and_headers_are_said():
    def rename(data: Data) -> None:
        table(data)["title"] = "支出总表"
        table(data)["columns"][3]["label"] = "总计"

    document = read_document(changed(rename))
    said = {f.rule: f for f in document.findings}
    assert said["R-TITLE"].found == "支出总表"
    assert said["R-HEADER"].cells[0].column == "total"
    assert document.sheets == SHEETS


def test_tables_in_another_order_are_the_same():
    def reverse(data: Data) -> None:
        data["tables"] = dict(reversed(data["tables"].items()))

    document = read_document(changed(reverse))
    assert list(document.sheets.sheets) == list(ALL)
    assert document_as_dict(document.sheets, version=1) == document_as_dict(SHEETS, version=1)
