"""The way of a budget as data: every step somebody can take, who may, from where to where, and on what terms.

In: roles and states. Out: ``STEPS`` by name, which the services go by, the pages show (the matrix), and the
tests are driven by. Nothing else decides who may do what.

The clocks are those of 《预算法》第五十二条 (批复: finance within 20 days, departments within 15) and
第十四条 (publication within 20 days of 批复), in calendar days.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from budget.domain.roles import RoleKind
from budget.domain.states import Kind, Procedure, Stage, State, Status

REPLY_DAYS = 20
RELAY_DAYS = 15
PUBLISH_DAYS = 20

ALL_KINDS = frozenset(Kind)
BOTH_PROCEDURES = frozenset(Procedure)


class Guard(StrEnum):
    """What must hold before a step is taken; ``selectors.workflow.guards`` knows how each is found out."""

    NO_ERRORS = "no_errors"
    WARNINGS_EXPLAINED = "warnings_explained"
    UNITS_REPORTED = "units_reported"
    COMMENTS_ANSWERED = "comments_answered"
    COMMENTS_RESOLVED = "comments_resolved"
    NOT_OWN = "not_own"
    OWN_SUBMISSION = "own_submission"
    UNCHANGED = "unchanged"
    HAS_CEILINGS = "has_ceilings"
    CONGRESS = "congress"
    ONLY_ONE = "only_one"
    CHANGED = "changed"
    SAME_TOTAL = "same_total"
    SHOWABLE = "showable"

    @property
    def label(self) -> str:
        return _GUARD_LABELS[self]


_GUARD_LABELS = {
    Guard.NO_ERRORS: "没有错误",
    Guard.WARNINGS_EXPLAINED: "每条警告都有说明",
    Guard.UNITS_REPORTED: "所属单位都已报送",
    Guard.COMMENTS_ANSWERED: "每条审核意见都已答复",
    Guard.COMMENTS_RESOLVED: "审核意见都已了结",
    Guard.NOT_OWN: "不是本人送审、审核过的",
    Guard.OWN_SUBMISSION: "由本人送审",
    Guard.UNCHANGED: "内容与上一步时相同",
    Guard.HAS_CEILINGS: "控制数已经录入",
    Guard.CONGRESS: "已登记人代会批准日期",
    Guard.ONLY_ONE: "本年度没有另一份已批复的年初预算",
    Guard.CHANGED: "与所依据的版本有不同",
    Guard.SAME_TOTAL: "调剂不改变支出总额",
    Guard.SHOWABLE: "没有涉密或不公开的内容",
}


class Ask(StrEnum):
    """What a step asks of whoever takes it."""

    NOTE = "note"  # may be left blank
    REASON = "reason"
    NUMBER = "number"  # 文号
    DATE = "date"
    NOTICE = "notice"  # what the public is told

    @property
    def label(self) -> str:
        return {"note": "附言", "reason": "原因", "number": "文号", "date": "日期", "notice": "公告"}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way. ``after``: the state it leads to from each state it may be taken in.

    ``done``: how the timeline says it, after who did it. ``tells``: who gets a notice, besides those who
    can take the next step. ``many``: finance takes it with several budgets at once. ``back``: it undoes or
    refuses, and is drawn apart from what goes on.
    """

    name: str
    label: str
    role: RoleKind
    after: dict[State, State]
    done: str
    asks: tuple[Ask, ...] = ()
    guards: tuple[Guard, ...] = ()
    tells: tuple[RoleKind, ...] = ()
    kinds: frozenset[Kind] = ALL_KINDS
    procedures: frozenset[Procedure] = BOTH_PROCEDURES
    many: bool = False
    back: bool = False
    hint: str = field(default="", compare=False)

    @property
    def judges(self) -> bool:
        """Whether it is a decision on the content, which one looks at first."""
        return Guard.COMMENTS_RESOLVED in self.guards

    def applies(self, kind: Kind, procedure: Procedure, state: State) -> bool:
        """Whether it is a step of such a budget where it stands."""
        return state in self.after and kind in self.kinds and procedure in self.procedures


def _ups(before: Status, after: Status) -> dict[State, State]:
    return {State(stage, before): State(stage, after) for stage in (Stage.FIRST_UP, Stage.SECOND_UP)}


_CLERK, _REVIEWER, _FINANCE, _PUBLISHER = (
    RoleKind.CLERK,
    RoleKind.REVIEWER,
    RoleKind.FINANCE,
    RoleKind.PUBLISHER,
)
_TWO, _ONE = frozenset({Procedure.TWO_ROUNDS}), frozenset({Procedure.ONE_ROUND})
_ORIGINAL = frozenset({Kind.ORIGINAL})
_LATER = ALL_KINDS - _ORIGINAL
_APPROVED = State(Stage.SECOND_DOWN, Status.ACCEPTED)
_PUBLISHED = State(Stage.PUBLISHED, Status.ACCEPTED)
_SECOND = {status: State(Stage.SECOND_UP, status) for status in Status}
_REVIEW = (Guard.NOT_OWN, Guard.UNCHANGED)

