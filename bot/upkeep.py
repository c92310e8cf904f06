"""What staff and administrators do on the command line.

Laws: every change is a fact with who and when, written with its audit entry in one transaction;
the people of the case are told in their own language.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.bootstrap import House
from bot.projecting import project
from bot.store.turn import Turn as Transaction
from bot.telling import News, tell_all
from coverage import document
from flows.dossier import Dossier, case_document, ids
from flows.effects import Say
from flows.facts import Fact
from flows.pending import notices, to_acknowledge


def approve(house: House, case: str, engagement: str, approval: str, who: str) -> None:
    """Approve or refuse a proposed consulting firm."""
    with house.store.turn() as turn:
        decide_firm(house, turn, case, engagement, approval, who)


def acknowledge(house: House, case: str, on: date, who: str) -> None:
    """Record that the insurer acknowledged a written notice: this makes DISC-5."""
    with house.store.turn() as turn:
        take_notice(house, turn, case, on, who)


def decide_firm(
    house: House, turn: Transaction, case: str, engagement: str, approval: str, who: str
) -> None:
    """Approve or refuse a firm, within a transaction."""
    dossier = turn.dossier(case)
    if engagement not in ids(dossier.facts, "engagements"):
        raise document.Refused("engagement", "no_such_engagement", (engagement,))
    firm = str(dossier.facts.get(f"engagements.{engagement}.firm"))
    told = {f"engagements.{engagement}.approval": approval}
    news = Say(f"staff.{approval}", {"firm": firm})
    change(house, turn, dossier, told, who, lambda _: [news])


def take_notice(
    house: House, turn: Transaction, case: str, on: date, who: str, notice: str | None = None
) -> None:
    """Acknowledge a written notice, within a transaction; not named, the first that waits for it,
    or where none waits the first."""
    dossier = turn.dossier(case)
    facts, known = dossier.facts, notices(dossier.facts)
    taken = notice or next(iter([*to_acknowledge(facts), *known]), None)
    if taken not in known:
        raise document.Refused("events", "no_notice")
    given = facts.get(f"events.{taken}.on")
    if given and on < date.fromisoformat(given):
        raise document.Refused("on", "acknowledged_order", (given,))
    told = {f"events.{taken}.acknowledged_on": on.isoformat()}
    news = Say("staff.acknowledged", {"day": on})
    change(house, turn, dossier, told, who, lambda _: [news])


def correct(
    house: House, turn: Transaction, case: str, told: dict[str, Any], who: str, why: str, news: Say
) -> None:
    """Correct facts of a case, with a reason; what the engine could not read is refused."""
    dossier = turn.dossier(case)
    facts = dossier.facts.told(Fact(path, value, who, turn.now) for path, value in told.items())
    document.read(case_document(dossier.with_facts(facts)))
    change(house, turn, dossier, told, who, lambda _: [news], why)


def change(
    house: House,
    transaction: Transaction,
    dossier: Dossier,
    told: dict[str, Any],
    who: str,
    news: News,
    why: str | None = None,
) -> None:
    """Tell facts of a case as staff, and tell its people what that changed. Raises `Refused` where
    all of it stands there already: nobody is told twice of one deed."""
    now = transaction.now
    if all(path in dossier.facts and dossier.facts.get(path) == told[path] for path in told):
        raise document.Refused("", "unchanged")
    facts = dossier.facts.told(Fact(path, value, who, now) for path, value in told.items())
    transaction.keep(dossier.with_facts(facts))
    project(house, transaction, dossier.id)
    details = {"paths": list(told)} | ({"reason": why} if why else {})
    transaction.audit(who, "staff.changed", case_id=dossier.id, details=details)
    tell_all(house, transaction, dossier, who, news)
