"""Where each table begins: headings, the unit of money, and the lines that belong to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.money import MoneyUnit, squeeze
from budget.importers.source import Line
from budget.importers.words import label, similar
from budget.tables.registry import FormSet
from budget.tables.spec import TableSpec

_NUMBERED = re.compile(
    r"^(?:附件?\d{0,2}[:、.]?)?(?:部门|公开)?(?:预算表?|附表|表)\(?0*(\d{1,2})\)?表?[-—:、.]?(.*)$"
)
_YEAR_BEFORE = re.compile(r"^\d{4}年?度?")
_UNIT = re.compile(r"(?:金额)?单位[:：]?(?:人民币)?(亿元|万元|千元|元)")
_PAGE_NUMBER = re.compile(r"[-—第]*\d{1,4}(?:页)?[-—]*(?:[/共]*\d{1,4}页?)?")
_NOTE = re.compile(r"^(?:注|备注|说明|注释)\d?[:：.、]")
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


@dataclass(slots=True)
class Split:
    """A document cut at its headings."""

    preamble: list[Line]
    sections: list[Section]


def unit_in(text: str) -> MoneyUnit | None:
    """The unit of money that a heading states, if it does."""
    match = _UNIT.search(squeeze(text))
    return MoneyUnit(match[1]) if match else None


def is_furniture(line: Line) -> bool:
    """A page number, alone on its line (in a row of cells it would be a figure of the table)."""
    return len(line.cells) == 1 and bool(_PAGE_NUMBER.fullmatch(squeeze(line.cells[0].text)))


def is_note(line: Line) -> bool:
    """A remark under a table: 注：…"""
    filled = line.filled
    return len(filled) == 1 and bool(_NOTE.match(squeeze(filled[0].text)))


def split(lines: Sequence[Line], forms: FormSet) -> Split:
    """Cut a document at the headings of its tables.

    A heading repeated while its table goes on (a page break) cuts nothing; an entry in a table of
    contents (a heading that nothing follows) is no table where the table itself comes later.
    """
    preamble: list[Line] = []
    sections: list[Section] = []
    for line in lines:
        found = _heading(line, forms)
        if found is not None:
            current = sections[-1] if sections else None
            if current and _goes_on(current, found):
                current.lines.append(line)
            else:
                sections.append(found)
            continue
        if not sections:
            preamble.append(line)
            continue
        sections[-1].lines.append(line)
    for section in sections:
        _settle(section, sections, forms)
    sections = _reopened(sections, forms)
    with_body = {s.spec.number for s in sections if s.spec and _has_body(s)}
    kept: list[Section] = []
    for section in sections:
        listed = not _has_body(section) and (section.spec is None or section.spec.number in with_body)
        if listed:
            preamble.append(section.heading)
            preamble.extend(section.lines)
        else:
            _find_unit(section)
            kept.append(section)
    return Split(preamble, kept)


def _heading(line: Line, forms: FormSet) -> Section | None:
    filled = line.filled
    more = [cell for cell in filled[1:] if cell.text != filled[0].text]
    if not filled or len(filled) > 3 or not _only_unit_or_page(more):
        return None
    text = _UNIT.sub("", squeeze(filled[0].text)).rstrip("(")
    if len(text) > 60:
        return None
    numbered = _NUMBERED.match(text)
    title = _title(numbered[2] if numbered else text)
    spec = _by_title(title, forms)
    if numbered is None and (spec is None or len(line.cells) > 2):
        return None
    number = f"{int(numbered[1]):02d}" if numbered else (spec.number if spec else "")
    return Section(line, title, spec, number)


def _only_unit_or_page(cells: Sequence[object]) -> bool:
    texts = [squeeze(getattr(cell, "text", "")) for cell in cells]
    return all(_UNIT.search(t) or _PAGE_NUMBER.fullmatch(t) or re.fullmatch(r"[.…·]+", t) for t in texts)


def _title(text: str) -> str:
    return re.sub(r"[.…·]*\d{0,3}$", "", _YEAR_BEFORE.sub("", label(text)))


def _by_title(title: str, forms: FormSet) -> TableSpec | None:
    for spec in forms.specs:
        if title in {label(t) for t in (spec.title, *spec.title_aliases)}:
            return spec
    return None


def _goes_on(current: Section, found: Section) -> bool:
    same = current.number == found.number and (
        current.title == found.title or not found.title or not current.title
    )
    return same and _has_body(current) and not _has_ended(current)


def _has_body(section: Section) -> bool:
    return any(len(line.cells) > 1 for line in section.lines)


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
        if best and best[0] >= ALIKE:
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
    if len(texts) < 2 or current.spec is None:
        return None
    own = {label(t) for c in current.spec.columns for t in (*c.path, *c.aliases)}
    if own.issuperset(texts):
        return None
    headed = [
        spec for spec in forms.specs if texts == [label(text) for text in spec.header_grid()[0] if text]
    ]
    return headed[0] if len(headed) == 1 else None


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
        bare = _UNIT.sub("", squeeze(filled[0].text)).strip("()")
        if len(filled) == 1 and bare == "" and unit_in(filled[0].text):
            texts.append(filled[0].text)
        else:
            rest.append(line)
    section.unit = next((unit for text in texts if (unit := unit_in(text))), None)
    section.lines = rest


def missing_unit(section: Section, assumed: MoneyUnit) -> Finding:
    """A table does not say what its amounts are in."""
    number = section.spec.number if section.spec else ""
    return Finding(
        "R-UNIT",
        Severity.WARNING,
        f"“{section.title}”没有写明金额单位，按{assumed.value}读取；请核对并在表上注明。",
        (CellRef(number, 0, "", section.heading.number),),
        expected="金额单位：万元",
    )
