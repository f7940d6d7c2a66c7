"""Accounts and roles in the administration, and the services behind: nobody helps themselves."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from budget.models import AccountEvent, BudgetUnit, Department, Notice, Role, User
from budget.models.log import AppendOnlyError
from budget.services.account_events import Act, trace
from budget.services.accounts import grant_role, revoke_role, save_account, set_password
from budget.services.mailing import send_account_mail
from tests.conftest import PASSWORD

NEW = "一个足够长的新的密码"


@pytest.fixture
def administration(client, cast):
    client.force_login(cast["administrator"])
    return client


def address(what, *args):
    return reverse(f"admin:budget_user_{what}", args=args)


def form(user, *roles, **changed):
    """The account form as a browser would send it. ``roles``: fields of each inline row."""
    sent = {"full_name": user.full_name, "is_active": "on" if user.is_active else ""} | changed
    kept = [row for row in roles if row.get("id")]
    sent |= {"roles-TOTAL_FORMS": len(roles), "roles-INITIAL_FORMS": len(kept), "roles-MAX_NUM_FORMS": 1000}
    sent["roles-MIN_NUM_FORMS"] = 0
    for number, row in enumerate(roles):
        sent |= {f"roles-{number}-{name}": value for name, value in ({"user": user.pk} | row).items()}
    return {name: value for name, value in sent.items() if value != ""}


def row(role, /, **changed):
    return {"id": role.pk, "department": role.department_id or "", "role": role.role} | changed


# --- pages ----------------------------------------------------------------------------------------


def test_an_account_is_made_and_signs_in(administration):
    page = administration.get(address("add")).content.decode()
    assert "姓名" in page
    sent = {"username": "li", "full_name": "李某", "password1": NEW, "password2": NEW}
    response = administration.post(address("add"), sent)
    user = User.objects.get(username="li")
    assert response["Location"] == address("change", user.pk)
    assert (user.is_staff, user.is_active, user.is_demo) == (False, True, False)
    assert Client().post("/accounts/login/", {"login": "li", "password": NEW}).status_code == 302


def test_a_weak_password_is_refused_in_chinese(administration):
    sent = {"username": "li", "full_name": "李某", "password1": "12345", "password2": "12345"}
    page = administration.post(address("add"), sent).content.decode()
    assert "密码太短" in page
    assert not User.objects.filter(username="li").exists()


def test_a_new_password_ends_the_sessions_there_were(administration, cast):
    clerk = Client()
    clerk.force_login(cast["clerk"])
    assert clerk.get("/desk/").status_code == 200
    url = reverse("admin:auth_user_password_change", args=[cast["clerk"].pk])
    assert administration.get(url).status_code == 200
    sent = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    assert administration.post(url, sent).status_code == 302
    cast["clerk"].refresh_from_db()
    assert cast["clerk"].check_password(NEW)
    assert clerk.get("/desk/").status_code == 302


def test_roles_are_given_changed_and_taken_with_the_account(administration, cast):
    clerk, department = cast["clerk"], Department.objects.get(code="999")
    own = clerk.roles.get()
    added = {"department": department.pk, "role": "reviewer"}
    sent = form(clerk, row(own, role="publisher"), added)
    assert administration.post(address("change", clerk.pk), sent).status_code == 302
    assert set(clerk.roles.values_list("department__code", "role")) == {
        ("129", "publisher"),
        ("999", "reviewer"),
    }
    sent = form(clerk, row(own, DELETE="on"), row(clerk.roles.get(role="reviewer")))
    assert administration.post(address("change", clerk.pk), sent).status_code == 302
    assert list(clerk.roles.values_list("role", flat=True)) == ["reviewer"]


def test_an_account_is_made_inactive_and_not_deleted(administration, cast):
    clerk = cast["clerk"]
    signed_in = Client()
    signed_in.force_login(clerk)
    sent = form(clerk, row(clerk.roles.get()), is_active="")
    administration.post(address("change", clerk.pk), sent)
    clerk.refresh_from_db()
    assert not clerk.is_active
    assert signed_in.get("/desk/").status_code == 302
    assert administration.post(address("delete", clerk.pk), {"post": "yes"}).status_code == 403
    page = administration.get(address("changelist")).content.decode()
    assert "delete_selected" not in page


def test_nobody_gives_themselves_a_role_or_a_power(administration, cast):
    me = cast["administrator"]
    page = administration.get(address("change", me.pk)).content.decode()
    assert "由其他管理员更改" in page
    assert me.password not in page
    assert 'name="roles-0-role"' not in page
    department = Department.objects.get(code="999")
    sent = form(me, row(me.roles.get()), {"department": department.pk, "role": "clerk"}, is_active="")
    administration.post(address("change", me.pk), sent)
    me.refresh_from_db()
    assert me.is_active
    assert list(me.roles.values_list("role", flat=True)) == ["administrator"]
    sent = {"user": me.pk, "department": department.pk, "role": "clerk"}
    page = administration.post(reverse("admin:budget_role_add"), sent).content.decode()
    assert "不能更改本人的角色" in page
    own = reverse("admin:budget_role_change", args=[me.roles.get().pk])
    assert administration.post(own, {"role": "finance"}).status_code == 403
    assert list(me.roles.values_list("role", flat=True)) == ["administrator"]


def test_who_keeps_accounts_takes_no_part_in_budgets(administration, cast):
    clerk = cast["clerk"]
    sent = form(clerk, row(clerk.roles.get()), {"role": "administrator"})
    page = administration.post(address("change", clerk.pk), sent).content.decode()
    assert "系统管理不能与业务角色由同一人担任" in page
    assert clerk.roles.count() == 1


def test_who_has_both_already_keeps_them(administration, cast):
    clerk = cast["clerk"]
    Role.objects.create(user=clerk, role="administrator")
    sent = form(clerk, *map(row, clerk.roles.order_by("pk")), full_name="新姓名")
    assert administration.post(address("change", clerk.pk), sent).status_code == 302
    clerk.refresh_from_db()
    assert (clerk.full_name, clerk.roles.count()) == ("新姓名", 2)


def test_a_user_name_stays_what_it_is(administration, cast):
    clerk = cast["clerk"]
    administration.post(address("change", clerk.pk), form(clerk, row(clerk.roles.get()), username="other"))
    clerk.refresh_from_db()
    assert clerk.username == "clerk"


def test_nobody_gets_into_the_administration_but_by_the_role(administration, cast):
    clerk = cast["clerk"]
    sent = form(clerk, row(clerk.roles.get()), is_superuser="on", is_staff="on")
    assert administration.post(address("change", clerk.pk), sent).status_code == 302
    entered = Client()
    entered.force_login(clerk)
    assert entered.get("/admin/", follow=True).status_code == 403
    sent = form(clerk, row(clerk.roles.get(), role="administrator", department=""))
    assert administration.post(address("change", clerk.pk), sent).status_code == 302
    assert entered.get("/admin/").status_code == 200


def test_ones_own_password_is_not_set_here(administration, cast):
    url = reverse("admin:auth_user_password_change", args=[cast["administrator"].pk])
    sent = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    assert administration.get(url).status_code == 403
    assert administration.post(url, sent).status_code == 403
    cast["administrator"].refresh_from_db()
    assert cast["administrator"].check_password(PASSWORD)


def test_an_email_belongs_to_one_account(administration, cast):
    clerk, reviewer = cast["clerk"], cast["reviewer"]
    sent = form(clerk, row(clerk.roles.get()), email="Li@Example.cn")
    assert administration.post(address("change", clerk.pk), sent).status_code == 302
    clerk.refresh_from_db()
    assert clerk.email == "li@example.cn"
    sent = form(reviewer, row(reviewer.roles.get()), email="LI@example.cn")
    page = administration.post(address("change", reviewer.pk), sent).content.decode()
    assert "已有别的账号使用这个邮箱" in page


def test_a_clerk_is_of_one_unit_of_that_department(administration, cast):
    clerk = cast["clerk"]
    own = BudgetUnit.objects.create(code="129001", name="机关", department_id=clerk.roles.get().department_id)
    other = BudgetUnit.objects.create(code="999001", name="外", department=Department.objects.get(code="999"))
    sent = form(clerk, row(clerk.roles.get(), unit=other.pk))
    page = administration.post(address("change", clerk.pk), sent).content.decode()
    assert "这个单位不属于所填的部门" in page
    sent = form(clerk, row(clerk.roles.get(), unit=own.pk, role="reviewer"))
    page = administration.post(address("change", clerk.pk), sent).content.decode()
    assert "只有经办人可以只负责一个单位" in page
    sent = form(clerk, row(clerk.roles.get(), unit=own.pk))
    assert administration.post(address("change", clerk.pk), sent).status_code == 302
    assert clerk.roles.get().unit == own


def told():
    return [(one.username, one.whom_username, one.action, one.detail) for one in AccountEvent.objects.all()]


def test_whatever_is_done_with_an_account_leaves_a_trace(administration, cast):
    clerk, department = cast["clerk"], Department.objects.get(code="999")
    sent = form(
        clerk, row(clerk.roles.get(), role="publisher"), {"department": department.pk, "role": "clerk"}
    )
    administration.post(address("change", clerk.pk), sent | {"full_name": "新姓名"})
    sent = form(
        clerk, row(clerk.roles.get(role="publisher"), DELETE="on"), row(clerk.roles.get(role="clerk"))
    )
    administration.post(address("change", clerk.pk), sent | {"full_name": "新姓名", "is_active": ""})
    by, whom = "administrator", "clerk"
    assert told() == [
        (by, whom, "取消角色", "129-北京市朝阳区政务服务管理局 公开"),
        (by, whom, "停用账号", ""),
        (by, whom, "给予角色", "999-演示用其他部门 经办人"),
        (by, whom, "更改角色", "129-北京市朝阳区政务服务管理局 经办人 → 129-北京市朝阳区政务服务管理局 公开"),
        (by, whom, "更改账号", "姓名：演示经办人 → 新姓名"),
    ]
    assert {one.address for one in AccountEvent.objects.all()} == {"127.0.0.1"}
    page = administration.get(reverse("admin:budget_accountevent_changelist")).content.decode()
    assert "姓名：演示经办人 → 新姓名" in page
    event = AccountEvent.objects.first()
    assert (
        administration.post(
            reverse("admin:budget_accountevent_delete", args=[event.pk]), {"post": "yes"}
        ).status_code
        == 403
    )


def test_the_trace_is_only_added_to(cast):
    trace(by=None, whom=cast["clerk"], act=Act.CREATED)
    event = AccountEvent.objects.get()
    assert (event.actor, event.username) == ("命令行", None)
    for attempt in (
        event.save,
        event.delete,
        AccountEvent.objects.all().delete,
        lambda: AccountEvent.objects.update(actor="别人"),
    ):
        with pytest.raises(AppendOnlyError):
            attempt()


# --- import ---------------------------------------------------------------------------------------


def imported(client, model, text):
    """The preview of an import, and what confirming it leads to (None where it cannot be)."""
    base = f"/admin/budget/{model}"
    file = SimpleUploadedFile("list.csv", text.encode())
    preview = client.post(f"{base}/import/", {"resource": "0", "import_file": file})
    if "confirm_form" not in preview.context:
        return preview, None
    made = preview.context["confirm_form"]
    sent = {name: made[name].value() for name in made.fields}
    return preview, client.post(f"{base}/process_import/", sent, follow=True)


def test_accounts_and_roles_are_imported(administration, cast):
    imported(administration, "user", "用户名,姓名,邮箱,有效\nwang,王某,w@x.cn,是\nclerk,改名,,否\n")
    wang = User.objects.get(username="wang")
    assert not wang.has_usable_password()
    assert wang.email == "w@x.cn"
    cast["clerk"].refresh_from_db()
    assert (cast["clerk"].full_name, cast["clerk"].is_active) == ("改名", False)
    imported(administration, "role", "用户名,部门编码,角色\nwang,129,经办人\nreviewer,129,公开\nwang,,审计\n")
    assert set(wang.roles.values_list("department__code", "role")) == {("129", "clerk"), (None, "auditor")}
    assert cast["reviewer"].roles.get().role == "publisher"
    BudgetUnit.objects.create(code="129001", name="机关", department=Department.objects.get(code="129"))
    imported(administration, "role", "用户名,部门编码,单位编码,角色\nwang,129,129001,经办人\n")
    assert wang.roles.get(role="clerk").unit.code == "129001"
    assert {one.address for one in AccountEvent.objects.all()} == {"127.0.0.1"}


@pytest.mark.parametrize(
    ("model", "text", "said"),
    [
        ("role", "用户名,部门编码,角色\nadministrator,999,经办人\n", "不能更改本人的角色"),
        ("role", "用户名,部门编码,角色\nclerk,,系统管理\n", "系统管理不能与业务角色"),
        ("role", "用户名,部门编码,角色\nclerk,,经办人\n", "必须属于一个部门"),
        ("role", "用户名,部门编码,单位编码,角色\nclerk,129,999001,经办人\n", "不属于所填的部门"),
        ("user", "用户名,姓名,邮箱\nclerk,某人,a@x.cn\nreviewer,某人,A@x.cn\n", "使用这个邮箱"),
        ("role", "用户名,部门编码,角色\nnobody,129,经办人\n", "没有“nobody”这个用户"),
        ("user", "用户名,姓名,有效\nadministrator,某人,否\n", "不能更改本人的这一项"),
        ("user", "用户名,姓名,有效\nbad name,某人,是\n", "用户名"),
        ("user", "用户名,姓名,有效,超级用户状态\nclerk,某人,是,是\n", "不认识“超级用户状态”这一列"),
    ],
)
def test_an_import_cannot_do_what_the_pages_do_not(administration, cast, model, text, said):
    BudgetUnit.objects.create(code="999001", name="外", department=Department.objects.get(code="999"))
    before = (set(Role.objects.values_list()), set(User.objects.values_list()))
    preview, done = imported(administration, model, text)
    assert done is None
    assert said in preview.content.decode()
    assert (set(Role.objects.values_list()), set(User.objects.values_list())) == before
    assert not AccountEvent.objects.exists()


# --- services -------------------------------------------------------------------------------------


def test_the_services_refuse_what_the_pages_would(cast):
    clerk, me = cast["clerk"], cast["administrator"]
    clerk.username = "other"
    with pytest.raises(ValidationError, match="用户名不能更改"):
        save_account(user=clerk, by=me)
    me.is_active = False
    with pytest.raises(ValidationError, match="由其他管理员"):
        save_account(user=me, by=me)
    with pytest.raises(ValidationError, match="本人的密码"):
        set_password(user=me, password=NEW, by=me)
    with pytest.raises(ValidationError, match="本人的角色"):
        revoke_role(role=me.roles.get(), by=me)
    role = Role.objects.get(user=clerk)
    role.user = cast["outsider"]
    role.department = None
    role.role = "auditor"
    with pytest.raises(ValidationError, match="不能转给别人"):
        grant_role(role=role, by=me)
    assert not AccountEvent.objects.exists()


def test_without_a_password_nobody_signs_in(cast):
    set_password(user=cast["clerk"], password=None, by=cast["administrator"])
    assert not User.objects.get(username="clerk").has_usable_password()


def test_ones_own_password_is_changed_where_attempts_are_counted(administration):
    assert administration.get("/admin/password_change/")["Location"] == "/accounts/password/change/"


# --- an administrator who would act in somebody's name ----------------------------------------------


def test_whose_password_was_set_by_somebody_else_is_told_for_good(cast, client):
    """Whoever signs in with it may read the notice away, but not what stands on the page of the account."""
    set_password(user=cast["reviewer"], password=NEW, by=cast["administrator"], address="192.0.2.9")
    (notice,) = Notice.objects.filter(user=cast["reviewer"])
    assert notice.title == "您的账号有变动：设置新密码"
    assert cast["administrator"].full_name in notice.text
    client.force_login(cast["reviewer"])
    shown = client.get(reverse("account")).content.decode()
    assert "设置新密码" in shown
    assert "192.0.2.9" in shown
    assert cast["administrator"].full_name in shown


def test_a_role_given_is_told_to_whom_it_was_given(cast):
    role = Role(user=cast["reviewer"], department=Department.objects.get(code="999"), role="clerk")
    grant_role(role=role, by=cast["administrator"])
    assert Notice.objects.get().title == "您的账号有变动：给予角色"


def test_ones_own_changes_are_no_news(cast):
    trace(by=cast["clerk"], whom=cast["clerk"], act=Act.OWN_PASSWORD)
    trace(by=None, whom=cast["clerk"], act=Act.PASSWORD)
    assert not Notice.objects.exists()


def test_another_email_is_told_to_the_one_before(cast):
    """Else whoever takes an account over would be the only one to hear of what follows."""
    user, mails = cast["reviewer"], DBTaskResult.objects.filter(task_path=send_account_mail.module_path)
    user.email = "old@example.cn"
    save_account(user=user, by=cast["administrator"])
    assert not mails.exists(), "there was none before"
    user.email = "new@example.cn"
    save_account(user=user, by=cast["administrator"])
    send_account_mail.call(**mails.get().args_kwargs["kwargs"])
    (message,) = mail.outbox
    assert message.to == ["old@example.cn"]
    assert "邮箱" in message.subject
