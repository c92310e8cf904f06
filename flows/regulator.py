"""What the law asks, beside the policy: the verdict, both clocks, where it is filed, the drafts.

Laws: guidance, never legal advice, with its source; what rests on unknown facts is *assume due*;
the policy's clock and the law's stand side by side, each with its reason; this program files
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from flows.actions import reckoned
from flows.deadlines import deadlines, earlier, innocent, line, owed, unaware
from flows.drafted import FILLED
from flows.drafts import DRAFTS, draft, missing
from flows.effects import Button, Effect, Listed, Ordered, Panel, Say, Value, Word
from flows.picture import verdicts
from flows.turn import Reckoned, Turn

NAMES = {"速報": "preliminary", "確報": "final", "本人": "persons", "本人通知": "persons"}
"""Further names of the drafts, after ``/draft``."""


def answer(turn: Turn, rest: str) -> None:
    """``/law``: the verdict and both clocks."""
    turn.say(*law(turn), *clocks(turn), Say("law.drafts"))


def draft_(turn: Turn, rest: str) -> None:
    """``/draft``: a draft, in Japanese, in the chat and as a file."""
    name = rest.strip().casefold()
    name = NAMES.get(name, name) or "preliminary"
    if name in DRAFTS:
        turn.say(*shown(turn, name), as_file(name))
    else:
        turn.say(Say("draft.which"))


def law(turn: Turn) -> tuple[Effect, ...]:
    """The verdict with its reasons, what role and data add to it, and that it is guidance."""
    now = reckoned(turn)
    lines = (
        *verdicts(turn, now),
        *innocent(now),
        *_my_number(now),
        *_role(turn, now),
        *_voluntary(now),
    )
    return (Panel(Word("law.title"), (*lines, Say("law.note"))),)


def clocks(turn: Turn) -> tuple[Effect, ...]:
    """Both clocks side by side, each with its reason."""
    now = reckoned(turn)
    due = deadlines(now)
    policy = [line(turn, each) for each in due if each.name.startswith("window")]
    legal = [line(turn, each) for each in due if not each.name.startswith("window")]
    mine = Panel(Word("clock.policy"), (*_discovered(now), *policy, *unaware(now)))
    laws = Panel(Word("clock.law"), (*_known(now), *legal, *_days(now), *_provisional(now)))
    return (mine, laws)


def where(turn: Turn) -> tuple[Effect, ...]:
    """Where a report is filed: not here."""
    return (
        Panel(Word("where.title"), (Say("where.form"), Say("where.ministry"), Say("where.us"))),
    )


def shown(turn: Turn, name: str, *, meaning: bool = False) -> tuple[Effect, ...]:
    """A draft in Japanese, piece by piece; what is still open in it, in the chat's language."""
    pieces = draft(name, turn.open.policy, turn.open.facts, reckoned(turn))
    language = turn.talk.language if meaning else "ja"
    panels = (piece.panel(language) for piece in pieces)
    lacks = missing(pieces)
    last = Say(f"draft.lacks.{name}", {"items": Listed(lacks)}) if lacks else Say("draft.whole")
    return (Say(f"draft.intro.{name}"), *panels, last)


def as_file(name: str) -> Ordered:
    """A draft in Japanese as a document, to be worked on and passed on."""
    return Ordered(name, Say("draft.sent"))


def opened(turn: Turn) -> tuple[Effect, ...]:
    """What a chosen page of the chapter shows."""
    which = str(turn.value("draft.which"))
    if which == "clocks":
        return clocks(turn)
    if which == "where":
        return where(turn)
    return shown(turn, which, meaning=bool(turn.value("draft.meaning")))


def ways(turn: Turn) -> tuple[Button, ...]:
    """The pages of the chapter."""
    codes = ("clocks", *DRAFTS, "where")
    return (
        *(Button(code, Word(f"regulator.{code}")) for code in codes),
        Button("back", Word("choice.back")),
    )


def after(turn: Turn) -> tuple[Button, ...]:
    """On from a page: a draft's meaning for whoever does not read Japanese, and back."""
    foreign = turn.value("draft.which") in DRAFTS and turn.talk.language != "ja"
    code = "japanese" if turn.value("draft.meaning") else "meaning"
    switch = (Button(code, Word(f"regulator.{code}")),) if foreign else ()
    fill = Button("fill", Word("regulator.fill"))
    drafted = (fill,) if turn.value("draft.which") in DRAFTS else ()
    return (*drafted, *switch, Button("back", Word("choice.back")))


