"""Files made in a process of their own: bounded in time and memory, whole or not at all."""

import os
from multiprocessing import active_children

import pytest

from budget.renderers.edition import Edition
from budget.services.files import BOOKLET, file_of
from budget.services.rendering import RenderError, Wanted, made
from budget.tables.registry import derive
from tests.renderers.books import plain, several

EDITION = Edition(derive(several()), code="7K3M-9QXW-2ABC", site="https://budget.test")


def test_they_are_what_this_process_would_make() -> None:
    wanted = [(BOOKLET, "json"), ("06", "csv"), ("06", "pdf")]
    files = list(made([EDITION], [Wanted(0, *one) for one in wanted]))
    assert files == [file_of(EDITION, *one) for one in wanted]


def test_of_several_editions_each_file_is_its_own() -> None:
    other = Edition(derive(plain()))
    files = list(made([EDITION, other], [Wanted(1, "06", "csv"), Wanted(0, "06", "csv")]))
    assert files == [file_of(other, "06", "csv"), file_of(EDITION, "06", "csv")]


def test_one_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(RenderError, match=r"not made in 0\.01 seconds"):
        list(made([EDITION], [Wanted(0, BOOKLET, "pdf")], seconds=0.01))


def test_one_that_takes_too_much_memory_is_given_up() -> None:
    with pytest.raises(RenderError, match=r"MemoryError|the process ended"):
        list(made([EDITION], [Wanted(0, BOOKLET, "pdf")], memory_bytes=64 * 1024**2))


def test_one_that_breaks_says_how() -> None:
    with pytest.raises(RenderError, match="KeyError: '99'"):
        list(made([EDITION], [Wanted(0, "99", "csv")]))


def test_nobody_is_left_at_work_when_the_files_are_no_longer_wanted() -> None:
    files = made([EDITION], [Wanted(0, "06", "csv"), *[Wanted(0, BOOKLET, "pdf")] * 50])
    next(files)
    (process,) = active_children()
    assert process.is_alive()
    files.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
    assert active_children() == []
