"""The explanation (预算编制说明) as HTML: plain for print; for the web every figure leads to its cells."""

from collections.abc import Callable, Iterator, Sequence

from django.utils.safestring import SafeString, mark_safe

from budget.domain.findings import CellRef
from budget.narrative.model import (
    Chapter,
    Count,
    Figure,
    Gap,
    Growth,
    Paragraph,
    ParagraphKind,
    Run,
    Share,
    text_of,
)
from budget.renderers.print_markup import safe

# Where a cell of the tables of a year is shown; "" where it is not.
Address = Callable[[int, CellRef], str]
Show = Callable[[Run], str]


def chapter_id(chapter: Chapter) -> str:
    """What contents link to."""
    return f"n-{chapter.key}"


def entry(chapter: Chapter) -> tuple[str, str, str]:
    """Its line in the contents: what to link to, which part it is, what it is called."""
    part, _, title = chapter.title.partition("　")
    return chapter_id(chapter), part, title


def printed(chapters: Sequence[Chapter]) -> SafeString:
    """For paper: headings of levels 1 and 2, paragraphs, nothing else."""
    return _markup(chapters, 1, lambda run: safe(text_of(run)))


def linked(chapters: Sequence[Chapter], address: Address, *, top: int = 2) -> SafeString:
    """For a page whose headings of the explanation begin at level ``top``.

    A figure is a link to its (first) cell, or tells in its title what it was made of where it has none.
    """
    return _markup(chapters, top, lambda run: _bound(run, address))


def linked_paragraph(paragraph: Paragraph, address: Address) -> SafeString:
    """One paragraph for a page, its figures links as in ``linked``."""
    return mark_safe(_paragraph(paragraph, lambda run: _bound(run, address)))  # noqa: S308 - as above


def _markup(chapters: Sequence[Chapter], top: int, show: Show) -> SafeString:
    return mark_safe("\n".join(_lines(chapters, top, show)))  # noqa: S308 - every text in it went through safe()


def _lines(chapters: Sequence[Chapter], top: int, show: Show) -> Iterator[str]:
    for chapter in chapters:
        yield f'<h{top} id="{chapter_id(chapter)}" class="part">{safe(chapter.title)}</h{top}>'
        for section in chapter.sections:
            if section.title:
                identity = f"{chapter_id(chapter)}-{section.key}"
                yield f'<h{top + 1} id="{identity}">{safe(section.title)}</h{top + 1}>'
            yield from (_paragraph(one, show) for one in section.paragraphs)


def _paragraph(one: Paragraph, show: Show) -> str:
    css = ' class="item"' if one.kind is ParagraphKind.ITEM else ""
    return f"<p{css}>{''.join(show(run) for run in one.runs)}</p>"


def _bound(run: Run, address: Address) -> str:
    text, source = safe(text_of(run)), _source(run)
    if not source:
        return text
    year, cell = _cell(run)
    href = address(year, cell) if cell else ""
    if href:
        return f'<a class="figure" href="{safe(href)}" title="{safe(source)}">{text}</a>'
    return f'<span class="figure" title="{safe(source)}">{text}</span>'


def _cell(run: Run) -> tuple[int, CellRef | None]:
    """The first cell of a figure with the year of its tables; of what was computed there is none."""
    if isinstance(run, Figure) and run.cells:
        return run.year, run.cells[0]
    return 0, None


def _source(run: Run) -> str:
    """What a number was read from or made of; ``""`` for words."""
    match run:
        case Figure():
            return _origin(run)
        case Gap(after=after, before=before):
            return f"{_dated(after)}，{_dated(before)}，两者之差"
        case Growth(grown=grown, base=base):
            return f"{_dated(grown)}，{_dated(base)}，两者之差除以后者"
        case Share(part=part, whole=whole):
            return f"{part.text}除以{whole.text}"
        case Count(counted=counted):
            tables = dict.fromkeys(one.table for one in counted if isinstance(one, CellRef))
            return (
                f"按{'、'.join(f'预算{table}表' for table in tables)}计数" if tables else "按单位基础信息计数"
            )
    return ""


def _origin(figure: Figure) -> str:
    if figure.stated:
        return f"{figure.year}年预算数，由经办人填报"
    cells = [*figure.cells, *figure.less]
    if len(cells) == 1:
        return f"{figure.year}年{_place(cells[0])}"
    if not cells:
        return f"{figure.year}年预算表中没有这一项"
    tables = "、".join(dict.fromkeys(f"预算{cell.table}表" for cell in cells))
    return f"{figure.year}年{tables}{len(cells)}个单元格{'相加减' if figure.less else '之和'}"


def _place(cell: CellRef) -> str:
    return f"预算{cell.table}表第{cell.row}行" if cell.row else f"预算{cell.table}表表头"


def _dated(figure: Figure) -> str:
    return f"{figure.year}年{figure.text}"
