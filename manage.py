#!/usr/bin/env python3
"""Run a management command: ./manage.py help lists them."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "budget.settings")
    try:
        from django.core.management import execute_from_command_line  # noqa: PLC0415
    except ImportError:
        # Any python3 will do to start with: the packages are in the checkout's own environment.
        python = HERE / ".venv" / "bin" / "python"
        if not python.exists() or Path(sys.prefix) == HERE / ".venv":
            sys.exit("Django is not installed here; run bin/setup first.")
        os.execv(python, [str(python), *sys.argv])
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
