"""Sums that do not hold, as findings in words."""

from collections.abc import Sequence
from dataclasses import replace

from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.money import wanyuan_grouped
from budget.domain.sheets import SheetSet
from budget.rules.diagnosis import SUSPECTS_NAMED, Diagnosis
from budget.rules.hypotheses import Hypothesis
from budget.rules.identity import Identity, Relation
from budget.rules.rule import Rule
from budget.tables.registry import spec_of


def said(rule: Rule, identity: Identity) -> Finding:
    """The finding of one broken sum: what is stated, what it should be, by how much they differ."""
    stated, computed = (wanyuan_grouped(n) or "0" for n in (identity.stated, identity.computed))
    gap = wanyuan_grouped(abs(identity.gap))
    if identity.relation is Relation.EQUAL:
        problem = f"{identity.subject}为{stated}，{identity.what}为{computed}，两者应当相等，相差{gap}万元。"
    else:
        problem = f"{identity.subject}为{stated}，超过了{identity.what}{computed}，多{gap}万元。"
    return Finding(
        rule.code,
        rule.severity,
        f"{problem}请核对所列各格的金额。",
        identity.cells,
        expected=computed,
        found=stated,
        formula=identity.formula(),
    )


def told(diagnosis: Diagnosis, sheets: SheetSet) -> Finding:
    """The finding that leads: the sum that shows it best, what explains it, what follows from it."""
    (rule, identity), *others = diagnosis.sums
    finding = said(rule, identity)
    cells = [*(c for one in diagnosis.explanations[:SUSPECTS_NAMED] for c in one.suspects), *finding.cells]
    follows = tuple(as_follower(said(*other)) for other in others)
    for follower in follows:
        cells += follower.cells
    message = finding.message
    expected, found = finding.expected, finding.found
    if diagnosis.explanations:
        sure = diagnosis.explanations[0] if len(diagnosis.explanations) == 1 else None
        if sure and sure.kind == "cell":
            ((address, amount),) = sure.repairs.items()
            expected, found = (wanyuan_grouped(n) or "0" for n in (amount, _amount_at(sheets, address)))
        words = _explained(diagnosis.explanations, sheets)
        if words:
            also = f"，改正后另外{len(others)}项关系也成立" if others else ""
            message = message.removesuffix("请核对所列各格的金额。") + f"{words}{also}。"
    return replace(
        finding,
        message=message,
        cells=tuple(dict.fromkeys(cells)),
        expected=expected,
        found=found,
        cause=_causes(diagnosis.explanations),
        follows=follows,
    )


def as_follower(finding: Finding) -> Finding:
    """The finding as one that another explains: it is to know, no more."""
    return replace(finding, severity=Severity.INFO)


def place(sheets: SheetSet, cell: CellRef) -> str:
    """``预算03表第5行“2011301-行政运行”的“合计”``."""
    spec = spec_of(sheets.form_set, cell.table)
    if cell.row is None:
        return spec.name
    labels = {one.key: f"{one.group}{one.label}" for one in spec.header}
    column = spec.by_key.get(cell.column)
    label = column.path[-1] if column else labels.get(cell.column, "")
    name = f"“{label}”" if label else ""
    if cell.row == 0:
        return f"{spec.name}{name}"
    row = sheets.sheets[cell.table].rows[cell.row - 1]
    key = "expenditure_item" if cell.column == "expenditure_amount" else spec.key[0]
    title = row.text(key)[:30]
    return f"{spec.name}第{cell.row}行{f'“{title}”的' if title and name else ''}{name}"


def _amount_at(sheets: SheetSet, address: tuple[str, int, str]) -> int:
    table, row, column = address
    sheet = sheets.sheets[table]
    value = sheet.header.get(column) if row == 0 else sheet.rows[row - 1].cells.get(column)
    return value if isinstance(value, int) else 0


def _explained(explanations: Sequence[Hypothesis], sheets: SheetSet) -> str:
    if len(explanations) > SUSPECTS_NAMED:
        return ""
    return "最可能是" + "；或".join(_one(one, sheets) for one in explanations)


def _one(hypothesis: Hypothesis, sheets: SheetSet) -> str:
    where = [place(sheets, cell) for cell in hypothesis.suspects]
    match hypothesis.kind:
        case "missing":
            return f"{where[0]}漏了一行"
        case "extra":
            return f"{where[0]}多出的一行"
        case "code":
            return f"{where[0]}科目写错（金额放在了别的科目下）"
        case "swap":
            return f"{where[0]}与{where[1]}的金额互换了"
    ((_, amount),) = hypothesis.repairs.items()
    why = f"（{hypothesis.cause}）" if hypothesis.cause else ""
    return f"{where[0]}应为{wanyuan_grouped(amount) or '0'}{why}"


def _causes(explanations: Sequence[Hypothesis]) -> str:
    if len(explanations) > SUSPECTS_NAMED:
        return ""
    kinds = {"missing": "漏了一行", "extra": "多了一行", "code": "科目写错", "swap": "两行金额互换"}
    causes = dict.fromkeys(kinds.get(one.kind, one.cause) for one in explanations)
    return "或".join(cause for cause in causes if cause)
