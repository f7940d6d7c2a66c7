"""科目 that belong together: 政府经济 with 部门经济, insurance and training with their 项."""

from collections.abc import Callable, Iterator

from budget.domain.codes import System, labelled
from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.lists import Lists
from budget.domain.money import wanyuan_grouped
from budget.domain.sheets import Sheet
from budget.rules.naming import label_of
from budget.rules.rule import Case, Check, Rule

MAPPING = "财政部《支出经济分类科目改革方案》政府预算与部门预算支出经济分类科目对应关系"
SUBJECTS = "财政部《政府收支分类科目》科目说明"
PENSION, ANNUITY, MEDICAL, TRAINING = "30108", "30109", "30110", "30216"
PENSION_SPENDING, ANNUITY_SPENDING = "2080505", "2080506"
MEDICAL_SPENDING, TRAINING_SPENDING = "21011", "2050803"
# Both are rounded by person and month: the sums may differ by one part in this many.
ROUNDING = 10_000


def _not_mapped(rule: Rule, case: Case) -> Iterator[Finding]:
    """Each pair of 政府经济 and 部门经济科目 that the standard mapping does not allow, with all its rows."""
    pairs: dict[tuple[str, str], list[tuple[Sheet, int]]] = {}
    for table in ("03", "07", "08", "09"):
        sheet = case.sheets.get(table)
        for number, row in sheet.body() if sheet else ():
            gov, dept = (label_of(row.text(column))[0] for column in ("gov_economic", "dept_economic"))
            if sheet and gov and dept and _is_told(case.lists, gov, dept):
                pairs.setdefault((gov, dept), []).append((sheet, number))
    for (gov, dept), rows in sorted(pairs.items()):
        if (gov, dept) in case.lists.pairs:
            continue
        sheet, number = rows[0]
        printed = sheet.rows[number - 1]
        allowed = [_named(case.lists, one) for one in case.lists.governments_of[dept]]
        where = "、".join(f"预算{sheet.table}表第{n}行" for sheet, n in rows[:3])
        yield Finding(
            rule.code,
            rule.severity,
            f"{where}{f'等{len(rows)}处' if len(rows) > 3 else ''}把“{printed.text('dept_economic')}”列在"
            f"“{printed.text('gov_economic')}”之下，标准对应关系没有这一对；应列在{'、'.join(allowed)}之下。"
            "请核对两个科目，确需如此的请写明理由。",
            tuple(sheet.ref(n, column) for sheet, n in rows for column in ("gov_economic", "dept_economic")),
            expected="、".join(allowed),
            found=printed.text("gov_economic"),
        )


def _is_told(lists: Lists, gov: str, dept: str) -> bool:
    """Whether the mapping speaks of both: it has the 部门经济科目, and the 政府经济科目 is a known one.

    It has nothing of some catch-all 科目 (50599-其他对事业单位补助), which therefore proves nothing.
    """
    if dept not in lists.governments_of or lists.name(System.GOV_ECONOMIC, gov) is None:
        return False
    return gov in lists.departments_of or not gov.endswith("99")


def _named(lists: Lists, gov: str) -> str:
    return labelled(gov, lists.name(System.GOV_ECONOMIC, gov) or "")


Fits = Callable[[str, str], bool]


def _together(is_odd: Fits, usual: str, exceptions: str) -> Check:
    """A check of basic spending by 功能科目 and 部门经济科目: ``is_odd`` says which do not fit."""

    def check(rule: Rule, case: Case) -> Iterator[Finding]:
        sheet = case.sheets.get("03")
        odd: list[CellRef] = []
        shown: list[str] = []
        for number, row in sheet.body() if sheet else ():
            function, dept = (label_of(row.text(column))[0] for column in ("function", "dept_economic"))
            if sheet and row.amount("basic") and function and dept and is_odd(function, dept):
                odd += (sheet.ref(number, "function"), sheet.ref(number, "dept_economic"))
                shown.append(f"第{number}行“{row.text('function')}—{row.text('dept_economic')}”")
        if odd:
            more = f"等{len(shown)}行" if len(shown) > 3 else ""
            yield Finding(
                rule.code,
                rule.severity,
                f"预算03表{'、'.join(shown[:3])}{more}：{usual}。{exceptions}，可以不同；其他情形请核对科目。",
                tuple(odd),
            )

    return check


def _both_ways(dept: str, function: str) -> Fits:
    """Odd is one of the two 科目 without the other."""
    return lambda f, d: (d == dept) is not (f == function)


