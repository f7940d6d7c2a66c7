"""A PostgreSQL of the tests' own: Debian's when installed, else the one in PyPI's `pgserver`.

It listens on a socket in its own folder only, trusts whoever can reach that, and is gone afterwards.
"""

import atexit
import logging
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

DEBIAN = Path("/usr/lib/postgresql")


@contextmanager
def running_postgres() -> Iterator[str]:
    """Start a server; the value is the DATABASE_URL of its empty database."""
    # Not below pytest's own folders: the path of a socket has at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    try:
        with _debian(folder) if _debian_programs() else _pgserver(folder) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _debian_programs() -> Path | None:
    """The folder with the newest version's initdb and pg_ctl."""
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def _debian(folder: Path) -> Iterator[str]:
    programs = _debian_programs()
    assert programs is not None
    owner = None
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root; its Debian package brings this account.
        owner = "postgres"
        os.chown(folder, pwd.getpwnam(owner).pw_uid, pwd.getpwnam(owner).pw_gid)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [programs / program, "-D", folder / "data", *arguments],
            user=owner,
            cwd=folder,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    # What is thrown away need not survive a power cut.
    run("pg_ctl", "start", "-w", "-l", str(folder / "log"), "-o", f"-c listen_addresses='' -k {folder} -F")
    try:
        yield f"postgres://postgres@{quote(str(folder), safe='')}/postgres"
    finally:
        run("pg_ctl", "stop", "-w", "-m", "immediate")


@contextmanager
def _pgserver(folder: Path) -> Iterator[str]:
    # Its lock file goes here instead of into somebody's home, and it is not to log when all is closed.
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    logging.getLogger("pgserver").setLevel(logging.WARNING)
    import pgserver  # noqa: PLC0415  # on import it makes that folder its own

    server = pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        socket_folder = server.get_postmaster_info().socket_dir
        yield f"postgres://postgres@{quote(str(socket_folder), safe='')}/postgres"
    finally:
        server.cleanup()
        atexit.unregister(server._cleanup)  # it would make its lock file again
