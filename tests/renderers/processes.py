"""The same work in another process: sets and hashes are in another order there, and time has passed."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Answers each line, an expression, with the digest of its bytes; ends with its input.
_SCRIPT = """
import hashlib, sys, django; django.setup()
from budget.renderers import csv, findings_xlsx, marked_pdf, pdf, xlsx
from budget.renderers.edition import Edition
from budget.tables.registry import derive
from tests.renderers import findings
from tests.renderers.books import several
sheets = derive(several())
for line in sys.stdin:
    print("digest", hashlib.sha256(eval(line)).hexdigest(), flush=True)
"""


def digest_elsewhere(expression: str, *, hash_seed: int) -> str:
    """The SHA-256 of the bytes of an expression, in one line, over ``sheets`` and the renderers."""
    process = _process(hash_seed)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{expression}\n")
    process.stdin.flush()
    for line in process.stdout:
        if line.startswith("digest "):
            return line.split()[1]
    # What was the matter is on its standard error, which is that of the test.
    raise AssertionError(f"the other process ended at {expression}")


@cache
def _process(hash_seed: int) -> subprocess.Popen[str]:
    """Kept, since starting takes longer than most of what is asked; ends when this one closes its input."""
    environment = {
        **os.environ,
        "PYTHONHASHSEED": str(hash_seed),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    return subprocess.Popen(
        [sys.executable, "-c", _SCRIPT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment,
    )
