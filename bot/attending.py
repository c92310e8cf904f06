"""What staff do in a conversation: take it over, write, hand it back; close a case, reopen it.

Laws: one person at a time holds a conversation, and whoever comes second is told who and since
when; what the person sees says that it is a person and who; handing back asks the open question
again; everything done stands in the audit, never with its text.
"""

from __future__ import annotations

from dataclasses import replace

from bot.bootstrap import House
from bot.catalogue import catalogue
from bot.projecting import project
from bot.reminding import tell
from bot.render import Message, render
from bot.store import alerts, audit, conversations, erasures, queue, transcript
from bot.store.conversations import Desk
from bot.store.problems import StoreProblem
from bot.store.queue import QueueLine
from bot.store.turn import Turn as Transaction
from bot.turn import ask_again
from bot.whose import given_up
from flows.effects import Say
from flows.person import closed
from flows.turn import JAPAN


def take(house: House, target: str, who: str, member: str | None = None) -> None:
    """Take a conversation over; the person is told who is there."""
    with house.store.turn() as turn:
        take_over(turn, _talk(turn, target, member), who)


def say(house: House, target: str, text: str, who: str, member: str | None = None) -> None:
    """Write to the person of a conversation one holds."""
    with house.store.turn() as turn:
        write(turn, _talk(turn, target, member), text, who)


def hand_back(house: House, target: str, who: str, member: str | None = None) -> None:
    """Hand a conversation back: the open question is asked again."""
    with house.store.turn() as turn:
        give_back(house, turn, _talk(turn, target, member), who)


def close(house: House, case: str, who: str) -> None:
    """Close a case and tell its people."""
    with house.store.turn() as turn:
        shut(house, turn, case, who)


def reopen(house: House, case: str, who: str) -> None:
    """Open a closed case again and ask its people on."""
    with house.store.turn() as turn:
        open_again(house, turn, case, who)


def listed(house: House, at_most: int) -> list[QueueLine]:
    """The queue, the one that needs a person most on top."""
    with house.store.reading() as work:
        return queue.queue(work, at_most)


# The same within a transaction, for whoever has looked there at what may be done.


def take_over(turn: Transaction, talk: str, who: str, me: str | None = None) -> None:
    """Take a conversation over, unless somebody else has it; a case that is nobody's becomes that
    of the person of staff whose id is `me`."""
    place = turn.conversation(talk)
    if place.desk.held_by == who:
        return
    _free(place.desk)
    turn.attend(talk, replace(place.desk, held_at=turn.now, held_by=who))
    alerts.looked_at(turn.work, talk)
    details = {"talk": talk}
    if me and place.case_id and turn.held(place.case_id).assigned_to is None:
        turn.assign(place.case_id, me)
        details["assigned"] = me
    turn.audit(who, "talk.taken", case_id=place.case_id, details=details)
    _write(turn, talk, Say("held.taken", {"name": who}))


def write(turn: Transaction, talk: str, text: str, who: str) -> None:
    """Write to the person."""
    case = _mine(turn, talk, who)
    turn.audit(who, "talk.written", case_id=case, details={"talk": talk})
    _write(turn, talk, _says(text, who))


def is_written(turn: Transaction, talk: str, text: str, who: str, after: int) -> bool:
    """Has this been written by them after a line of the conversation: was a form sent twice?"""
    said = _rendered(turn, talk, _says(text, who))
    written = [each.body for each in transcript.later(turn.work, talk, after)]
    return all(each.text in written for each in said)


def give_back(house: House, turn: Transaction, talk: str, who: str) -> None:
    """Hand a conversation back."""
    case = _mine(turn, talk, who)
    turn.release(talk)
    turn.audit(who, "talk.handed_back", case_id=case, details={"talk": talk})
    ask_again(house, turn, talk, Say("held.back", {"name": who}))


def free(house: House, turn: Transaction, talk: str, by: str) -> None:
    """Hand a conversation back in the place of whoever holds it and may do so no more."""
    place = turn.conversation(talk)
    holder = str(place.desk.held_by)
    turn.release(talk)
    details = {"talk": talk, "name": holder}
    turn.audit(by, "talk.handed_back", case_id=place.case_id, details=details)
    ask_again(house, turn, talk, Say("held.back", {"name": holder}))


def shut(house: House, turn: Transaction, case: str, who: str) -> None:
    """Close a case."""
    if turn.held(case).closed_at is not None:
        raise StoreProblem("closed_case", _by_whom(turn, case, "case.closed"))
    turn.close_case(case)
    turn.audit(who, "case.closed", case_id=case)
    for talk in conversations.of_case(turn.work, case):
        turn.release(talk)
        turn.retire(talk)
        tell(house, turn, talk, [closed(case)])


def open_again(house: House, turn: Transaction, case: str, who: str) -> None:
    """Open a closed case again; that of somebody who works on cases no more is nobody's then, so
    that every agent sees it."""
    if turn.held(case).closed_at is None:
        raise StoreProblem("case_open", _by_whom(turn, case, "case.reopened"))
    if erasures.find(turn.work, case) is not None:
        raise StoreProblem("erasure_ordered", case)
    turn.close_case(case, again=True)
    turn.audit(who, "case.reopened", case_id=case, details=given_up(turn, case))
    turn.reminded(case, turn.now)
    project(house, turn, case, anew=True)
    for talk in conversations.of_case(turn.work, case):
        ask_again(house, turn, talk, Say("closed.reopened", {"case": case}))


def _talk(turn: Transaction, target: str, member: str | None) -> str:
    """The conversation meant: by its id, or as the one of a case that it can only be."""
    found = queue.of_case(turn.work, target) or queue.alone(turn.work, target)
    found = [each for each in found if each.left_at is None]
    if member is not None:
        found = [each for each in found if each.member == member]
    waiting = [each for each in found if each.desk.waiting_since or each.desk.held_at]
    chosen = waiting if len(found) > 1 and len(waiting) == 1 else found
    if not chosen:
        raise StoreProblem("no_talk", target)
    if len(chosen) > 1:
        raise StoreProblem("which_talk", ", ".join(each.member for each in chosen))
    return chosen[0].conversation_id


def _mine(turn: Transaction, talk: str, who: str) -> str | None:
    """The case of a conversation one holds."""
    place = turn.conversation(talk)
    if place.desk.held_by is None:
        raise StoreProblem("not_held", place.case_id or talk)
    if place.desk.held_by != who:
        _free(place.desk)
    return place.case_id


def _by_whom(turn: Transaction, case: str, action: str) -> str:
    """A case, and who did this to it last, and when."""
    deed = audit.last(turn.work, case, action)
    if deed is None or not deed.opens:
        return case
    return f"{case} ({deed.who}, {deed.at.astimezone(JAPAN):%Y-%m-%d %H:%M})"


def _free(desk: Desk) -> None:
    """Nobody else has it."""
    if desk.held_by is not None and desk.held_at is not None:
        since = desk.held_at.astimezone(JAPAN)
        raise StoreProblem("taken", f"{desk.held_by}, {since:%Y-%m-%d %H:%M}")


def _says(text: str, who: str) -> Say:
    return Say("held.says", {"name": who, "text": text.strip()})


def _rendered(turn: Transaction, talk: str, words: Say) -> list[Message]:
    language = turn.conversation(talk).talk.language
    return render(catalogue(language), [words])


def _write(turn: Transaction, talk: str, words: Say) -> None:
    for message in _rendered(turn, talk, words):
        turn.write(talk, "staff", message.text)
