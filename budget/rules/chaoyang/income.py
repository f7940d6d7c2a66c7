"""预算01, 02 and 05表: their own sums, their balance, and income against income."""

from collections.abc import Iterator

from budget.domain.codes import APPROPRIATIONS, CARRIED_SOURCES, CURRENT_SOURCES
from budget.domain.findings import Severity
from budget.rules.chaoyang.premises import FORMS, includes_carryover, only_appropriations
from budget.rules.chaoyang.terms import amount, items, total_term, whole
from budget.rules.identity import Identity, Relation, Term
from budget.rules.rule import Case, Rule

LAW = "《预算法》第十二条"
_NAMES = {
    "income:current": "本年收入合计",
    "income:total": "收入总计",
    "income:carryover": "上年结转结余",
    "expenditure:current": "本年支出合计",
    "expenditure:year_end": "年终结转结余",
    "expenditure:total": "支出总计",
}


def _sums(rule: str, case: Case, table: str) -> Iterator[Identity]:
    """The sums of the fixed items of a two-sided table."""
    found = items(case, table)
    sources = tuple(found[key] for s in CURRENT_SOURCES if (key := f"income:{s.value}") in found)
    carried = tuple(found[key] for f in APPROPRIATIONS if (key := f"carryover:{f.value}") in found)
    classes = tuple(one for key, one in found.items() if key.startswith("function:"))
    sums: list[tuple[str, str, tuple[Term, ...]]] = [
        ("income:current", "各项收入之和", sources),
        ("expenditure:current", "各类支出之和", classes),
    ]
    if any(one.amount for one in carried):
        sums.append(("income:carryover", "各项结转之和", carried))
    for side, second in (("income", "carryover"), ("expenditure", "year_end")):
        parts = tuple(found[key] for part in ("current", second) if (key := f"{side}:{part}") in found)
        what = f"{_NAMES[f'{side}:current']} ＋ {_NAMES[f'{side}:{second}']}"
        sums.append((f"{side}:total", what, parts))
    for key, what, terms in sums:
        if key in found and terms:
            yield Identity(rule, f"预算{table}表“{_NAMES[key]}”", what, (found[key],), terms)


def _balance(rule: str, case: Case, table: str) -> Iterator[Identity]:
    found = items(case, table)
    income, spending = found.get("income:total"), found.get("expenditure:total")
    if income and spending:
        yield Identity(rule, f"预算{table}表收支不平：收入总计", "支出总计", (income,), (spending,))


def _by_source(case: Case) -> Iterator[Identity]:
    """预算02表's total row against the items of 预算01表."""
    one, two = items(case, "01"), case.sheets.get("02")
    pairs = [(f"income:{source.value}", source.value) for source in CURRENT_SOURCES]
    pairs += [
        ("income:current", "current_subtotal"),
        ("income:carryover", "carryover_subtotal"),
        ("income:total", "total"),
    ]
    for item, column in pairs:
        mine = total_term(two, column)
        if mine and item in one and (mine.amount or one[item].amount):
            name = "—".join(case.spec("02").by_key[column].path)
            yield Identity("T02-T01", f"预算02表合计行“{name}”", "预算01表同一项", (mine,), (one[item],))


def _carried_by_fund(case: Case) -> Iterator[Identity]:
    """预算02表's 上年结转 of the three appropriations against 预算05表's."""
    five, two = items(case, "05"), case.sheets.get("02")
    told = [total_term(two, f"carryover_{source.value}") for source in CARRIED_SOURCES]
    if not any(one and one.amount for one in told):
        return
    for fund in APPROPRIATIONS:
        column = f"carryover_{fund.value}"
        mine, item = total_term(two, column), five.get(f"carryover:{fund.value}")
        if mine and item and (mine.amount or item.amount):
            name = "—".join(case.spec("02").by_key[column].path)
            yield Identity("T02-T05", f"预算02表合计行“{name}”", "预算05表同一项", (mine,), (item,))


def _appropriations(case: Case) -> Iterator[Identity]:
    """The three appropriations are the same money in 预算01 and 05表; carry-overs are when all is theirs."""
    one, five = items(case, "01"), items(case, "05")
    for fund in APPROPRIATIONS:
        key = f"income:{fund.value}"
        if key in one and key in five and (one[key].amount or five[key].amount):
            yield Identity(
                "T05-T01", f"预算05表本年{fund.label}", "预算01表同一项", (five[key],), (one[key],)
            )
    relation = Relation.EQUAL if only_appropriations(case) else Relation.AT_MOST
    for key in ("income:carryover", "expenditure:year_end"):
        if key in one and key in five and (one[key].amount or five[key].amount):
            subject = f"预算05表“{_NAMES[key]}”"
            yield Identity("T05-T01", subject, "预算01表同一项", (five[key],), (one[key],), relation)


