"""PDFs that will not do: each refused with what is wrong and what to do, in bounded time, never a crash."""

import contextlib
import json
import random
import subprocess
import sys
import time
import zlib
from functools import cache
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter
from weasyprint import HTML

from budget.importers import pdf_extract, pdf_process
from budget.importers.document import Document, read_source
from budget.importers.pdf import open_pdf, source_of
from budget.importers.pdf_process import pages_of
from budget.importers.source import UnreadableDocumentError
from budget.renderers import pdf
from budget.renderers.edition import Edition
from budget.tables.registry import derive
from tests.renderers.books import plain

HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
EXTRACT = Path(pdf_extract.__file__)


@cache
def booklet() -> bytes:
    return pdf.render_booklet(Edition(derive(plain())))


def refused(content: bytes) -> str:
    """What is said of a PDF that is refused; it must not take long."""
    started = time.monotonic()
    with pytest.raises(UnreadableDocumentError) as caught:
        open_pdf(content)
    assert time.monotonic() - started < 30
    message = caught.value.message
    assert "；" in message  # what is wrong; what to do
    return message


def made(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer)
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % table


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (more, len(content), content)


def one_page(content: bytes, *more: bytes, box: bytes = b"0 0 595 842", catalogue: bytes = b"") -> bytes:
    """A PDF of one page; ``more`` are objects from number 6 on, X the first of them."""
    return made(
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R"
        b" /Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >>" % box,
        stream(content),
        HELVETICA,
        *more,
    )


def text(words: str) -> bytes:
    return b"BT /F 12 Tf 50 700 Td (%s) Tj ET" % words.encode()


def of_pages(count: int) -> bytes:
    return made(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % (number + 3) for number in range(count)), count),
        *[b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"] * count,
    )


def nested_forms(levels: int, times: int) -> bytes:
    """A form that is drawn ``times`` over by a form that is drawn ``times`` over …"""
    inner = [
        stream(
            b"/X Do " * times,
            b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X %d 0 R >> >>"
            % (7 + level),
        )
        for level in range(levels)
    ]
    last = stream(b"0 0 m 9 9 l S", b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]")
    return one_page(b"/X Do", *inner, last)


def locked() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(booklet())))
    writer.encrypt("密码", algorithm="AES-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def scanned() -> bytes:
    """A page that is a picture of a page of the booklet."""
    picture = pypdfium2.PdfDocument(booklet())[2].render(scale=0.5).to_pil()
    out = BytesIO()
    picture.save(out, "PDF")
    return out.getvalue()


def test_a_locked_pdf_asks_for_the_password_to_be_taken_off() -> None:
    assert "密码" in refused(locked())


def test_a_scan_asks_for_recognition_or_the_workbook() -> None:
    message = refused(scanned())
    assert "扫描件" in message
    assert "OCR" in message
    assert "XLSX" in message


@pytest.mark.parametrize("share", [0.01, 0.3, 0.9, 0.999])
def test_a_download_that_broke_off_is_incomplete(share: float) -> None:
    assert "不完整" in refused(booklet()[: int(len(booklet()) * share)])


def test_what_is_no_pdf_inside_is_damaged() -> None:
    assert "损坏" in refused(b"%PDF-1.7\n" + b"x" * 5000 + b"\n%%EOF\n")


def test_a_pdf_without_pages_has_none() -> None:
    assert "页面" in refused(of_pages(0))


def test_thousands_of_pages_are_too_many() -> None:
    assert "1000页" in refused(of_pages(5000))


@pytest.mark.parametrize("box", [b"0 0 90000 90000", b"0 0 595 200000"])
def test_a_page_of_absurd_size_is_refused(box: bytes) -> None:
    assert "尺寸" in refused(one_page(text("1.00"), box=box))


def test_a_page_without_any_text_is_refused() -> None:
    assert "没有文字" in refused(one_page(b"0 0 m 100 100 l S"))


def test_forms_nested_by_the_billion_end_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_process, "PATIENCE", 3.0)
    assert "过于复杂" in refused(nested_forms(10, 10))


def test_a_stream_that_unpacks_to_gigabytes_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_process, "PATIENCE", 4.0)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"0 0 m 9 9 l S\n" * 75_000) for _ in range(250)) + packer.flush()
    bomb = one_page(text("1.00")).replace(stream(text("1.00")), stream(packed, b"/Filter /FlateDecode"))
    refused(bomb)


