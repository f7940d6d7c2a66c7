"""Where each table begins: headings, the unit of money, and the lines that belong to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.money import MoneyUnit, looks_like_amount, squeeze
from budget.importers.headers import is_header
from budget.importers.source import Line
from budget.importers.words import label, similar
from budget.importers.worksheets import tidied
from budget.tables.registry import FormSet
from budget.tables.spec import TableSpec

_NUMBERED = re.compile(
    r"^(?:附件?\d{0,2}[:、.]?)?(?:部门|公开)?(?:预算表?|附表|表)\(?0*(\d{1,2})\)?表?[-—:、.]?(.*)$"
)
_NUMBER_BEHIND = re.compile(r"^(.+?)\(((?:预算|附)?表?0*\d{1,2}表?)\)$")
# What may stand before a title: whose and of which year the table is.
_WHOSE_AND_WHEN = re.compile(r"^[\u4e00-\u9fff()·]{0,40}?\d{4}年?度?")
_CONTINUED = re.compile(r"[(-]*续[表上页]*\)?$")
_UNIT = re.compile(r"(?:金额)?单位[:：]?(?:人民币)?(亿元|万元|千元|元)")
_UNIT_ALONE = re.compile(rf"\(?{_UNIT.pattern}\)?")
_WHOSE = re.compile(r"(?:编制|填报)?(?:部门|单位)(?:名称)?:(\D{2,40})$")
# Whose and of which year a table is, beside the unit of money: 北京市朝阳区…局　2026年度.
_WHOSE_YEAR = re.compile(r"(\D\S{1,200}?)(20\d{2})年度")
_PAGE_NUMBER = re.compile(r"[-—第]*\d{1,4}(?:页)?[-—]*(?:[/共]*\d{1,4}页?)?")
_NOTE = re.compile(r"^(?:注|备注|说明|注释)\d?[:：.、]")
_EMPTY = re.compile(
    "本表(?:为|是)?空|[本此]表无|表为空白?表|(?:没有|无)使用.{2,20}安排的支出|^无(?:此项|该项|相关)"
)
_SIGNED = re.compile(
    r"(?:制表|填表|审核|复核|经办|联系|(?:单位|部门|财务|项目)?负责|分管|主管)(?:人|人员|领导|电话)?(?:\(.{1,6}\))?:"
)
ALIKE = 0.75


@dataclass(slots=True)
class Section:
    """The lines of one table. ``spec`` is None for a table that the form set does not have."""

    heading: Line
    title: str
    spec: TableSpec | None
    number: str = ""
    unit: MoneyUnit | None = None
    lines: list[Line] = field(default_factory=list)
    untitled: bool = False
    numbered: bool = False
    department: str = ""
    year: int | None = None

    @property
    def is_sheet(self) -> bool:
        """Whether nothing but the name of a worksheet heads it."""
        return self.heading.opens_sheet


@dataclass(slots=True)
class Split:
    """A document cut at its headings. ``sheets``: worksheets with lines of no table."""

    preamble: list[Line]
    sections: list[Section]
    sheets: list[Section] = field(default_factory=list)


def unit_in(text: str) -> MoneyUnit | None:
    """The unit of money that a heading states, if it does."""
    match = _UNIT.search(squeeze(text))
    return MoneyUnit(match[1]) if match else None


def is_furniture(line: Line) -> bool:
    """A page number, alone on its line (in a row of cells it would be a figure of the table)."""
    return len(line.cells) == 1 and bool(_PAGE_NUMBER.fullmatch(squeeze(line.cells[0].text)))


def is_note(line: Line) -> bool:
    """A remark under a table: 注：…, that the table is empty, or who made it (制表人：…)."""
    filled = line.filled
    if _SIGNED.match(squeeze(filled[0].text)) and not any("." in cell.text for cell in filled):
        return True
    if len(filled) != 1:
        return False
    text = squeeze(filled[0].text)
    return bool(_NOTE.match(text) or _EMPTY.search(text))


def split(lines: Sequence[Line], forms: FormSet) -> Split:
    """Cut a document at the headings of its tables.

    A heading repeated while its table goes on (a page break) cuts nothing; an entry in a table of
    contents (a heading that nothing or only prose follows) is no table where the table itself comes later.
    A worksheet begins anew; its name heads it where its lines do not.
    """
    preamble: list[Line] = []
    sections: list[Section] = []
    page_ended = False
    for line in lines:
        found = _of_sheet(line, forms) if line.opens_sheet else _heading(line, forms)
        named = sections.pop() if found and sections and _is_mere_name(sections[-1], forms) else None
        preamble += named.lines if named else []
        current = sections[-1] if sections else None
        begins_sheet = line.opens_sheet or named is not None
        if found is None:
            here = replace(line, after_break=line.after_break or page_ended)
            (current.lines if current else preamble).append(here)
            page_ended = False
        elif current and _goes_on(current, found) and (not begins_sheet or _is_continued(found, named)):
            page_ended = True
        elif current and not begins_sheet and _completes(current, found):
            _complete(current, found)
        else:
            sections.append(found)
    for section in sections:
        _settle(section, sections, forms)
    sections = _reopened(sections, forms)
    with_body = {s.spec.number for s in sections if s.spec and _has_body(s)}
    sections = _without_contents(sections, preamble)
    kept: list[Section] = []
    sheets = [section for section in sections if section.is_sheet and section.spec is None]
    for section in sections:
        if section in sheets:
            continue
        listed = not _has_body(section) and (section.spec is None or section.spec.number in with_body)
        if listed:
            preamble.append(section.heading)
            preamble.extend(section.lines)
        else:
            _find_unit(section)
            if section.spec and any(line.opens_sheet for line in lines[:1]):
                section.lines = tidied(section.lines, section.spec)
            kept.append(section)
    return Split(preamble, kept, [section for section in sheets if section.lines])


def _of_sheet(line: Line, forms: FormSet) -> Section:
    """What the name of a worksheet heads: 预算03表, 03支出预算总表, 支出预算总表, 3; or nothing known."""
    name = squeeze(line.cells[0].text)
    as_heading = re.sub(r"^(\d{1,2})(?!\d)", r"预算\1表", name)
    found = _heading(replace(line, cells=(replace(line.cells[0], text=as_heading),)), forms)
    if found is None:
        return Section(line, _title(name, forms), None)
    return replace(found, heading=line)


def _is_mere_name(section: Section, forms: FormSet) -> bool:
    """Whether a worksheet's name has headed nothing yet but captions: what heads it follows."""
    if not section.is_sheet:
        return False
    spec = section.spec or forms.by_number.get(section.number)
    return not section.lines or (
        spec is not None and not any(is_header(line, spec, inside=False) for line in section.lines)
    )


