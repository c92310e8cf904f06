"""What the stories of the demo say: scenes of several cases, in the order of their moments.

Laws: days are counted back from today, so that the demo is never out of date; a line that is
neither typed nor a scene is a mistake, said with its text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from flows.turn import JAPAN

FILE = Path(__file__).with_name("stories.toml")
DAYS = re.compile(r"@ (\d+) days ago (\d\d:\d\d)")
MINUTES = re.compile(r"@ (\d+) minutes ago")
DEED = re.compile(r"@ (\S+) (\w+)(?: (.+))?")
DAY = re.compile(r"\{(\d+)\}")


@dataclass(frozen=True, slots=True)
class Deed:
    """Something of a scene: typed by the person, or done by one of staff."""

    does: str
    about: str = ""
    who: str | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """What happened in one story at one time."""

    at: datetime
    story: int
    deeds: tuple[Deed, ...]


def read() -> dict[str, Any]:
    """All that stands in the file."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def scenes(stories: list[dict[str, Any]], now: datetime) -> list[Scene]:
    """The scenes of all stories, as they happened."""
    told = (each for n, story in enumerate(stories) for each in _scenes(n, story["told"], now))
    return sorted(told, key=lambda each: each.at)


def _scenes(story: int, told: str, now: datetime) -> Iterator[Scene]:
    at, deeds = now, list[Deed]()
    for line in told.strip().splitlines():
        moment = _moment(line, now)
        if moment is None:
            deeds.append(_deed(_dated(line, now.astimezone(JAPAN).date())))
            continue
        if deeds:
            yield Scene(at, story, tuple(deeds))
        at, deeds = moment, []
    yield Scene(at, story, tuple(deeds))


def _moment(line: str, now: datetime) -> datetime | None:
    """The moment a line sets."""
    if ago := MINUTES.fullmatch(line):
        return now - timedelta(minutes=int(ago[1]))
    if not (days := DAYS.fullmatch(line)):
        return None
    day = now.astimezone(JAPAN).date() - timedelta(int(days[1]))
    return datetime.combine(day, time.fromisoformat(days[2]), JAPAN)


def _dated(line: str, today: date) -> str:
    """A line with its days written out."""
    return DAY.sub(lambda ago: (today - timedelta(int(ago[1]))).isoformat(), line)


def _deed(line: str) -> Deed:
    if line.startswith("> "):
        return Deed("types", line.removeprefix("> "))
    if not (found := DEED.fullmatch(line)):
        raise ValueError(line)
    return Deed(found[2], found[3] or "", found[1])