def _half(rule: Rule, case: Case) -> Iterator[Finding]:
    """职业年金 against half of 养老保险: by unit in 预算06表, else as a whole in 预算03表."""
    for who, pensions, annuities in _insured(case):
        pension, annuity = (sum(one[2] for one in cells) for cells in (pensions, annuities))
        if pension and annuity and abs(2 * annuity - pension) * ROUNDING > pension:
            yield Finding(
                rule.code,
                rule.severity,
                f"{who}职业年金缴费{wanyuan_grouped(annuity)}万元，养老保险缴费{wanyuan_grouped(pension)}万元；"
                "单位缴费比例为8%和16%，前者通常是后者的一半。职业年金部分虚账记账或以前年度记实、补缴的，"
                "可以不同；其他情形请核对缴费基数。",
                tuple(sheet.ref(row, column) for sheet, row, _, column in (*annuities, *pensions)),
                expected=wanyuan_grouped(pension // 2),
                found=wanyuan_grouped(annuity),
                formula=f"{wanyuan_grouped(annuity)} × 2 ＝ {wanyuan_grouped(pension)} 不成立，"
                f"相差{wanyuan_grouped(abs(2 * annuity - pension))}",
            )


Contribution = tuple[Sheet, int, int, str]


def _insured(case: Case) -> Iterator[tuple[str, list[Contribution], list[Contribution]]]:
    """Who pays, with the cells of 养老保险 and of 职业年金."""
    six, three = case.sheets.get("06"), case.sheets.get("03")
    units: dict[str, tuple[list[Contribution], list[Contribution]]] = {}
    for number, row in six.body() if six else ():
        place = {PENSION_SPENDING: 0, ANNUITY_SPENDING: 1}.get(row.text("function_code"))
        if place is not None and row.amount("personnel") and six:
            units.setdefault(row.text("unit"), ([], []))[place].append(
                (six, number, row.amount("personnel"), "personnel")
            )
    if units:
        yield from ((f"预算06表{unit}的", *held) for unit, held in units.items())
        return
    whole: tuple[list[Contribution], list[Contribution]] = ([], [])
    for number, row in three.body() if three else ():
        place = {PENSION: 0, ANNUITY: 1}.get(label_of(row.text("dept_economic"))[0])
        if place is not None and row.amount("basic") and three:
            whole[place].append((three, number, row.amount("basic"), "basic"))
    yield ("预算03表", *whole)


RULES = (
    Rule(
        "C-PAIR",
        "政府经济科目与部门经济科目的对应",
        Severity.WARNING,
        "（政府支出经济分类科目，部门支出经济分类科目）∈ 标准对应关系",
        MAPPING,
        "30107-绩效工资列在50101-工资奖金津补贴之下：绩效工资对应50501-工资福利支出。",
        "对应关系中有这个部门经济科目，政府经济科目在科目表中",
        check=_not_mapped,
    ),
    Rule(
        "G-PENSION",
        "养老保险缴费的两个科目",
        Severity.INFO,
        "30108的基本支出 ⇔ 2080505",
        SUBJECTS,
        "30108-机关事业单位基本养老保险缴费列在2011301-行政运行之下，通常列在2080505之下。",
        "基本支出",
        check=_together(
            _both_ways(PENSION, PENSION_SPENDING),
            "30108机关事业单位基本养老保险缴费与2080505机关事业单位基本养老保险缴费支出通常一起使用",
            "参加企业职工养老保险的单位、用非财政拨款缴费的单位",
        ),
    ),
    Rule(
        "G-ANNUITY",
        "职业年金缴费的两个科目",
        Severity.INFO,
        "30109的基本支出 ⇔ 2080506",
        SUBJECTS,
        "30109-职业年金缴费列在2080505之下，通常列在2080506之下。",
        "基本支出",
        check=_together(
            _both_ways(ANNUITY, ANNUITY_SPENDING),
            "30109职业年金缴费与2080506机关事业单位职业年金缴费支出通常一起使用",
            "职业年金记实、补缴以及用非财政拨款缴费的单位",
        ),
    ),
    Rule(
        "G-MEDICAL",
        "医疗保险缴费的功能科目",
        Severity.INFO,
        "30110的基本支出 ⇒ 21011款",
        SUBJECTS,
        "30110-职工基本医疗保险缴费列在2011301-行政运行之下，通常列在2101101行政单位医疗之下。",
        "基本支出",
        check=_together(
            lambda function, dept: dept == MEDICAL and not function.startswith(MEDICAL_SPENDING),
            "30110职工基本医疗保险缴费通常列在21011行政事业单位医疗之下",
            "用非财政拨款缴费的单位",
        ),
    ),
    Rule(
        "G-TRAINING",
        "培训费的功能科目",
        Severity.INFO,
        "30216的基本支出 ⇒ 2050803",
        SUBJECTS,
        "30216-培训费列在2011301-行政运行之下，通常列在2050803-培训支出之下。",
        "基本支出",
        check=_together(
            lambda function, dept: dept == TRAINING and function != TRAINING_SPENDING,
            "30216培训费的基本支出通常列在2050803培训支出之下",
            "事业单位自行组织的业务培训",
        ),
    ),
    Rule(
        "G-HALF",
        "职业年金是养老保险的一半",
        Severity.INFO,
        "职业年金缴费 × 2 ＝ 机关事业单位基本养老保险缴费（尾差不计）",
        "国务院办公厅《机关事业单位职业年金办法》（单位缴费8%）；机关事业单位基本养老保险单位缴费16%",
        "养老保险缴费86.00万元，职业年金缴费40.00万元：一半应为43.00万元。",
        "两项都有金额；预算06表按单位，没有时按预算03表合计",
        check=_half,
    ),
)
