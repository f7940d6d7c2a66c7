"""The pages of checking a document: submit, wait, read, take away, keep, delete."""

import json
import os
import re
import time
from dataclasses import replace
from io import BytesIO, StringIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from budget.audit import queue, views
from budget.audit.folder import KEPT_SECONDS, Folder, every
from budget.models import Budget, LogEntry, Role, User
from budget.selectors import factbook
from budget.services.facts import store_factbook
from budget.services.importing import import_document
from tests.audit.conftest import work
from tests.conftest import PASSWORD
from tests.reference import CONTENT, REFERENCE, TEXT, everything, replaced

pytestmark = pytest.mark.django_db

START = "/audit/"
NAME = "北京市朝阳区政务服务管理局"
RESULT = re.compile(r"/audit/[A-Za-z0-9_-]{32}/")


def document(content: bytes = CONTENT, name: str = "公布.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def submit(client: Client, content: bytes = CONTENT, **fields: object) -> str:
    """The address of the result."""
    response = client.post(START, {"document": document(content), **fields})
    assert response.status_code == 302, response.content.decode()
    assert RESULT.fullmatch(response["Location"])
    return response["Location"]


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def at(folder: Folder, what: str = "") -> str:
    return f"/audit/{folder.token}/{what}"


# --- submitting ----------------------------------------------------------------------------------


def test_the_page_is_public_and_linked_from_every_page(client):
    shown = page(client, START)
    assert 'enctype="multipart/form-data"' in shown
    assert "不超过 20 MB" in shown
    assert 'href="/audit/"' in page(client, "/")


def test_from_the_file_to_the_findings(client):
    before = everything()
    address = submit(client)
    waiting = page(client, address)
    assert "正在检查" in waiting
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in waiting
    assert client.get(f"{address}progress.json").json() == {
        "phase": "queued",
        "message": "",
        "ahead": 0,
        "files": [],
    }
    work()
    shown = page(client, address)
    assert f"{NAME}2026年部门预算" in shown
    assert "应是把元当成了万元" in shown
    assert client.get(f"{address}progress.json").json()["phase"] == "done"
    after = everything()
    changed = {table for table in after if after[table] != before[table]}
    assert changed <= {"django_tasks_database_dbtaskresult"}, "a document is not stored by being checked"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "请选择一份文件。"),
        ({"document": ""}, "请选择一份文件。"),
        ({"document": document(b"")}, "文件是空的"),
        ({"document": document(), "year": "二六"}, "年度应是四位数字"),
        ({"document": document(), "year": "1999"}, "年度应是四位数字"),
        ({"document": document(), "department": "某某局"}, "请写作“编码-名称”"),
    ],
)
def test_what_is_submitted_amiss_is_said_on_the_form(client, fields, why):
    response = client.post(START, fields)
    assert response.status_code == 400
    assert why in response.content.decode()
    assert not list(every())


def test_a_field_with_a_mistake_is_not_folded_away(client):
    assert '<details class="more">' in page(client, START)
    amiss = client.post(START, {"document": document(), "year": "二六"}).content.decode()
    assert '<details class="more" open>' in amiss


def test_a_large_file_is_refused_before_it_is_read(client, monkeypatch):
    monkeypatch.setattr(settings, "UPLOAD_LIMIT", 1024)
    monkeypatch.setattr(views, "_FORM_BYTES", 1024)
    response = client.post(START, {"document": document(b"x" * 4096)})
    assert response.status_code == 413
    assert "文件超过20MB，不能检查" in response.content.decode()
    assert not list(every())
    # Nearly so: what else the form holds counts too.
    response = client.post(START, {"document": document(b"x" * 1500)})
    assert response.status_code == 400
    assert "文件超过20MB，不能检查" in response.content.decode()


def test_too_many_at_once_are_asked_to_wait(client):
    for _ in range(queue.OPEN_PER_ADDRESS):
        submit(client, b"x")
    response = client.post(START, {"document": document(b"x")})
    assert response.status_code == 429
    assert response["Retry-After"] == "60"
    assert "正在检查，请等它们完成后再提交" in response.content.decode()
    assert len(list(every())) == queue.OPEN_PER_ADDRESS


