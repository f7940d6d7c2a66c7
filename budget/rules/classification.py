"""Codes of 科目 as printed: in force, rightly named, the same throughout the document."""

from collections.abc import Callable, Iterable, Iterator

from budget.domain.findings import Finding, Severity
from budget.rules.naming import (
    TITLES,
    Judgement,
    Naming,
    Place,
    Printed,
    Verdict,
    alike,
    plain,
)
from budget.rules.rule import Case, Check, Rule

SOURCE = "财政部《政府收支分类科目》"
# How many places a message names; the finding's cells are all of them.
NAMED = 3


def where(places: list[Place]) -> str:
    """``预算03表第2行、预算07表第1行等5处``."""
    named = "、".join(place.name for place in places[:NAMED])
    return named if len(places) <= NAMED else f"{named}等{len(places)}处"


def _found(
    rule: Rule, places: Iterable[Place], message: str, *, expected: str = "", found: str = ""
) -> Finding:
    cells = tuple(cell for place in places for cell in place.cells)
    return Finding(rule.code, rule.severity, message, cells, expected=expected, found=found)


Saying = Callable[[Naming, Printed, Judgement], str]


def _says(verdict: Verdict, saying: Saying) -> Check:
    """A check that finds every code of one verdict, and says it in the words of ``saying``."""

    def check(rule: Rule, case: Case) -> Iterator[Finding]:
        naming = case.naming
        for one, judgement in naming.judged():
            if judgement.verdict is verdict:
                places = naming.places[one]
                message = f"{where(places)}的“{one.label}”：{saying(naming, one, judgement)}"
                yield _found(
                    rule, (*places, *judgement.proof), message, expected=judgement.right, found=one.label
                )

    return check


def _contradiction(naming: Naming, one: Printed, judgement: Judgement) -> str:
    known = naming.lists.name(one.system, one.code)
    if known:
        listed = f"{TITLES[one.system]}中编码{one.code}是“{known}”"
    elif naming.lists.names.get(one.system):
        listed = f"{TITLES[one.system]}中没有编码{one.code}"
    else:
        others = [p.name for p in naming.by_code[one.system, one.code] if p is not one]
        listed = f"其他各处的{one.code}是“{'”“'.join(others)}”"
    proof = f"（见{judgement.proof[0].name}）" if judgement.proof else ""
    or_name = f"；若编码无误，应为{one.code}-{known}" if known else ""
    return (
        f"{listed}，“{one.name}”的编码是{judgement.right.partition('-')[0]}{proof}。"
        f"请核对编码，应为{judgement.right}{or_name}。"
    )


def _misnamed(naming: Naming, one: Printed, judgement: Judgement) -> str:
    return f"{TITLES[one.system]}中这一编码的名称是“{judgement.right.partition('-')[2]}”；请核对编码和名称。"


def _misshapen(naming: Naming, one: Printed, judgement: Judgement) -> str:
    meant = f"，应为{judgement.right}" if judgement.right else ""
    return f"编码的位数不对（{TITLES[one.system]}：类3位、款5位、项7位）{meant}；请改正。"


def _unknown(naming: Naming, one: Printed, judgement: Judgement) -> str:
    lacking = one.code if naming.lists.has_class(one.system, one.code) else f"“{one.code[:3]}”这一类"
    where_not = f"{naming.lists.year}年{TITLES[one.system]}中没有{lacking}"
    return f"{where_not}；请核对编码，确有此科目的，请先补入科目表。"


def _unlisted(naming: Naming, one: Printed, judgement: Judgement) -> str:
    return f"本系统的{TITLES[one.system]}（不完整）中没有这一编码；请核对，确有此科目的，可补入科目表。"


def _ended(naming: Naming, one: Printed, judgement: Judgement) -> str:
    last = naming.lists.ended[one.system][one.code]
    return f"该科目使用到{last}年，{naming.lists.year}年科目表中没有；请改用本年度的科目。"


def _two_names(rule: Rule, case: Case) -> Iterator[Finding]:
    """The same code under names that have nothing in common."""
    naming = case.naming
    for held in naming.by_code.values():
        if len(held) < 2:
            continue
        usual = max(held, key=lambda one: (_is_listed(naming, one), len(naming.places[one])))
        for one in held:
            if not one.name or not usual.name or alike(one.name, usual.name) or _is_said(naming, one):
                continue
            places, others = naming.places[one], naming.places[usual]
            yield _found(
                rule,
                (*places, others[0]),
                f"编码{one.code}在{where(places)}称为“{one.name}”，在{where(others)}称为“{usual.name}”；"
                "同一编码应当只有一个名称，请核对编码和名称。",
                expected=usual.label,
                found=one.label,
            )


def _spelled(rule: Rule, case: Case) -> Iterator[Finding]:
    """A name written otherwise than in the list, or otherwise in two places."""
    naming = case.naming
    for one, judgement in naming.judged():
        places = naming.places[one]
        if judgement.verdict is Verdict.SPELLED:
            listed = judgement.right.partition("-")[2]
            message = f"{where(places)}的“{one.label}”，{TITLES[one.system]}中写作“{listed}”；请核对名称。"
            yield _found(rule, places, message, expected=judgement.right, found=one.label)
    for held in naming.by_code.values():
        usual = max(held, key=lambda one: (_is_listed(naming, one), len(naming.places[one])))
        for one in held:
            differs = one.name and usual.name and plain(one.name) != plain(usual.name)
            if differs and alike(one.name, usual.name) and not _is_said(naming, one):
                places, others = naming.places[one], naming.places[usual]
                yield _found(
                    rule,
                    (*places, others[0]),
                    f"编码{one.code}的名称在{where(places)}写作“{one.name}”，在{where(others)}写作“{usual.name}”；"
                    "请统一。",
                    expected=usual.label,
                    found=one.label,
                )


