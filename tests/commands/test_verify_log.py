"""`verify_log` and `export_log_heads`: what somebody with rights on the database did is found and named."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from budget.domain.chain import seal_head
from budget.domain.digest import digest
from budget.domain.serial import factbook_to_json
from budget.domain.states import Stage, State, Status
from budget.models import Budget, LogEntry, LogHead, Publication, PublishedFile
from budget.selectors.verifying import Seen, snapshot, verify
from budget.services.facts import store_factbook
from budget.services.log import log
from tests.log_triggers import log_unguarded
from tests.publishing import make_budget, publish
from tests.reference import no_published_files
from tests.renderers.books import plain

DRAFT = State(Stage.FIRST_UP, Status.DRAFT)
SUBMITTED = State(Stage.FIRST_UP, Status.SUBMITTED)
REVIEWED = State(Stage.FIRST_UP, Status.REVIEWED)
WAY = [("new", None, DRAFT), ("submit", DRAFT, SUBMITTED), ("withdraw", SUBMITTED, DRAFT),
       ("submit", DRAFT, SUBMITTED), ("review", SUBMITTED, REVIEWED)]  # fmt: skip
WHO = "129 "
NAME = plain().department_name


def stored(version: int = 1) -> Budget:
    budget = make_budget(plain(), version=version)
    store_factbook(budget=budget, book=plain())
    return budget


def walked(version: int = 1) -> Budget:
    """A budget on its way, as the workflow leaves it."""
    budget = stored(version)
    for action, before, after in WAY:
        Budget.objects.filter(pk=budget.pk).update(stage=after.stage, status=after.status)
        log(budget=budget, actor="演示经办人", username="clerk", action=action, from_state=before,
            to_state=after, address="10.0.0.7")  # fmt: skip
    budget.refresh_from_db()
    return budget


@pytest.fixture
def budget(database: str) -> Budget:
    return walked()


def verified(*arguments: object) -> tuple[int, list[str]]:
    """The exit status, and what was said but for the last line."""
    out = StringIO()
    try:
        call_command("verify_log", *map(str, arguments), stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue().splitlines()[:-1]
    return 0, out.getvalue().splitlines()[:-1]


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def attack(database: str) -> Callable[..., None]:
    """SQL by somebody who first took the triggers away, and put them back."""

    def run(statement: str, *values: object) -> None:
        with log_unguarded():
            sql(statement, *values)

    return run


def line(what: str, *, entry: int | None = None, version: int = 1) -> str:
    return f"129 {NAME} 2026年第{version}版{f' 日志第{entry}条' if entry else ''}：{what}"


def test_nothing_is_wrong_with_what_was_left_alone(budget):
    walked(version=2)
    log(budget=make_budget(plain(), version=3), actor="甲", action="new", to_state=DRAFT)
    out = StringIO()
    call_command("verify_log", stdout=out)
    told = "核对了3条日志链的11条日志、3份预算、0份公开的预算和0个文件：没有问题。\n"
    assert out.getvalue() == told


def test_a_changed_field_is_named_whichever(budget, attack):
    changes = {"actor": "别人", "username": None, "reason": "另有原因", "address": "10.0.0.8",
               "digest": "0" * 64, "at": "2026-01-01 00:00:00+00:00", "action": "review", "to_state": "",
               "department_name": "别的部门"}  # fmt: skip
    for name, value in changes.items():
        before = LogEntry.objects.values_list(name, flat=True).get(sequence=3)
        attack(f"UPDATE budget_logentry SET {name} = %s WHERE sequence = 3", value)
        status, told = verified()
        assert status == 1, name
        assert [one for one in told if "日志第3条：内容与校验码不符" in one], (name, told)
        assert len(told) == 1, (name, told)
        attack(f"UPDATE budget_logentry SET {name} = %s WHERE sequence = 3", before)
        assert verified() == (0, []), name


def test_a_code_made_up_to_fit_does_not(budget, attack):
    attack("UPDATE budget_logentry SET reason = 'x', code = %s WHERE sequence = 3", "f" * 64)
    status, told = verified()
    assert (status, len(told)) == (1, 2)
    assert told[0].startswith(line("内容与校验码不符", entry=3))
    assert told[1].startswith(line("与上一条接不上", entry=4))


def test_an_entry_deleted_in_the_middle(budget, attack):
    attack("DELETE FROM budget_logentry WHERE sequence = 3")
    assert verified() == (1, [line("日志第3条不见了。")])
    attack("DELETE FROM budget_logentry WHERE sequence = 2")
    assert verified() == (1, [line("日志第2至3条不见了。")])


def test_a_gap_closed_by_renumbering(budget, attack):
    attack("DELETE FROM budget_logentry WHERE sequence = 3")
    attack("UPDATE budget_logentry SET sequence = 3 WHERE sequence = 4")
    attack("UPDATE budget_logentry SET sequence = 4 WHERE sequence = 5")
    status, told = verified()
    assert status == 1
    assert [one[: len(line("", entry=3))] for one in told[:2]] == [line("", entry=3), line("", entry=4)]


def test_two_entries_swapped(budget, attack):
    attack("UPDATE budget_logentry SET sequence = 99 WHERE sequence = 2")
    attack("UPDATE budget_logentry SET sequence = 2 WHERE sequence = 4")
    attack("UPDATE budget_logentry SET sequence = 4 WHERE sequence = 99")
    status, told = verified()
    assert status == 1
    for entry in (2, 4):
        assert [one for one in told if one.startswith(line("内容与校验码不符", entry=entry))], told


def test_the_tail_cut_off(budget, attack):
    attack("DELETE FROM budget_logentry WHERE sequence > 3")
    status, told = verified()
    assert status == 1
    assert line("最后的日志被删去了：应有5条，现在到第3条为止。") in told
    assert line("状态是“一上·部门审核”，而日志最后到“一上·编制”。") in told


def test_the_tail_cut_off_and_the_head_set_back_without_the_key(budget, attack):
    attack("DELETE FROM budget_logentry WHERE sequence > 3")
    last = LogEntry.objects.get(sequence=3).code
    attack("UPDATE budget_loghead SET entries = 3, last = %s", last)
    sql("UPDATE budget_budget SET status = 'draft'")
    assert verified() == (1, [line("日志链的末端记录被改动过：最后的几条日志可能被删去了。")])


def test_the_tail_cut_off_and_a_head_of_before_put_back(budget, attack, tmp_path):
    """If the budget is set back as well, only what was exported tells of that."""
    exported = tmp_path / "heads.jsonl"
    call_command("export_log_heads", "--output", str(exported), stdout=StringIO())
    assert verified("--heads", exported) == (0, [])
    last = LogEntry.objects.get(sequence=3).code
    code = seal_head(settings.LOG_KEY, ("129", 2026, 1), entries=3, last=last)
    attack("DELETE FROM budget_logentry WHERE sequence > 3")
    sql("UPDATE budget_loghead SET entries = 3, last = %s, code = %s", last, code)
    assert verified()[1] == [line("状态是“一上·部门审核”，而日志最后到“一上·编制”。")]
    sql("UPDATE budget_budget SET status = 'draft'")
    assert verified() == (0, [])
    status, told = verified("--heads", exported)
    assert status == 1
    assert told[0].startswith("129 2026年第1版：")
    assert told[0].endswith("导出时有5条日志，现在没有第5条：后来被删去了。")


def test_a_chain_made_anew_by_who_has_the_key_too(budget, attack, tmp_path):
    exported = tmp_path / "heads.jsonl"
    call_command("export_log_heads", "--output", str(exported), stdout=StringIO())
    log(budget=budget, actor="甲", action="return", to_state=REVIEWED)
    assert verified("--heads", exported) == (0, [])
    attack("DELETE FROM budget_logentry")
    sql("DELETE FROM budget_loghead")
    for number in range(6):
        log(budget=budget, actor="乙", action="review", reason=str(number), to_state=REVIEWED)
    assert verified() == (0, [])
    status, told = verified("--heads", exported)
    assert (status, len(told)) == (1, 1)
    assert told[0].startswith(line("不是", entry=5))


def test_a_whole_chain_deleted(budget, attack):
    attack("DELETE FROM budget_logentry")
    status, told = verified()
    assert status == 1
    assert "129 2026年第1版：全部日志都被删去了：应有5条，现在一条也没有。" in told
    assert line("没有任何日志：日志被整个删去，或者这份预算不是由本系统建立的。") in told
    sql("DELETE FROM budget_loghead")
    assert verified()[1] == [line("没有任何日志：日志被整个删去，或者这份预算不是由本系统建立的。")]


def test_a_head_deleted(budget, attack):
    sql("DELETE FROM budget_loghead")
    assert verified() == (1, [line("日志链的末端记录不见了。")])


def test_an_entry_put_in_beside_the_chain(budget):
    LogEntry.objects.create(department_code="129", year=2026, version=1, actor="某人", action="review")
    status, [told] = verified()
    assert status == 1
    assert "没有编入日志链" in told


def test_a_fact_of_a_budget_that_nobody_may_change(budget):
    sql("UPDATE budget_expenditureline SET amount_fen = amount_fen + 1")
    status, [told] = verified()
    assert status == 1
    assert told.startswith(line("内容已锁定，却与日志第5条时不同"))


def test_facts_of_a_budget_that_is_being_made_may_change(budget):
    log(budget=budget, actor="甲", action="withdraw", to_state=DRAFT)
    Budget.objects.update(status=Status.DRAFT)
    sql("UPDATE budget_expenditureline SET amount_fen = amount_fen + 1")
    assert verified() == (0, [])


def test_a_digest_noted_that_is_not_that_of_the_facts(budget):
    sql("UPDATE budget_budget SET facts_digest = %s", "0" * 64)
    assert verified()[1] == [
        line(f"预算上记着的数据摘要（000000000000）不是其内容的（{digest(plain())[:12]}）。")
    ]


def test_a_state_set_by_hand(budget):
    sql("UPDATE budget_budget SET status = 'accepted'")
    assert verified() == (1, [line("状态是“一上·财政审核”，而日志最后到“一上·部门审核”。")])


def test_a_missing_trigger(database):
    with log_unguarded():
        status, told = verified()
    assert status == 1
    assert all("数据库触发器 budget_logentry_no_" in one for one in told)
    assert len(told) == (3 if database == "sqlite" else 1)


@pytest.fixture
def published(database: str) -> Publication:
    """With its files on the storage; what is in them is the renderers' business."""
    no_published_files()
    publication = publish(plain(), digest=digest(plain()), factbook=factbook_to_json(plain()))
    budget = publication.budget
    store_factbook(budget=budget, book=plain())
    Budget.objects.update(stage=Stage.PUBLISHED, status=Status.ACCEPTED)
    log(budget=budget, actor="公开人", action="publish", to_state=State(Stage.PUBLISHED, Status.ACCEPTED))
    return publication


