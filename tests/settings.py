"""The settings of the tests: what bin/run serves, on data that is thrown away.

DATABASE_URL alone is taken from the shell, so that the whole suite can run on PostgreSQL too.
"""

import atexit
import os
import shutil
import tempfile

for name in (
    "ALLOWED_HOSTS", "API_RATE", "DEBUG", "FILES_BY", "LOG_KEY", "PRODUCTION", "PUBLIC_URL", "SECRET_KEY",
    "TRUST_PROXY",
):  # fmt: skip
    os.environ.pop(name, None)
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="budget-tests-")
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)

from budget.settings import *  # noqa: E402, F403
from budget.settings import DATA_DIR, DATABASES, STORAGES  # noqa: E402

# Hashed file names need collectstatic first.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir()

# Argon2 is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# All tests ask from one address.
API_RATE = 0

# A file, not memory, which a live server's threads would have to share one connection to: they would meet
# locks that no installation has.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    # Thrown away, so it need not survive a loss of power.
    quick = {"init_command": "PRAGMA synchronous=OFF"}
    DATABASES["default"]["OPTIONS"] = DATABASES["default"]["OPTIONS"] | quick
