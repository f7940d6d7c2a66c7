"""Servers to measure: gunicorn as bin/run starts it, Debian's nginx with docs/nginx.conf; and a client."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CONFIGURATION = ROOT / "docs" / "nginx.conf"
CONNECTIONS = 200
THREADS = 4  # of a worker, in bin/run
PROGRAMS = ("nginx", "wrk")
START = 30.0

# Around a site of nginx: what Debian's nginx.conf has, in a folder of the benchmark's own.
_AROUND = """
{user}
worker_processes auto;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{site}
}}
"""


class DownloadError(Exception):
    """Not every download was answered with the file."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a client got: answers a second, and bytes of them."""

    requests: float
    errors: str


def have_programs() -> bool:
    """Whether nginx and wrk are there; root on a Debian gets them, as bin/setup does with what it needs."""
    os.environ["PATH"] += os.pathsep + "/usr/sbin"
    missing = [name for name in PROGRAMS if not shutil.which(name)]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        # RUNLEVEL=1: installed, not started.
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        install = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
        if subprocess.run(install, env=quiet, capture_output=True, check=False).returncode:
            subprocess.run(["apt-get", "update"], env=quiet, capture_output=True, check=False)
            subprocess.run(install, env=quiet, capture_output=True, check=False)
    return all(shutil.which(name) for name in PROGRAMS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def gunicorn(**environment: str) -> Iterator[tuple[int, int]]:
    """Its port, and the number of its process; with the options of bin/run, on the benchmark's data."""
    port = free_port()
    shell = re.search(r"^exec \.venv/bin/gunicorn (.*?)\n\n?\Z", _run_script(), re.MULTILINE | re.DOTALL)
    assert shell, "bin/run starts gunicorn in another way"
    options = shell[1].replace("\\\n", " ").replace("$binds", f"--bind 127.0.0.1:{port}")
    options = options.replace('"${WEB_CONCURRENCY:-2}"', "2").split()
    with _process([sys.executable, "-m", "gunicorn", *options], port, environment) as pid:
        yield port, pid


def _run_script() -> str:
    return (ROOT / "bin" / "run").read_text(encoding="utf-8")


@contextmanager
def nginx(folder: Path, site: str, port: int) -> Iterator[int]:
    """nginx with this site."""
    folder.mkdir()
    configuration = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    configuration.write_text(_AROUND.format(user=user, folder=folder, site=site), encoding="utf-8")
    with _process(["nginx", "-c", str(configuration), "-e", str(folder / "error.log")], port, {}) as pid:
        yield pid


def site(folder: Path, *, port: int, backend: int) -> str:
    """docs/nginx.conf without TLS, with the benchmark's paths and ports."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    for before, after in {
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{backend};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port};",
        "server_name budget.example.gov.cn;": "server_name localhost;",
        "ssl_certificate /etc/ssl/certs/budget.pem;": "",
        "ssl_certificate_key /etc/ssl/private/budget.key;": "",
        "/run/budget-answers.sock": f"{folder}/answers.sock",
        "/var/cache/nginx/budget": f"{folder}/cache",
        "/var/lib/budget/publications/": f"{settings.PUBLICATIONS_DIR}/",
    }.items():
        assert before in text, f"docs/nginx.conf has no {before}"
        text = text.replace(before, after)
    return text


@contextmanager
def _process(command: list[str], port: int, environment: Mapping[str, str]) -> Iterator[int]:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "budget.settings", "DATA_DIR": str(settings.DATA_DIR)}
    with subprocess.Popen(command, cwd=ROOT, env={**env, **environment}) as process:
        try:
            wait_for(port, process)
            yield process.pid
        finally:
            process.terminate()


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = monotonic() + START
    while monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.1)
    raise DownloadError(f"{process.args} does not listen on port {port}")


def load(address: str, seconds: int) -> Load:
    """Downloads by 200 connections at once, each asking again as soon as it was answered."""
    command = ["wrk", "--threads", "2", "--connections", str(CONNECTIONS), "--timeout", "30s"]
    said = subprocess.run(
        [*command, "--duration", f"{seconds}s", address], capture_output=True, text=True, check=True
    ).stdout
    requests = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert requests, said
    wrong = re.findall(r"^\s*(Non-2xx.*|Socket errors.*)$", said, re.MULTILINE)
    return Load(float(requests[1]), "; ".join(wrong))


def workers(pid: int) -> list[int]:
    """The processes that it started."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def resident(pids: list[int]) -> int:
    """Bytes of memory that they hold together."""
    return sum(
        int(re.search(r"^VmRSS:\s+(\d+) kB$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)[1])
        * 1024  # type: ignore[index]
        for pid in pids
    )


def worked(pids: list[int]) -> float:
    """Seconds that they, and the processes they started and saw end, have computed."""
    ticks = 0
    for pid in pids:
        # utime, stime, cutime and cstime; what stands in parentheses before may hold blanks.
        ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def warm_up(address: str, pid: int) -> list[int]:
    """The workers, once each has served with all its threads: at the first request they load most of what
    they need, and the first answers of a new thread open its connection to the database."""

    def answered(_: int) -> bool:
        with urlopen(address, timeout=2 * START) as answer:
            return bool(answer.read())

    for _ in range(5):
        # Every worker has some of so many at once, and each is waited for.
        with ThreadPoolExecutor(CONNECTIONS) as readers:
            assert all(readers.map(answered, range(CONNECTIONS)))
        found = workers(pid)
        if all(len(list(Path(f"/proc/{one}/task").iterdir())) > THREADS for one in found):
            return found
    raise DownloadError(f"the workers of {address} do not all serve")
