"""Asked before spending, in a sentence: `弁護士に頼んでもいいですか`, `can we hire a lawyer?`.

Laws: a sentence is taken so only where something is asked and one kind of cost is named; a sum is
taken where it is the only figure, in yen, with its tax and not for each of something; what was read
is shown and waits for a yes; nothing is recorded. At a question about something else it is not
answered, but said where it is.
"""

from __future__ import annotations

import re
from typing import Any

from flows.answers.money import NET, read_yen
from flows.answers.numerals import KANJI
from flows.answers.reading import Problem, normal, too_long
from flows.effects import Say
from flows.hints import named
from flows.line_words import asks, categories, said
from flows.oneline import IN_YEN, Nearly, Unnamed, begin, offer, read_line
from flows.step import Step
from flows.turn import Turn

_ASKS = re.compile(
    r"\?|(?:か|かな|でしょう)[。.!]*$|"
    r"^(?:can|could|may|should|shall|would|will|is|are|does|do|what|how|if)\b"
)
_POLITE = re.compile(r"(?:ません|ない(?:です|でしょう)?)か")
"""What asks and denies nothing, as in 使えませんか."""
_SUM = re.compile(
    rf"(?:[¥\\]\s*)?[\d{KANJI}十百千][\d,.{KANJI}十百千万億]*\s*(?:thousand|million)?\s*(?:円|yen|jpy)?"
)
"""What may be a sum; it is one where it is in yen."""
_OTHER = re.compile(
    rf"[\d{KANJI}十百千万億@]|ずつ|ごと|毎|[月日年]額|"
    r"\b(?:each|per|apiece|an? (?:head|person|seat|hour|day|week|month|year))\b"
)
"""Beside a sum: another figure, or that it is so much for each of something."""
_PART_OF = re.compile(r"[数何幾月日年時]\s*$")
"""Before a sum: several times as much (数百万円), or so much a month."""


def wondered(turn: Turn, text: str) -> bool:
    """Offer to look what a cost that is asked about would come to; False where none is."""
    corrects = turn.state == "expenses.category" and "id" in turn.talk.draft
    if turn.dossier is None or corrects or _says_more(read_line(text, turn, past=False)):
        return False
    found = wonders(text, turn)
    if found is None:
        return False
    begin(turn, asked=True)
    offer(turn, found)
    return True


def wonders(text: str, turn: Turn) -> dict[str, Any] | None:
    """The kind of cost that a sentence asks about, and its sum if one is said."""
    asked = normal(text).casefold().strip()
    if too_long(text) or not (_ASKS.search(asked) or asks(text, turn)):
        return None
    if said(text, "also.ask.not", turn):  # of a receipt, or of what was recorded
        return None
    kind = named(_POLITE.sub("か", asked), categories(), turn)
    return None if kind is None else {"category": kind, **_sum(asked)}


def elsewhere(step: Step, text: str, turn: Turn) -> tuple[Say, ...]:
    """Where to go with a cost that was told, or asked about, at a question about something else."""
    if turn.dossier is None or step.chapter == "expenses":
        return ()
    told = read_line(text, turn, past=False)
    cost = told is not None and not isinstance(told, Unnamed)
    return (Say("line.elsewhere"),) if cost or wonders(text, turn) else ()


def _says_more(line: dict[str, Any] | Nearly | Unnamed | None) -> bool:
    """Is it a line that says more than a sentence is looked for, or names what it does not say?"""
    if isinstance(line, Nearly):
        return not line.fits or re.search(r"\d", line.text) is not None
    return isinstance(line, dict)


def _sum(asked: str) -> dict[str, int]:
    """The amount, where no other figure could make it another."""
    sums = [each for each in _SUM.finditer(asked) if IN_YEN.search(each[0])]
    if len(sums) != 1:
        return {}
    before, after = asked[: sums[0].start()], asked[sums[0].end() :]
    rest = f"{before} {after}"
    if _PART_OF.search(before) or _OTHER.search(rest) or NET.search(rest):
        return {}
    reading = read_yen(sums[0][0])
    return {} if isinstance(reading, Problem) else {"amount": reading.value}
