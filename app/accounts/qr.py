"""QR codes as pictures in a page."""

import segno
from markupsafe import Markup

MODULE_PIXELS = 5


def qr_svg(text: str) -> Markup:
    """A QR code of `text` as inline SVG: black on white in every colour scheme, without styles of its own.

    The white border of four modules is what ISO/IEC 18004 asks for.
    """
    code = segno.make(text, error="m", micro=False)
    svg = code.svg_inline(scale=MODULE_PIXELS, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None)
    return Markup(svg)  # noqa: S704 - made by segno from numbers only; the text is in the pattern, not in the markup
