"""The reference document, and all that an installation keeps, for tests that import and publish it."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection

from budget.services.importing import ImportReport, import_document

REFERENCE = settings.BASE_DIR / "fixtures" / "reference" / "chaoyang-zwfw-2026.txt"
CONTENT = REFERENCE.read_bytes()
TEXT = CONTENT.decode()


def imported(content: bytes | str = CONTENT, **options) -> ImportReport:
    """Import a document, the reference unless said."""
    if isinstance(content, str):
        content = content.encode()
    return import_document(content=content, **{"file_name": "公布.txt", **options})


def replaced(old: str, new: str, count: int = 1) -> str:
    """The reference with a change that is sure to be one."""
    assert old in TEXT
    return TEXT.replace(old, new, count)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, to see that nothing changed."""
    with connection.cursor() as cursor:
        rows = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows[table] = sorted(cursor.fetchall(), key=repr)
    return rows


def no_published_files() -> None:
    """Remove those that tests before left: their rows were rolled back, files never are."""
    shutil.rmtree(settings.PUBLICATIONS_DIR, ignore_errors=True)


def published_files() -> dict[str, bytes]:
    """Every published file there is by its path, half-written and forgotten ones too."""
    root = Path(settings.PUBLICATIONS_DIR)
    return {
        str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()
    }
