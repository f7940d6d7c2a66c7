"""Income against spending: judged, never forced."""

from collections.abc import Iterable

from budget.domain.facts import FactBook
from budget.domain.findings import Finding, Severity
from budget.domain.money import wanyuan_grouped
from budget.domain.sheets import SheetSet
from budget.rules.rule import Rule


def _totals_agree(rule: Rule, sheets: SheetSet, book: FactBook) -> Iterable[Finding]:
    table = rule.code[1:3]
    sheet = sheets.get(table)
    found = sheet.total() if sheet else None
    if sheet is None or found is None:
        return
    number, row = found
    income, spending = row.amount("income_amount"), row.amount("expenditure_amount")
    if income == spending:
        return
    gap = income - spending
    yield Finding(
        rule.code,
        rule.severity,
        f"预算{table}表收支不平：收入总计{wanyuan_grouped(income)} － 支出总计"
        f"{wanyuan_grouped(spending)} ＝ {wanyuan_grouped(gap)}万元，应为0。"
        "请核对收入、支出和结转结余的金额。",
        (sheet.ref(number, "income_amount"), sheet.ref(number, "expenditure_amount")),
        expected=wanyuan_grouped(income),
        found=wanyuan_grouped(spending),
    )


RULES = (
    Rule(
        "T01-BALANCE",
        "收支总表收支平衡",
        Severity.ERROR,
        "收入总计 ＝ 支出总计",
        "《预算法》第三十七条；预算01表",
        _totals_agree,
    ),
    Rule(
        "T05-BALANCE",
        "财政拨款收支平衡",
        Severity.ERROR,
        "财政拨款收入总计 ＝ 支出总计",
        "《预算法》第三十七条；预算05表",
        _totals_agree,
    ),
)
