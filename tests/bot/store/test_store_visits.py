"""Browsers and links, on both databases: who is known, what opens, what counts as delivered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select, update

from bot.store import chats, members, transcript, visits
from bot.store.chats import PAGE
from bot.store.tables import transcript as lines
from bot.store.transcript import Said
from bot.store.visits import LINK_VALID, VALID
from tests.bot.store.conftest import House

FOREIGN = "f" * 64


def test_a_browser_is_known_for_its_time(house: House) -> None:
    """A browser is known by its token until it has not been here for long."""
    talk, _ = house.case()
    with house.store.work() as work:
        token = visits.begin(work, talk)
    house.now += VALID / 2
    with house.store.work() as work:
        visit = visits.find(work, token)
        assert visit is not None
        assert (visit.conversation_id, visit.language, visit.left_at) == (talk, "ja", None)
        assert visits.find(work, FOREIGN) is None
        visits.go_on(work, visit)
    house.now += VALID * 0.9
    with house.store.work() as work:
        assert visits.find(work, token) is not None
    house.now += VALID
    with house.store.work() as work:
        assert visits.find(work, token) is None
    assert token.encode() not in house.on_disk()


def test_a_browser_and_a_link_last_to_the_moment_of_their_end(house: House) -> None:
    """The moment before they open, at their end they do not."""
    talk, _ = house.case()
    with house.store.work() as work:
        token, link = visits.begin(work, talk), visits.link(work, talk)
        begun, moment = work.now, timedelta(microseconds=1)
        for valid, opens in (
            (VALID, lambda: visits.find(work, token)),
            (LINK_VALID, lambda: visits.leads_to(work, link)),
        ):
            work.now = begun + valid - moment
            assert opens() is not None
            work.now += moment
            assert opens() is None


def test_a_link_opens_once_and_for_a_short_time(house: House) -> None:
    """A link opens its conversation one time, until its time is over or a new one is made."""
    talk, _ = house.case()
    with house.store.work() as work:
        old = visits.link(work, talk)
        link = visits.link(work, talk)
        assert visits.leads_to(work, old) is None
        assert visits.leads_to(work, link) == talk
        assert visits.use_link(work, link) == talk
        assert visits.use_link(work, link) is None
        assert visits.is_link(work, link)
        assert not visits.is_link(work, FOREIGN)
        late = visits.link(work, talk)
    house.now += LINK_VALID
    with house.store.work() as work:
        assert visits.use_link(work, late) is None


def test_a_link_is_of_its_conversation_alone(house: House) -> None:
    """A new one takes the place of one's own that was not used; one that was used stays known, and
    those of others open as before."""
    (talk, _), (other, _) = house.case("田中"), house.case("佐藤")
    with house.store.work() as work:
        used, theirs = visits.link(work, talk), visits.link(work, other)
        assert visits.use_link(work, used) == talk
        visits.link(work, talk)
        assert visits.is_link(work, used)
        assert visits.leads_to(work, theirs) == other
        assert visits.use_link(work, theirs) == other


def test_a_browser_shows_the_open_question(house: House) -> None:
    """That of its conversation, and how much was said; while staff hold it there is none, and in a
    browser that shows no conversation yet neither."""
    talk, _ = house.case()
    with house.store.turn() as turn:
        token, empty = visits.begin(turn.work, talk), visits.begin(turn.work)
        line = turn.say(talk, Said("out", "いつですか。", step="discovery.day", token="a"))
        turn.say(talk, Said("in", "昨日"))
    with house.store.work() as work:
        (found, other) = visits.find(work, token), visits.find(work, empty)
    assert found is not None
    assert other is not None
    assert (found.conversation_id, found.question_id, found.lines) == (talk, line, 2)
    assert (other.conversation_id, other.question_id, other.lines) == (None, None, 0)
    with house.store.turn() as turn:
        turn.attend(talk, replace(turn.conversation(talk).desk, held_at=turn.now))
    with house.store.work() as work:
        found = visits.find(work, token)
    assert found is not None
    assert (found.question_id, found.lines) == (None, 2)


def test_who_has_left_opens_nothing(house: House) -> None:
    """A link made before somebody left opens nothing, and their browser knows that they left."""
    talk, case = house.case()
    with house.store.turn() as turn:
        link, token = visits.link(turn.work, talk), visits.begin(turn.work, talk)
        members.leave(turn.work, case, members.person(turn.work, talk).id)
    with house.store.work() as work:
        assert visits.leads_to(work, link) is None
        assert visits.use_link(work, link) is None
        visit = visits.find(work, token)
        assert visit is not None
        assert visit.left_at == house.now


def test_a_page_delivers_what_nothing_else_brings(house: House) -> None:
    """Lines of a talk held in browsers only are delivered by being shown; of others, not."""
    talk, _ = house.case()
    with house.store.turn() as turn:
        visits.begin(turn.work, talk)
        line = turn.write(talk, "staff", "お待たせしました")
    with house.store.work() as work:
        assert visits.waiting(work, talk, [line]) == [line]
        chat = chats.id_of(work, "telegram", "7")
        chats.keep(work, [(chat, "7")])
        chats.bind(work, chat, talk)
        assert visits.waiting(work, talk, [line]) == []
        chats.reachable(work, chat, yes=False)
        assert visits.waiting(work, talk, [line]) == [line]
        visits.shown(work, talk, [line])
    assert house.store.undelivered(talk) == []


def test_a_forgotten_browser_is_told(house: House) -> None:
    """Forgetting a browser ends it, and says so to whatever it has open."""
    talk, _ = house.case()
    with house.store.work() as work:
        token = visits.begin(work, talk)
    with house.store.work() as work:
        visit = visits.find(work, token)
        assert visit is not None
        assert visit.chat_id.startswith(f"{PAGE}:")
        visits.end(work, visit)
        assert work.news == {f"chat:{visit.chat_id}"}
        assert visits.find(work, token) is None


def test_of_buttons_never_sent_none_is_taken_away(house: House) -> None:
    """What stood on a page only has nothing in a chat; what was sent there keeps its mark, and so
    does what another conversation waits for. The open pages of the talk are told."""
    (talk, _), (other, _) = house.case("田中"), house.case("佐藤")
    said = [
        (talk, Said("out", "いつですか。", step="discovery.day", buttons=[], token="a")),
        (talk, Said("out", "どこですか。", step="discovery.day", buttons=[], token="b")),
        (other, Said("out", "いつですか。", step="discovery.day", buttons=[], token="c")),
    ]
    with house.store.turn() as turn:
        ids = [turn.say(*each) for each in said]
        for each in ids:
            transcript.retire(turn.work, each)
    with house.store.work() as work:
        sent = update(lines).where(lines.c.id == ids[1]).values(external_id="17")
        work.connection.execute(sent)
        visits.shown(work, talk, ids[:1])
        assert work.news == {f"talk:{talk}"}
    with house.store.reading() as work:
        kept = {row.id: row.retired for row in work.connection.execute(select(lines))}
    assert [kept[each] for each in ids] == [False, True, True]
