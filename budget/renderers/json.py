"""Sheets as the public JSON contract: amounts are strings of 万元 with six decimals, ``""`` for blank."""

import json
from collections.abc import Mapping
from typing import Any

from budget.domain.money import wanyuan
from budget.domain.sheets import Sheet, SheetSet, Value
from budget.tables.registry import spec_of
from budget.tables.spec import TableSpec


def contract_value(is_amount: bool, value: Value) -> str:
    """A cell as the contract writes it."""
    if is_amount:
        return wanyuan(value if isinstance(value, int) else None)
    return str(value or "")


def table_as_dict(spec: TableSpec, sheet: Sheet) -> dict[str, Any]:
    """``{"title", "columns": […], "rows": […]}``, and ``header`` where the table has one."""
    data: dict[str, Any] = {
        "title": sheet.title,
        "columns": [
            {"key": column.key, "label": column.label, "group": list(column.group)} for column in spec.columns
        ],
        "rows": [
            {
                "kind": row.kind.value,
                "cells": {
                    column.key: contract_value(column.is_amount, row.cells.get(column.key))
                    for column in spec.columns
                },
            }
            for row in sheet.rows
        ],
    }
    if spec.header:
        data["header"] = {
            cell.key: contract_value(cell.is_amount, sheet.header.get(cell.key)) for cell in spec.header
        }
    return data


def whose(sheets: SheetSet, version: int) -> dict[str, Any]:
    """What stands beside the tables: department, year, version."""
    return {
        "department": {"code": sheets.department_code, "name": sheets.department_name},
        "year": sheets.year,
        "version": version,
    }


def document_as_dict(sheets: SheetSet, *, version: int) -> dict[str, Any]:
    """The whole budget as the contract has it (``budget.json``)."""
    return {
        **whose(sheets, version),
        "tables": {
            number: table_as_dict(spec_of(sheets.form_set, number), sheet)
            for number, sheet in sheets.sheets.items()
        },
    }


def render_document(sheets: SheetSet, *, version: int) -> bytes:
    """``budget.json``."""
    return dumps(document_as_dict(sheets, version=version))


def render_table(sheets: SheetSet, number: str, *, version: int) -> bytes:
    """``tables/NN.json``: one table with department, year and version beside it."""
    spec = spec_of(sheets.form_set, number)
    return dumps({**whose(sheets, version), **table_as_dict(spec, sheets.sheets[number])})


def dumps(data: Mapping[str, Any]) -> bytes:
    """UTF-8, readable, the same bytes for the same data."""
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
