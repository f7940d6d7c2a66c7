"""The server is killed meanwhile: what was acknowledged is there, nothing is half there, the rest follows."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import REFERENCE, until
from tests.browser.saving import Desk

PASSWORD = "一个演示用的密码"
# Rows added at one stroke.
AT_ONCE = 25
# Types into one cell after another, pastes blocks between, and keeps what the server acknowledged.
BURST = """async (atOnce) => {
    Object.assign(window, { acknowledged: {}, typed: {}, blocks: [] });
    wire.addEventListener("answer", ({ detail }) => {
        detail.operations.forEach((one, n) => {
            const { status, message } = detail.answer.results[n];
            if (status !== "saved") throw new Error(message);
            acknowledged[one.row] = one.op === "set" ? one.to : one.values.amount;
        });
    });
    const grid = "expenditure";
    const rows = store.rows(grid).map((row) => row.key);
    for (let n = 1; n <= 120; n += 1) {
        const row = rows[n % rows.length];
        typed[row] = `${n}.25`;
        store.act([{ op: "set", grid, row, column: "amount", to: typed[row] }]);
        if (n % 12 === 0) {
            const block = Array.from({ length: atOnce }, newKey);
            blocks.push(block);
            for (const key of block) typed[key] = `${n}.5`;
            const inserts = block.map((key) => (
                { op: "insert", grid, row: key, after: null, values: { amount: typed[key] } }
            ));
            store.act(inserts, `粘贴${block.length}行`);
        }
        await new Promise((done) => setTimeout(done, 15));
    }
}"""


class Server:
    """gunicorn on a database of its own, as bin/run starts it."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "db.sqlite3"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.environment = {
            **os.environ,
            "DATA_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "DJANGO_SETTINGS_MODULE": "budget.settings",
            "PUBLIC_URL": self.url,
            # Static files from where they are written.
            "DEBUG": "1",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def manage(self, *command: str) -> None:
        subprocess.run(
            [sys.executable, "manage.py", *command], env=self.environment, check=True, capture_output=True
        )

    def start(self) -> None:
        gunicorn = Path(sys.executable).with_name("gunicorn")
        self.process = subprocess.Popen(
            [gunicorn, "budget.wsgi", "--bind", f"127.0.0.1:{self.port}", "--workers", "2", "--threads", "4",
             "--no-control-socket", "--log-level", "warning"],
            env=self.environment,
            start_new_session=True,
        )  # fmt: skip
        for _ in range(300):
            try:
                with urlopen(f"{self.url}/healthz", timeout=5):
                    return
            except (URLError, OSError):
                time.sleep(0.1)
        raise AssertionError("gunicorn did not start")

    def kill(self) -> None:
        """The whole of it, at once: as when the power fails."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def amounts(self) -> dict[str, int]:
        """The 分 of every line by its key."""
        with sqlite3.connect(self.database) as connection:
            rows = connection.execute("SELECT key, amount_fen FROM budget_expenditureline").fetchall()
        amounts = {dashed(key): fen for key, fen in rows}
        assert len(amounts) == len(rows)
        return amounts

    def strokes(self) -> list[tuple[int, int, str]]:
        """Number, count of changes and title of every change set, and the budget's revision beside."""
        with sqlite3.connect(self.database) as connection:
            (revision,) = connection.execute("SELECT revision FROM budget_budget").fetchone()
            found = connection.execute(
                "SELECT s.number, count(c.id), s.title FROM budget_changeset s"
                " LEFT JOIN budget_change c ON c.change_set_id = s.id GROUP BY s.id ORDER BY s.number"
            ).fetchall()
        assert [number for number, _, _ in found] == list(range(1, revision + 1))
        return found


def dashed(key: str) -> str:
    return f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"


def fen(text: str) -> int:
    whole, _, rest = text.partition(".")
    return int(whole) * 10**6 + int(rest.ljust(6, "0"))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path)
    made.manage("migrate", "--verbosity", "0")
    made.manage("import_budget", str(REFERENCE))
    made.manage("demo_accounts", "--password", PASSWORD)
    made.start()
    yield made
    made.kill()
    shutil.rmtree(tmp_path, ignore_errors=True)


def test_killing_the_server_in_a_burst_of_edits_loses_nothing(server: Server, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{server.url}/accounts/login/")
    page.get_by_label("用户名").fill("clerk")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    clerk = Desk(context, server.url)
    lines = len(clerk.rows())

    clerk.page.evaluate(f"window.burst = ({BURST})({AT_ONCE}); undefined")
    until(clerk.page, lambda: clerk.page.evaluate("Object.keys(acknowledged).length") > 20)
    server.kill()
    clerk.page.evaluate("window.burst")
    expect(clerk.status).to_contain_text("已存在本机")
    acknowledged = clerk.page.evaluate("acknowledged")
    typed = clerk.page.evaluate("typed")
    blocks = clerk.page.evaluate("blocks")
    waiting = clerk.page.evaluate("wire.waiting")
    assert waiting, "killed after everything was saved"

    there = server.amounts()
    missing = {row: text for row, text in acknowledged.items() if row not in there}
    assert not missing
    # A cell may hold what was typed after the last answer that got through, and nothing older.
    assert all(there[row] >= fen(text) for row, text in acknowledged.items())
    for block in blocks:
        assert len([row for row in block if row in there]) in (0, AT_ONCE)
    for _, count, title in server.strokes():
        assert count == (AT_ONCE if title.startswith("粘贴") else 1)

    # The page is closed meanwhile: the queue outlives it.
    clerk.page.close()
    server.start()
    again = Desk(context, server.url)
    again.is_saved()
    there = server.amounts()
    assert {row: there.get(row) for row in typed} == {row: fen(text) for row, text in typed.items()}
    assert len(there) == lines + AT_ONCE * len(blocks)
    assert again.page.evaluate("wire.matters.list") == []
    context.close()
