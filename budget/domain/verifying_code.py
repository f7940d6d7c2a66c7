"""The short code printed on what is published, by which anybody finds what it should say.

Twelve letters and digits in three groups, ``7K3M-9QXW-2ABC``: 60 bits of a SHA-256, in Crockford's
alphabet, which has none of I, L, O and U and so is read out and typed without mistakes.
"""

import hashlib

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")
LENGTH = 12
_GROUP = 4


def code_of(department: str, year: int, version: int, digest: str) -> str:
    """The code of one version of one budget with these facts: the same whenever it is made."""
    text = "\n".join((department, str(year), str(version), digest))
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 4
    letters = (_ALPHABET[number >> (5 * place) & 31] for place in reversed(range(LENGTH)))
    return grouped("".join(letters))


def grouped(letters: str) -> str:
    """In groups of four, as it is printed."""
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))


def as_typed(text: str) -> str:
    """The code that somebody typed or read out, ``""`` where it can be none."""
    letters = "".join(text.split()).replace("-", "").upper().translate(_MISREAD)
    if len(letters) != LENGTH or any(letter not in _ALPHABET for letter in letters):
        return ""
    return grouped(letters)