def test_published_files(published):
    assert verified() == (0, [])
    file = published.files.get(table="03", format="csv")
    path = Path(file.file.path)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"1", b"2"))
    assert verified() == (
        1,
        [line("公开的预算03表的CSV文件与公开时的文件摘要（SHA-256）不符：文件被改动过。")],
    )
    path.unlink()
    assert verified() == (1, [line("公开的预算03表的CSV文件不见了。")])
    PublishedFile.objects.filter(pk=file.pk).update(file="../../elsewhere")
    [told] = verified()[1]
    assert told.startswith(line("公开的预算03表的CSV文件读不了"))


def test_published_tables_and_facts(published):
    sheet = published.sheets.get(table="03")
    sheet.sheet["title"] += "（改）"
    sheet.save()
    assert verified() == (1, [line("公开的预算03表与冻结的数据不符：公开后被改动过。")])
    sheet.sheet = {"what": "nonsense"}
    sheet.save()
    assert verified() == (1, [line("公开的预算03表与冻结的数据不符：公开后被改动过。")])
    sheet.delete()
    assert verified() == (1, [line("公开的预算03表不见了。")])
    published.factbook["department_name"] += "（改）"
    published.save()
    assert verified() == (1, [line("冻结的数据与公开时的数据摘要不符：公开后被改动过。")])
    Publication.objects.update(digest="0" * 64)
    assert line("公开的数据摘要与公开时的日志不符。") in verified()[1]
    Publication.objects.update(factbook={"what": "nonsense"})
    assert [one for one in verified()[1] if one.startswith(line("冻结的数据已经损坏"))]
    Publication.objects.update(factbook=None)
    assert line("没有冻结的数据，无法核对公开的内容。") in verified()[1]


