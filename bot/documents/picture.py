"""The picture of a case: its days and its money at one glance, on a phone.

Laws: every figure is the assessment's, every day one of the deadlines'; what it shows can be read
out as well (`read_out`); amounts are estimates and say of which day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from rich.cells import cell_len

from bot.documents.source import Source
from bot.documents.typeset import drawn
from flows.deadlines import Deadline, deadlines
from flows.effects import Listed, Value, Word, Yen
from flows.gauges import PARTS, Gauge, gauges

LOOK = Path(__file__).resolve().parent / "look" / "picture.typ"
WIDE, DOTS = 360, 216
"""Points of width, and dots an inch: 1080 dots wide."""
NAME = 44
"""Columns of a company's name, above which it is cut."""
MONEY = ("claimed", "payable", "pending")
State = Literal["done", "past", "today", "soon", "left"]
SOON = 7
"""Days left from which a day to keep is soon."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day to keep: its mark, what it is for, when, how long; where on the window's line."""

    mark: str
    name: str
    day: str
    left: str
    state: State
    at: float | None


@dataclass(frozen=True, slots=True)
class Line:
    """The window as a line: its ends in words, where today is on it."""

    first: str
    last: str
    today: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A limit as a bar, in thousandths, and in words."""

    name: str
    used: int
    open: int
    says: str
    gone: str
    """How much of what is used other cases took, where they did."""
    full: bool
    yen: tuple[int, int, int]
    """Expected, what could come on top, what is left."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum with its name."""

    name: str
    yen: int
    says: str


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is on the picture, in words."""

    lang: str
    case: str
    company: str
    stands: str
    days_title: str
    money_title: str
    line: Line | None
    no_line: str
    days: tuple[Day, ...]
    no_days: str
    amounts: tuple[Amount, ...]
    bars: tuple[Bar, ...]
    without: str
    legend: tuple[str, str, str]
    today: str
    note: str


def png(source: Source) -> bytes:
    """The picture for a chat."""
    return drawn(LOOK, asdict(picture(source)), "png", dots=DOTS)


def svg(source: Source) -> bytes:
    """The picture for a page."""
    return drawn(LOOK, asdict(picture(source)), "svg", dots=DOTS)


def picture(source: Source) -> Picture:
    """What is on the picture."""
    word, found = source.word, [each for each in gauges(source.reckoned) if each.limit]
    insured = str(source.dossier.policy.get("insured") or "")
    there = {each.part for each in found}
    lacking = tuple(Word(f"part.{each}") for each in PARTS if each not in there)
    return Picture(
        lang=source.language,
        case=source.dossier.id,
        company=_short(insured),
        stands=word("picture.stands", day=source.today),
        days_title=word("picture.days"),
        money_title=word("picture.money"),
        line=_line(source),
        no_line=word("status.no_discovery"),
        days=tuple(_days(source)),
        no_days=word("picture.no_days"),
        amounts=tuple(_amounts(source)),
        bars=tuple(_bar(source, each) for each in found),
        without=word("picture.without", parts=Listed(lacking)) if lacking else "",
        legend=(
            _headed(word("picture.expected")),
            _headed(word("picture.on_top")),
            _headed(word("picture.legend.left")),
        ),
        today=_headed(word("console.days.today")),
        note=word("picture.note"),
    )


def read_out(shown: Picture) -> str:
    """The picture in words, for whoever does not see it."""
    head = [f"{shown.company} {shown.case}", shown.stands]
    days = [f"{each.name}: {each.day} {each.left}" for each in shown.days] or [shown.no_days]
    line = [f"{shown.line.first} – {shown.line.last}"] if shown.line else []
    money = [f"{each.name} {each.says}" for each in shown.amounts]
    bars = [f"{each.name}: {each.says} {each.gone}".strip() for each in shown.bars]
    discovered = line or [shown.no_line]
    without = [shown.without] if shown.without else []
    return "\n".join([*head, *discovered, *days, *money, *bars, *without, shown.note])


def _line(source: Source) -> Line | None:
    window = source.reckoned.assessment.window
    if window is None:
        return None
    return Line(
        first=source.word("picture.discovered", day=window.first),
        last=source.word("picture.until", day=window.last),
        today=_at(source, source.today) or 0.0,
    )


def _at(source: Source, day: date) -> float | None:
    """Where a day is on the window's line, from 0 to 1; one outside it at its end."""
    window = source.reckoned.assessment.window
    if window is None:
        return None
    return min(1.0, max(0.0, (day - window.first) / (window.last - window.first)))


def _days(source: Source) -> Iterator[Day]:
    """The days to keep, the nearest first; each has a mark of its own."""
    for each in deadlines(source.reckoned):
        state, left = _state(source, each), (each.day - source.today).days
        over = each.name.startswith("window") and state == "past"
        yield Day(
            mark=each.name,
            name=source.word(f"picture.day.{each.name}"),
            day=source.written(each.day),
            left=source.word("picture.over" if over else f"picture.{state}", n=abs(left)),
            state=state,
            at=_at(source, each.day),
        )


def _state(source: Source, deadline: Deadline) -> State:
    left = (deadline.day - source.today).days
    if deadline.done:
        return "done"
    if left < 0:
        return "past"
    return "today" if left == 0 else "soon" if left <= SOON else "left"


def _amounts(source: Source) -> Iterator[Amount]:
    totals = source.reckoned.assessment.totals
    for name in MONEY:
        yield _amount(source, name, totals[name])
    yield _amount(source, "most", max(source.reckoned.most, totals["payable"]))


def _amount(source: Source, name: str, yen: int) -> Amount:
    return Amount(source.word(f"picture.sum.{name}"), yen, _yen(source, yen))


def _bar(source: Source, gauge: Gauge) -> Bar:
    values: dict[str, Value] = {
        "used": _yen(source, gauge.used),
        "open": _yen(source, gauge.open),
        "left": _yen(source, gauge.left),
        "limit": _yen(source, gauge.limit),
    }
    full, gone = gauge.left == 0, source.reckoned.assessment.parts[gauge.part].paid
    key = "picture.bar.full" if full else "picture.bar.open" if gauge.open else "picture.bar"
    return Bar(
        name=_headed(source.word(f"part.{gauge.part}")),
        used=_share(gauge.used, gauge.limit),
        open=_share(gauge.open, gauge.limit),
        says=source.word(key, **values),
        gone=source.word("picture.bar.gone", gone=_yen(source, gone)) if gone else "",
        full=full,
        yen=(gauge.used, gauge.open, gauge.left),
    )


def _share(yen: int, limit: int) -> int:
    """Thousandths of a limit; what is there at all is seen."""
    return min(1000, max(8, round(1000 * yen / limit))) if yen and limit else 0


def _yen(source: Source, yen: int) -> str:
    return source.written(Yen(yen, about=True))


def _headed(name: str) -> str:
    return f"{name[:1].upper()}{name[1:]}"


def _short(name: str) -> str:
    """A name on one line, cut where it is too long."""
    line = " ".join(name.split())
    if cell_len(line) <= NAME:
        return line
    while cell_len(line) > NAME - 1:
        line = line[:-1]
    return f"{line}…"
