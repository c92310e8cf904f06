"""Pages and pictures set by typst from a layout of ours and data.

Laws: what a person wrote is data (JSON), never a part of the layout's source; only the fonts of
this machine that a paper names are used; nothing is fetched.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import typst

LAYOUTS = Path(__file__).parent


def drawn(layout: str, data: Any, form: Literal["png", "svg"], *, dots: float) -> bytes:
    """One page as a picture; `dots` an inch where it is made of dots."""
    told = json.dumps(data, ensure_ascii=False)
    made = typst.compile(
        str(LAYOUTS / layout),
        root=str(LAYOUTS),
        format=form,
        ppi=dots,
        sys_inputs={"data": told},
    )
    assert isinstance(made, bytes), "a picture is one page"
    return made
