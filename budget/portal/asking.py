"""What addresses of lists ask for, read so that no value of a stranger's makes an error."""

from django.http import HttpRequest

_LONGEST = 100


def words_of(request: HttpRequest) -> str:
    """The words to look for (``q``)."""
    return " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:_LONGEST]


def number_of(request: HttpRequest, name: str) -> int | None:
    """A year or another small number; None where there is none or it is no number."""
    asked = request.GET.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 4 else None


def sorting_of(request: HttpRequest, allowed: dict[str, tuple[str, ...]], usual: str) -> str:
    """One of the orders a list has (``sort``)."""
    asked = request.GET.get("sort", "")
    return asked if asked in allowed else usual
