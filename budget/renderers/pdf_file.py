"""The objects of a PDF as a file: each is serialised and compressed once.

pydyf's own writer does both twice, because it makes the identifier from all objects, and compresses as hard
as it can, which takes three times as long for a hundredth of the size. What is written is the form with
object streams (ISO 32000-1, 7.5.7 and 7.5.8).
"""

import zlib
from collections.abc import Sequence
from hashlib import sha256
from typing import BinaryIO

import pydyf

_LEVEL = 6
# A reader that wants one object inflates its whole stream.
_OBJECTS_A_STREAM = 400
_HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
# The first object of the list of free ones: there is no other.
_FREE = (0, 0, 65535)


def write(pdf: pydyf.PDF, output: BinaryIO, identifier: bytes) -> None:
    """Write a PDF whose objects are complete. The same objects and identifier give the same bytes."""
    if pdf.info:
        pdf.add_object(pdf.info)
    file = _File(output)
    small = []
    for one in pdf.objects[1:]:
        if one.compressible:
            small.append(one)
        else:
            file.add(one.number, _compressed(one))
    number = len(pdf.objects)
    for start in range(0, len(small), _OBJECTS_A_STREAM):
        file.add_together(number, small[start : start + _OBJECTS_A_STREAM])
        number += 1
    file.end(number, pdf, identifier)


class _File:
    """A file being written, and where in it each object stands."""

    def __init__(self, output: BinaryIO) -> None:
        self.output = output
        self.position = 0
        self.digest = sha256()
        # By number: kind of entry, position or number of the stream, generation or place in the stream.
        self.places: dict[int, tuple[int, int, int]] = {0: _FREE}
        self._write(_HEADER)

    def add(self, number: int, data: bytes) -> None:
        """An object that stands by itself."""
        self.places[number] = (1, self.position, 0)
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, data))

    def add_together(self, number: int, objects: Sequence[pydyf.Object]) -> None:
        """Objects within a stream of their own."""
        index, content, position = [], [], 0
        for place, one in enumerate(objects):
            data = one.data
            index.append(b"%d %d" % (one.number, position))
            content.append(data)
            position += len(data) + 1
            self.places[one.number] = (2, number, place)
        head = b" ".join(index)
        extra = {"Type": "/ObjStm", "N": len(objects), "First": len(head) + 1}
        self.add(number, _stream(b"\n".join((head, *content)), extra))

    def end(self, number: int, pdf: pydyf.PDF, identifier: bytes) -> None:
        """Where everything is, as the stream of that number."""
        start = self.position
        self.places[number] = (1, start, 0)
        size = number + 1
        assert len(self.places) == size, "some object has no place"
        table = b"".join(
            kind.to_bytes(1) + second.to_bytes(5) + third.to_bytes(2)
            for kind, second, third in (self.places[one] for one in range(size))
        )
        extra = {"Type": "/XRef", "W": pydyf.Array((1, 5, 2)), "Size": size, "Root": pdf.catalog.reference}
        if pdf.info:
            extra["Info"] = pdf.info.reference
        # The first half names the document for good, the second these very bytes of it.
        halves = identifier, self.digest.digest()[:16]
        extra["ID"] = pydyf.Array(b"<%b>" % half.hex().encode() for half in halves)
        self.add(number, _stream(table, extra))
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _write(self, data: bytes) -> None:
        self.output.write(data)
        self.digest.update(data)
        self.position += len(data)


def _compressed(stream: pydyf.Stream) -> bytes:
    content = b"\n".join(line if isinstance(line, bytes) else pydyf._to_bytes(line) for line in stream.stream)
    return _stream(content, stream.extra, compress=stream.compress)


def _stream(content: bytes, extra: dict[str, object], *, compress: bool = True) -> bytes:
    extra = dict(extra)
    if compress:
        content = zlib.compress(content, _LEVEL)
        extra["Filter"] = "/FlateDecode"
    extra["Length"] = len(content)
    return b"%b\nstream\n%b\nendstream" % (pydyf.Dictionary(extra).data, content)
