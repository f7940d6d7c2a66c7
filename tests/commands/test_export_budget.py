"""``manage.py export_budget``: a budget as a file, whole or not at all."""

import json
import os
import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from budget.renderers import pdf_writing
from budget.services.exporting import FORMATS, export_budget
from tests.reference import imported, replaced

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reference() -> None:
    imported()


def run(*arguments: object, file_format: str = "json") -> str:
    out = StringIO()
    call_command("export_budget", *map(str, arguments), "--format", file_format, stdout=out)
    return out.getvalue()


def names(folder: Path) -> list[str]:
    """Everything in a folder, hidden leftovers too."""
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("table", ["", "06"])
@pytest.mark.parametrize("file_format", FORMATS)
def test_the_file_holds_what_the_service_makes(tmp_path, file_format, table):
    path = tmp_path / "预算"
    said = run(129, 2026, "--output", path, *(["--table", table] if table else []), file_format=file_format)
    content = path.read_bytes()
    if file_format == "pdf":
        assert content.startswith(b"%PDF-")
    else:
        assert content == export_budget(code="129", year=2026, file_format=file_format, table=table)
    assert said == f"已导出：{path}（{len(content)}字节）\n"
    assert names(tmp_path) == ["预算"]


def test_a_table_may_be_named_without_its_zero(tmp_path):
    run(129, 2026, "--output", tmp_path / "一", "--table", "6")
    run(129, 2026, "--output", tmp_path / "二", "--table", "06")
    assert (tmp_path / "一").read_bytes() == (tmp_path / "二").read_bytes()


def test_the_highest_version_unless_said(tmp_path):
    imported(replaced("A-货物\t7.000000", "A-货物\t7.000001"))
    for said, version in (((), 2), (("--version", 1), 1), (("--version", 2), 2)):
        run(129, 2026, "--output", tmp_path / "预算", *said)
        assert json.loads((tmp_path / "预算").read_text())["version"] == version


def test_a_file_that_cannot_be_made_is_told_in_words(tmp_path, settings):
    """As where bin/setup brought no fonts; what was the matter is in the log."""
    settings.FONTS = dict.fromkeys(settings.FONTS, Path("/nowhere/font.ttf"))
    pdf_writing._kept.__dict__.clear()
    with pytest.raises(CommandError, match=r"^预算06表的PDF文件生成时出错，原因见运行日志。$"):
        run(129, 2026, "--output", tmp_path / "预算", "--table", "06", file_format="pdf")
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("999", "2026"), "没有部门或单位999的2026年预算；请核对部门（或单位）编码、年度和版本。"),
        (("129", "2030"), "没有部门或单位129的2030年预算；请核对部门（或单位）编码、年度和版本。"),
        (
            ("129", "2026", "--version", "3"),
            "没有部门或单位129的2026年预算第3版；请核对",
        ),
        (("129", "2026", "--table", "14"), "没有预算14表；可以导出的有：01、02、"),
    ],
)
def test_what_there_is_not_fails_and_leaves_the_file_alone(tmp_path, arguments, why):
    path = tmp_path / "预算"
    path.write_text("上次导出的内容")
    with pytest.raises(CommandError, match=why) as problem:
        run(*arguments, "--output", path)
    assert problem.value.returncode == 1
    assert path.read_text() == "上次导出的内容"
    assert names(tmp_path) == ["预算"]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("没有/预算", "没有这个文件或文件夹"),
        (".", "这是文件夹，不是文件"),
        ("文件/预算", "路径中有一段不是文件夹"),
    ],
)
def test_where_it_cannot_be_written_it_says_so(tmp_path, path, why):
    (tmp_path / "文件").write_text("")
    with pytest.raises(CommandError, match=f"写不了.*：{why}。"):
        run(129, 2026, "--output", tmp_path / path)
    assert names(tmp_path) == ["文件"]


def test_half_a_file_is_never_seen(tmp_path, monkeypatch):
    """Power fails after the content was written and before all of it was on the disk."""

    def fails(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "预算"
    path.write_text("上次导出的内容")
    monkeypatch.setattr("os.fsync", fails)
    with pytest.raises(CommandError, match="磁盘空间不足"):
        run(129, 2026, "--output", path)
    assert path.read_text() == "上次导出的内容"
    assert names(tmp_path) == ["预算"]


def test_who_may_read_the_file_is_for_the_shell_to_say(tmp_path):
    """A draft is nobody else's business where the umask says so."""
    before = os.umask(0o077)
    try:
        run(129, 2026, "--output", tmp_path / "预算")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "预算").stat().st_mode) == 0o600


def test_a_link_goes_on_pointing_to_the_file(tmp_path):
    (tmp_path / "预算").write_text("上次导出的内容")
    (tmp_path / "链接").symlink_to(tmp_path / "预算")
    run(129, 2026, "--output", tmp_path / "链接")
    assert (tmp_path / "链接").is_symlink()
    assert json.loads((tmp_path / "预算").read_text())["year"] == 2026


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path):
    pipe = tmp_path / "管道"
    os.mkfifo(pipe)
    with os.fdopen(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK), "rb") as reader:
        run(129, 2026, "--output", pipe, "--table", "04", file_format="csv")
        assert (reader.read() or b"").startswith(b"\xef\xbb\xbfkind,")
    assert names(tmp_path) == ["管道"]
    assert pipe.is_fifo()


@pytest.mark.parametrize("arguments", [("129",), ("129", "今年", "--output", "x"), ("129", "2026")])
def test_arguments_that_make_no_sense_fail(arguments):
    with pytest.raises(CommandError):
        run(*arguments)
    with pytest.raises(CommandError):
        run("129", "2026", "--output", "x", file_format="docx")
