"""Documents nobody has seen: every printed cell comes back through lift and derive, and no false error.

The documents are made by ``documents.py`` and printed by ``printing.py``, which know nothing of the
product; seeds are fixed, so a failure repeats.
"""

from dataclasses import replace
from random import Random

import pytest

from budget.domain.findings import Finding, Severity
from budget.importers.document import read_text
from budget.importers.source import UnreadableDocumentError
from budget.renderers.json import document_as_dict
from budget.rules.engine import audit
from budget.tables.registry import derive
from tests.importers.comparing import differences
from tests.importers.documents import Budget, Content, make
from tests.importers.printing import publish
from tests.importers.style import TITLES, VARIANTS, Style
from tests.rules.lists import lists_of_2026

ALL = tuple(TITLES)
EVERYTHING = Content(
    units=4,
    department="021",
    year=2027,
    government_fund=True,
    state_capital=True,
    fiscal_account=True,
    own_funds=True,
    carry_over=True,
    year_end=True,
    capital=True,
    natures=True,
    vehicles=True,
)
CONTENTS = {
    "one unit, one fund": Content(),
    "government fund, state capital, carry-over": Content(
        government_fund=True, state_capital=True, carry_over=True, year_end=True, capital=True, vehicles=True
    ),
    "money of its own": Content(
        department="305", fiscal_account=True, own_funds=True, natures=True, carry_over=True, year_end=True
    ),
    "three units that share a 项": Content(units=3, department="410", vehicles=True),
    "two units that share none": Content(units=2, department="021", same_function=False, capital=True),
    "everything": EVERYTHING,
}
STYLES = {
    "as the reference": Style(code_gap=True, name_gap=True, tags=True, projects="pages"),
    "预算02表": Style(skip=()),
    "all in 元": Style(yuan=ALL),
    "some in 元": Style(yuan=("03", "06", "12")),
    "元 said beside the number": Style(yuan=ALL, unit_line="title", title="title_first"),
    "元 said beside the title": Style(yuan=ALL, unit_line="title", title="bare"),
    "unit at the right": Style(unit_line="right"),
    "whose it is beside the unit": Style(unit_line="whose", department_on_13=False),
    "no trailing zeros": Style(amounts="mixed"),
    "full-width digits": Style(full_width=True),
    "spaces in amounts": Style(spaced=True),
    "zeros printed": Style(zeros="0.00"),
    "dashes printed": Style(zeros="—", other_columns=True),
    "GB18030 and CRLF": Style(encoding="gb18030", line_end="\r\n"),
    "BOM": Style(encoding="utf-8-sig"),
    "UTF-16": Style(encoding="utf-16"),
    "pages": Style(breaks=0.1, form_feed=True, page_numbers=True),
    "pages with headers again": Style(breaks=0.1, repeat_head=True),
    "pages with titles again": Style(breaks=0.1, repeat_head=True, repeat_title=True, activity_merged=True),
    "pages with titles alone": Style(breaks=0.1, repeat_title=True),
    "cells broken over lines": Style(broken_cells=0.15, skip=()),
    "rows cut by pages": Style(cut_rows=0.15, repeat_head=True, page_numbers=True),
    "cover and contents": Style(cover="one", contents=True, narrative=True, department_on_13=False),
    "cover in two lines": Style(cover="two", department_on_13=False),
    "cover of a report": Style(cover="report", department_on_13=False),
    "notes and empty tables": Style(notes=True, empty_note="本表为空表。"),
    "tables of no form": Style(extra=True),
    "merged cells blank": Style(merged=True, breaks=0.1, repeat_head=True),
    "subtotals by unit": Style(subtotals=True),
    "trailing tabs gone": Style(stripped=True, zeros="0"),
    "blank column at the end": Style(blank_column="end", broken_cells=0.1),
    "blank column inside": Style(blank_column="middle"),
    "blank column first": Style(blank_column="start"),
    "total of services last": Style(services_total="last", amounts="trimmed"),
    "totals labelled": Style(services_total="last_labelled", total_label="总　计", projects_total="first"),
    "projects' total last": Style(projects_total="last", unit_every_row=True, unit_name_only=True),
    "projects cut by pages": Style(projects="pages", repeat_head=True),
    "three columns of indicators": Style(goals="separate", activity_merged=True, other_columns=True),
    "two lines of headers": Style(goals="two_heads", order=tuple(reversed(ALL))),
    "every title otherwise": Style(title="mixed", contents=True),
}


