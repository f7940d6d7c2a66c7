"""What was found in the document that a budget was read from, as far as it still counts."""

from dataclasses import replace

from budget.domain.findings import Finding, Severity, finding_from_dict
from budget.models import Budget, ImportedDocument
from budget.rules.catalogue import BY_CODE
from budget.rules.standing import Judged
from budget.selectors.checking.held import Held
from budget.selectors.places import moved, some_sheets, tables_with_rows
from budget.tables.registry import form_set

# Tables as printed against their own facts: of a budget that was edited since, it says nothing.
_OF_PRINT = "DERIVE"


def still_found(budget: Budget, judged: Judged, held: Held) -> list[Finding]:
    """The findings of its latest document at the rows of the tables as they now stand.

    Those that the rules make now are left out. Once the budget was edited, so are all that rules made then,
    and what was met in reading is no error of the budget any more, but still to be looked at.
    """
    newest = ImportedDocument.objects.filter(budget=budget).order_by("-pk")
    which = newest.values_list("pk", "created_at").first()
    if which is None:
        return []
    if held.document is None or held.document[0] != which:
        stored, sheets = newest.values_list("findings", "sheets").get(pk=which[0])
        findings = [finding_from_dict(data) for data in stored]
        held.document = (which, findings, some_sheets(sheets or {}, tables_with_rows(findings)))
    _, findings, read = held.document
    said = {(one.rule, one.message) for one in judged.findings}
    edited = budget.revision > 0
    kept = [
        replace(one, severity=Severity.WARNING) if edited and one.severity is Severity.ERROR else one
        for one in findings
        if (one.rule, one.message) not in said
        and not (edited and (one.rule in BY_CODE or one.rule == _OF_PRINT))
    ]
    return moved(kept, form_set(budget.form_set).specs, read, judged.sheets.sheets)
