"""200 readers download a published booklet at once: no render, flat memory, and nginx in front of it."""

from email.message import Message
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.conf import settings
from django.db import connection

from benchmarks import servers
from benchmarks.documents import Made
from benchmarks.measuring import say, shown, table
from benchmarks.servers import CONNECTIONS, DownloadError, Load, load
from budget.models import PublishedFile
from budget.services import publishing
from budget.services.importing import import_document

SECONDS = 4
ROUNDS = 3
# What a worker may hold more after some thousand downloads than before: caches fill, files are not held.
FLAT = 8 * 1024 * 1024
# The quickest render of a single table is longer work than this.
RENDER = 0.05
AIM = 2.0


def measure_downloads(made: Made) -> None:
    """Published as usual, from an empty database; then by gunicorn alone, and by nginx before it."""
    if not servers.have_programs():
        say("downloads: left out, since this machine has no nginx or wrk and only root may install them")
        say()
        return
    file = _published(made)
    name = f"/departments/{made.sheets.department_code}/{made.sheets.year}/v1/budget.pdf"
    say(f"{CONNECTIONS} downloads at once of the booklet as PDF, {file.size} bytes")
    before = _stored()
    with TemporaryDirectory(prefix="budget-bench-") as folder:
        _by_gunicorn(file, name)
        _by_nginx(Path(folder), file, name)
    verdict = "yes" if _stored() == before else "NO"
    say(f"published files are untouched: {verdict}")
    say()


def _published(made: Made) -> PublishedFile:
    """The booklet as the worker makes it; of the tables JSON only, which nobody asks for here."""
    report = import_document(content=made.content, file_name="基准.txt")
    assert report.budget
    with (
        mock.patch.object(publishing, "BOOKLET_FORMATS", ("pdf",)),
        mock.patch.object(publishing, "TABLE_FORMATS", ("json",)),
    ):
        publication = publishing.publish(budget=report.budget, actor="基准")
    file = PublishedFile.objects.get(publication=publication, unit="", table="", format="pdf")
    connection.close()
    return file


def _stored() -> dict[str, tuple[int, int]]:
    folder = Path(settings.PUBLICATIONS_DIR)
    return {str(one): (one.stat().st_mtime_ns, one.stat().st_size) for one in folder.rglob("*")}


def _by_gunicorn(file: PublishedFile, name: str) -> None:
    with servers.gunicorn() as (port, pid):
        address = f"http://127.0.0.1:{port}{name}"
        _is_the_file(address, file)
        found = servers.warm_up(address, pid)
        before, worked = servers.resident(found), servers.worked(found)
        got = load(address, SECONDS * 2)
        grown = servers.resident(found) - before
        worked = (servers.worked(found) - worked) / (got.requests * SECONDS * 2)
        assert servers.workers(pid) == found, "a worker was replaced"
        rate = got.requests * file.size / 1e6
        say(f"  gunicorn alone: {got.requests:.0f} a second, {rate:.0f} MB/s {got.errors}")
        say(f"  its {len(found)} workers held {before / 1e6:.1f} MB and then {grown / 1e6:+.1f} MB")
        say(f"memory stays flat: {'yes' if grown <= FLAT * len(found) else 'NO'}")
        say(f"no render happens: {'yes' if worked < RENDER else 'NO'} ({shown(worked)} of work a download)")


def _by_nginx(folder: Path, file: PublishedFile, name: str) -> None:
    """The same file three ways, in turns, so that a busy machine is busy for all of them."""
    handing, asking, plain = (servers.free_port() for _ in range(3))
    with servers.gunicorn(FILES_BY="nginx") as (backend, _):
        site = servers.site(folder / "handing", port=handing, backend=backend)
        # Without the second that an answer holds: gunicorn is asked about every single download.
        every = servers.site(folder / "asking", port=asking, backend=backend)
        every = every.replace("proxy_cache budget;", "proxy_cache off;")
        root = f"root {settings.PUBLICATIONS_DIR};"
        static = f"server {{ listen 127.0.0.1:{plain}; sendfile on; tcp_nopush on; {root} }}"
        with (
            servers.nginx(folder / "plain", static, plain),
            servers.nginx(folder / "handing", site, handing),
            servers.nginx(folder / "asking", every, asking),
        ):
            ways = {
                "nginx, the file alone": f"http://127.0.0.1:{plain}/{file.file.name}",
                "nginx, handed over by gunicorn": f"http://127.0.0.1:{handing}{name}",
                "  asked about every download": f"http://127.0.0.1:{asking}{name}",
            }
            for address in ways.values():
                _is_the_file(address, file)
            _goes_on(ways["nginx, handed over by gunicorn"], file)
            best: dict[str, Load] = {}
            for _ in range(ROUNDS):
                for way, address in ways.items():
                    got = load(address, SECONDS)
                    best[way] = max(best.get(way, got), got, key=lambda one: one.requests)
    first, handed, _ = (one.requests for one in best.values())
    rows = [["", "a second", "MB/s", "file alone ÷ this", ""]]
    for way, got in best.items():
        rate = f"{got.requests * file.size / 1e6:.0f}"
        rows.append([way, f"{got.requests:.0f}", rate, f"{first / got.requests:.2f}", got.errors])
    say(table(rows))
    verdict = "yes" if first / handed <= AIM else "NO"
    say(f"handed over within {AIM:.0f}× of the file alone: {verdict} ({first / handed:.2f}×)")


def _is_the_file(address: str, file: PublishedFile) -> None:
    with urlopen(address, timeout=30) as answer:
        if sha256(answer.read()).hexdigest() != file.sha256:
            raise DownloadError(f"{address} is another file")


def _goes_on(address: str, file: PublishedFile) -> None:
    """What gunicorn says of the file survives nginx, and parts of it are parts of it."""
    tag = f'"{file.sha256}"'

    def asked(**headers: str) -> tuple[int, Message, bytes]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            answer = urlopen(Request(address, headers=sent), timeout=30)
        except HTTPError as told:  # 304 is one to urllib
            answer = told
        with answer:
            return answer.status, answer.headers, answer.read()

    status, told, body = asked(range="bytes=5-14", if_range=tag)
    assert (status, len(body)) == (206, 10), (status, told)
    assert told["etag"] == tag, told
    assert "immutable" in told["cache-control"], told
    assert told["content-type"] == "application/pdf", told
    assert told["content-disposition"].startswith("inline"), told
    assert told["x-content-type-options"] == "nosniff", told
    assert "default-src" in told["content-security-policy"], told
    assert asked(range="bytes=5-14", if_range='"another"')[0] == 200
    assert asked(if_none_match=tag)[0] == 304
    assert asked(if_match=tag)[0] == 200
    # Where nginx finds it is for nobody else to ask for.
    address = f"{address.partition('/departments/')[0]}{settings.FILES_PREFIX}{file.file.name}"
    assert asked()[0] == 404
