"""What the database refuses of review, approval and publishing: valid rows, and what breaks each of them."""

from datetime import date
from typing import Any

from django.db import models

from budget.domain.states import Stage
from budget.models import (
    Approval,
    Budget,
    BudgetYear,
    Comment,
    Explanation,
    LogEntry,
    LogHead,
    Notice,
    PublishingOrder,
    Submission,
    Thread,
    UnitReport,
    User,
)

_CHAIN = {"department_code": "129", "year": 2026, "version": 1}
_BY = {"actor": "某人", "username": "somebody"}


def valid(budget: Budget) -> dict[type[models.Model], dict[str, Any]]:
    """Fields of a row of each model that breaks no constraint."""
    of_budget = {"budget": budget}
    thread = Thread.objects.get_or_create(budget=budget, place="预算03表")[0]
    person = User.objects.get_or_create(username="somebody", defaults={"full_name": "某人"})[0]
    return {
        Approval: {**of_budget, "number": "朝财预〔2026〕1号", "on": date(2026, 2, 1)},
        Comment: {"thread": thread, "text": "为什么？", "role": "reviewer", **_BY},
        Explanation: {**of_budget, "fingerprint": "0" * 64, "text": "情况属实", **_BY},
        LogHead: {**_CHAIN, "entries": 1, "last": "0" * 64, "code": "0" * 64},
        Notice: {"user": person, "title": "送审", "key": "due:1"},
        PublishingOrder: {**of_budget, "username": "somebody", "digest": "0" * 64},
        Submission: {
            **of_budget, "number": 1, "stage": Stage.FIRST_UP, "digest": "0" * 64, "factbook": {}, **_BY
        },
        UnitReport: {
            **of_budget, "unit_code": "129001", "stage": Stage.FIRST_UP, "state": "reported", **_BY
        },
    }  # fmt: skip


BREAKS: dict[str, tuple[type[models.Model], dict[str, Any]]] = {
    "the_procedure_of_a_budget_is_one_of_the_list": (Budget, {"procedure": "by_lot"}),
    "a_later_version_says_what_it_is_based_on": (Budget, {"kind": "transfer"}),
    "the_procedure_of_a_year_is_one_of_the_list": (BudgetYear, {"procedure": "by_lot"}),
    "an_approval_has_a_number": (Approval, {"number": ""}),
    "a_comment_says_something": (Comment, {"text": ""}),
    "an_explanation_says_something": (Explanation, {"text": ""}),
    "one_explanation_per_budget_and_finding": (Explanation, {}),
    "one_head_per_chain": (LogHead, {}),
    "one_notice_per_person_and_key": (Notice, {}),
    "one_open_publishing_order_per_budget": (PublishingOrder, {}),
    "the_state_of_an_order_is_one_of_the_list": (PublishingOrder, {"state": "lost"}),
    "one_submission_per_budget_and_number": (Submission, {}),
    "one_report_per_budget_stage_and_unit": (UnitReport, {}),
    "the_state_of_a_report_is_one_of_the_list": (UnitReport, {"state": "lost"}),
}


def of_no_kind(budget: Budget) -> None:
    # Based on something, so that nothing else is wrong with it.
    Budget.objects.create(department=budget.department, year=2026, version=9, kind="whim", based_on=budget)


def logged_twice(_: Budget) -> None:
    for _ in range(2):
        LogEntry.objects.create(**_CHAIN, actor="某人", action="submit", sequence=7)


SPECIAL = {
    "the_kind_of_a_budget_is_one_of_the_list": of_no_kind,
    "one_log_entry_per_budget_and_sequence": logged_twice,
}