def _is_continued(*sections: Section | None) -> bool:
    """Whether a heading, or the name of its worksheet, says that a table goes on: 预算12表（续）."""
    texts = (squeeze(s.heading.filled[0].text) for s in sections if s is not None)
    return any(_CONTINUED.search(text) for text in texts)


def _heading(line: Line, forms: FormSet) -> Section | None:
    filled = line.filled
    if len(filled) > 3 or sum(len(cell.text) for cell in filled) > 120:
        return None
    texts = [squeeze(cell.text) for cell in filled if cell.text != filled[0].text]
    texts = [_UNIT.sub("", squeeze(filled[0].text)).rstrip("("), *(t for t in texts if not _is_trifle(t))]
    if len(texts) > 2 or sum(map(len, texts)) > 70:
        return None
    text = _number_first(texts)
    numbered = _NUMBERED.match(text)
    title = _title(numbered[2] if numbered else text, forms)
    spec = _by_title(title, forms)
    if numbered is None and (spec is None or len(texts) > 1):
        return None
    if len(texts) > 1 and spec is None:
        return None
    number = f"{int(numbered[1]):02d}" if numbered else (spec.number if spec else "")
    return Section(line, title, spec, number, numbered=numbered is not None)


def _is_trifle(text: str) -> bool:
    """Whether the text says no more than the unit of money or a page number."""
    return bool(_UNIT.search(text) or _PAGE_NUMBER.fullmatch(text) or re.fullmatch(r"[.…·]+", text))


