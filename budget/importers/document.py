"""Reading a whole document: lines of cells → SheetSet and findings, or a refusal."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from budget.domain.findings import CellRef, Finding, Severity, gravest_first
from budget.domain.money import MoneyUnit, looks_like_amount, squeeze
from budget.domain.sheets import Sheet, SheetSet
from budget.importers.goals import read_goals
from budget.importers.projects import read_projects
from budget.importers.reading import Reading
from budget.importers.rows import read_rows
from budget.importers.sections import Section, is_furniture, is_note, missing_unit, split
from budget.importers.settling import boxes_of, settled_findings, settled_sheet
from budget.importers.source import Box, Line, Source, UnreadableDocumentError, open_text
from budget.importers.two_sided import read_two_sided
from budget.importers.whose import department_of, year_of, years_differ
from budget.tables.registry import DEFAULT_FORM_SET, FormSet, form_set
from budget.tables.spec import Layout


@dataclass(frozen=True, slots=True)
class Document:
    """What was read. ``sheets`` holds only the tables that the document has.

    ``kind``: text, xlsx, pdf or json. ``boxes``: where the cells of a PDF stand on paper, by table,
    row and column (a whole row under the column ``""``).
    """

    sheets: SheetSet
    findings: tuple[Finding, ...]
    kind: str = "text"
    boxes: Mapping[tuple[str, int, str], Box] = field(default_factory=dict)

    @property
    def cells(self) -> Mapping[str, int]:
        """How many cells with content were read, by table."""
        return {
            number: sum(1 for row in sheet.rows for v in row.cells.values() if v not in (None, ""))
            + sum(1 for v in sheet.header.values() if v not in (None, ""))
            for number, sheet in self.sheets.sheets.items()
        }


def read_text(
    content: bytes,
    *,
    department: tuple[str, str] | None = None,
    year: int | None = None,
    forms: str = DEFAULT_FORM_SET,
) -> Document:
    """Read a text; see ``read_source``."""
    return read_source(open_text(content), department=department, year=year, forms=forms)


def read_source(
    source: Source,
    *,
    department: tuple[str, str] | None = None,
    year: int | None = None,
    forms: str = DEFAULT_FORM_SET,
) -> Document:
    """Read a published document from its lines.

    ``department`` (code, name) and ``year`` supply what the document does not say; what it does say
    is kept, and a contradiction is a finding.

    Raises UnreadableDocumentError when it holds none of the tables, or does not tell whose or of which
    year it is.
    """
    lines = source.lines
    if not lines:
        raise UnreadableDocumentError("文件是空的，没有可以读取的内容。")
    the_forms = form_set(forms)
    cut = split(lines, the_forms)
    known = [section for section in cut.sections if section.spec is not None]
    if not known:
        raise UnreadableDocumentError(
            f"没有找到任何预算表（共{len(lines)}行有内容）。标题应如“预算03表 支出预算总表”"
            f"{'，各栏之间用制表符分隔' if source.kind == 'text' else ''}；请检查文件是否完整。"
        )
    findings: list[Finding] = list(source.findings)
    assumed = Counter(s.unit for s in known if s.unit).most_common(1)
    unit = assumed[0][0] if assumed and assumed[0][0] else MoneyUnit.WANYUAN
    sheets: dict[str, Sheet] = {}
    stated_years = [(one.spec.number, one.year) for one in known if one.spec and one.year]
    stated_names = [name for section in known if (name := section.department)]
    for section in cut.sections:
        if section.spec is None:
            findings.append(_unknown_table(section))
            continue
        if section.spec.number in sheets:
            findings.append(_doubled(section))
            continue
        sheet, found_year = _read_section(section, unit, findings)
        sheets[sheet.table] = sheet
        stated_years += [(sheet.table, found_year)] if found_year else []
    findings += _outside(cut.preamble)
    findings += (finding for sheet in cut.sheets for finding in _unread_sheet(sheet))
    cover = [*cut.preamble, *(line for sheet in cut.sheets for line in sheet.lines)]
    findings += missing_tables(sheets, the_forms)
    whose, doubtful = department_of(sheets.values(), cover, stated_names, department)
    findings += doubtful
    when = year_of(cover, [one for _, one in stated_years], year)
    findings += years_differ(stated_years, when)
    ordered = {n: settled_sheet(sheets[n], source) for n in the_forms.by_number if n in sheets}
    return Document(
        SheetSet(whose[0], whose[1], when, forms, ordered),
        gravest_first(settled_findings(findings, source)),
        source.kind,
        boxes_of(sheets.values(), source),
    )


def _read_section(section: Section, assumed: MoneyUnit, findings: list[Finding]) -> tuple[Sheet, int | None]:
    assert section.spec is not None
    spec = section.spec
    reading = Reading(spec, section.unit or assumed)
    if section.untitled:
        reading.note(
            "R-TITLE",
            Severity.WARNING,
            f"{spec.name}《{spec.title}》缺少标题，按表头辨认。",
            section.heading.number,
            row=0,
            expected=f"{spec.name} {spec.title}",
        )
    else:
        reading.take_line(section.heading)
    body = [line for line in section.lines if not _set_aside(line, reading)]
    if spec.layout is Layout.GOALS:
        goals = read_goals(body, reading)
        sheet = Sheet(
            spec.number,
            spec.title,
            goals.rows,
            goals.header,
            goals.header_lines,
            section.heading.number,
        )
        year = goals.year
    else:
        readers = {
            Layout.TWO_SIDED: read_two_sided,
            Layout.ROWS: read_rows,
            Layout.PROJECTS: read_projects,
        }
        rows = readers[spec.layout](body, reading)
        sheet = Sheet(spec.number, spec.title, rows, header_lines={}, line=section.heading.number)
        year = _year_in(sheet)
        if section.unit is None:
            findings.append(missing_unit(section, assumed))
    reading.report_leftovers(section.lines)
    findings.extend(reading.findings)
    if not section.untitled:
        findings.extend(_heading_differs(section))
    return sheet, year


def _set_aside(line: Line, reading: Reading) -> bool:
    """Page numbers and remarks are no part of the table; each is said, with what it says."""
    if is_furniture(line):
        reading.take_line(line)
        reading.note(
            "R-PAGE",
            Severity.INFO,
            f"原文第{line.number}行“{line.filled[0].text}”看作页码，没有读入{reading.spec.name}。",
            line.number,
            found=line.filled[0].text,
        )
        return True
    if is_note(line):
        reading.take_line(line)
        reading.note(
            "R-NOTE",
            Severity.INFO,
            f"{reading.spec.name}附有说明：{' '.join(cell.text for cell in line.filled)[:200]}",
            line.number,
            found=line.filled[0].text,
        )
        return True
    return False


def _heading_differs(section: Section) -> Iterable[Finding]:
    assert section.spec is not None
    printed = squeeze(section.heading.filled[0].text)
    if printed.startswith(squeeze(section.spec.name)) or not re.search(r"\d", printed[:6]):
        return
    yield Finding(
        "R-TITLE",
        Severity.INFO,
        f"{section.spec.name}的标题写作“{section.heading.filled[0].text}”。",
        (CellRef(section.spec.number, 0, "", section.heading.number),),
        expected=f"{section.spec.name} {section.spec.title}",
        found=section.heading.filled[0].text,
    )


def _amounts_in(lines: Iterable[Line]) -> int:
    return sum(
        1 for line in lines for cell in line.filled if looks_like_amount(cell.text) and "." in cell.text
    )


def _unknown_table(section: Section) -> Finding:
    count = _amounts_in(section.lines)
    return Finding(
        "R-EXTRA",
        Severity.WARNING,
        f"“{section.heading.filled[0].text}”不在本表式的十三张表之内，没有读入"
        f"（原文第{section.heading.number}行起，{len(section.lines)}行，{count}个金额）。",
        (CellRef("", None, "", section.heading.number),),
        found=section.heading.filled[0].text,
    )


def _unread_sheet(section: Section) -> Iterable[Finding]:
    """A worksheet that is none of the tables: nothing to say of a cover or a list of contents."""
    figures = [cell.text for line in section.lines for cell in line.filled if looks_like_amount(cell.text)]
    if not figures:
        return
    # The numbers of pages and of lines are small and whole.
    is_money = any("." in text or sum(map(str.isdigit, text)) > 4 for text in figures)
    heading = section.heading
    yield Finding(
        "R-EXTRA",
        Severity.WARNING if is_money else Severity.INFO,
        f"工作表“{heading.filled[0].text}”不是本表式的十三张表之一，没有读入"
        f"（{len(section.lines)}行，{len(figures)}个数值）；"
        "如果是其中的一张，请检查标题和表头。",
        (CellRef("", None, "", heading.number),),
        found=heading.filled[0].text,
    )


def _doubled(section: Section) -> Finding:
    assert section.spec is not None
    count = _amounts_in(section.lines)
    return Finding(
        "R-DOUBLE",
        Severity.ERROR,
        f"{section.spec.name}在文件中出现了不止一次，原文第{section.heading.number}行起的这一份"
        f"（{len(section.lines)}行，{count}个金额）没有读入；请只保留一份。",
        (CellRef(section.spec.number, None, "", section.heading.number),),
        found=section.heading.filled[0].text,
    )


def _outside(preamble: list[Line]) -> Iterable[Finding]:
    loose = [line for line in preamble if _amounts_in([line])]
    if loose:
        yield Finding(
            "R-OUTSIDE",
            Severity.WARNING,
            f"第一张表的标题之前有{len(loose)}行带金额的内容（原文第{loose[0].number}行起），"
            "不属于任何预算表，没有读入；请检查标题是否缺失。",
            (CellRef("", None, "", loose[0].number),),
            found=" ".join(cell.text for cell in loose[0].filled)[:200],
        )


def missing_tables(sheets: Mapping[str, Sheet], forms: FormSet) -> Iterable[Finding]:
    """A finding for every table of the form set that a document lacks."""
    for spec in forms.specs:
        if spec.number not in sheets:
            yield Finding(
                "R-MISSING",
                Severity.WARNING,
                f"文件中没有{spec.name}《{spec.title}》。",
                (CellRef(spec.number),),
                expected=f"{spec.name} {spec.title}",
            )


def _year_in(sheet: Sheet) -> int | None:
    """The latest year of its rows: 预算10表 may show last year's beside this year's."""
    years = (re.match(r"20\d{2}", row.text("year")) for row in sheet.rows)
    return max((int(year[0]) for year in years if year), default=None)
