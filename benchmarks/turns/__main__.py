"""The same talk through several programs, and how it grows: `python -m benchmarks.turns`.

In each round every candidate is started afresh: many people talk at once (turns a second,
processor time of a turn), some at a steady pace (how long an answer takes), and once it is killed
in the middle. Rounds are interleaved, so that a noisy machine is noisy for all. A smoke run:
`--chats 20 --steady 10 --killed 10 --rounds 1`.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.turns import growth, table
from benchmarks.turns.candidates import CANDIDATES, Candidate, Running, running, until_ready
from benchmarks.turns.killed import Losses, kill, should
from benchmarks.turns.people import Crowd, begin, saturate, steady
from benchmarks.turns.servers import Missing
from benchmarks.turns.table import Round
from tests.telegram.standin import StandIn

WARM = 10
"""Chats that talk before anything is measured."""
KEYS = [each.key for each in CANDIDATES]


async def one_round(candidate: Candidate, given: argparse.Namespace, folder: Path) -> Round:
    """Everything about one candidate, once."""
    people = 1 + WARM + given.chats + given.steady + given.killed
    async with StandIn(delay=given.delay) as standin:
        making = running(candidate, standin.url, standin.token, people, folder)
        made = await asyncio.to_thread(making.__enter__)
        try:
            await asyncio.to_thread(until_ready, made)
            return await measured(made, Crowd(standin, made.urls), given)
        finally:
            await asyncio.to_thread(making.__exit__, None, None, None)


async def measured(made: Running, crowd: Crowd, given: argparse.Namespace) -> Round:
    """Warm it, saturate it, ask it steadily, kill it."""
    questions = await should(crowd.talkers(1)[0], given.turns)
    warm = crowd.talkers(WARM)
    await begin(warm)
    await saturate(warm, given.turns)
    talkers = crowd.talkers(given.chats)
    await begin(talkers)
    await asyncio.sleep(1.0)  # what is still under way after the last answer
    before, api = made.seconds(), time.process_time()
    seconds = await saturate(talkers, given.turns)
    api = (time.process_time() - api) / seconds
    await asyncio.sleep(1.0)
    used = [after - was for was, after in zip(before, made.seconds(), strict=True)]
    turns = given.chats * given.turns
    calm = crowd.talkers(given.steady)
    await begin(calm)
    waits = await steady(calm, given.turns, given.rate) if calm else []
    losses = Losses()
    if given.killed:
        strike = made.programs[0]

        async def struck() -> None:
            strike.kill()
            strike.start()

        victims = crowd.talkers(given.killed)
        await begin(victims)
        losses = await kill(victims, questions, struck)
    return Round(turns / seconds, used[0] / turns, used[1] / turns, api, waits, losses)


def rounds(given: argparse.Namespace) -> dict[str, list[Round]]:
    """Round after round, one candidate after the other."""
    found: dict[str, list[Round]] = {}
    for n in range(given.rounds):
        for candidate in CANDIDATES:
            if candidate.key not in given.only:
                continue
            try:
                with tempfile.TemporaryDirectory(prefix="hakkaku-bench-") as folder:
                    came = asyncio.run(one_round(candidate, given, Path(folder)))
            except Missing as missing:
                print(f"{candidate.title}: {missing}", file=sys.stderr)
                continue
            found.setdefault(candidate.key, []).append(came)
            print(f"round {n + 1}, {candidate.title}: {table.told(came)}", file=sys.stderr)
    return found


def options() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--chats", type=int, default=500, help="talking at once")
    asked.add_argument("--turns", type=int, default=10, help="of each talk, at most 10")
    asked.add_argument("--steady", type=int, default=40, help="chats at a steady pace")
    asked.add_argument("--rate", type=float, default=20.0, help="turns a second then")
    asked.add_argument("--killed", type=int, default=60, help="chats talking at the kill")
    asked.add_argument("--delay", type=float, default=0.0, help="seconds the API takes")
    asked.add_argument("--only", nargs="*", default=[*KEYS, "growth"], choices=[*KEYS, "growth"])
    return asked.parse_args()


def main() -> None:
    given = options()
    found = rounds(given)
    if found:
        print(table.circumstances(given.rounds, given.chats, given.turns, given.delay))
        print(table.written(found))
    if "growth" in given.only:
        print(growth.written(given.rounds))


if __name__ == "__main__":
    main()
