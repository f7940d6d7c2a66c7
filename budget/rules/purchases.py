"""Purchases: 预算04 and 11表 in themselves, against the project they name, and against the lists."""

from collections.abc import Iterator, Sequence

from budget.domain.codes import System, labelled
from budget.domain.facts import ProcurementLine, ServicePurchaseLine
from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.money import wanyuan_grouped
from budget.domain.sheets import Sheet
from budget.rules.naming import alike, label_of, plain
from budget.rules.rule import Case, Rule

DIRECTORY = "政府购买服务指导性目录"
PROCUREMENT = "财政部《政府采购品目分类目录》"
CATEGORIES = {"A": "货物", "B": "工程", "C": "服务"}


def _within_project(rule: Rule, case: Case) -> Iterator[Finding]:
    """What services, and what procurement, take from a project against the project's money."""
    money = _money_of_projects(case)
    purchases: tuple[tuple[str, str, Sequence[ServicePurchaseLine | ProcurementLine]], ...] = (
        ("政府购买服务", "11", case.book.services),
        ("政府采购", "04", case.book.procurement),
    )
    for what, table, lines in purchases:
        taken: dict[str, int] = {}
        for line in lines:
            if line.project is not None:
                taken[line.project] = taken.get(line.project, 0) + line.amount_fen
        for project, fen in taken.items():
            held = money.get(project, 0)
            if fen <= held:
                continue
            name = next((p.label for p in case.book.projects if p.code == project), project)
            yield Finding(
                rule.code,
                rule.severity,
                f"{what}列入项目“{name}”的共{wanyuan_grouped(fen)}万元，超过该项目的{wanyuan_grouped(held)}万元，"
                f"多{wanyuan_grouped(fen - held)}万元。请核对所列项目和金额。",
                (*_cells_of(case, table, lines, project), *_project_cells(case.sheets.get("12"), project)),
                expected=f"≤ {wanyuan_grouped(held)}",
                found=wanyuan_grouped(fen),
                formula=f"{wanyuan_grouped(fen)} ≤ {wanyuan_grouped(held)} 不成立，"
                f"相差{wanyuan_grouped(fen - held)}",
            )


def _money_of_projects(case: Case) -> dict[str, int]:
    """The money of each project in 分: of the lines that name it, else as printed."""
    money: dict[str, int] = {}
    for line in case.book.expenditure:
        if line.project is not None:
            money[line.project] = money.get(line.project, 0) + line.amount_fen
    return {project.code: project.total_fen or 0 for project in case.book.projects} | money


def _cells_of(
    case: Case,
    table: str,
    lines: Sequence[ServicePurchaseLine | ProcurementLine],
    project: str,
) -> Iterator[CellRef]:
    """The cells that the lines of a project stand in: rows of 预算11表, categories of 预算04表."""
    sheet = case.sheets.get(table)
    body = list(sheet.body()) if sheet else []
    if sheet is None:
        return
    if table == "11":
        for (number, _), line in zip(body, lines, strict=False):
            if line.project == project:
                yield sheet.ref(number, "amount")
    else:
        bought = {line.category for line in case.book.procurement if line.project == project}
        yield from (sheet.ref(n, "amount") for n, row in body if row.text("category")[:1] in bought)


def _project_cells(sheet: Sheet | None, project: str) -> Iterator[CellRef]:
    for number, row in sheet.body() if sheet else ():
        if sheet and label_of(row.text("project"))[0] == project:
            yield sheet.ref(number, "total")


def _categories(rule: Rule, case: Case) -> Iterator[Finding]:
    """Categories of 预算04表 other than A 货物, B 工程, C 服务."""
    sheet = case.sheets.get("04")
    for number, row in sheet.body() if sheet else ():
        text = plain(row.text("category"))
        letter, name = text[:1], text[1:].lstrip("-")
        wanted = CATEGORIES.get(letter)
        named = [one for one, words in CATEGORIES.items() if words in text]
        if sheet is None or (wanted and (not name or not named or letter in named)):
            continue
        right = named[0] if len(named) == 1 else ""
        expected = f"{right}-{CATEGORIES[right]}" if right else "A-货物、B-工程、C-服务"
        yield Finding(
            rule.code,
            rule.severity,
            f"预算04表第{number}行的采购类别“{row.text('category')}”不对；应为{expected}。请改正。",
            (sheet.ref(number, "category"),),
            expected=expected,
            found=row.text("category"),
        )


