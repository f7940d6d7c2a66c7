"""Making files in a process of their own, so that no document can take the memory or the time of another.

The process is forked from a small server that has the renderers loaded, once a parent. It makes one file
after another and hands each over whole; it ends when the parent does, since nobody takes its files then.
"""

import logging
import multiprocessing
import resource
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import django
from django.apps import apps

logger = logging.getLogger(__name__)

# A booklet of five thousand lines takes less than a minute and 1 GB (bin/bench). Less than what an order of
# publication may be quiet (publication_orders.STALE_SECONDS).
SECONDS_A_FILE = 5 * 60
MEMORY_BYTES = 3 * 1024**3

if not apps.ready:
    # In the server, which loads this module before any process is forked.
    django.setup()

from budget.renderers.edition import Edition  # noqa: E402
from budget.services.files import file_of  # noqa: E402


class RenderError(RuntimeError):
    """A file could not be made; nothing of it is left."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file to make: of which edition (by its place in the list), which table, in which format."""

    edition: int
    table: str
    format: str


def made(
    editions: Sequence[Edition],
    wanted: Sequence[Wanted],
    *,
    seconds: float = SECONDS_A_FILE,
    memory_bytes: int = MEMORY_BYTES,
) -> Iterator[bytes]:
    """The wanted files in their order, each as soon as it is made.

    Raises RenderError when one takes longer than ``seconds``, more memory than ``memory_bytes``, or breaks.
    """
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = _started((sender, editions, wanted, memory_bytes))
    # Its end is the process's alone: when that dies, reading here ends instead of waiting for ever.
    sender.close()
    try:
        for one in wanted:
            yield _received(receiver, one, seconds)
    finally:
        receiver.close()
        process.kill()
        process.join()


def _started(arguments: tuple[object, ...]) -> BaseProcess:
    """The process at work, forked from the server; started anew where this process was itself forked from
    the one that has the server, and so is not its parent."""
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload([__name__])
    try:
        process: BaseProcess = forking.Process(target=_work, args=arguments, daemon=True)
        process.start()
    except ChildProcessError:
        process = multiprocessing.get_context("spawn").Process(target=_work, args=arguments, daemon=True)
        process.start()
    return process


def _received(receiver: "Connection[object, object]", wanted: Wanted, seconds: float) -> bytes:
    what = f"table {wanted.table or 'all'} as {wanted.format}"
    if not receiver.poll(seconds):
        raise RenderError(f"{what}: not made in {seconds} seconds")
    try:
        content = receiver.recv()
    except EOFError:
        raise RenderError(f"{what}: the process ended, perhaps for want of memory") from None
    if not isinstance(content, bytes):
        raise RenderError(f"{what}: {content}")
    return content


def _work(
    sender: "Connection[object, object]",
    editions: Sequence[Edition],
    wanted: Iterable[Wanted],
    memory_bytes: int,
) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for one in wanted:
        try:
            content: object = file_of(editions[one.edition], one.table, one.format)
        except Exception as problem:
            logger.exception("a file could not be made")
            content = f"{type(problem).__name__}: {problem}"
        try:
            sender.send(content)
        except BrokenPipeError:
            return
