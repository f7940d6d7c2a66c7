"""Sums within one table: a row's parts, a column's rows."""

from collections.abc import Iterator, Sequence

from budget.domain.findings import Severity
from budget.domain.sheets import RowKind
from budget.rules.chaoyang.terms import column_sums
from budget.rules.identity import Identity, Relation, term
from budget.rules.rule import Case, Rule

LAW = "《预算法》第三十二条"


def _names(case: Case, table: str) -> dict[str, str]:
    """What columns are called in a sentence: 小计 with the header above it."""
    return {
        column.key: "".join(column.path[-2:] if column.label == "小计" else column.path[-1:])
        .replace("“", "")
        .replace("”", "")
        for column in case.spec(table).columns
    }


def _rows(rule: str, case: Case, table: str, total: str, parts: Sequence[str]) -> Iterator[Identity]:
    """In every row with any of these amounts: ``total`` = the sum of ``parts``."""
    sheet = case.sheets.get(table)
    if sheet is None:
        return
    names = _names(case, table)
    what = " ＋ ".join(names[part] for part in parts) if len(parts) <= 4 else "各分项之和"
    for number, row in enumerate(sheet.rows, 1):
        if row.kind is RowKind.SUBTOTAL or not any(row.amount(key) for key in (total, *parts)):
            continue
        subject = f"预算{table}表第{number}行“{names[total]}”"
        right = tuple(term(sheet, number, part) for part in parts)
        yield Identity(rule, subject, what, (term(sheet, number, total),), right)


def _limits(rule: str, case: Case, table: str, parts: Sequence[str], limit: str) -> Iterator[Identity]:
    """In every row: the sum of ``parts`` ≤ ``limit``."""
    sheet = case.sheets.get(table)
    if sheet is None:
        return
    names = _names(case, table)
    for number, row in enumerate(sheet.rows, 1):
        if not any(row.amount(part) for part in parts):
            continue
        subject = f"预算{table}表第{number}行“{'＋'.join(names[part] for part in parts)}”"
        left = tuple(term(sheet, number, part) for part in parts)
        right = (term(sheet, number, limit),)
        yield Identity(rule, subject, f"“{names[limit]}”", left, right, Relation.AT_MOST)


def _income_parts(case: Case) -> Iterator[Identity]:
    columns = [column.key for column in case.spec("02").amounts]
    current = columns[columns.index("current_subtotal") + 1 : columns.index("carryover_subtotal")]
    carried = columns[columns.index("carryover_subtotal") + 1 :]
    yield from _rows("T02-ROW", case, "02", "total", ("current_subtotal", "carryover_subtotal"))
    yield from _rows("T02-ROW", case, "02", "current_subtotal", current)
    for identity in _rows("T02-ROW", case, "02", "carryover_subtotal", carried):
        if any(one.amount for one in identity.right):  # else only the sum is printed
            yield identity


def _general_public_parts(case: Case) -> Iterator[Identity]:
    yield from _rows("T06-ROW", case, "06", "total", ("basic", "project"))
    yield from _rows("T06-ROW", case, "06", "basic", ("personnel", "public"))


def _official_expenses(case: Case) -> Iterator[Identity]:
    parts = ("abroad", "reception", "vehicle_purchase", "vehicle_operation")
    yield from _rows("T10-ROW", case, "10", "total", parts)
    details = ("fuel", "repair", "insurance", "other")
    for identity in _rows("T10-ROW", case, "10", "vehicle_operation", details):
        if any(one.amount for one in identity.right):
            yield identity


def _goal_money(case: Case) -> Iterator[Identity]:
    sheet = case.sheets.get("13")
    if sheet is None:
        return
    for total, parts in (
        ("total", ("fiscal_total", "other_total")),
        ("fiscal_total", ("fiscal_basic", "fiscal_project")),
        ("other_total", ("other_basic", "other_project")),
    ):
        names = {cell.key: f"{cell.group}{cell.label}" for cell in case.spec("13").header}
        left, *right = (term(sheet, 0, key) for key in (total, *parts))
        if left.amount or any(one.amount for one in right):
            what = " ＋ ".join(names[part] for part in parts)
            yield Identity("T13-HEADER", f"预算13表“{names[total]}”", what, (left,), tuple(right))


