"""What was found in the documents that budgets were read from."""

from collections import Counter
from collections.abc import Iterable, Mapping

from budget.domain.findings import Finding, Severity, finding_from_dict
from budget.domain.sheets import Sheet
from budget.models import Budget, ImportedDocument
from budget.selectors.places import moved, some_sheets, tables_with_rows
from budget.tables.registry import form_set


def found_in_document(budget: Budget, shown: Mapping[str, Sheet]) -> list[Finding]:
    """The findings of its latest document, at the rows of the tables shown; none without document."""
    stored = ImportedDocument.objects.filter(budget=budget).order_by("-pk")
    first = stored.values_list("findings", "sheets").first()
    if first is None:
        return []
    findings = [finding_from_dict(data) for data in first[0]]
    read = some_sheets(first[1] or {}, tables_with_rows(findings))
    return moved(findings, form_set(budget.form_set).specs, read, shown)


def counts_of(budgets: Iterable[Budget]) -> dict[int, dict[Severity, int]]:
    """How many findings of each severity the latest document of each budget has."""
    documents = ImportedDocument.objects.filter(budget__in=list(budgets)).order_by("pk")
    return {
        pk: dict(Counter(Severity(one["severity"]) for one in findings))
        for pk, findings in documents.values_list("budget_id", "findings")
    }