def _categories_once(rule: Rule, case: Case) -> Iterator[Finding]:
    sheet = case.sheets.get("04")
    first: dict[str, int] = {}
    for number, row in sheet.body() if sheet else ():
        letter = plain(row.text("category"))[:1]
        earlier = first.setdefault(letter, number)
        if sheet and letter in CATEGORIES and earlier != number:
            yield Finding(
                rule.code,
                rule.severity,
                f"预算04表第{number}行与第{earlier}行都是{letter}-{CATEGORIES[letter]}；请合并为一行，或改正类别。",
                (sheet.ref(number, "category"), sheet.ref(earlier, "category")),
                found=row.text("category"),
            )


def _items(rule: Rule, case: Case) -> Iterator[Finding]:
    """品目 of procurement lines against their category and the list. Facts have them, print does not."""
    for line in case.book.procurement:
        if line.item and line.item[:1] != line.category and line.item[:1] in CATEGORIES:
            yield Finding(
                rule.code,
                rule.severity,
                f"采购品目{line.item}{case.lists.items.get(line.item, '')}属于"
                f"{line.item[:1]}-{CATEGORIES[line.item[:1]]}，不是{line.category}-{CATEGORIES[line.category]}；"
                "请核对品目和类别。",
                (CellRef("04"),),
                expected=line.item[:1],
                found=line.category,
            )


def _levels(rule: Rule, case: Case) -> Iterator[Finding]:
    """预算11表: the second level's code begins with the first's."""
    sheet = case.sheets.get("11")
    for number, row in sheet.body() if sheet else ():
        one, two = label_of(row.text("level1"))[0], label_of(row.text("level2"))[0]
        if sheet and one and two and not two.startswith(one):
            yield Finding(
                rule.code,
                rule.severity,
                f"预算11表第{number}行的二级目录“{row.text('level2')}”不在一级目录“{row.text('level1')}”之下："
                f"二级编码应以{one}开头。请核对两级目录。",
                (sheet.ref(number, "level2"), sheet.ref(number, "level1")),
                expected=f"{one}…",
                found=two,
            )


Held = dict[tuple[str, str], list[tuple[int, str]]]


def _directory(sheet: Sheet) -> Held:
    """Code and name of the first two levels, with the rows and columns they stand in."""
    held: Held = {}
    for number, row in sheet.body():
        for column in ("level1", "level2"):
            code, name = label_of(row.text(column))
            if code and name:
                held.setdefault((code, name), []).append((number, column))
    return held


def _directory_names(rule: Rule, case: Case) -> Iterator[Finding]:
    """A name of the 指导性目录 that is not its code's: by the list where vouched for, or by the table."""
    sheet = case.sheets.get("11")
    if sheet is None:
        return
    held = _directory(sheet)
    usual: dict[str, tuple[str, int]] = {}
    for (code, name), places in held.items():
        if code not in usual or len(places) > usual[code][1]:
            usual[code] = (name, len(places))
    for (code, name), places in held.items():
        others = [c for c, listed in case.lists.directory.items() if plain(listed) == plain(name)]
        # A name that is another code's in the list is doubtful even where nobody vouches for the list.
        listed = code in case.lists.directory and (bool(others) or code in case.lists.vouched_directory)
        right = case.lists.directory[code] if listed else usual[code][0]
        if code in others or plain(right) == plain(name) or (not others and alike(right, name)):
            continue
        meant = f"{others[0]}-{name}" if len(others) == 1 else ""
        cause = f"，“{name}”的编码是{others[0]}" if meant else ""
        where = DIRECTORY if listed else "本表其他各行"
        rows = "、".join(f"第{number}行" for number, _ in places[:3])
        yield Finding(
            rule.code,
            rule.severity,
            f"预算11表{rows}的“{code}-{name}”：{where}中{code}是“{right}”{cause}。请核对编码和名称。",
            tuple(sheet.ref(number, column) for number, column in places),
            expected=meant or f"{code}-{right}",
            found=f"{code}-{name}",
        )


