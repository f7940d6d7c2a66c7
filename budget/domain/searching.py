"""Texts as words that a database finds again: Chinese by pairs of characters, codes and initials by any part.

Both databases know words, not parts of them, and Chinese has no spaces. So a run of Chinese is stored as its
pairs in order and its last character (政务服务: 政务 务服 服务 务): whoever asks for 务服 asks for one word,
for 政务服务 for three that follow each other, for 政 for a word that begins so. Of a code and of the initials
of a name every ending is stored (129001 29001 9001 …): any part of it begins one of them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_RUN = re.compile(r"(?P<han>[㐀-䶿一-鿿〇]+)|(?P<plain>[0-9a-z]+)")
# Of a long name the beginning of its initials will do; an ending of one character finds everything.
_INITIALS_KEPT = 48
_SHORTEST_END = 2
# How long an extract is, and how much of it stands before the first word found.
_EXTRACT, _BEFORE = 90, 24


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other; the last of them may be but the beginning of one."""

    words: tuple[str, ...]
    begins: bool


def mark_of(what: str) -> str:
    """A word that nobody can ask for, because phrases have no such letter: it says what an entry is, so that
    a search can be narrowed to a kind or a year by the index itself."""
    return f"κ{what}"


def words_of(text: str) -> str:
    """What is stored of a text."""
    return " ".join(word for run in _runs(text) for word in _stored(*run))


def endings_of(text: str) -> str:
    """What is stored of a code or of initials, so that any part of it is found."""
    plain = "".join(found for found, is_han in _runs(text) if not is_han)[:_INITIALS_KEPT]
    return " ".join(plain[start:] for start in range(max(1, len(plain) - _SHORTEST_END + 1)) if plain)


def phrases_of(asked: str) -> list[Phrase]:
    """What to look for; a text must hold all of it. Empty where nothing can be looked for."""
    return [_asked(found, is_han) for found, is_han in _runs(asked)]


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    for match in _RUN.finditer(_plain(text)):
        yield match[0], match.lastgroup == "han"


def _plain(text: str) -> str:
    """In small letters, full-width ones as the usual."""
    narrow = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
    return text.translate(narrow).lower()


def _stored(run: str, is_han: bool) -> Iterator[str]:
    if is_han:
        yield from _pairs(run)
        yield run[-1]
    else:
        yield run


def _asked(run: str, is_han: bool) -> Phrase:
    if not is_han:
        return Phrase((run,), begins=True)
    return Phrase(tuple(_pairs(run)), begins=False) if len(run) > 1 else Phrase((run,), begins=True)


def _pairs(run: str) -> Iterator[str]:
    return (run[at : at + 2] for at in range(len(run) - 1))


def runs_of(asked: str) -> list[str]:
    """The words as they were asked for, in small letters: what to mark in what was found."""
    return [found for found, _ in _runs(asked)]


def marked(text: str, runs: Sequence[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of the words asked for."""
    plain = _plain(text)
    if not runs or len(plain) != len(text):
        return [(text, False)] if text else []
    pattern = re.compile("|".join(re.escape(run) for run in sorted(runs, key=len, reverse=True)))
    pieces: list[tuple[str, bool]] = []
    end = 0
    for match in pattern.finditer(plain):
        pieces += [(text[end : match.start()], False), (text[match.start() : match.end()], True)]
        end = match.end()
    return [piece for piece in [*pieces, (text[end:], False)] if piece[0]]


def extract(text: str, runs: Sequence[str]) -> list[tuple[str, bool]]:
    """The part of the text around the first word asked for, in pieces; nothing where none stands in it."""
    plain = _plain(text)
    places = [plain.find(run) for run in runs]
    found = [place for place in places if place >= 0]
    if not found:
        return []
    start = max(0, min(found) - _BEFORE)
    part = " ".join(text[start : start + _EXTRACT].split())
    before, after = "…" if start else "", "…" if start + _EXTRACT < len(text) else ""
    return marked(f"{before}{part}{after}", runs)
