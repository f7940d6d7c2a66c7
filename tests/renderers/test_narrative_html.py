"""The explanation as HTML: plain and safe on paper, every figure led back to its cell on a page."""

from dataclasses import replace
from xml.etree.ElementTree import Element

import tinyhtml5

from budget.domain.facts import EarlierFigure, Passage
from budget.domain.findings import CellRef
from budget.narrative.model import Chapter, Figure
from budget.narrative.writing import explanation
from budget.renderers import narrative_html
from tests.narrative.books import last_year, reference, reference_tables, written
from tests.narrative.reading import runs_of, text_of
from tests.renderers.books import MARKUP


def parsed(markup: str) -> Element:
    return tinyhtml5.parse(markup, namespace_html_elements=False)


def text_in(markup: str) -> str:
    """Headings and paragraphs, one a line."""
    found = [one for one in parsed(markup).find("body") if one.tag in ("h1", "h2", "h3", "p")]
    return "\n".join("".join(one.itertext()) for one in found)


def without_blank_lines(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if line)


def nasty() -> tuple[Chapter, ...]:
    passages = (Passage("duties", MARKUP + "\x0b"), Passage("reason.income", f'"{MARKUP}'))
    book = replace(written(), passages=passages, earlier=(EarlierFigure("income", 1),))
    return explanation(book, reference_tables())


def test_paper_gets_the_words_and_nothing_else() -> None:
    chapters = explanation(written(), reference_tables(), last_year())
    markup = narrative_html.printed(chapters)
    assert text_in(markup) == without_blank_lines(text_of(chapters))
    assert {one.tag for one in parsed(markup).find("body").iter()} == {"body", "h1", "h2", "p"}


def test_what_people_wrote_is_text() -> None:
    for markup in (narrative_html.printed(nasty()), narrative_html.linked(nasty(), lambda year, cell: "/")):
        page = parsed(markup)
        assert not list(page.iter("img"))
        assert not list(page.iter("script"))
        assert "&lt;script&gt;" not in text_in(markup)
        assert "\x0b" not in markup


def test_a_page_leads_every_figure_to_its_cell() -> None:
    asked: list[tuple[int, CellRef]] = []

    def address(year: int, cell: CellRef) -> str:
        asked.append((year, cell))
        return f"/{year}/{cell.table}?row={cell.row}&column={cell.column}"

    chapters = explanation(written(), reference_tables(), last_year())
    markup = narrative_html.linked(chapters, address)
    page = parsed(markup)
    assert text_in(markup) == without_blank_lines(text_of(chapters))
    figures = [run for run in runs_of(chapters) if isinstance(run, Figure) and run.cells]
    assert asked == [(run.year, run.cells[0]) for run in figures]
    links = list(page.iter("a"))
    assert [link.text for link in links] == [figure.text for figure in figures]
    assert links[0].get("href") == "/2026/01?row=29&column=income_amount"
    assert links[0].get("title") == "2026年预算01表第29行"
    titles = {one.get("title") for one in page.iter("span")}
    assert "2026年4534.476807万元，2025年4078.194303万元，两者之差" in titles
    assert not list(page.iter("h1"))


def test_where_there_is_no_page_the_source_is_still_told() -> None:
    book = replace(reference(), earlier=(EarlierFigure("reception", 0), EarlierFigure("services", 5)))
    markup = narrative_html.linked(explanation(book, reference_tables()), lambda year, cell: "")
    assert not list(parsed(markup).iter("a"))
    titles = {one.get("title") for one in parsed(markup).iter("span")}
    assert {"2026年预算10表第1行", "按预算11表计数", "1187.353807万元除以4534.476807万元"} <= titles
