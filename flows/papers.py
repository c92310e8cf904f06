"""The papers of a case, as the conversation offers them; the picture that comes by itself.

Laws: what is ordered is made when it is delivered, of the case as it stands then; every paper that
there is stands here, by name (a test holds it against those who make them); the picture comes by
itself only after a large change, at most once in a turn and once in a while.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flows.actions import reckoned
from flows.consequences import LAST_OF_INCIDENT
from flows.dossier import Dossier
from flows.effects import Ordered, Say, Word
from flows.talk import LANGUAGES, Language
from flows.turn import Reckoned, Turn, reckon

PAPERS = (
    *("picture", "dossier", "book", "rows", "calendar", "receipts"),
    *("preliminary", "final", "persons", "insurer", "case"),
)
"""The papers a person can order, as they are listed."""
FILED = ("preliminary", "final", "persons", "insurer")
"""Those that are filed in Japan, and so are in Japanese whatever the reader's language."""
ON_PAGES = ("drawing",)
"""Those that only pages show."""

LONG = 500
"""Items of a case above which a paper takes a minute."""


@dataclass(frozen=True, slots=True)
class Large:
    """What counts as a large change: of what is expected in all, at least so much of what it was
    and so many yen; another discovery day always is one. Not twice within the pause.
    """

    percent: int = 10
    yen: int = 1_000_000
    pause: timedelta = timedelta(hours=1)


LARGE = Large()


def languages(name: str) -> tuple[Language, ...]:
    """The languages in which there is a paper."""
    return LANGUAGES[:1] if name in FILED else LANGUAGES


def order(turn: Turn, name: str) -> None:
    """Order a paper: that it is being made, and what will be in it."""
    long = len(reckoned(turn).assessment.items) > LONG
    making = "papers.making.long" if long else "papers.making"
    turn.say(Say(making, {"paper": Word(f"papers.{name}")}))
    turn.say(Ordered(name, Say(f"papers.{name}.what")))
    if name == "picture":
        _sent(turn)


def send_picture(turn: Turn) -> None:
    """Send the picture of the case."""
    turn.say(Ordered("picture", Say("papers.picture.what")))
    _sent(turn)


def picture_after(turn: Turn, was: Dossier) -> tuple[Ordered, ...]:
    """The picture, where this turn changed much of what the person had been told."""
    told = LAST_OF_INCIDENT in was.facts
    if not told or _just_sent(turn) or any(_is_picture(each) for each in turn.said):
        return ()
    if not large(reckon(was, turn.ports.calendar), reckoned(turn)):
        return ()
    _sent(turn)
    return (Ordered("picture", Say("picture.changed")),)


def large(old: Reckoned, new: Reckoned, rule: Large = LARGE) -> bool:
    """Is what changed between the two large?"""
    days = [each.assessment.discovery and each.assessment.discovery.on for each in (old, new)]
    was, now = (each.assessment.totals["payable"] for each in (old, new))
    moved = abs(now - was)
    return days[0] != days[1] or (moved >= rule.yen and moved * 100 >= was * rule.percent)


def _just_sent(turn: Turn) -> bool:
    """Did a picture go to this chat a short while ago?"""
    last = turn.talk.pictured
    return last is not None and turn.now - datetime.fromisoformat(last) < LARGE.pause


def _sent(turn: Turn) -> None:
    turn.talk = replace(turn.talk, pictured=turn.now.isoformat())


def _is_picture(effect: object) -> bool:
    return isinstance(effect, Ordered) and effect.paper == "picture"
