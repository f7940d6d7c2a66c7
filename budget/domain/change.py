"""How an amount changed: by how much, and by how many percent. Exact: no float, no division by zero."""


def gap_of(before: int | None, after: int | None) -> int:
    """By how many 分 it grew; a blank counts as nothing."""
    return (after or 0) - (before or 0)


def percent_of(before: int | None, after: int | None) -> str:
    """By how many percent it grew, rounded half up to one decimal: ``12.3%``, ``-4.0%``.

    What was nothing and is something is 新增, the other way round 取消; the same is ``""``.

    >>> percent_of(30, 40)
    '33.3%'
    """
    before, after = before or 0, after or 0
    if before == after:
        return ""
    if not before:
        return "新增"
    if not after:
        return "取消"
    gap = after - before
    # In thousandths, doubled so that half of one is a whole number.
    thousandths = (abs(gap) * 2000 + abs(before)) // (2 * abs(before))
    if not thousandths:
        return "不足0.1%"
    return f"{'-' if gap < 0 else ''}{thousandths // 10:,}.{thousandths % 10}%"


def rounded_percent(part: int, whole: int) -> str:
    """How many percent of a positive whole a part is, rounded half up to two decimals that say something.

    >>> rounded_percent(1, 3), rounded_percent(1, 2), rounded_percent(1, 10**9)
    ('33.33%', '50%', '不足0.01%')
    """
    # In ten-thousandths, doubled so that half of one is a whole number.
    hundredths = (abs(part) * 20_000 + whole) // (2 * whole)
    if part and not hundredths:
        return "不足0.01%"
    exact, rest = divmod(hundredths, 100)
    decimals = f".{rest:02d}".rstrip("0").rstrip(".")
    return f"{'-' if part < 0 else ''}{exact}{decimals}%"
