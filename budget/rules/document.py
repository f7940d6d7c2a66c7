"""The document as a whole: whose it is, of which year, and that units and projects keep their names."""

from collections.abc import Iterator

from budget.domain.codes import PROJECT_CODE
from budget.domain.findings import Finding, Severity
from budget.domain.sheets import Sheet
from budget.rules.naming import label_of, plain
from budget.rules.rule import Case, Rule

FORMS = "预算公开表式"
# How the unit that is the department itself is told from those below it.
OWN_UNIT = ("机关", "本级", "本部", "(机关)", "(本级)", "(本部)")
Cell = tuple[Sheet, int, str]


def _years(rule: Rule, case: Case) -> Iterator[Finding]:
    """预算10表 has a row of the budget's year."""
    sheet = case.sheets.get("10")
    printed = [(n, row.text("year")) for n, row in sheet.body() if row.text("year")] if sheet else []
    year = str(case.sheets.year)
    if sheet and printed and not any(text.startswith(year) for _, text in printed):
        yield Finding(
            rule.code,
            rule.severity,
            f"预算10表的年度是{'、'.join(text for _, text in printed)}，而这是{year}年的预算；请核对年度。",
            tuple(sheet.ref(number, "year") for number, _ in printed),
            expected=year,
            found=printed[0][1],
        )


def _department(rule: Rule, case: Case) -> Iterator[Finding]:
    """The department's name in 预算13表, and that of its own unit, against the document's."""
    name = case.sheets.department_name
    sheet = case.sheets.get("13")
    stated = str(sheet.header.get("department") or "") if sheet else ""
    if sheet and stated and plain(stated) != plain(name):
        yield Finding(
            rule.code,
            rule.severity,
            f"预算13表的部门名称是“{stated}”，而这是“{name}”的预算；请核对。",
            (sheet.ref(0, "department"),),
            expected=name,
            found=stated,
        )
    for (code, printed), cells in _units(case).items():
        bare = plain(printed)
        own = next((bare.removesuffix(end) for end in reversed(OWN_UNIT) if bare.endswith(end)), "")
        if own and code.endswith("001") and plain(name) not in (own, bare):
            yield Finding(
                rule.code,
                rule.severity,
                f"预算{cells[0][0].table}表的单位“{code}-{printed}”与部门名称“{name}”不一致；请核对名称。",
                tuple(sheet.ref(row, column) for sheet, row, column in cells[:1]),
                expected=name,
                found=printed,
            )


def _units(case: Case) -> dict[tuple[str, str], list[Cell]]:
    """Every unit that a table names with its code, and where; in the order of the tables."""
    found: dict[tuple[str, str], list[Cell]] = {}
    for table in ("02", "06", "12"):
        sheet = case.sheets.get(table)
        for number, row in sheet.body() if sheet else ():
            code, name = label_of(row.text("unit"))
            if sheet and code and name:
                found.setdefault((code, name), []).append((sheet, number, "unit"))
    return found


def _projects(case: Case) -> dict[tuple[str, str], list[Cell]]:
    """Every project that 预算12表 names with its code, and where."""
    found: dict[tuple[str, str], list[Cell]] = {}
    sheet = case.sheets.get("12")
    for number, row in sheet.body() if sheet else ():
        code, name = label_of(row.text("project"))
        if sheet and code:
            found.setdefault((code, name), []).append((sheet, number, "project"))
    return found


def _strange_units(rule: Rule, case: Case) -> Iterator[Finding]:
    """Units whose code does not begin with the department's."""
    department = case.sheets.department_code
    for (code, name), cells in _units(case).items():
        if department and not code.startswith(department):
            sheet, number, _ = cells[0]
            yield Finding(
                rule.code,
                rule.severity,
                f"预算{sheet.table}表第{number}行的单位“{code}-{name}”不属于本部门：本部门单位的编码以{department}"
                "开头。请核对单位编码。",
                tuple(sheet.ref(row, column) for sheet, row, column in cells),
                expected=f"{department}…",
                found=code,
            )


def _one_to_one(
    rule: Rule, what: str, found: dict[tuple[str, str], list[Cell]], *, names_differ: bool
) -> Iterator[Finding]:
    """A code with two names, and (``names_differ``: names belong to one alone) a name with two codes."""
    codes: dict[str, tuple[str, Cell]] = {}
    names: dict[str, tuple[str, Cell]] = {}
    for (code, name), cells in found.items():
        first = codes.setdefault(code, (name, cells[0]))
        if plain(first[0]) != plain(name):
            yield _contradiction(rule, f"{what}{code}", cells[0], name, first)
        first = names.setdefault(plain(name), (code, cells[0]))
        if names_differ and name and first[0] != code:
            yield _contradiction(rule, f"{what}“{name}”", cells[0], code, first)


