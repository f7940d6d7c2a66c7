"""The same work in another process: sets and hashes are in another order there, and time has passed."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def digest_elsewhere(expression: str, *, hash_seed: int) -> str:
    """The SHA-256 of the bytes of an expression over ``sheets`` and the renderers."""
    script = (
        "import hashlib, django; django.setup()\n"
        "from budget.renderers import csv, findings_xlsx, marked_pdf, pdf, xlsx\n"
        "from budget.renderers.edition import Edition\n"
        "from budget.tables.registry import derive\n"
        "from tests.renderers import findings\n"
        "from tests.renderers.books import several\n"
        "sheets = derive(several())\n"
        f"print(hashlib.sha256({expression}).hexdigest())\n"
    )
    environment = {
        **os.environ,
        "PYTHONHASHSEED": str(hash_seed),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
    )
    return done.stdout.strip().splitlines()[-1]
