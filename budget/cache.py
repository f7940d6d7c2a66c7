"""The cache that all processes of a machine share."""

import fcntl
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache


class SharedCache(FileBasedCache):
    """Django's, where of several that add the same key at once only one is told that it did.

    Django's looks and then writes, so that all of them are. On it stand the limits of attempts to sign in
    (each holds a lock made by adding a key while it counts) and that a one-time code is taken once.
    """

    def __init__(self, dir: str, params: dict[str, Any]) -> None:  # noqa: A002
        super().__init__(dir, params)
        self.folder = Path(dir)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # No entry of the cache: those end in “.djcache”. Opened anew each time, for threads exclude
        # each other only by files that each has opened for itself.
        with (self.folder / "adding.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return super().add(key, value, timeout, version)
