"""The money of projects: 预算12表 in itself and against 预算03表."""

from collections.abc import Iterable, Iterator

from budget.domain.codes import Kind, split_label
from budget.domain.facts import FactBook
from budget.domain.findings import Finding, Severity
from budget.domain.money import MoneyUnit, wanyuan_grouped, wanyuan_short
from budget.domain.sheets import Row, Sheet
from budget.rules.identity import Identity, term
from budget.rules.rule import Case, Rule

YUAN_FOR_WANYUAN = MoneyUnit.WANYUAN.fen // MoneyUnit.YUAN.fen


def _project_rows(sheet: Sheet | None) -> Iterator[tuple[int, Row]]:
    """The rows on which a project begins."""
    for number, row in sheet.body() if sheet else ():
        if row.text("project") or row.amount("total"):
            yield number, row


def _spending(book: FactBook) -> int:
    """What projects can have at most: project spending, or all spending where no line tells."""
    lines = sum(li.amount_fen for li in book.expenditure if li.kind is Kind.PROJECT)
    return lines or sum(line.amount_fen for line in book.income)


def looks_like_yuan(amount: int, ceiling: int) -> bool:
    """Whether an amount makes sense only if it is in 元: above all project spending, and not as 元."""
    as_yuan = amount // YUAN_FOR_WANYUAN
    return amount > ceiling > 0 and amount % YUAN_FOR_WANYUAN == 0 and 0 < as_yuan <= ceiling


def _yuan(rule: Rule, case: Case) -> Iterable[Finding]:
    sheet = case.sheets.get("12")
    ceiling = _spending(case.book)
    for number, row in _project_rows(sheet):
        columns = [c for c in ("total", "fiscal", "other") if looks_like_yuan(row.amount(c), ceiling)]
        if not columns or sheet is None:
            continue
        printed = row.amount(columns[0])
        proposed = printed // YUAN_FOR_WANYUAN
        _, name = split_label(row.text("project"))
        yield Finding(
            rule.code,
            rule.severity,
            f"预算12表第{number}行项目“{name}”的金额{wanyuan_grouped(printed)}万元大于本部门全部项目支出"
            f"{wanyuan_grouped(ceiling)}万元，应是把元当成了万元："
            f"{wanyuan_grouped(printed)} ÷ 10,000 ＝ {wanyuan_short(proposed)}万元。请改为"
            f"{wanyuan_grouped(proposed)}。",
            tuple(sheet.ref(number, column) for column in columns),
            expected=wanyuan_grouped(proposed),
            found=wanyuan_grouped(printed),
        )


def _parts(case: Case) -> Iterator[Identity]:
    sheet = case.sheets.get("12")
    for number, _ in _project_rows(sheet):
        assert sheet is not None
        total, *parts = (term(sheet, number, column) for column in ("total", "fiscal", "other"))
        subject = f"预算12表第{number}行项目总额"
        yield Identity("T12-PARTS", subject, "财政资金 ＋ 其他资金", (total,), tuple(parts))


RULES = (
    Rule(
        "T12-YUAN",
        "项目金额的单位",
        Severity.ERROR,
        "项目总额 ≤ 本部门项目支出合计（大于时，除以10000后合理的，是把元当成了万元）",
        "预算12表，金额单位：万元",
        "项目总额写作1,007,000.00万元，而本部门项目支出共3,347.123万元：应为100.70万元。",
        check=_yuan,
    ),
    Rule(
        "T12-PARTS",
        "项目总额等于各项资金之和",
        Severity.ERROR,
        "项目总额 ＝ 财政资金 ＋ 其他资金",
        "预算12表",
        "项目总额12.00万元，财政资金12.00万元、其他资金5.00万元：相差5.00万元。",
        identities=_parts,
    ),
)
