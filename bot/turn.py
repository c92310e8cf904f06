"""The one transaction of a turn: what was heard, the facts, the place, what is said.

Laws: all of a turn is kept or none of it; what was said is written in the same transaction, before
anyone sees it; leaked data that is recognised is screened by the channel before it comes here.
"""

from __future__ import annotations

from bot.bootstrap import House
from bot.catalogue import catalogue
from bot.render import Message, render
from bot.store.turn import Turn as Transaction
from flows.conversation import Turned, hear
from flows.dossier import Dossier
from flows.effects import Effect, OpenCase
from flows.heard import Heard, Opened, Pressed, Typed
from flows.talk import Talk


def take(house: House, conversation: str, heard: Heard) -> list[Message]:
    """Take one turn: hear, keep, and give what is to be shown."""
    with house.store.turn() as turn:
        place = turn.conversation(conversation)
        dossier = turn.dossier(place.case_id) if place.case_id else None
        if not isinstance(heard, Opened):
            turn.write(conversation, "in", _said(heard))
        effects, talk, case = _through(
            house, turn, conversation, dossier, place.talk, heard, place.member
        )
        turn.save(conversation, talk)
        messages = render(catalogue(talk.language), effects)
        for message in messages:
            shown = [[each.choice, each.label] for each in message.buttons]
            turn.write(conversation, "out", message.text, shown or None)
        turn.audit(place.member, "turn", case_id=case, details={"step": talk.step})
    return messages


def _through(
    house: House,
    turn: Transaction,
    conversation: str,
    dossier: Dossier | None,
    talk: Talk,
    heard: Heard,
    member: str,
) -> tuple[list[Effect], Talk, str | None]:
    """Hear, carry out what was ordered, and go on until nothing is ordered."""
    effects: list[Effect] = []
    while True:
        turned = hear(house.ports(turn), dossier, talk, heard, by=member, now=turn.now)
        effects += turned.effects
        if turned.dossier is not None and turned.dossier.facts.fresh:
            turn.tell(turned.dossier.id, turned.dossier.facts.fresh)
        if not turned.orders:
            return effects, turned.talk, turned.dossier.id if turned.dossier else None
        dossier = _carried_out(turn, conversation, turned)
        talk, heard = turned.talk, Opened()


def _carried_out(turn: Transaction, conversation: str, turned: Turned) -> Dossier:
    """Open or join the case that was ordered."""
    order = turned.orders[-1]
    case = turn.open_case(order.policy) if isinstance(order, OpenCase) else order.case
    turn.attach(conversation, case)
    return turn.dossier(case)


def _said(heard: Heard) -> str:
    if isinstance(heard, Typed):
        return heard.text
    return f"[{heard.choice}]" if isinstance(heard, Pressed) else ""
