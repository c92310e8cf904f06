"""What the conversation ordered, carried out in the turn's own transaction.

Laws: who may do what is looked at here again, whatever the conversation believed; everything done
stands in the audit; who is taken out of a case is told so and keeps no place in it, and nobody of
staff is waited for there or holds it; the others of the case are told who came and who went.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.catalogue import catalogue
from bot.render import render
from bot.store import access, callbacks, codes, members, visits
from bot.store.problems import StoreProblem
from bot.store.turn import Turn as Transaction
from bot.whose import given_up
from flows.answers.codes import code_hidden
from flows.dossier import Dossier
from flows.effects import (
    CallPerson,
    HandOver,
    JoinCase,
    LeaveCase,
    LeaveNumber,
    LinkPage,
    OpenCase,
    Order,
    RemoveMember,
    Say,
    Snooze,
    TryCode,
    UseInvite,
)
from flows.heard import Admitted, Called, Heard, Linked, Opened, Refused
from flows.steps.members import OUT


@dataclass(frozen=True, slots=True)
class Done:
    """What an order came to: the case as it is now, and what the conversation hears next."""

    dossier: Dossier | None = None
    heard: Heard | None = None


def carry_out(turn: Transaction, conversation: str, order: Order) -> Done:
    """Carry out one order of a conversation."""
    if isinstance(order, OpenCase | JoinCase):
        return _enter(turn, conversation, order)
    if isinstance(order, UseInvite | TryCode):
        return _prove(turn, conversation, order)
    if isinstance(order, LeaveNumber):
        return _left_number(turn, conversation, order)
    if isinstance(order, LeaveCase):
        return _leave(turn, conversation)
    if isinstance(order, CallPerson):
        return _call(turn, conversation, order)
    if isinstance(order, Snooze):
        return _snooze(turn, conversation, order)
    if isinstance(order, LinkPage):
        return _link(turn, conversation)
    return _rule(turn, conversation, order)


def remove(
    turn: Transaction, case_id: str, member: str, who: str, *, bar: bool, told: str = ""
) -> None:
    """Take a member out of a case, perhaps for good, and tell everybody.

    ``told``: the conversation in which it was done, which is told there.
    """
    line = _line(turn, case_id, member)
    barred = bar and members.bar(turn.work, case_id, line.identity)
    if barred or line.left_at is None:
        action = "member.barred" if bar else "member.removed"
        turn.audit(who, action, case_id=case_id, details=line.name)
    if line.left_at is not None:
        return
    heir = members.leave(turn.work, case_id, member)
    for conversation in members.conversations(turn.work, member):
        turn.release(conversation)
        talk = turn.conversation(conversation).talk
        turn.save(conversation, replace(talk, step=OUT, draft={}, trail=(), stack=(), guess=None))
        _tell(turn, conversation, Say("members.you.removed", {"case": case_id, "who": who}))
    news = Say("members.other.removed", {"name": line.name, "who": who})
    _tell_others(turn, case_id, told, news)
    _tell_heir(turn, case_id, heir)


def _enter(turn: Transaction, conversation: str, order: OpenCase | JoinCase) -> Done:
    """Open or join a case; whom it is shut to does not come in, nor anybody once it is closed."""
    identity = members.person(turn.work, conversation).identity
    if isinstance(order, JoinCase):
        if turn.held(order.case).closed_at is not None:
            return Done(None, Refused("closed"))
        if members.barred(turn.work, order.case, identity):
            return Done(None, Refused("barred"))
    opened = isinstance(order, OpenCase)
    case = turn.open_case(order.policy) if isinstance(order, OpenCase) else order.case
    turn.attach(conversation, case)
    name = turn.conversation(conversation).member
    turn.audit(name, "case.opened" if opened else "case.joined", case_id=case)
    if not opened:
        _tell_others(turn, case, conversation, Say("members.other.joined", {"name": name}))
    return Done(turn.dossier(case), Opened())


def _prove(turn: Transaction, conversation: str, order: UseInvite | TryCode) -> Done:
    """Spend an invite or look at a code; both are noted, whoever it was: in the case that an invite
    leads to, so that the name goes when that is erased, else in the house; of a code that was typed
    for the number nothing is noted."""
    me = members.person(turn.work, conversation)
    if isinstance(order, UseInvite):
        heard = access.redeem(turn.work, me.identity, order.token)
        about, what = {}, "invite"
    else:
        heard = codes.try_code(turn.work, me.identity, order.number, order.code)
        about, what = {"number": code_hidden(order.number)}, "code"
    if isinstance(heard, Admitted):
        details = {"policy": heard.policy, "case": heard.case}
        turn.audit(me.name, f"{what}.used", case_id=heard.case, details=details)
    else:
        turn.audit(me.name, f"{what}.refused", details={**about, "why": heard.why})
    return Done(_case(turn, conversation), heard)


def _left_number(turn: Transaction, conversation: str, order: LeaveNumber) -> Done:
    place = turn.conversation(conversation)
    callbacks.leave(turn.work, conversation, place.case_id, order.phone)
    turn.audit(place.member, "callback.left", case_id=place.case_id)
    return Done(_case(turn, conversation), Opened())


def _call(turn: Transaction, conversation: str, order: CallPerson) -> Done:
    """Staff are called; asked again, the first promise stands."""
    place = turn.conversation(conversation)
    again = place.desk.promised_at is not None
    if not again:
        waits = replace(place.desk, waiting_since=turn.now, promised_at=order.promised)
        turn.attend(conversation, waits)
        turn.alert("human", conversation)
        gave = given_up(turn, place.case_id) if place.case_id else None
        turn.audit(place.member, "human.called", case_id=place.case_id, details=gave)
    promised = place.desk.promised_at or order.promised
    return Done(_case(turn, conversation), Called(promised, again))


def _snooze(turn: Transaction, conversation: str, order: Snooze) -> Done:
    """Reminders are put off; what is put off already counts from the first time."""
    place = turn.conversation(conversation)
    since = place.desk.snoozed_at or turn.now
    asleep = replace(place.desk, snoozed_at=since, snoozed_until=order.until)
    if asleep != place.desk:
        turn.attend(conversation, asleep)
        turn.audit(place.member, "reminders.put_off", case_id=place.case_id)
    return Done(_case(turn, conversation), Opened())


def _link(turn: Transaction, conversation: str) -> Done:
    """A link to the page is made; that it was stands in the audit, the link does not."""
    place = turn.conversation(conversation)
    token = visits.link(turn.work, conversation)
    turn.audit(place.member, "page.linked", case_id=place.case_id)
    return Done(_case(turn, conversation), Linked(token, visits.LINK_VALID // timedelta(minutes=1)))


def _leave(turn: Transaction, conversation: str) -> Done:
    """The person goes; who owned the case hands it to who came first after them."""
    me, case = _me(turn, conversation)
    heir = members.leave(turn.work, case, me.id)
    turn.release(conversation)
    turn.audit(me.name, "member.left", case_id=case)
    _tell_others(turn, case, conversation, Say("members.other.left", {"name": me.name}))
    _tell_heir(turn, case, heir)
    return Done()


def _rule(turn: Transaction, conversation: str, order: RemoveMember | HandOver) -> Done:
    """What only the case's owner may do."""
    me, case = _me(turn, conversation)
    if not me.owner or order.member == me.id:
        raise StoreProblem("not_owner", me.id)
    if isinstance(order, RemoveMember):
        remove(turn, case, order.member, me.name, bar=order.bar, told=conversation)
    else:
        heir = _line(turn, case, order.member)
        members.hand_over(turn.work, case, heir.id)
        turn.audit(me.name, "member.owns", case_id=case, details=heir.name)
        _tell_heir(turn, case, heir)
    return Done(turn.dossier(case), Opened())


