"""Income against spending: judged, never forced."""

from collections.abc import Iterator

from budget.domain.findings import Severity
from budget.rules.identity import Identity, term
from budget.rules.rule import Case, Rule


def _totals_agree(code: str, table: str, case: Case) -> Iterator[Identity]:
    sheet = case.sheets.get(table)
    found = sheet.total() if sheet else None
    if sheet is None or found is None:
        return
    number, _ = found
    income, spending = (term(sheet, number, f"{side}_amount") for side in ("income", "expenditure"))
    yield Identity(code, f"预算{table}表收入总计", "支出总计", (income,), (spending,))


RULES = (
    Rule(
        "T01-BALANCE",
        "收支总表收支平衡",
        Severity.ERROR,
        "收入总计 ＝ 支出总计",
        "《预算法》第三十七条；预算01表",
        "收入总计100.00万元，支出总计99.90万元：相差0.10万元。",
        identities=lambda case: _totals_agree("T01-BALANCE", "01", case),
    ),
    Rule(
        "T05-BALANCE",
        "财政拨款收支平衡",
        Severity.ERROR,
        "财政拨款收入总计 ＝ 支出总计",
        "《预算法》第三十七条；预算05表",
        "财政拨款收入总计100.00万元，支出总计99.90万元：相差0.10万元。",
        identities=lambda case: _totals_agree("T05-BALANCE", "05", case),
    ),
)
