"""The calendar, read by another library: the deadlines, alarms, and what a second import moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from icalendar import Event

from bot.bootstrap import House, sample_policy
from bot.catalogue import LANGUAGES
from bot.closed import closed_days
from bot.documents.agenda import uid
from bot.documents.source import source
from bot.policies import enter
from flows.deadlines import Deadline, deadlines
from flows.talk import Language
from flows.turn import JAPAN, reckon
from tests.bot.documents.filled import NOW, filled, house_at, paper, tell

DUE: dict[str, Any] = {
    "duties.role": "own",
    "duties.known_on": "2026-11-18",
    "duties.special_care": True,
    "events.V2.kind": "own_awareness",
    "events.V2.on": "2026-10-20",
}


@pytest.fixture
def clock() -> list[datetime]:
    """The time, to be moved on."""
    return [NOW]


@pytest.fixture
def house(tmp_path: Path, clock: list[datetime]) -> Iterator[House]:
    opened = house_at(tmp_path, lambda: clock[-1])
    yield opened
    opened.store.close()


def imported(house: House, case: str, language: Language = "ja") -> tuple[Calendar, dict[str, Any]]:
    """The calendar as another program reads it, its events by their ids."""
    text = paper(house, case, "calendar", language).decode()
    read = IcsCalendarStream.calendar_from_ics(text)
    return read, {str(event.uid): event for event in read.events}


def id_of(house: House, case: str, name: str) -> str:
    return str(uid(source(house, case, "ja"), name))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_deadline_is_an_event_of_its_day(house: House, language: Language) -> None:
    """The days are those of the talk, all day long, with alarms before and on the day in Japan."""
    case = filled(house, DUE)
    calendar, events = imported(house, case, language)
    known = deadlines_of(house, case)
    assert {each.name for each in known} == {"window", "window_earlier", "preliminary", "final"}
    assert calendar.method == "PUBLISH"
    assert len(events) == len(known)
    for deadline in known:
        event = events[id_of(house, case, deadline.name)]
        assert (event.dtstart, event.dtend) == (deadline.day, deadline.day + timedelta(days=1))
        assert case in str(event.summary)
        assert str(event.status).endswith("CONFIRMED")
        midnight = datetime.combine(deadline.day, datetime.min.time(), JAPAN)
        rings = [midnight + alarm.trigger for alarm in event.alarm]
        assert [each.hour for each in rings] == [9, 9, 9, 8]
        assert [(deadline.day - each.date()).days for each in rings] == [7, 3, 1, 0]


def test_nothing_of_the_case_but_its_number_is_in_it(house: House) -> None:
    """No name of a company, firm, vendor or claimant stands in a calendar that others may see."""
    case = filled(house, DUE)
    text = paper(house, case, "calendar").decode().replace("\r\n ", "")
    told = ("みほん", "みなと", "株式会社", "PIL-")
    assert [each for each in told if each in text] == []


MOVES: dict[str, tuple[dict[str, Any], dict[str, Any], set[str]]] = {
    "nothing": ({}, {}, set()),
    "a fact": ({"duties.known_on": "2026-11-19"}, {}, {"preliminary", "final"}),
    "the policy": ({}, {"terms": {"counts_discovery_day": True}}, {"window", "window_earlier"}),
}
"""What is told, what of the policy is replaced, and which deadlines that moves."""


@pytest.mark.parametrize("what", MOVES)
def test_a_second_import_moves_what_is_there(
    house: House, clock: list[datetime], what: str
) -> None:
    """Whatever moved a day: the event keeps its id, and the calendar made later holds."""
    case, (facts, policy, names) = filled(house, DUE), MOVES[what]
    data = paper(house, case, "calendar")
    first = kept({}, data)
    clock.append(NOW + timedelta(seconds=1))
    if facts:
        tell(house, case, facts)
    if policy:
        with house.store.turn() as turn:
            enter(house, turn, [sample_policy("2026-04-01") | policy], "staff")
    second = kept(first, paper(house, case, "calendar"))
    known = {id_of(house, case, each.name): each.day for each in deadlines_of(house, case)}
    assert {id: event.DTSTART for id, event in second.items()} == known
    moved = {id for id, event in second.items() if event.DTSTART != first[id].DTSTART}
    assert moved == {id_of(house, case, name) for name in names}
    assert kept(second, data) == second
    assert all(event.LAST_MODIFIED == event.DTSTAMP == clock[-1] for event in second.values())


def kept(there: Mapping[str, Event], data: bytes) -> dict[str, Event]:
    """A calendar after an import: of one id the event of the higher sequence (RFC 5546, 2.1.5)."""
    found = dict(there)
    for event in icalendar.Calendar.from_ical(data).events:
        id = str(event.uid)
        if id not in found or event.sequence > found[id].sequence:
            found[id] = event
    return found


def deadlines_of(house: House, case: str) -> list[Deadline]:
    """The deadlines of the talk."""
    return deadlines(reckon(source(house, case, "ja").dossier, closed_days()))


def test_what_is_done_or_gone_is_cancelled(house: House, clock: list[datetime]) -> None:
    """A report that was filed and a window that no longer may be earlier ring no more."""
    case = filled(house, DUE)
    clock.append(NOW + timedelta(hours=3))
    tell(house, case, {"duties.preliminary_filed_on": "2026-11-20", "events.V2.by_culprit": True})
    _, events = imported(house, case)
    for name in ("preliminary", "window_earlier"):
        event = events[id_of(house, case, name)]
        assert str(event.status).endswith("CANCELLED")
        assert event.alarm == []
    clock.append(NOW + timedelta(hours=6))
    tell(house, case, {"events.V2.by_culprit": None})
    back = imported(house, case)[1][id_of(house, case, "window_earlier")]
    assert str(back.status).endswith("CONFIRMED")
    assert back.sequence > event.sequence


def test_a_day_that_is_past_rings_no_more(house: House, clock: list[datetime]) -> None:
    """An event of the past stays, without alarms."""
    case = filled(house, DUE)
    clock.append(datetime(2027, 6, 1, 9, tzinfo=JAPAN))
    event = imported(house, case)[1][id_of(house, case, "window")]
    assert (event.dtstart, event.alarm) == (date(2027, 4, 28), [])


def test_a_case_without_deadlines_has_an_empty_calendar(house: House) -> None:
    """Nothing to keep yet is a calendar without events, not an error."""
    with house.store.turn() as turn:
        case = turn.open_case("PIL-SAMPLE-0001")
        turn.audit("m", "case.opened", case_id=case)
    assert imported(house, case)[1] == {}
    assert paper(house, case, "calendar") == paper(house, case, "calendar")
