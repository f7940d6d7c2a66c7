"""In which unit a page shows its amounts: 元, 万元 or 亿元, said in its address (``unit``)."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from budget.domain.money import MoneyUnit, shown_in

_NAMES = {"yuan": MoneyUnit.YUAN, "wanyuan": MoneyUnit.WANYUAN, "yi": MoneyUnit.YI}


@dataclass(frozen=True, slots=True)
class Money:
    """How amounts are shown: ``amount`` is markup, the decimals in a lighter tone; every 分 is there."""

    unit: MoneyUnit = MoneyUnit.WANYUAN

    def amount(self, fen: int | None) -> SafeString | str:
        """``1,234<span class="decimals">.500000</span>``; ``""`` where there is none."""
        if fen is None:
            return ""
        whole, decimals = shown_in(self.unit, fen)
        return format_html('{}<span class="decimals">{}</span>', whole, decimals)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the units, with the address of this page in it."""

    label: str
    address: str
    chosen: bool


def money_of(request: HttpRequest) -> Money:
    """As the address says; 万元 unless it does."""
    return Money(_NAMES.get(request.GET.get("unit", ""), MoneyUnit.WANYUAN))


def choices(request: HttpRequest) -> list[Choice]:
    """The page in each unit, everything else in its address kept."""
    chosen = money_of(request).unit
    found = []
    for name, unit in _NAMES.items():
        query = request.GET.copy()
        query.pop("format", None)
        query["unit"] = name
        found.append(Choice(unit.value, f"?{query.urlencode()}", unit is chosen))
    return found
