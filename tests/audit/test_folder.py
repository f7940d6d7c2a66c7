"""The private folder of an upload: who may read it, what is in it, and that it goes."""

import os
import re
import time

import pytest
from django.conf import settings

from budget.audit.folder import FOLDER_NAME, KEPT_SECONDS, About, Folder, Stage, every, sweep

ABOUT = About("公布.txt", ("129", "某某局"), 2026, "task")


def aged(folder: Folder, seconds: float) -> Folder:
    then = time.time() - seconds
    for path in (folder.path / "document", folder.path):
        os.utime(path, (then, then))
    return folder


def test_an_upload_is_this_accounts_alone_under_a_name_of_its_own():
    one, other = (Folder.create([b"ab", b"c"], ABOUT) for _ in range(2))
    assert one.token != other.token
    assert re.fullmatch(FOLDER_NAME, one.token)
    assert one.document == b"abc"
    assert one.about == ABOUT
    assert one.path.stat().st_mode & 0o077 == 0
    assert settings.AUDITS_DIR.stat().st_mode & 0o077 == 0


def test_a_folder_tells_how_far_it_is():
    folder = Folder.create([b""], ABOUT)
    assert folder.stage is None
    folder.enter(Stage.JUDGING)
    assert folder.stage is Stage.JUDGING
    assert not folder.is_judged
    folder.store("shown.json", {"a": "甲"})
    assert folder.is_judged
    assert folder.load("shown.json") == {"a": "甲"}
    folder.write("findings.xlsx", b"PK")
    assert folder.files == ["findings.xlsx"]


@pytest.mark.parametrize(("age", "there"), [(0, True), (KEPT_SECONDS - 60, True), (KEPT_SECONDS, False)])
def test_an_upload_is_there_for_a_day(age, there):
    assert aged(Folder.create([b""], ABOUT), age).is_there is there


def test_a_folder_that_was_deleted_or_never_made_is_not_there():
    folder = Folder.create([b""], ABOUT)
    folder.delete()
    assert not folder.is_there
    assert not Folder.named("x" * 32).is_there


def test_sweeping_deletes_what_is_older_than_a_day():
    assert sweep() == 0
    fresh = Folder.create([b""], ABOUT)
    aged(Folder.create([b""], ABOUT), KEPT_SECONDS + 1)
    # One whose upload broke off before there was a document.
    half = Folder.create([b""], ABOUT)
    (half.path / "document").unlink()
    os.utime(half.path, (0, 0))
    assert sweep() == 2
    assert [one.token for one in every()] == [fresh.token]


def test_what_is_written_later_does_not_make_it_younger():
    folder = aged(Folder.create([b""], ABOUT), KEPT_SECONDS)
    folder.enter(Stage.WRITING)
    assert not folder.is_there
