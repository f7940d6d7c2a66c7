"""The benchmarks, on scratch data: ``bin/bench [--sizes 1 10 100] [--rounds 3]``."""

import argparse
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
# The settings of the tests keep everything in a folder of their own, which is gone at the end. They would
# take the database from the shell.
os.environ.pop("DATABASE_URL", None)
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ.setdefault("LOG_LEVEL", "WARNING")
# A stop from outside cleans up as well.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))

import django  # noqa: E402

django.setup()

from benchmarks import portal, suite  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10, 100], help="times the reference")
    parser.add_argument("--rounds", type=int, default=3, help="of which the best counts")
    parser.add_argument(
        "--departments",
        type=int,
        nargs="*",
        default=[15, 150, 1500],
        help="of cities that pages stand in front of",
    )
    options = parser.parse_args()
    suite.run(sizes=sorted(set(options.sizes)), rounds=options.rounds)
    portal.measure(sorted(set(options.departments)))


if __name__ == "__main__":
    main()