RULES = (
    Rule(
        "T02-ROW",
        "收入总表各行分项相加",
        Severity.ERROR,
        "合计 ＝ 本年收入小计 ＋ 上年结转结余小计；小计 ＝ 其各项来源之和",
        "预算02表",
        "合计500.00万元，本年收入小计400.00万元、上年结转结余小计90.00万元：相差10.00万元。",
        "上年结转结余只印小计、不印各项来源时，不检查其分项。",
        identities=_income_parts,
    ),
    Rule(
        "T03-ROW",
        "支出预算总表各行分项相加",
        Severity.ERROR,
        "合计 ＝ 基本支出 ＋ 项目支出",
        f"{LAW}；预算03表",
        "第5行合计120.00万元，基本支出100.00万元、项目支出10.00万元：相差10.00万元。",
        identities=lambda case: _rows("T03-ROW", case, "03", "total", ("basic", "project")),
    ),
    Rule(
        "T03-OF-WHICH",
        "“其中”各栏不超过合计",
        Severity.ERROR,
        "事业单位经营支出 ＋ 上缴上级支出 ＋ 对附属单位补助支出 ≤ 合计",
        "预算03表",
        "第5行合计12.00万元，事业单位经营支出13.00万元：多1.00万元。",
        identities=lambda case: _limits(
            "T03-OF-WHICH",
            case,
            "03",
            ("business_operation", "superior_remittance", "subsidiary_subsidy"),
            "total",
        ),
    ),
    Rule(
        "T06-ROW",
        "一般公共预算支出表各行分项相加",
        Severity.ERROR,
        "合计 ＝ 基本支出小计 ＋ 项目支出总数；基本支出小计 ＝ 人员经费 ＋ 公用经费",
        f"{LAW}；预算06表",
        "小计50.00万元，人员经费40.00万元、公用经费9.00万元：相差1.00万元。",
        identities=_general_public_parts,
    ),
    Rule(
        "T06-CAPITAL",
        "扣除基建项目后预算数不超过项目支出总数",
        Severity.ERROR,
        "扣除基建项目后预算数 ≤ 项目支出总数",
        "预算06表",
        "项目支出总数80.00万元，扣除基建项目后预算数90.00万元：多10.00万元。",
        identities=lambda case: _limits("T06-CAPITAL", case, "06", ("project_excluding_capital",), "project"),
    ),
    Rule(
        "T07-ROW",
        "基本支出表各行分项相加",
        Severity.ERROR,
        "合计 ＝ 人员经费 ＋ 公用经费",
        f"{LAW}；预算07表",
        "“30101-基本工资”合计30.00万元，人员经费29.00万元：相差1.00万元。",
        identities=lambda case: _rows("T07-ROW", case, "07", "total", ("personnel", "public")),
    ),
    Rule(
        "T08-ROW",
        "政府性基金支出表各行分项相加",
        Severity.ERROR,
        "合计 ＝ 基本支出 ＋ 项目支出",
        "预算08表",
        "合计20.00万元，基本支出0、项目支出19.00万元：相差1.00万元。",
        identities=lambda case: _rows("T08-ROW", case, "08", "total", ("basic", "project")),
    ),
    Rule(
        "T09-ROW",
        "国有资本经营支出表各行分项相加",
        Severity.ERROR,
        "合计 ＝ 基本支出 ＋ 项目支出",
        "预算09表",
        "合计20.00万元，基本支出0、项目支出19.00万元：相差1.00万元。",
        identities=lambda case: _rows("T09-ROW", case, "09", "total", ("basic", "project")),
    ),
    Rule(
        "T10-ROW",
        "“三公”经费分项相加",
        Severity.ERROR,
        "总额 ＝ 因公出国（境） ＋ 接待 ＋ 用车购置 ＋ 用车运行；运行 ＝ 加油 ＋ 维修 ＋ 保险 ＋ 其他",
        "《党政机关厉行节约反对浪费条例》；预算10表",
        "总额3.50万元，接待0.20万元、公务用车运行3.15万元：相差0.15万元。",
        "运行维护费没有细分时，不检查后一式。",
        identities=_official_expenses,
    ),
    Rule(
        "T13-HEADER",
        "部门整体支出的资金分项相加",
        Severity.ERROR,
        "预算支出总额 ＝ 财政拨款合计 ＋ 其他资金合计；合计 ＝ 基本支出 ＋ 项目支出",
        "预算13表",
        "财政拨款合计100.00万元，基本支出60.00万元、项目支出30.00万元：相差10.00万元。",
        identities=_goal_money,
    ),
    *(
        Rule(
            f"T{table}-SUM",
            f"预算{table}表各行相加",
            Severity.ERROR,
            "合计行 ＝ 各行之和（每一个金额栏）",
            f"{LAW}；预算{table}表",
            f"预算{table}表合计行100.00万元，各行之和99.00万元：相差1.00万元，可能漏了一行。",
            "有合计行和明细行。",
            identities=lambda case, table=table: column_sums(f"T{table}-SUM", case, (table,)),  # type: ignore[misc]
        )
        for table in ("02", "03", "04", "06", "07", "08", "09", "11")
    ),
)
