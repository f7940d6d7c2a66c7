"""Leaving: the account is switched off and what is unfinished goes to somebody who may do it."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from budget.domain.states import Stage, Status
from budget.models import AccountEvent, ChangeSet, Department, Proposal, Role, Submission, Thread, User
from budget.selectors.access import stands_for
from budget.selectors.leaving import open_work
from budget.services.accounts import make_demo_accounts
from budget.services.leaving import switch_off
from tests.accounts.people import person
from tests.publishing import make_budget
from tests.renderers.books import plain


@pytest.fixture
def wang(cast):
    """Another clerk of the same department."""
    return person("wang", "clerk")


@pytest.fixture
def by(cast):
    return cast["administrator"]


@pytest.fixture
def work(cast):
    """The clerk has a draft, a proposal and a thread, and a budget of another year under review."""
    draft = make_budget(plain())
    other = make_budget(plain(), version=2)
    Submission.objects.create(
        budget=other, number=1, stage="second_up", actor="某", username="clerk", digest="0", factbook={}
    )
    type(other).objects.filter(pk=other.pk).update(stage=Stage.SECOND_UP, status=Status.SUBMITTED)
    changed(draft, "clerk", 1)
    proposal = Proposal.objects.create(budget=draft, title="从上年开始", username="clerk")
    thread = Thread.objects.create(budget=draft, place="预算03表", opened_by="clerk")
    return draft, proposal, thread, other


def changed(budget, username, number):
    ChangeSet.objects.create(budget=budget, number=number, title="改", actor="某", username=username)


def test_what_is_unfinished_is_found(cast, work):
    draft, proposal, thread, submitted = work
    found = open_work(cast["clerk"])
    assert (found.drafts, found.proposals, found.threads, found.submitted) == (
        [draft], [proposal], [thread], [submitted]
    )  # fmt: skip
    changed(draft, "reviewer", 2)
    Thread.objects.update(resolved_at="2026-01-01T00:00Z")
    proposal.applied = ChangeSet.objects.first()
    proposal.save()
    submitted.status = Status.RETURNED
    submitted.save()
    assert not open_work(cast["clerk"])
    assert not open_work(cast["outsider"])


def test_everything_goes_to_the_heir(cast, work, wang, by):
    clerk = cast["clerk"]
    signed_in = Client()
    signed_in.force_login(clerk)
    switch_off(user=clerk, by=by, heir=wang, address="10.0.0.1")
    _, proposal, thread, _ = work
    for one in (clerk, proposal, thread):
        one.refresh_from_db()
    assert (clerk.is_active, clerk.successor) == (False, wang)
    assert (proposal.username, thread.opened_by) == ("wang", "wang")
    assert signed_in.get("/desk/").status_code == 302
    assert [(one.action, one.whom_username, one.address) for one in AccountEvent.objects.all()] == [
        ("接手工作", "wang", "10.0.0.1"),
        ("停用并移交", "clerk", "10.0.0.1"),
    ]
    assert "待应用的改动1项" in AccountEvent.objects.first().detail


def test_an_heir_stands_for_all_who_went_before(cast, work, wang, by):
    assert stands_for(wang) == {"wang"}
    switch_off(user=cast["clerk"], by=by, heir=wang)
    last = person("zhao", "clerk")
    assert stands_for(wang) == {"wang", "clerk"}
    switch_off(user=wang, by=by, heir=last)
    assert stands_for(last) == {"zhao", "wang", "clerk"}
    assert stands_for(User.objects.get(username="wang")) == set()


def test_who_comes_back_is_followed_by_nobody(cast, work, wang, by, client):
    clerk = cast["clerk"]
    switch_off(user=clerk, by=by, heir=wang)
    client.force_login(by)
    role = clerk.roles.get()
    sent = {
        "full_name": clerk.full_name, "is_active": "on", "roles-TOTAL_FORMS": 1, "roles-INITIAL_FORMS": 1,
        "roles-0-id": role.pk, "roles-0-user": clerk.pk, "roles-0-department": role.department_id,
        "roles-0-role": role.role,
    }  # fmt: skip
    assert client.post(reverse("admin:budget_user_change", args=[clerk.pk]), sent).status_code == 302
    clerk.refresh_from_db()
    assert (clerk.is_active, clerk.successor) == (True, None)
    assert stands_for(wang) == {"wang"}


def test_an_heir_holds_the_role_or_is_given_it(cast, work, by):
    heir = person("zhao")
    with pytest.raises(ValidationError, match="没有这些角色：129-北京市朝阳区政务服务管理局 经办人"):
        switch_off(user=cast["clerk"], by=by, heir=heir)
    assert User.objects.get(username="clerk").is_active
    switch_off(user=cast["clerk"], by=by, heir=heir, give_roles=True)
    assert [(role.role, role.department.code) for role in heir.roles.all()] == [("clerk", "129")]
    assert "给予角色" in AccountEvent.objects.values_list("action", flat=True)


def test_what_may_not_be_given_leaves_everything_as_it_was(cast, work, by):
    for heir in (cast["reviewer"], by):
        with pytest.raises(ValidationError):
            switch_off(user=cast["clerk"], by=by, heir=heir, give_roles=True)
    cast["clerk"].refresh_from_db()
    assert cast["clerk"].is_active
    assert Proposal.objects.get().username == "clerk"
    assert not AccountEvent.objects.exists()


def test_a_clerk_of_one_unit_does_not_follow_a_clerk_of_all(cast, work, wang, by):
    role = wang.roles.get()
    unit = Department.objects.get(code="129").units.create(code="129001", name="机关")
    Role.objects.filter(pk=role.pk).update(unit=unit)
    with pytest.raises(ValidationError, match="没有这些角色"):
        switch_off(user=cast["clerk"], by=by, heir=wang)


def test_nobody_is_needed_where_nothing_is_unfinished(cast, by):
    switch_off(user=cast["outsider"], by=by, heir=None)
    assert not User.objects.get(username="outsider").is_active


def test_who_may_not_be_switched_off_or_inherit(cast, work, wang, by):
    clerk = cast["clerk"]
    with pytest.raises(ValidationError, match="请选定接手人"):
        switch_off(user=clerk, by=by, heir=None)
    with pytest.raises(ValidationError, match="本人的账号"):
        switch_off(user=by, by=by, heir=wang)
    with pytest.raises(ValidationError, match="另一个有效的账号"):
        switch_off(user=clerk, by=by, heir=clerk)
    switch_off(user=clerk, by=by, heir=wang)
    with pytest.raises(ValidationError, match="已经停用"):
        switch_off(user=clerk, by=by, heir=wang)


def test_the_page_shows_the_work_and_hands_it_over(cast, work, wang, by, client):
    client.force_login(by)
    clerk = cast["clerk"]
    url = reverse("admin:budget_user_switch_off", args=[clerk.pk])
    page = client.get(url).content.decode()
    for said in (
        "编制中、由其最后修改的预算",
        "从上年开始",
        "预算03表",
        "由其送审、正在审核的预算",
        "经办人",
    ):
        assert said in page
    assert url in client.get(reverse("admin:budget_user_change", args=[clerk.pk])).content.decode()
    assert "请选定接手人" in client.post(url, {"heir": ""}).content.decode()
    assert "没有这些角色" in client.post(url, {"heir": person("zhao").pk}).content.decode()
    assert client.post(url, {"heir": wang.pk}).status_code == 302
    assert stands_for(wang) == {"wang", "clerk"}
    assert "由王某接手" not in client.get(url).content.decode()
    assert "已经停用，由wang某（wang）接手" in client.get(url).content.decode()
    assert client.get(reverse("admin:budget_user_switch_off", args=[by.pk])).status_code == 403
    client.force_login(wang)
    assert client.post(url, {"heir": wang.pk}, follow=True).status_code == 403


def test_two_at_once_hand_over_once(shared_database):
    with shared_database.connected():
        make_demo_accounts(password="x" * 12)
        person("wang", "clerk")

    def work():
        named = User.objects.in_bulk(["outsider", "administrator"], field_name="username")
        try:
            switch_off(user=named["outsider"], by=named["administrator"], heir=None)
        except ValidationError:
            return "refused"
        return "done"

    assert sorted(shared_database.at_once(work, times=4)) == ["done", "refused", "refused", "refused"]
    with shared_database.connected():
        assert AccountEvent.objects.count() == 1
