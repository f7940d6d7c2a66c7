"""The public pages in front of a city: ``python -m benchmarks.portal``, and with its defaults in bin/bench.

For each size and database a made-up city is generated into a scratch installation; then pages are asked for
one after another in one process, and the time of the server alone is taken, with how many queries it made.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from benchmarks.measuring import say, table

ROOT = Path(__file__).resolve().parent.parent
DATABASES = ("sqlite", "postgresql")
AIM = 0.2  # seconds, at the 95th percentile
YEARS = 3
ROUNDS = 3
WORDS = ("教育", "局", "zx", "2080505", "信息化 维护", "满意度", "幼儿园", "社会保障")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--departments", type=int, nargs="+", default=[15, 150, 1500])
    parser.add_argument(
        "--databases", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"]
    )
    parser.add_argument("--lighthouse", action="store_true", help="and Lighthouse, at the first size")
    parser.add_argument("--ask", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "budget.settings")
    if options.ask:
        json.dump(ask(), sys.stdout)
        return
    measure(options.departments, options.databases, with_lighthouse=options.lighthouse)


def measure(
    sizes: Sequence[int], databases: Sequence[str] = DATABASES, *, with_lighthouse: bool = True
) -> None:
    """Every size on every database; Lighthouse at the first of them alone."""
    for database in databases:
        for place, departments in enumerate(sizes):
            with installation(database, departments) as environment:
                _show(database, departments, _child(environment, "-m", "benchmarks.portal", "--ask"))
                if with_lighthouse and not place and database == databases[0]:
                    _lighthouse(environment)


@contextmanager
def installation(database: str, departments: int) -> Iterator[dict[str, str]]:
    """The environment of a scratch installation with a city of so many departments."""
    with TemporaryDirectory(prefix="budget-bench-") as folder, _server(database) as url:
        environment = {**os.environ, "DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "budget.settings"}
        environment.pop("DATABASE_URL", None)
        if url:
            environment["DATABASE_URL"] = url
        _child(environment, "manage.py", "migrate", "--verbosity", "0")
        _child(environment, "manage.py", "load_classification")
        started = perf_counter()
        _child(environment, "manage.py", "generate_city", "--departments", departments, "--years", YEARS)
        say(
            f"{database}, {departments} departments × {YEARS} years: made in {perf_counter() - started:.0f} s"
        )
        if database == "postgresql":
            # What its own service does within a minute of a large load.
            _child(environment, "manage.py", "shell", "-v0", "-c",
                   "from django.db import connection; connection.cursor().execute('ANALYZE')")  # fmt: skip
        yield environment


@contextmanager
def _server(database: str) -> Iterator[str]:
    if database == "sqlite":
        yield ""
        return
    from tests.postgres import running_postgres  # noqa: PLC0415

    with running_postgres() as url:
        yield url


def _child(environment: Mapping[str, str], *arguments: object) -> str:
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, env=dict(environment), check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def _show(database: str, departments: int, told: str) -> None:
    rows = [
        [name, str(one["pages"]), f"{one['p95'] * 1000:.0f}", f"{one['slowest'] * 1000:.0f}",
         f"{one['queries'][0]}–{one['queries'][1]}", "yes" if one["p95"] <= AIM else "NO"]
        for name, one in json.loads(told).items()
    ]  # fmt: skip
    say(table([["page", "asked", "p95 ms", "slowest ms", "queries", f"≤ {AIM * 1000:.0f} ms"], *rows]))
    say()


def ask() -> Mapping[str, Any]:
    """In the installation: by kind of page how long the server took, and how many queries it made."""
    import django  # noqa: PLC0415

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext, override_settings  # noqa: PLC0415

    # Static files have no hashed names here, since nothing was collected.
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    override_settings(
        ALLOWED_HOSTS=["*"], API_RATE=0, STORAGES={**settings.STORAGES, "staticfiles": static}
    ).enable()
    client, found = Client(), {}
    for name, addresses in addresses_of().items():
        times, counts = [], []
        client.get(addresses[0])
        for address in addresses * ROUNDS:
            with CaptureQueriesContext(connection) as made:
                started = perf_counter()
                response = client.get(address)
                b"".join(response)
                times.append(perf_counter() - started)
            assert response.status_code == 200, (response.status_code, address)
            counts.append(len(made))
        found[name] = {
            "pages": len(times),
            "p95": quantiles(times, n=20, method="inclusive")[-1],
            "slowest": max(times),
            "queries": [min(counts), max(counts)],
        }
    return found


def addresses_of() -> Mapping[str, Sequence[str]]:
    """The pages to ask for, spread over what there is."""
    from budget.models import PublishedFigures, PublishedLine, PublishedProject  # noqa: PLC0415

    figures = PublishedFigures.objects.filter(unit="").order_by("code", "year")
    every = max(1, figures.count() // 20)
    some = list(figures.values_list("code", "year")[::every])
    units = list(PublishedFigures.objects.exclude(unit="").values_list("code", "year")[::every])[:20]
    codes = sorted(set(PublishedLine.objects.values_list("function", flat=True).distinct()))
    subjects = [*codes[:: max(1, len(codes) // 10)], "208", "201", "20805"]
    projects = PublishedProject.objects.order_by("pk").values_list("code", flat=True)
    latest = max(year for _, year in some)
    pairs = [
        ",".join(f"{code}-{year}" for code, year in some[at : at + 4]) for at in range(0, len(some) - 4, 4)
    ]
    return {
        "home": ["/", f"/?year={latest - 1}"],
        "departments": ["/departments/", "/departments/?q=教育", f"/departments/?year={latest - 1}&page=2"],
        "department": [f"/departments/{code}/{year}/" for code, year in some],
        "unit": [f"/units/{code}/{year}/" for code, year in units],
        "table": [f"/departments/{code}/{year}/tables/03/" for code, year in some],
        "compare": [f"/compare/?of={pair}" for pair in pairs],
        "search": [f"/search/?q={word}" for word in WORDS],
        "subject": [f"/subjects/function/{code}/" for code in subjects],
        "project": [f"/projects/{code}/" for code in list(projects[:: max(1, projects.count() // 20)])[:20]],
        "API lines": ["/api/v1/lines/", f"/api/v1/lines/?year={latest}&function=208", "/api/v1/departments/"],
        "API search": [
            *(f"/api/v1/search/?q={word}" for word in WORDS),
            *(f"/api/v1/projects/?q={word}" for word in WORDS),
        ],
    }


def _lighthouse(environment: Mapping[str, str]) -> None:
    from benchmarks import lighthouse  # noqa: PLC0415

    if not lighthouse.install():
        say("Lighthouse: left out, since npm cannot install it or there is no chromium")
        return
    static = dict(environment)
    _child(static, "manage.py", "collectstatic", "--no-input", "--verbosity", "0")
    pages = json.loads(_child(static, "-c", _CHOSEN))
    with _serving(static) as base, TemporaryDirectory() as folder:
        scores = lighthouse.measure({name: base + path for name, path in pages.items()}, Path(folder))
    rows = [
        [name, *(str(one[key]) for key in lighthouse.AIMS),
         "yes" if all(one[key] >= aim for key, aim in lighthouse.AIMS.items()) else "NO"]
        for name, one in scores.items()
    ]  # fmt: skip
    say(table([["Lighthouse, mobile", *lighthouse.AIMS, "meets"], *rows]))
    say()


_CHOSEN = """
import django, json
django.setup()
from benchmarks.portal import addresses_of
found = addresses_of()
print(json.dumps({name: found[name][-1] for name in ("home", "department", "table", "project")}))
"""


@contextmanager
def _serving(environment: Mapping[str, str]) -> Iterator[str]:
    from benchmarks.servers import free_port, wait_for  # noqa: PLC0415

    port = free_port()
    options = ["--workers", "2", "--threads", "4", "--log-level", "warning", "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", "budget.wsgi", "--bind", f"127.0.0.1:{port}", *options]
    with subprocess.Popen(command, cwd=ROOT, env=dict(environment)) as process:
        try:
            wait_for(port, process)
            yield f"http://localhost:{port}"
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
