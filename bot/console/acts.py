"""What staff do to a case: each act is a form, done in the transaction that looks at the right.

Laws: the work is done by the functions the command line uses; whoever comes second is told who was
first and when, on the page they were on; every act that changes something leaves one entry in the
audit.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot import attending, deciding, labels, upkeep
from bot.console.acting import Acting
from bot.console.case_pages import case as case_page
from bot.console.case_pages import talk as talk_page
from bot.console.gone import gone
from bot.console.relieving import relieve_case
from bot.console.visit import Handler, Visit
from bot.store import audit, members, notes
from bot.store.audit import Sought
from bot.store.problems import StoreProblem
from bot.store.turn import Turn as Transaction
from bot.web.forms import whole
from coverage.document import Refused
from flows.answers.money import read_yen
from flows.effects import Say
from flows.payments import SECTION
from flows.talk import Talk
from flows.turn import JAPAN, Turn

LONGEST = 2_000
"""Signs of a message or a note."""
LOOKED_THROUGH = 50
"""Entries in which it is looked for who gave a case to somebody."""

Do = Callable[[Visit, Transaction, str], None]
Page = Callable[[Visit, Any, int], Response]
PAGES = {"case": case_page, "talk": talk_page}
"""The page of what is acted on."""


def act_on(
    kind: Literal["case", "talk"], action: str, do: Do, refused: Page | None = None
) -> Handler:
    """An act on a case or on a conversation; where it is refused, `refused` is shown with what was
    typed, else the page of what is acted on."""

    def act(visit: Visit) -> Response:
        id, acting = visit.request.path_params[kind], Acting(visit.house, visit.me)
        held = acting.on_case if kind == "case" else acting.on_talk
        try:
            with held(action, id) as turn:
                do(visit, turn, id)
        except (StoreProblem, Refused) as problem:
            return (refused or PAGES[kind])(visit, problem, 409)
        except HTTPException as error:
            return gone(visit, error, id)
        return visit.to(f"/console/{kind}s/{id}")

    return act


def take_over(visit: Visit, turn: Transaction, talk: str) -> None:
    """Take a conversation over; a case that is nobody's becomes one's own."""
    _still_there(turn, talk)
    attending.take_over(turn, talk, visit.me.name, visit.me.id)


def write(visit: Visit, turn: Transaction, talk: str) -> None:
    """Write to the person; a form that was sent twice is written once."""
    _still_there(turn, talk)
    text, after = _needed(visit, "text"), whole(visit.text("after"))
    if after is None or not attending.is_written(turn, talk, text, visit.me.name, after):
        attending.write(turn, talk, text, visit.me.name)


def hand_back(visit: Visit, turn: Transaction, talk: str) -> None:
    """Hand a conversation back."""
    attending.give_back(visit.house, turn, talk, visit.me.name)


def note(visit: Visit, turn: Transaction, talk: str) -> None:
    """Keep a note beside a conversation; a form that was sent twice is kept once."""
    text, after = _needed(visit, "text"), whole(visit.text("after"))
    known = [(each.by, each.body) for each in notes.of(turn.work, [talk])]
    if after is not None and (visit.me.name, text) in known[after:]:
        return
    turn.note(talk, visit.me.name, text)
    case = turn.conversation(talk).case_id
    turn.audit(visit.me.name, "talk.noted", case_id=case, details={"talk": talk})


def assign(visit: Visit, turn: Transaction, case: str) -> None:
    """Give a case to somebody, or to nobody."""
    to = visit.text("to") or None
    if turn.held(case).assigned_to != (visit.text("seen") or None):
        raise StoreProblem("reassigned", _gave(turn, case))
    if not Acting(visit.house, visit.me).may_be_assigned(turn, to):
        raise StoreProblem("assignment", case)
    if turn.held(case).assigned_to == to:
        return
    turn.assign(case, to)
    turn.audit(visit.me.name, "case.assigned", case_id=case, details={"to": to})
    relieve_case(visit.house, turn, case, visit.me.name)


def decide_firm(visit: Visit, turn: Transaction, case: str) -> None:
    """Approve or refuse a proposed firm."""
    engagement = visit.text("engagement", 20)
    _unchanged(visit, turn, case, f"engagements.{engagement}.approval")
    approval = "approved" if visit.text("approval") == "approved" else "rejected"
    upkeep.decide_firm(visit.house, turn, case, engagement, approval, visit.me.name)


def acknowledge(visit: Visit, turn: Transaction, case: str) -> None:
    """Acknowledge a written notice."""
    notice = visit.text("notice", 20)
    _unchanged(visit, turn, case, f"events.{notice}.acknowledged_on")
    upkeep.take_notice(visit.house, turn, case, _day(visit, turn), visit.me.name, notice)


def insurers_decision(visit: Visit, turn: Transaction, case: str) -> None:
    """Record what the insurer decided on an item, beside the estimate, with the reason."""
    item, why = visit.text("item", 20), _needed(visit, "reason")
    _unchanged(visit, turn, case, f"{SECTION}.{item}.decided")
    amount = visit.text("amount")
    yen = labels.certain(read_yen(amount, zero=True), amount)
    on, who = _day(visit, turn), visit.me.name
    deciding.rule(visit.house, turn, case, item, yen, who, reason=why, on=on)


def paid(visit: Visit, turn: Transaction, case: str) -> None:
    """Record that the insurer paid an item: what was decided, or so much so far."""
    item, amount = visit.text("item", 20), visit.text("amount")
    _unchanged(visit, turn, case, f"{SECTION}.{item}.paid")
    yen = labels.certain(read_yen(amount), amount) if amount else None
    on, who = _day(visit, turn), visit.me.name
    deciding.settle(visit.house, turn, case, item, who, on=on, amount=yen)


def correct(visit: Visit, turn: Transaction, case: str) -> None:
    """Correct a fact, with a reason."""
    path, why = visit.request.path_params["path"], _needed(visit, "reason")
    _unchanged(visit, turn, case, path)
    ports = visit.house.ports(turn)
    here = Turn(ports, turn.dossier(case), Talk(language=visit.language), "", turn.now)
    field = labels.field(here, path)
    if field is None:
        raise StoreProblem("not_correctable", path)
    chosen = [str(each) for each in visit.form.getlist("choice")]
    told = labels.taken(here, path, field, chosen, visit.text("value"))
    said = {"fact": labels.name(here, path), "answer": labels.shown(here, path, told[path])}
    news = Say("staff.corrected", {"name": visit.me.name, "reason": why, **said})
    upkeep.correct(visit.house, turn, case, told, visit.me.name, why, news)


def close(visit: Visit, turn: Transaction, case: str) -> None:
    """Close a case."""
    attending.shut(visit.house, turn, case, visit.me.name)


def reopen(visit: Visit, turn: Transaction, case: str) -> None:
    """Open a closed case again."""
    attending.open_again(visit.house, turn, case, visit.me.name)


def _still_there(turn: Transaction, talk: str) -> None:
    """Whoever has left a case is written to no more."""
    if members.person(turn.work, talk).left_at is not None:
        raise StoreProblem("member_left")


def _gave(turn: Transaction, case: str) -> str:
    """Who last gave a case to somebody, or took it, and when."""
    sought = Sought(case_id=case, actions=("case.assigned", "talk.taken", "case.reopened"))
    deeds = [
        each.deed for each in audit.newest(turn.work, LOOKED_THROUGH, sought) if each.deed.opens
    ]
    changed = (each for each in deeds if {"to", "assigned"} & set(each.details or ()))
    deed = next(changed, None)
    return f"{deed.who}, {deed.at.astimezone(JAPAN):%Y-%m-%d %H:%M}" if deed else case


def _unchanged(visit: Visit, turn: Transaction, case: str, path: str) -> None:
    """Is a fact still what it was on the page? Else: who told it since, and when."""
    fact = turn.dossier(case).facts.latest.get(path)
    if (fact.at.isoformat() if fact else "") != visit.text("seen", 60):
        who = f"{fact.by}, {fact.at.astimezone(JAPAN):%Y-%m-%d %H:%M}" if fact else ""
        raise StoreProblem("decided", who)


def _needed(visit: Visit, name: str) -> str:
    text = visit.text(name)
    if not text:
        raise StoreProblem("blank", name)
    if len(text) > LONGEST:  # a reply put in after what was typed may be longer than the box takes
        raise StoreProblem("too_long", str(LONGEST))
    return text


def _day(visit: Visit, turn: Transaction) -> date:
    today = turn.now.astimezone(JAPAN).date()
    return deciding.past_day(visit.text("on"), today, "on")
