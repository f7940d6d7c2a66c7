"""What may be basic spending and what may be project spending: by 项, and by 部门经济分类."""

from collections.abc import Iterator

from budget.domain.codes import CAPITAL_CLASSES, is_personnel, is_public
from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.money import wanyuan_grouped
from budget.domain.sheets import Row, Sheet
from budget.rules.naming import label_of, plain
from budget.rules.rule import Case, Check, Rule

SUBJECTS = "财政部《政府收支分类科目》支出功能分类科目说明"
ECONOMIC = "财政部《支出经济分类科目改革方案》"
RUNNING, GENERAL_AFFAIRS = "行政运行", "一般行政管理事务"


def _function(table: str, row: Row) -> tuple[str, str]:
    """Code and name of a row's 功能科目."""
    if table == "06":
        return row.text("function_code"), row.text("function_name")
    return label_of(row.text("function"))


def _amounts_under(case: Case, name: str, ending: str, column: str) -> dict[str, list[tuple[Sheet, int]]]:
    """The rows with money in a column under each 项 of that name, by its code."""
    found: dict[str, list[tuple[Sheet, int]]] = {}
    for table in ("03", "06", "08", "09"):
        sheet = case.sheets.get(table)
        for number, row in sheet.body() if sheet else ():
            code, printed = _function(table, row)
            if sheet and row.amount(column) and code.endswith(ending) and plain(printed) == name:
                found.setdefault(code, []).append((sheet, number))
    return found


def _only(name: str, ending: str, wrong: str, said: str, instead: str) -> Check:
    """A check that a 项 has no money in the column ``wrong``."""

    def check(rule: Rule, case: Case) -> Iterator[Finding]:
        for code, rows in _amounts_under(case, name, ending, wrong).items():
            first = rows[0][0].table
            held = sum(sheet.rows[n - 1].amount(wrong) for sheet, n in rows if sheet.table == first)
            where = "、".join(f"预算{sheet.table}表第{n}行" for sheet, n in rows[:3])
            where += "等处" if len(rows) > 3 else ""
            yield Finding(
                rule.code,
                rule.severity,
                f"{code}-{name}在{where}有{said}{wanyuan_grouped(held)}万元；{instead}请核对科目和支出类别。",
                tuple(sheet.ref(n, wrong) for sheet, n in rows),
                found=wanyuan_grouped(held),
            )

    return check


def _capital_in_basic(rule: Rule, case: Case) -> Iterator[Finding]:
    """Basic spending under 309 or 311."""
    for table, column in (("03", "basic"), ("07", "total"), ("08", "basic"), ("09", "basic")):
        sheet = case.sheets.get(table)
        for number, row in sheet.body() if sheet else ():
            code, _ = label_of(row.text("dept_economic"))
            if sheet and row.amount(column) and code[:3] in CAPITAL_CLASSES:
                held = wanyuan_grouped(row.amount(column))
                yield Finding(
                    rule.code,
                    rule.severity,
                    f"预算{table}表第{number}行把“{row.text('dept_economic')}”{held}万元列为基本支出；{code[:3]}是"
                    "基本建设的支出，只能列为项目支出。请改列项目支出，或改用302、310等科目。",
                    (sheet.ref(number, column), sheet.ref(number, "dept_economic")),
                    found=held,
                )


def _personnel_and_public(rule: Rule, case: Case) -> Iterator[Finding]:
    """预算07表: the column a row's money stands in against its 部门经济 类."""
    sheet = case.sheets.get("07")
    for number, row in sheet.body() if sheet else ():
        code, _ = label_of(row.text("dept_economic"))
        for column, name, belongs, classes in (
            ("personnel", "人员经费", is_personnel, "301、303"),
            ("public", "公用经费", is_public, "302、307、310、399"),
        ):
            if not code or not row.amount(column) or belongs(code) or sheet is None:
                continue
            held = wanyuan_grouped(row.amount(column))
            other = "公用经费" if is_public(code) else "人员经费" if is_personnel(code) else ""
            todo = f"请改列{other}，或核对科目" if other else "请核对科目"
            yield Finding(
                rule.code,
                rule.severity,
                f"预算07表第{number}行“{row.text('dept_economic')}”的{held}万元列在{name}；{name}只有{classes}类"
                f"科目。{todo}。",
                (sheet.ref(number, column), sheet.ref(number, "dept_economic")),
                expected=other,
                found=name,
            )


