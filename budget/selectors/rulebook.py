"""Every rule there is, those of reading too, in the order and words in which people read them."""

import re
from collections.abc import Mapping
from functools import cache

from budget.importers.catalogue import READER_RULES, ReaderRule
from budget.renderers.rules_document import Chapter, Entry
from budget.rules.catalogue import RULES
from budget.rules.rule import Rule

_CHAPTERS: tuple[tuple[str, str, str], ...] = (
    ("within", "表内关系", "同一张表里，各分项之和等于合计，各行之和等于合计行，收入等于支出。"),
    ("between", "表间关系", "同一笔钱在不同的表里必须相同，部分不得超过整体。"),
    ("classification", "分类科目", "科目在当年有效、名称正确，与经济分类、支出性质的对应关系符合规定。"),
    ("performance", "绩效目标和指标", "绩效指标齐全、写法合理，并与项目的金额相符。"),
    ("purchases", "采购和购买服务", "采购和购买服务的品目、目录正确，与所属项目的金额相符。"),
    ("document", "文件整体", "年度、部门、名称和金额单位前后一致，各行没有重复、遗漏和错位。"),
    ("other", "其他", "其余的规则。"),
    ("reading", "文件读取", "打开和读取文件时遇到的情况：哪些内容没有读入，哪些按什么方式读取。"),
)
# A code of two tables (T06-T03) is about both; T with one table, unless listed here, about that one.
_BETWEEN = frozenset({"T01-CLASS", "T12-WITHIN", "T12-COVER", "T13-FISCAL", "DERIVE"})
_OF_LETTER: Mapping[str, str] = {
    "T": "within",
    "C": "classification",
    "G": "classification",
    "K": "classification",
    "P": "performance",
    "B": "purchases",
    "D": "document",
    "Y": "document",
    "R": "reading",
}
_TABLE = re.compile(r"T\d\d")


@cache
def chapters() -> tuple[Chapter, ...]:
    """The rules by kind; a kind without rules is left out."""
    entries: dict[str, list[Entry]] = {key: [] for key, _, _ in _CHAPTERS}
    for rule in RULES:
        entries[_chapter_of(rule.code)].append(_entry(rule))
    known = {rule.code for rule in RULES}
    for one in READER_RULES:
        if one.code not in known:
            entries[_chapter_of(one.code)].append(_of_reading(one))
    return tuple(
        Chapter(key, title, about, tuple(entries[key])) for key, title, about in _CHAPTERS if entries[key]
    )


@cache
def titles() -> Mapping[str, str]:
    """The title of every rule by its code."""
    return {entry.code: entry.title for chapter in chapters() for entry in chapter.entries}


def _chapter_of(code: str) -> str:
    if code in _BETWEEN or len(_TABLE.findall(code)) > 1:
        return "between"
    return _OF_LETTER.get(code[0], "other")


def _entry(rule: Rule) -> Entry:
    return Entry(
        rule.code,
        rule.title,
        (rule.severity,),
        rule.example,
        formula=rule.formula,
        premise=rule.premise,
        source=rule.source,
    )


def _of_reading(rule: ReaderRule) -> Entry:
    return Entry(rule.code, rule.title, rule.severities, rule.example, meaning=rule.meaning)
