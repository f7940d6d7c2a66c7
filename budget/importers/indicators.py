"""Indicator rows, found by the cell that holds the nature (≥ ≤ = > < 定性), wherever columns shifted."""

import re
from dataclasses import dataclass

from budget.domain.facts import Indicator
from budget.domain.money import squeeze
from budget.importers.source import Cell, Line
from budget.importers.words import name

NATURES = {
    "≥": "≥",
    ">=": "≥",
    "≧": "≥",
    "≤": "≤",
    "<=": "≤",
    "≦": "≤",
    "=": "=",
    ">": ">",
    "<": "<",
    "定性": "定性",
}
INDICATOR = ("level1", "level2", "level3", "nature", "value", "measure")
# 成本, 产出, 效益, 满意度 (财预〔2021〕101号) and the level below each.
_LEVEL1 = re.compile(r"(?:产出|成本|效益|满意度)指标")
_COMBINED = re.compile(r"((?:产出|成本|效益|满意度)指标)((?:(?!指标).){2,10}指标)(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where an indicator stands in a line: the position of its nature and of its first level."""

    nature: int
    level1: int


def nature_of(text: str) -> str:
    """The nature as the form writes it, ``""`` when the text is none."""
    return NATURES.get(squeeze(text), "")


def is_level1(text: str) -> bool:
    return bool(_LEVEL1.fullmatch(squeeze(text)))


def anchor(line: Line) -> Anchor | None:
    """The indicator in a line. A level must stand before the nature, a nature stand alone in its cell."""
    for position, cell in enumerate(line.cells):
        if not nature_of(cell.text) or position == 0:
            continue
        if position >= 3 and is_level1(line.cell(position - 3).text):
            return Anchor(position, position - 3)
        if _COMBINED.fullmatch(name(line.cell(position - 1).text)):
            return Anchor(position, position - 1)
    return None


def end_of(line: Line) -> int | None:
    """Where the indicator of a line ends, which is the end of the line too unless columns are missing."""
    found = anchor(line)
    return None if found is None else found.nature + 3


def levels(line: Line, found: Anchor) -> tuple[str, str, str]:
    """The three levels, from three cells or written together in one."""
    if found.nature - found.level1 == 3:
        one, two, three = (name(line.cell(found.level1 + i).text) for i in range(3))
        return squeeze(one), squeeze(two), three
    match = _COMBINED.fullmatch(name(line.cell(found.level1).text))
    assert match is not None
    return match[1], match[2], match[3]


def written_together(found: Anchor) -> bool:
    """Whether the three levels stood in one cell."""
    return found.nature - found.level1 == 1


def read_indicator(line: Line, found: Anchor) -> Indicator:
    """The indicator of a line."""
    one, two, three = levels(line, found)
    return Indicator(
        level1=one,
        level2=two,
        level3=three,
        nature=nature_of(line.cell(found.nature).text),
        value=name(line.cell(found.nature + 1).text),
        measure=name(line.cell(found.nature + 2).text),
    )


def cells_of(line: Line, found: Anchor) -> tuple[Cell, ...]:
    """The cells that the indicator takes."""
    return tuple(line.cell(p) for p in range(found.level1, found.nature + 3))


def places_of(line: Line, found: Anchor) -> dict[str, int]:
    """The line that each cell of an indicator stands on, by its key; that of the whole row under ``""``."""
    cells = cells_of(line, found)
    if written_together(found):
        cells = (cells[0], cells[0], *cells)
    return {"": line.number} | {
        key: line.number if cell.is_blank else cell.line for key, cell in zip(INDICATOR, cells, strict=True)
    }
