"""A file that an answer gives.

Laws: it is given to be saved, never to be opened in a page of ours: whatever it holds runs nowhere.
"""

from __future__ import annotations

from urllib.parse import quote

INERT = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def saved_as(name: str) -> dict[str, str]:
    """The headers of a file that is saved under this name."""
    named = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return {**INERT, "Content-Disposition": named}
