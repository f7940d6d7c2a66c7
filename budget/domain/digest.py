"""Digests: what a review, a publication and the log bind to.

SHA-256 of canonical JSON (keys sorted, no blanks, UTF-8): the same facts give the same digest on any
machine, and any other facts another.
"""

import hashlib
import json

from budget.domain.facts import FactBook
from budget.domain.serial import encode
from budget.domain.sheets import SheetSet


def digest(book: FactBook) -> str:
    """The digest of a budget's facts, 64 hexadecimal digits. The order of lines counts."""
    return _of(encode(book))


def bound_to_part(shown: str) -> str:
    """What the log says where less than the whole was published: its own digest is of the whole."""
    return f"（剔除不公开的内容后公开，公开部分的数据摘要：{shown}）"


def digest_of_sheets(sheets: SheetSet) -> str:
    """The digest of tables as cells: where they stood in the source and in what order does not count."""
    return _of(encode(sheets, compared_only=True))


def _of(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