def test_forms_need_their_token():
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(START, {"document": document()}).status_code == 403
    shown = page(browser, START)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown)
    response = browser.post(START, {"document": document(), "csrfmiddlewaretoken": token[1]})
    assert response.status_code == 302
    assert browser.post(f"{response['Location']}delete/").status_code == 403
    assert browser.post(f"{response['Location']}save/").status_code == 403


def test_department_and_year_supply_what_the_document_lacks(client):
    lacking = TEXT.replace("北京市朝阳区政务服务管理局机关", "机关").replace("129001-", "").encode()
    address = submit(client, lacking)
    work()
    refused = page(client, address)
    assert "读不懂这份文件" in refused
    assert "请重新提交，并在“文件没有写明部门或年度时”填写部门" in refused
    assert "--department" not in refused
    address = submit(client, lacking, department="129-某某局")
    work()
    assert "2026年部门预算" in page(client, address)


# --- the result ----------------------------------------------------------------------------------


def test_a_result_says_whose_what_was_read_and_how_many_findings(client, reference_result):
    shown = page(client, at(reference_result))
    assert f"{NAME}2026年部门预算" in shown
    assert "缺少预算02表《收入总表》" in shown
    assert '<span class="tag error">错误 1</span>' in shown
    # The table of the first finding, with its cells lit.
    assert '<table class="official projects' in shown
    assert re.search(r'data-note="1" data-column="total" class="[^"]*mark-error', shown)
    assert "由此引起的 1 条" in shown
    assert "原文第262行" in shown


def test_each_table_has_its_page(client, reference_result):
    first = page(client, at(reference_result))
    for number in ("01", "03", "13"):
        assert f'href="?table={number}#table"' in first
        shown = page(client, at(reference_result, f"?table={number}"))
        assert f'aria-current="page">预算{number}表' in shown
    assert "预算02表 缺" in first
    nonsense = page(client, at(reference_result, "?table=%3Cscript%3E&row=x"))
    assert '<table class="official projects' in nonsense


def test_a_finding_elsewhere_says_where_it_is(client, reference_result):
    """Without a script its place is a link; with one the next finding may be on another page."""
    shown = page(client, at(reference_result, "?table=01"))
    assert re.search(r'id="f1"[^>]* data-cells="" data-go="\?table=12#f1"', shown)
    assert 'href="?table=12#r25"' in shown
    here = page(client, at(reference_result, "?table=12"))
    assert re.search(r'id="f1"[^>]* data-cells="25:total 25:fiscal[^"]*">', here)
    assert 'href="#r25"' in here
    assert 'id="r25"' in here


def test_a_silent_document_is_said_to_be_one(client, reference_result):
    data = reference_result.load("shown.json")
    counts = dict.fromkeys(data["counts"], 0)
    reference_result.store("shown.json", {**data, "findings": [], "counts": counts, "concerning": {}})
    shown = page(client, at(reference_result))
    assert "没有发现问题" in shown
    assert 'class="stepper"' not in shown


def test_what_a_document_says_is_text(client, result_of):
    hostile = result_of(replaced("网络测评完成时限", "<script>alert(1)</script>"), "<b>名.txt")
    for table in ("12", "01"):
        shown = page(client, at(hostile, f"?table={table}"))
        assert "<script>alert" not in shown
        assert "<b>名" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_only_so_many_findings_are_shown_and_the_files_have_all(client, reference_result):
    data = reference_result.load("shown.json")
    many = {**data["counts"], "info": data["counts"]["info"] + 5000}
    reference_result.store("shown.json", {**data, "counts": many})
    assert "其余 5000 条见下载的文件" in page(client, at(reference_result))


def test_pages_of_an_upload_are_nobody_elses(client, reference_result):
    for what in ("", "?table=03", "progress.json", "findings.json", "findings.xlsx", "marked.pdf"):
        response = client.get(at(reference_result, what))
        assert response.status_code == 200, what
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "strict-origin"


# --- files ---------------------------------------------------------------------------------------


