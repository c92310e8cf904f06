"""What a case says by itself: reminders, and that nobody came in the promised time.

Laws: what is said and the row that keeps it from being said again are one transaction that holds
the case, so any number of processes say it once; each member is told in their own language; a
closed case says nothing; what is put off by one is not put off for the others.
"""

from __future__ import annotations

from dataclasses import replace

from bot.bootstrap import House
from bot.catalogue import catalogue
from bot.closed import closed_days
from bot.projecting import projected
from bot.render import render
from bot.store import chats, conversations, reminders
from bot.store.turn import Turn as Transaction
from bot.turn import Source, said
from flows.effects import Effect
from flows.person import missed
from flows.reminders import Key, due, is_quiet, matters
from flows.reminding import remind
from flows.turn import JAPAN, Turn, reckon


def look(house: House, turn: Transaction, case_id: str) -> int:
    """Say what is due in a case; in how many conversations."""
    held = turn.held(case_id)
    talks = conversations.of_case(turn.work, case_id) if held.closed_at is None else []
    turn.hold(talks)
    sent = reminders.sent(turn.work, case_id)
    told = [_remind(house, turn, each, sent.get(each, set())) for each in talks]
    if any(told) or not is_quiet(turn.now):
        for each in conversations.woken(turn.work, case_id):
            awake = replace(turn.conversation(each).desk, snoozed_at=None, snoozed_until=None)
            turn.attend(each, awake)
        turn.reminded(case_id, turn.now)
        turn.project(case_id, projected(house, turn, case_id))
    return sum(told)


def own_up(house: House, turn: Transaction, conversation: str) -> bool:
    """Nobody came in the promised time: say so, once, and call staff again."""
    desk = turn.conversation(conversation).desk
    late = desk.promised_at is not None and desk.promised_at <= turn.now
    if not late or desk.missed_at is not None or desk.held_at is not None:
        return False
    turn.attend(conversation, replace(desk, missed_at=turn.now))
    turn.alert("human.missed", conversation)
    tell(house, turn, conversation, [missed(_turn(house, turn, conversation))])
    return True


def tell(house: House, turn: Transaction, conversation: str, effects: list[Effect]) -> None:
    """Say something beside the open question, in the person's language."""
    language = turn.conversation(conversation).talk.language
    source = Source(buttons=bool(chats.of_conversation(turn.work, conversation)))
    for message in render(catalogue(language), effects):
        turn.say(conversation, said(house, message, source, beside=True))


def _remind(house: House, turn: Transaction, conversation: str, sent: set[Key]) -> bool:
    place = turn.conversation(conversation)
    desk, held = place.desk, turn.held(str(place.case_id))
    if desk.snoozed_until is not None and desk.snoozed_until > turn.now:
        return False
    here, now = _turn(house, turn, conversation), reckon(turn.dossier(held.id), closed_days())
    since = min(held.reminded_to, desk.snoozed_at or held.reminded_to)
    opened = held.opened_at.astimezone(JAPAN).date()
    keys = due(matters(here, now, opened, since), since, turn.now, sent)
    if keys:
        reminders.add(turn.work, held.id, conversation, keys)
        tell(house, turn, conversation, remind(here, now, keys))
    return bool(keys)


def _turn(house: House, turn: Transaction, conversation: str) -> Turn:
    """The conversation as it is looked at from outside."""
    place = turn.conversation(conversation)
    dossier = turn.dossier(place.case_id) if place.case_id else None
    return Turn(house.ports(turn, conversation), dossier, place.talk, place.member, turn.now)
