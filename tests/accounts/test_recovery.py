"""A forgotten password: by e-mail, telling nobody whose address it is, and not as often as one likes."""

import re

import pytest
from django.core import mail
from django.test import Client

from budget.models import AccountEvent
from budget.signin import MAILS
from tests.accounts.people import authenticator, person, sign_in

ASK = "/accounts/password/reset/"
NEW = "春天里新换的一个密码"


@pytest.fixture
def li(db):
    return person("li", "clerk", email="li@example.cn")


def sent():
    """The messages, once what is under way is sent."""
    MAILS.submit(lambda: None).result()
    return mail.outbox


def link(message):
    return re.search(r"http://localhost:8000(/\S+)", message.body)[1]


def test_a_link_by_mail_sets_a_new_password_once(client, li):
    signed_in = Client()
    signed_in.force_login(li)
    response = client.post(ASK, {"email": "Li@Example.cn"}, follow=True)
    assert "几分钟内会收到" in response.content.decode()
    (message,) = sent()
    assert (message.to, message.subject) == (["li@example.cn"], "【部门预算】重设密码")
    assert "用户名：li" in message.body
    page = client.get(link(message), follow=True)
    assert "重设密码" in page.content.decode()
    address = page.redirect_chain[-1][0]
    assert "密码太短" in client.post(address, {"password1": "短", "password2": "短"}).content.decode()
    done = client.post(address, {"password1": NEW, "password2": NEW}, follow=True)
    assert "密码已重设" in done.content.decode()
    assert signed_in.get("/desk/").status_code == 302
    assert sign_in(Client(), "li", NEW).status_code == 302
    assert "链接已失效" in Client().get(link(message), follow=True).content.decode()
    assert AccountEvent.objects.get().action == "凭邮件重设密码"


def test_nobody_learns_whose_address_it_is(client, li):
    person("wang", "clerk", email="wang@example.cn", is_active=False)
    pages = []
    for email in ("li@example.cn", "nobody@example.cn", "wang@example.cn"):
        response = Client().post(ASK, {"email": email}, follow=True)
        pages.append((response.redirect_chain, re.sub(r'value="\w{64}"', "", response.content.decode())))
    assert pages[0] == pages[1] == pages[2]
    assert [message.to for message in sent()] == [["li@example.cn"]]


def test_it_is_not_asked_for_as_often_as_one_likes(client, li):
    for _ in range(3):
        assert client.post(ASK, {"email": "li@example.cn"}).status_code == 302
    assert client.post(ASK, {"email": "li@example.cn"}).status_code == 429
    assert len(sent()) == 3


def test_a_server_that_takes_no_mail_tells_nobody(client, li, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert client.post(ASK, {"email": "li@example.cn"}).status_code == 302
    sent()
    assert "a mail was not sent" in caplog.text


def test_a_mail_does_not_stand_in_for_the_second_factor(client, li):
    authenticator(li)
    client.post(ASK, {"email": "li@example.cn"})
    address = client.get(link(sent()[0]), follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": NEW, "password2": NEW})
    assert "_auth_user_id" not in client.session
    assert sign_in(client, "li", NEW)["Location"] == "/accounts/login/code/"
