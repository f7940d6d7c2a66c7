"""The PDF as an archive (PDF/A-3a) that a screen reader can read (PDF/UA-1): what programs can tell of it."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pdfua
import pikepdf
import pytest
from PIL import Image

from budget.domain.facts import FactBook
from budget.narrative.writing import explanation
from budget.renderers import qr_code
from budget.renderers.edition import Edition
from budget.services.files import BOOKLET, file_of
from budget.tables.registry import derive
from tests.renderers.books import nasty, nothing, several

CODE = "7K3M-9QXW-2ABC"
BOOKS = {"several": several, "nothing": nothing, "nasty": nasty}
NAMESPACES = {
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "schema": "http://www.aiim.org/pdfa/ns/schema#",
}


def edition(book: FactBook) -> Edition:
    sheets = derive(book)
    return Edition(
        sheets,
        made_on=date(2026, 1, 30),
        published_on=date(2026, 1, 30),
        explanation=explanation(book, sheets),
        code=CODE,
        site="https://budget.test",
    )


@cache
def booklet(name: str) -> bytes:
    return file_of(edition(BOOKS[name]()), BOOKLET, "pdf")


@cache
def opened(name: str) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(booklet(name)))


def elements(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """The elements of the structure, in reading order."""

    def below(element: pikepdf.Dictionary) -> Iterator[pikepdf.Dictionary]:
        yield element
        kids = element.get("/K", [])
        assert isinstance(kids, list | pikepdf.Array)
        for kid in kids:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield from below(kid)

    yield from below(pdf.Root.StructTreeRoot.K[0])


@pytest.mark.parametrize("name", BOOKS)
def test_pdfua_finds_nothing(name: str, tmp_path: Path) -> None:
    path = tmp_path / "booklet.pdf"
    path.write_bytes(booklet(name))
    report = pdfua.validate(str(path))
    assert [(one.rule_id, one.message) for one in report.findings] == []


def test_it_says_what_it_is() -> None:
    """One set of metadata that agrees with the information dictionary (PDF/A-3, 6.6.2 and 6.6.3)."""
    pdf = opened("several")
    packet = pdf.Root.Metadata.read_bytes()
    assert packet.count(b"<rdf:RDF") == 1
    metadata = ET.fromstring(packet)

    def attribute(name: str) -> set[str]:
        prefix, _, local = name.partition(":")
        wanted = f"{{{NAMESPACES[prefix]}}}{local}"
        return {one.attrib[wanted] for one in metadata.iter() if wanted in one.attrib}

    def text(path: str) -> str:
        found = metadata.find(f".//{path}", NAMESPACES)
        assert found is not None, path
        return "".join(found.itertext())

    assert (attribute("pdfaid:part"), attribute("pdfaid:conformance")) == ({"3"}, {"A"})
    assert attribute("pdfuaid:part") == {"1"}
    assert NAMESPACES["pdfuaid"] in text("schema:namespaceURI")
    assert text("dc:title") == str(pdf.docinfo.Title)
    assert text("dc:creator") == str(pdf.docinfo.Author)
    assert text("dc:description") == str(pdf.docinfo.Subject)
    assert text("xmp:CreateDate").replace("-", "") == str(pdf.docinfo.CreationDate)[2:10] == "20260130"
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "zh-Hans"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle


def test_it_is_whole_in_itself() -> None:
    """Colours, fonts and identifier are inside; nothing acts, nothing is outside (PDF/A-3, 6.1.3, 6.2)."""
    pdf = opened("several")
    assert len(pdf.trailer.ID) == 2
    assert not pdf.is_encrypted
    (intent,) = pdf.Root.OutputIntents
    assert (intent.S, intent.DestOutputProfile.N) == ("/GTS_PDFA1", 3)
    assert "/OpenAction" not in pdf.Root
    for one in pdf.objects:
        if not isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            continue
        assert one.get("/S") not in ("/JavaScript", "/Launch", "/GoToR", "/SubmitForm"), one
        if one.get("/Subtype") == "/Image":
            assert not one.get("/Interpolate", False)
        if one.get("/Type") == "/FontDescriptor":
            assert "/FontFile2" in one or "/FontFile3" in one
        if one.get("/Subtype") == "/Type0":
            assert "/ToUnicode" in one
            assert re.match(r"/[A-Z]{6}\+", str(one.BaseFont))


def test_the_data_is_inside() -> None:
    """As associated files (PDF/A-3, 6.8), each with its kind, its date and why it is there."""
    pdf = opened("several")
    assert sorted(pdf.attachments) == ["budget.json", "budget.xlsx"]
    assert len({one.objgen for one in pdf.Root.AF}) == 2
    for one in pdf.Root.AF:
        assert one.AFRelationship == "/Data"
        assert str(one.Desc).startswith("预算数据")
        assert str(one.EF.F.Params.ModDate).startswith("D:20260130")
    sheets = edition(several())
    for name, file_format in (("budget.json", "json"), ("budget.xlsx", "xlsx")):
        assert pdf.attachments[name].get_file().read_bytes() == file_of(sheets, BOOKLET, file_format)


@pytest.mark.parametrize("name", BOOKS)
def test_headers_say_what_they_head(name: str) -> None:
    seen = set()
    for row in (one for one in elements(opened(name)) if one.S == "/TR"):
        cells = [one for one in row.K if isinstance(one, pikepdf.Dictionary)]
        among_figures = any(cell.S == "/TD" for cell in cells)
        for cell in (one for one in cells if one.S == "/TH"):
            assert cell.A.Scope == ("/Row" if among_figures else "/Column")
            seen.add(cell.A.Scope)
    assert "/Column" in seen
    assert "/Row" in seen or name == "nothing"


@pytest.mark.parametrize("name", BOOKS)
def test_headings_follow_each_other_and_pictures_have_words(name: str) -> None:
    found = [one for one in elements(opened(name)) if re.fullmatch(r"/H\d", str(one.S))]
    levels = [int(str(one.S)[2]) for one in found]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(len(one.K) for one in found)
    figures = [one for one in elements(opened(name)) if one.S == "/Figure"]
    assert [str(one.Alt) for one in figures] == [f"查验二维码，指向https://budget.test/verify/?code={CODE}"]


def test_the_code_is_the_address_it_is_verified_at() -> None:
    """Read back by its own rules: the picture of the address is no other address's."""
    address = edition(several()).verified_at
    assert address == f"https://budget.test/verify/?code={CODE}"
    image = Image.open(BytesIO(qr_code.image_of(address)))
    assert image.size[0] == image.size[1] <= 41
    assert qr_code.image_of(address) == qr_code.image_of(address) != qr_code.image_of(address[:-1] + "D")
    printed = [
        one
        for one in opened("several").objects
        if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"
    ]
    assert {(one.Width, one.Height) for one in printed} == {image.size}
