"""How many requests the server of a test is busy with."""

import time
from threading import Lock
from typing import Any

from django.core.signals import request_finished, request_started


class Busy:
    """Counts the requests of this process, whoever asks: some go on when the browser that asked is gone."""

    def __init__(self) -> None:
        self._requests = 0
        self._lock = Lock()
        request_started.connect(self._begun)
        request_finished.connect(self._ended)

    def _begun(self, **_: Any) -> None:
        with self._lock:
            self._requests += 1

    def _ended(self, **_: Any) -> None:
        with self._lock:
            self._requests -= 1

    def end(self, seconds: float) -> None:
        """Wait until it is busy with none."""
        until = time.monotonic() + seconds
        while self._requests > 0:
            assert time.monotonic() < until, f"the server is still busy with {self._requests} requests"
            time.sleep(0.01)

    def close(self) -> None:
        request_started.disconnect(self._begun)
        request_finished.disconnect(self._ended)
