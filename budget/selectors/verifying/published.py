"""Whether what was published is as it was frozen: facts, tables and files."""

import hashlib
from collections.abc import Iterator

from django.core.exceptions import SuspiciousOperation
from django.db.models import OuterRef, Subquery

from budget.domain.digest import bound_to_part, digest
from budget.domain.facts import FactBook
from budget.domain.serial import SerialError, factbook_from_json, sheet_from_json
from budget.domain.units import of_unit
from budget.models import LogEntry, Publication, PublishedFile
from budget.selectors.published import WHOLE
from budget.selectors.verifying.problem import Problem, Seen, Wrong
from budget.tables.registry import derive

# The step's name, and what was written before steps had names.
PUBLISHING = ("publish", "公开")


def publications(seen: Seen) -> Iterator[Problem]:
    """Every publication, also one that was taken down."""
    entry = LogEntry.objects.filter(
        department_code=OuterRef("department_code"),
        year=OuterRef("year"),
        version=OuterRef("version"),
        action__in=PUBLISHING,
    ).order_by("-sequence")
    found = Publication.objects.annotate(
        logged=Subquery(entry.values("digest")[:1]), said=Subquery(entry.values("reason")[:1])
    ).order_by("pk")
    # Megabytes each.
    for publication in found.iterator(chunk_size=5):
        seen.publications += 1
        chain = (publication.department_code, publication.year, publication.version)

        def problem(wrong: Wrong, message: str, chain=chain, name=publication.department_name) -> Problem:
            return Problem(wrong, message, chain, name)

        for message in _frozen(publication, publication.logged, publication.said or ""):
            yield problem(Wrong.PUBLICATION, message)
        for file in publication.files.iterator():
            seen.files += 1
            if message := _file(file):
                yield problem(Wrong.FILE, f"公开的{_title(file)}{message}")


def _frozen(publication: Publication, logged: str | None, said: str) -> Iterator[str]:
    """``logged`` and ``said``: the digest of all facts and the reason in the log entry of its publishing."""
    if logged is None:
        yield "已经公开，却没有公开的日志。"
    elif not _is_logged(publication, logged, said):
        yield "公开的数据摘要与公开时的日志不符。"
    if publication.factbook is None:
        yield "没有冻结的数据，无法核对公开的内容。"
        return
    try:
        book = factbook_from_json(publication.factbook)
    except SerialError as damage:
        yield f"冻结的数据已经损坏（{damage}）。"
        return
    if digest(book) != publication.digest:
        yield "冻结的数据与公开时的数据摘要不符：公开后被改动过。"
    else:
        yield from _sheets(publication, book)


def _is_logged(publication: Publication, logged: str, said: str) -> bool:
    """Whether the log entry is bound to what is shown: by its digest, or where that is of more, in words."""
    if publication.partial:
        return said.endswith(bound_to_part(publication.digest))
    return logged == publication.digest


def _sheets(publication: Publication, book: FactBook) -> Iterator[str]:
    expected = {(WHOLE, table): sheet for table, sheet in derive(book).sheets.items()}
    for unit in publication.units.values_list("code", flat=True):
        if unit not in book.unit_by_code:
            yield f"公开了单位{unit}的单位预算，冻结的数据中却没有这个单位。"
            continue
        part = derive(of_unit(book, unit)).sheets
        expected |= {(unit, table): sheet for table, sheet in part.items()}
    for frozen in publication.sheets.order_by("unit", "table").iterator():
        sheet = expected.pop((frozen.unit, frozen.table), None)
        try:
            unchanged = sheet_from_json(frozen.sheet) == sheet
        except SerialError:
            unchanged = False
        if not unchanged:
            yield f"公开的{_whose(frozen.unit)}预算{frozen.table}表与冻结的数据不符：公开后被改动过。"
    for unit, table in expected:
        yield f"公开的{_whose(unit)}预算{table}表不见了。"


def _whose(unit: str) -> str:
    return f"单位{unit}的" if unit else ""


def _file(published: PublishedFile) -> str:
    """What is wrong with a file, "" where nothing is."""
    found, size = hashlib.sha256(), 0
    try:
        with published.file.open("rb") as content:
            for chunk in content.chunks():
                found.update(chunk)
                size += len(chunk)
    except FileNotFoundError:
        return "不见了。"
    except (OSError, SuspiciousOperation, ValueError) as damage:
        return f"读不了（{damage}）。"
    if size != published.size or found.hexdigest() != published.sha256:
        return "与公开时的文件摘要（SHA-256）不符：文件被改动过。"
    return ""


def _title(file: PublishedFile) -> str:
    table = f"预算{file.table}表" if file.table else "整本预算"
    return f"{_whose(file.unit)}{table}的{file.get_format_display()}文件"
