"""预算06–09表 against the lines of 预算03表, against 预算05表, and against each other."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from budget.domain.findings import Severity
from budget.domain.sheets import Row
from budget.rules.chaoyang.between import class_name, classes
from budget.rules.chaoyang.premises import (
    FORMS,
    forms_printed,
    forms_tell_all,
    includes_carryover,
    only_appropriations,
)
from budget.rules.chaoyang.terms import Key, amount, by_key, code_of, compared, total_term, whole
from budget.rules.identity import Identity, Relation, Term
from budget.rules.rule import Case, Rule

LAW = "《预算法》第三十二条"
_NAMES = {"total": "合计", "basic": "基本支出", "project": "项目支出"}


def _function(table: str) -> Callable[[Row], str]:
    column = "function_code" if table == "06" else "function"
    return lambda row: code_of(row.text(column))


def _forms(case: Case, column: str, width: int) -> dict[Key, tuple[Term, ...]]:
    """预算06, 08 and 09表 together, by the first ``width`` digits of the 功能科目."""
    found: dict[Key, tuple[Term, ...]] = defaultdict(tuple)
    for table in FORMS.values():
        function = _function(table)
        groups = by_key(case.sheets.get(table), lambda row, f=function: (f(row)[:width],), column)  # type: ignore[misc]
        for key, terms in groups.items():
            found[key] += terms
    return found


def _by_function(case: Case) -> Iterator[Identity]:
    """06 + 08 + 09 ≤ 03 by 项, for 合计, 基本 and 项目; equal when there is no other money."""
    three = case.sheets.get("03")
    if three is None or "06" not in case.sheets:
        return
    relation = Relation.EQUAL if forms_tell_all(case) else Relation.AT_MOST
    for column, name in _NAMES.items():
        yield from compared(
            "T06-T03",
            lambda key, name=name: f"预算06、08、09表“{key[0]}”{name}",  # type: ignore[misc]
            f"预算03表同一科目{name}",
            _forms(case, column, 7),
            by_key(three, lambda row: (code_of(row.text("function")),), column),
            relation,
            by="function",
        )


def _by_class(case: Case) -> Iterator[Identity]:
    """06 + 08 + 09 = 05 by 类 (≤ where those forms leave 上年结转 out)."""
    if "05" not in case.sheets or not forms_printed(case) or "06" not in case.sheets:
        return
    relation = Relation.EQUAL if includes_carryover(case) else Relation.AT_MOST
    yield from compared(
        "T06-T05",
        lambda key: f"预算06、08、09表{class_name(key)}",
        "预算05表同类",
        _forms(case, "total", 3),
        classes(case, "05"),
        relation,
        by="function",
    )


def _basic_totals(case: Case) -> Iterator[Identity]:
    """预算07表's total row = 预算06表's 基本支出."""
    six, seven = case.sheets.get("06"), case.sheets.get("07")
    for mine, theirs in (("total", "basic"), ("personnel", "personnel"), ("public", "public")):
        left, right = total_term(seven, mine), total_term(six, theirs)
        if left and right and (left.amount or right.amount):
            name = case.spec("07").by_key[mine].label
            yield Identity("T07-T06", f"预算07表合计行“{name}”", "预算06表合计行同一栏", (left,), (right,))


def _economic(row: Row) -> Key:
    return (code_of(row.text("gov_economic")), code_of(row.text("dept_economic")))


def _basic_lines(case: Case) -> Iterator[Identity]:
    """预算07表 by the two economic codes against 预算03表's basic spending."""
    three, seven = case.sheets.get("03"), case.sheets.get("07")
    if three is None or seven is None:
        return
    others = amount((*whole(case.sheets.get("08"), "basic"), *whole(case.sheets.get("09"), "basic")))
    equal = only_appropriations(case) and forms_printed(case) and includes_carryover(case) and not others
    yield from compared(
        "T07-T03",
        lambda key: f"预算07表“{key[0]}、{key[1]}”",
        "预算03表相同经济科目的基本支出",
        by_key(seven, _economic, "total"),
        by_key(three, _economic, "basic"),
        Relation.EQUAL if equal else Relation.AT_MOST,
        by="dept_economic",
    )


def _own_lines(case: Case) -> Iterator[Identity]:
    """Each line of 预算08 and 09表 is within the line of the same codes of 预算03表."""
    three = case.sheets.get("03")

    def codes(row: Row) -> Key:
        return (code_of(row.text("function")), *_economic(row))

    for table in ("08", "09"):
        own = case.sheets.get(table)
        if three is None or own is None or not any(True for _ in own.body()):
            continue
        for column in ("basic", "project"):
            everything = by_key(three, codes, column)
            for key, terms in by_key(own, codes, column).items():
                if amount(terms):
                    subject = f"预算{table}表“{'、'.join(key)}”{_NAMES[column]}"
                    right = everything.get(key, ())
                    yield Identity(
                        "T08-T03", subject, "预算03表同一行", terms, right, Relation.AT_MOST, "dept_economic"
                    )


RULES = (
    Rule(
        "T06-T03",
        "财政拨款支出表与支出预算总表一致",
        Severity.ERROR,
        "预算06、08、09表同一功能科目之和 ≤ 预算03表；没有财政专户管理资金和单位资金时相等",
        f"{LAW}；预算03、06、08、09表",
        "预算06表“2010301”合计300.00万元，预算03表290.00万元：多10.00万元。",
        "预算06、08、09表不含上年结转时，只要求不超过。",
        identities=_by_function,
    ),
    Rule(
        "T06-T05",
        "财政拨款支出表与财政拨款收支总表一致",
        Severity.ERROR,
        "预算06、08、09表同一类之和 ＝ 预算05表该类支出",
        f"{LAW}；预算05、06、08、09表",
        "预算06表“208”类之和80.00万元，预算05表85.00万元：相差5.00万元。",
        "预算06、08、09表不含上年结转时，只要求不超过。",
        identities=_by_class,
    ),
    Rule(
        "T07-T06",
        "基本支出表与一般公共预算支出表一致",
        Severity.ERROR,
        "预算07表合计、人员经费、公用经费 ＝ 预算06表基本支出小计、人员经费、公用经费",
        f"{LAW}；预算06、07表",
        "预算07表人员经费1,090.00万元，预算06表1,091.00万元：相差1.00万元。",
        identities=_basic_totals,
    ),
    Rule(
        "T07-T03",
        "基本支出表与支出预算总表一致",
        Severity.ERROR,
        "预算07表每一经济科目 ≤ 预算03表同一经济科目的基本支出；只有一般公共预算有基本支出时相等",
        f"{LAW}；预算03、07表",
        "预算07表“50101、30101”200.00万元，预算03表195.00万元：多5.00万元。",
        identities=_basic_lines,
    ),
    Rule(
        "T08-T03",
        "政府性基金、国有资本经营支出在支出预算总表之内",
        Severity.ERROR,
        "预算08、09表每一行 ≤ 预算03表同一行",
        f"{LAW}；预算03、08、09表",
        "预算08表“2120801”项目支出50.00万元，预算03表同一行45.00万元：多5.00万元。",
        identities=_own_lines,
    ),
)
