"""One kill -9 in the middle of many talks: what is lost, what is doubled.

How a talk should go is learned from one that nobody disturbs: which question follows each answer.
After the kill the candidate is started again, and the people wait. Whoever gets no answer says it
once more, as a person would.

Laws: lost is what Telegram was told had arrived, and what nobody ever answered; applied twice is an
answer after which a later question comes than should; out of place is one after which another
comes, as when the place of the talk is forgotten; doubled is a question that came once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from benchmarks.turns.people import START, TALK, Act, Talker
from tests.telegram.world import Shown

PATIENCE = 30.0
"""Seconds after which nobody waits any more: well over what a candidate takes to start again."""
TRIES = 2

Question = tuple[str, tuple[str, ...]]


@dataclass
class Losses:
    """What one kill did."""

    answered: int = 0
    lost: int = 0
    twice: int = 0
    out_of_place: int = 0
    doubled: int = 0


def question(shown: Shown) -> Question:
    """A question, by its own words and buttons; what was said before it may differ."""
    return shown.text.split("\n\n")[-1], tuple(shown.buttons)


async def should(talker: Talker, turns: int) -> list[Question]:
    """The questions of a talk that nobody disturbs."""
    return [question(await talker.does(act)) for act in (START, *TALK[:turns])]


async def kill(
    talkers: Sequence[Talker],
    questions: Sequence[Question],
    strike: Callable[[], Awaitable[None]],
) -> Losses:
    """Everybody talks; in the middle of it the candidate is killed and started again."""
    found, turns = Losses(), len(questions) - 1
    middle = len(talkers) * (turns // 2)

    async def talk(talker: Talker) -> None:
        for place, act in enumerate(TALK[:turns], 1):
            if not await _answered(talker, act, questions, place, found):
                return

    async def in_the_middle() -> None:
        while found.answered < middle:
            await asyncio.sleep(0.001)
        await strike()

    await asyncio.gather(in_the_middle(), *(talk(each) for each in talkers))
    found.doubled = sum(len(each.asked(0)) - each.done for each in talkers)
    return found


async def _answered(
    talker: Talker, act: Act, questions: Sequence[Question], place: int, found: Losses
) -> bool:
    """Do something, again if need be; whether the talk goes on as it should."""
    was, should_be, later = questions[place - 1], questions[place], questions[place + 1 :]

    def answers(shown: Shown) -> bool:
        """It is no doubled question of before."""
        return question(shown) == should_be or question(shown) != was

    for _ in range(TRIES):
        seen = len(talker.person.history)
        try:
            came = question(await talker.does(act, PATIENCE, answers))
        except AssertionError:
            if talker.asked(seen):
                break  # the question of before again, and nothing else
            found.lost += 1
            continue
        found.answered += 1
        found.twice += came != should_be and came in later
        found.out_of_place += came != should_be and came not in later
        return came == should_be
    found.out_of_place += 1
    return False
