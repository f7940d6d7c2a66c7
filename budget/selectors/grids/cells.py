"""What the cells of the grids hold: how a value is shown, and how what was typed is read.

On the way to the browser and back every value is a text: amounts in 万元 with six decimals, choices in their
Chinese words, references by the key of the row they point to, ``""`` for nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from budget.domain.codes import System, split_label
from budget.domain.money import AmountError, MoneyUnit, read_amount, squeeze, wanyuan
from budget.domain.richtext import clean
from budget.selectors.grids.references import References

YES, NO = "是", "否"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LONGEST_TEXT = 20_000
_DIGITS = re.compile(r"[-−+]?[0-9,]*\.?[0-9]*|\([0-9,]*\.?[0-9]*\)")
_NOTHING = frozenset({"--", "—", "——", "–", "/"})
_HALF_WIDTH = str.maketrans("０１２３４５６７８９，．－＋（）￥", "0123456789,.-+()¥")
SHOWN_OF_A_TEXT = 20


class UnfitTextError(ValueError):
    """What was typed cannot stand in the cell; the message says in Chinese why and what would."""


def _number(text: str) -> tuple[str, MoneyUnit]:
    """What was typed in half-width forms, without the unit that may stand behind it."""
    typed = text.strip().translate(_HALF_WIDTH)
    for unit in (MoneyUnit.WANYUAN, MoneyUnit.YUAN):
        if typed.endswith(unit.value):
            return typed.removesuffix(unit.value).rstrip(), unit
    return typed, MoneyUnit.WANYUAN


def quoted(text: str) -> str:
    """What was typed as a message quotes it: not all of a pasted book."""
    flat = " ".join(text.split())
    return f"“{flat[:SHOWN_OF_A_TEXT]}{'…' if len(flat) > SHOWN_OF_A_TEXT else ''}”"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: ``field`` is the attribute of the model. ``extra`` ones are hidden until asked for."""

    key: str
    label: str
    field: str = ""
    width: int = 120
    help: str = ""
    optional: bool = True
    extra: bool = False
    longest: int = LONGEST_TEXT
    type: ClassVar[str] = "text"

    @property
    def attribute(self) -> str:
        return self.field or self.key

    def show(self, value: Any, references: References) -> str:
        """The value as a text."""
        return "" if value is None else str(value)

    def read(self, text: str, references: References) -> Any:
        """The value of what was typed. Raises UnfitTextError."""
        return self._text(text)

    def as_dict(self) -> dict[str, Any]:
        """What the page is told about the column."""
        told = {"key": self.key, "label": self.label, "type": self.type, "width": self.width}
        told |= {"optional": self.optional, "extra": self.extra}
        return told | ({"help": self.help} if self.help else {})

    def _text(self, text: str) -> str:
        kept = _CONTROL.sub("", text).strip()
        if len(kept) > self.longest:
            raise UnfitTextError(f"“{self.label}”最多{self.longest}字，现有{len(kept)}字，请缩短。")
        return kept


@dataclass(frozen=True, kw_only=True)
class Text(Column):
    """One line of text; line ends and tabs become blanks. ``lookup`` names the list that helps fill it."""

    lookup: str = ""

    def read(self, text: str, references: References) -> str:
        return self._text(" ".join(text.split()))

    def as_dict(self) -> dict[str, Any]:
        return super().as_dict() | ({"list": self.lookup} if self.lookup else {})


@dataclass(frozen=True, kw_only=True)
class LongText(Column):
    """Several lines of text."""

    type = "long"

    def read(self, text: str, references: References) -> str:
        return self._text(text.replace("\r\n", "\n").replace("\r", "\n"))


@dataclass(frozen=True, kw_only=True)
class RichText(Column):
    """Plain text, or the few elements of HTML that a goal may have."""

    type = "rich"

    def read(self, text: str, references: References) -> str:
        return clean(self._text(text.replace("\r\n", "\n")))


@dataclass(frozen=True, kw_only=True)
class Amount(Column):
    """An amount: whole 分 in the database, 万元 in the cell. Nothing is zero unless it may be unknown.

    ``apart``: the rows are of different things, of which there is no sum.
    """

    width: int = 130
    nullable: bool = False
    apart: bool = False
    type = "amount"

    def show(self, value: Any, references: References) -> str:
        return wanyuan(value) if value else ""

    def as_dict(self) -> dict[str, Any]:
        return super().as_dict() | ({"apart": True} if self.apart else {})

    def read(self, text: str, references: References) -> int | None:
        typed, unit = _number(text)
        if "¥" in typed:
            raise UnfitTextError(f"{quoted(text)}带有货币符号，看不出是元还是万元；请填万元数，或写明“元”。")
        try:
            if not _DIGITS.fullmatch(typed) and typed not in _NOTHING:
                # Digits apart, or of other scripts, are not put together to a number that nobody typed.
                raise AmountError(f"{quoted(text)}不是金额")
            amount = read_amount(typed, unit)
        except AmountError as problem:
            raise UnfitTextError(f"“{self.label}”应填数字（万元，最多六位小数）：{problem}。") from problem
        if amount.oddity:
            raise UnfitTextError(f"{quoted(text)}{amount.oddity}，请核对后重填。")
        if amount.fen is not None and amount.fen < 0:
            raise UnfitTextError(f"“{self.label}”不能为负数：{quoted(text)}。调减请改小原来那一行的金额。")
        return amount.fen if amount.fen or self.nullable else 0