def _case(turn: Transaction, conversation: str) -> Dossier | None:
    case = turn.conversation(conversation).case_id
    return turn.dossier(case) if case else None


def _me(turn: Transaction, conversation: str) -> tuple[members.MemberLine, str]:
    """Whose conversation it is and their case; whoever is out of it has none."""
    me, case = members.person(turn.work, conversation), turn.conversation(conversation).case_id
    if case is None or me.left_at is not None:
        raise StoreProblem("not_a_member", me.id)
    return me, case


def _line(turn: Transaction, case_id: str, member: str) -> members.MemberLine:
    for each in members.of_case(turn.work, case_id):
        if each.id == member:
            return each
    raise StoreProblem("not_a_member", member)


def _tell_heir(turn: Transaction, case_id: str, heir: members.MemberLine | None) -> None:
    for conversation in members.conversations(turn.work, heir.id) if heir else ():
        _tell(turn, conversation, Say("members.you.own", {"case": case_id}))


def _tell_others(turn: Transaction, case_id: str, but: str, news: Say) -> None:
    for line in members.of_case(turn.work, case_id):
        if line.left_at is None:
            mine = members.conversations(turn.work, line.id)
            for conversation in (each for each in mine if each != but):
                _tell(turn, conversation, news)


def _tell(turn: Transaction, conversation: str, news: Say) -> None:
    language = turn.conversation(conversation).talk.language
    for message in render(catalogue(language), [news]):
        turn.write(conversation, "staff", message.text)
