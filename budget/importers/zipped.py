"""A ZIP package opened with care: what it declares is checked, what it inflates to is counted.

Nothing is extracted to disk, and nothing inside it is opened but the parts asked for by name.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from budget.importers.source import UnreadableDocumentError

# Far above any budget: the reference document takes 40 parts and 0.6 MB.
MAX_ENTRIES = 2000
MAX_INFLATED = 64 * 1024 * 1024
_PIECE = 64 * 1024
_ENTRY_MARK = b"PK\x01\x02"
_ENCRYPTED = 0x1
_PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
_AGAIN = "请重新下载，或在Excel、WPS中打开并另存为新的.xlsx文件后再试"


class Package:
    """The parts of a ZIP package by name; names count without regard to case, as OPC says."""

    def __init__(self, content: bytes) -> None:
        """Raises UnreadableDocumentError for a package that is damaged, locked or a trap."""
        if content.count(_ENTRY_MARK) > MAX_ENTRIES:
            raise UnreadableDocumentError(
                f"压缩包里有{MAX_ENTRIES}个以上的文件，不是正常的工作簿，没有打开。"
            )
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
            entries = self._zip.infolist()
        except _BROKEN as problem:
            raise UnreadableDocumentError(
                f"这是Excel或压缩文件，但已损坏或没有传完整，打不开；{_AGAIN}。"
            ) from problem
        self._entries = {_plain(entry.filename): entry for entry in entries}
        self._left = MAX_INFLATED

    @property
    def names(self) -> frozenset[str]:
        """The names of its parts in lower case, without a leading slash."""
        return frozenset(self._entries)

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._entries

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part, inflated piece by piece.

        Raises UnreadableDocumentError when it is missing, damaged or locked, or when all parts asked for
        come to more than ``MAX_INFLATED`` bytes, declared or real.
        """
        entry = self._entries.get(_plain(name))
        if entry is None:
            raise UnreadableDocumentError(f"工作簿已损坏：缺少{name}；{_AGAIN}。")
        if entry.flag_bits & _ENCRYPTED:
            raise UnreadableDocumentError("压缩包设有密码，无法读取；请去掉密码后再试。")
        if entry.file_size > self._left:
            raise _too_much()
        if entry.compress_type not in _PLAIN_METHODS:
            raise UnreadableDocumentError(f"工作簿里的{name}用了无法识别的压缩方法；{_AGAIN}。")
        try:
            with self._zip.open(entry) as part:
                while piece := part.read(_PIECE):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise _too_much()
                    yield piece
        except _BROKEN as problem:
            raise UnreadableDocumentError(f"工作簿已损坏：{name}无法解压；{_AGAIN}。") from problem

    def read(self, name: str) -> bytes:
        """A whole small part; see ``pieces``."""
        return b"".join(self.pieces(name))


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _too_much() -> UnreadableDocumentError:
    return UnreadableDocumentError(
        f"文件解压后超过{MAX_INFLATED // 2**20}MB，不是正常的预算表（可能是压缩炸弹），没有读取；"
        "请删去多余的内容后另存再试。"
    )
