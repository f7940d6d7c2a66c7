"""Every address of the urlconf, with who may do what there: the list that a new address must be put on.

What may be expected is said in words of the workflow's own data (``domain.workflow``): what a reader may
see, what a clerk may change while a budget is open, and which step is whose in which state.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.urls import URLPattern, get_resolver


class Who(Enum):
    """Whom an address lets in."""

    ANYBODY = "anybody"
    # Of a publication: the same for everybody, and nothing of what is not published.
    PUBLIC = "public"
    SIGNED_IN = "signed in"
    CLERKS = "clerks, of any department"
    AUDITORS = "auditors"
    BOARD = "whoever decides on budgets, or audits them"
    FINANCE = "finance officers, of any department"
    ADMINISTRATORS = "administrators"
    # Of one budget.
    READERS = "whoever has a part in the budget"
    CLERK = "the department's clerk"
    CLERK_WHILE_OPEN = "the department's clerk, while the budget is open"
    REVIEWERS = "its reviewer and finance officer"
    PUBLISHER = "its publisher"
    STEP = "whoever takes that step, when it can be taken"
    OWN = "nobody but whoever made it"


@dataclass(frozen=True)
class Access:
    """Who may read an address (GET) and who may write to it (POST); None: there is no such thing (405)."""

    read: Who | None = None
    write: Who | None = None
    # Arguments of the address where those that all have in common do not do.
    arguments: Mapping[str, Any] | None = None


def patterns() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every name with its namespace (``desk:budget``), and the converters of its arguments."""

    def below(found: Any, space: str, converters: Mapping[str, Any]) -> Any:
        for one in found:
            mine = {**converters, **one.pattern.converters}
            if isinstance(one, URLPattern):
                yield f"{space}{one.name}" if one.name else f"{space}({one.pattern})", mine
            else:
                inner = f"{space}{one.namespace}:" if getattr(one, "namespace", None) else space
                yield from below(one.url_patterns, inner, mine)

    return below(get_resolver().url_patterns, "", {})