def test_the_json_is_what_the_command_says(client, reference_result):
    said = StringIO()
    with pytest.raises(SystemExit):
        call_command("audit", str(REFERENCE), "--json", stdout=said)
    response = client.get(at(reference_result, "findings.json"))
    assert json.loads(b"".join(response.streaming_content)) == json.loads(said.getvalue())
    assert "chaoyang-zwfw-2026-" in response["Content-Disposition"]


def test_the_workbook_and_the_marked_pages_can_be_taken_away(client, reference_result):
    taken = b"".join(client.get(at(reference_result, "findings.xlsx")).streaming_content)
    cells = [cell for row in load_workbook(BytesIO(taken)).worksheets[0].values for cell in row]
    assert "T12-YUAN" in cells
    taken = b"".join(client.get(at(reference_result, "marked.pdf")).streaming_content)
    front = "".join(one.extract_text() for one in PdfReader(BytesIO(taken)).pages[:3])
    assert "把元当成了万元" in front.replace("\n", "")


def test_what_was_not_made_is_not_offered(client, reference_result):
    (reference_result.path / "marked.pdf").unlink()
    shown = page(client, at(reference_result))
    assert '<li data-file="marked.pdf" hidden>' in shown
    assert '<li data-file="findings.xlsx">' in shown
    assert "没有生成标出问题的 PDF" in shown
    page(client, at(reference_result, "marked.pdf"), status=404)


# --- what is no longer there ---------------------------------------------------------------------


def test_an_old_or_unknown_address_says_why_there_is_nothing(client, reference_result):
    assert "只保留一天" in page(client, f"/audit/{'x' * 32}/", status=404)
    then = time.time() - KEPT_SECONDS
    os.utime(reference_result.path / "document", (then, then))
    for what in ("", "findings.json", "progress.json"):
        assert "只保留一天" in page(client, at(reference_result, what), status=404)
    for what in ("save/", "delete/"):
        assert client.post(at(reference_result, what)).status_code == 404


def test_an_address_is_no_path(client):
    for address in ("/audit/../../../secret_key/", f"/audit/{'.' * 32}/", "/audit/secret_key/"):
        assert client.get(address).status_code == 404


def test_deleting_is_at_once(client):
    address = submit(client)
    assert client.get(f"{address}delete/").status_code == 405
    response = client.post(f"{address}delete/", follow=True)
    assert "文件和检查结果已经删除" in response.content.decode()
    assert not list(every())
    assert "只保留一天" in page(client, address, status=404)


def test_a_failure_is_told_with_what_to_do(client):
    address = submit(client)
    folder = next(every())
    (folder.path / "about.json").rename(folder.path / "aside.json")
    work()
    (folder.path / "aside.json").rename(folder.path / "about.json")
    shown = page(client, address)
    assert "没有检查完" in shown
    assert "请另存为Excel或文本后再试" in shown


# --- keeping -------------------------------------------------------------------------------------

SAVE = "保存到系统"


@pytest.mark.parametrize("username", ["", "reviewer", "finance", "publisher", "auditor", "outsider"])
def test_who_may_not_keep_it_is_not_offered_to_and_refused(client, cast, reference_result, username):
    if username:
        assert client.login(username=username, password=PASSWORD)
    assert SAVE not in page(client, at(reference_result))
    assert client.post(at(reference_result, "save/")).status_code == 403
    assert not Budget.objects.exists()


def test_an_administrator_may_not_where_there_are_clerks(client, cast, reference_result):
    client.login(username="administrator", password=PASSWORD)
    assert SAVE not in page(client, at(reference_result))
    assert client.post(at(reference_result, "save/")).status_code == 403


def test_a_clerk_keeps_it_as_a_draft(client, cast, reference_result):
    client.login(username="clerk", password=PASSWORD)
    assert SAVE in page(client, at(reference_result))
    assert client.get(at(reference_result, "save/")).status_code == 405
    response = client.post(at(reference_result, "save/"), follow=True)
    assert response.redirect_chain == [("/desk/129/2026/v1/", 302)]
    assert "已导入：第1版。" in response.content.decode()
    budget = Budget.objects.get()
    assert (budget.version, budget.status) == (1, "draft")
    entry = LogEntry.objects.get()
    assert (entry.username, entry.reason) == ("clerk", f"文件：{REFERENCE.name}")
    again = client.post(at(reference_result, "save/"), follow=True)
    assert "内容与最新版本相同，未作改动：第1版。" in again.content.decode()
    assert Budget.objects.count() == 1


