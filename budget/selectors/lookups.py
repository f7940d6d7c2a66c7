"""The official lists of a year as the grids look them up: codes with names and pinyin initials."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from pypinyin import Style, lazy_pinyin

from budget.domain.codes import System, labelled
from budget.models import EconomicPair, IndicatorFrame, ProcurementItem, ServiceDirectoryEntry, Subject

METHODS = ("公开招标", "邀请招标", "竞争性谈判", "竞争性磋商", "询价", "单一来源采购", "框架协议采购")
NATURES = ("≥", "≤", "=", ">", "<", "定性")
_LISTS = (Subject, EconomicPair, ProcurementItem, ServiceDirectoryEntry, IndicatorFrame)
Entry = tuple[str, str, str, int]


def initials(name: str) -> str:
    """Pinyin initials: ``xzyx`` of 行政运行; what is no Chinese character stays, in small letters."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()


def lookups(year: int) -> dict[str, Any]:
    """Every list that helps fill in a cell: [code, name, initials, level] of codes, [text, initials] of text.

    ``pairs``: [政府经济, 部门经济] that the standard mapping allows. ``services``: labels of three levels.
    """
    return _lookups(year, fingerprint(year))


def fingerprint(year: int) -> str:
    """A digest of what the lists say for that year: another whenever any of them is changed."""
    told = hashlib.sha256(str(year).encode())
    for model in _LISTS:
        for row in model._default_manager.in_force(year).order_by("pk").values_list():
            told.update(repr(row).encode())
    return told.hexdigest()


@lru_cache(maxsize=8)
def _lookups(year: int, _: str) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for system in System:
        subjects = Subject.objects.in_force(year).filter(system=system).order_by("code")
        told[system.value] = _codes(subjects.values_list("code", "name", "level"))
    items = ProcurementItem.objects.in_force(year).order_by("code")
    told["procurement"] = _codes(items.values_list("code", "name", "level"))
    told["pairs"] = sorted(EconomicPair.objects.in_force(year).values_list("gov_code", "dept_code"))
    entries = ServiceDirectoryEntry.objects.in_force(year).values_list(
        "level1_code", "level1", "level2_code", "level2", "level3"
    )
    services = [(labelled(a, b), labelled(c, d), e) for a, b, c, d, e in entries]
    told["services"] = services
    for n in range(3):
        told[f"service_level{n + 1}"] = _texts(service[n] for service in services)
    classes = [(code, name) for code, name, _, level in told[System.FUNCTION.value] if level == 1]
    told["service_field"] = _texts(labelled(code, name) for code, name in classes)
    frames = [f for f in IndicatorFrame.objects.in_force(year) if not f.is_guidance]
    told["indicator_level1"] = _texts(frame.level1 for frame in frames)
    told["indicator_level2"] = _texts(frame.level2 for frame in frames)
    told["indicator_frames"] = [[frame.level1, frame.level2, frame.note] for frame in frames]
    told["indicator_nature"] = _texts(NATURES)
    told["procurement_method"] = _texts(METHODS)
    return told


def _codes(entries: Iterable[tuple[str, str, int]]) -> list[Entry]:
    return [(code, name, initials(name), level) for code, name, level in entries]


def _texts(texts: Iterable[str]) -> list[tuple[str, str]]:
    return [(text, initials(text)) for text in dict.fromkeys(texts)]
