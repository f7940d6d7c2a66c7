"""The official lists of 2026 as rules ask them, read from the files themselves: no database."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from budget.domain.codes import System
from budget.domain.lists import Lists

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "classification" / "2026"
FILES = {
    System.FUNCTION: "functional",
    System.GOV_ECONOMIC: "gov_economic",
    System.DEPT_ECONOMIC: "dept_economic",
}


def _records(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


@cache
def lists_of_2026() -> Lists:
    def codes(*sources: str) -> dict[System, frozenset[str]]:
        return {
            system: frozenset(r["code"] for r in _records(file) if r["source"] in sources)
            for system, file in FILES.items()
        }

    directory, vouched, services = {}, set(), {}
    for record in _records("purchased_services"):
        one, two = record["level1_code"], record["level2_code"]
        directory |= {one: record["level1"], two: record["level2"]}
        services[record["level3"]] = (*services.get(record["level3"], ()), two)
        if record["source"] in ("official", "observed"):
            vouched |= {one, two}
    return Lists(
        2026,
        {system: {r["code"]: r["name"] for r in _records(file)} for system, file in FILES.items()},
        frozenset((r["gov_code"], r["dept_code"]) for r in _records("economic_mapping")),
        official=codes("official"),
        observed=codes("observed"),
        doubtful=codes("knowledge-low"),
        ended={system: {} for system in System},
        directory=directory,
        vouched_directory=frozenset(vouched),
        services=services,
        items={r["code"]: r["name"] for r in _records("procurement")},
    )
