"""The list that a new address must be put on: who may read it (GET), who may write to it (POST)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from budget.domain.roles import RoleKind
from budget.domain.workflow import OPENINGS, STEPS, Ask, Opening, Step
from tests.access import rules
from tests.access.places import (
    Place,
    fill_in_ceiling,
    keep_indicators,
    rename_again,
    reported,
    talked_about,
)
from tests.access.rules import Outcome, Rule, holding, while_open
from tests.renderers.books import CONSULTING
from tests.services.workflow.conftest import ANSWERS

CLERK, REVIEWER, FINANCE = RoleKind.CLERK, RoleKind.REVIEWER, RoleKind.FINANCE
Send = Callable[[Place], Mapping[str, Any]]


def nothing(place: Place) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Access:
    """Who may do what at an address; None: there is no such thing (405)."""

    name: str
    read: Rule | None = None
    write: Rule | None = None
    # What is posted, and whether a script posts it; what must be there before.
    sends: Send = nothing
    as_json: bool = False
    before: Callable[[Place], object] = nothing
    # Arguments where those that all have in common do not do.
    arguments: Mapping[str, Any] = field(default_factory=dict)
    # 409 there says what is in the way of somebody who is let in.
    may_be_obstructed: bool = False

    @property
    def space(self) -> str:
        return self.name.partition(":")[0] if ":" in self.name else ""

    def __str__(self) -> str:
        return " ".join([self.name, *map(str, self.arguments.values())])


def _answers(asks: tuple[Ask, ...]) -> dict[str, str]:
    return {ask.value: ANSWERS[ask] for ask in asks}


def _step(one: Step) -> Access:
    rule = rules.taking(one)
    return Access(
        "desk:step",
        rule,
        rule,
        sends=lambda place: {"seen": place.seen, **_answers(one.asks)},
        arguments={"name": one.name},
    )


def _opening(one: Opening) -> Access:
    return Access(
        "desk:open_version",
        rules.its_clerk,
        rules.opening(one),
        sends=lambda place: {"kind": one.kind.value, **_answers((*one.asks, Ask.NUMBER))},
    )


def _many(one: Step) -> Access:
    return Access(
        "desk:queue_many",
        write=holding(one.role, whole=True) if one.many else rules.nothing_there,
        sends=lambda place: {
            "sure": "1",
            "budget": f"{place.budget.pk}:{place.seen}",
            **_answers(one.asks),
        },
        arguments={"name": one.name},
    )


# Steps and openings: asked for of every kind of budget, since who takes them goes by that.
MOVES = [*map(_step, STEPS.values()), *map(_opening, OPENINGS)]

_READ = (
    "budget", "table", "why", "entry", "entry_data", "entry_grid", "entry_check", "table_fragment", "made_by",
    "history", "history_stroke", "counts", "download", "projects", "project", "project_standing",
    "project_library", "performance", "performance_standing", "activity_library", "workbook_file", "timeline",
    "units", "unit", "unit_table", "review", "review_table", "compare", "compare_file", "publishing",
    "narrative", "narrative_standing",
)  # fmt: skip
_READERS, _WRITING = rules.readers, rules.entering
_DEPARTMENTS = while_open(CLERK)
_CLERKS = while_open(CLERK, units=True)
_TEXT = {"text": "请核对。"}

OF_A_BUDGET = [
    *(Access(f"desk:{name}", _READERS) for name in _READ),
    Access("desk:entry_changes", _READERS, _WRITING, sends=rename_again, as_json=True),
    Access("desk:entry_changes", _READERS, rules.ceilings, sends=fill_in_ceiling, as_json=True),
    Access("desk:history_revert", write=_WRITING),
    Access("desk:project_new", write=_CLERKS, sends=lambda place: {"name": "新项目", "unit": ""}),
    Access("desk:project_delete", _CLERKS, _CLERKS),
    Access("desk:activity_new", write=_DEPARTMENTS),
    Access("desk:activity_delete", _DEPARTMENTS, _DEPARTMENTS),
    Access(
        "desk:project_library_keep",
        write=rules.keeping_in_the_library,
        sends=keep_indicators,
        as_json=True,
    ),
    Access(
        "desk:activity_library_keep",
        write=rules.keeping_in_the_library,
        sends=keep_indicators,
        as_json=True,
    ),
    Access("desk:workbook", _READERS, rules.bringing_files),
    Access("desk:proposal", rules.reading_what_one_made),
    Access("desk:proposal_apply", write=rules.its_maker),
    Access("desk:proposal_drop", write=rules.its_maker),
    Access("desk:warnings", _READERS, _CLERKS),
    Access("desk:unit_report", write=_CLERKS),
    Access(
        "desk:unit_return",
        write=while_open(CLERK, REVIEWER),
        sends=lambda place: {"reason": "请核对。"},
        before=reported,
    ),
    Access("desk:thread_open", write=rules.reviewing, sends=lambda place: _TEXT),
    Access("desk:thread", write=rules.answering, sends=lambda place: _TEXT, before=talked_about),
    Access(
        "desk:thread",
        write=rules.reviewing,
        sends=lambda place: {**_TEXT, "do": "resolve"},
        before=talked_about,
    ),
    Access("desk:thread", write=rules.reviewing, sends=lambda place: {**_TEXT, "do": "reopen"}),
    *MOVES,
]

_STARTING = holding(CLERK, whole=True)
_AUDITORS = holding(RoleKind.AUDITOR)
_FOLLOWING = holding(REVIEWER, FINANCE, RoleKind.PUBLISHER, RoleKind.AUDITOR)

OF_THE_DESK = [
    Access("desk:index", rules.anybody),
    Access("desk:new", _STARTING),
    Access(
        "desk:new_preview",
        _STARTING,
        _STARTING,
        sends=lambda place: {"year": 2027},
        may_be_obstructed=True,
    ),
    Access("desk:lists", rules.anybody),
    Access("desk:queue", rules.anybody),
    *(_many(one) for one in STEPS.values() if one.many),
    _many(STEPS["submit"]),
    Access("desk:roles", rules.anybody),
    Access("desk:log", _AUDITORS),
    Access("desk:log_accounts", _AUDITORS),
    Access("desk:log_csv", _AUDITORS),
    Access("desk:log_xlsx", _AUDITORS),
    Access("desk:board", _FOLLOWING),
    Access("desk:board_file", _FOLLOWING),
    Access(
        "desk:board_congress",
        write=holding(FINANCE),
        sends=lambda place: {"year": 2026, "on": "2026-01-15"},
    ),
    Access("desk:notices", rules.anybody),
    Access("desk:notices_read", write=rules.anybody, sends=lambda place: {"until": place.notice}),
    Access("desk:notice", rules.whose_it_is),
    Access("desk:notice_read", write=rules.whose_it_is),
]

OF_AN_ACCOUNT = [
    Access("healthz", rules.anybody),
    Access("account", rules.own_account),
    Access("account_end_sessions", write=rules.own_account),
    *(
        Access(name, rules.anybody, rules.anybody)
        for name in (
            "account_login", "account_logout", "account_reset_password", "account_reset_password_from_key",
            "mfa_list_webauthn",
        )
    ),
    *(
        Access(name, rules.anybody)
        for name in (
            "account_inactive", "account_reset_password_done", "account_reset_password_from_key_done",
        )
    ),
    *(
        Access(name, rules.own_account, rules.own_account)
        for name in (
            "mfa_authenticate", "account_change_password", "account_reauthenticate", "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn", "mfa_activate_totp", "mfa_add_webauthn",
            "mfa_remove_webauthn", "mfa_generate_recovery_codes", "mfa_login_webauthn",
        )
    ),
    Access("mfa_index", rules.own_account, rules.not_written_to),
    Access("mfa_deactivate_totp", rules.none_there_yet, rules.none_there_yet),
    Access("mfa_view_recovery_codes", rules.none_there_yet, rules.not_written_to),
]  # fmt: skip

_KEEPING, _REFUSED = rules.keeping(Outcome.THROUGH), rules.keeping(Outcome.FORBIDDEN)
_NO_METHOD, _NOT_THERE = rules.keeping(Outcome.NO_METHOD), rules.keeping(Outcome.HIDDEN)
# What the administration keeps, with files in and out or not, and what it only looks at.
KEPT = (
    "user", "role", "subject", "economicpair", "procurementitem", "servicedirectoryentry", "indicatorframe",
    "libraryindicator", "department", "budgetunit", "budgetyear",
)  # fmt: skip
LOOKED_AT = ("accountevent", "budget", "changeset", "publication", "logentry")


def _of_the_administration() -> Iterator[Access]:
    """Nobody else gets as far as being told that there is no such thing."""
    for name in ("index", "app_list", "(<path:object_id>/)", "login", "password_change"):
        yield Access(f"admin:{name}", _KEEPING, _KEEPING)
    for name in ("jsi18n", "password_change_done"):
        yield Access(f"admin:{name}", _KEEPING, _NO_METHOD)
    for name in ("view_on_site", "((?P<url>.*)$)"):
        yield Access(f"admin:{name}", _NOT_THERE, _NOT_THERE)
    yield Access("admin:logout", _NO_METHOD, _KEEPING)
    # Of a field that was not named there is nothing to choose.
    yield Access("admin:autocomplete", _REFUSED, _NO_METHOD)
    for name in ("budget_user_switch_off", "budget_user_second_factor", "auth_user_password_change"):
        yield Access(f"admin:{name}", _KEEPING, _KEEPING)
    for model in KEPT:
        yield Access(f"admin:budget_{model}_process_import", _NO_METHOD, _KEEPING)
        for what in ("import", "export", "changelist", "add", "history", "change"):
            yield Access(f"admin:budget_{model}_{what}", _KEEPING, _KEEPING)
        # Accounts are switched off instead.
        deleting = _REFUSED if model == "user" else _KEEPING
        yield Access(f"admin:budget_{model}_delete", deleting, deleting)
    for model in LOOKED_AT:
        for what in ("changelist", "history"):
            yield Access(f"admin:budget_{model}_{what}", _KEEPING, _KEEPING)
        yield Access(f"admin:budget_{model}_change", _KEEPING, _REFUSED)
        for what in ("add", "delete"):
            yield Access(f"admin:budget_{model}_{what}", _REFUSED, _REFUSED)


OF_THE_ADMINISTRATION = list(_of_the_administration())

# Whoever has the address of an upload may see it.
OF_CHECKING = [
    Access("audit:start", rules.anybody, rules.anybody),
    *(
        Access(f"audit:{name}", rules.anybody)
        for name in ("result", "progress", "(findings.xlsx)", "(findings.json)", "(marked.pdf)")
    ),
    Access("audit:difference", rules.importing_again),
    Access("audit:save", write=rules.importing),
    Access("audit:delete", write=rules.anybody),
]

OF_THE_PORTAL = [
    *(Access(f"portal:{name}", rules.anybody) for name in ("home", "departments", "compare")),
    Access("portal:rules", rules.anybody),
    *(
        Access(f"portal:{name}", rules.anybody)
        for name in (
            "verify",
            "search",
            "subjects",
            "projects",
            "data",
            "feed",
            "sitemap",
            "robots",
        )
    ),
    Access("portal:sitemap_section", rules.anybody, arguments={"section": "pages"}),
    Access("portal:subject", rules.published, arguments={"system": "function", "code": "201"}),
    Access("portal:project", rules.published, arguments={"code": CONSULTING.code}),
    # The worker makes them.
    Access("portal:data_file", rules.nothing_there, arguments={"name": "lines.csv"}),
    *(
        Access(f"portal:{name}", rules.published)
        for name in (
            "department",
            "budget",
            "table",
            "explanation",
            "changes",
            "why",
            "verify_file",
        )
    ),
    *(
        Access(f"portal:{name}", rules.published)
        for name in (
            "unit",
            "unit_budget",
            "unit_table",
            "unit_explanation",
            "unit_changes",
            "unit_why",
        )
    ),
    # Files of a department and of a unit alike: their addresses have no names.
    *(
        Access(f"portal:(tables/<code:table>.{ending})", rules.published)
        for ending in ("pdf", "xlsx", "csv", "json")
    ),
    *(Access(f"portal:(budget.{ending})", rules.published) for ending in ("pdf", "xlsx", "json")),
]

OF_THE_API = [
    *(
        Access(f"api:{name}", rules.anybody)
        for name in (
            "documentation", "schema", "schema_yaml", "root", "years", "departments", "units", "lines",
            "income", "projects", "subjects", "publications",
        )
    ),
    # Not without saying what to look for.
    Access("api:search", rules.anybody),
    *(Access(f"api:{name}", rules.published) for name in ("department", "budget", "version", "project")),
    Access("api:unknown", rules.nothing_there, arguments={"rest": "nothing/"}),
]  # fmt: skip

ACCESS = [
    *OF_A_BUDGET,
    *OF_THE_DESK,
    *OF_AN_ACCOUNT,
    *OF_THE_ADMINISTRATION,
    *OF_CHECKING,
    *OF_THE_PORTAL,
    *OF_THE_API,
]
