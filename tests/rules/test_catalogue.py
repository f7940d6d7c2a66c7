"""The catalogue as people read it: every rule explains itself, and what is written about them is current."""

import re
from collections import Counter
from pathlib import Path

import pytest

from budget.domain.findings import Severity
from budget.importers.catalogue import READER_RULE_BY_CODE, READER_RULES, ReaderRule
from budget.renderers.rules_document import Chapter, Entry, render
from budget.rules.catalogue import BY_CODE, RULES
from budget.rules.rule import Rule
from budget.selectors.rulebook import chapters, titles

SOURCES = [path for path in Path("budget").rglob("*.py") if path.name != "catalogue.py"]
CODE = re.compile(r"[A-Z]+\d{0,2}(-[A-Z]+\d{0,2})*")
READER_CODE = re.compile(r'"(R-[A-Z-]+)"')
SAID_WITH = re.compile(r'"(R-[A-Z-]+)",\s*Severity\.([A-Z]+)')
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# A name of the code: two words joined, or one with a dot.
IDENTIFIER = re.compile(r"[a-z]+_[a-z_]+|[a-z]\w*\.[a-z]\w*\(")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_explains_itself(rule: Rule) -> None:
    assert CODE.fullmatch(rule.code)
    assert not rule.code.startswith("R-"), "these codes are the readers'"
    assert len(CHINESE.findall(rule.title)) >= 3
    assert len(rule.title) <= 40, "a title stands in a heading and in a column"
    assert isinstance(rule.severity, Severity)
    assert CHINESE.search(rule.formula)
    assert CHINESE.search(rule.source)
    assert len(CHINESE.findall(rule.example)) >= 8, "an example is a sentence"
    for text in (rule.title, rule.formula, rule.source, rule.example, rule.premise):
        assert text == text.strip()
        assert not IDENTIFIER.search(text), text
    assert (rule.check is None) != (rule.identities is None)


@pytest.mark.parametrize("rule", READER_RULES, ids=lambda rule: rule.code)
def test_a_finding_of_reading_is_explained(rule: ReaderRule) -> None:
    assert CODE.fullmatch(rule.code)
    assert len(CHINESE.findall(rule.title)) >= 2
    assert list(rule.severities) == sorted(set(rule.severities), key=lambda one: one.rank)
    assert rule.severities
    assert len(CHINESE.findall(rule.meaning)) >= 10
    assert len(rule.example) >= 6
    for text in (rule.title, rule.meaning, rule.example):
        assert not IDENTIFIER.search(text), text


def test_a_code_is_one_rule() -> None:
    codes = Counter([*(rule.code for rule in RULES), *(rule.code for rule in READER_RULES)])
    assert [code for code, times in codes.items() if times > 1] == []
    assert len(BY_CODE) == len(RULES)
    assert len(READER_RULE_BY_CODE) == len(READER_RULES)


def test_every_code_of_reading_in_the_sources_is_explained() -> None:
    used = {code for path in SOURCES for code in READER_CODE.findall(path.read_text(encoding="utf-8"))}
    assert len(used) > 30, "the sources were found"
    assert used - set(READER_RULE_BY_CODE) == set()
    assert set(READER_RULE_BY_CODE) - used == {"DERIVE"}, "explained, and found nowhere"


def test_findings_of_reading_are_as_grave_as_explained() -> None:
    said = {pair for path in SOURCES for pair in SAID_WITH.findall(path.read_text(encoding="utf-8"))}
    assert len(said) > 20
    wrong = [
        (code, severity)
        for code, severity in said
        if Severity(severity.lower()) not in READER_RULE_BY_CODE[code].severities
    ]
    assert wrong == []


def test_every_rule_stands_in_one_chapter() -> None:
    entries = [entry for chapter in chapters() for entry in chapter.entries]
    assert Counter(entry.code for entry in entries) == Counter(
        [*(rule.code for rule in RULES), *(rule.code for rule in READER_RULES)]
    )
    assert "other" not in {chapter.key for chapter in chapters()}, "a kind without a chapter of its own"
    assert titles()["T12-YUAN"] == BY_CODE["T12-YUAN"].title
    assert titles()["R-SPACE"] == "编码中间有空格"


def test_chapters_are_told_by_the_tables_a_rule_compares() -> None:
    kinds = {entry.code: chapter.key for chapter in chapters() for entry in chapter.entries}
    assert kinds["T03-ROW"] == "within"
    assert kinds["T06-T03"] == kinds["T12-COVER"] == kinds["DERIVE"] == "between"
    assert kinds["R-LEFT"] == "reading"


def test_the_written_catalogue_is_current() -> None:
    written = Path("docs/rules.md").read_text(encoding="utf-8")
    assert written == render(chapters()), "run manage.py rules_document"


def test_what_markdown_would_obey_is_escaped() -> None:
    entry = Entry(
        "X-1",
        "标题",
        (Severity.ERROR, Severity.INFO),
        "例如<p>",
        formula="a * b | c_d\n第二行",
        source="《办法》",
    )
    text = render([Chapter("within", "表内", "关于", (entry,))])
    assert '### <a id="X-1"></a>X-1 标题（错误、提示）\n' in text
    assert "- 规则：a \\* b \\| c\\_d 第二行\n- 依据：《办法》\n- 示例：例如\\<p\\>\n" in text
    assert "前提" not in text.split("## ")[1]
