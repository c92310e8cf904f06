"""A cost in one line: `弁護士相談 33万円 11/10 うち顧問料10万円`, read whole or not at all.

Laws: every word of the line must be understood, each kind of thing once, in any order; a kind of
cost and an amount are needed, and what is said must fit the kind; what was read is always shown
and confirmed before it is kept, and a sign of foreign money named; of a line that is nearly one,
the words that are not understood are named; an amount in yen whose kind is not understood is a cost
all the same: its kind is asked for; so much for each of so many is multiplied, and shown with both;
what asks whether a cost is paid is a question about one that is not made, and no cost; of a line
typed before nothing stands in the next one's cost, but that it was such a question, which is said
again; what is longer than anybody writes on one line is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from coverage.lines import CONSULTING, RESPONSE
from flows.answers.money import foreign
from flows.answers.reading import normal
from flows.effects import Say, Yen
from flows.hints import named
from flows.line_words import STOPS, asks, categories, other_year, readers
from flows.talk import LINE, Guess
from flows.turn import Turn

LONGEST = 7
"""Words that may belong together, as ``of which retainer 100,000 yen``."""
WORDS = 40
"""Words of a whole line."""
IN_YEN = re.compile(r"[円¥\\]|万|yen|jpy", re.I)
PLAIN = ("amount", "incurred_on", "vendor")
"""What every kind of cost may have."""


@dataclass(frozen=True, slots=True)
class Nearly:
    """A line that says a kind and an amount, and something that is not understood or fits not."""

    text: str
    fits: bool = True


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A line with an amount in yen whose kind is not understood: what is, and the other words."""

    told: dict[str, Any]
    text: str


def one_line(turn: Turn, text: str) -> bool:
    """Offer a cost typed in one line, to be confirmed; False where the text is none."""
    if turn.dossier is None:
        return False
    here = turn.state == "expenses.category"
    new = not (here and "id" in turn.talk.draft)  # what is corrected there was made
    asked = new and (asks(text, turn) or bool(here and turn.talk.draft.get("ask")))
    found = read_line(text, turn, past=not asked)
    if found is None:
        return False
    if isinstance(found, Nearly):
        key = "line.unread" if found.fits else "line.unfit"
        turn.say(Say(key, {"text": found.text[:60]}), Say("line.expected"))
        return True
    if new:
        begin(turn, asked=asked)
    guessed = other_year(text, turn, past=not asked)
    if isinstance(found, Unnamed):
        told = dict(found.told)
        if guessed:
            told.pop("incurred_on", None)  # nothing is confirmed here: the day is asked for
        turn.draft({**turn.talk.draft, **told})
        key = "line.kind" if found.text else "line.kind.alone"
        turn.say(Say(key, {"amount": Yen(found.told["amount"]), "text": found.text[:60]}))
        return True
    if foreign(text):
        turn.say(Say("line.foreign"))
    if guessed:
        turn.say(Say("line.year"))
    offer(turn, found)
    return True


def begin(turn: Turn, *, asked: bool) -> None:
    """Go to the question for a cost's kind; of the cost before nothing goes into this one."""
    if turn.state != "expenses.category":
        turn.talk = replace(turn.talk, step="expenses.category", trail=("desk.menu",))
    turn.draft({"ask": True} if asked else {})
    if asked:
        turn.say(Say("line.asked"))


def offer(turn: Turn, found: dict[str, Any]) -> None:
    """Show what was read of a cost, to be kept at a yes."""
    told = {f"draft.{name}": value for name, value in found.items()}
    turn.talk = replace(turn.talk, guess=Guess("expenses.category", told, LINE))


def read_line(text: str, turn: Turn, *, past: bool) -> dict[str, Any] | Nearly | Unnamed | None:
    """The draft's values of a one-line entry; None where it is not one at all."""
    words = STOPS.sub(" ", normal(text)).split()
    found: dict[str, Any] = {}
    said: dict[str, str] = {}
    left: list[str] = []
    if len(words) > WORDS:
        return None
    while words:
        taken = _take(words, found, said, turn, past)
        left += words[:1] if taken == 0 else []
        words = words[max(taken, 1) :]
    found.pop("ask", None)
    left += _multiplied(found, said)
    in_yen = IN_YEN.search(said.get("amount", "")) is not None
    if in_yen and "category" not in found:
        left = _with_kind(left, found, said, turn)
    if in_yen and "category" not in found:
        return Unnamed({name: found[name] for name in PLAIN if name in found}, " ".join(left))
    if not {"category", "amount"} <= found.keys():
        return None
    if left:
        return Nearly(" ".join(left))
    unfit = next((said[name] for name in found if not _fits(name, found)), None)
    return found if unfit is None else Nearly(unfit, fits=False)


def _take(
    words: list[str], found: dict[str, Any], said: dict[str, str], turn: Turn, past: bool
) -> int:
    """Read the longest understood run of words; how many it took."""
    known = readers(turn, past)
    for length in range(min(LONGEST, len(words)), 0, -1):
        text = " ".join(words[:length])
        for name, read in known.items():
            value = None if name in found else read(text)
            if value is not None:
                found[name], said[name] = value, text
                return length
    return 0


def _multiplied(found: dict[str, Any], said: dict[str, str]) -> list[str]:
    """So much for each of so many becomes the amount; what is left where there is one already."""
    if "each" not in found:
        return []
    (each, people), text = found.pop("each"), said.pop("each")
    if "amount" in found or "recipients" in found:
        return [text]
    found["amount"], said["amount"] = each * people, text
    found["recipients"], said["recipients"] = people, text
    return []


def _with_kind(
    left: list[str], found: dict[str, Any], said: dict[str, str], turn: Turn
) -> list[str]:
    """Take the words in which the name of one kind stands, as in 残業代: what is left."""
    kind = named(" ".join(left), categories(), turn)
    own = [each for each in left if kind and named(each, categories(), turn) == kind]
    if own:
        found["category"], said["category"] = kind, " ".join(own)
    return [each for each in left if each not in own]


def _fits(name: str, found: dict[str, Any]) -> bool:
    """Does the kind of cost know such a thing, and is a part no more than the whole?"""
    kind = found["category"]
    if name == "retainer":
        return bool(kind == "legal_consultation" and found[name] <= found["amount"])
    if name == "tax":
        return bool(found[name] <= found["amount"])
    if name == "recipients":
        return bool(kind == "condolence")
    return bool(name != "engagement" or kind in CONSULTING | RESPONSE)
