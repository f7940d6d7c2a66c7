"""Public pages as Lighthouse sees them on a phone: the median of three runs of each."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from urllib.request import urlopen

HERE = Path(__file__).resolve().parent
ROUNDS = 3
# What each must reach, of 100.
AIMS = {"performance": 90, "accessibility": 95, "best-practices": 95, "seo": 95}


def install() -> bool:
    """Install it from its lock file; whether it and Chromium are there."""
    program = HERE / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not program.exists():
        quiet = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(quiet, cwd=HERE, capture_output=True, check=False, env=_environment())
    return program.exists() and shutil.which("chromium") is not None


def measure(pages: Mapping[str, str], folder: Path) -> Mapping[str, Mapping[str, int]]:
    """The scores of pages (name → address) by category, of 100."""
    return {
        name: _median([_scores(address, folder) for _ in range(ROUNDS)]) for name, address in pages.items()
    }


def _scores(address: str, folder: Path) -> Mapping[str, int]:
    # A server that has just begun is not what a reader meets.
    with urlopen(address) as page:
        page.read()
    written = folder / "lighthouse.json"
    command = [
        "node", str(HERE / "node_modules/lighthouse/cli/index.js"), address, "--quiet", "--output=json",
        f"--output-path={written}", "--chrome-flags=--headless --no-sandbox",
        f"--only-categories={','.join(AIMS)}",
    ]  # fmt: skip
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=_environment())
    if done.returncode:
        raise RuntimeError(f"Lighthouse could not look at {address}:\n{done.stderr}{done.stdout}")
    found = json.loads(written.read_text(encoding="utf-8"))["categories"]
    return {name: round(100 * found[name]["score"]) for name in AIMS}


def _median(rounds: Sequence[Mapping[str, int]]) -> Mapping[str, int]:
    return {name: int(median(one[name] for one in rounds)) for name in AIMS}


def _environment() -> Mapping[str, str]:
    virtual = str(HERE.parent.parent / ".venv" / "bin")
    return {
        **os.environ,
        "PATH": os.pathsep.join([virtual, os.environ["PATH"]]),
        "CHROME_PATH": shutil.which("chromium") or "",
    }
