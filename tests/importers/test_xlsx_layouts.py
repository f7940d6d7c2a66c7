"""Workbooks of every make say what the printed document says, to the 分, whoever drew their sheets."""

from random import Random

import pytest
from hypothesis import given, settings

from budget.domain.facts import FactBook
from budget.domain.findings import Severity
from budget.importers.formats import read_document
from budget.renderers import json as as_json
from budget.renderers import xlsx as as_xlsx
from budget.renderers.json import document_as_dict
from budget.rules.agreement import disagreements
from budget.tables.chaoyang.lift import lift
from budget.tables.registry import derive
from tests.budgets import budgets
from tests.importers.comparing import differences
from tests.importers.documents import Content, make
from tests.importers.style import VARIANTS, Style
from tests.importers.test_never_lost import REFERENCE
from tests.importers.test_unseen import CONTENTS, EVERYTHING
from tests.importers.workbooks import Manner, as_excel, bind, parts_of
from tests.thoroughness import tried

TIDY = Style(skip=())
MANNERS = {
    "the official layout": Manner(),
    "all tables below each other": Manner(one_sheet=True),
    "all below each other, nothing merged": Manner(one_sheet=True, merged=False),
    "nothing merged": Manner(merged=False),
    "numbers as text": Manner(numbers=False),
    "sheets out of order": Manner(shuffled=True),
    "sheets named by titles": Manner(names="title"),
    "sheets named by both": Manner(names="both"),
    "sheets named by nothing": Manner(names="plain"),
    "nothing but the sheets' names for titles": Manner(names="number", headed=False),
    "nothing but titles for names": Manner(names="title", headed=False),
    "nothing but digits for names": Manner(names="digits", headed=False),
    "tables away from the corner": Manner(corner=(4, 3)),
    "drawn on a finer grid": Manner(grid=2),
    "formats beyond the table": Manner(frills=True),
    "cover, contents and notes": Manner(besides=True),
    "everything at once": Manner(
        one_sheet=False, corner=(3, 2), grid=2, frills=True, besides=True, shuffled=True, names="both"
    ),
}
STYLES = {
    "金额 in 元": Style(skip=(), yuan=("03", "06", "12")),
    "whose it is beside the unit": Style(unit_line="whose", department_on_13=False),
    "unit at the right": Style(unit_line="right"),
    "unit with the title": Style(unit_line="title"),
    "dashes printed": Style(zeros="—", other_columns=True),
    "zeros printed": Style(zeros="0.00"),
    "full-width digits": Style(full_width=True),
    "spaces in amounts": Style(spaced=True),
    "no trailing zeros": Style(amounts="mixed"),
    "notes and empty tables": Style(notes=True, empty_note="本表为空表。"),
    "merged codes": Style(merged=True),
    "subtotals by unit": Style(subtotals=True),
    "total of services last": Style(services_total="last"),
    "projects' total first": Style(projects_total="first", unit_every_row=True),
    "pages with headers again": Style(breaks=0.1, repeat_head=True),
    "pages with titles again": Style(breaks=0.1, repeat_head=True, repeat_title=True),
    "three columns of indicators": Style(goals="separate", activity_merged=True, other_columns=True),
    "two lines of headers": Style(goals="two_heads", other_columns=True),
    "tags and gaps": Style(tags=True, code_gap=True, name_gap=True),
}


def check(content: Content, style: Style, manner: Manner, seed: int) -> None:
    """Read a workbook of a budget: no error, and every cell as it was."""
    random = Random(seed)
    budget = make(random, content)
    document = read_document(bind(budget, style, manner, random))
    derived = derive(lift(document.sheets))
    result = document_as_dict(derived, version=1)
    findings = [*document.findings, *disagreements(document.sheets, derived)]
    assert [f.message for f in findings if f.severity is Severity.ERROR] == []
    assert document.kind == "xlsx"
    assert result["department"] == {"code": budget.code, "name": budget.name}
    assert result["year"] == budget.year
    assert list(differences(budget, result, style.skip)) == []


@pytest.mark.parametrize("manner", MANNERS.values(), ids=MANNERS)
def test_a_printed_document_in_a_workbook_of_any_manner(manner: Manner) -> None:
    for seed, content in enumerate(CONTENTS.values()):
        check(content, TIDY, manner, seed)


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_a_document_of_any_style_in_a_workbook(style: Style) -> None:
    for seed, manner in enumerate((MANNERS["the official layout"], MANNERS["all tables below each other"])):
        check(EVERYTHING, style, manner, seed)


@pytest.mark.parametrize("title", VARIANTS)
def test_titles_are_known_however_they_are_written(title: str) -> None:
    check(EVERYTHING, Style(title=title), Manner(names="plain"), 7)


@pytest.mark.parametrize(
    ("render", "kind"), [(as_xlsx.render_document, "xlsx"), (as_json.render_document, "json")]
)
class TestWhatWeExport:
    """text → facts → file → facts: the same SheetSet."""

    def test_the_reference_document_comes_back(self, render, kind):
        printed = read_document(REFERENCE.encode())
        sheets = derive(lift(printed.sheets))
        back = read_document(render(sheets, version=1))
        assert back.kind == kind
        assert back.sheets == sheets
        assert derive(lift(back.sheets)) == sheets
        assert [f for f in back.findings if f.severity is not Severity.INFO] == []

    def test_it_comes_back_after_excel_has_saved_it(self, render, kind):
        sheets = derive(lift(read_document(REFERENCE.encode()).sheets))
        content = render(sheets, version=1)
        if kind == "xlsx":
            content = as_excel(content)
            assert b"160.05840000000001" in parts_of(content)["xl/worksheets/sheet3.xml"]
        assert read_document(content).sheets == sheets

    @given(book=budgets())
    @settings(max_examples=tried(40), deadline=None)
    def test_any_budget_comes_back(self, render, kind, book: FactBook):
        sheets = derive(book)
        back = read_document(render(sheets, version=1), department=("358", book.department_name))
        assert back.sheets == sheets
        assert [f.message for f in back.findings if f.severity is Severity.ERROR] == []