def test_scripts_and_attachments_are_not_looked_at() -> None:
    """What they hold changes nothing of what is read, and nothing runs."""
    plainly = one_page(text("1.00"))
    with_more = one_page(
        text("1.00"),
        b"<< >>",
        stream(b"2.00"),
        b"<< /Type /Filespec /F (budget.txt) /EF << /F 7 0 R >> >>",
        catalogue=b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"
        b" /Names << /EmbeddedFiles << /Names [(budget.txt) 8 0 R] >> >>",
    )
    read = [
        [cell.text for line in open_pdf(one).lines for cell in line.cells] for one in (plainly, with_more)
    ]
    assert read == [["1.00"], ["1.00"]]


def test_letters_without_meaning_are_said_to_be_garbage() -> None:
    page = {
        "size": [59500, 84200],
        "text": "\ue001\ue002\ue003收入",
        "boxes": [100, 100, 200, 200] * 5,
        "rules": [],
        "images": 0,
        "unmapped": 3,
        "askew": "",
        "turn": 0,
    }
    with pytest.raises(UnreadableDocumentError, match="ToUnicode"):
        source_of(pages_of({"pages": [page]}))


def test_a_page_that_is_a_picture_among_others_is_said() -> None:
    document = pypdfium2.PdfDocument(booklet())
    document.import_pages(pypdfium2.PdfDocument(scanned()))
    out = BytesIO()
    document.save(out)
    number = len(document)
    read = read_source(open_pdf(out.getvalue()))
    said = [f for f in read.findings if f.rule == "R-IMAGE"]
    assert [(f.severity, f.cells[0].line) for f in said] == [("warning", number)]
    assert f"第{number}页" in said[0].message


def test_the_process_keeps_to_its_memory_and_time() -> None:
    """The limits are set in the process that reads, not in ours."""
    code = (
        "import resource, runpy, sys, io\n"
        f"sys.argv=['x']; module = runpy.run_path({str(EXTRACT)!r})\n"
        "sys.stdin = io.TextIOWrapper(io.BytesIO(b''))\n"
        "module['main']()\n"
        "print(resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CPU)[0])"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith(f"{pdf_extract.MAX_MEMORY} {pdf_extract.MAX_SECONDS}\n")


# Mutations run PDFium by the hundred in one process, which is ended if it hangs and seen if it crashes.
_MANY = f"""
import json, runpy, sys
module = runpy.run_path({str(EXTRACT)!r})
for line in sys.stdin:
    print(json.dumps(module["answer"](bytes.fromhex(line.strip()))), flush=True)
"""


@cache
def small() -> bytes:
    """A table of a page in a font that every reader has, so that a change seldom hits a font."""
    rows = "".join(f"<tr><td>{c}-item</td><td>{n}.50</td></tr>" for n, c in enumerate("ABC", 1))
    content = HTML(string=f"<table border=1>{rows}</table>").write_pdf(uncompressed_pdf=True)
    assert isinstance(content, bytes)
    return content


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The bytes with one to many of them changed, moved, doubled or gone."""
    out = bytearray(content)
    for _ in range(chance.choice((1, 1, 3, 10, 50))):
        at = chance.randrange(len(out))
        match chance.choice(("change", "digit", "cut", "double", "swap")):
            case "change":
                out[at] = chance.randrange(256)
            case "digit":
                out[at : at + 1] = b"%d" % chance.choice((0, 1, 7, 65536, 2**31 - 1, 2**32, 10**18))
            case "cut":
                del out[at : at + chance.randrange(1, 40)]
            case "double":
                out[at:at] = out[at : at + chance.randrange(1, 200)]
            case "swap":
                other = chance.randrange(len(out))
                out[at], out[other] = out[other], out[at]
    return bytes(out)


def test_hundreds_of_damaged_pdfs_are_read_or_refused() -> None:
    chance = random.Random(7)
    harmed = [mutated(chance.choice((small(), one_page(text("1.00")))), chance) for _ in range(300)]
    harmed += [mutated(booklet(), chance) for _ in range(30)]
    done = subprocess.run(
        [sys.executable, "-I", "-c", _MANY],
        input="\n".join(one.hex() for one in harmed),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(harmed)
    outcomes = {outcome_of(answer) for answer in answers}
    assert {"read", "damaged"} <= outcomes


def outcome_of(answer: dict) -> str:
    """What becomes of what PDFium said: a document, or a refusal in words."""
    try:
        document = read_source(source_of(pages_of(answer)), department=("129", "局"), year=2026)
    except UnreadableDocumentError:
        return str(answer.get("refused", "unread"))
    assert isinstance(document, Document)
    return "read"


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_pdf_is_read_or_refused_as_it_is_uploaded(seed: int) -> None:
    content = mutated(booklet(), random.Random(seed))
    with contextlib.suppress(UnreadableDocumentError):
        assert open_pdf(content).lines
