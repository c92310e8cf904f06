"""A page that says how far a paper is, and hands it over once it is made.

Laws: it works without a script: the browser is told to look again after a moment, and to save the
paper once it is made; that is done by itself once, then by a link; where another process makes it
the browser looks until that one answers.
"""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from bot.documents.underway import Stand
from flows.effects import Word

SAVE = "save"
"""What the address is asked with to be given the paper."""
PATIENCE = 2.0
"""Seconds in which a paper is waited for, so that one that is made soon is simply given."""
AGAIN = 2
"""Seconds after which a browser looks again."""


def values(paper: str, stand: Stand, here: str, begin: str) -> dict[str, Any]:
    """What the page needs: the paper's name, how far it is, its address, where to begin anew."""
    return {
        "paper": Word(f"papers.{paper}"),
        "stand": stand,
        "look": here,
        "save": f"{here}?{SAVE}=1",
        "begin": begin,
    }


def looking(answer: Response, stand: Stand, here: str, *, fetched: bool) -> Response:
    """The page, with when the browser is to look again, or that it is to save the paper."""
    if stand.state in ("waiting", "making", "away"):
        answer.headers["Refresh"] = str(AGAIN)
    elif stand.state == "ready" and not fetched:
        answer.headers["Refresh"] = f"0; url={here}?{SAVE}=1"
    return answer
