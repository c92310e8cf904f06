"""Papers, as tests read them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from threading import Event
from typing import Any

import httpx

from bot.bootstrap import House
from bot.documents.kinds import Kind, Progress
from bot.documents.making import made
from bot.documents.source import Source


def case_tree(house: House, case: str) -> dict[str, Any]:
    """The case document of a case, read back."""
    tree: dict[str, Any] = json.loads(b"".join(made(house, case, "case", "en")))
    return tree


async def ready(client: httpx.AsyncClient, at: str) -> httpx.Response:
    """Look at a paper again as a browser is told to, until there is something to save."""
    answer = await client.get(at)
    while answer.headers["refresh"] == "2":
        await asyncio.sleep(0.05)
        answer = await client.get(at)
    return answer


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
