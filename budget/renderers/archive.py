"""ZIP archives (CSV collections, XLSX) whose bytes depend on nothing but what is in them."""

from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# The earliest time the format can state: no clock gets in.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def zip_bytes(members: Iterable[tuple[str, bytes]]) -> bytes:
    """An archive of these members in this order; the same members give the same bytes."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content in members:
            info = ZipInfo(name, _EPOCH)
            info.compress_type = ZIP_DEFLATED
            # The default is the system's the code runs on.
            info.create_system = _UNIX
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return buffer.getvalue()


def members_of(content: bytes) -> list[tuple[str, bytes]]:
    """The members of an archive in their order."""
    with ZipFile(BytesIO(content)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]