def test_as_json_one_object_a_problem_and_the_counts(budget, attack):
    attack("UPDATE budget_logentry SET actor = 'x' WHERE sequence = 2")
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_log", "--json", stdout=out)
    problem, counts = map(json.loads, out.getvalue().splitlines())
    assert problem == {
        "problem": "entry", "department": "129", "year": 2026, "version": 1, "sequence": 2,
        "message": line("内容与校验码不符：被改动、调换过，或者不是由本系统写入的。", entry=2),
    }  # fmt: skip
    assert counts["entries"] == 5
    assert counts["problems"] == 1


def test_queries_do_not_grow_with_entries(budget):
    counts = set()
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert verified() == (0, [])
        counts.add(len(queries))
        for _ in range(30):
            log(budget=budget, actor="甲", action="review", to_state=REVIEWED)
    assert len(counts) == 1, counts


def test_an_export_is_refused_when_it_was_changed_or_cut(budget, tmp_path):
    path = tmp_path / "heads.jsonl"
    out = StringIO()
    call_command("export_log_heads", "--output", str(path), stdout=out)
    assert out.getvalue() == f"已导出：{path}（1条日志链）\n"
    first, head, last = path.read_text().splitlines()
    assert json.loads(first)["what"] == "log heads"
    assert json.loads(head)["entries"] == 5
    cases = {
        "校验码不符": [first, head.replace('"entries": 5', '"entries": 4'), last],
        "不完整": [first, head],
        "第1行读不懂": ["很久以前", head, last],
        "第4行读不懂": [first, head, last, head],
    }
    for complaint, lines in cases.items():
        path.write_text("\n".join([*lines, ""]))
        status, told = verified("--heads", path)
        assert status == 1, complaint
        assert complaint in told[-1]
    path.write_text("\n".join([first, last, ""]))
    assert "校验码不符" in verified("--heads", path)[1][-1]


