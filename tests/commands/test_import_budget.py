"""``manage.py import_budget``: what it says, what it leaves behind, and its exit status."""

import json
import os
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.management import CommandError, call_command

from budget.models import Budget, Department, ImportedDocument, LogEntry, Publication, PublishedFile
from budget.services import publishing
from tests.reference import (
    CONTENT,
    REFERENCE,
    TEXT,
    everything,
    no_published_files,
    published_files,
    replaced,
)

pytestmark = pytest.mark.django_db

KEYS = ["file", "outcome", "department", "year", "version", "tables", "cells", "findings"]
TABLES = ["01", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13"]


class Said(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def reports(self) -> list[dict]:
        return [json.loads(line) for line in self.out.splitlines()]


def run(*arguments: object) -> Said:
    """Call the command; the status and the error are those that manage.py makes of a CommandError."""
    out, err = StringIO(), StringIO()
    try:
        call_command("import_budget", *map(str, arguments), stdout=out, stderr=err)
    except CommandError as problem:
        return Said(problem.returncode, out.getvalue(), f"{err.getvalue()}{problem}\n")
    return Said(0, out.getvalue(), err.getvalue())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Documents of every outcome."""
    (tmp_path / "公布.txt").write_bytes(CONTENT)
    (tmp_path / "更正.txt").write_text(replaced("A-货物\t7.000000", "A-货物\t7.000001"))
    (tmp_path / "空白.txt").write_text("")
    (tmp_path / "看不懂.txt").write_text(replaced("\t36.000000", "\t36.O00000"))
    (tmp_path / "没有单位.txt").write_text(TEXT.replace("129001-", ""))
    return tmp_path


# --- for people ---------------------------------------------------------------------------------


def test_the_report_says_what_was_read_and_what_was_found():
    said = run(REFERENCE)
    first, cells, *found = said.out.splitlines()
    assert (said.status, said.err) == (0, "")
    assert first == "chaoyang-zwfw-2026.txt：129-北京市朝阳区政务服务管理局 2026年 第1版——已导入。"
    assert cells.startswith("  读出的单元格：01表51，03表159，04表6，")
    assert found[0] == "  错误1条"
    assert "[T12-YUAN]" in found[1]
    assert found[1].endswith("请改为100.700000。（原文第262行）")
    assert any(line.startswith("  警告") for line in found)
    assert any("没有预算02表《收入总表》" in line for line in found)


def test_the_same_again_is_said_in_two_lines(folder):
    run(folder / "公布.txt")
    said = run(folder / "公布.txt")
    assert said.status == 0
    assert said.out.splitlines()[0].endswith("第1版——内容与最新版本相同，未作改动。")
    assert len(said.out.splitlines()) == 2


def test_a_new_version_is_said(folder):
    run(folder / "公布.txt")
    assert "第2版——已导入为新版本。" in run(folder / "更正.txt").out


def test_a_refusal_says_where_and_why_and_fails(folder):
    said = run(folder / "看不懂.txt")
    assert said.status == 1
    assert "看不懂.txt：129-北京市朝阳区政务服务管理局 2026年——未导入。" in said.out
    assert "[R-AMOUNT] 预算11表第2行“预算金额”：“36.O00000”不是金额（原文第212行）" in said.out
    assert said.err == "1个文件未导入，没有因此改动任何数据。\n"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("没有这个文件.txt", "打不开文件：没有这个文件或文件夹。"),
        ("", "打不开文件：这是文件夹，不是文件。"),
        ("公布.txt/下面", "打不开文件：路径中有一段不是文件夹。"),
        ("空白.txt", "文件是空的"),
    ],
)
def test_what_cannot_be_opened_is_refused(folder, name, why):
    before = everything()
    said = run(folder / name)
    assert said.status == 1
    assert why in said.out
    assert everything() == before


def test_one_refused_file_does_not_keep_the_others_out(folder):
    said = run(folder / "空白.txt", folder / "公布.txt", folder / "没有.txt", folder / "更正.txt")
    assert said.status == 1
    assert said.err == "2个文件未导入，没有因此改动任何数据。\n"
    assert list(Budget.objects.values_list("version", flat=True).order_by("version")) == [1, 2]


def test_a_file_named_in_gb18030_is_read_and_named_rightly(tmp_path):
    """Archives packed on Windows unpack to such names; no text holds what Python makes of them."""
    name = os.fsencode(tmp_path) + b"/" + "公布".encode("gb18030") + b".txt"
    Path(os.fsdecode(name)).write_bytes(CONTENT)
    said = run(os.fsdecode(name))
    assert said.out.startswith("公布.txt：129-")
    assert ImportedDocument.objects.get().file_name == "公布.txt"


# --- for programs -------------------------------------------------------------------------------


def test_json_is_one_object_a_file_with_these_keys(folder):
    said = run(folder / "公布.txt", folder / "公布.txt", folder / "更正.txt", folder / "空白.txt", "--json")
    assert said.status == 1
    assert [list(report) for report in said.reports] == [KEYS] * 4
    assert [report["outcome"] for report in said.reports] == [
        "created",
        "unchanged",
        "new_version",
        "refused",
    ]
    assert [report["version"] for report in said.reports] == [1, 1, 2, None]
    assert [report["file"] for report in said.reports] == ["公布.txt", "公布.txt", "更正.txt", "空白.txt"]


def test_json_says_what_was_read():
    (report,) = run(REFERENCE, "--json").reports
    assert report["department"] == {"code": "129", "name": "北京市朝阳区政务服务管理局"}
    assert (report["year"], report["version"], report["tables"]) == (2026, 1, TABLES)
    assert list(report["cells"]) == TABLES
    assert (report["cells"]["03"], report["cells"]["04"]) == (159, 6)


def test_json_gives_every_finding_with_its_cells():
    (report,) = run(REFERENCE, "--json").reports
    for finding in report["findings"]:
        assert list(finding)[:6] == ["rule", "severity", "message", "expected", "found", "cells"]
        assert set(list(finding)[6:]) <= {"formula", "cause", "follows"}
        assert finding["severity"] in ("error", "warning", "info")
        for cell in finding["cells"]:
            assert list(cell) == ["table", "row", "column", "line"]
    (yuan,) = [one for one in report["findings"] if one["rule"] == "T12-YUAN"]
    assert (yuan["severity"], yuan["expected"], yuan["found"]) == ("error", "100.700000", "1,007,000.000000")
    assert yuan["cells"] == [
        {"table": "12", "row": 25, "column": "total", "line": 262},
        {"table": "12", "row": 25, "column": "fiscal", "line": 262},
    ]


def test_json_of_an_unreadable_file_knows_no_department(folder):
    (report,) = run(folder / "空白.txt", "--json").reports
    assert (report["department"], report["year"], report["tables"], report["cells"]) == (None, None, [], {})
    (finding,) = report["findings"]
    assert (finding["rule"], finding["severity"]) == ("R-DOCUMENT", "error")
    assert finding["cells"] == [{"table": "", "row": None, "column": "", "line": None}]


# --- what a document lacks ----------------------------------------------------------------------


def test_the_department_can_be_named_with_its_code_and_name(folder):
    nameless = TEXT.replace("129001-", "").replace("部门名称\t\t北京市朝阳区政务服务管理局", "部门名称\t\t")
    (folder / "无名.txt").write_text(nameless)
    said = run(folder / "无名.txt", "--department", "358-某区某-局")
    assert said.status == 0, said
    department = Department.objects.get()
    assert (department.code, department.name) == ("358", "某区某-局")


def test_the_code_alone_is_enough_where_the_name_is_printed(folder):
    assert run(folder / "没有单位.txt").status == 1
    assert run(folder / "没有单位.txt", "--department", "358").status == 0
    assert Department.objects.get().name == "北京市朝阳区政务服务管理局"


def test_the_year_can_be_supplied(folder):
    undated = TEXT.replace("(2026年度)", "").replace("\n2026\t", "\n\t")
    (folder / "无年.txt").write_text(undated)
    assert "请用 --year 指定" in run(folder / "无年.txt").out
    assert run(folder / "无年.txt", "--year", "2027").status == 0
    assert Budget.objects.get().year == 2027


# --- publishing ---------------------------------------------------------------------------------


@pytest.fixture
def quick_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "BOOKLET_FORMATS", ("json",))
    monkeypatch.setattr(publishing, "TABLE_FORMATS", ("csv", "json"))
    no_published_files()


def test_without_publish_nothing_is_public(quick_formats):
    run(REFERENCE)
    assert not Publication.objects.exists()
    assert published_files() == {}


def test_with_publish_the_files_are_there_when_it_returns(quick_formats, client):
    said = run(REFERENCE, "--publish")
    assert said.status == 0
    rows = PublishedFile.objects.values_list("file", flat=True)
    assert len(rows) == 2 * (1 + 13 * 2)
    # Those alike are stored once.
    assert set(published_files()) == set(rows)
    assert client.get("/departments/129/2026/budget.json").status_code == 200
    entries = LogEntry.objects.values_list("actor", "username", "action", "reason")
    assert list(entries) == [
        ("导入", None, "import", "文件：chaoyang-zwfw-2026.txt"),
        ("导入", None, "publish", "已在别处公开，文件：chaoyang-zwfw-2026.txt"),
    ]


def test_publishing_the_same_again_changes_nothing(quick_formats):
    run(REFERENCE, "--publish")
    before = (everything(), published_files())
    said = run(REFERENCE, "--publish", "--json")
    assert (said.status, said.reports[0]["outcome"]) == (0, "unchanged")
    assert (everything(), published_files()) == before


def test_what_was_imported_before_can_be_published_later(quick_formats):
    run(REFERENCE)
    assert run(REFERENCE, "--publish").status == 0
    assert Publication.objects.get().complete


def test_what_may_not_be_published_is_said_and_the_other_files_go_on(quick_formats, folder):
    Department.objects.create(code="358", name="某局", classified=True, classified_basis="某文")
    (folder / "涉密.txt").write_text(TEXT.replace("129001-", "358001-"))
    said = run(folder / "涉密.txt", folder / "公布.txt", "--publish", "--json")
    assert said.status == 1
    assert [report["outcome"] for report in said.reports] == ["created", "created"]
    assert "涉密.txt：已导入为第1版，但没有公开：某局标为涉密，不能公开。" in said.err
    assert said.err.endswith("1个文件已导入而没有公开。\n")
    assert Publication.objects.get().department_code == "129"
