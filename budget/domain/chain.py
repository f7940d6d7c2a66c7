"""The seals of the log: a code (HMAC-SHA256) over an entry, over the end of a chain, over exported heads.

In: a key and plain values. Out: 64 hexadecimal digits. The values are written as canonical JSON (keys sorted,
no blanks, ASCII) behind a word that says what is sealed, so that no seal of one thing passes for one of
another. What goes into a seal is never changed: entries sealed before would no longer hold.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from ipaddress import ip_address

# Who is chained: the entries of one version of one department's budget for one year.
CHAIN = ("department_code", "year", "version")
# Everything an entry says, its place in the chain and the code of the one before.
FIELDS = (
    *CHAIN,
    "sequence",
    "department_name",
    "actor",
    "username",
    "action",
    "from_state",
    "to_state",
    "reason",
    "digest",
    "at",
    "address",
    "previous",
)


def seal_entry(key: str, entry: Mapping[str, object]) -> str:
    """The code of an entry, given all of ``FIELDS``."""
    return _seal(key, "log entry", {name: _plain(name, entry[name]) for name in FIELDS})


def seal_head(key: str, chain: tuple[str, int, int], *, entries: int, last: str) -> str:
    """The code of the end of a chain: how many entries it has, and the code of the last."""
    return _seal(key, "log head", {**dict(zip(CHAIN, chain, strict=True)), "entries": entries, "last": last})


class LineSeal:
    """The code of a file, line by line."""

    def __init__(self, key: str) -> None:
        self._mac = hmac.new(key.encode(), b"log heads\n", hashlib.sha256)

    def add(self, line: bytes) -> None:
        """Take in a line with its end."""
        self._mac.update(line)

    @property
    def code(self) -> str:
        """The code of the lines so far."""
        return self._mac.hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two codes are equal; how long it takes tells nothing of where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def _seal(key: str, what: str, values: Mapping[str, object]) -> str:
    text = json.dumps([what, values], sort_keys=True, separators=(",", ":"))
    return hmac.new(key.encode(), text.encode("ascii"), hashlib.sha256).hexdigest()


def _plain(name: str, value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if name == "address" and value:
        # Databases write one address in several ways.
        return str(ip_address(str(value)))
    return value
