"""Everybody who may ask for an address: every role of the department, of another one, and those without."""

from dataclasses import dataclass

from budget.domain.roles import RoleKind
from budget.models import Department, Role, User
from budget.services.accounts import make_demo_accounts
from tests.conftest import PASSWORD
from tests.renderers.books import HEADQUARTERS
from tests.units import clerk_of

OWN, OTHER = "129", "999"


@dataclass(frozen=True)
class Person:
    """Somebody who asks. ``department``: where they hold their role; ``of_unit``: for one unit alone."""

    name: str
    role: RoleKind | None = None
    department: str = OWN
    of_unit: bool = False
    is_signed_in: bool = True
    lacks_factor: bool = False

    @property
    def sees(self) -> bool:
        """Whether the budgets of the department are any of their business."""
        return self.role is not None and self.role.sees_budgets and self.department == OWN

    def decides_as(self, role: RoleKind) -> bool:
        """Whether they take the department's steps in that role."""
        return self.role is role and not self.of_unit

    def __str__(self) -> str:
        return self.name


_BUSINESS = [kind for kind in RoleKind if kind.sees_budgets]
PEOPLE = (
    Person("nobody", is_signed_in=False),
    Person("inactive", RoleKind.CLERK, is_signed_in=False),
    Person("unproven", RoleKind.REVIEWER, lacks_factor=True),
    Person("without", None),
    Person("administrator", RoleKind.ADMINISTRATOR),
    *(Person(kind.value, kind) for kind in _BUSINESS),
    Person(f"clerk{HEADQUARTERS}", RoleKind.CLERK, of_unit=True),
    *(Person(f"other_{kind.value}", kind, OTHER) for kind in _BUSINESS),
)
# The state of a budget makes a difference for them alone; whoever is stopped on the way never gets to it.
INSIDERS = [one for one in PEOPLE if one.sees and one.is_signed_in and not one.lacks_factor]
OUTSIDERS = [one for one in PEOPLE if not one.sees and one.is_signed_in]


def make_people() -> dict[str, User]:
    """Their accounts, by name."""
    made = {one.username: one for one in make_demo_accounts(password=PASSWORD)}
    made[f"clerk{HEADQUARTERS}"] = clerk_of(HEADQUARTERS)
    for one in PEOPLE:
        if one.name not in made and one.name != "nobody":
            made[one.name] = _account(one)
    return made


def _account(one: Person) -> User:
    # Of an account for demonstration no second factor is asked.
    user = User.objects.create(
        username=one.name, full_name=one.name, is_active=one.is_signed_in, is_demo=not one.lacks_factor
    )
    if one.role:
        Role.objects.create(user=user, role=one.role, department=Department.objects.get(code=one.department))
    return user
