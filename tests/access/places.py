"""A budget of 129 in any state, with something at every address that is of it."""

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.utils import timezone

from budget.audit.folder import About, Folder
from budget.domain.digest import digest
from budget.domain.serial import factbook_to_json
from budget.domain.states import UP, Kind, Stage, State, Status
from budget.domain.workflow import first_state
from budget.models import (
    Approval,
    Budget,
    BudgetYear,
    Comment,
    Notice,
    PublishedFile,
    Submission,
    Thread,
    UnitReport,
    User,
)
from budget.models.review import ReportState
from budget.selectors import factbook
from budget.selectors.grids import references_of
from budget.services.log import log
from budget.services.notices import tell
from budget.services.proposals import propose
from tests.access.people import OWN
from tests.access.rules import Standing
from tests.publishing import published_as
from tests.renderers.books import CONSULTING, HEADQUARTERS, plain
from tests.services.workflow.conftest import draft, explain_everything, fill_ceiling, rename
from tests.units import told

# Stands in nothing but this budget: wherever it is read, the budget is.
MARK = "标记过的项目名称"


class Place:
    """The budget and what stands in the arguments of its addresses."""

    def __init__(self, standing: Standing, judged: Path | None = None) -> None:
        self._judged = judged
        self.clerk = User.objects.get(username="clerk")
        self.budget = _begun(standing)
        rename(self.budget, self.clerk, MARK)
        fill_ceiling(self.budget, User.objects.get(username="finance"))
        explain_everything(self.budget, self.clerk)
        BudgetYear.objects.get_or_create(year=2027, defaults={"open": True})
        rows = references_of(self.budget).rows
        self.project, self.activity = rows["projects"][0].key, rows["activities"][0].key
        self.proposal = self._propose(str(rows["projects"][1].key), rows["projects"][1].name).key
        self.thread = self._discuss()
        tell(users=[self.clerk], title=f"{MARK}的通知", address="/desk/", budget=self.budget)
        self.notice = Notice.objects.get().pk
        self.stand(standing)

    @cached_property
    def digest(self) -> str:
        return digest(factbook(self.budget))

    @property
    def seen(self) -> str:
        """What a form says was looked at."""
        return f"{self.entry}:{self.digest}"

    def argument(self, name: str, pattern: str) -> object:
        """What stands there in an address. ``pattern``: its name, since keys are of many things."""
        if name == "key" and pattern == "account_reset_password_from_key":
            return "set-password"
        if name == "key":
            what = pattern.partition(":")[2].partition("_")[0]
            return {"project": self.project, "activity": self.activity, "proposal": self.proposal}[what]
        if name == "number":
            return self.notice if "notice" in pattern else 1
        if name == "digest":
            file = PublishedFile.objects.filter(publication__budget=self.budget, format="pdf").first()
            return file.sha256 if file else "0" * 64
        if name == "token":
            return self._upload()
        return {
            "code": OWN, "year": 2026, "version": self.budget.version, "table": "03", "row": 1,
            "column": "total", "grid": "income", "ending": "xlsx", "unit": HEADQUARTERS,
            "thread": self.thread.pk, "project": CONSULTING.code,
            "uidb36": "1", "app_label": "budget", "content_type_id": 1,
            "object_id": self.clerk.pk, "id": self.clerk.pk, "pk": self.clerk.pk, "url": "nowhere/",
        }[name]  # fmt: skip

    def state(self) -> tuple[object, ...]:
        """What nobody else may have changed of it."""
        fresh = Budget.objects.get(pk=self.budget.pk)
        return (fresh.stage, fresh.status, fresh.revision, fresh.facts_digest)

    def _propose(self, row: str, name: str) -> Any:
        renamed = {
            "op": "set",
            "grid": "projects",
            "row": row,
            "column": "name",
            "from": name,
            "to": "提议的",
        }
        return propose(budget=self.budget, user=self.clerk, title="改名", operations=[renamed])

    def _discuss(self) -> Thread:
        made = Thread.objects.create(
            budget=self.budget, place="整份预算", opened_by="reviewer", resolved_at=timezone.now()
        )
        Comment.objects.create(thread=made, actor="审核人", username="reviewer", role="reviewer", text=MARK)
        return made

    def stand(self, standing: Standing) -> None:
        """Let it stand there, with what such a budget has."""
        self.standing, state = standing, standing.state
        Budget.objects.filter(pk=self.budget.pk).update(stage=state.stage, status=state.status)
        self.budget = Budget.objects.select_related("department").get(pk=self.budget.pk)
        if state.stage not in UP or state.status is not Status.DRAFT:
            Submission.objects.create(
                budget=self.budget, number=1, stage=Stage.SECOND_UP, actor="经办人", username="clerk",
                digest=self.digest, factbook=factbook_to_json(factbook(self.budget)),
            )  # fmt: skip
        if state.stage in (Stage.SECOND_DOWN, Stage.PUBLISHED):
            Approval.objects.create(budget=self.budget, number="朝财预〔2026〕1号", on=date(2026, 2, 1))
        if state.stage is Stage.PUBLISHED:
            # Its units' budgets with it, at addresses of their own.
            published_as(self.budget, told(factbook(self.budget)), notice="更正了金额。")
        entry = log(budget=self.budget, actor="经办人", username="clerk", action="submit", to_state=state)
        self.entry = entry.pk

    def _upload(self) -> str:
        """A checked document of this department, anew each time: one may be deleted."""
        if self._judged is None:
            return "x" * 32
        made = Folder.create([(self._judged / "document").read_bytes()], About("公布.txt"))
        for one in self._judged.iterdir():
            if one.name not in ("document", "about.json"):
                (made.path / one.name).write_bytes(one.read_bytes())
        # Drawing the true one takes seconds.
        (made.path / "marked.pdf").write_bytes(b"%PDF-1.7")
        return made.token


def reported(place: Place) -> None:
    """Its unit has handed its part in."""
    UnitReport.objects.create(
        budget=place.budget, unit_code=HEADQUARTERS, stage=place.budget.stage, state=ReportState.REPORTED,
        actor="甲", username="clerk",
    )  # fmt: skip


def talked_about(place: Place) -> None:
    """What was said of it is not settled yet."""
    Thread.objects.filter(pk=place.thread.pk).update(resolved_at=None)


def rename_again(place: Place) -> dict[str, Any]:
    """Another change of the marked name, as it is sent."""
    change = {"op": "set", "grid": "projects", "row": str(place.project), "column": "name"}
    return {"key": str(uuid4()), "operations": [{**change, "from": MARK, "to": "不该有的名称"}]}


def fill_in_ceiling(place: Place) -> dict[str, Any]:
    """Another 控制数, as it is sent."""
    row = {"op": "insert", "grid": "controls", "row": str(uuid4()), "values": {"amount": "5"}}
    return {"key": str(uuid4()), "operations": [row]}


def keep_indicators(place: Place) -> dict[str, Any]:
    return {"indicators": [str(uuid4())]}


def _begun(standing: Standing) -> Budget:
    """As it stands before anything was done; what follows an approved budget has that one before it."""
    kind, procedure = standing.kind, standing.procedure
    first = first_state(kind, procedure)
    begun = {"procedure": procedure, "stage": first.stage, "status": first.status}
    if kind is Kind.ORIGINAL:
        return draft(**begun)
    published = State(Stage.PUBLISHED, Status.ACCEPTED)
    before = draft(stage=published.stage, status=published.status)
    published_as(before, plain())
    return draft(version=2, kind=kind, based_on=before, **begun)
