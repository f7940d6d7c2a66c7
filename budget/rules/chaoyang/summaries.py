"""预算10, 12 and 13表 against the spending that they sum up."""

from collections.abc import Iterable, Iterator

from budget.domain.codes import ABROAD, RECEPTION, VEHICLE_OPERATION, VEHICLE_PURCHASE, Fund
from budget.domain.findings import Finding, Severity
from budget.domain.money import wanyuan_grouped
from budget.domain.sheets import Sheet
from budget.rules.chaoyang.premises import FORMS, forms_printed, funds, includes_carryover
from budget.rules.chaoyang.terms import amount, by_key, code_of, filled_terms, items, whole
from budget.rules.identity import Identity, Relation, Term, term
from budget.rules.rule import Case, Rule

LINES_OF = {
    "abroad": (ABROAD,),
    "reception": (RECEPTION,),
    "vehicle_purchase": tuple(VEHICLE_PURCHASE),
    "vehicle_operation": (VEHICLE_OPERATION,),
}
_COSTS = ("fuel", "repair", "insurance", "other")
_COUNTED = frozenset({Fund.GENERAL_PUBLIC, Fund.GOVERNMENT_FUND})


def _official_expenses(case: Case) -> Iterator[Identity]:
    """预算10表 of this year against the lines of 预算03表 behind it."""
    ten, three = case.sheets.get("10"), case.sheets.get("03")
    if ten is None or three is None:
        return
    row = next((n for n, r in ten.body() if r.text("year").startswith(str(case.book.year))), None)
    if row is None:
        return
    lines = by_key(three, lambda r: (code_of(r.text("dept_economic")),), "total")
    no_other = funds(case) <= _COUNTED and ("01" in case.sheets or "02" in case.sheets)
    for column, codes in LINES_OF.items():
        behind = tuple(one for code in sorted(codes) for one in lines.get((code,), ()))
        shown = term(ten, row, column)
        # Academic exchange abroad stands under the same 科目 and is no 三公: that part is only a limit.
        equal = no_other and includes_carryover(case) and column != "abroad"
        if shown.amount or amount(behind):
            name = case.spec("10").by_key[column].path[-1]
            name = "公务用车运行维护费" if column == "vehicle_operation" else name
            relation = Relation.EQUAL if equal else Relation.AT_MOST
            what = f"预算03表{'、'.join(sorted(codes))}各行之和"
            yield Identity("T10-T03", f"预算10表“{name}”", what, (shown,), behind, relation)


def _not_broken_down(rule: Rule, case: Case) -> Iterable[Finding]:
    ten = case.sheets.get("10")
    for number, row in ten.body() if ten else ():
        if ten and row.amount("vehicle_operation") and not any(row.amount(part) for part in _COSTS):
            found = wanyuan_grouped(row.amount("vehicle_operation"))
            yield Finding(
                rule.code,
                rule.severity,
                f"预算10表公务用车运行维护费{found}万元没有细分为加油、维修、保险和其他；请补充细分金额。",
                (ten.ref(number, "vehicle_operation"), *(ten.ref(number, part) for part in _COSTS)),
                found=found,
            )


def _goal_money(case: Case) -> Iterator[Identity]:
    """预算13表's money against 预算01, 03 and the forms of the three appropriations."""
    sheet, three = case.sheets.get("13"), case.sheets.get("03")
    if sheet is None or not sheet.header.get("total"):
        return
    one = items(case, "01")
    total = term(sheet, 0, "total")
    spent = one.get("expenditure:current")
    everything = one.get("expenditure:total")
    if spent and not (everything and everything.amount == total.amount):
        yield Identity("T13-T01", "预算13表“预算支出总额”", "预算01表本年支出合计", (total,), (spent,))
    names = {"basic": "基本支出", "project": "项目支出"}
    told = "06" in case.sheets and forms_printed(case) and includes_carryover(case)
    for column, name in names.items():
        fiscal, other = term(sheet, 0, f"fiscal_{column}"), term(sheet, 0, f"other_{column}")
        if told:
            forms = tuple(t for table in FORMS.values() for t in whole(case.sheets.get(table), column))
            if fiscal.amount or amount(forms):
                subject = f"预算13表财政拨款“{name}”"
                yield Identity("T13-FISCAL", subject, f"预算06、08、09表{name}合计", (fiscal,), forms)
        if three is not None:
            lines = whole(three, column)
            if fiscal.amount or other.amount or amount(lines):
                subject = f"预算13表财政拨款与其他资金“{name}”之和"
                yield Identity("T13-T03", subject, f"预算03表{name}合计", (fiscal, other), lines)


def _project_money(case: Case) -> tuple[Sheet | None, tuple[Term, ...], tuple[Term, ...]]:
    twelve = case.sheets.get("12")
    fiscal = filled_terms(twelve, "fiscal")
    return twelve, fiscal, whole(case.sheets.get("03"), "project")


