"""Live pages: what changes reaches the open pages of those who may see it, and of no others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import StreamingResponse

from bot import attending
from bot.bootstrap import SAMPLE
from bot.console import accounts, case_pages, lists
from bot.console.acting import Acting
from bot.console.board import GATHER, PAUSE, Board, Watch
from bot.console.lists import View, view
from bot.console.visit import Handler, Principal, Visit
from bot.store import sessions, staff
from bot.store.news import QUEUE as NEWS
from bot.store.work import Work
from bot.web.pages import Pages
from flows.talk import Talk
from tests.bot.console.conftest import Place, Site
from tests.bot.console.test_matrix import TOLD

SOON = 10.0
ENDED = "event: ended\ndata: \n\n"
LINES, FIGURES, DESK = (f"event: {name}\ndata: \n\n" for name in ("lines", "figures", "desk"))
QUEUE = "event: queue\n"


def visit(site: Site, login: str, place: Place | None = None) -> Visit:
    """A request of somebody who has just signed in."""
    with site.house.store.turn() as turn:
        token = sessions.begin(turn.work, site.ids[login])
        person = staff.find(turn.work, site.ids[login])
        assert person is not None
        session = sessions.known_as(turn.work, token)
    path = {"case": place.case, "talk": place.talk} if place else {}
    query = f"talk={place.talk}".encode() if place else b""
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": query}
    request = Request({**scope, "path_params": path})
    me = Principal(person.id, person.name, person.role, session, "")
    return Visit(site.house, Pages(), request, "", me, FormData())


async def opened(handler: Handler, seen: Visit) -> AsyncIterator[str]:
    """The events of a stream from its beginning."""
    answer = await asyncio.to_thread(handler, seen)
    assert isinstance(answer, StreamingResponse)
    body = answer.body_iterator
    assert isinstance(body, AsyncIterable)
    found = (str(each) async for each in body)
    assert await anext(found) == ": open\n\n"
    return found


@asynccontextmanager
async def events(site: Site, handler: Handler, seen: Visit) -> AsyncIterator[AsyncIterator[str]]:
    """The events of a stream, with the news of all processes coming in."""
    found = await opened(handler, seen)
    relaying = asyncio.create_task(site.house.store.relay_news())
    # A queue comes as it stands; of a case, anything may have changed whenever hearing begins.
    of_case = "case" in seen.request.path_params
    if not of_case or site.house.store.on_server:
        await until(found, FIGURES if of_case else QUEUE)
    yield found
    relaying.cancel()
    with suppress(asyncio.CancelledError):
        await relaying


async def until(found: AsyncIterator[str], wanted: str) -> list[str]:
    """What came up to an event."""
    came: list[str] = []
    while not came or not came[-1].startswith(wanted):
        came.append(await asyncio.wait_for(anext(found), SOON))
    return came


async def test_the_queue_moves(site: Site) -> None:
    """What changes in any conversation comes to the open queue as it then stands."""
    board, place = Board(site.house, Pages()), site.case(None, TOLD)
    async with events(site, board.stream, visit(site, "agent")) as found:
        with site.house.store.turn() as turn:
            desk = turn.conversation(place.talk).desk
            turn.attend(place.talk, replace(desk, waiting_since=turn.now))
        rows = (await until(found, QUEUE))[-1]
        assert place.case in rows
        assert 'class="waits"' in rows


async def test_what_changed_while_the_queue_was_away(site: Site) -> None:
    """What changed between the page and its stream, or between two streams, comes when it opens."""
    board, seen = Board(site.house, Pages()), visit(site, "agent")
    for _ in range(2):
        place = site.case(None, TOLD)
        found = await opened(board.stream, seen)
        assert place.case in (await until(found, QUEUE))[-1]


async def test_what_has_not_changed_is_not_sent_again(site: Site) -> None:
    """News that changes nothing in the queue sends nothing; the next change comes alone."""
    board, place = Board(site.house, Pages()), site.case(None, TOLD)
    async with events(site, board.stream, visit(site, "agent")) as found:
        with site.house.store.turn() as turn:
            desk = turn.conversation(place.talk).desk
            turn.attend(place.talk, replace(desk, waiting_since=turn.now))
        rows = (await until(found, QUEUE))[-1]
        site.house.store.bus.publish({NEWS})
        nothing = asyncio.ensure_future(anext(found))
        await asyncio.sleep(3 * (GATHER + PAUSE))
        assert not nothing.done()
        with site.house.store.turn() as turn:
            turn.attend(place.talk, replace(desk, waiting_since=None))
        came = await asyncio.wait_for(nothing, SOON)
        assert came.startswith(QUEUE)
        assert came != rows


async def test_many_who_watch_are_one_look(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Much that happens at once is one look, and what several see alike is found once."""
    board, drawn = Board(site.house, Pages()), list[View]()
    once = lists.rows

    def counted(work: Work, seen: View) -> dict[str, Any]:
        drawn.append(seen)
        return once(work, seen)

    monkeypatch.setattr(lists, "rows", counted)
    people = ["supervisor"] * 3 + ["auditor", "agent", "other"]
    watches = []
    for each in people:
        seen = await asyncio.to_thread(visit, site, each)
        watches.append(Watch(seen.me.session, seen.me.role, view(seen)))
    looks = await asyncio.gather(*(board.look(each) for each in watches for _ in range(5)))
    assert None not in looks
    assert len(drawn) == len({view.of for view in drawn}) == 3
    assert len(set(looks[:20])) == 1


