"""The picture of the case on the page: beside the talk, and on a page of its own.

Laws: it is of the case as it is now, in the language of the conversation; whoever does not see it
can read all of it; a browser that is in no case is told so, and sees none.
"""

from __future__ import annotations

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.documents.picture import picture, read_out, svg
from bot.documents.source import Source, source
from bot.page.face import Face
from bot.page.visitors import Visitor
from bot.store import conversations
from bot.web.languages import language
from bot.web.saved import INERT


class Pictures(Face):
    """The addresses of the picture."""

    async def picture(self, request: Request) -> Response:
        """The picture with what it says in words; as a part, for the page of the talk."""
        visitor, about = await self._about(request)
        words = await asyncio.to_thread(lambda: read_out(picture(about))) if about else ""
        part = "page/figure.html" if "part" in request.query_params else "page/picture.html"
        return self._shown(request, part, visitor, words=words)

    async def drawing(self, request: Request) -> Response:
        """The picture itself."""
        _, about = await self._about(request)
        if about is None:
            raise HTTPException(404)
        drawn = await asyncio.to_thread(svg, about)
        return Response(drawn, headers=INERT, media_type="image/svg+xml")

    async def _about(self, request: Request) -> tuple[Visitor, Source | None]:
        visitor = await self._visitors.of(request)
        if visitor is None or visitor.visit.left_at is not None:
            raise HTTPException(404)
        return visitor, await asyncio.to_thread(self._source, request, visitor)

    def _source(self, request: Request, visitor: Visitor) -> Source | None:
        talk = visitor.visit.conversation_id
        with self._house.store.reading() as work:
            case = conversations.cases_of(work, [talk]).get(talk) if talk else None
        if case is None:
            return None
        return source(self._house, case, visitor.visit.language or language(request))
