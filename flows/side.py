"""Side questions: answered, and the open question is asked again; nothing is lost.

Laws: a command changes no fact; what needs a case says so while there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flows.actions import reckoned
from flows.answers.codes import code_hidden
from flows.answers.reading import normal
from flows.aside import aside, pop
from flows.changes import show as changes
from flows.effects import Panel, Say, Word, quoted
from flows.hints import DENIED, stands
from flows.imports import template
from flows.machine import STEPS
from flows.members import leave, members, start
from flows.papers import PAPERS, order, send_picture
from flows.person import command_of, human, page
from flows.picture import clocks, status
from flows.reading import buttons, choose
from flows.regulator import answer, draft_
from flows.reminding import digest, snooze
from flows.step import TextOf
from flows.talk import LANGUAGES, Language
from flows.terms import terms
from flows.turn import Turn

PLACES = frozenset(
    {
        "desk.menu",
        "expenses.list",
        "claims.list",
        "response.menu",
        "response.costs",
        "regulator.menu",
        "payment.menu",
        "papers.menu",
    }
)
"""Steps where no entry is under way any more."""
SPOKEN: dict[str, Language] = dict.fromkeys(("ja", "jp", "日本", "和文"), "ja")
SPOKEN |= dict.fromkeys(("en", "英語", "英文"), "en")
"""How a language is named, by the first two signs."""


def help_(turn: Turn, rest: str) -> None:
    """Why the open question is asked, and what can be typed anywhere."""
    turn.say(Panel(Word("help.title"), (Say(f"why.{turn.state}"), Say("help.commands"))))


def status_(turn: Turn, rest: str) -> None:
    """The picture of the case."""
    turn.say(status(turn, reckoned(turn)))


def deadlines_(turn: Turn, rest: str) -> None:
    """The clocks side by side."""
    turn.say(clocks(turn, reckoned(turn)))


def language(turn: Turn, rest: str) -> None:
    """Switch to the named language, or where none is named to the other one."""
    asked = normal(rest).casefold()
    other = next(each for each in LANGUAGES if each != turn.talk.language)
    chosen = SPOKEN.get(asked[:2]) if asked else other
    if chosen is not None:
        turn.talk = replace(turn.talk, language=chosen)
    turn.say(Say("language.now" if chosen else "language.which"))


def back(turn: Turn, rest: str) -> None:
    """The question before, with its answer shown."""
    talk = turn.talk
    if talk.guess:
        turn.talk = replace(talk, guess=None)
    elif talk.trail:
        step, draft = talk.trail[-1], {} if talk.trail[-1] in PLACES else talk.draft
        turn.talk = replace(talk, step=step, trail=talk.trail[:-1], draft=draft, page=0)
    elif talk.stack and not talk.stack[-1].paused:
        pop(turn)
    else:
        turn.say(Say("back.none"))


def fix(turn: Turn, rest: str) -> None:
    """Pick an earlier answer to change; the open question waits."""
    if turn.state == "desk.fix":
        return
    aside(turn, "desk.fix")


def questions(turn: Turn, rest: str) -> None:
    """What is not known yet, to be answered; the open question waits."""
    if turn.state != "desk.questions":
        aside(turn, "desk.questions")


def desk(turn: Turn, rest: str) -> None:
    """Leave for the desk; what was begun waits there, a correction too."""
    _leave_for(turn, "desk.menu")


def checklist(turn: Turn, rest: str) -> None:
    """Leave for the steps of the response."""
    _leave_for(turn, "response.menu")


def papers(turn: Turn, rest: str) -> None:
    """Leave for the list of papers; one that is named is made at once."""
    name = rest.strip().casefold()
    if name in PAPERS:
        order(turn, name)
        return
    if name:
        turn.say(Say("papers.unknown", {"text": quoted(name)}))
    _leave_for(turn, "papers.menu")


def picture(turn: Turn, rest: str) -> None:
    """The picture of the case."""
    send_picture(turn)


def export(turn: Turn, rest: str) -> None:
    """The case document."""
    order(turn, "case")


def _leave_for(turn: Turn, place: str) -> None:
    """Leave for a place from which everything that was begun can be come back to."""
    if turn.state == place:
        return
    while _listing(turn) and turn.talk.stack and not turn.talk.stack[-1].paused:
        pop(turn)
    if _listing(turn) or _idle(turn):
        turn.talk = replace(turn.talk, step=place, draft={}, trail=(), guess=None, page=0)
    else:
        aside(turn, place, paused=True)


def receipt(turn: Turn, rest: str) -> None:
    """How a receipt or a table is sent."""
    turn.say(Say("receipt.how"))


def template_(turn: Turn, rest: str) -> None:
    """The table to fill in."""
    turn.say(template())


def _listing(turn: Turn) -> bool:
    """Is one among the desk's own lists, where nothing is ever half told?"""
    return turn.state.partition(".")[0] == "desk"


def _idle(turn: Turn) -> bool:
    """Is nothing under way here: a menu, no entry, no guess, nobody to come back to?"""
    talk = turn.talk
    waits = bool(talk.stack) and not talk.stack[-1].paused
    entry = bool(talk.draft) and "was" not in talk.draft
    return STEPS[turn.state].menu and not (entry or talk.guess or waits)


COMMANDS: dict[str, Callable[[Turn, str], None]] = {
    "help": help_,
    "status": status_,
    "deadlines": deadlines_,
    "terms": terms,
    "language": language,
    "back": back,
    "fix": fix,
    "changes": changes,
    "desk": desk,
    "checklist": checklist,
    "questions": questions,
    "law": answer,
    "draft": draft_,
    "human": human,
    "page": page,
    "digest": digest,
    "snooze": snooze,
    "members": members,
    "leave": leave,
    "start": start,
    "receipt": receipt,
    "template": template_,
    "picture": picture,
    "papers": papers,
    "export": export,
}
NEED_CASE = frozenset(
    {"status", "deadlines", "digest", "snooze", "fix", "changes", "desk", "law", "draft"}
    | {"members", "leave", "checklist", "questions", "picture", "papers", "export"}
)


BARE = ("back", "help", "human", "desk", "status", "deadlines")
"""Commands that are also understood in words, where no button of the question means them."""


def in_words(turn: Turn, text: str) -> str | None:
    """The command that was typed as one types to a person, without its stroke."""
    asked = normal(text).casefold().strip(" .。!?")
    if choose(asked, buttons(STEPS[turn.state], turn), turn) is not None:
        return None
    for name in BARE:
        names = (each for texts in turn.ports.words(f"also.{name}") for each in texts.split("|"))
        if asked in {normal(each).casefold() for each in names}:
            return f"/{name}"
    return "/human" if _calls(turn, asked) else None


def _calls(turn: Turn, asked: str) -> bool:
    """Is a person asked for in a sentence? Where a text is asked for, it is that text."""
    if isinstance(STEPS[turn.state].reads, TextOf) or DENIED.search(asked):
        return False
    said = (each for texts in turn.ports.words("also.human.within") for each in texts.split("|"))
    return any(stands(normal(each).casefold(), asked) for each in said)


def command(turn: Turn, text: str) -> None:
    """Do what a typed command says."""
    name, rest = command_of(text)
    does = COMMANDS.get(name)
    if does is None:
        shown = code_hidden(text)  # "/code" is no command, but people type it before theirs
        turn.say(Say("command.unknown", {"text": quoted(shown)}))
    elif name in NEED_CASE and (turn.dossier is None or turn.state == "arrival.entered"):
        turn.say(Say("command.no_case"))
    else:
        does(turn, normal(rest))
