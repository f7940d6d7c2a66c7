"""How a wrong amount likely came about, told from what stands there and what should."""

from budget.domain.money import wanyuan

YUAN_IN_WANYUAN = 10_000


def likely_cause(found: int, expected: int) -> str:
    """In a few words (``小数点错位``), ``""`` where nothing can be told. Amounts in 分."""
    if found == expected:
        return ""
    if not found:
        return "漏填"
    if not expected:
        return "多填了一个金额"
    if found == -expected:
        return "正负号写反"
    if found == expected * YUAN_IN_WANYUAN:
        return "把元当成了万元"
    if expected == found * YUAN_IN_WANYUAN:
        return "把万元当成了元"
    if _shifted(found, expected):
        return "小数点错位"
    return _of_digits(wanyuan(found), wanyuan(expected))


def _shifted(found: int, expected: int) -> bool:
    small, large = sorted((abs(found), abs(expected)))
    return any(small * 10**places == large for places in range(1, 9))


def _of_digits(found: str, expected: str) -> str:
    """By the digits as printed with six decimals."""
    if len(found) == len(expected):
        places = [n for n, (a, b) in enumerate(zip(found, expected, strict=True)) if a != b]
        if len(places) == 1:
            return f"一位数字写错（{found[places[0]]}应为{expected[places[0]]}）"
        if len(places) == 2 and sorted(found) == sorted(expected):
            first, second = places
            return "相邻两位数字颠倒" if second - first == 1 else "两位数字颠倒"
        return ""
    short, long = sorted((_digits(found), _digits(expected)), key=len)
    if len(long) - len(short) == 1 and _one_left_out(short, long):
        return "多写了一位数字" if long == _digits(found) else "少写了一位数字"
    return ""


def _digits(text: str) -> str:
    """The digits that are printed: without the point and the zeros at the end."""
    return text.rstrip("0").replace(".", "").replace("-", "")


def _one_left_out(short: str, long: str) -> bool:
    return any(long[:n] + long[n + 1 :] == short for n in range(len(long)))
