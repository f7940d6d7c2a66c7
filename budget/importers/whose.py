"""Whose budget a document is and of which year: from its tables, its cover, or what was said besides."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from budget.domain.codes import split_label
from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.money import squeeze
from budget.domain.sheets import RowKind, Sheet
from budget.importers.source import Line, UnreadableDocumentError
from budget.importers.words import name

_YEAR = re.compile(r"(20\d{2})年")
_BUDGET = r"(?:部门|单位)?(?:综合)?预算"
# 北京市…局2026年部门预算; 2026年北京市…局部门预算; 2026年部门预算 with the name on the line beside it.
_NAME_FIRST = re.compile(rf"(?:关于)?([\u4e00-\u9fff()·]{{4,40}}?)\d{{4}}年度?{_BUDGET}")
_YEAR_FIRST = re.compile(r"(?:关于)?\d{4}年度?([\u4e00-\u9fff()·]{4,40}?)(?:部门|单位)(?:综合)?预算")
_NAMELESS = re.compile(rf"\d{{4}}年度?{_BUDGET}[\u4e00-\u9fff()]{{0,12}}")
_BODY = re.compile(
    r"[\u4e00-\u9fff()·\d]{2,36}(?:局|委|办|会|院|部|厅|处|中心|办公室|学校|大学|学院|社|队|馆|所|站|室|府"
    r"|街道|地区|乡|镇|团|园|公司|医院|机关|分局|总队|支队|联合会|署)"
)
# How the unit that is the department itself is told from those below it.
_OWN_UNIT = re.compile(r"[(]?(?:机关|本级|本部)[)]?$")


def year_of(preamble: Sequence[Line], stated: Sequence[int], given: int | None) -> int:
    """The year that the tables state, else the cover, else the one given.

    Raises UnreadableDocumentError when none does, or the document contradicts what was given.
    """
    titles = (int(m[1]) for line in preamble for c in line.filled if (m := _YEAR.search(squeeze(c.text))))
    found = [*stated, *titles][:1]
    if found and given and found[0] != given:
        raise UnreadableDocumentError(f"文件写的是{found[0]}年，而指定的年度是{given}年；请核对后重新指定。")
    if not found and given is None:
        raise UnreadableDocumentError(
            "文件没有写明年度（预算10表的“年度”、预算13表的“(2026年度)”或封面）；请用 --year 指定。"
        )
    return found[0] if found else int(given or 0)


def years_differ(stated: Sequence[tuple[str, int]], year: int) -> Iterable[Finding]:
    """A warning for every table (by number) that states another year than the document's."""
    for table, other in stated:
        if other != year:
            yield Finding(
                "R-YEAR",
                Severity.WARNING,
                f"预算{table}表写的年度是{other}年，其他各处是{year}年；请核对是否混入了别的年度的表。",
                (CellRef(table, 0),),
                expected=str(year),
                found=str(other),
            )


def department_of(
    sheets: Iterable[Sheet],
    preamble: Sequence[Line],
    stated: Sequence[str],
    given: tuple[str, str] | None,
) -> tuple[tuple[str, str], list[Finding]]:
    """The department's code (the first three digits of its units' codes) and its name.

    ``stated`` are names that headings of tables carry (部门名称：…).

    Raises UnreadableDocumentError when there is no telling, or the document contradicts what was given.
    """
    held = list(sheets)
    units = list(dict.fromkeys(units_in(held)))
    codes = Counter(code[:3] for code, _ in units_in(held))
    code = codes.most_common(1)[0][0] if codes else ""
    if given and code and given[0] != code:
        raise UnreadableDocumentError(
            f"文件中的单位编码以{code}开头，而指定的部门是{given[0]}；请核对后重新指定。"
        )
    if not code and not given:
        raise UnreadableDocumentError(
            "文件中没有单位编码（如预算06表的“129001-…”），不能判断是哪个部门；请用 --department 指定。"
        )
    given_code, given_name = given or ("", "")
    names = [str(s.header.get("department") or "") for s in held]
    shown = next((n for n in (*names, *_on_cover(preamble), *stated, given_name) if n), "")
    if shown:
        return (code or given_code, shown), []
    if not units:
        raise UnreadableDocumentError(
            "文件没有写明部门名称（预算13表的“部门名称”或封面）；请用 --department 编码-名称 指定。"
        )
    assumed = _OWN_UNIT.sub("", min(units)[1].replace("（", "(").replace("）", ")")) or min(units)[1]
    return (code or given_code, assumed), [_assumed(assumed, min(units))]


def _assumed(assumed: str, unit: tuple[str, str]) -> Finding:
    return Finding(
        "R-NAME",
        Severity.WARNING,
        f"文件没有写明部门名称，暂按单位“{unit[0]}-{unit[1]}”称为“{assumed}”；"
        "请核对，必要时用 --department 编码-名称 指定。",
        (CellRef(""),),
        expected="部门名称",
    )


def _on_cover(preamble: Sequence[Line]) -> Iterator[str]:
    """The names that the lines before the first table give the department."""
    texts = [squeeze(line.filled[0].text) for line in preamble if len(line.filled) == 1]
    for position, text in enumerate(texts):
        for pattern in (_NAME_FIRST, _YEAR_FIRST):
            found = pattern.match(text)
            if found and _BODY.fullmatch(found[1]):
                yield name(found[1])
        if not _NAMELESS.fullmatch(text):
            continue
        beside = [*texts[max(position - 1, 0) : position], *texts[position + 1 : position + 2]]
        yield from (name(near) for near in beside if _BODY.fullmatch(near))


def units_in(sheets: Iterable[Sheet]) -> Iterator[tuple[str, str]]:
    """Code and name of every unit that a table's 单位名称 column names with its code."""
    for sheet in sheets:
        for row in sheet.rows:
            if row.kind is RowKind.LINE and row.text("unit"):
                code, title = split_label(row.text("unit"))
                if re.fullmatch(r"\d{6}", code):
                    yield code, title