_STEPS = (
    Step(
        "submit", "送审", _CLERK,
        {**_ups(Status.DRAFT, Status.SUBMITTED), **_ups(Status.RETURNED, Status.SUBMITTED)},
        "送审", (Ask.NOTE,),
        (
            Guard.ONLY_ONE,
            Guard.UNITS_REPORTED,
            Guard.COMMENTS_ANSWERED,
            Guard.NO_ERRORS,
            Guard.WARNINGS_EXPLAINED,
            Guard.CHANGED,
            Guard.SAME_TOTAL,
        ),
        (),
        hint="送审后内容不能再修改，直到被退回或者由您撤回。",
    ),
    Step(
        "withdraw", "撤回", _CLERK, _ups(Status.SUBMITTED, Status.DRAFT),
        "撤回了送审", (Ask.NOTE,), (Guard.OWN_SUBMISSION,), (_REVIEWER,), back=True,
        hint="审核之前可以由送审人撤回，继续修改。",
    ),
    Step(
        "review", "审核通过", _REVIEWER, _ups(Status.SUBMITTED, Status.REVIEWED),
        "审核通过", (Ask.NOTE,), (*_REVIEW, Guard.COMMENTS_RESOLVED), (_CLERK, _FINANCE), procedures=_TWO,
        hint="通过后交财政部门审核。",
    ),
    Step(
        "return", "退回", _REVIEWER, _ups(Status.SUBMITTED, Status.RETURNED),
        "退回", (Ask.REASON,), (Guard.NOT_OWN,), (_CLERK,), procedures=_TWO, back=True,
        hint="退回后由经办人修改，再次送审。",
    ),
    Step(
        "accept", "财政审核通过", _FINANCE, _ups(Status.REVIEWED, Status.ACCEPTED),
        "财政审核通过", (Ask.NOTE,), (*_REVIEW, Guard.COMMENTS_RESOLVED), (_CLERK, _REVIEWER),
        kinds=_ORIGINAL, procedures=_TWO, many=True,
    ),
    Step(
        "finance_return", "财政退回", _FINANCE,
        {**_ups(Status.REVIEWED, Status.RETURNED), **_ups(Status.ACCEPTED, Status.RETURNED)},
        "财政退回", (Ask.REASON,), (Guard.NOT_OWN,), (_CLERK, _REVIEWER),
        procedures=_TWO, many=True, back=True,
        hint="退回后由部门修改，从头送审。",
    ),
    Step(
        "finance_return_once", "退回", _FINANCE, {_SECOND[Status.SUBMITTED]: _SECOND[Status.RETURNED]},
        "退回", (Ask.REASON,), (Guard.NOT_OWN,), (_CLERK,), procedures=_ONE, many=True, back=True,
        hint="退回后由经办人修改，再次送审。",
    ),
    Step(
        "send_down", "下达控制数", _FINANCE,
        {State(Stage.FIRST_UP, Status.ACCEPTED): State(Stage.FIRST_DOWN, Status.ACCEPTED)},
        "下达了控制数", (Ask.NOTE,), (Guard.HAS_CEILINGS, Guard.UNCHANGED), (_CLERK, _REVIEWER),
        kinds=_ORIGINAL, procedures=_TWO, many=True,
        hint="控制数在“控制数”录入表中填写；下达后部门在控制数以内编制“二上”。",
    ),
    Step(
        "begin_second", "签收控制数，开始二上", _CLERK,
        {State(Stage.FIRST_DOWN, Status.ACCEPTED): _SECOND[Status.DRAFT]},
        "签收了控制数，开始编制二上", (), (), (_FINANCE,), kinds=_ORIGINAL, procedures=_TWO,
    ),
    Step(
        "approve", "批复", _FINANCE, {_SECOND[Status.ACCEPTED]: _APPROVED},
        "批复", (Ask.NUMBER, Ask.DATE, Ask.NOTE),
        (*_REVIEW, Guard.ONLY_ONE, Guard.CONGRESS, Guard.COMMENTS_RESOLVED),
        (_CLERK, _REVIEWER, _PUBLISHER), kinds=_ORIGINAL, procedures=_TWO, many=True,
        hint="人代会批准后20日内批复各部门。批复后这一版不再改变。",
    ),
    Step(
        "approve_once", "批复", _FINANCE, {_SECOND[Status.SUBMITTED]: _APPROVED},
        "批复", (Ask.NUMBER, Ask.DATE, Ask.NOTE),
        (*_REVIEW, Guard.ONLY_ONE, Guard.CONGRESS, Guard.COMMENTS_RESOLVED),
        (_CLERK, _REVIEWER, _PUBLISHER),
        kinds=_ORIGINAL, procedures=_ONE, many=True,
        hint="人代会批准后20日内批复各部门。批复后这一版不再改变。",
    ),
    Step(
        "approve_change", "批复", _FINANCE, {_SECOND[Status.REVIEWED]: _APPROVED},
        "批复", (Ask.NUMBER, Ask.DATE, Ask.NOTE), (*_REVIEW, Guard.COMMENTS_RESOLVED),
        (_CLERK, _REVIEWER, _PUBLISHER), kinds=_LATER, procedures=_TWO, many=True,
        hint="批复后这一版不再改变。",
    ),
    Step(
        "approve_change_once", "批复", _FINANCE, {_SECOND[Status.SUBMITTED]: _APPROVED},
        "批复", (Ask.NUMBER, Ask.DATE, Ask.NOTE), (*_REVIEW, Guard.COMMENTS_RESOLVED),
        (_CLERK, _REVIEWER, _PUBLISHER), kinds=_LATER, procedures=_ONE, many=True,
        hint="批复后这一版不再改变。",
    ),
    Step(
        "relay", "转批复所属单位", _REVIEWER, {_APPROVED: _APPROVED, _PUBLISHED: _PUBLISHED},
        "向所属单位转批复", (Ask.DATE, Ask.NUMBER), (Guard.UNCHANGED,), (_CLERK,), kinds=_ORIGINAL,
        hint="部门自收到批复之日起15日内向所属各单位批复。",
    ),
    Step(
        "publish", "公开", _PUBLISHER, {_APPROVED: _PUBLISHED},
        "向社会公开", (Ask.NOTICE,), (Guard.UNCHANGED, Guard.SHOWABLE),
        (_CLERK, _REVIEWER, _FINANCE), kinds=frozenset({Kind.ORIGINAL, Kind.CORRECTION}),
        hint="批复后20日内公开。生成全部文件需要一些时间，完成后公众才能看到。",
    ),
    Step(
        "take_down", "撤下", _PUBLISHER, {_PUBLISHED: _PUBLISHED},
        "撤下了公开的预算", (Ask.REASON,), (), (_CLERK, _REVIEWER, _FINANCE), back=True,
        hint="撤下后公众看到的是撤下的原因；不能再次公开，只能更正后重新公开。",
    ),
)  # fmt: skip

