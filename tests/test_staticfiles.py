"""Static files as they are served: every script that imports another does so by its name of this release."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from budget.settings import STORAGES

IMPORTED = re.compile(r'^import .*? from "\./([^"]+)";', re.MULTILINE)


@pytest.fixture
def collected(tmp_path: Path) -> Path:
    """What ``collectstatic`` makes of all of them."""
    served = settings.STORAGES | {"staticfiles": STORAGES["staticfiles"]}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=served):
        call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_scripts_import_each_other_by_the_names_of_this_release(collected: Path) -> None:
    scripts = list((collected / "js" / "entry").glob("page.*.js"))
    assert len(scripts) == 1
    waiting, seen = scripts, set()
    while waiting:
        script = waiting.pop()
        for name in IMPORTED.findall(script.read_text(encoding="utf-8")):
            assert re.search(r"\.[0-9a-f]{12}\.js$", name), f"{script.name} imports {name}"
            imported = script.parent / name
            assert imported.exists()
            if name not in seen:
                seen.add(name)
                waiting.append(imported)
    assert len(seen) > 10