def _number_first(texts: Sequence[str]) -> str:
    """A heading as the form has it: its number, then its title, however the two stand."""
    if len(texts) == 2:
        first, second = texts
        return f"{second}{first}" if _is_number(second) else f"{first}{second}"
    behind = _NUMBER_BEHIND.match(texts[0])
    return f"{behind[2]}{behind[1]}" if behind and not _is_number(texts[0]) else texts[0]


def _is_number(text: str) -> bool:
    """Whether the text is the number of a table and nothing else: 预算03表."""
    numbered = _NUMBERED.match(text)
    return numbered is not None and not numbered[2]


def _title(text: str, forms: FormSet) -> str:
    bare = _CONTINUED.sub("", re.sub(r"[.…·]*\d{0,3}$", "", label(text)))
    bare = _WHOSE_AND_WHEN.sub("", bare) or bare
    if _by_title(bare, forms) is None and _by_title(bare.removeprefix("部门"), forms):
        return bare.removeprefix("部门")
    return bare


def _by_title(title: str, forms: FormSet) -> TableSpec | None:
    return next((spec for spec in forms.specs if title in _titles(spec)), None)


@cache
def _titles(spec: TableSpec) -> frozenset[str]:
    return frozenset(label(t) for t in (spec.title, *spec.title_aliases))


def _completes(current: Section, found: Section) -> bool:
    """Whether a heading is the other half of the one before: its title, or its number."""
    if current.lines and any(len(line.cells) > 1 for line in current.lines):
        return False
    other_halves = current.numbered and not current.title and found.title and not found.numbered
    halves = current.title and not current.numbered and found.numbered and not found.title
    return bool(halves or other_halves) and len(current.lines) <= 2


def _complete(current: Section, found: Section) -> None:
    current.title = current.title or found.title
    current.spec = current.spec or found.spec
    current.number = current.spec.number if current.spec else current.number or found.number
    current.numbered = True
    current.unit = current.unit or next((u for c in found.heading.filled if (u := unit_in(c.text))), None)


def _goes_on(current: Section, found: Section) -> bool:
    same = current.number == found.number and (
        current.title == found.title or not found.title or not current.title
    )
    return same and _has_body(current) and not _has_ended(current)


def _has_body(section: Section) -> bool:
    return any(len(line.cells) > 1 for line in section.lines)


def _without_contents(sections: Sequence[Section], preamble: list[Line]) -> list[Section]:
    """The sections; an entry of the contents with prose behind it (预算编制说明) goes to the preamble."""
    kept: list[Section] = []
    headed: set[str] = set()
    for section in reversed(sections):
        if section.spec and section.spec.number in headed and _is_prose(section, section.spec):
            preamble += [section.heading, *section.lines]
            continue
        kept.append(section)
        if section.spec and _has_header(section, section.spec):
            headed.add(section.spec.number)
    return kept[::-1]


def _has_header(section: Section, spec: TableSpec) -> bool:
    return any(is_header(line, spec, inside=False) for line in section.lines)


def _is_prose(section: Section, spec: TableSpec) -> bool:
    """Whether neither the header of the table nor a cell with a number alone follows the heading."""
    cells = (cell for line in section.lines if not is_furniture(line) for cell in line.filled)
    return not _has_header(section, spec) and not any(looks_like_amount(cell.text) for cell in cells)


def _has_ended(section: Section) -> bool:
    """Whether the closing row of a table has been seen, so that a new heading opens it again."""
    words = {"合计", "收入总计", "支出总计"}
    spec = section.spec
    if spec is None or spec.total_first or not (spec.total_column or spec.pairs):
        return False
    return any(
        squeeze(cell.text) in words and not _is_header_like(line, spec)
        for line in section.lines
        for cell in line.filled
    )


