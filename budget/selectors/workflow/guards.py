"""What must hold before a step: each guard of ``domain.workflow`` finds out what is in the way."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from budget.domain.digest import digest
from budget.domain.states import Kind, Stage
from budget.domain.workflow import Guard, Step
from budget.models import Budget, ControlFigure, Publication, Submission
from budget.selectors.access import stands_for
from budget.selectors.explained import unexplained
from budget.selectors.facts import factbook
from budget.selectors.threads import unanswered, unresolved
from budget.selectors.units import unreported
from budget.selectors.versions import total_unchanged
from budget.selectors.withheld import why_not_shown
from budget.selectors.workflow.situation import Situation

# So many are named; of more it is told how many there are.
_NAMED = 5
APPROVED = (Stage.SECOND_DOWN, Stage.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something in the way of a step. ``page``: the page of the budget on which it is put right."""

    guard: Guard
    message: str
    page: str = ""


def obstacles(step: Step, situation: Situation) -> list[Obstacle]:
    """What is in the way of a step; nothing where it can be taken. Guards that take long come last."""
    return [
        Obstacle(guard, message, page)
        for guard in step.guards
        for message, page in _FINDING[guard](situation)
    ]


Found = Iterator[tuple[str, str]]


def _errors(at: Situation) -> Found:
    if at.errors:
        yield f"还有{at.errors}条错误，改正后才能送审。", "#findings"


def _unexplained(at: Situation) -> Found:
    if left := len(unexplained(at.budget, at.checked)):
        yield f"还有{left}条警告没有说明（含没有填全的内容）：请改正，或者写明为什么就是这样。", "warnings/"


def _unanswered(at: Situation) -> Found:
    if left := unanswered(at.budget).count():
        yield f"还有{left}条审核意见没有答复。", "review/#threads"


def _unresolved(at: Situation) -> Found:
    if left := unresolved(at.budget).count():
        yield f"还有{left}条审核意见没有了结：满意的请了结，不满意的请退回。", "review/#threads"


def _changed(at: Situation) -> Found:
    base = at.budget.based_on
    # What was taken down may have been right: it comes back as a correction of itself.
    if base is None or Publication.objects.filter(budget=base, withdrawn_at__isnull=False).exists():
        return
    if digest(factbook(base)) == at.digest:
        yield f"内容与第{base.version}版完全相同，没有要审核、批复的变化。", "entry/"


def _same_total(at: Situation) -> Found:
    if at.budget.kind == Kind.TRANSFER and (differs := total_unchanged(at.budget)):
        yield f"调剂不改变支出总额和各项资金：{differs.rstrip('。')}。要增减总额，请用追加追减。", "entry/"


def _units_reported(at: Situation) -> Found:
    # What follows the year's budget is made by the department itself.
    if at.budget.kind == Kind.ORIGINAL and (missing := unreported(at.budget)):
        names = "、".join(one.name or one.code for one in missing[:_NAMED])
        more = f"等{len(missing)}个单位" if len(missing) > _NAMED else ""
        yield f"{names}{more}还没有报送本单位的预算。", "units/"


def _not_own(at: Situation) -> Found:
    # Whoever handed it in once has no say in it later either, whatever role they have come to; nor has
    # whoever took over from them, and may withdraw it as their own.
    theirs = Submission.objects.filter(budget=at.budget, username__in=stands_for(at.user))
    names = set(theirs.values_list("username", flat=True))
    if at.user.username in names:
        yield "这份预算是您送审的，须由别人审核。", ""
    elif names:
        yield "这份预算是由您接手其工作的人送审的，须由别人审核。", ""
    elif at.reviewed_by == at.user.username:
        yield "这份预算的部门审核是您办的，财政审核须由别人办理。", ""


def _own(at: Situation) -> Found:
    if at.submission is None or at.submission.username not in stands_for(at.user):
        by = f"（{at.submission.actor}）" if at.submission else ""
        yield f"只有送审的人{by}可以撤回；需要修改时，请审核人退回。", ""


def _unchanged(at: Situation) -> Found:
    if at.last is None or at.last.digest == at.digest:
        return
    if at.budget.stage in APPROVED:
        yield "内容与批复时的不同：有人绕过本系统改了数据。请联系审计人员核对日志。", ""
    else:
        yield "内容与上一步时的不一致，上一步的审核因此作废。请退回，由经办人核对后重新送审。", ""


def _has_ceilings(at: Situation) -> Found:
    if not ControlFigure.objects.filter(budget=at.budget).exists():
        yield "还没有录入控制数，不能下达。", "entry/controls/"
    # The clerk could not put them right, and could not submit because of them.
    if wrong := at.budget.unfit.filter(grid="controls").count():
        yield f"控制数中有{wrong}格填写的内容不能采用，改正后才能下达。", "entry/controls/"


def _congress(at: Situation) -> Found:
    if at.declared is None or at.declared.congress_on is None:
        yield f"还没有登记{at.budget.year}年预算的人代会批准日期，请先在进度表中登记。", ""


def _only_one(at: Situation) -> Found:
    if at.budget.kind != Kind.ORIGINAL:
        return
    same = Budget.objects.filter(
        department=at.budget.department_id, year=at.budget.year, kind=Kind.ORIGINAL, stage__in=APPROVED
    )
    if other := same.exclude(pk=at.budget.pk).first():
        yield (
            (
                f"{at.budget.year}年已有批复的预算（第{other.version}版），年初预算只有一份；"
                "要改变它，请从那一版开始调剂、追加追减或者更正。"
            ),
            "",
        )


def _showable(at: Situation) -> Found:
    return ((why, "") for why in why_not_shown(at.budget))


_FINDING: dict[Guard, Callable[[Situation], Found]] = {
    Guard.NO_ERRORS: _errors,
    Guard.WARNINGS_EXPLAINED: _unexplained,
    Guard.UNITS_REPORTED: _units_reported,
    Guard.COMMENTS_ANSWERED: _unanswered,
    Guard.COMMENTS_RESOLVED: _unresolved,
    Guard.NOT_OWN: _not_own,
    Guard.OWN_SUBMISSION: _own,
    Guard.UNCHANGED: _unchanged,
    Guard.HAS_CEILINGS: _has_ceilings,
    Guard.CONGRESS: _congress,
    Guard.ONLY_ONE: _only_one,
    Guard.CHANGED: _changed,
    Guard.SAME_TOTAL: _same_total,
    Guard.SHOWABLE: _showable,
}
