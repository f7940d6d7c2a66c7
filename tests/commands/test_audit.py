"""``manage.py audit``: what it says of each file, its exit status, and that it leaves nothing behind."""

import json
import os
import pty
import subprocess
import sys
import termios
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.management import call_command

from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.sheets import SheetSet
from budget.importers.document import Document
from budget.management.commands import audit as command
from budget.management.commands.audit import _audit as audit
from budget.services import auditing
from budget.services.auditing import AuditReport
from tests.reference import CONTENT, REFERENCE, TEXT, everything, replaced

pytestmark = pytest.mark.django_db

KEYS = ["file", "department", "year", "tables", "findings"]
TABLES = ["01", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13"]
WHOSE = {"code": "129", "name": "北京市朝阳区政务服务管理局"}


class Said(NamedTuple):
    status: int
    out: str

    @property
    def reports(self) -> list[dict]:
        return [json.loads(line) for line in self.out.splitlines()]


def run(*arguments: object) -> Said:
    out = StringIO()
    try:
        call_command("audit", *map(str, arguments), stdout=out)
    except SystemExit as ended:
        return Said(ended.code, out.getvalue())
    return Said(0, out.getvalue())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "公布.txt").write_bytes(CONTENT)
    (tmp_path / "多一分.txt").write_text(replaced("A-货物\t7.000000", "A-货物\t7.000001"))
    (tmp_path / "空白.txt").write_text("")
    (tmp_path / "压缩.zip").write_bytes(b"\x00\x01\x02" * 99)
    return tmp_path


# --- the contract --------------------------------------------------------------------------------


def test_the_report_has_the_shape_of_the_contract():
    said = run(REFERENCE, "--json")
    (report,) = said.reports
    assert list(report) == KEYS
    assert report["file"] == REFERENCE.name
    assert (report["department"], report["year"], report["tables"]) == (WHOSE, 2026, TABLES)
    yuan = next(one for one in report["findings"] if one["rule"] == "T12-YUAN")
    assert yuan["severity"] == "error"
    assert yuan["expected"] == "100.700000"
    assert yuan["found"] == "1,007,000.000000"
    assert {"table": "12", "row": 25, "column": "total", "line": 262} in yuan["cells"]
    assert said.status == 1


def test_one_line_a_file_in_the_order_given(folder):
    said = run(folder / "空白.txt", folder / "公布.txt", folder / "没有.txt", "--json")
    assert [one["file"] for one in said.reports] == ["空白.txt", "公布.txt", "没有.txt"]
    assert [bool(one["tables"]) for one in said.reports] == [False, True, False]
    assert said.status == 2


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("没有这个文件.txt", "打不开文件：没有这个文件或文件夹。"),
        ("公布.txt/下面", "打不开文件：路径中有一段不是文件夹。"),
        ("空的文件夹", "打不开文件：这是文件夹，其中没有可读的文件。"),
        ("管道", "打不开文件：这不是普通文件。"),
        ("空白.txt", "文件是空的"),
        ("压缩.zip", "文件不是可以识别的文本"),
    ],
)
def test_an_unreadable_file_is_one_object_with_one_finding(folder, name, why):
    (folder / "空的文件夹").mkdir()
    os.mkfifo(folder / "管道")
    said = run(folder / name, "--json")
    (report,) = said.reports
    assert said.status == 2
    assert (report["department"], report["year"], report["tables"]) == (None, None, [])
    (finding,) = report["findings"]
    assert (finding["rule"], finding["severity"]) == ("R-DOCUMENT", "error")
    assert why in finding["message"]


def test_a_large_file_is_refused_unread(folder, monkeypatch):
    with (folder / "大.pdf").open("wb") as large:
        large.truncate(200 * 2**20)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail("it was read"))
    (report,) = run(folder / "大.pdf", "--json").reports
    assert "文件有200MB，超过20MB" in report["findings"][0]["message"]


def test_the_status_is_the_worst_over_the_files(folder, monkeypatch):
    silent = Finding("R-NOTE", Severity.WARNING, "仅供了解。", (CellRef(""),))
    document = Document(SheetSet("129", "某局", 2026, "chaoyang", {}), ())
    monkeypatch.setattr(
        command,
        "audit_document",
        lambda content, name, *rest: (
            AuditReport(name, document, (silent,))
            if "公布" in name
            else auditing.audit_document(content, name, *rest)
        ),
    )
    assert run(folder / "公布.txt", "--json").status == 0
    assert run(folder / "公布.txt", folder / "多一分.txt").status == 1
    assert run(folder / "空白.txt", folder / "多一分.txt", folder / "公布.txt").status == 2


def test_a_folder_stands_for_its_files(folder):
    (folder / ".隐藏").write_text("")
    (folder / "下级").mkdir()
    (folder / "下级" / "公布.txt").write_bytes(CONTENT)
    said = run(folder, "--json")
    assert [one["file"] for one in said.reports] == ["公布.txt", "压缩.zip", "多一分.txt", "空白.txt"]