async def test_a_look_begins_after_it_was_asked_for(site: Site) -> None:
    """Who asks while a look is taken sees what was kept before they asked."""
    board, seen = Board(site.house, Pages()), visit(site, "supervisor")
    watch = Watch(seen.me.session, seen.me.role, view(seen))
    first = asyncio.create_task(board.look(watch))
    for _ in range(5):
        place = await asyncio.to_thread(site.case, None, TOLD)
        rows = await board.look(watch)
        assert rows is not None
        assert place.case in rows
    assert await first is not None


async def test_what_comes_live_is_what_the_page_shows(site: Site) -> None:
    """The rows of an open queue are those of its page, also of rows drawn before."""
    board, seen = Board(site.house, Pages()), visit(site, "supervisor")
    watch = Watch(seen.me.session, seen.me.role, view(seen))
    browser = await site.signed_in("supervisor")
    for login in (None, "agent", "other"):
        place = await asyncio.to_thread(site.case, login, TOLD)
        with site.house.store.turn() as turn:
            desk = turn.conversation(place.talk).desk
            turn.attend(place.talk, replace(desk, waiting_since=turn.now))
        page = (await browser.get("/console/queue?part=rows")).text
        assert str(await board.look(watch)).split() == page.split()


@pytest.mark.parametrize("how", ["disabled", "signed out", "role"])
async def test_the_queue_ends_with_its_right(site: Site, how: str) -> None:
    """Whoever is out, or in another role, sees nothing more of the queue."""
    board, seen = Board(site.house, Pages()), visit(site, "agent")
    async with events(site, board.stream, seen) as found:
        with site.house.store.turn() as turn:
            if how == "disabled":
                accounts.disable(turn, site.ids["agent"], "test")
            elif how == "signed out":
                sessions.end(turn.work, seen.me.session)
            else:
                staff.set_role(turn.work, site.ids["agent"], "supervisor")
        assert await until(found, ENDED) == [ENDED]


async def test_a_case_moves(site: Site) -> None:
    """New lines and new figures are told; the box to write in only when somebody takes over."""
    place = site.case(None, TOLD)
    seen = visit(site, "supervisor", place)
    async with events(site, case_pages.case_stream, seen) as found:
        with site.house.store.turn() as turn:
            turn.write(place.talk, "in", "もしもし")
        assert DESK not in await until(found, FIGURES)
        attending.take(site.house, place.talk, "agentさん")
        assert LINES in await until(found, DESK)


@pytest.mark.parametrize("how", ["disabled", "password", "signed out", "assigned"])
async def test_a_stream_ends_with_its_right(site: Site, how: str) -> None:
    """Disabled, with a new password, signed out, or the case given to another: it ends at once."""
    place = site.case(None, TOLD)
    seen, id = visit(site, "agent", place), site.ids["agent"]
    async with events(site, case_pages.case_stream, seen) as found:
        with site.house.store.turn() as turn:
            if how == "disabled":
                accounts.disable(turn, id, "test")
            elif how == "password":
                accounts.set_up_anew(turn, id, "test")
            elif how == "signed out":
                sessions.end(turn.work, seen.me.session)
            else:
                turn.assign(place.case, site.ids["other"])
        assert await until(found, ENDED) == [ENDED]
        assert [each async for each in found] == []


async def test_a_stream_of_another_case_is_not_opened(site: Site) -> None:
    """Of a case, or through a case of a conversation, that one may not see there is no stream."""
    mine, others = site.case("agent", TOLD), site.case("other", TOLD)
    for place in (others, Place(mine.case, others.talk), Place("K-2026-9999", mine.talk)):
        with pytest.raises(HTTPException) as refused:
            case_pages.case_stream(visit(site, "agent", place))
        assert refused.value.status_code == 404
    with pytest.raises(HTTPException):
        case_pages.talk_stream(visit(site, "agent", others))


def test_a_talk_before_its_case_is_seen_until_it_is_anothers(site: Site) -> None:
    """Its open page ends when it comes to a case of somebody else."""
    acting = Acting(site.house, visit(site, "agent").me)
    with site.house.store.turn() as turn:
        talk = turn.begin("佐藤", Talk(policy=SAMPLE))
    assert acting.may_see("open_case", talk=talk)
    with site.house.store.turn() as turn:
        case = turn.open_case(SAMPLE)
        turn.attach(talk, case)
        turn.assign(case, site.ids["other"])
    assert not acting.may_see("open_case", talk=talk)
