"""Our own JSON (``budget.json``, ``tables/NN.json``) → Document: what the contract says, to the letter.

Nothing is guessed: a key too many or too few, a value of another type, an amount that is not written as
the contract writes it are refused or said, with table, row and column.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from budget.domain.findings import CellRef, Finding, Severity, gravest_first
from budget.domain.money import AmountError, read_amount
from budget.domain.sheets import Row, RowKind, Sheet, SheetSet, Value
from budget.importers.document import Document, missing_tables
from budget.importers.source import UnreadableDocumentError, decode
from budget.tables.registry import DEFAULT_FORM_SET, FormSet, form_set
from budget.tables.spec import Column, HeaderCell, TableSpec

_AMOUNT = re.compile(r"-?\d+(?:\.\d{1,6})?", re.ASCII)
_WHOSE = ("department", "year", "version")
_TABLE = ("title", "columns", "rows")
_OURS = "请使用本系统导出的budget.json或单张表的JSON文件"
_YEARS = range(2000, 2101)


def read_json(
    content: bytes,
    *,
    department: tuple[str, str] | None = None,
    year: int | None = None,
    forms: str = DEFAULT_FORM_SET,
) -> Document:
    """Read a budget, or one table of it, from JSON.

    Raises UnreadableDocumentError when it is not as the contract has it; an amount that cannot be read
    is a finding.
    """
    data = _parsed(content)
    the_forms = form_set(forms)
    whose, when = _whose(data, department, year)
    reader = _Reader()
    if "tables" in data:
        _keys(data, (*_WHOSE, "tables"), "文件")
        tables = _mapping(data["tables"], "tables")
        sheets = {}
        for number, table in tables.items():
            spec = the_forms.by_number.get(number)
            if spec is None:
                raise _refusal(f"tables里有不认识的表“{number[:24]}”")
            sheets[number] = reader.table(_mapping(table, spec.name), spec)
    else:
        spec = _spec_of(data, the_forms)
        table = {key: value for key, value in data.items() if key not in _WHOSE}
        sheets = {spec.number: reader.table(table, spec)}
    if not sheets:
        raise _refusal("tables里没有任何预算表")
    ordered = {number: sheets[number] for number in the_forms.by_number if number in sheets}
    findings = [*reader.findings, *missing_tables(ordered, the_forms)]
    return Document(SheetSet(*whose, when, forms, ordered), gravest_first(findings), "json")


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        data = json.loads(decode(content), object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as problem:
        raise UnreadableDocumentError(
            f"JSON文件不完整或有语法错误（第{problem.lineno}行第{problem.colno}列）；{_OURS}。",
            problem.lineno,
        ) from problem
    except RecursionError as problem:
        raise _refusal("嵌套层次太多") from problem
    except ValueError as problem:
        # A whole number of thousands of digits, which Python refuses to convert.
        raise _refusal("有一个数值长得离谱") from problem
    return _mapping(data, "文件")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _refusal(f"同一处有两个“{twice[:24]}”")
    return data


def _no_constant(name: str) -> Any:
    raise _refusal(f"有不是数值的“{name}”")


def _refusal(why: str) -> UnreadableDocumentError:
    return UnreadableDocumentError(f"JSON文件与本系统的格式不符：{why}；{_OURS}。")


def _mapping(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _refusal(f"{what}应为对象，实际是{_type(value)}")
    return value


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise _refusal(f"{what}应为数组，实际是{_type(value)}")
    return value


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise _refusal(f"{what}应为文字，实际是{_type(value)}")
    return value


def _type(value: Any) -> str:
    if value is None:
        return "空值null"
    names = {dict: "对象", list: "数组", str: "文字", bool: "真假值", int: "数值", float: "数值"}
    return names[type(value)]


def _keys(data: Mapping[str, Any], wanted: Iterable[str], what: str) -> None:
    """Refuse keys too many or too few."""
    known = set(wanted)
    if missing := sorted(known - data.keys()):
        raise _refusal(f"{what}缺少“{'”“'.join(missing[:6])}”")
    if unknown := sorted(data.keys() - known):
        raise _refusal(f"{what}里有不认识的“{'”“'.join(key[:24] for key in unknown[:6])}”")


def _whose(
    data: Mapping[str, Any], department: tuple[str, str] | None, year: int | None
) -> tuple[tuple[str, str], int]:
    for key in _WHOSE:
        if key not in data:
            raise _refusal(f"文件缺少“{key}”")
    named = _mapping(data["department"], "department")
    _keys(named, ("code", "name"), "department")
    code, name = (_text(named[key], f"department的{key}").strip() for key in ("code", "name"))
    if not code or not name:
        raise _refusal("department没有写明编码或名称")
    if department and department[0] != code:
        raise UnreadableDocumentError(
            f"文件写的部门编码是{code[:24]}，而指定的部门是{department[0]}；请核对后重新指定。"
        )
    when = data["year"]
    if type(when) is not int or when not in _YEARS:
        raise _refusal("year应为四位数的年度")
    if year is not None and year != when:
        raise UnreadableDocumentError(f"文件写的是{when}年，而指定的年度是{year}年；请核对后重新指定。")
    if type(data["version"]) is not int or data["version"] < 1:
        raise _refusal("version应为1以上的整数")
    return (code, name), when


def _spec_of(data: Mapping[str, Any], forms: FormSet) -> TableSpec:
    """Which table a file of one table holds: by its title."""
    _keys({key: data[key] for key in data if key != "header"}, (*_WHOSE, *_TABLE), "文件")
    title = _text(data["title"], "title")
    for spec in forms.specs:
        if title in (spec.title, *spec.title_aliases):
            return spec
    raise _refusal(f"“{title[:40]}”不是本表式的预算表")


class _Reader:
    """Reads tables, keeping what is to be said about their cells."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def table(self, data: Mapping[str, Any], spec: TableSpec) -> Sheet:
        """One table with all its cells. Raises UnreadableDocumentError."""
        _keys(data, (*_TABLE, "header") if spec.header else _TABLE, spec.name)
        self._heading(data, spec)
        rows = tuple(
            self._row(row, number, spec)
            for number, row in enumerate(_list(data["rows"], f"{spec.name}的rows"), 1)
        )
        header = _mapping(data.get("header", {}), f"{spec.name}的header")
        _keys(header, (cell.key for cell in spec.header), f"{spec.name}的header")
        values = {cell.key: self._value(header[cell.key], cell, 0, spec) for cell in spec.header}
        return Sheet(spec.number, spec.title, rows, values)

    def _heading(self, data: Mapping[str, Any], spec: TableSpec) -> None:
        title = _text(data["title"], f"{spec.name}的title")
        if title != spec.title:
            self._say(
                spec, "R-TITLE", Severity.INFO, f"{spec.name}的标题写作“{title[:40]}”。", found=title[:100]
            )
        columns = _list(data["columns"], f"{spec.name}的columns")
        wanted = [{"key": c.key, "label": c.label, "group": list(c.group)} for c in spec.columns]
        if len(columns) != len(wanted):
            raise _refusal(f"{spec.name}应有{len(wanted)}栏，实际是{len(columns)}栏")
        for number, (column, ours) in enumerate(zip(columns, wanted, strict=True), 1):
            _keys(_mapping(column, f"{spec.name}第{number}栏"), ours, f"{spec.name}第{number}栏")
            if column["key"] != ours["key"]:
                raise _refusal(
                    f"{spec.name}第{number}栏应为“{ours['key']}”，实际是“{str(column['key'])[:24]}”"
                )
            if column != ours:
                message = f"{spec.name}第{number}栏（{ours['key']}）的表头与标准表式不同，按键名对应。"
                self._say(spec, "R-HEADER", Severity.INFO, message, column=str(ours["key"]))

    def _row(self, data: Any, number: int, spec: TableSpec) -> Row:
        where = f"{spec.name}第{number}行"
        row = _mapping(data, where)
        _keys(row, ("kind", "cells"), where)
        if row["kind"] not in list(RowKind):
            raise _refusal(f"{where}的kind应为line、subtotal或total")
        cells = _mapping(row["cells"], f"{where}的cells")
        _keys(cells, spec.by_key, where)
        values = {column.key: self._value(cells[column.key], column, number, spec) for column in spec.columns}
        return Row(RowKind(row["kind"]), values)

    def _value(self, value: Any, column: Column | HeaderCell, row: int, spec: TableSpec) -> Value:
        """A cell; an amount in 分. What is no amount is a finding, what is no text a refusal."""
        where = f"{spec.name}第{row}行“{column.label}”" if row else f"{spec.name}表头“{column.label}”"
        if not column.is_amount:
            return _text(value, f"{where}（{column.key}）")
        if value == "":
            return None
        try:
            if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
                raise AmountError("金额应为字符串，万元，最多六位小数，不带千位分隔符")
            return read_amount(value).fen or None
        except AmountError as problem:
            shown = json.dumps(value, ensure_ascii=False)[:40]
            message = f"{where}：{problem}，实际是{shown}。请改正后再导入。"
            self._say(spec, "R-AMOUNT", Severity.ERROR, message, row=row, column=column.key, found=shown)
            return None

    def _say(
        self,
        spec: TableSpec,
        rule: str,
        severity: Severity,
        message: str,
        *,
        row: int = 0,
        column: str = "",
        found: str = "",
    ) -> None:
        place = CellRef(spec.number, row, column)
        self.findings.append(Finding(rule, severity, message, (place,), found=found))
