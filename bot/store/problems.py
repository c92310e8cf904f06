"""What can go wrong in the store, as codes.

Laws: no words for people; a code is looked up in the catalogues by whoever shows it.
"""

from __future__ import annotations


class StoreProblem(Exception):
    """The store cannot do what was asked: a code, and which thing it is about."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(f"{code}: {about}" if about else code)
        self.code = code
        self.about = about


class Conflict(StoreProblem):
    """Somebody else wrote first: what was loaded is no longer what is kept."""