def _third_level(rule: Rule, case: Case) -> Iterator[Finding]:
    """Services that the directory has under other second levels alone."""
    sheet = case.sheets.get("11")
    for number, row in sheet.body() if sheet else ():
        code, _ = label_of(row.text("level2"))
        right = case.lists.services.get(plain(row.text("level3")), ())
        if sheet and code and right and code not in right:
            named = "、".join(labelled(one, case.lists.directory.get(one, "")) for one in right)
            yield Finding(
                rule.code,
                rule.severity,
                f"预算11表第{number}行的“{row.text('level3')}”列在“{row.text('level2')}”之下，{DIRECTORY}中它在"
                f"{named}之下；请核对各级目录。",
                (sheet.ref(number, "level2"), sheet.ref(number, "level3")),
                expected=named,
                found=row.text("level2"),
            )


def _fields(rule: Rule, case: Case) -> Iterator[Finding]:
    """Fields of service of which 预算03表 has no spending."""
    sheet, three = case.sheets.get("11"), case.sheets.get("03")
    if sheet is None or three is None:
        return
    spent = {label_of(row.text("function"))[0][:3] for _, row in three.body()}
    strange: dict[str, list[int]] = {}
    for number, row in sheet.body():
        code, _ = label_of(row.text("service_field"))
        if spent and code and code[:3] not in spent and case.lists.has_class(System.FUNCTION, code):
            strange.setdefault(row.text("service_field"), []).append(number)
    if strange:
        named = "、".join(f"“{field}”（第{numbers[0]}行）" for field, numbers in strange.items())
        yield Finding(
            rule.code,
            rule.severity,
            f"预算11表的服务领域{named}，预算03表没有这一类支出；请核对服务领域。",
            tuple(sheet.ref(number, "service_field") for numbers in strange.values() for number in numbers),
            found="、".join(strange),
        )


RULES = (
    Rule(
        "B-PROJECT",
        "购买金额不超过所列项目",
        Severity.ERROR,
        "列入一个项目的政府购买服务（政府采购）之和 ≤ 该项目的金额",
        "预算04、11、12表",
        "法律服务项目12.00万元，列入该项目的购买服务共15.00万元。",
        "购买的明细写明了项目",
        check=_within_project,
    ),
    Rule(
        "B-CATEGORY",
        "采购类别",
        Severity.WARNING,
        "采购类别 ∈ {A-货物, B-工程, C-服务}",
        PROCUREMENT,
        "预算04表写着“A-服务”：服务是C。",
        check=_categories,
    ),
    Rule(
        "B-CATEGORY-TWICE",
        "采购类别各占一行",
        Severity.WARNING,
        "一个采购类别只有一行",
        "预算04表",
        "预算04表有两行C-服务。",
        check=_categories_once,
    ),
    Rule(
        "B-ITEM",
        "采购品目属于采购类别",
        Severity.WARNING,
        "品目编码的首字母 ＝ 采购类别",
        PROCUREMENT,
        "品目A02010000信息化设备列在C-服务之下。",
        "采购明细写有品目",
        check=_items,
    ),
    Rule(
        "B-LEVELS",
        "购买服务的两级目录相属",
        Severity.WARNING,
        "二级目录编码的前两位 ＝ 一级目录编码",
        DIRECTORY,
        "二级目录0201-法律服务列在一级目录01-公共服务之下。",
        "两级目录都有编码",
        check=_levels,
    ),
    Rule(
        "B-DIRECTORY",
        "购买服务目录的名称",
        Severity.INFO,
        "目录编码的名称 ＝ 指导性目录中该编码的名称",
        DIRECTORY,
        "“0205-法律服务”：目录中0205是监督检查辅助服务，法律服务的编码是0201。",
        "目录清单的这一编码见于公开文件，或者名称是清单中另一编码的；否则与本表其他各行比较",
        check=_directory_names,
    ),
    Rule(
        "B-THIRD-LEVEL",
        "购买服务的三级目录",
        Severity.INFO,
        "三级目录 ∈ 指导性目录中该二级目录之下",
        DIRECTORY,
        "法律顾问服务列在0210-信息化服务之下：目录中它在0201-法律服务之下。",
        "目录清单中有这个三级目录",
        check=_third_level,
    ),
    Rule(
        "B-FIELD",
        "服务领域有相应的支出",
        Severity.INFO,
        "服务领域（功能分类的类）∈ 预算03表的类",
        "预算03、11表",
        "服务领域是211-节能环保支出，而预算03表没有节能环保支出。",
        "预算03表有明细，科目表中有这一类",
        check=_fields,
    ),
)
