"""Addresses as QR codes, small enough for the foot of a page."""

from io import BytesIO

import qrcode
from qrcode.image.pil import PilImage


def image_of(address: str) -> bytes:
    """A PNG with one pixel a module and no margin: the page around it is white."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=1, border=0)
    code.add_data(address)
    code.make(fit=True)
    content = BytesIO()
    code.make_image(image_factory=PilImage).save(content, format="PNG")
    return content.getvalue()