def test_an_administrator_brings_in_a_department_that_is_new(client, cast, result_of):
    User.objects.create_user("nobody", full_name="无角色", password=PASSWORD)
    new = result_of(TEXT.replace("129001-", "777001-"))
    for username, allowed in (("clerk", False), ("nobody", False), ("administrator", True)):
        client.login(username=username, password=PASSWORD)
        assert (SAVE in page(client, at(new))) is allowed
        assert client.post(at(new, "save/")).status_code == (302 if allowed else 403)
    assert Budget.objects.get().department.code == "777"


def test_an_administrator_without_a_second_factor_brings_nothing_in(client, result_of):
    """Checking documents is open to everybody; this is not checking."""
    new = result_of(TEXT.replace("129001-", "777001-"))
    user = User.objects.create_user("real", full_name="管理员", password=PASSWORD)
    Role.objects.create(user=user, role="administrator")
    client.login(username="real", password=PASSWORD)
    response = client.post(at(new, "save/"))
    assert (response.status_code, response["Location"]) == (302, "/accounts/factors/")
    assert not Budget.objects.exists()


def test_a_role_taken_away_counts_at_once(client, cast, reference_result):
    client.login(username="clerk", password=PASSWORD)
    page(client, at(reference_result))
    Role.objects.filter(user=cast["clerk"]).delete()
    assert client.post(at(reference_result, "save/")).status_code == 403


def test_what_cannot_be_kept_says_why(client, cast, result_of):
    amiss = result_of(replaced("\t36.000000", "\t36.O00000"))
    client.login(username="clerk", password=PASSWORD)
    shown = client.post(at(amiss, "save/"), follow=True).content.decode()
    assert "没有保存：预算11表第2行“预算金额”：“36.O00000”不是金额" in shown
    assert not Budget.objects.exists()


# --- before keeping -----------------------------------------------------------------------------


def test_the_difference_to_the_latest_version_is_seen_before_it_is_kept(client, cast, result_of):
    report = import_document(content=CONTENT, file_name="公布.txt")
    amiss = result_of(replaced("A-货物\t7.000000", "A-货物\t7.000001"))
    client.login(username="clerk", password=PASSWORD)
    assert f'href="{at(amiss, "difference/")}"' in page(client, at(amiss))
    # As the budget now stands, not as it once was read.
    store_factbook(budget=report.budget, book=replace(factbook(report.budget), services=()))
    before = {table: rows for table, rows in everything().items() if table != "django_session"}
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page(client, at(amiss, "difference/"))))
    assert "系统中第1版的差别" in shown
    assert "A-货物 金额 7.000000 7.000001" in shown
    assert "预算11表" in shown
    assert "第1版还在编制中" in shown
    assert {t: rows for t, rows in everything().items() if t != "django_session"} == before
    assert Budget.objects.count() == 1


def test_without_a_difference_it_says_so(client, cast, reference_result):
    import_document(content=CONTENT, file_name="公布.txt")
    client.login(username="clerk", password=PASSWORD)
    assert "各表逐格相同" in page(client, at(reference_result, "difference/"))


@pytest.mark.parametrize("username", ["", "reviewer", "finance", "auditor", "administrator", "outsider"])
def test_the_difference_is_for_who_may_keep_it(client, cast, reference_result, username):
    import_document(content=CONTENT, file_name="公布.txt")
    if username:
        client.login(username=username, password=PASSWORD)
    assert client.get(at(reference_result, "difference/")).status_code == 404
    assert "的差别" not in page(client, at(reference_result))


def test_there_is_none_where_there_is_no_version_yet(client, cast, reference_result):
    client.login(username="clerk", password=PASSWORD)
    assert client.get(at(reference_result, "difference/")).status_code == 404
