"""One turn on a conversation: what was heard, the facts, the place, what is said.

Laws: all of a turn is kept or none of it; whatever it changes is one entry of the audit; what was
said is written in the same transaction, before anyone sees it; while a person of staff holds the
conversation what is written is kept and not answered; only the open question's own buttons answer
it; leaked data that is recognised is screened by the channel before it comes here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.bootstrap import House
from bot.catalogue import catalogue
from bot.orders import carry_out
from bot.projecting import project
from bot.render import Message, render
from bot.store import chats, files, transcript
from bot.store.conversations import Conversation
from bot.store.files import Document, Wanted
from bot.store.transcript import Said
from bot.store.turn import Turn as Transaction
from bot.telling import tell_others
from flows.conversation import hear, put_by
from flows.dossier import Dossier
from flows.effects import Effect, Say
from flows.heard import Edited, Heard, Opened, Pressed, Screened, Sent, Typed, Unkept, Unread
from flows.machine import STEPS
from flows.person import closed, unasked, while_closed, while_held
from flows.sent import asked_about, is_receipt
from flows.talk import Talk


@dataclass(frozen=True, slots=True)
class Source:
    """Where something heard came from: the update, the channel's message; its buttons' fate.

    ``buttons`` says whether questions are sent with buttons that a channel can press; ``echo``
    that the person also has another channel, which is to show what they said here.
    """

    heard_id: str | None = None
    external_id: str | None = None
    buttons: bool = False
    echo: bool = False


HERE = Source()
"""A channel without updates and buttons of its own: the terminal."""


def take(house: House, conversation: str, heard: Heard) -> list[Message]:
    """Take one turn in a transaction of its own, and give what is to be shown."""
    with house.store.turn() as turn:
        return taken(house, turn, conversation, heard, HERE)


def taken(
    house: House, turn: Transaction, conversation: str, heard: Heard, source: Source
) -> list[Message]:
    """Take one turn: hear, keep, and give what is to be shown."""
    place = turn.conversation(conversation)
    heard = _theirs(turn, place, heard)
    dossier = turn.dossier(place.case_id) if place.case_id else None
    if not isinstance(heard, Opened):
        told = _heard(heard, place.talk, source)
        turn.say(conversation, _echoed(turn, place, heard, told) if source.echo else told)
    with turn.act():  # what is told and the paper that comes of it are one deed
        effects, talk = _answered(house, turn, conversation, dossier, heard)
        turn.save(conversation, talk)
        if isinstance(heard, Sent) and heard.kind == "table" and not asked_about(talk, heard.file):
            _let_go(turn, heard)
        case = turn.conversation(conversation).case_id
        project(house, turn, case)
        messages = [_of_case(each, case) for each in render(catalogue(talk.language), effects)]
        _say(house, turn, conversation, messages, source)
    return messages


def ask_again(house: House, turn: Transaction, conversation: str, news: Say) -> None:
    """Say something, and ask the open question again."""
    place = turn.conversation(conversation)
    dossier = turn.dossier(place.case_id) if place.case_id else None
    effects, talk = _answered(house, turn, conversation, dossier, Opened())
    turn.save(conversation, talk)
    source = Source(buttons=bool(chats.of_conversation(turn.work, conversation)))
    _say(house, turn, conversation, render(catalogue(talk.language), [news, *effects]), source)


def _say(
    house: House, turn: Transaction, conversation: str, messages: list[Message], source: Source
) -> None:
    """Write what is said, each document with its message."""
    for message in messages:
        file = _kept(turn, conversation, message.document)
        turn.say(conversation, said(house, message, source, file_id=file))


def _of_case(message: Message, case: str | None) -> Message:
    """A message; a paper that goes with it is one of this case."""
    if isinstance(message.document, Wanted):
        return replace(message, document=replace(message.document, case=case))
    return message


def _kept(turn: Transaction, conversation: str, document: Document | Wanted | None) -> str | None:
    """The id under which a document, or the order of one, is kept."""
    if isinstance(document, Wanted):
        return turn.order(conversation, document)
    return None if document is None else turn.document(conversation, document)


def _answered(
    house: House, turn: Transaction, conversation: str, dossier: Dossier | None, heard: Heard
) -> tuple[list[Effect], Talk]:
    """Answer, unless a person of staff does, or the case is closed."""
    place = turn.conversation(conversation)
    if place.desk.held_by is not None and dossier is not None and is_receipt(heard):
        ports = house.ports(turn, conversation)
        put = put_by(ports, dossier, place.talk, heard, by=place.member, now=turn.now)
        _keep(house, turn, conversation, dossier, put.dossier)
        return list(put.effects), place.talk
    if place.desk.held_by is not None:
        _let_go(turn, heard)
        return while_held(heard, place.desk.held_by), place.talk
    if dossier is None or turn.held(dossier.id).closed_at is None:
        return _through(house, turn, conversation, dossier, heard)
    _let_go(turn, heard)
    shut = while_closed(heard, dossier.id, place.talk.step)
    if shut is not None:
        return shut, place.talk
    effects, talk = _through(house, turn, conversation, dossier, heard)
    if talk.step != place.talk.step:
        turn.retire(conversation)
    return unasked(effects) or [closed(dossier.id)], talk


def _theirs(turn: Transaction, place: Conversation, heard: Heard) -> Heard:
    """What was heard; a file of a case that the person is not in, or not any more, goes."""
    if not isinstance(heard, Sent):
        return heard
    here = None if STEPS[place.talk.step].ends else place.case_id
    if here is not None and files.case_of(turn.work, heard.file) == here:
        return heard
    _let_go(turn, heard)
    return Unkept("no_case", heard.name, heard.caption)


def _let_go(turn: Transaction, heard: Heard) -> None:
    """A file that was put away before its turn, and is not taken: the person is told, it goes."""
    if isinstance(heard, Sent):
        files.drop(turn.work, heard.file)


def _through(
    house: House, turn: Transaction, conversation: str, dossier: Dossier | None, heard: Heard
) -> tuple[list[Effect], Talk]:
    """Hear, carry out what was ordered, and go on until nothing is ordered."""
    effects: list[Effect] = []
    place = turn.conversation(conversation)
    talk, member = place.talk, place.member
    while True:
        ports = house.ports(turn, conversation)
        turned = hear(ports, dossier, talk, heard, by=member, now=turn.now)
        effects += turned.effects
        _keep(house, turn, conversation, dossier, turned.dossier)
        if not turned.orders:
            return effects, turned.talk
        done = carry_out(turn, conversation, turned.orders[-1])
        if done.heard is None:
            return effects, turned.talk
        dossier, talk, heard = done.dossier, turned.talk, done.heard


def _keep(
    house: House, turn: Transaction, conversation: str, was: Dossier | None, now: Dossier | None
) -> None:
    """Keep what was told, and by whom; the others of the case hear what it changed."""
    if now is None or not now.facts.fresh:
        return
    member, paths = turn.conversation(conversation).member, [fact.path for fact in now.facts.fresh]
    turn.keep(now)
    if was is not None:
        tell_others(house, turn, was, member, conversation)
    turn.audit(member, "told", case_id=now.id, details={"paths": paths})


def _heard(heard: Heard, talk: Talk, source: Source) -> Said:
    """What was heard as a line of the transcript, with the question it answers."""
    hides = _hides(heard, talk)
    body = hides(heard.text) if isinstance(heard, Typed | Edited) else ""
    if isinstance(heard, Pressed):
        body = f"[{heard.choice}]"
    elif isinstance(heard, Screened):
        body = f"[{heard.kind}]"
    elif isinstance(heard, Sent | Unkept):
        body = f"[{heard.name}]"
    if isinstance(heard, Sent | Unkept | Unread) and heard.caption:
        body = f"{body}\n{hides(heard.caption)}".strip()
    step = heard.step if isinstance(heard, Edited) else talk.step
    return Said("in", body, step, heard_id=source.heard_id, external_id=source.external_id)


def _echoed(turn: Transaction, place: Conversation, heard: Heard, told: Said) -> Said:
    """What was heard, to be shown elsewhere too: of a button its label."""
    if not isinstance(heard, Pressed):
        return replace(told, echo=isinstance(heard, Typed))
    question = transcript.one(turn.work, place.question_id or "")
    kept = question.buttons if question and question.step == heard.step else None
    labels = (
        [code, label.removeprefix(f"{n}. ")]
        for n, (code, label) in enumerate(kept or (), 1)
        if code == heard.choice
    )
    label = next(labels, None)
    return replace(told, echo=True, buttons=[label]) if label else told


def _hides(heard: Heard, talk: Talk) -> Callable[[str], str]:
    """What stands in the transcript of this, where it was typed, or typed anew."""
    step = STEPS.get(heard.step if isinstance(heard, Edited) else talk.step)
    return step.hides if step and step.hides else str


def said(
    house: House,
    message: Message,
    source: Source,
    *,
    beside: bool = False,
    file_id: str | None = None,
) -> Said:
    """What is said as a line of the transcript; a question's buttons can be pressed by a token.

    The buttons are numbered where a number may be typed for one of several.
    """
    several = message.numbered and len(message.buttons) > 1
    shown = [
        [each.choice, f"{place}. {each.label}" if several else each.label]
        for place, each in enumerate(message.buttons, 1)
    ]
    token = house.new_token() if source.buttons and shown else None
    place = (message.step, shown or None, token, source.heard_id)
    return Said("out", message.text, *place, beside=beside, file_id=file_id)