def _is_header_like(line: Line, spec: TableSpec) -> bool:
    labels = {label(t) for c in spec.columns for t in c.path}
    filled = line.filled
    return len(filled) > 1 and all(label(cell.text) in labels for cell in filled)


def _settle(section: Section, sections: Sequence[Section], forms: FormSet) -> None:
    """Which table a heading means whose title is not quite one of ours."""
    if section.spec is not None:
        return
    taken = {s.spec.number for s in sections if s.spec is not None}
    free = [spec for spec in forms.specs if spec.number not in taken]
    if section.title:
        alike = [(similar(section.title, label(spec.title)), spec) for spec in free]
        best = max(alike, key=lambda pair: pair[0], default=None)
        if best and best[0] >= ALIKE and (not section.is_sheet or _shares_header(section, best[1])):
            section.spec = best[1]
            return
    by_number = forms.by_number.get(section.number)
    if by_number in free and by_number is not None and _shares_header(section, by_number):
        section.spec = by_number


def _reopened(sections: Sequence[Section], forms: FormSet) -> list[Section]:
    """The sections, cut again where the header of a table without a heading stands in another."""
    taken = {s.spec.number for s in sections if s.spec is not None}
    result: list[Section] = []
    for section in sections:
        lines, section.lines = section.lines, []
        result.append(section)
        for line in lines:
            current = result[-1]
            spec = _headed_by(line, current, forms)
            if spec is not None and spec.number not in taken:
                taken.add(spec.number)
                result.append(Section(line, "", spec, spec.number, untitled=True))
                current = result[-1]
            current.lines.append(line)
    return result


def _headed_by(line: Line, current: Section, forms: FormSet) -> TableSpec | None:
    """The one other table whose header begins with this line."""
    texts = [label(cell.text) for cell in line.filled]
    if len(texts) < 2 or (current.spec is None and not current.is_sheet):
        return None
    if current.spec and _column_labels(current.spec).issuperset(texts):
        return None
    headed = [spec for spec in forms.specs if texts == _first_header(spec)]
    return headed[0] if len(headed) == 1 else None


@cache
def _column_labels(spec: TableSpec) -> frozenset[str]:
    return frozenset(label(t) for c in spec.columns for t in (*c.path, *c.aliases))


@cache
def _first_header(spec: TableSpec) -> list[str]:
    """The labels of the first line of its header."""
    return [label(text) for text in spec.header_grid()[0] if text]


def _shares_header(section: Section, spec: TableSpec) -> bool:
    wanted = {label(c.label) for c in spec.columns}
    seen = {label(cell.text) for line in section.lines[:6] for cell in line.filled}
    return len(wanted & seen) * 2 >= len(wanted)


def _find_unit(section: Section) -> None:
    """The unit of money from the heading or from the lines before the body; those lines then go."""
    texts = [cell.text for cell in section.heading.filled]
    rest: list[Line] = []
    for line in section.lines:
        filled = line.filled
        others = [cell for cell in filled if not _UNIT_ALONE.fullmatch(squeeze(cell.text))]
        beside = squeeze(others[0].text) if len(others) == 1 else ""
        whose = _WHOSE.match(beside) or _WHOSE_YEAR.fullmatch(beside)
        if len(others) < len(filled) <= 2 and (not others or whose):
            texts += [cell.text for cell in filled]
            section.department = section.department or (whose[1] if whose else "")
            section.year = int(whose[2]) if whose and whose.re is _WHOSE_YEAR else section.year
        else:
            rest.append(line)
    section.unit = next((unit for text in texts if (unit := unit_in(text))), section.unit)
    section.lines = rest


def missing_unit(section: Section, assumed: MoneyUnit) -> Finding:
    """A table does not say what its amounts are in."""
    number = section.spec.number if section.spec else ""
    title = section.title or section.heading.filled[0].text
    return Finding(
        "R-UNIT",
        Severity.WARNING,
        f"“{title}”没有写明金额单位，按{assumed.value}读取；请核对并在表上注明。",
        (CellRef(number, 0, "", section.heading.number),),
        expected="金额单位：万元",
    )
