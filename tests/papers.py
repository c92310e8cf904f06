"""Papers, as tests read them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from threading import Event
from typing import Any

from bot.bootstrap import House
from bot.documents.kinds import Kind, Progress
from bot.documents.making import made
from bot.documents.source import Source


def case_tree(house: House, case: str) -> dict[str, Any]:
    """The case document of a case, read back."""
    tree: dict[str, Any] = json.loads(b"".join(made(house, case, "case", "en")))
    return tree


class Gate:
    """A paper of which a quarter is made, and the rest once it may be."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.begun, self.open, self._problem = Event(), Event(), problem

    @property
    def kind(self) -> Kind:
        """It takes a while before there is a first byte of it."""
        return Kind("pdf", "application/pdf", self._make, long=True)

    def _make(self, source: Source, progress: Progress) -> Iterator[bytes]:
        progress(1, 4)
        self.begun.set()
        assert self.open.wait(20)
        if self._problem is not None:
            raise self._problem
        yield f"{source.dossier.id} {source.language}".encode()
