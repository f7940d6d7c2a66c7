"""Large expected outputs beside the tests, as files.

When one changes on purpose: ``GOLDEN=write bin/test tests/test_reference.py``, then read the difference
(``git diff tests/golden``) as carefully as code.
"""

import os
from pathlib import Path

FOLDER = Path(__file__).parent


def golden(name: str, content: bytes) -> bytes:
    """What the file of that name holds; with ``GOLDEN=write`` it holds this from now on."""
    path = FOLDER / name
    if os.environ.get("GOLDEN") == "write":
        path.write_bytes(content)
    return path.read_bytes()
