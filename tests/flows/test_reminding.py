"""What a reminder says, and how long reminders can be put off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from flows.effects import Ask, Panel, Say, Snooze, Word, Yen
from flows.reminders import Key
from flows.reminding import SHOWN, digest, remind, snooze
from flows.turn import JAPAN, Turn
from tests.flows.situations import NIGHT, case_at, derived
from tests.flows.test_reminders import costs

TODAY = date(2026, 11, 4)
SPENT = {**NIGHT, **costs(4_500_000), "duties.wrongful_purpose": None}
"""A report that is due, a limit that is nearly used up, a question."""


def reminder(day: str, facts: dict[str, Any], *names: str) -> list[Say]:
    """The lines of the message in which these fall together."""
    turn = case_at(day, facts)
    panel, ask = remind(turn, derived(turn), [Key(name, TODAY, 8) for name in names])
    assert isinstance(panel, Panel)
    assert isinstance(ask, Ask)
    assert [each.choice for each in ask.buttons] == ["snooze"]
    return list(panel.lines)


def test_the_nearest_day_stands_first_and_the_rest_is_counted() -> None:
    """Of several that fall together three are told in full, those with a day before the others."""
    names = ("questions", "limit.consulting.80", "window", "preliminary")
    lines = reminder("2026-11-06", SPENT, *names)
    assert [each.key for each in lines] == [
        "remind.preliminary.today",
        "remind.window.left",
        "remind.limit.80",
        "remind.more",
    ]
    assert lines[-1].values == {"n": len(names) - SHOWN}


def test_a_limit_is_told_with_what_is_left_of_it() -> None:
    """The part, its limit and what remains are those of the assessment."""
    (line,) = reminder("2026-11-06", costs(4_500_000), "limit.consulting.80")
    part = derived(case_at("2026-11-06", costs(4_500_000))).assessment.parts["consulting"]
    assert part.remaining < part.limit
    assert line.values == {
        "part": Word("part.consulting"),
        "limit": Yen(part.limit),
        "remaining": Yen(part.remaining),
    }


def test_open_questions_are_counted_and_the_first_is_named() -> None:
    """What holds up most stands for all of them."""
    open_case = {**NIGHT, "duties.wrongful_purpose": None}
    (line,) = reminder("2026-11-06", open_case, "questions")
    assert (line.key, line.values["n"]) == ("remind.questions", 1)
    assert line.values["first"] == Word("fact.duties.wrongful_purpose")


def told(turn: Turn) -> list[str]:
    """The keys of a digest's lines."""
    digest(turn, "")
    panel = turn.said[0]
    assert isinstance(panel, Panel)
    return [each.key for each in panel.lines]


def test_a_digest_names_everything_open() -> None:
    """The days that are not done, the open questions, the limits that are nearly used up."""
    filed = {"duties.preliminary_filed_on": "2026-11-05"}
    assert told(case_at("2026-11-06", SPENT | filed)) == [
        "deadline.final.left",
        "deadline.window.left",
        "remind.questions",
        "remind.limit.80",
    ]


def test_a_digest_of_nothing_says_so() -> None:
    """Where no day runs and nothing is open, that is said rather than an empty panel."""
    abroad = {"incident.location": "overseas_business", "incident.actor": "outsider"}
    assert told(case_at("2026-11-06", {**abroad, "incident.data": ["corporate"]})) == [
        "digest.none"
    ]


def test_away_from_the_desk_a_digest_ends_with_what_to_do() -> None:
    """The desk has its recommendation anyway; elsewhere it is said with the digest."""
    turn = case_at("2026-11-06", NIGHT)
    digest(turn, "")
    assert len(turn.said) == 1
    away = replace(turn, talk=replace(turn.talk, step="expenses.list"), said=[])
    digest(away, "")
    assert isinstance(away.said[-1], Say)
    assert away.said[-1].key.startswith("next.")


@pytest.mark.parametrize(
    ("now", "asked", "until"),
    [
        ("2026-12-10T10:00", "", "2026-12-11T08:00"),
        ("2026-12-10T10:00", "3", "2026-12-13T08:00"),
        ("2026-12-10T10:00", "20", "2026-12-24T08:00"),
        ("2026-12-10T10:00", "9999999", "2026-12-24T08:00"),
        ("2026-12-10T10:00", "３日間", "2026-12-13T08:00"),
        ("2026-12-10T10:00", " 2 Days ", "2026-12-12T08:00"),
        # Never past the last day of what is not done, the report of 6 November: in its morning,
        # and once that is over in its evening.
        ("2026-11-04T10:00", "14", "2026-11-06T08:00"),
        ("2026-11-06T10:00", "14", "2026-11-06T17:00"),
        # Let come again: at once, at night in the morning.
        ("2026-12-10T10:00", "off", "2026-12-10T10:00"),
        ("2026-12-10T10:00", " OFF ", "2026-12-10T10:00"),
        ("2026-12-10T22:00", "0", "2026-12-11T08:00"),
        ("2026-12-10T03:00", "off", "2026-12-10T08:00"),
    ],
)
def test_reminders_are_put_off_until_a_morning(now: str, asked: str, until: str) -> None:
    """So many mornings, at most 14, and not past what ends before; taken back, not by night."""
    turn = case_at("2026-11-04", NIGHT)
    turn.now = datetime.fromisoformat(now).replace(tzinfo=JAPAN)
    snooze(turn, asked)
    assert turn.orders == [Snooze(datetime.fromisoformat(until).replace(tzinfo=JAPAN))]
    (said,) = turn.said
    assert isinstance(said, Say)
    off = asked.strip().casefold() in ("off", "0")
    assert said.key == ("snooze.off" if off else "snooze.until")


@pytest.mark.parametrize("asked", ["いつか", "-5", "1.5", "00", "3 weeks", "9" * 40, "off please"])
def test_what_is_no_number_of_days_puts_nothing_off(asked: str) -> None:
    """Nor does it let them come again: it is told what can be written."""
    turn = case_at("2026-11-04", NIGHT)
    snooze(turn, asked)
    assert turn.orders == []
    assert turn.said == [Say("snooze.how", {"n": 14})]
