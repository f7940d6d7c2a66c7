"""The files that commands are given: what to call them, and why they cannot be read or written."""

import errno
import os
from pathlib import Path

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
