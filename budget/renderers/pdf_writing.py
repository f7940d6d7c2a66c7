"""HTML as PDF: an archive (PDF/A-3a) that a screen reader can read (PDF/UA-1), with our own fonts.

Nothing is fetched but our own fonts and the image of the code that the document is verified by.
"""

import gc
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import local
from xml.etree import ElementTree as ET

import pydyf
from cssselect2 import ElementWrapper
from django.conf import settings
from weasyprint import CSS, HTML, Document
from weasyprint import Attachment as Embedded
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from budget.renderers import pdf_file, pdf_layout, pdf_structure, print_templates, qr_code
from budget.renderers.edition import Attachment
from budget.renderers.print_markup import CODE

pdf_layout.remember_lengths()

# Our own scheme of the fonts of the settings. They and the image of the code are fetched, and nothing else.
_FONT = "budget-font:"
# What the stylesheet calls the faces, so that a font of the system is never taken for one of them.
FACES = {
    "song-bold": ("Noto Serif SC", 700),
    "regular": ("Noto Sans SC", 400),
    "bold": ("Noto Sans SC", 700),
}
_FOOT = '@page {{ @bottom-left {{ content: url("{image}") }} @bottom-right {{ content: "查验码 {code}" }} }}'
_DRAFT_FOOT = '@page { @bottom-right { content: "未公开" } }'


class ReachesOutError(ValueError):
    """The document asks for something that is not ours."""


# What no XML may hold (1.0, 2.2), wherever it came from; nothing of it could be printed.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Parsed(HTML):
    """Markup that is well-formed XML: reading it so takes a tenth of what the rules for any HTML take."""

    def __init__(self, markup: str, url_fetcher: URLFetcher) -> None:
        # All that WeasyPrint's own constructor sets, from a tree that it has no argument for.
        self.base_url = None
        self.url_fetcher = url_fetcher
        self.media_type = "print"
        # Our own templates, in which every text is escaped: there are no entities to expand.
        tree = ET.fromstring(_FORBIDDEN.sub("", markup))  # noqa: S314
        self.wrapper_element = ElementWrapper.from_html_root(tree, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


class OwnFiles(URLFetcher):
    """Serves our own fonts and the code's image. Anything else stops the render: a document must not
    reach out."""

    def __init__(self, image: bytes = b"") -> None:
        super().__init__(allowed_protocols=set(), allow_redirects=False, fail_on_errors=True)
        self.image = image

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        if url == CODE and self.image:
            return URLFetcherResponse(url, self.image, {"Content-Type": "image/png"})
        face = FACES.get(url.removeprefix(_FONT)) if url.startswith(_FONT) else None
        if face is None:
            raise FatalURLFetchingError(f"a document asked for {url[:200]}")
        return URLFetcherResponse(url, Path(settings.FONTS[face]).read_bytes())


def write(
    markup: str,
    *,
    made_on: date | None = None,
    verified_at: str = "",
    code: str = "",
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """HTML as PDF in the look of ``print.css``, with the code it is verified by at the foot of each page.

    The markup is well-formed XML, without namespaces. The same arguments give the same bytes; ``made_on`` is
    the day that attached files bear. Raises ReachesOutError where the document asks for other files.
    """
    look = _look()
    own_files = OwnFiles(qr_code.image_of(verified_at) if verified_at else b"")
    foot = _FOOT.format(image=CODE, code=code) if verified_at else _DRAFT_FOOT
    day = datetime.combine(made_on or date(2000, 1, 1), time(), UTC)
    identity = sha256(markup.encode())
    for attachment in attachments:
        identity.update(attachment.content)
    output = BytesIO()

    def written(document: Document, pdf: pydyf.PDF) -> None:
        pdf_structure.finish(document, pdf)
        # In place of its own way to write, which is asked for next.
        pdf.write = lambda *_: pdf_file.write(pdf, output, identity.digest()[:16])

    try:
        with _without_collecting():
            Parsed(markup, own_files).write_pdf(
                output,
                stylesheets=[look.css, CSS(string=foot, url_fetcher=own_files)],
                font_config=look.fonts,
                pdf_variant="pdf/a-3a",
                attachments=[_embedded(attachment, day) for attachment in attachments],
                finisher=written,
            )
    except FatalURLFetchingError as refused:
        # No Exception, so that WeasyPrint's own handlers let it through; ours need not know.
        raise ReachesOutError(str(refused)) from refused
    return output.getvalue()


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Millions of boxes are made that live to the end: looking for garbage among them again and again takes
    a third of the time and finds none."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _embedded(attachment: Attachment, day: datetime) -> Embedded:
    return Embedded(
        string=attachment.content,
        name=attachment.name,
        description=attachment.description,
        created=day,
        modified=day,
        relationship="Data",
    )


@dataclass(frozen=True, slots=True)
class Look:
    """The stylesheet with the fonts it names."""

    css: CSS
    fonts: FontConfiguration


# Reading 40 MB of fonts takes as long as laying out a small table. Kept by thread, since nobody
# promises that Pango's font maps may be shared.
_kept = local()


def _look() -> Look:
    if not hasattr(_kept, "look"):
        _refuse_missing_fonts()
        faces = "".join(
            f"@font-face {{ font-family: '{name}'; src: url('{_FONT}{name}') }}\n" for name in FACES
        )
        fonts = FontConfiguration()
        text = faces + print_templates.rendered("print.css", {})
        _kept.look = Look(CSS(string=text, font_config=fonts, url_fetcher=OwnFiles()), fonts)
    look: Look = _kept.look
    return look


def _refuse_missing_fonts() -> None:
    """WeasyPrint would take another font of the system in silence, or none for Chinese."""
    missing = [str(settings.FONTS[face]) for face in FACES.values() if not settings.FONTS[face].is_file()]
    if missing:
        raise FileNotFoundError(f"缺少字体文件，请先运行 bin/setup：{'、'.join(missing)}")
