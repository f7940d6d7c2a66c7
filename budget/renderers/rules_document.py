"""The rules as people read them: what a page and ``docs/rules.md`` are made from.

The floors that know the rules fill in ``Chapter`` and ``Entry``; here they become text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from budget.domain.findings import Severity

_INTRODUCTION = """# 核对规则

本文件由系统的规则目录生成，请勿手工修改；更新方法：`manage.py rules_document`。

所有金额都精确到分（0.000001万元）比较，容差为零。错误须改正后才能提交，警告须说明理由，提示供了解。
规则只在其前提成立时适用；前提不成立时不作任何判断。
"""
# What Markdown would take for a mark of its own, in running text.
_MARKS = re.compile(r"([\\`*_\[\]<>|#~])")


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule. A rule of sums has a formula, a finding of reading a meaning."""

    code: str
    title: str
    severities: tuple[Severity, ...]
    example: str
    formula: str = ""
    meaning: str = ""
    premise: str = ""
    source: str = ""

    @property
    def said(self) -> Iterator[tuple[str, str]]:
        """What is said of it, each with its label; nothing for what is blank."""
        for label, text in (
            ("规则", self.formula),
            ("含义", self.meaning),
            ("前提", self.premise),
            ("依据", self.source),
            ("示例", self.example),
        ):
            if text:
                yield label, text


@dataclass(frozen=True, slots=True)
class Chapter:
    """The rules of one kind. ``key`` is its anchor on the page."""

    key: str
    title: str
    about: str
    entries: tuple[Entry, ...]


def render(chapters: Iterable[Chapter]) -> str:
    """All chapters as Markdown, ending in a newline."""
    parts = [_INTRODUCTION]
    for chapter in chapters:
        parts.append(f"## {chapter.title}\n\n{_escaped(chapter.about)}\n")
        parts += (_entry(entry) for entry in chapter.entries)
    return "\n".join(parts)


def _entry(entry: Entry) -> str:
    severities = "、".join(severity.label for severity in entry.severities)
    said = "".join(f"- {label}：{_escaped(text)}\n" for label, text in entry.said)
    return f'### <a id="{entry.code}"></a>{entry.code} {_escaped(entry.title)}（{severities}）\n\n{said}'


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
