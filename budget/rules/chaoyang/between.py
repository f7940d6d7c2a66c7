"""预算01 and 05表's spending by 类 against each other and against the lines of 预算03表."""

from collections.abc import Iterable, Iterator

from budget.domain.findings import Finding, Severity
from budget.domain.money import wanyuan_grouped
from budget.rules.chaoyang.premises import only_appropriations
from budget.rules.chaoyang.terms import Key, amount, by_key, code_of, compared, items, whole
from budget.rules.identity import Identity, Relation, Term
from budget.rules.rule import Case, Rule
from budget.tables.chaoyang.classes import CLASSES, WITHOUT_ROW_IN_01

LAW = "《预算法》第二十七条、第三十二条"


def class_name(key: Key) -> str:
    return f"“{key[0]}-{CLASSES.get(key[0], '')}”"


def classes(case: Case, table: str) -> dict[Key, tuple[Term, ...]]:
    """The items of 预算01 or 05表 by 类."""
    found = items(case, table)
    prefix = "function:"
    return {(key.removeprefix(prefix),): (one,) for key, one in found.items() if key.startswith(prefix)}


def _lines(case: Case) -> Iterator[Identity]:
    """预算01表 by 类 = 预算03表 by 类, and in all."""
    three = case.sheets.get("03")
    if "01" not in case.sheets or three is None:
        return
    lines = by_key(three, lambda row: (code_of(row.text("function"))[:3],), "total")
    shown = {key: terms for key, terms in lines.items() if key[0] not in WITHOUT_ROW_IN_01}
    yield from compared(
        "T01-T03",
        lambda key: f"预算01表{class_name(key)}",
        "预算03表同类各行之和",
        classes(case, "01"),
        shown,
        by="function",
    )
    total = items(case, "01").get("expenditure:current")
    if total:
        lines_total = whole(three, "total")
        yield Identity("T01-T03", "预算01表“本年支出合计”", "预算03表合计", (total,), lines_total)


def _no_row(rule: Rule, case: Case) -> Iterable[Finding]:
    """预备费, 转移性支出, 债务还本支出 are the government's, not a department's."""
    three = case.sheets.get("03")
    groups = by_key(three, lambda row: (code_of(row.text("function"))[:3],), "total")
    for key in sorted(groups):
        if key[0] not in WITHOUT_ROW_IN_01:
            continue
        terms = groups[key]
        found = wanyuan_grouped(amount(terms)) or "0"
        yield Finding(
            rule.code,
            rule.severity,
            f"预算03表有{class_name(key)}支出{found}万元，部门预算不应有这一类，预算01表也没有它的一行；请核对功能科目。",
            tuple(one.sheet.ref(one.row, "function") for one in terms),
            found=found,
        )


def _appropriations(case: Case) -> Iterator[Identity]:
    """预算05表 by 类 ≤ 预算01表 by 类; equal when there is no other money."""
    if "01" not in case.sheets or "05" not in case.sheets:
        return
    mine = {key: terms for key, terms in classes(case, "05").items() if key[0] not in WITHOUT_ROW_IN_01}
    yield from compared(
        "T05-T01-CLASS",
        lambda key: f"预算05表{class_name(key)}",
        "预算01表同类",
        mine,
        classes(case, "01"),
        Relation.EQUAL if only_appropriations(case) else Relation.AT_MOST,
    )


RULES = (
    Rule(
        "T01-T03",
        "收支总表的支出与支出预算总表一致",
        Severity.ERROR,
        "预算01表每一类支出 ＝ 预算03表该类各行合计之和；本年支出合计 ＝ 预算03表合计",
        f"{LAW}；预算01、03表",
        "预算01表“205-教育支出”30.00万元，预算03表教育支出各行之和28.00万元：相差2.00万元。",
        "两张表都有。",
        identities=_lines,
    ),
    Rule(
        "T01-CLASS",
        "部门没有的功能分类",
        Severity.ERROR,
        "预算03表没有227预备费、230转移性支出、231债务还本支出",
        "2026年政府收支分类科目；预算01表没有这三类的行",
        "预算03表有“2300301-…”一行：转移性支出由政府财政列支，部门不列。",
        check=_no_row,
    ),
    Rule(
        "T05-T01-CLASS",
        "财政拨款的支出不超过全部支出",
        Severity.ERROR,
        "预算05表每一类支出 ≤ 预算01表同类；没有财政专户管理资金和单位资金时相等",
        f"{LAW}；预算01、05表",
        "预算05表“208-社会保障和就业支出”90.00万元，预算01表80.00万元：多10.00万元。",
        identities=_appropriations,
    ),
)
