"""Making files in a process of their own, so that no document can take the memory or the time of another.

The process is forked from a small server that has the renderers loaded, once a parent. It makes one file
after another and hands each over whole; it ends when the parent does, since nobody takes its files then.
"""

import gc
import logging
import logging.config
import multiprocessing
import resource
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from django.apps import apps
from django.conf import settings

logger = logging.getLogger(__name__)

# A booklet of five thousand lines takes less than a minute and 1 GB (bin/bench). Less than what an order of
# publication may be quiet (publication_orders.STALE_SECONDS).
SECONDS_A_FILE = 5 * 60
MEMORY_BYTES = 3 * 1024**3

_IN_SERVER = not apps.ready
if _IN_SERVER:
    # In the server, which loads this module before any process is forked. Nothing that is loaded is ever
    # garbage, and looking for some takes a fifth of the time.
    gc.disable()
    # No applications: a file is made of an edition, without a look into the database, and they would take as
    # long to load as WeasyPrint does.
    logging.config.dictConfig(settings.LOGGING)

from budget.renderers.edition import Edition  # noqa: E402
from budget.services.files import BOOKLET, file_of, in_words  # noqa: E402

if _IN_SERVER:
    # Elsewhere it is loaded when something is printed.
    import budget.renderers.pdf_writing  # noqa: F401

    # What is not looked through is not copied to the processes that are forked.
    gc.freeze()


class RenderError(RuntimeError):
    """A file could not be made; nothing of it is left. The message says which and why, in Chinese."""


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
    what = in_words(wanted.table, wanted.format)
    if not receiver.poll(seconds):
        raise RenderError(f"{what}在{seconds:g}秒内没有生成完")
    try:
        content = receiver.recv()
    except EOFError:
        raise RenderError(f"{what}没有生成完，进程就中断了，可能是内存不足") from None
    if not isinstance(content, bytes):
        problem = RenderError(f"{what}生成时出错，原因见运行日志")
        # For whoever reads the log of this process; the other one's has the whole story.
        problem.add_note(str(content))
        raise problem
    return content


def _work(
    sender: "Connection[object, object]",
    editions: Sequence[Edition],
    wanted: Iterable[Wanted],
    memory_bytes: int,
) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A document's boxes live until it is written, and after the last file this process ends: only between
    # files is there anything to collect.
    gc.disable()
    known: list[dict[str, bytes]] = [{} for _ in editions]
    for number, one in enumerate(wanted):
        if number:
            gc.collect()
        try:
            booklets = known[one.edition]
            content: object = file_of(editions[one.edition], one.table, one.format, booklets)
            if one.table == BOOKLET and isinstance(content, bytes):
                booklets[one.format] = content
        except Exception as problem:
            logger.exception("a file could not be made")
            content = f"{type(problem).__name__}: {problem}"
        try:
            sender.send(content)
        except BrokenPipeError:
            return
