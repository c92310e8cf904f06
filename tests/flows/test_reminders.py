"""Which reminder falls on which day, and that each is sent once whoever looks and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import words
from bot.closed import closed_days
from bot.house_file import load
from flows.dossier import Dossier
from flows.facts import Fact, Facts
from flows.reminders import Key, due, is_quiet, matters, next_look
from flows.talk import Talk
from flows.turn import JAPAN, Ports, Turn, reckon
from tests.flows.test_walks import POLICIES, Memory

OPENED = datetime(2026, 11, 2, 10, tzinfo=JAPAN)
EVENT = {"events.V1.kind": "media_report", "events.V1.on": "2026-11-02"}
TOLD: dict[str, Any] = {
    **EVENT,
    "incident.cause": "missent",
    "incident.data": ["personal"],
    "incident.victims": 1200,
    "duties.known_on": "2026-10-30",
    "duties.wrongful_purpose": False,
}


@dataclass
class Diary:
    """A case that is looked at now and then, and what was sent."""

    told: dict[str, Any]
    since: datetime = OPENED
    sent: list[tuple[datetime, Key]] = field(default_factory=list)

    @property
    def dossier(self) -> Dossier:
        facts = {path: Fact(path, value, "m", OPENED) for path, value in self.told.items()}
        return Dossier("K-2026-0001", POLICIES["PIL-PLAIN"], Facts(facts))

    def look(self, now: datetime) -> None:
        """One sweep, as `bot.reminding` does it."""
        keys = due(self.matters(now), self.since, now, {key for _, key in self.sent})
        self.sent += [(now, key) for key in keys]
        if keys or not is_quiet(now):
            self.since = now

    def matters(self, now: datetime) -> Any:
        ports = Ports(Memory(), words, closed_days(), load(None))
        turn = Turn(ports, self.dossier, Talk(), "m", now)
        return matters(turn, reckon(self.dossier, closed_days()), OPENED.date(), self.since)

    def hourly(self, days: int) -> None:
        """A sweep every hour from the opening on."""
        for hour in range(1, days * 24):
            self.look(OPENED + timedelta(hours=hour))

    def days(self, name: str) -> list[str]:
        """When a matter was reminded of, in Japan."""
        return [
            f"{at.astimezone(JAPAN):%Y-%m-%d %H:%M}" for at, key in self.sent if key.name == name
        ]


def test_the_window_is_reminded_of_on_its_days() -> None:
    """30, 14, 7, 3 and 1 days before, on the day and at 17:00 of it; over a new year."""
    diary = Diary(EVENT)
    diary.hourly(200)
    assert diary.days("window") == [
        "2027-04-01 08:00",
        "2027-04-17 08:00",
        "2027-04-24 08:00",
        "2027-04-28 08:00",
        "2027-04-30 08:00",
        "2027-05-01 08:00",
        "2027-05-01 17:00",
    ]


def test_the_earlier_window_is_reminded_of_too() -> None:
    """Where an own awareness is undecided, the last day it would make has days of its own."""
    own = {"events.V2.kind": "own_awareness", "events.V2.on": "2026-10-20"}
    diary = Diary({**EVENT, **own})
    diary.hourly(200)
    assert diary.days("window_earlier")[0] == "2027-03-19 08:00"
    assert diary.days("window_earlier")[-1] == "2027-04-18 17:00"
    assert len(diary.days("window")) == 7


def test_an_own_awareness_that_is_all_there_is_has_its_days_too() -> None:
    """Nothing is discovered yet, but it would be on that day if it was not the culprit's."""
    own = {"events.V1.kind": "own_awareness", "events.V1.on": "2026-10-20"}
    diary = Diary(own)
    diary.hourly(200)
    assert diary.days("window_earlier")[0] == "2027-03-19 08:00"
    assert diary.days("window_earlier")[-1] == "2027-04-18 17:00"
    assert diary.days("window") == []
    for known in (True, False):
        diary = Diary({**own, "events.V1.by_culprit": known})
        diary.hourly(200)
        assert diary.days("window_earlier") == []
        assert bool(diary.days("window")) is not known


def test_the_regulators_days_are_reminded_of() -> None:
    """3 and 1 days before and on the day, at 08:00 and, on the day, at 17:00; not those gone by."""
    diary = Diary(TOLD)
    diary.hourly(40)
    assert diary.days("preliminary") == ["2026-11-03 08:00", "2026-11-03 17:00"]
    assert diary.days("final") == [
        "2026-11-27 08:00",
        "2026-11-29 08:00",
        "2026-11-30 08:00",
        "2026-11-30 17:00",
    ]


def test_what_is_done_is_not_reminded_of() -> None:
    """A report filed in the morning is not spoken of at 17:00."""
    diary = Diary(TOLD)
    diary.look(datetime(2026, 11, 3, 8, tzinfo=JAPAN))
    diary.told = {**TOLD, "duties.preliminary_filed_on": "2026-11-03"}
    diary.look(datetime(2026, 11, 3, 17, tzinfo=JAPAN))
    assert diary.days("preliminary") == ["2026-11-03 08:00"]


