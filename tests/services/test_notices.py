"""Telling people: in the application at once, by e-mail soon, nothing twice, and no figures by e-mail."""

from collections.abc import Iterator
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from budget.models import Budget, Department, Notice, User
from budget.services import mailing
from budget.services.mailing import PEOPLE_PER_TASK, queue_left_over, send_mail
from budget.services.notices import mark_all_read, mark_read, tell, tell_all
from tests.publishing import make_budget
from tests.renderers.books import plain

TITLE = "某局2026年部门预算已退回"


@pytest.fixture
def budget(database: str) -> Budget:
    return make_budget(plain())


@pytest.fixture
def people(database: str) -> list[User]:
    return [person(name) for name in ("zhang", "li")]


def person(name: str, **more: object) -> User:
    named = {"username": name, "full_name": f"姓{name}", "email": f"{name}@example.cn", **more}
    return User.objects.create(**named)


def work() -> None:
    """Let a worker do what waits in the queue."""
    call_command("db_worker", batch=True, interval=0.0, startup_delay=False, reload=False, verbosity=0)


def addressees() -> list[str]:
    return sorted(to for message in mail.outbox for to in message.to)


# --- in the application -------------------------------------------------------------------------


def test_everybody_is_told_once_whatever_role_they_are_in(budget, people):
    assert tell(users=[*people, *people], title="退回", text="第3行", address="/desk/", budget=budget) == 2
    assert list(Notice.objects.order_by("pk").values_list("user__username", "title", "text", "address")) == [
        ("zhang", "退回", "第3行", "/desk/"),
        ("li", "退回", "第3行", "/desk/"),
    ]


def test_a_key_is_told_once_to_a_person_and_what_has_none_each_time(people):
    assert tell(users=people[:1], title="提醒", key="due:1") == 1
    assert tell(users=people, title="提醒", key="due:1") == 1
    assert tell(users=people, title="提醒", key="due:2") == 2
    assert tell(users=people, title="提醒") + tell(users=people, title="提醒") == 4
    assert Notice.objects.count() == 8


def test_the_number_of_queries_does_not_grow_with_the_people(people, django_assert_num_queries):
    more = [person(f"p{n}") for n in range(40)]
    for users in (more[:2], more):
        with transaction.atomic(), django_assert_num_queries(7):
            tell(users=users, title="提醒", key=f"due:{len(users)}")


def test_what_it_tells_of_does_not_stand_when_it_fails_nor_the_other_way_round(people):
    with transaction.atomic():
        tell(users=people, title="退回")
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not DBTaskResult.objects.exists()


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "desk/"]
)
def test_a_notice_leads_nowhere_else(people, address):
    with pytest.raises(ValueError, match="path of this site"):
        tell(users=people, title="退回", address=address)
    assert not Notice.objects.exists()


def test_a_title_is_one_line_that_fits(people):
    tell(users=people[:1], title="退回\r\nBcc: all@example.cn " + "长" * 300)
    title = Notice.objects.get().title
    assert len(title) == 200
    assert "\n" not in title
    with pytest.raises(ValueError, match="says what happened"):
        tell(users=people, title=" \n ")


def test_reading_one_and_all_that_were_shown(people):
    first, second = people
    for n in range(3):
        tell(users=people, title=f"第{n}条")
    mine = list(Notice.objects.filter(user=first).order_by("pk"))
    mark_read(user=first, notice=mine[0].pk)
    with pytest.raises(Notice.DoesNotExist):
        mark_read(user=second, notice=mine[1].pk)
    assert mark_all_read(user=first, until=mine[1].pk) == 1
    unread = Notice.objects.filter(read_at__isnull=True)
    assert list(unread.filter(user=first)) == [mine[2]]
    assert unread.filter(user=second).count() == 3
    when = Notice.objects.get(pk=mine[0].pk).read_at
    mark_read(user=first, notice=mine[0].pk)
    assert Notice.objects.get(pk=mine[0].pk).read_at == when


# --- by e-mail ----------------------------------------------------------------------------------


@pytest.fixture
def queue(transactional_db: None) -> None:
    """A queue that a worker in this thread works off."""


def test_an_e_mail_says_which_budget_and_what_happened_and_nothing_of_its_figures(queue):
    budget = make_budget(plain())
    tell(
        users=[person("zhang")],
        title=TITLE,
        text="预算03表第5行应为160.058400",
        address="/desk/129/2026/v1/",
        budget=budget,
    )
    assert mail.outbox == []
    work()
    (message,) = mail.outbox
    notice = Notice.objects.get()
    assert message.subject == f"【部门预算】{TITLE}"
    assert message.to == ["zhang@example.cn"]
    assert f"http://localhost:8000/desk/notices/{notice.pk}/" in message.body
    assert f"预算：{budget}" in message.body
    assert "姓zhang，您好" in message.body
    assert "160.0584" not in message.body + str(message.message())
    assert message.extra_headers["Message-ID"] == f"<notice-{notice.pk}@localhost>"
    assert notice.mailed_at is not None


def test_of_a_department_whose_business_is_secret_only_that_there_is_something(queue):
    budget = make_budget(plain())
    Department.objects.update(classified=True, classified_basis="某规定")
    tell(users=[person("zhang")], title=TITLE, budget=budget)
    work()
    (message,) = mail.outbox
    assert TITLE not in message.subject + message.body
    assert budget.department_name not in message.body