@dataclass(frozen=True, kw_only=True)
class Code(Column):
    """The code of a 科目 or 品目; also taken from a label or, where one carries it alone, from a name."""

    lookup: str
    pattern: str
    expected: str
    width: int = 210
    type = "code"

    def read(self, text: str, references: References) -> str:
        bare = squeeze(text)
        if not bare:
            return ""
        code = split_label(bare)[0] or re.split(r"[-－—_ ]", bare, maxsplit=1)[0]
        if re.fullmatch(self.pattern, code):
            return code
        if named := references.codes_called(self.lookup, bare):
            if len(named) == 1:
                return named[0]
            raise UnfitTextError(f"叫{quoted(text)}的有{len(named)}个：{'、'.join(named[:6])}，请填编码。")
        raise UnfitTextError(
            f"{quoted(text)}不是{self.label}：应为{self.expected}，可按编码、名称或拼音首字母查找。"
        )

    def as_dict(self) -> dict[str, Any]:
        return super().as_dict() | {"list": self.lookup}


@dataclass(frozen=True, kw_only=True)
class Choice(Column):
    """One of a closed list, in its Chinese words. ``others`` are other texts that are understood."""

    values: Mapping[str, Any]
    others: Mapping[str, Any] | None = None
    blank: Any = None
    type = "choice"

    @cached_property
    def _labels(self) -> dict[Any, str]:
        return {value: label for label, value in self.values.items()}

    def show(self, value: Any, references: References) -> str:
        return self._labels.get(value, "")

    def read(self, text: str, references: References) -> Any:
        bare = squeeze(text)
        if not bare:
            if self.blank is None and not self.optional:
                raise UnfitTextError(f"“{self.label}”不能为空，应为：{'、'.join(self.values)}。")
            return self.blank
        for label, value in (*self.values.items(), *(self.others or {}).items()):
            if bare in (squeeze(label), str(value)):
                return value
        raise UnfitTextError(f"“{self.label}”没有{quoted(text)}这一项，应为：{'、'.join(self.values)}。")

    def as_dict(self) -> dict[str, Any]:
        return super().as_dict() | {"choices": list(self.values)}


def choice_of(kind: type[StrEnum], members: Sequence[StrEnum] | None = None, **about: Any) -> Choice:
    """A choice among the members of one of the domain's closed lists."""
    labels = {getattr(member, "label", str(member)): member for member in members or kind if member.value}
    return Choice(values=labels, **about)


@dataclass(frozen=True, kw_only=True)
class YesNo(Column):
    """是 or 否; where it may be unknown, nothing."""

    nullable: bool = False
    width: int = 80
    type = "yesno"

    def show(self, value: Any, references: References) -> str:
        return "" if value is None else YES if value else NO

    def read(self, text: str, references: References) -> bool | None:
        bare = squeeze(text).lower()
        if not bare:
            return None if self.nullable else False
        if bare in ("是", "y", "yes", "1", "true", "√", "✓"):
            return True
        if bare in ("否", "n", "no", "0", "false", "×", "不是"):
            return False
        raise UnfitTextError(f"“{self.label}”应填“是”或“否”，不能填{quoted(text)}。")


@dataclass(frozen=True, kw_only=True)
class Reference(Column):
    """A row of another grid (``grid``), by its key; also taken from a code, a name or a label."""

    grid: str
    width: int = 160
    type = "ref"

    def show(self, value: Any, references: References) -> str:
        return references.key_of(self.grid, value)

    def read(self, text: str, references: References) -> int | UUID | None:
        bare = text.strip()
        if not bare:
            if not self.optional:
                raise UnfitTextError(f"“{self.label}”不能为空。")
            return None
        found = references.called(self.grid, bare)
        if len(found) == 1:
            return found[0]
        if found:
            raise UnfitTextError(f"本预算有{len(found)}个{quoted(text)}，请从列表中选择，或填写编码。")
        raise UnfitTextError(f"本预算没有{quoted(text)}这个{self.label}，请先在“{self.label}”中添加。")

    def as_dict(self) -> dict[str, Any]:
        return super().as_dict() | {"refs": self.grid}


@dataclass(frozen=True, kw_only=True)
class Number(Column):
    """A whole number that is counted, or a year."""

    least: int = 0
    most: int = 2_000_000_000
    width: int = 90
    type = "number"

    def read(self, text: str, references: References) -> int | None:
        bare = squeeze(text).replace(",", "").removesuffix("年")
        if not bare:
            return None
        if not re.fullmatch(r"[0-9]{1,10}", bare) or not self.least <= int(bare) <= self.most:
            raise UnfitTextError(
                f"“{self.label}”应为{self.least}至{self.most}的整数，不能填{quoted(text)}。"
                if self.least
                else f"“{self.label}”应为整数，不能填{quoted(text)}。"
            )
        return int(bare)


def function_code(**about: Any) -> Code:
    """支出功能分类科目: 项 as a rule; 款 and 类 are taken and judged."""
    return Code(
        key="function",
        label="功能科目",
        lookup=System.FUNCTION.value,
        pattern=r"\d{3}(\d{2}){0,2}",
        expected="7位数字（项）",
        **about,
    )


def economic_code(key: str, label: str) -> Code:
    """经济分类科目: 款 as a rule."""
    return Code(key=key, label=label, lookup=key, pattern=r"\d{3}(\d{2})?", expected="5位数字（款）")