def _capital_not_deducted(rule: Rule, case: Case) -> Iterator[Finding]:
    """309 and 311 of a 项 in 预算03表 against what 预算06表 leaves out as 基建."""
    three, six = case.sheets.get("03"), case.sheets.get("06")
    if three is None or six is None:
        return
    capital: dict[str, list[tuple[int, Row]]] = {}
    project: dict[str, int] = {}
    for number, row in three.body():
        function, _ = label_of(row.text("function"))
        project[function] = project.get(function, 0) + row.amount("project")
        if label_of(row.text("dept_economic"))[0][:3] in CAPITAL_CLASSES and row.amount("project"):
            capital.setdefault(function, []).append((number, row))
    shown: dict[str, list[tuple[int, Row]]] = {}
    for number, row in six.body():
        if row.text("function_code") in capital:
            shown.setdefault(row.text("function_code"), []).append((number, row))
    for function, lines in capital.items():
        rows = shown.get(function, [])
        if sum(row.amount("project") for _, row in rows) != project[function]:
            continue
        held = sum(row.amount("project") for _, row in lines)
        left_out = sum(r.amount("project") - r.amount("project_excluding_capital") for _, r in rows)
        if held <= left_out:
            continue
        cells: tuple[CellRef, ...] = tuple(six.ref(n, "project_excluding_capital") for n, _ in rows)
        yield Finding(
            rule.code,
            rule.severity,
            f"{function}在预算03表有309、311类（基本建设）项目支出{wanyuan_grouped(held)}万元，预算06表扣除的基建"
            f"项目只有{wanyuan_grouped(left_out)}万元；请核对“扣除基建项目后预算数”或部门支出经济分类科目。",
            (*cells, *(three.ref(number, "project") for number, _ in lines)),
            expected=wanyuan_grouped(held),
            found=wanyuan_grouped(left_out),
            formula=f"扣除的基建{wanyuan_grouped(left_out)} ≥ 309、311类{wanyuan_grouped(held)} 不成立",
        )


RULES = (
    Rule(
        "K-RUNNING",
        "行政运行只列基本支出",
        Severity.WARNING,
        "行政运行的项目支出 ＝ 0",
        f"{SUBJECTS}：行政运行反映行政单位（包括参照公务员法管理的事业单位）的基本支出",
        "2011301-行政运行有项目支出12.00万元，应列入2011302-一般行政管理事务或其他项。",
        check=_only(
            RUNNING,
            "01",
            "project",
            "项目支出",
            "行政运行只反映基本支出，项目支出应列入一般行政管理事务等项。",
        ),
    ),
    Rule(
        "K-GENERAL-AFFAIRS",
        "一般行政管理事务只列项目支出",
        Severity.WARNING,
        "一般行政管理事务的基本支出 ＝ 0",
        f"{SUBJECTS}：一般行政管理事务反映行政单位未单独设置项级科目的其他项目支出",
        "2011302-一般行政管理事务有基本支出5.00万元，应列入2011301-行政运行。",
        check=_only(
            GENERAL_AFFAIRS,
            "02",
            "basic",
            "基本支出",
            "一般行政管理事务只反映项目支出，基本支出应列入行政运行。",
        ),
    ),
    Rule(
        "K-CAPITAL-BASIC",
        "基本建设不列基本支出",
        Severity.ERROR,
        "309、311类科目的基本支出 ＝ 0",
        ECONOMIC,
        "30902-办公设备购置列了基本支出8.00万元；公用经费购置设备应使用31002。",
        check=_capital_in_basic,
    ),
    Rule(
        "K-PERSONNEL-PUBLIC",
        "人员经费和公用经费的科目",
        Severity.ERROR,
        "人员经费 ＝ 301类 ＋ 303类；公用经费 ＝ 302类 ＋ 307类 ＋ 310类 ＋ 399类",
        f"{ECONOMIC}；预算07表",
        "30201-办公费4.44万元列在人员经费栏，应在公用经费栏。",
        check=_personnel_and_public,
    ),
    Rule(
        "K-CAPITAL",
        "基建项目与309、311类科目",
        Severity.WARNING,
        "预算06表扣除的基建项目 ≥ 预算03表该项309、311类的项目支出",
        f"{ECONOMIC}：309、311类反映切块由发展改革部门安排的基本建设支出；预算06表",
        "2011302在预算03表有30905-基础设施建设50.00万元，预算06表扣除的基建为0。",
        "该项的项目支出全部来自一般公共预算（预算06表与预算03表该项相等）",
        check=_capital_not_deducted,
    ),
)
