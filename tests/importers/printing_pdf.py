"""Budgets as PDFs that other programs made: the rows of ``printing.py`` laid out as tables of many looks.

Shares no code with the product's own renderers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from random import Random
from threading import local

from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from tests.importers.documents import Budget
from tests.importers.printing import Press
from tests.importers.style import TITLES, Style

# A row as laid out: text, columns and rows it spans.
Laid = list[tuple[str, int, int]]

RULED = "table {border-collapse: collapse} td, th {border: .75pt solid black}"
SEPARATE = "table {border-spacing: 0; border: .5pt solid} td, th {border: .5pt solid #666}"
OPEN_SIDES = "table {border-collapse: collapse; border-style: hidden} td, th {border: .5pt solid}"
LINES_ACROSS = "table {border-collapse: collapse} td, th {border-bottom: .5pt solid; border-top: .5pt solid}"
THREE_LINES = (
    "thead {border-top: 1pt solid; border-bottom: .5pt solid}"
    "table {border-collapse: collapse; border-bottom: 1pt solid}"
)
NO_LINES = ""


@dataclass(frozen=True)
class Look:
    """How the tables of a PDF look. Lengths in points unless CSS says."""

    css: str = RULED
    size: float = 8.0
    paper: str = "A4 landscape"
    padding: str = "2pt 3pt"
    head_again: bool = True
    head: str = ""  # a running head
    foot: str = ""  # CSS content of the foot
    watermark: str = ""
    breaks: bool = True  # each table on a page of its own
    narrow: bool = False  # the columns as narrow as words allow
    more: str = ""
    prose: tuple[str, ...] = field(default=())


def publish_pdf(budget: Budget, style: Style, look: Look, random: Random) -> bytes:
    """The document as a PDF."""
    return printed(Paper(budget, style, random).markup(look), look)


class Paper(Press):
    """One document being laid out."""

    def markup(self, look: Look) -> str:
        style = self.style
        parts = [f"<p>{escape(line)}</p>" for line in (*self._cover(), *look.prose) if line]
        parts += [_entry(line) for line in self._contents() if line]
        for number in (n for n in (style.order or tuple(TITLES)) if n not in style.skip):
            parts.append(f"<section>{''.join(self._laid_out(number))}</section>")
        return "".join(parts)

    def _laid_out(self, number: str) -> Iterator[str]:
        yield from (f"<h2>{escape(line)}</h2>" for line in self._title(number))
        yield f"<p class=unit>{escape(self._unit(number))}</p>"
        head, body = self._head_and_body(number)
        if number == "12":
            head, body = body[:2], body[2:]
        laid = list(_spanned(head))
        if number == "13":
            laid, rows = [], list(_goals(body))
        elif number == "12":
            rows = list(_merged(body, 6))
        else:
            rows = [[(cell, 1, 1) for cell in row] for row in body]
            if style_merges(self.style, number):
                rows = list(_merged(body, 2))
        head, body = _rows(laid, "th", number), _rows(rows, "td", number)
        yield f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"
        yield from (f"<p>{escape(line)}</p>" for line in self._after(number, bool(self.tables[number].rows)))


def style_merges(style: Style, number: str) -> bool:
    """Whether the codes that repeat are one merged cell."""
    return style.merged and number in ("03", "07", "08", "09", "11")


def _entry(line: str) -> str:
    return f"<p class=entry>{escape(line.replace(chr(9), '　　'))}</p>"


def _rows(rows: Iterable[Laid], tag: str, number: str) -> str:
    return "".join(
        "<tr>"
        + "".join(
            f"<{tag} colspan={wide} rowspan={high} class={_class(text, number)}>{escape(text)}</{tag}>"
            for text, wide, high in row
        )
        + "</tr>"
        for row in rows
    )


def _class(text: str, number: str) -> str:
    bare = text.replace(",", "").replace(".", "").replace(" ", "")
    return "n" if bare.isdigit() and "." in text else ("g" if len(text) > 60 else "t")


def _spanned(head: Sequence[Sequence[str]]) -> Iterator[Laid]:
    """A head with its merged cells: a label over blanks to its right, down to the next label."""
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(head):
        laid: Laid = []
        for x, text in enumerate(row):
            if (y, x) in taken:
                continue
            wide = 1
            while text and x + wide < len(row) and not row[x + wide] and (y, x + wide) not in taken:
                wide += 1
            high = 1
            while y + high < len(head) and not any(head[y + high][x : x + wide]):
                high += 1
            taken |= {(y + j, x + i) for j in range(high) for i in range(wide)}
            laid.append((text, wide, high))
        yield laid


def _merged(body: Sequence[Sequence[str]], columns: int) -> Iterator[Laid]:
    """Rows whose first columns are merged with the blanks below them, each within the one before."""
    starts = [
        [y == 0 or any(row[: x + 1]) or not any(row[columns:]) for x in range(columns)]
        for y, row in enumerate(body)
    ]
    for y, row in enumerate(body):
        laid: Laid = []
        for x, text in enumerate(row):
            if x >= columns:
                laid.append((text, 1, 1))
            elif starts[y][x]:
                high = 1
                while y + high < len(body) and not starts[y + high][x]:
                    high += 1
                laid.append((text, 1, high))
        yield laid


def _goals(body: Sequence[Sequence[str]]) -> Iterator[Laid]:
    """预算13表: its head block, and the activities beside a first column that is blank."""
    width = max(len(row) for row in body)
    name, groups, labels, figures, goal, *rest = body
    yield [(name[0], 2, 1), (name[2], width - 2, 1)]
    under = [*groups[2:], *[""] * (width - len(groups))]
    label = [*labels[2:], *[""] * (width - len(labels))]
    spans = list(_spanned([under, label]))
    yield [(groups[0], 2, 3), *spans[0]]
    yield spans[1]
    yield [*((cell, 1, 1) for cell in [*figures[2:], *[""] * (width - len(figures))])]
    yield [(goal[0], 2, 1), (goal[2], width - 2, 1)]
    for row in rest:
        cells: Laid = [(cell, 1, 1) for cell in row]
        spare = width - len(row)
        if spare > 0:
            cells[2] = (cells[2][0], 1 + spare, 1)
        yield cells


_kept = local()


def _fonts() -> tuple[CSS, FontConfiguration]:
    if not hasattr(_kept, "fonts"):
        fonts = FontConfiguration()
        faces = "".join(
            f"@font-face {{font-family: {name}; src: url('{settings.FONTS[face].as_uri()}')}}"
            for name, face in (("song", ("Noto Serif SC", 400)), ("hei", ("Noto Sans SC", 400)))
        )
        _kept.fonts = (CSS(string=faces, font_config=fonts), fonts)
    kept: tuple[CSS, FontConfiguration] = _kept.fonts
    return kept


def printed(markup: str, look: Look) -> bytes:
    """HTML as a PDF of a look."""
    faces, fonts = _fonts()
    css = f"""
    @page {{size: {look.paper}; margin: 40pt; font-family: hei; font-size: 8pt;
      @top-center {{content: '{look.head}'}} @bottom-center {{content: {look.foot or "none"}}} }}
    body {{margin: 0; font-family: song; font-size: {look.size}pt; line-height: 1.3}}
    h2 {{font-size: 14pt; text-align: center; font-weight: normal; margin: 6pt}}
    p {{margin: 3pt 0}} .unit {{text-align: right}}
    section {{break-before: {"page" if look.breaks else "auto"}; margin-bottom: 16pt}}
    table {{{"" if look.narrow else "width: 100%;"} empty-cells: show}}
    thead {{display: {"table-header-group" if look.head_again else "table-row-group"}}}
    td, th {{padding: {look.padding}; font-weight: normal; overflow-wrap: anywhere; text-align: left}}
    th {{text-align: center}} .n {{text-align: right; overflow-wrap: normal; white-space: nowrap}}
    .watermark {{position: fixed; top: 40%; left: 20%; font-size: 60pt; color: #ddd;
      transform: rotate(-35deg)}}
    {look.css} {look.more}"""
    mark = f"<div class=watermark>{look.watermark}</div>" if look.watermark else ""
    content = HTML(string=f"<body>{mark}{markup}</body>").write_pdf(
        stylesheets=[faces, CSS(string=css, font_config=fonts)], font_config=fonts
    )
    assert isinstance(content, bytes)
    return content
