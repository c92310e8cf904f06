"""A text as a square code that a phone's camera reads.

Laws: it is drawn with shapes only, no style of its own, so that the page's policy needs no
exception; whatever it holds also stands on the page as text.
"""

from __future__ import annotations

import segno
from markupsafe import Markup


def square(text: str) -> Markup:
    """The code as SVG."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        border=2, omitsize=True, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    # Made of numbers alone: nothing of the text stands in it as text.
    return Markup(drawn)