def _within(case: Case) -> Iterator[Identity]:
    """Σ 预算12表 财政资金 ≤ 预算03表 项目支出."""
    _, fiscal, spending = _project_money(case)
    if fiscal and "03" in case.sheets:
        subject, what = "预算12表各项目“财政资金”之和", "预算03表项目支出合计"
        yield Identity("T12-WITHIN", subject, what, fiscal, spending, Relation.AT_MOST)


def _covered(rule: Rule, case: Case) -> Iterable[Finding]:
    """Project spending without a published goal."""
    twelve, _, spending = _project_money(case)
    totals = filled_terms(twelve, "total")
    rest = amount(spending) - amount(totals)
    if twelve is None or not totals or rest <= 0:
        return
    stated, covered = (wanyuan_grouped(amount(terms)) for terms in (spending, totals))
    yield Finding(
        rule.code,
        rule.severity,
        f"预算03表项目支出{stated}万元，预算12表公开了绩效目标的项目共{covered}万元，"
        f"还有{wanyuan_grouped(rest)}万元项目支出没有公开绩效目标。"
        "涉密项目和其他运转类项目可以不公开；除此之外请补充。",
        (*(one.cell for one in spending), *(one.cell for one in totals)),
        expected=stated,
        found=covered,
        formula=f"{stated} － {covered} ＝ {wanyuan_grouped(rest)}",
    )


RULES = (
    Rule(
        "T10-T03",
        "“三公”经费与支出明细一致",
        Severity.ERROR,
        "因公出国（境） ≤ 30212；公务接待 ＝ 30217；公务用车购置 ＝ 31013 ＋ 30913；运行维护 ＝ 30231",
        "《党政机关厉行节约反对浪费条例》；预算03、10表",
        "预算10表公务接待费0.20万元，预算03表30217公务接待费0.18万元：相差0.02万元。",
        "有一般公共预算和政府性基金以外的资金时，只要求不超过；学术交流出国不计入“三公”。",
        identities=_official_expenses,
    ),
    Rule(
        "T10-DETAIL",
        "公务用车运行维护费的细分",
        Severity.INFO,
        "公务用车运行维护费分列加油、维修、保险、其他",
        "预算10表",
        "公务用车运行维护费3.149800万元，四项细分都是空白。",
        "有公务用车运行维护费。",
        check=_not_broken_down,
    ),
    Rule(
        "T12-WITHIN",
        "项目绩效表的财政资金在项目支出之内",
        Severity.ERROR,
        "预算12表各项目财政资金之和 ≤ 预算03表项目支出合计",
        "《预算法实施条例》；预算03、12表",
        "各项目财政资金之和3,500.00万元，项目支出合计3,347.12万元：多152.88万元。",
        identities=_within,
    ),
    Rule(
        "T12-COVER",
        "没有公开绩效目标的项目支出",
        Severity.INFO,
        "预算03表项目支出合计 － 预算12表各项目总额之和",
        "预算03、12表",
        "项目支出3,347.12万元，有绩效目标的3,099.64万元：247.48万元没有公开绩效目标。",
        "预算12表有项目；涉密项目和其他运转类项目可以不公开。",
        check=_covered,
    ),
    Rule(
        "T13-T01",
        "部门整体支出与收支总表一致",
        Severity.ERROR,
        "预算13表预算支出总额 ＝ 预算01表本年支出合计",
        "预算01、13表",
        "预算支出总额4,500.00万元，本年支出合计4,534.48万元：相差34.48万元。",
        "预算支出总额等于预算01表支出总计（含年终结转结余）时也可。",
        identities=lambda case: (i for i in _goal_money(case) if i.rule == "T13-T01"),
    ),
    Rule(
        "T13-FISCAL",
        "部门整体支出的财政拨款与财政拨款支出表一致",
        Severity.ERROR,
        "预算13表财政拨款基本、项目支出 ＝ 预算06、08、09表合计",
        "预算06、08、09、13表",
        "预算13表财政拨款基本支出1,187.00万元，预算06表1,187.35万元：相差0.35万元。",
        "预算06、08、09表不含上年结转时不检查。",
        identities=lambda case: (i for i in _goal_money(case) if i.rule == "T13-FISCAL"),
    ),
    Rule(
        "T13-T03",
        "部门整体支出与支出预算总表一致",
        Severity.ERROR,
        "预算13表财政拨款 ＋ 其他资金 ＝ 预算03表（基本支出、项目支出分别比较）",
        "预算03、13表",
        "预算13表项目支出共3,300.00万元，预算03表3,347.12万元：相差47.12万元。",
        identities=lambda case: (i for i in _goal_money(case) if i.rule == "T13-T03"),
    ),
)
