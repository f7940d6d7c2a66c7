"""The files that commands are given: what to call them, why they cannot be read, and writing them whole."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

_WHY = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "磁盘配额不足",
    errno.EFBIG: "文件太大",
    errno.ENAMETOOLONG: "文件名太长",
}


def name_of(path: Path) -> str:
    """The file's name as text: the file system keeps bytes, and old archives unpack to GB18030."""
    name = os.fsencode(path.name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("utf-8", "replace")


def why(problem: OSError) -> str:
    """The reason in Chinese."""
    return _WHY.get(problem.errno or 0) or problem.strerror or str(problem)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to that is there whole afterwards, or not at all: a reader never finds half a one."""
    if path.exists() and not path.is_file():
        # A pipe or a device is written to, never replaced by a file; a folder is an error.
        with path.open("wb") as file:
            yield file
        return
    path = path.resolve()  # a link goes on pointing to it
    draft = path.with_name(f".{token_hex(8)}.part")
    try:
        with draft.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