def blanks(turn: Turn) -> tuple[Button, ...]:
    """What only the drafts ask, each with what was answered."""
    return (
        *(
            Button(name, Word("field.line", {"field": Word(f"report.{name}"), "answer": answer}))
            for name, answer in ((name, _answer(turn, path)) for name, path in FILLED.items())
        ),
        Button("back", Word("choice.back")),
    )


def fill(turn: Turn) -> None:
    """A blank of the draft was chosen, or one goes back to the draft, which has it now."""
    if turn.answer != "back":
        turn.draft({**turn.talk.draft, "field": turn.answer})
    elif turn.value("draft.filled"):
        turn.draft({name: told for name, told in turn.talk.draft.items() if name != "filled"})
        turn.say(as_file(str(turn.value("draft.which"))))


def filled(turn: Turn) -> None:
    """A blank is filled."""
    draft = dict(turn.talk.draft)
    turn.tell({FILLED[str(draft.pop("field"))]: draft.pop("value")})
    turn.draft({**draft, "filled": True})
    turn.talk = replace(turn.talk, trail=("regulator.menu",))


def choose(turn: Turn) -> None:
    """Open the chosen page; a draft comes as a file too."""
    if turn.answer != "back":
        turn.draft({"which": turn.answer, "was": {}})
    if turn.answer in DRAFTS:
        turn.say(as_file(turn.answer))


def turn_over(turn: Turn) -> None:
    """The same draft in the other language, or back to the card it was opened from."""
    opened_from = turn.value("draft.from")
    if turn.answer == "back" and opened_from:
        turn.draft({"step": opened_from, "was": {}})
        turn.answer = "card"
    elif turn.answer in ("meaning", "japanese"):
        turn.draft({**turn.talk.draft, "meaning": turn.answer == "meaning"})


def _answer(turn: Turn, path: str) -> Value:
    told = turn.open.facts.get(path)
    if told is None:
        return Word("choice.unknown")
    return date.fromisoformat(told) if path == FILLED["occurred_on"] else str(told)


def _my_number(now: Reckoned) -> Iterator[Say]:
    """The rule of its own that My Number data has."""
    if "my_number" in now.case.incident.data:
        yield Say("law.my_number.rule")


def _role(turn: Turn, now: Reckoned) -> Iterator[Say]:
    """What a contractor must do and is freed of; when an entruster's clock starts."""
    role, on = turn.open.facts.get("duties.role"), now.told.entruster_told_on
    if role == "entrustee" and on is None:
        yield Say("law.entrustee.tell")
    elif role == "entrustee" and on is not None:
        yield Say("law.entrustee.freed", {"day": on})
    elif role == "entruster" and on is None:
        yield Say("law.entruster.when")
    elif role == "entruster" and on is not None:
        yield Say("law.entruster.told", {"day": on})


def _voluntary(now: Reckoned) -> Iterator[Say]:
    if not owed(now):
        yield Say("law.voluntary")


def _discovered(now: Reckoned) -> Iterator[Say]:
    found = now.assessment.discovery
    if found is None:
        yield Say("clock.policy.none")
    else:
        yield Say("clock.policy.start", {"day": found.on, "kind": Word(f"kind.{found.kind}")})


def _known(now: Reckoned) -> Iterator[Say]:
    day = now.duties.known_on
    yield Say("clock.law.none") if day is None else Say("clock.law.start", {"day": day})
    yield from earlier(now)


def _days(now: Reckoned) -> Iterator[Say]:
    """Why the final report has the days it has."""
    if not owed(now):
        return
    wrongful = now.told.wrongful_purpose
    if wrongful is None:
        yield Say("clock.final.open")
    else:
        yield Say("clock.final.60" if wrongful else "clock.final.30")


def _provisional(now: Reckoned) -> Iterator[Say]:
    if any(rule.final.provisional for rule in (now.duties.general, now.duties.my_number)):
        yield Say("clock.provisional")
