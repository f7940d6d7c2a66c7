"""What a clerk waits for: from an edited cell to saved, and from saved to checked again."""

import json
from dataclasses import replace
from functools import partial
from io import StringIO
from itertools import count
from typing import Any
from uuid import uuid4

from django.core.management import call_command
from django.test import Client

from benchmarks.documents import REFERENCE, bigger
from benchmarks.measuring import Growth, best_of, say, shown, table
from budget.domain.facts import FactBook
from budget.importers.document import read_text
from budget.models import Budget, Department, User
from budget.selectors.checking.held import forget_all
from budget.services.facts import store_factbook
from budget.tables.chaoyang.lift import lift

# So many times the 31 lines of the reference: about 50, 500 and 5,000.
TIMES = (2, 16, 160)
# Saved and checked again, with 500 lines.
AIM, AIM_AT = 0.2, 1


def measure_entry(rounds: int) -> None:
    """Over HTTP as the page does it, at each size; what is measured is the server's time."""
    growths: dict[str, Growth] = {}
    for times in TIMES:
        _measure(_stored(times), rounds, growths)
    rows = [one.row() for one in growths.values()]
    lines = next(iter(growths.values())).lines
    ratios = [f"{n / lines[0]:.1f}" for n in lines[1:]]
    head = [
        "entry: a cell edited",
        *(f"{n} lines" for n in lines),
        *(f"×{r}" for r in ratios),
        "power",
        "growth",
    ]
    say(table([head, *(row[:-1] for row in rows)]))
    both = growths["saved and checked again"].times[AIM_AT].waited
    verdict = "yes" if both <= AIM else "NO"
    say(f"saved and checked again within {shown(AIM)} at {lines[AIM_AT]} lines: {verdict} ({shown(both)})")
    say()


def _stored(times: int) -> Budget:
    """A budget of that size, with its accounts; the amount in 元 put right as a clerk would."""
    book = _put_right(bigger(lift(read_text(REFERENCE.read_bytes()).sheets), times))
    department, _ = Department.objects.get_or_create(
        code=book.department_code, defaults={"name": book.department_name}
    )
    call_command("demo_accounts", password=str(uuid4()), verbosity=0, stdout=StringIO())
    version = Budget.objects.filter(department=department).count() + 1
    budget = Budget.objects.create(
        department=department,
        year=book.year,
        version=version,
        form_set=book.form_set,
        department_name=book.department_name,
    )
    store_factbook(budget=budget, book=book)
    return budget


def _put_right(book: FactBook) -> FactBook:
    largest = max(project.total_fen or 0 for project in book.projects)
    return replace(
        book,
        projects=tuple(
            replace(one, total_fen=largest // 10_000, fiscal_fen=largest // 10_000)
            if one.total_fen == largest
            else one
            for one in book.projects
        ),
    )


def _measure(budget: Budget, rounds: int, growths: dict[str, Growth]) -> None:
    base = f"/desk/{budget.department.code}/{budget.year}/v{budget.version}/entry/"
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="clerk"))
    rows = client.get(f"{base}data/?grids=expenditure").json()["grids"]["expenditure"]["rows"]
    row = rows[len(rows) // 2]
    lines = len(rows)
    amounts = count(1)
    seen = [row["cells"]["amount"]]

    def edit() -> None:
        typed = f"{next(amounts)}.000000"
        about = {"op": "set", "grid": "expenditure", "row": row["key"], "column": "amount"}
        sent = {"key": str(uuid4()), "operations": [{**about, "from": seen[0], "to": typed}]}
        answer = client.post(f"{base}changes/", json.dumps(sent), content_type="application/json")
        assert answer.json()["results"][0]["status"] == "saved", answer.content
        seen[0] = typed

    def check() -> None:
        answer = client.get(f"{base}check/?grids=expenditure")
        assert answer.status_code == 200, answer.status_code

    def both() -> None:
        edit()
        check()

    def add(name: str, work: Any, before: Any = None) -> None:
        growths.setdefault(name, Growth(name)).add(lines, best_of(rounds, work, before))

    check()
    add("saved and checked again", both)
    add("  of it: saved", edit)
    add("  of it: checked again", check, edit)
    add("the first check in a process", check, partial(_forget, edit))


def _forget(edit: Any) -> None:
    edit()
    forget_all()