def read_back(content: Content, style: Style, seed: int) -> tuple[Budget, dict[str, object], list[Finding]]:
    """A budget, what the contract says of it after reading, and every finding on the way."""
    random = Random(seed)
    budget = make(random, content)
    # The code stands in 预算02, 06 and 12表 alone; whoever leaves 预算06表 out may have to say it.
    told = (budget.code, budget.name) if "06" in style.skip else None
    document = read_text(publish(budget, style, random), department=told)
    found, book = audit(document.sheets, lists_of_2026())
    return budget, document_as_dict(derive(book), version=1), [*document.findings, *found]


def check(content: Content, style: Style, seed: int) -> None:
    budget, result, findings = read_back(content, style, seed)
    assert [f.message for f in findings if f.severity is Severity.ERROR] == []
    assert result["department"] == {"code": budget.code, "name": budget.name}
    assert result["year"] == budget.year
    assert list(differences(budget, result, style.skip)) == []


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_each_blemish_alone_loses_and_invents_nothing(style: Style) -> None:
    for seed, content in enumerate(CONTENTS.values()):
        check(content, style, seed)


@pytest.mark.parametrize("title", VARIANTS)
def test_titles_are_known_however_they_are_written(title: str) -> None:
    check(EVERYTHING, Style(title=title, breaks=0.1, repeat_title=True), 11)


@pytest.mark.parametrize("missing", ALL)
def test_a_missing_table_takes_nothing_else_with_it(missing: str) -> None:
    for seed, content in enumerate(CONTENTS.values()):
        skip = ("02",) if missing == "02" else ("02", missing)
        check(content, Style(skip=skip, cover="one"), 100 + seed)


def test_blemishes_together() -> None:
    together = replace(
        STYLES["as the reference"],
        cover="two",
        contents=True,
        narrative=True,
        notes=True,
        extra=True,
        merged=True,
        breaks=0.05,
        repeat_head=True,
        page_numbers=True,
        full_width=True,
        yuan=("03", "07"),
        encoding="gb18030",
        line_end="\r\n",
        goals="separate",
        total_label="合计",
    )
    for seed in range(20):
        check(EVERYTHING, together, 200 + seed)


def test_integers_in_yuan_are_no_continuation_of_each_other() -> None:
    """A total row without a label adds up its column; it is not the rest of the amount above it."""
    style = Style(services_total="last", amounts="trimmed")
    for seed in range(30):
        check(Content(), style, seed)


def test_a_name_nobody_stated_is_assumed_and_said() -> None:
    """Without a cover and 预算13表 the department goes by its own unit's name, with a warning."""
    budget, result, findings = read_back(Content(units=2), Style(skip=("02", "13")), 3)
    assert result["department"] == {"code": budget.code, "name": budget.name}
    assert [f.rule for f in findings if f.rule == "R-NAME"] == ["R-NAME"]


def test_a_document_without_any_units_code_needs_to_be_told() -> None:
    """The code stands in 预算02, 06 and 12表 alone."""
    random = Random(0)
    budget = make(random, Content(no_projects=True))
    content = publish(budget, Style(skip=("02", "06")), random)
    with pytest.raises(UnreadableDocumentError, match="--department"):
        read_text(content)
    told = read_text(content, department=(budget.code, budget.name))
    assert told.sheets.department_code == budget.code


def test_subtotals_are_checked_and_said() -> None:
    """The form has no such rows, so they are not kept; one that does not add up is a warning."""
    random = Random(5)
    content = publish(make(random, Content(units=2)), Style(subtotals=True), random).decode()
    said = [f.severity for f in read_text(content.encode()).findings if f.rule == "R-SUBTOTAL"]
    assert said == [Severity.INFO, Severity.INFO]
    line = next(line for line in content.split("\n") if line.startswith("\t\t小计\t"))
    wrong = content.replace(line, line.replace("小计\t", "小计\t9", 1))
    said = [f.severity for f in read_text(wrong.encode()).findings if f.rule == "R-SUBTOTAL"]
    assert said == [Severity.WARNING, Severity.INFO]
