"""Files on the page: those a person sends, and those the program made for them.

Laws: what is sent is told, screened and sealed as on every channel, in memory until then; it is
kept together with the word that it came, so that neither is there without the other; of one
browser few files are taken in at a time; a file is given only to whoever sees the line it goes
with, and to be saved, never to be shown here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import partial
from hashlib import sha256

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from bot.documents.kinds import is_long
from bot.documents.making import begun, named, ordered
from bot.documents.underway import Full, Paper
from bot.files.keeping import Looked, called_, enter, for_now, looked_into, put_away, sent
from bot.files.kinds import MOST_BYTES
from bot.ingress import Incoming
from bot.page.face import (
    FILES,
    FILES_OF_ADDRESS,
    HERE,
    SEE_OTHER,
    UNAVAILABLE,
    Face,
    elsewhere,
    shares,
)
from bot.page.visitors import Visitor
from bot.store import conversations, files, inbound, transcript
from bot.store.chats import PAGE
from bot.store.files import Document, Wanted
from bot.store.problems import StoreProblem
from bot.store.tables import inbound as table
from bot.store.visits import Visit
from bot.store.work import Work
from bot.web import forms
from bot.web.languages import language
from bot.web.making import PATIENCE, SAVE, looking, values
from bot.web.places import AGAIN
from bot.web.saved import saved_as
from flows.heard import Screened, Unkept
from flows.talk import Language

BYTES = "application/octet-stream"


class Files(Face):
    """The addresses of files."""

    async def drop(self, request: Request) -> Response:
        """A file is sent."""
        visitor = await self._visitors.of(request)
        if visitor is None or visitor.visit.left_at is not None:
            return elsewhere(request, HERE)
        self._within(request, visitor.visit)
        with self._sending.held(shares(request, visitor.visit, FILES, FILES_OF_ADDRESS)):
            sent = await self._read(request, visitor)
        if sent:
            await self._answered(visitor.visit)
        return RedirectResponse(HERE, SEE_OTHER)

    async def _read(self, request: Request, visitor: Visitor) -> bool:
        """Take in the file of a form; was there one, of a browser that is known yet?"""
        form = await forms.read_in_memory(request, visitor.csrf, MOST_BYTES)
        given, number = form.get("file"), forms.text(form, "form", 64)
        name = (given.filename or "") if isinstance(given, UploadFile) else ""
        data = await given.read() if isinstance(given, UploadFile) else b""
        await form.close()
        if not name or not await self._still(request, visitor):
            return False
        try:
            await self._take(visitor.visit, number, called_(name), data, language(request))
        except StoreProblem as problem:
            if problem.code != "unknown_case":
                raise
            return False  # erased while the file was looked at: nothing of it is kept
        return True

    async def _take(
        self, visit: Visit, number: str, name: str, data: bytes, asked: Language
    ) -> None:
        """Keep a file, for its turn to be taken."""
        body = {"kind": "file", "file_name": name, "digest": sha256(data).hexdigest()}
        came = self._posted.of(visit, number, body | {"language": visit.language or asked})
        await self._ingress.receive(await self._looked(visit, came, data, name))

    async def _looked(self, visit: Visit, came: Incoming, data: bytes, name: str) -> Incoming:
        """What a file turned out to be takes its place; of leaked data nothing stays."""
        case = await asyncio.to_thread(self._case, visit)
        try:
            found = await looked_into(data, name) if case else Unkept("no_case", name)
            if isinstance(found, Looked):
                return await self._put_away(visit, came, str(case), found)
        except StoreProblem as problem:
            found = for_now(problem, name)
        if isinstance(found, Screened):
            again = f"{visit.address} {came.ordinal}"  # of what it held not even its hash is kept
            return replace(came, body=None, screened=found.kind, form=again)
        return self._not_kept(visit, came, found)

    async def _put_away(self, visit: Visit, came: Incoming, case: str, looked: Looked) -> Incoming:
        id = await asyncio.to_thread(self._id, str(came.form))
        kept = await asyncio.to_thread(put_away, self._house, case, id, looked)
        if isinstance(kept, Unkept):
            return self._not_kept(visit, came, kept)

        def entered(work: Work) -> None:
            enter(self._house, work, kept)

        told = _told(came, kind="sent", sent=asdict(sent(kept)))
        return replace(came, body=told, also=entered)

    def _not_kept(self, visit: Visit, came: Incoming, why: Unkept) -> Incoming:
        """Why a file was not kept; where the shelf is away, staff are told as they are promised."""

        def alert(work: Work) -> None:
            self._house.store.turns(work).alert("file.not_kept", str(visit.conversation_id))

        told = _told(came, kind="unkept", why=why.why)
        return replace(came, body=told, also=alert if why.why == "away" else None)

    def _id(self, form: str) -> str:
        """The same for the same form, so that one sent twice is one file."""
        with self._house.store.reading() as work:
            known_by = inbound.id_of(PAGE, work.index(table.c.id, form).hex())
        return self._house.store.file_id(known_by)

    def _case(self, visit: Visit) -> str | None:
        if visit.conversation_id is None:
            return None
        with self._house.store.reading() as work:
            return conversations.cases_of(work, [visit.conversation_id]).get(visit.conversation_id)

    async def save(self, request: Request) -> Response:
        """A document of a line this browser shows; one that was ordered is made now."""
        visitor, found = await self._asked(request)
        if isinstance(found, Document):
            return Response(found.data, headers=saved_as(found.name), media_type=BYTES)
        if is_long(found.paper):
            return await self._long(request, visitor.visit, found)
        pieces = await asyncio.to_thread(self._begun, found)
        return StreamingResponse(pieces, headers=saved_as(named(found)), media_type=BYTES)

    async def watch(self, request: Request) -> Response:
        """How far a paper is that takes a while; asked for it, the paper itself."""
        visitor, found = await self._asked(request)
        if isinstance(found, Document) or not is_long(found.paper):
            raise HTTPException(404)
        here, token = request.url.path, request.path_params["token"]
        of = _line(request, visitor.visit)
        stand = self._underway.stands(visitor.visit.id, of, token)
        paper = self._underway.find(visitor.visit.id, of, token)
        if paper is not None and stand.state == "ready" and SAVE in request.query_params:
            return _given(paper, found)
        about = values(found.paper, stand, here, here.rpartition("/")[0])
        answer = self._shown(request, "page/making.html", visitor, **about)
        return looking(answer, stand, here, fetched=paper is not None and paper.fetched)

    async def _long(self, request: Request, visit: Visit, wanted: Wanted) -> Response:
        """One that is made soon is given, for another the browser is sent to watch it."""
        make = partial(ordered, self._house, wanted)
        try:
            paper = self._underway.order(visit.id, _line(request, visit), make)
        except Full:
            raise HTTPException(UNAVAILABLE, headers=AGAIN) from None
        if await asyncio.to_thread(paper.wait, PATIENCE):
            return _given(paper, wanted)
        return RedirectResponse(f"{request.url.path}/{paper.token}", SEE_OTHER)

    async def _asked(self, request: Request) -> tuple[Visitor, Document | Wanted]:
        """The document of a line that the browser shows. Raises 404."""
        visitor = await self._visitors.of(request)
        if visitor is None or visitor.visit.left_at is not None:
            raise HTTPException(404)
        found = await asyncio.to_thread(self._document, visitor.visit, _number(request))
        if found is None:
            raise HTTPException(404)
        return visitor, found

    def _begun(self, wanted: Wanted) -> Iterator[bytes]:
        """A paper, begun, so that one that cannot be made is no file that breaks off."""
        return begun(ordered(self._house, wanted))

    def _document(self, visit: Visit, seq: int) -> Document | Wanted | None:
        with self._house.store.reading() as work:
            line = transcript.numbered(work, visit.conversation_id or "", seq)
            made = line is not None and line.direction != "in" and line.file_id is not None
            return files.document(work, str(line.file_id)) if line is not None and made else None


def _line(request: Request, visit: Visit) -> tuple[str | None, int]:
    """The line a paper goes with: of a browser that has moved on it is another talk's."""
    return visit.conversation_id, _number(request)


def _number(request: Request) -> int:
    """The number of the line that the address names; 0, which no line has, for anything else."""
    return forms.whole(request.path_params["seq"]) or 0


def _given(paper: Paper, wanted: Wanted) -> Response:
    """A paper that was made, as a file."""
    return Response(paper.fetch(), headers=saved_as(named(wanted)), media_type=BYTES)


def _told(came: Incoming, **told: object) -> dict[str, object]:
    return {**(came.body or {}), **told}