def test_a_head_that_was_tampered_with_is_not_exported(budget, tmp_path):
    LogHead.objects.update(entries=F("entries") - 1)
    path = tmp_path / "heads.jsonl"
    with pytest.raises(CommandError, match="末端记录被改动过"):
        call_command("export_log_heads", "--output", str(path), stdout=StringIO())
    assert list(tmp_path.iterdir()) == []


def test_files_that_cannot_be_read_or_written(db, tmp_path):
    with pytest.raises(CommandError, match="没有这个文件"):
        call_command("verify_log", "--heads", str(tmp_path / "none"), stdout=StringIO())
    with pytest.raises(CommandError, match="写不了"):
        call_command("export_log_heads", "--output", str(tmp_path / "none" / "x"), stdout=StringIO())


def test_what_is_written_meanwhile_is_not_taken_for_a_problem_and_does_not_wait(shared_database):
    def write() -> None:
        mine = Budget.objects.select_related("department").get(version=1)
        log(budget=mine, actor="乙", action="review", to_state=REVIEWED)
        make_budget(plain(), version=9)

    with shared_database.connected():
        walked()
        walked(version=2)
        sql("DELETE FROM budget_loghead WHERE version = 2")
        seen = Seen()
        with snapshot():
            problems = verify(seen)
            assert next(problems).message == "日志链的末端记录不见了。"
            shared_database.at_once(write, times=1)
            assert list(problems) == []
        assert seen.entries == 10
        with snapshot():
            assert [one.wrong for one in verify(seen)] == ["head", "silent"]
        assert seen.entries == 21
