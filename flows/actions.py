"""What is done when an answer is kept: entries become facts, results are said.

Laws: an action changes only the turn it is given; an entry becomes facts in one go, so that a half
entry is never assessed; nothing is erased, a withdrawal is a fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from coverage import document
from coverage.assessment import Item
from coverage.case import NO_ENGAGEMENT
from flows.checklist import advised
from flows.consequences import would_change
from flows.decisions import decision, item_word
from flows.dossier import NOT_YET, WITHDRAWN, ids, next_id
from flows.effects import JoinCase, OpenCase, Say, Yen
from flows.facts import Fact
from flows.payments import corrected as changed_after
from flows.picture import answered, found, law
from flows.recorded import several
from flows.turn import Reckoned, Turn, reckon

UNKEPT = frozenset({"id", "section", "was", "ask", "part", "step", "choice", "sure", "expense"})
"""Names of a draft that are not facts of its item."""


def reckoned(turn: Turn) -> Reckoned:
    """The case as it stands in this turn, with everything derived."""
    return reckon(turn.open, turn.ports.calendar)


def enter(turn: Turn) -> None:
    """Leave arrival: join the chosen open case, or open a new one."""
    policy = turn.talk.policy
    if policy is None:
        raise LookupError("no policy chosen")
    chosen = turn.talk.draft.get("case") or turn.answer
    turn.draft({})
    if chosen in {line.id for line in turn.ports.open_cases(policy)}:
        turn.orders.append(JoinCase(str(chosen)))
    else:
        turn.orders.append(OpenCase(policy))


def entered(turn: Turn) -> None:
    """Someone who joins a case under way starts at the desk."""
    if several(turn):
        turn.say(Say("arrival.joined", {"case": turn.open.id}))
    turn.answer = "joined" if ids(turn.open.facts, "events") else ""


def choose_policy(turn: Turn) -> None:
    """Remember the policy for which a case is opened or joined."""
    turn.talk = replace(turn.talk, policy=turn.answer)


def keep_event(turn: Turn) -> None:
    """An event of the discovery becomes facts."""
    if not gone(turn, "events"):
        keep_fitting(turn, "events")


def say_found(turn: Turn) -> None:
    """Say the discovery, or that there is none yet."""
    turn.say(found(turn, reckoned(turn)))


def say_answered(turn: Turn) -> None:
    """Say whether the policy responds, and what the law asks."""
    now = reckoned(turn)
    turn.say(answered(turn, now), law(turn, now))


def keep_engagement(turn: Turn) -> None:
    """A firm is engaged: approved if the insurer's list has it, otherwise waiting for staff."""
    firm = str(turn.talk.draft.get("firm") or turn.talk.draft["choice"])
    if any(_stands(turn, id, firm) for id in ids(turn.open.facts, "engagements")):
        turn.draft({})
        turn.say(Say("engaged.already", {"firm": firm}))
        return
    approval = "approved" if firm in turn.ports.registry.firms() else "pending"
    turn.draft({"firm": firm, "approval": approval})
    keep(turn, "engagements")
    turn.say(Say(f"engaged.{approval}", {"firm": firm}))


def _stands(turn: Turn, id: str, firm: str) -> bool:
    """Is this the firm's engagement, and not refused?"""
    told = turn.open.facts.item("engagements", id)
    return told.get("firm") == firm and told.get("approval") != "rejected"


def keep_advice(turn: Turn) -> None:
    """What was advised is recorded; the response steps it names are opened."""
    steps = tuple(turn.talk.draft.get("steps") or ())
    firms = ids(turn.open.facts, "engagements")
    engagement = turn.talk.draft.get("engagement", firms[0] if len(firms) == 1 else None)
    turn.draft({**turn.talk.draft, "engagement": engagement})
    id = keep(turn, "advice")
    turn.tell(advised(turn.open.facts, steps, id, engagement))
    turn.say(Say("advice.kept", {"n": len(steps)}) if steps else Say("advice.kept.none"))


def keep_expense(turn: Turn) -> None:
    """A cost is recorded and decided at once; asked beforehand, it is decided and not kept."""
    if turn.talk.draft.get("ask"):
        quote(turn)
        turn.answer = "quoted"
        return
    corrected = "id" in turn.talk.draft
    if gone(turn, "expenses"):
        turn.answer = "corrected"
        return
    id = keep_fitting(turn, "expenses")
    turn.answer = "corrected" if corrected else "kept"
    if id is None:
        return
    turn.say(Say(f"expense.{turn.answer}", {"item": item_word(turn, "expenses", id)}))
    say_item(turn, "expenses", id)
    changed_after(turn, id)


def keep_claim(turn: Turn) -> None:
    """A claim is recorded and decided at once."""
    corrected = "id" in turn.talk.draft
    if gone(turn, "claims"):
        return
    if not turn.talk.draft.get("damages") and not turn.talk.draft.get("litigation"):
        turn.draft({**turn.talk.draft, "damages": None})
    id = keep_fitting(turn, "claims")
    if id is None:
        return
    turn.answer = "corrected" if corrected else "kept"
    turn.say(Say(f"claim.{turn.answer}", {"item": item_word(turn, "claims", id)}))
    say_item(turn, "claims", id)
    changed_after(turn, id)


def quote(turn: Turn) -> None:
    """Decide a cost that is not made yet, beside those recorded, and keep nothing of it.

    What it would take from the others, under a limit that they share, is said with it.
    """
    imagined, id = imagine(turn, turn.talk.draft), next_id(turn.open.facts, "expenses")
    turn.say(Say("ask.first.answer"))
    _say_item(imagined, "expenses", id)
    turn.said = imagined.said
    turn.say(*_otherwise(turn, imagined, id), *would_change(imagined, turn.open, id))


