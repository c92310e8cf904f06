"""The conversation on the page: what stands in it, what is sent, what is new.

Laws: looking changes nothing but what is marked as shown; a form is answered only when what it
holds is kept, and what could not be kept is given back; after a form comes the page with what was
answered, with a script or without.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.ingress import Incoming
from bot.page.face import (
    HERE,
    NO_CONTENT,
    SEE_OTHER,
    STREAMS,
    STREAMS_OF_ADDRESS,
    UNAVAILABLE,
    Face,
    elsewhere,
    in_language,
    shares,
)
from bot.page.posted import MOST, body_of
from bot.page.visitors import COOKIE, Visitor, topics
from bot.store.problems import StoreProblem
from bot.store.visits import Visit
from bot.web import forms
from bot.web.languages import language
from bot.web.streams import over, stream

LOG = structlog.get_logger()


class Talking(Face):
    """The addresses of the conversation."""

    async def show(self, request: Request) -> Response:
        """The newest of the conversation, or what stood before a line."""
        visitor = await self._visitors.of(request)
        if visitor is None:
            return self._front(request, "page/start.html")
        if visitor.visit.left_at is not None:
            return await self._farewell(request, visitor.visit)
        before = forms.whole(request.query_params.get("before", "")) or None
        sight = await self._looking.at(visitor.visit, before=before)
        return self._shown(request, "page/talk.html", visitor, sight=sight, live=before is None)

    async def back(self, request: Request) -> Response:
        """Somebody opened the address of a form, as a browser's bar shows it after one."""
        query = request.url.query
        return RedirectResponse(f"{HERE}?{query}" if query else HERE, SEE_OTHER)

    async def _farewell(self, request: Request, visit: Visit) -> Response:
        """Whoever is out of the case is told so once, and the browser forgets."""
        sight = await self._looking.at(visit)
        await self._visitors.end(visit)
        about = in_language(visit.language) | {"sight": sight, "house": self._house.about}
        answer = self._pages.show(request, "page/over.html", **about)
        self._visitors.forget(answer)
        return answer

    async def more(self, request: Request) -> Response:
        """What came after a line, with the buttons as they are now."""
        visitor = await self._visitors.of(request)
        if visitor is None or visitor.visit.left_at is not None:
            return Response(status_code=NO_CONTENT, headers={"HX-Redirect": HERE})
        after = forms.whole(request.query_params.get("after", "")) or 0
        if visitor.visit.lines <= after:
            return Response(status_code=NO_CONTENT)
        sight = await self._looking.at(visitor.visit, after=after)
        return self._shown(request, "page/more.html", visitor, sight=sight, live=True)

    async def live(self, request: Request) -> Response:
        """A stream that says when to look again."""
        visitor = await self._visitors.of(request)
        if visitor is None or visitor.visit.left_at is not None:
            return over()
        visit, token = visitor.visit, request.cookies[COOKIE]
        may = partial(self._may, token, visit)
        most = shares(request, visit, STREAMS, STREAMS_OF_ADDRESS)
        return stream(self._house.store.bus, topics(visit), may, partial(_told, visit), most)

    async def say(self, request: Request) -> Response:
        """Something typed or pressed: kept, then answered."""
        visitor = await self._visitors.of(request)
        if visitor is None or visitor.visit.left_at is not None:
            return elsewhere(request, HERE)
        self._within(request, visitor.visit)
        form = await forms.read(request, visitor.csrf)
        press, text = forms.typed(form, "press"), forms.typed(form, "text")
        if len(text) > MOST:
            raise HTTPException(413)
        body, number = body_of(press, text), forms.text(form, "form", 64)
        if body is None or not await self._still(request, visitor):
            return elsewhere(request, HERE)
        about = {"language": visitor.visit.language or language(request)}
        came = self._posted.of(visitor.visit, number, body | about)
        if not await self._kept(came):
            values = {"said": text, "press": press, "form": number}
            return self._shown(request, "page/unsent.html", visitor, UNAVAILABLE, **values)
        return await self._sent(request, visitor)

    async def _sent(self, request: Request, visitor: Visitor) -> Response:
        """The page with the answer; to a script the number of its next form, the answer follows."""
        if "hx-request" not in request.headers:
            await self._answered(visitor.visit)
            return RedirectResponse(HERE, SEE_OTHER)
        answer = self._shown(request, "page/number.html", visitor, oob=True)
        answer.headers["HX-Trigger"] = "said"
        return answer

    async def _kept(self, came: Incoming) -> bool:
        try:
            await self._ingress.receive(came)
        except (SQLAlchemyError, StoreProblem) as error:
            LOG.warning("page.not_kept", error=type(error).__name__)
            return False
        return True


def _told(visit: Visit, news: frozenset[str]) -> Iterator[tuple[str, str]]:
    """A browser looks at all anew when its chat goes on elsewhere."""
    yield ("moved" if f"chat:{visit.chat_id}" in news else "talk", "")
