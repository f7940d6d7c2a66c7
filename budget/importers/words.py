"""Text as printed → text as meant: labels to compare, names without stray spaces, goals without tags."""

import html
import re
from difflib import SequenceMatcher

from budget.domain.money import squeeze

TOTAL_WORDS = frozenset({"合计", "总计", "共计", "本年合计"})
SUBTOTAL_WORDS = frozenset({"小计", "单位小计", "部门小计"})
ORDINAL = re.compile(r"^(?:\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+[、.,]|\d+[、.])")
_QUOTES = re.compile("[“”\"'‘’《》〈〉「」]")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_GAP = re.compile(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])")


def label(text: str) -> str:
    """A label to compare: half-width, no spaces, no quotation marks, no closing colon."""
    return _QUOTES.sub("", squeeze(text)).rstrip(":")


def item(text: str) -> str:
    """A label without the ordinal before it: 二十一、… and （一）… ."""
    return ORDINAL.sub("", label(text))


def name(text: str) -> str:
    """A name as one piece: the spaces that line ends leave go, except between two Latin words."""
    return _GAP.sub("", " ".join(text.split()))


def coded(text: str) -> str:
    """``2011301-行政运行`` from whatever spaces, dash or width it was printed with."""
    bare = name(text)
    match = re.match(r"([0-9０-９A-Za-z\s]+?)\s*[-－—–‐−]\s*(?=\S)(.*)", bare, re.DOTALL)
    if match is None:
        match = re.match(r"([0-9０-９]{3,})\s*(?=[^\s0-9０-９A-Za-z.,])(.*)", bare, re.DOTALL)
    if match is None:
        return squeeze(bare) if re.fullmatch(r"[0-9０-９\s]+", bare) else bare
    return f"{squeeze(match[1])}-{match[2].strip()}"


def without_tags(text: str) -> str:
    """The text of a goal without the HTML that a web form left in it."""
    if "<" in text:
        text = _TAG.sub("", text)
    return html.unescape(text).strip() if "&" in text else text.strip()


def similar(one: str, other: str) -> float:
    """How alike two labels are, 0 to 1."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
