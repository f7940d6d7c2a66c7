"""Whom an address lets in, said in words of the workflow's own data (``domain.workflow``).

A rule answers for somebody who is signed in and may see the budget that the address is of.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from budget.domain.roles import RoleKind
from budget.domain.states import UP, Kind, Procedure, Stage, State, Status
from budget.domain.workflow import Opening, Step, states_of
from tests.access.people import OWN, Person


class Outcome(Enum):
    """What comes of asking."""

    THROUGH = "let in"
    HIDDEN = "404"
    FORBIDDEN = "403"
    LOCKED = "409"
    SIGN_IN = "asked to sign in"
    FACTOR = "asked for a second factor"
    NO_METHOD = "405"


@dataclass(frozen=True)
class Standing:
    """Where a budget stands."""

    kind: Kind
    procedure: Procedure
    state: State

    def __str__(self) -> str:
        return f"{self.kind}-{self.procedure}-{self.state.stage}-{self.state.status}"

    @property
    def takes_ceilings(self) -> bool:
        """Whether finance fills in 控制数 although all else is locked."""
        return self.state == State(Stage.FIRST_UP, Status.ACCEPTED)


def standings(kind: Kind, procedure: Procedure) -> list[Standing]:
    """Every state that such a budget comes to."""
    return [Standing(kind, procedure, state) for state in states_of(kind, procedure)]


Rule = Callable[[Person, Standing], Outcome]
THROUGH, HIDDEN, FORBIDDEN, LOCKED = Outcome.THROUGH, Outcome.HIDDEN, Outcome.FORBIDDEN, Outcome.LOCKED
CLERK, REVIEWER, FINANCE = RoleKind.CLERK, RoleKind.REVIEWER, RoleKind.FINANCE


def _if(is_allowed: bool) -> Outcome:
    return THROUGH if is_allowed else FORBIDDEN


# --- of no budget -----------------------------------------------------------------------------------


def anybody(person: Person, at: Standing) -> Outcome:
    """Whoever asks, signed in or not; or whoever is signed in, where the address asks for that."""
    return THROUGH


def nothing_there(person: Person, at: Standing) -> Outcome:
    return HIDDEN


def own_account(person: Person, at: Standing) -> Outcome:
    """Whoever is signed in, with or without a second factor."""
    return THROUGH if person.is_signed_in else Outcome.SIGN_IN


def none_there_yet(person: Person, at: Standing) -> Outcome:
    """A second factor of one's own, which nobody here has."""
    return HIDDEN if person.is_signed_in else Outcome.SIGN_IN


def not_written_to(person: Person, at: Standing) -> Outcome:
    """Signing in is asked for before the method."""
    return Outcome.NO_METHOD if person.is_signed_in else Outcome.SIGN_IN


def holding(*roles: RoleKind, whole: bool = False) -> Rule:
    """Whoever holds one of these roles, in whichever department. ``whole``: not for one unit alone."""
    return lambda person, at: _if(person.role in roles and not (whole and person.of_unit))


def keeping(told: Outcome) -> Rule:
    """Administrators, who are told this; it is nobody else's."""
    return lambda person, at: told if person.role is RoleKind.ADMINISTRATOR else FORBIDDEN


def whose_it_is(person: Person, at: Standing) -> Outcome:
    """What the clerk was told is there for nobody else."""
    return THROUGH if person.name == "clerk" else HIDDEN


def published(person: Person, at: Standing) -> Outcome:
    """Of a publication: the same for everybody, and nothing of what is not published."""
    return THROUGH if at.state.stage is Stage.PUBLISHED else HIDDEN


def importing(person: Person, at: Standing) -> Outcome:
    """Whoever may bring a document of the department in."""
    clerk = person.is_signed_in and person.decides_as(CLERK) and person.department == OWN
    return _if(clerk)


def importing_again(person: Person, at: Standing) -> Outcome:
    """What a document of the department differs in from its budget is there for nobody else."""
    return THROUGH if importing(person, at) is THROUGH else HIDDEN


# --- of one budget ----------------------------------------------------------------------------------


def readers(person: Person, at: Standing) -> Outcome:
    """Whoever has a part in the budget."""
    return THROUGH


def while_open(*roles: RoleKind, units: bool = False) -> Rule:
    """The holders of these roles, while the facts may be changed; ``units``: a unit's clerk, too."""

    def rule(person: Person, at: Standing) -> Outcome:
        if not at.state.is_open:
            return LOCKED
        return _if(person.role in roles and (units or not person.of_unit))

    return rule


def _while_somebody_enters(
    of_clerk: Outcome, of_unit: Outcome, of_finance: Outcome, then: Outcome | None = None
) -> Rule:
    """Behind the gate of entering: the clerks while it is open, finance also while it takes 控制数 (``then``:
    what finance is told while all else is locked, if it is something else)."""

    def rule(person: Person, at: Standing) -> Outcome:
        if at.takes_ceilings and person.role is FINANCE:
            return then or of_finance
        if not at.state.is_open:
            return LOCKED
        inside = {CLERK: of_unit if person.of_unit else of_clerk, FINANCE: of_finance}
        return inside.get(person.role, FORBIDDEN) if person.role else FORBIDDEN

    return rule


# What the clerks enter; that finance is let to the grids of others changes nothing in these.
entering = _while_somebody_enters(THROUGH, THROUGH, FORBIDDEN, then=LOCKED)
ceilings = _while_somebody_enters(FORBIDDEN, FORBIDDEN, THROUGH)
bringing_files = _while_somebody_enters(THROUGH, THROUGH, THROUGH)
keeping_in_the_library = _while_somebody_enters(THROUGH, FORBIDDEN, FORBIDDEN)
its_maker = _while_somebody_enters(THROUGH, HIDDEN, HIDDEN)


def reading_what_one_made(person: Person, at: Standing) -> Outcome:
    """A proposal is there for whoever made it, as long as something can come of it."""
    return HIDDEN if person.name != "clerk" else _if(at.state.is_open)


def _may_review(person: Person, at: Standing) -> bool:
    before_approval = at.state.stage in UP or at.state.stage is Stage.FIRST_DOWN
    return before_approval and at.state.status is not Status.DRAFT and person.role in (REVIEWER, FINANCE)


def reviewing(person: Person, at: Standing) -> Outcome:
    """Its reviewer and finance, from the first submission until it is approved."""
    return _if(_may_review(person, at))


def answering(person: Person, at: Standing) -> Outcome:
    """Its clerks besides, whether it may be changed or not."""
    before_approval = at.state.stage in UP or at.state.stage is Stage.FIRST_DOWN
    return _if((before_approval and person.role is CLERK) or _may_review(person, at))


def its_clerk(person: Person, at: Standing) -> Outcome:
    return _if(person.decides_as(CLERK))


def opening(one: Opening) -> Rule:
    """Whoever makes such a version, once there is one to make it from."""

    def rule(person: Person, at: Standing) -> Outcome:
        if not person.decides_as(one.role):
            return FORBIDDEN
        return THROUGH if at.state in one.from_states else LOCKED

    return rule


def taking(step: Step) -> Rule:
    """Whoever takes that step, where it can be taken."""

    def rule(person: Person, at: Standing) -> Outcome:
        if not person.decides_as(step.role):
            return FORBIDDEN
        return THROUGH if step.applies(at.kind, at.procedure, at.state) else LOCKED

    return rule