STEPS = {step.name: step for step in _STEPS}


def steps_at(kind: Kind, procedure: Procedure, state: State) -> Iterator[Step]:
    """The steps that can be taken with such a budget where it stands, by whoever may."""
    return (step for step in _STEPS if step.applies(kind, procedure, state))


def first_state(kind: Kind, procedure: Procedure) -> State:
    """Where a budget begins: what follows an approved one needs no first round."""
    return State(procedure.first_stage if kind is Kind.ORIGINAL else Stage.SECOND_UP, Status.DRAFT)


def states_of(kind: Kind, procedure: Procedure) -> list[State]:
    """Every state that such a budget can come to, in the order it does."""
    found = [first_state(kind, procedure)]
    for state in found:
        for step in steps_at(kind, procedure, state):
            if step.after[state] not in found:
                found.append(step.after[state])
    return found


@dataclass(frozen=True, slots=True)
class Opening:
    """A way to make another version of a budget that is approved already."""

    kind: Kind
    label: str
    role: RoleKind
    from_states: frozenset[State]
    asks: tuple[Ask, ...]
    hint: str


OPENINGS = (
    Opening(
        Kind.TRANSFER, "调剂", _CLERK, frozenset({_APPROVED, _PUBLISHED}), (Ask.REASON,),
        "在科目之间或者项目之间调整，支出总额不变。",
    ),
    Opening(
        Kind.SUPPLEMENT, "追加追减", _CLERK, frozenset({_APPROVED, _PUBLISHED}), (Ask.NUMBER, Ask.REASON),
        "按上级文件增加或者减少预算。",
    ),
    Opening(
        Kind.CORRECTION, "更正", _CLERK, frozenset({_PUBLISHED}), (Ask.REASON,),
        "改正已经公开的内容；批复后重新公开，原来的版本保留并注明已更正。",
    ),
)  # fmt: skip

# What changes facts although a budget is locked: 控制数, between 一上 and 一下.
CHANGES_LOCKED = frozenset({"controls"})

# What the log may tell besides steps: the code kept there, and how the timeline says it after who did it.
ACTIONS = {step.name: step.done for step in _STEPS} | {
    "new": "新建了预算",
    "import": "导入了文件",
    "open": "开始编制新的一版",
    "controls": "修改了控制数",
    "congress": "登记了人代会批准日期",
    "report_unit": "报送了单位的预算",
    "return_unit": "退回了单位的预算",
}
