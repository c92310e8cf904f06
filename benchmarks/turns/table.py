"""What was measured, as Markdown for `docs/performance.md`.

Laws: of several rounds the median, and the best beside it where a noisy machine only slows; what
was lost is added up over all rounds; aims are compared, never rounded up.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from benchmarks.turns.candidates import CANDIDATES
from benchmarks.turns.killed import Losses

AIMS = (
    ("sqlite", "handler", 5.0),
    ("sqlite", "handler-aiohttp", 5.0),
    ("sqlite", "aiogram", 2.5),
    ("sqlite", "echo-aiohttp", 1.0),
)
"""How many times as many turns a second the one is to take as the other."""


@dataclass(frozen=True)
class Round:
    """One candidate, once."""

    rate: float
    """Turns a second when everybody talks at once."""
    used: float
    """Seconds of processor time a turn costs its programs."""
    server: float
    """The same of the server it rests on."""
    api: float
    """How busy the process of the people and the API was: 1 is all of a core."""
    waits: list[float]
    """Seconds until an answer, at a steady pace."""
    losses: Losses


def told(each: Round) -> str:
    """A round in a line."""
    half, most = percentiles(each.waits)
    return (
        f"{each.rate:.0f} turns/s, {each.used * 1e3:.2f} + {each.server * 1e3:.2f} ms a turn, "
        f"API {each.api:.0%}, p50 {half:.1f} ms, p99 {most:.1f} ms, {each.losses}"
    )


def percentiles(waits: Sequence[float]) -> tuple[float, float]:
    """The 50th and the 99th, in milliseconds."""
    if len(waits) < 2:
        return 0.0, 0.0
    cut = quantiles(waits, n=100, method="inclusive")
    return cut[49] * 1e3, cut[98] * 1e3


def circumstances(rounds: int, chats: int, turns: int, delay: float) -> str:
    """Under which the figures came about."""
    python = ".".join(platform.python_version_tuple()[:2])
    away = f", the API {delay * 1e3:.0f} ms away" if delay else ""
    return (
        f"{chats} chats at once with {turns} turns each{away}, {rounds} rounds; "
        f"{os.cpu_count()} processors for everything, Python {python}.\n"
    )


def written(found: Mapping[str, Sequence[Round]]) -> str:
    """The tables; that of the kills only where there were any."""
    killed = any(each.losses.answered for rounds in found.values() for each in rounds)
    tables = [_speed(found), *([_kills(found)] if killed else []), _aims(found)]
    return "\n\n".join(tables)


def _speed(found: Mapping[str, Sequence[Round]]) -> str:
    head = (
        "| candidate | turns/s, median (best) | CPU of a turn, ms, median (least) "
        "| of its server, ms | p50, ms | p99, ms | API busy |\n|---|--:|--:|--:|--:|--:|--:|"
    )
    return "\n".join([head, *(_fast(title, rounds) for title, rounds in _titled(found))])


def _fast(title: str, rounds: Sequence[Round]) -> str:
    rates, used = [each.rate for each in rounds], [each.used * 1e3 for each in rounds]
    waits = [percentiles(each.waits) for each in rounds if each.waits]
    half, most = (f"{median(each):.1f}" for each in zip(*waits, strict=True)) if waits else "––"
    server = median(each.server * 1e3 for each in rounds)
    return (
        f"| {title} | {median(rates):.0f} ({max(rates):.0f}) "
        f"| {median(used):.2f} ({min(used):.2f}) | {server:.2f} "
        f"| {half} | {most} | {median(e.api for e in rounds):.0%} |"
    )


def _kills(found: Mapping[str, Sequence[Round]]) -> str:
    head = (
        "| at one kill -9 | kills | answers lost | applied twice | out of place "
        "| messages doubled |\n|---|--:|--:|--:|--:|--:|"
    )
    rows = []
    for title, rounds in _titled(found):
        losses = [each.losses for each in rounds if each.losses.answered]
        counts = [
            sum(getattr(each, name) for each in losses)
            for name in ("lost", "twice", "out_of_place", "doubled")
        ]
        rows.append(f"| {title} | {len(losses)} | {' | '.join(map(str, counts))} |")
    return "\n".join([head, *rows])


def _aims(found: Mapping[str, Sequence[Round]]) -> str:
    titles = {each.key: each.title for each in CANDIDATES}
    rows = [
        f"| {titles[one]} | {titles[other]} "
        f"| {_rate(found[one]) / _rate(found[other]):.2f} | {aim:g} |"
        for one, other, aim in AIMS
        if one in found and other in found
    ]
    head = "| turns/s of | to those of | times | aim, at least |\n|---|---|--:|--:|"
    return "\n".join([head, *rows])


def _rate(rounds: Sequence[Round]) -> float:
    return median(each.rate for each in rounds)


def _titled(found: Mapping[str, Sequence[Round]]) -> list[tuple[str, Sequence[Round]]]:
    return [(each.title, found[each.key]) for each in CANDIDATES if each.key in found]