def test_who_cannot_be_reached_has_the_notice_alone(queue):
    gone = person("gone")
    tell(users=[person("none", email=""), person("off", is_active=False), gone], title=TITLE)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    work()
    assert mail.outbox == []
    assert Notice.objects.filter(mailed_at__isnull=True).count() == 3


def test_nothing_is_queued_for_nobody(queue):
    tell(users=[person("none", email="")], title=TITLE)
    assert not DBTaskResult.objects.exists()


def test_what_was_read_meanwhile_needs_no_e_mail(queue):
    user = person("zhang")
    tell(users=[user], title=TITLE)
    mark_read(user=user, notice=Notice.objects.get().pk)
    work()
    assert mail.outbox == []


def test_one_e_mail_tells_a_person_everything_of_one_call(queue):
    zhang, li = person("zhang"), person("li")
    notices = [Notice(user=user, title=f"第{n}条") for n in range(3) for user in (zhang, li)]
    tell_all(notices)
    work()
    assert addressees() == ["li@example.cn", "zhang@example.cn"]
    for message in mail.outbox:
        assert message.subject == "【部门预算】您有 3 条新通知"
        assert message.body.count("/desk/notices/") == 3


def test_many_people_do_not_keep_other_work_waiting(queue):
    users = [person(f"p{n}") for n in range(PEOPLE_PER_TASK + 1)]
    tell(users=users, title=TITLE)
    tasks = DBTaskResult.objects.all()
    assert [len(one.args_kwargs["kwargs"]["notices"]) for one in tasks] == [PEOPLE_PER_TASK, 1]
    assert all(one.priority < 0 for one in tasks)
    work()
    assert len(mail.outbox) == len(users)


class Failing(EmailBackend):
    """A mail server with a bad day: ``down`` refuses to talk, ``refused`` are addresses it does not take."""

    down = False
    refused: frozenset[str] = frozenset()
    opened = 0

    def open(self) -> bool:
        type(self).opened += 1
        if self.down:
            raise ConnectionRefusedError("no mail server")
        return True

    def send_messages(self, messages: list[mail.EmailMessage]) -> int:
        for message in messages:
            if self.refused & set(message.to):
                raise SMTPRecipientsRefused({message.to[0]: (550, b"no such user")})
        return super().send_messages(messages)


@pytest.fixture
def server(settings, monkeypatch) -> Iterator[type[Failing]]:
    settings.EMAIL_BACKEND = f"{__name__}.Failing"
    monkeypatch.setattr(mailing, "RETRIES", (0, 0))
    yield Failing
    Failing.down, Failing.refused, Failing.opened = False, frozenset(), 0


def test_a_server_that_fails_is_tried_again_and_keeps_nobody_waiting(queue, server):
    server.down = True
    tell(users=[person("zhang"), person("li")], title=TITLE)
    assert server.opened == 0
    work()
    # Once an attempt, not once a person; then given up.
    assert server.opened == 3
    assert mail.outbox == []
    assert Notice.objects.filter(mailed_at__isnull=True).count() == 2
    assert {one.status for one in DBTaskResult.objects.all()} == {TaskResultStatus.SUCCESSFUL}
    server.down = False
    Notice.objects.update(at=timezone.now() - timedelta(hours=2))
    assert queue_left_over() == 2
    work()
    assert addressees() == ["li@example.cn", "zhang@example.cn"]


def test_the_next_attempt_is_later(queue, server, monkeypatch):
    monkeypatch.setattr(mailing, "RETRIES", (5,))
    server.down = True
    tell(users=[person("zhang")], title=TITLE)
    work()
    (again,) = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    assert timedelta(minutes=4) < again.run_after - timezone.now() <= timedelta(minutes=5)
    assert again.args_kwargs["kwargs"]["attempt"] == 1


def test_a_wrong_address_keeps_no_other_waiting_and_nobody_gets_two(queue, server):
    server.refused = frozenset({"li@example.cn"})
    tell(users=[person("zhang"), person("li"), person("wang")], title=TITLE)
    work()
    assert addressees() == ["wang@example.cn", "zhang@example.cn"]
    server.refused = frozenset()
    send_mail.call(notices=list(Notice.objects.values_list("pk", flat=True)))
    assert addressees() == ["li@example.cn", "wang@example.cn", "zhang@example.cn"]


def test_what_is_fresh_or_old_is_not_left_over(queue):
    tell(users=[person("zhang"), person("li")], title=TITLE)
    assert queue_left_over() == 0
    Notice.objects.update(at=timezone.now() - timedelta(days=4))
    assert queue_left_over() == 0


def test_the_queue_forgets_old_work(queue):
    tell(users=[person("zhang")], title=TITLE)
    work()
    DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(days=8))
    queue_left_over()
    assert not DBTaskResult.objects.exists()


# --- two at once --------------------------------------------------------------------------------


def test_two_at_once_tell_once(shared_database):
    with shared_database.connected():
        users = [person(f"p{n}") for n in range(20)]
    shared_database.at_once(lambda: tell(users=users, title="提醒", key="due:1"), times=4)
    with shared_database.connected():
        assert Notice.objects.count() == 20


def test_two_workers_at_once_send_once(shared_database):
    with shared_database.connected():
        tell(users=[person(f"p{n}") for n in range(20)], title=TITLE)
        notices = list(Notice.objects.values_list("pk", flat=True))
    mail.outbox = []
    sent = shared_database.at_once(lambda: mailing.send(notices), times=4)
    assert sum(count for count, _ in sent) == 20
    assert len(mail.outbox) == 20
