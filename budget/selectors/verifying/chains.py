"""The chains themselves: every code, every link, every end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from typing import TypeVar, cast

from django.conf import settings
from django.db.models import Exists, OuterRef

from budget.domain.chain import CHAIN, FIELDS, same, seal_entry, seal_head
from budget.domain.states import state_of
from budget.domain.workflow import CHANGES_LOCKED
from budget.models import LogEntry, LogHead
from budget.selectors.verifying.problem import Chain, Problem, Seen, Wrong

AT_ONCE = 2000
_Item = TypeVar("_Item")


@dataclass(slots=True)
class End:
    """How a chain ends: the last code, the last state and digest that an entry tells."""

    chain: Chain
    name: str
    entries: int = 0
    last: str = ""
    state: str = ""
    digest: str = ""


def walk(seen: Seen) -> Iterator[Problem | End]:
    """Every entry of every chain, chain by chain; after the problems of a chain its end."""
    entries = LogEntry.objects.order_by(*CHAIN, "sequence", "pk").iterator(chunk_size=AT_ONCE)
    for chain, of_chain in groupby(entries, key=chain_of):
        seen.chains += 1
        yield from _walk(chain, of_chain, seen)


def chain_of(row: LogEntry | LogHead) -> Chain:
    """Which chain a row belongs to."""
    return cast(Chain, tuple(getattr(row, name) for name in CHAIN))


def _walk(chain: Chain, entries: Iterable[LogEntry], seen: Seen) -> Iterator[Problem | End]:
    end = End(chain, "")
    for entry in entries:
        seen.entries += 1
        end.name = entry.department_name or end.name
        if not entry.sequence:
            at = f"{entry.at:%Y-%m-%d %H:%M:%S}"
            message = f"有一条记录（编号{entry.pk}，{at}）没有编入日志链，不是由本系统写入的。"
            yield Problem(Wrong.UNCHAINED, message, chain, end.name)
            continue
        yield from _link(entry, end)
        yield from _facts(entry, end)
        end.entries, end.last = entry.sequence, entry.code
        end.state = entry.to_state or end.state
        end.digest = entry.digest
    yield end


def _link(entry: LogEntry, end: End) -> Iterator[Problem]:
    def problem(wrong: Wrong, message: str, sequence: int | None = entry.sequence) -> Problem:
        return Problem(wrong, message, end.chain, end.name, sequence)

    missing = range(end.entries + 1, entry.sequence)
    if missing:
        which = f"第{missing[0]}条" if len(missing) == 1 else f"第{missing[0]}至{missing[-1]}条"
        yield problem(Wrong.GAP, f"日志{which}不见了。", None)
    code = seal_entry(settings.LOG_KEY, {name: getattr(entry, name) for name in FIELDS})
    if not same(code, entry.code):
        yield problem(Wrong.ENTRY, "内容与校验码不符：被改动、调换过，或者不是由本系统写入的。")
    elif not missing and entry.previous != end.last:
        yield problem(Wrong.ENTRY, "与上一条接不上：上一条被改动、调换过，或者是另外插入的。")


def _facts(entry: LogEntry, end: End) -> Iterator[Problem]:
    """What is locked keeps its facts from one entry to the next; sent back for it, no harm was done."""
    before, after = state_of(end.state), state_of(entry.to_state)
    if before is None or after is None or before.is_open or after.is_open:
        return
    if entry.action not in CHANGES_LOCKED and "" != end.digest != entry.digest:
        yield Problem(
            Wrong.FACTS,
            f"数据摘要（{entry.digest[:12] or '为空'}）与上一条的（{end.digest[:12]}）不同，"
            "而这期间内容是锁定的：有人绕过本系统改了数据。",
            end.chain,
            end.name,
            entry.sequence,
        )


def ends(found: Iterable[End]) -> Iterator[Problem]:
    """Whether chains end where their heads say."""
    heads = {chain_of(head): head for head in _of_chains([end.chain for end in found])}
    for end in found:
        head = heads.get(end.chain)
        for message in [_head_problem(head, end)] if head else ["日志链的末端记录不见了。"]:
            if message:
                yield Problem(Wrong.HEAD, message, end.chain, end.name)


def _of_chains(chains: list[Chain]) -> Iterable[LogHead]:
    # Of other chains some too; these are looked up by their key.
    codes, years, versions = (set(part) for part in zip(*chains, strict=True))
    return LogHead.objects.filter(department_code__in=codes, year__in=years, version__in=versions)


def _head_problem(head: LogHead, end: End) -> str:
    if not is_sealed(head):
        return "日志链的末端记录被改动过：最后的几条日志可能被删去了。"
    if head.entries > end.entries:
        return f"最后的日志被删去了：应有{head.entries}条，现在到第{end.entries}条为止。"
    if head.entries < end.entries:
        return f"末端记录只到第{head.entries}条，后面的日志是另外添上的，或者末端记录被换成了以前的。"
    if head.last != end.last:
        return f"第{end.entries}条不是末端记录所说的最后一条。"
    return ""


def is_sealed(head: LogHead) -> bool:
    """Whether the head of a chain bears the code that it should."""
    code = seal_head(settings.LOG_KEY, chain_of(head), entries=head.entries, last=head.last)
    return same(code, head.code)


def without_entries() -> Iterator[Problem]:
    """Chains of which nothing is left but their heads."""
    entries = LogEntry.objects.filter(**{name: OuterRef(name) for name in CHAIN})
    for head in LogHead.objects.filter(~Exists(entries)).order_by(*CHAIN).iterator(chunk_size=AT_ONCE):
        message = f"全部日志都被删去了：应有{head.entries}条，现在一条也没有。"
        yield Problem(Wrong.HEAD, message, chain_of(head))


def in_batches(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    """The items, so many at a time."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
