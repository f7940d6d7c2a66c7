"""Spending against the ceilings that finance sent down (控制数); no table prints them, facts alone tell."""

from collections.abc import Iterable

from budget.domain.codes import ControlPart, Fund, Kind, is_personnel, is_public
from budget.domain.facts import ControlFigure, ExpenditureLine
from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.money import wanyuan_grouped
from budget.rules.rule import Case, Rule


def _belongs(line: ExpenditureLine, part: ControlPart) -> bool:
    basic = line.kind is Kind.BASIC
    match part:
        case ControlPart.PERSONNEL:
            return basic and is_personnel(line.dept_economic)
        case ControlPart.PUBLIC:
            return basic and is_public(line.dept_economic)
        case ControlPart.PROJECT:
            return line.kind is Kind.PROJECT
    return True


def spent(lines: Iterable[ExpenditureLine], control: ControlFigure) -> int:
    """What counts against a ceiling in 分: carried-over money does not, nor 单位资金 unless it is meant."""
    return sum(
        line.amount_fen
        for line in lines
        if control.unit in (None, line.unit)
        and (control.fund is line.fund or (control.fund is None and line.fund is not Fund.UNIT_FUNDS))
        and not line.carried_over
        and _belongs(line, control.part)
    )


def _exceeded(rule: Rule, case: Case) -> Iterable[Finding]:
    latest = max((control.round for control in case.book.controls), default="")
    for control in case.book.controls:
        used = spent(case.book.expenditure, control) if control.round == latest else 0
        if used <= control.amount_fen:
            continue
        unit = case.book.unit_label(control.unit) or "全部门"
        fund = control.fund.label if control.fund else "全部资金"
        ceiling, amount, over = (
            wanyuan_grouped(fen) or "0" for fen in (control.amount_fen, used, used - control.amount_fen)
        )
        yield Finding(
            rule.code,
            rule.severity,
            f"{unit}的{fund}{control.part.label}安排了{amount}万元，超过控制数{ceiling}万元，多{over}万元。"
            "请压减，或报财政调整控制数。",
            (CellRef("03"),),
            expected=ceiling,
            found=amount,
            formula=f"{amount} ≤ {ceiling} 不成立，相差{over}",
        )


RULES = (
    Rule(
        "CONTROL",
        "支出不超过控制数",
        Severity.ERROR,
        "本年安排的支出 ≤ 下达的控制数（分单位、资金和人员、公用、项目）",
        "《预算法》第三十二条；财政部门下达的部门预算控制数",
        "机关的一般公共预算公用经费安排了98.00万元，控制数95.00万元：多3.00万元。",
        "下达了控制数；单位资金除专门下达外不受限制，上年结转不计入。",
        check=_exceeded,
    ),
)
