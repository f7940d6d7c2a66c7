"""The log: each entry chained to the one before, added by one at a time, changed by nobody."""

from datetime import UTC, datetime
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from budget.domain import chain
from budget.domain.states import Stage, State, Status
from budget.models import Budget, LogEntry, LogHead
from budget.models.append_only import REFUSAL, guard, unguarded
from budget.services.log import log
from tests.log_triggers import log_unguarded
from tests.publishing import make_budget
from tests.renderers.books import plain

DRAFT = State(Stage.FIRST_UP, Status.DRAFT)
SUBMITTED = State(Stage.FIRST_UP, Status.SUBMITTED)


def code_of(entry: LogEntry) -> str:
    return chain.seal_entry(settings.LOG_KEY, {name: getattr(entry, name) for name in chain.FIELDS})


def execute(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_each_entry_bears_a_code_over_itself_and_the_one_before(database):
    budget = make_budget(plain())
    log(budget=budget, actor="甲", action="new", to_state=DRAFT)
    log(budget=budget, actor="甲", username="jia", action="submit", from_state=DRAFT, to_state=SUBMITTED,
        reason="请审核", address="2001:DB8::0:1")  # fmt: skip
    other = make_budget(plain(), version=2)
    log(budget=other, actor="乙", action="new")
    first, second = LogEntry.objects.filter(version=1).order_by("sequence")
    assert (first.sequence, second.sequence) == (1, 2)
    assert (first.previous, second.previous) == ("", first.code)
    # As the database gives them back.
    assert [code_of(first), code_of(second)] == [first.code, second.code]
    assert LogEntry.objects.get(version=2).sequence == 1
    head = LogHead.objects.get(version=1)
    assert (head.entries, head.last) == (2, second.code)
    sealed = chain.seal_head(settings.LOG_KEY, ("129", 2026, 1), entries=2, last=second.code)
    assert head.code == sealed


def test_every_field_is_under_the_code():
    at = datetime(2026, 11, 28, 2, 22, 1, 5, tzinfo=UTC)
    entry = dict.fromkeys(chain.FIELDS, "1") | {"at": at, "address": "::1"}
    codes = {chain.seal_entry("key", entry), chain.seal_entry("another", entry)}
    for name in chain.FIELDS:
        changed = {"at": at.replace(microsecond=6), "address": "::2"}.get(name, "2")
        codes.add(chain.seal_entry("key", entry | {name: changed}))
    assert len(codes) == 2 + len(chain.FIELDS)
    model = {field.name for field in LogEntry._meta.concrete_fields}
    assert model - set(chain.FIELDS) == {"id", "code"}


def test_one_moment_and_one_address_have_one_code_however_they_are_written():
    entry = dict.fromkeys(chain.FIELDS, "1")
    here = datetime.fromisoformat("2026-11-28T10:22:00+08:00")
    one = entry | {"at": here, "address": "::ffff:1.2.3.4"}
    other = entry | {"at": here.astimezone(UTC), "address": "::FFFF:0102:0304"}
    assert chain.seal_entry("key", one) == chain.seal_entry("key", other)


def test_what_is_rolled_back_leaves_the_chain_as_it_was(database):
    budget = make_budget(plain())
    log(budget=budget, actor="甲", action="new")
    with transaction.atomic():
        log(budget=budget, actor="甲", action="submit")
        transaction.set_rollback(True)
    log(budget=budget, actor="甲", action="import")
    assert list(LogEntry.objects.values_list("sequence", "action")) == [(1, "new"), (2, "import")]
    assert LogHead.objects.get().entries == 2


def test_writers_of_one_chain_queue(shared_database):
    """Also the first ones, which find no end of the chain to lock."""
    with shared_database.connected():
        pk = make_budget(plain()).pk

    def write() -> None:
        budget = Budget.objects.select_related("department").get(pk=pk)
        log(budget=budget, actor="甲", action="new")

    shared_database.at_once(write, times=8)
    with shared_database.connected():
        entries = list(LogEntry.objects.order_by("sequence"))
        assert [entry.sequence for entry in entries] == list(range(1, 9))
        assert [entry.previous for entry in entries[1:]] == [entry.code for entry in entries[:-1]]
        assert LogHead.objects.get().last == entries[-1].code


STATEMENTS = [
    "UPDATE budget_logentry SET reason = 'x'",
    "UPDATE budget_logentry SET reason = 'x' WHERE id = -1",
    "DELETE FROM budget_logentry",
    "TRUNCATE budget_logentry",
    "REPLACE INTO budget_logentry SELECT * FROM budget_logentry",
    # With another number, and so only in place of what the chain has there.
    "REPLACE INTO budget_logentry (id, {rest}) SELECT id + 100, {rest} FROM budget_logentry",
    "INSERT INTO budget_logentry SELECT * FROM budget_logentry WHERE true "
    "ON CONFLICT (id) DO UPDATE SET reason = ''",
]
# What the other database does not know, or lets pass because nothing is changed.
NOT_ON = {"sqlite": {1, 3}, "postgresql": {4, 5}}


@pytest.mark.parametrize("number", range(len(STATEMENTS)))
def test_the_database_itself_refuses_to_change_the_log(database, number):
    log(budget=make_budget(plain()), actor="甲", action="new")
    before = list(LogEntry.objects.values_list())
    rest = ", ".join(field.column for field in LogEntry._meta.concrete_fields[1:])
    statement = STATEMENTS[number].replace("{rest}", rest)
    if number in NOT_ON[database]:
        return
    with pytest.raises(DatabaseError, match=REFUSAL[:20]):
        execute(statement)
    assert list(LogEntry.objects.values_list()) == before


def test_not_even_for_who_only_copies(postgres):
    log(budget=make_budget(plain()), actor="甲", action="new")
    execute("SET LOCAL session_replication_role = replica")
    with pytest.raises(DatabaseError, match="append-only"):
        execute("DELETE FROM budget_logentry")


def test_triggers_that_are_gone_or_changed_are_made_again(database):
    assert unguarded(connection) == []
    with log_unguarded():
        assert unguarded(connection)
    assert unguarded(connection) == []
    if database == "sqlite":
        execute("DROP TRIGGER budget_logentry_no_update")
        execute(
            "CREATE TRIGGER budget_logentry_no_update BEFORE UPDATE ON budget_logentry BEGIN SELECT 1; END"
        )
    else:
        execute("ALTER TABLE budget_logentry DISABLE TRIGGER budget_logentry_no_change")
    assert len(unguarded(connection)) == 1
    guard(connection)
    guard(connection)
    assert unguarded(connection) == []


def test_a_harmless_function_in_place_of_the_guard_is_noticed(postgres):
    execute(
        "CREATE OR REPLACE FUNCTION budget_logentry_is_append_only() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN RETURN NULL; END $$"
    )
    assert unguarded(connection) == ["budget_logentry_no_change"]


def test_entries_of_before_are_chained_by_the_migration(database):
    for version, action in ((1, "新建"), (2, "导入"), (1, "公开")):
        LogEntry.objects.create(
            department_code="129", year=2026, version=version, actor="导入", action=action
        )
    migration = import_module("budget.migrations.0006_log")
    models = MigrationExecutor(connection).loader.project_state(("budget", "0006_log")).apps
    with log_unguarded():
        migration.chain(models, SimpleNamespace(connection=connection))
    first, second = LogEntry.objects.filter(version=1).order_by("sequence")
    assert (first.action, first.sequence, second.action, second.sequence) == ("新建", 1, "公开", 2)
    assert (first.previous, second.previous) == ("", first.code)
    assert [code_of(first), code_of(second)] == [first.code, second.code]
    assert sorted(LogHead.objects.values_list("version", "entries")) == [(1, 2), (2, 1)]
    # And what comes after goes on from there.
    budget = make_budget(plain())
    assert log(budget=budget, actor="甲", action="submit").previous == second.code
