"""Telling the people of a case what became of it while they were not the ones talking.

Laws: everybody who is in the case is told in their own language, in the transaction that changed
it; where a member's record, or a change of the policy, changed nothing for them, nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.bootstrap import House
from bot.catalogue import catalogue
from bot.render import render
from bot.store import conversations
from bot.store.turn import Turn as Transaction
from flows.changes import remember
from flows.consequences import consequences
from flows.dossier import Dossier
from flows.effects import Effect, Say
from flows.turn import Turn

News = Callable[[Turn], Iterable[Effect]]
"""What happened, in effects made for one person's turn."""


def tell_all(house: House, transaction: Transaction, was: Dossier, who: str, news: News) -> None:
    """Tell everybody of a case what staff did, and what it changed."""
    for conversation in _present(transaction, was.id):
        turn = _turn(house, transaction, conversation, was.id, who)
        _write(transaction, conversation, turn, [*news(turn), *_changed(turn, was)])


def tell_others(
    house: House, transaction: Transaction, was: Dossier, who: str, conversation: str
) -> None:
    """Tell the others of a case what a member's record changed."""
    _tell_changes(house, transaction, was, Say("changed.by", {"who": who}), {conversation})


def tell_of_policy(
    house: House, transaction: Transaction, case: str, before: Mapping[str, Any]
) -> None:
    """Tell everybody of a case what a change of its policy changed."""
    was = replace(transaction.dossier(case), policy=before)
    _tell_changes(house, transaction, was, Say("changed.by_policy"))


def _tell_changes(
    house: House,
    transaction: Transaction,
    was: Dossier,
    head: Say,
    but: Collection[str] = frozenset(),
) -> None:
    for conversation in _present(transaction, was.id, but):
        turn = _turn(house, transaction, conversation, was.id, "")
        changed = _changed(turn, was)
        if changed:
            _write(transaction, conversation, turn, [head, *changed])


def _changed(turn: Turn, was: Dossier) -> list[Effect]:
    remember(turn, was)
    return list(consequences(turn, was, frozenset()))


def _turn(house: House, transaction: Transaction, conversation: str, case: str, who: str) -> Turn:
    talk = transaction.conversation(conversation).talk
    ports = house.ports(transaction, conversation)
    return Turn(ports, transaction.dossier(case), talk, who, transaction.now)


def _write(
    transaction: Transaction, conversation: str, turn: Turn, effects: Iterable[Effect]
) -> None:
    if turn.talk != transaction.conversation(conversation).talk:
        transaction.save(conversation, turn.talk)
    for message in render(catalogue(turn.talk.language), effects):
        transaction.write(conversation, "staff", message.text)


def _present(transaction: Transaction, case: str, but: Collection[str] = frozenset()) -> list[str]:
    """The conversations of those who are in a case now."""
    return [id for id in conversations.of_case(transaction.work, case) if id not in but]
