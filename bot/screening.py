"""Leaked data is kept out before anything is kept.

Laws: the screen runs over text and caption of whatever comes in, and over what follows a command,
before the inbound row; where it finds something only the update's number and the kind of what was
found go on, and who it is that wrote it, for it may be the first that is heard of them; of what was
written nothing at all.
"""

from __future__ import annotations

from dataclasses import replace

from bot.ingress import Incoming
from flows.heard import LEAKS, Screened
from flows.screen import Doubt, screen

DOUBT = "?"
"""Ends the mark of what only might be one."""
TEXTS = ("text", "caption", "file_name", "payload")
WHO = ("name", "language")
"""What is no part of what somebody wrote: a name to be called by, in which language."""


def screened(came: Incoming) -> Incoming:
    """What came in; where it holds leaked data, nothing but who wrote it."""
    body = came.body or {}
    for text in (str(body[name]) for name in TEXTS if body.get(name)):
        found = screen(text)
        if found is not None:
            mark = f"{found.kind}{DOUBT if isinstance(found, Doubt) else ''}"
            who = {name: body[name] for name in WHO if name in body}
            return replace(came, body=who or None, screened=mark)
    return came


def heard_again(mark: str) -> Screened:
    """What is heard of something that was kept out."""
    kind = next(each for each in LEAKS if each == mark.removesuffix(DOUBT))
    return Screened(kind, doubt=mark.endswith(DOUBT))
