"""What a step leaves behind besides the new state: a submission, a 批复, its passing on."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db.models import Max

from budget.domain.serial import factbook_to_json
from budget.domain.states import Kind
from budget.domain.workflow import Ask, Step
from budget.models import Approval, BudgetYear, Submission
from budget.selectors.workflow import Situation
from budget.services.workflow.answers import Answers
from budget.services.workflow.refusals import StepRefusedError


def carry_out(step: Step, at: Situation, answers: Answers) -> None:
    """Store what the step leaves behind, inside its transaction. Raises StepRefusedError."""
    if effect := _EFFECTS.get(step.name):
        effect(step, at, answers)


def _submit(step: Step, at: Situation, answers: Answers) -> None:
    before = Submission.objects.filter(budget=at.budget).aggregate(last=Max("number"))["last"] or 0
    Submission.objects.create(
        budget=at.budget,
        number=before + 1,
        stage=at.budget.stage,
        actor=at.user.get_short_name(),
        username=at.user.username,
        note=answers.text,
        digest=at.digest,
        factbook=factbook_to_json(at.book),
    )


def _approve(step: Step, at: Situation, answers: Answers) -> None:
    # Whoever registers another day at this moment waits, and is then refused.
    declared = BudgetYear.objects.select_for_update().filter(year=at.budget.year).first()
    congress = declared.congress_on if declared and at.budget.kind == Kind.ORIGINAL else None
    assert answers.on is not None
    if congress and answers.on < congress:
        why = f"不能早于人代会批准日期{congress.isoformat()}。"
        raise StepRefusedError(f"没有{step.label}。日期：{why}", fields={Ask.DATE: why})
    approval = Approval(budget=at.budget, number=answers.number, on=answers.on, congress_on=congress)
    try:
        approval.full_clean()
    except ValidationError as problem:
        raise StepRefusedError("；".join(problem.messages)) from problem
    approval.save()


def _relay(step: Step, at: Situation, answers: Answers) -> None:
    approval = at.approval
    assert approval is not None
    assert answers.on is not None
    if answers.on < approval.on:
        why = f"不能早于批复日期{approval.on.isoformat()}。"
        raise StepRefusedError(f"没有{step.label}。日期：{why}", fields={Ask.DATE: why})
    approval.relayed_on, approval.relay_number = answers.on, answers.number
    approval.save(update_fields=["relayed_on", "relay_number"])


_EFFECTS: dict[str, Callable[[Step, Situation, Answers], None]] = {
    "submit": _submit,
    "approve": _approve,
    "approve_once": _approve,
    "approve_change": _approve,
    "approve_change_once": _approve,
    "relay": _relay,
}