def _otherwise(turn: Turn, imagined: Turn, id: str) -> Iterator[Say]:
    """What a cost that is held up would come to today, where nothing but its day is missing; and on
    the advice of a firm that is approved, where it would come to nothing without."""
    draft, now = turn.talk.draft, _item(imagined, "expenses", id)
    dated = {**draft, "incurred_on": draft.get("incurred_on") or turn.today.isoformat()}
    today = _item(imagine(turn, dated), "expenses", id)
    if draft.get("incurred_on") is None and now.pending and today.pending == 0:
        yield Say("ask.first.today", {"payable": Yen(today.payable)})
    if draft.get("engagement") in (None, NO_ENGAGEMENT) and now.payable == today.payable == 0:
        firm = next_id(turn.open.facts, "engagements")
        engaged = turn.open.facts.told(_told(turn, "engagements", firm, {"approval": "approved"}))
        there = replace(turn, dossier=turn.open.with_facts(engaged))
        advised = _item(imagine(there, {**dated, "engagement": firm}), "expenses", id)
        if advised.payable > 0 and advised.pending == 0:
            yield Say("ask.first.advised", {"payable": Yen(advised.payable)})


def imagine(turn: Turn, draft: Mapping[str, Any]) -> Turn:
    """The turn as it would be with this cost recorded, or so corrected."""
    id = imagined_id(turn, draft)
    facts = turn.open.facts.told(_told(turn, "expenses", id, _whole(draft)))
    return replace(turn, dossier=turn.open.with_facts(facts))


def imagined_id(turn: Turn, draft: Mapping[str, Any]) -> str:
    """The id of an imagined cost: of the one being corrected if it stands, otherwise the next."""
    facts = turn.open.facts
    id = draft.get("id")
    return str(id) if id in ids(facts, "expenses") else next_id(facts, "expenses")


def say_item(turn: Turn, section: str, id: str) -> None:
    """Show an item's decision with its arithmetic."""
    _say_item(turn, section, id)


def withdraw(turn: Turn) -> None:
    """Withdraw an item: it stays in the history, and counts no more."""
    draft = turn.talk.draft
    section, id = str(draft["section"]), str(draft["id"])
    name = item_word(turn, section, id)
    turn.tell({f"{section}.{id}.{WITHDRAWN}": True})
    turn.draft({})
    turn.say(Say("item.withdrawn", {"item": name}))
    changed_after(turn, id)


def gone(turn: Turn, section: str) -> bool:
    """Did somebody else withdraw the item that is being corrected? Then that is said."""
    id = turn.talk.draft.get("id")
    if id is None or id in ids(turn.open.facts, section):
        return False
    turn.say(Say("item.gone", {"item": item_word(turn, section, str(id))}))
    turn.draft({})
    return True


def keep_fitting(turn: Turn, section: str) -> str | None:
    """Keep an item; None, and nothing is kept, where a correction does not fit any more.

    Somebody else may have corrected meanwhile what it has to fit: the amount under a retainer, the
    kind of cost. That is said.
    """
    was, corrects = turn.dossier, "id" in turn.talk.draft
    kept = keep(turn, section)
    if not corrects or _fits(turn):
        return kept
    turn.dossier = was
    turn.say(Say("item.meanwhile", {"item": item_word(turn, section, kept)}))
    return None


def _fits(turn: Turn) -> bool:
    """Is the case still one that there may be?"""
    try:
        reckoned(turn)
    except document.Refused:
        return False
    return True


def keep(turn: Turn, section: str) -> str:
    """The draft becomes facts of a new item, or corrects the one it was loaded from; its id.

    Of a correction only what differs from what was loaded is told: somebody else may have
    corrected another field meanwhile.
    """
    draft = turn.talk.draft
    id = str(draft.get("id") or next_id(turn.open.facts, section))
    was = draft.get("was") or {}
    now = _whole(draft)
    new = {name: value for name, value in now.items() if name not in was or was[name] != value}
    facts = turn.open.facts
    told = [
        fact
        for fact in _told(turn, section, id, new)
        if fact.path not in facts or facts.get(fact.path) != fact.value
    ]
    turn.dossier = turn.open.with_facts(facts.told(told))
    turn.draft({})
    return id


def load(turn: Turn, section: str, id: str) -> dict[str, Any]:
    """An item as a draft, to be corrected."""
    item = turn.open.facts.item(section, id)
    return {**item, "section": section, "id": id, "was": item}


def _whole(draft: Mapping[str, Any]) -> dict[str, Any]:
    """The draft, with what it was loaded with and has no more as not known."""
    return {**draft, **dict.fromkeys((draft.get("was") or {}).keys() - draft.keys())}


def _told(turn: Turn, section: str, id: str, draft: Mapping[str, Any]) -> list[Fact]:
    head = f"{section}.{id}"
    return [
        Fact(f"{head}.{name}", _value(value), turn.by, turn.now)
        for name, value in draft.items()
        if name not in UNKEPT
    ]


def _value(value: Any) -> Any:
    return None if value in (NOT_YET, "skip") else value


def _say_item(turn: Turn, section: str, id: str) -> None:
    turn.say(decision(turn, reckoned(turn), _item(turn, section, id)))


def _item(turn: Turn, section: str, id: str) -> Item:
    items = reckoned(turn).assessment.items
    return next(each for each in items if (each.section, each.id) == (section, id))