def _two_codes(rule: Rule, case: Case) -> Iterator[Finding]:
    """The same name under two codes that hang on the same code."""
    naming = case.naming
    for held in naming.by_name.values():
        siblings: dict[tuple[str, int], list[Printed]] = {}
        for one in held:
            siblings.setdefault((one.parent, len(one.code)), []).append(one)
        for (parent, _), ones in siblings.items():
            if not parent or len(ones) < 2 or any(_is_said(naming, one) for one in ones):
                continue
            if all(_is_listed(naming, one) for one in ones):
                continue
            first, *others = sorted(ones, key=lambda one: -len(naming.places[one]))
            for one in others:
                places = naming.places[one]
                fewer = len(places) < len(naming.places[first])
                yield _found(
                    rule,
                    (*places, naming.places[first][0]),
                    f"“{one.name}”在{where(places)}的编码是{one.code}，在{where(naming.places[first])}的编码是"
                    f"{first.code}；同一科目应当只有一个编码，请核对。",
                    expected=first.label if fewer else "",
                    found=one.label,
                )


def _is_listed(naming: Naming, one: Printed) -> bool:
    known = naming.lists.name(one.system, one.code)
    return known is not None and plain(known) == plain(one.name)


def _is_said(naming: Naming, one: Printed) -> bool:
    """Whether another rule already says that a code and its name do not belong together."""
    said = (Verdict.SWAPPED, Verdict.DOUBTFUL, Verdict.MISNAMED, Verdict.SPELLED, Verdict.MISSHAPEN)
    return naming.judge(one).verdict in said


RULES = (
    Rule(
        "C-SWAPPED",
        "编码与名称互相矛盾",
        Severity.ERROR,
        "编码的名称 ＝ 科目表中该编码的名称",
        SOURCE,
        "“30102-基本工资”：30102是津贴补贴，基本工资的编码是30101。",
        "名称是另一个编码的名称，并且官方清单、公开文件或本文件其他各处都能证明",
        check=_says(Verdict.SWAPPED, _contradiction),
    ),
    Rule(
        "C-DOUBTFUL",
        "编码与名称可能不符",
        Severity.WARNING,
        "编码的名称 ＝ 科目表中该编码的名称",
        SOURCE,
        "“2010105-人大会议”：据科目表2010105是人大立法，人大会议的编码是2010104。",
        "名称是另一个编码的名称，只有未经逐条核对的科目表可以证明",
        check=_says(Verdict.DOUBTFUL, _contradiction),
    ),
    Rule(
        "C-SHAPE",
        "编码的位数",
        Severity.WARNING,
        "功能分类：类3位、款5位、项7位；经济分类：类3位、款5位",
        SOURCE,
        "“201130-行政运行”只有6位，应为2011301-行政运行。",
        check=_says(Verdict.MISSHAPEN, _misshapen),
    ),
    Rule(
        "C-UNKNOWN",
        "科目表中没有的编码",
        Severity.WARNING,
        "编码 ∈ 当年科目表",
        SOURCE,
        "“30120-补贴”：工资福利支出（301）之下没有30120。",
        "科目表中有这一系统的科目；整个类都经官方清单核对，或者连这一类也没有",
        check=_says(Verdict.UNKNOWN, _unknown),
    ),
    Rule(
        "C-ENDED",
        "已经停用的科目",
        Severity.WARNING,
        "编码 ∈ 当年科目表",
        SOURCE,
        "“2080507-…”使用到2025年，2026年预算不应再用。",
        "清单中该编码的启用年度都已结束",
        check=_says(Verdict.ENDED, _ended),
    ),
    Rule(
        "C-UNLISTED",
        "本系统科目表未收的编码",
        Severity.INFO,
        "编码 ∈ 当年科目表",
        SOURCE,
        "“2130199-其他农业农村支出”不在本系统的科目表中，可补入。",
        "科目表中有这一类，但清单不完整，缺少并不说明有误",
        check=_says(Verdict.UNLISTED, _unlisted),
    ),
    Rule(
        "C-NAME",
        "科目名称与科目表不符",
        Severity.WARNING,
        "编码的名称 ＝ 科目表中该编码的名称",
        SOURCE,
        "“30231-业务招待费”：30231在科目表中是公务用车运行维护费。",
        "科目表的名称出自官方清单或公开文件，且与所印名称毫不相似",
        check=_says(Verdict.MISNAMED, _misnamed),
    ),
    Rule(
        "C-SPELLING",
        "科目名称的写法",
        Severity.INFO,
        "同一编码的名称处处相同，并与科目表相同（全角半角、空格不计）",
        SOURCE,
        "“207-文化体育与传媒支出”：科目表中写作文化旅游体育与传媒支出。",
        "名称相近；或者科目表的名称未经逐条核对",
        check=_spelled,
    ),
    Rule(
        "C-TWO-NAMES",
        "同一编码有两个名称",
        Severity.WARNING,
        "一个编码只有一个名称",
        SOURCE,
        "2011302在预算03表称为一般行政管理事务，在预算06表称为政务公开。",
        check=_two_names,
    ),
    Rule(
        "C-TWO-CODES",
        "同一科目有两个编码",
        Severity.WARNING,
        "同一款（类）之下，一个名称只有一个编码",
        SOURCE,
        "培训支出在预算03表的编码是2050803，在预算06表的编码是2050804。",
        check=_two_codes,
    ),
)