def test_department_and_year_supply_what_the_document_lacks(folder):
    nameless = TEXT.replace("北京市朝阳区政务服务管理局机关", "机关").replace("129001-", "")
    (folder / "没有单位.txt").write_text(nameless)
    (report,) = run(folder / "没有单位.txt", "--json").reports
    assert "--department" in report["findings"][0]["message"]
    (report,) = run(folder / "没有单位.txt", "--json", "--department", "129-某某局").reports
    assert report["department"]["code"] == "129"
    assert report["tables"] == TABLES


# --- what must not happen ------------------------------------------------------------------------


def test_a_crash_is_a_finding_and_the_others_are_read(folder, monkeypatch, caplog):
    def crash(content, **options):
        if content == CONTENT:
            raise ZeroDivisionError("not expected")
        return read(content, **options)

    read = auditing.read_document
    monkeypatch.setattr(auditing, "read_document", crash)
    said = run(folder / "公布.txt", folder / "多一分.txt", "--json")
    crashed, read_well = said.reports
    assert said.status == 2
    assert crashed["findings"][0]["rule"] == "R-DOCUMENT"
    assert "系统管理员" in crashed["findings"][0]["message"]
    assert "ZeroDivisionError: not expected" in caplog.text
    assert read_well["tables"] == TABLES


def test_nothing_is_stored(folder):
    before = everything()
    run(folder / "公布.txt", folder / "空白.txt")
    assert everything() == before


def manage(*arguments: object, data_dir: Path, **options) -> subprocess.CompletedProcess:
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir)}
    command = [sys.executable, "manage.py", "audit", *map(str, arguments)]
    return subprocess.run(command, env=environment, check=False, **options)


def test_it_works_before_there_is_a_database(tmp_path):
    """The shipped lists judge then, and so the findings are those of an installation with its lists."""
    bare = manage(REFERENCE, "--json", data_dir=tmp_path, capture_output=True, text=True)
    assert bare.returncode == 1, bare.stderr
    assert "Traceback" not in bare.stderr
    call_command("load_classification", stdout=StringIO())
    assert json.loads(bare.stdout) == run(REFERENCE, "--json").reports[0]


class Piped(StringIO):
    """What whoever reads the other end of a pipe has seen."""

    seen = ""

    def flush(self) -> None:
        self.seen = self.getvalue()


def test_each_report_is_out_before_the_next_file_is_opened(folder, monkeypatch):
    out, before = Piped(), []
    monkeypatch.setattr(
        command, "_audit", lambda path, *given: before.append(out.seen) or audit(path, *given)
    )
    with pytest.raises(SystemExit):
        call_command("audit", str(folder / "空白.txt"), str(folder / "压缩.zip"), "--json", stdout=out)
    assert before[0] == ""
    assert json.loads(before[1])["file"] == "空白.txt"


# --- for people ----------------------------------------------------------------------------------


def test_people_read_findings_by_severity_with_what_follows_indented(monkeypatch, folder):
    follower = Finding("T03-A", Severity.ERROR, "合计行也不对。", (CellRef("03", 9, "total", 70),))
    leader = Finding(
        "T03-B",
        Severity.ERROR,
        "基本支出多了一分。",
        (CellRef("03", 2, "basic", 51),),
        formula="2.000001 ＝ 1.000000 ＋ 1.000000 不成立",
        cause="末位数字",
        follows=(follower,),
    )
    document = Document(SheetSet("129", "某局", 2026, "chaoyang", {}), ())
    report = AuditReport("公布.txt", document, (leader, Finding("R-X", Severity.INFO, "原文第7行是页码。")))
    monkeypatch.setattr(command, "audit_document", lambda *given: report)
    assert run(folder / "公布.txt").out.splitlines() == [
        "公布.txt：129-某局 2026年，读出0张表——错误1条，提示1条。",
        "  错误1条",
        "    [T03-B] 基本支出多了一分。（原文第51行）",
        "      算式：2.000001 ＝ 1.000000 ＋ 1.000000 不成立",
        "      可能的原因：末位数字",
        "      由此引起，改正后随之消失的1条：",
        "        [T03-A] 合计行也不对。（原文第70行）",
        "  提示1条",
        "    [R-X] 原文第7行是页码。",
    ]


def test_a_silent_document_is_said_to_be_one(monkeypatch, folder):
    document = Document(SheetSet("129", "某局", 2026, "chaoyang", {}), ())
    monkeypatch.setattr(command, "audit_document", lambda *given: AuditReport("公布.txt", document, ()))
    assert run(folder / "公布.txt").out == "公布.txt：129-某局 2026年，读出0张表——没有发现问题。\n"


def test_progress_is_shown_on_a_terminal_only(tmp_path):
    piped = manage(REFERENCE, REFERENCE, data_dir=tmp_path, capture_output=True)
    assert piped.stderr == b""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    watched = manage(REFERENCE, REFERENCE, "--json", data_dir=tmp_path, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    assert "份" in os.read(ours, 65536).decode(errors="replace")
    os.close(ours)
    assert [json.loads(line)["tables"] for line in watched.stdout.splitlines()] == [TABLES, TABLES]
