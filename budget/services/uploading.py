"""A file sent for a budget → a proposal: the workbook filled in, or a document of official tables."""

from collections.abc import Iterable, Sequence

from budget.domain.findings import Finding, Severity, gravest_first
from budget.domain.sheets import SheetSet
from budget.importers.entry_xlsx import FilledSheet
from budget.importers.kinds import Kind, kind_of
from budget.importers.limited import filled_in, official
from budget.importers.reading import FATAL_RULES
from budget.importers.source import UnreadableDocumentError
from budget.models import Budget, Proposal, User
from budget.selectors.access import why_not_edit
from budget.selectors.grids import GRIDS
from budget.selectors.replacing import filled, is_workbook, replace_by
from budget.services.proposals import propose
from budget.tables.chaoyang.lift import lift

# Of what was found in reading a document, what a page lists.
_REMARKS = 40
_Remark = dict[str, str]


def propose_file(*, budget: Budget, user: User, content: bytes, file_name: str) -> Proposal | None:
    """What a file would change in a budget, to be looked at; None where it says what already stands.

    The file is read in a process of its own. Raises UnreadableDocumentError where it cannot be read, and
    EntryRefusedError where the user may not edit the budget.
    """
    sheets = _workbook(content)
    if sheets is not None:
        locked = [name for name in GRIDS if why_not_edit(user, budget, name)]
        found = filled(budget, sheets, locked, user.username)
        title, operations, remarks = f"上传工作簿：{file_name}", found.operations, found.remarks
    else:
        title = f"读入预算表：{file_name}"
        read, findings = official(
            content, department=(budget.department.code, budget.department_name), year=budget.year
        )
        _refuse_fatal(findings)
        operations = replace_by(budget, lift(read), printed=True)
        remarks = [*_whose(budget, read), *_findings(findings)]
    if not operations and not remarks:
        return None
    return propose(budget=budget, user=user, title=title, operations=operations, remarks=remarks)


def _workbook(content: bytes) -> Sequence[FilledSheet] | None:
    """The sheets of a workbook of grids; None for any other document."""
    if kind_of(content) is not Kind.XLSX:
        return None
    sheets = filled_in(content)
    return sheets if is_workbook(sheets) else None


def _refuse_fatal(findings: Iterable[Finding]) -> None:
    fatal = [finding for finding in findings if finding.rule in FATAL_RULES]
    if fatal:
        more = f"（这样的地方共{len(fatal)}处）" if len(fatal) > 1 else ""
        raise UnreadableDocumentError(f"文件没有读入：{fatal[0].message}{more}")


def _whose(budget: Budget, read: SheetSet) -> Iterable[_Remark]:
    if read.department_code != budget.department.code or read.year != budget.year:
        of = f"{read.department_name or read.department_code}{read.year}年"
        message = f"这份文件是{of}的预算，不是{budget.department_name}{budget.year}年的，请仔细核对。"
        yield {"severity": "warning", "where": "", "message": message}


def _findings(findings: Sequence[Finding]) -> Iterable[_Remark]:
    """What was odd in reading, the gravest first; where it is only to know, it is left out."""
    grave = [one for one in gravest_first(findings) if one.severity is not Severity.INFO]
    for one in grave[:_REMARKS]:
        where = next((f"预算{cell.table}表" for cell in one.cells if cell.table), "")
        yield {"severity": one.severity.value, "where": where, "message": one.message}
    if len(grave) > _REMARKS:
        message = f"读取时另有{len(grave) - _REMARKS}条类似的提醒。"
        yield {"severity": "info", "where": "", "message": message}