def test_open_questions_come_weekly() -> None:
    """On the weekday of the opening, while something is open."""
    diary = Diary({key: TOLD[key] for key in TOLD if key != "duties.wrongful_purpose"})
    diary.hourly(16)
    assert diary.days("questions") == ["2026-11-09 08:00", "2026-11-16 08:00"]


def test_after_a_pause_only_the_last_is_sent() -> None:
    """Down from April to the 29th: one reminder, of the days that are left, not three."""
    diary = Diary(EVENT)
    diary.look(datetime(2027, 3, 30, 12, tzinfo=JAPAN))
    diary.sent.clear()
    diary.look(datetime(2027, 4, 29, 14, tzinfo=JAPAN))
    diary.look(datetime(2027, 4, 29, 15, tzinfo=JAPAN))
    sent = [key for _, key in diary.sent if key.name == "window"]
    assert sent == [Key("window", date(2027, 4, 28), 8)]


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        ("2027-04-30T23:00", 0),
        ("2027-05-01T02:00", 0),
        ("2027-05-01T07:59", 0),
        ("2027-05-01T08:00", 1),
        ("2027-05-01T20:59", 1),
        ("2027-05-01T23:50", 1),
        ("2027-05-02T08:00", 0),
    ],
)
def test_nights_are_quiet_but_for_what_ends(now: str, sent: int) -> None:
    """What was missed waits for the morning; what ends on the day is said until it ends."""
    diary = Diary(EVENT, since=datetime(2027, 4, 30, 7, tzinfo=JAPAN))
    diary.look(datetime.fromisoformat(now).replace(tzinfo=JAPAN))
    assert len(diary.days("window")) == sent


def costs(each: int) -> dict[str, Any]:
    """Facts with consulting costs of so many yen beside the discovery."""
    firm = {"engagements.C1.firm": "みほん危機管理総研", "engagements.C1.approval": "approved"}
    spent = {
        "expenses.E1.category": "consulting",
        "expenses.E1.amount": each,
        "expenses.E1.incurred_on": "2026-11-05",
        "expenses.E1.engagement": "C1",
        "incident.actor": "employee",
        "incident.wrongful": False,
        "incident.location": "japan",
        "incident.data": ["personal"],
        "incident.cause": "missent",
    }
    return EVENT | firm | spent


def test_a_limit_is_said_once_at_each_share() -> None:
    """At 80% and at 100%, each once, in the morning; going back says nothing again."""
    diary = Diary(costs(1))
    names = []
    for day, yen in enumerate((1, 4_500_000, 4_500_000, 9_000_000, 4_500_000, 9_000_000), 5):
        diary.told = costs(yen)
        diary.look(datetime(2026, 11, day, 8, tzinfo=JAPAN))
        names.append([key.name for at, key in diary.sent if at.day == day and "limit" in key.name])
    assert names == [[], ["limit.consulting.80"], [], ["limit.consulting.100"], [], []]


MOMENTS = st.lists(st.integers(0, 190 * 24 * 60), max_size=40).map(sorted)
LOOKS = st.lists(
    st.tuples(st.integers(0, 190 * 24 * 60), st.sampled_from((0, 0, 1, 9))), max_size=40
).map(sorted)
"""When one looks, and how many days back from there: what was put off is looked for again."""


@given(LOOKS, st.integers(0, 190))
def test_any_sweeps_send_each_once_and_nothing_after_it_is_done(
    looks: list[tuple[int, int]], done: int
) -> None:
    """However often and whenever one looks: no key twice, none once done, none in the night."""
    diary = Diary(dict(TOLD))
    filed = OPENED + timedelta(days=done)
    for minute, back in looks:
        now = OPENED + timedelta(minutes=minute)
        if now >= filed:
            day = filed.astimezone(JAPAN).date().isoformat()
            diary.told["duties.preliminary_filed_on"] = day
        diary.look(now)
        diary.since = max(OPENED, now - timedelta(days=back))
        diary.look(now)
    keys = [key for _, key in diary.sent]
    assert len(keys) == len(set(keys))
    assert not [at for at, key in diary.sent if key.name == "preliminary" and at >= filed]
    assert not [at for at, _ in diary.sent if at.astimezone(JAPAN).hour < 8]


@given(MOMENTS)
def test_no_look_is_missed(minutes: list[int]) -> None:
    """Whatever is sent was foreseen: before the moment given for the next look nothing is due."""
    diary = Diary(dict(TOLD))
    for minute in minutes:
        now = OPENED + timedelta(minutes=minute)
        foreseen = next_look(diary.matters(now), diary.since)
        before = len(diary.sent)
        diary.look(now)
        if len(diary.sent) > before:
            assert foreseen is not None
            assert foreseen <= now


def test_moments_are_japans() -> None:
    """08:00 in Japan is 23:00 of the day before in UTC, all the year."""
    for day in (date(2026, 11, 3), date(2027, 7, 1)):
        at = Key("window", day, 8).moment.astimezone(UTC)
        assert (at.hour, at.date()) == (23, day - timedelta(1))