def _contradiction(rule: Rule, who: str, here: Cell, found: str, first: tuple[str, Cell]) -> Finding:
    there = first[1]
    return Finding(
        rule.code,
        rule.severity,
        f"{who}在预算{here[0].table}表第{here[1]}行写作“{found}”，在预算{there[0].table}表第{there[1]}行写作"
        f"“{first[0]}”；请核对编码和名称。",
        (here[0].ref(here[1], here[2]), there[0].ref(there[1], there[2])),
        expected=first[0],
        found=found,
    )


def _project_twice(rule: Rule, case: Case) -> Iterator[Finding]:
    """A project's code on two projects of 预算12表."""
    for (code, name), cells in _projects(case).items():
        if len(cells) > 1:
            rows = "、".join(f"第{number}行" for _, number, _ in cells)
            yield Finding(
                rule.code,
                rule.severity,
                f"项目“{code}-{name}”在预算12表列了{len(cells)}次（{rows}）；请核对编码，或合并为一个项目。",
                tuple(sheet.ref(row, column) for sheet, row, column in cells),
                found=code,
            )


def _late_project(rule: Rule, case: Case) -> Iterator[Finding]:
    """A project whose code was given out after the year of the budget."""
    for (code, name), cells in _projects(case).items():
        if PROJECT_CODE.fullmatch(code) and 2000 + int(code[6:8]) > case.sheets.year:
            sheet, number, column = cells[0]
            yield Finding(
                rule.code,
                rule.severity,
                f"预算12表第{number}行项目“{name}”的编码{code}是20{code[6:8]}年的，晚于预算年度"
                f"{case.sheets.year}；请核对编码。",
                (sheet.ref(number, column),),
                expected=f"≤ {case.sheets.year}",
                found=f"20{code[6:8]}",
            )


RULES = (
    Rule(
        "D-YEAR",
        "“三公”经费表的年度",
        Severity.WARNING,
        "预算10表的年度 ＝ 预算年度",
        FORMS,
        "2026年部门预算的预算10表写着2025年。",
        "预算10表写有年度",
        check=_years,
    ),
    Rule(
        "D-DEPARTMENT",
        "部门名称前后一致",
        Severity.WARNING,
        "预算13表的部门名称 ＝ 部门名称；本级单位的名称 ＝ 部门名称 ＋ 机关（本级、本部）",
        FORMS,
        "预算13表的部门名称是北京市朝阳区政务局，封面是北京市朝阳区政务服务管理局。",
        "表中写有名称",
        check=_department,
    ),
    Rule(
        "D-UNIT",
        "单位属于本部门",
        Severity.WARNING,
        "单位编码以部门编码开头",
        FORMS,
        "129部门的预算06表中有单位130001。",
        "单位带有编码",
        check=_strange_units,
    ),
    Rule(
        "D-UNIT-NAMES",
        "单位的编码与名称一一对应",
        Severity.WARNING,
        "一个单位编码只有一个名称，一个名称只有一个编码",
        FORMS,
        "129002在预算02表称为信息中心，在预算06表称为综合中心。",
        "单位带有编码和名称",
        check=lambda rule, case: _one_to_one(rule, "单位", _units(case), names_differ=True),
    ),
    Rule(
        "D-PROJECT-NAMES",
        "一个项目编码只有一个名称",
        Severity.WARNING,
        "一个项目编码只有一个名称",
        FORMS,
        "11010522T000000423872既是法律服务项目，又是印刷项目。",
        "项目带有编码",
        check=lambda rule, case: _one_to_one(rule, "项目", _projects(case), names_differ=False),
    ),
    Rule(
        "D-PROJECT-TWICE",
        "一个项目只列一次",
        Severity.WARNING,
        "项目编码各不相同",
        FORMS,
        "11010522T000000423872在预算12表列了两次。",
        "项目带有编码",
        check=_project_twice,
    ),
    Rule(
        "D-PROJECT-YEAR",
        "项目编码的年份",
        Severity.WARNING,
        "项目编码第7、8位的年份 ≤ 预算年度",
        FORMS,
        "2026年预算中有编码为11010529T…的项目。",
        "项目编码为21位",
        check=_late_project,
    ),
)