def _by_fund(case: Case) -> Iterator[Identity]:
    """Each appropriation: what is spent of it against what came in, 上年结转 included."""
    five = items(case, "05")
    left_over = five.get("expenditure:year_end")
    if not five or not includes_carryover(case):
        return
    relation = Relation.AT_MOST if left_over and left_over.amount else Relation.EQUAL
    carried = five.get("income:carryover")
    by_fund = [one.amount for key, one in five.items() if key.startswith("carryover:")]
    if carried and carried.amount and not any(by_fund):
        return  # 上年结转 is printed as one figure
    for fund, table in FORMS.items():
        spent = whole(case.sheets.get(table), "total")
        keys = (f"{group}:{fund.value}" for group in ("income", "carryover"))
        came = tuple(five[key] for key in keys if key in five)
        if table in case.sheets and came and (amount(spent) or amount(came)):
            what = f"预算05表{fund.label}本年收入 ＋ 上年结转"
            yield Identity("T05-FUND", f"预算{table}表支出合计", what, spent, came, relation)


RULES = (
    *(
        Rule(
            f"T{table}-SUM",
            f"{name}各项相加",
            Severity.ERROR,
            "本年收入合计 ＝ 各项收入之和；本年支出合计 ＝ 各类支出之和；总计 ＝ 本年合计 ＋ 结转结余",
            f"{LAW}；预算{table}表",
            "本年收入合计100.00万元，各项收入之和99.00万元：相差1.00万元。",
            identities=lambda case, table=table: _sums(f"T{table}-SUM", case, table),  # type: ignore[misc]
        )
        for table, name in (("01", "收支总表"), ("05", "财政拨款收支预算总表"))
    ),
    *(
        Rule(
            f"T{table}-BALANCE",
            f"{name}平衡",
            Severity.ERROR,
            "收入总计 ＝ 支出总计",
            f"{LAW}；预算{table}表",
            "收入总计100.00万元，支出总计99.90万元：相差0.10万元。",
            identities=lambda case, table=table: _balance(f"T{table}-BALANCE", case, table),  # type: ignore[misc]
        )
        for table, name in (("01", "收支总表收支"), ("05", "财政拨款收支"))
    ),
    Rule(
        "T02-T01",
        "收入总表与收支总表一致",
        Severity.ERROR,
        "预算02表合计行各来源 ＝ 预算01表同一项收入",
        f"{LAW}；预算01、02表",
        "预算02表事业收入合计50.00万元，预算01表事业收入45.00万元：相差5.00万元。",
        "两张表都有。",
        identities=_by_source,
    ),
    Rule(
        "T02-T05",
        "收入总表与财政拨款收支总表的上年结转一致",
        Severity.ERROR,
        "预算02表各项财政拨款上年结转 ＝ 预算05表同一项",
        "预算02、05表",
        "预算02表一般公共预算上年结转20.00万元，预算05表25.00万元：相差5.00万元。",
        "预算02表印出了上年结转的各项来源。",
        identities=_carried_by_fund,
    ),
    Rule(
        "T05-T01",
        "财政拨款收支总表与收支总表一致",
        Severity.ERROR,
        "预算05表三项本年财政拨款 ＝ 预算01表同一项；上年结转、年终结转 ≤ 预算01表",
        f"{LAW}；预算01、05表",
        "预算05表一般公共预算资金1,000.00万元，预算01表一般公共预算拨款收入1,010.00万元：相差10.00万元。",
        "没有财政专户管理资金和单位资金时，上年结转、年终结转也应相等。",
        identities=_appropriations,
    ),
    Rule(
        "T05-FUND",
        "每项财政拨款的支出与收入一致",
        Severity.ERROR,
        "本年收入 ＋ 上年结转 ＝ 支出 ＋ 年终结转（分一般公共预算、政府性基金、国有资本经营）",
        f"{LAW}；预算05、06、08、09表",
        "政府性基金收入80.00万元、上年结转5.00万元，预算08表支出90.00万元：多5.00万元。",
        "有年终结转时只要求支出不超过收入；预算06、08、09表不含上年结转时不检查。",
        identities=_by_fund,
    ),
)
