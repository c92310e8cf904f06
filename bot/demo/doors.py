"""The demo's doors: one click signs a person of staff in, or opens a person's page.

Laws: these addresses exist in the demo only, hold a word that nobody can guess, and open nothing
but the scratch database they were made for.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.console import visit as console
from bot.demo.playing import Stage
from bot.page import face, visitors
from bot.store import sessions, visits


@dataclass(frozen=True, slots=True)
class Doors:
    """The doors of one demo, behind its word."""

    stage: Stage
    word: str

    def routes(self) -> list[BaseRoute]:
        """Their addresses."""
        return [
            Route(f"/demo/{self.word}/staff/{{login}}", self.sign_in, methods=["GET"]),
            Route(f"/demo/{self.word}/page/{{n:int}}", self.open_page, methods=["GET"]),
        ]

    async def sign_in(self, request: Request) -> Response:
        """Sign one of staff in, and go to the console."""
        login = request.path_params["login"]
        token = await run_in_threadpool(self._session, login)
        return _bearing(console.COOKIE, token, "/console")

    async def open_page(self, request: Request) -> Response:
        """Open the page of whose story it is."""
        token = await run_in_threadpool(self._visit, request.path_params["n"])
        return _bearing(visitors.COOKIE, token, face.HERE)

    def _session(self, login: str) -> str:
        found = [each.id for each in self.stage.people if each.login == login]
        if not found:
            raise HTTPException(404)
        with self.stage.house.store.turn() as turn:
            return sessions.begin(turn.work, found[0])

    def _visit(self, n: int) -> str:
        if not 0 < n <= len(self.stage.stories):
            raise HTTPException(404)
        with self.stage.house.store.turn() as turn:
            return visits.begin(turn.work, self.stage.stories[n - 1].talk)


def _bearing(name: str, value: str, path: str) -> Response:
    answer = RedirectResponse(path, 303)
    answer.set_cookie(name, value, httponly=True, samesite="lax")
    return answer
