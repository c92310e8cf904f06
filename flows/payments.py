"""The way to the money: how far an item is, from expected over submitted and decided to paid.

Laws: these are facts with who and when, beside the estimate and never fed into it; the insurer's
decision is told beside the estimate, with the difference and the clauses the estimate rests on;
of what was submitted it stays known at which sum, so that a later correction can be said plainly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from coverage.assessment import Item
from flows.decisions import item_word
from flows.dossier import day_of
from flows.effects import Listed, Panel, Say, Value, Word, Yen
from flows.facts import Facts
from flows.turn import Reckoned, Turn

SECTION = "payments"
Stage = Literal["expected", "submitted", "decided", "paid"]
STAGES: tuple[Stage, ...] = get_args(Stage)
CLAUSES = 3
"""Clauses named beside a decision of the insurer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one item is; a day may be unknown where the sum is known."""

    submitted: int | None = None
    submitted_on: date | None = None
    decided: int | None = None
    decided_on: date | None = None
    reason: str = ""
    paid: int | None = None
    paid_on: date | None = None

    @property
    def stage(self) -> Stage:
        """The furthest it has come; less paid than was decided is not paid yet."""
        if self.decided is not None:
            return "paid" if self.paid is not None and self.paid >= self.decided else "decided"
        return "submitted" if self.submitted is not None else "expected"


@dataclass(frozen=True, slots=True)
class Totals:
    """Yen over all items: expected, submitted, decided, paid."""

    expected: int
    submitted: int
    decided: int
    paid: int


def standing(facts: Facts, id: str) -> Standing:
    """How far an item is, from what was told."""
    head = f"{SECTION}.{id}"

    return Standing(
        facts.get(f"{head}.submitted"),
        day_of(facts.get(f"{head}.submitted_on")),
        facts.get(f"{head}.decided"),
        day_of(facts.get(f"{head}.decided_on")),
        str(facts.get(f"{head}.reason") or ""),
        facts.get(f"{head}.paid"),
        day_of(facts.get(f"{head}.paid_on")),
    )


def submit(turn: Turn, items: Sequence[Item], on: str | None) -> None:
    """Mark items as submitted to the insurer, each at the sum it has now."""
    told: dict[str, Any] = {}
    for item in items:
        head = f"{SECTION}.{item.id}"
        told |= {f"{head}.submitted": item.claimed, f"{head}.submitted_on": on}
    turn.tell(told)
    claimed = sum(item.claimed for item in items)
    said: dict[str, Value] = {"n": len(items), "amount": Yen(claimed)}
    turn.say(Panel(None, (Say("payment.kept", said), Say("payment.not_sent"))))


def unsubmit(turn: Turn, id: str) -> None:
    """Take back that an item was submitted."""
    turn.tell({f"{SECTION}.{id}.submitted": None, f"{SECTION}.{id}.submitted_on": None})


def totals(facts: Facts, reckoned: Reckoned) -> Totals:
    """The sums; what the insurer decided and paid counts also on an item withdrawn since."""
    items = reckoned.assessment.items
    known = [standing(facts, id) for id in facts.ids(SECTION)]
    standings = [standing(facts, item.id) for item in items]
    return Totals(
        reckoned.assessment.totals["payable"],
        sum(each.submitted or 0 for each in standings),
        sum(each.decided or 0 for each in known),
        sum(each.paid or 0 for each in known),
    )


def total_lines(facts: Facts, reckoned: Reckoned) -> Iterator[Say]:
    """The sums in a line, once anything was submitted or decided."""
    sums = totals(facts, reckoned)
    if facts.ids(SECTION):
        values: dict[str, Value] = {name: Yen(getattr(sums, name)) for name in STAGES}
        yield Say("status.far", values)


def how_far(turn: Turn, item: Item) -> Word:
    """The estimate's decision in a list, and behind it how far the item is."""
    decision = Word(f"decided.{item.decision}")
    told = standing(turn.open.facts, item.id)
    if told.stage == "expected":
        return decision
    if told.stage == "submitted":
        return Word("far.submitted", {"decision": decision})
    sum_ = told.decided if told.stage == "decided" else told.paid
    return Word(f"far.{told.stage}", {"decision": decision, "amount": Yen(sum_ or 0)})


def progress(turn: Turn, item: Item) -> Panel | None:
    """How far an item is, with days and the insurer's decision beside the estimate."""
    told = standing(turn.open.facts, item.id)
    if told.stage == "expected":
        return None
    lines: list[Say] = []
    if told.submitted is not None:
        lines.append(_dated("far.line.submitted", told.submitted, told.submitted_on))
    if told.decided is not None:
        lines += compared(item, told)
    if told.paid is not None:
        lines.append(_dated("far.line.paid", told.paid, told.paid_on))
    name = item_word(turn, item.section, item.id)
    return Panel(Word("far.title", {"item": name}), tuple(lines))


def compared(item: Item, told: Standing) -> list[Say]:
    """The insurer's decision beside the estimate, the difference, and what the estimate took."""
    decided = told.decided or 0
    difference = decided - item.payable
    way = "same" if difference == 0 else "less" if difference < 0 else "more"
    sums = {"payable": Yen(item.payable), "difference": Yen(abs(difference))}
    lines = [_dated("far.line.decided", decided, told.decided_on), Say(f"far.{way}", dict(sums))]
    if told.reason:
        lines.append(Say("far.reason", {"reason": told.reason}))
    return [*lines, *(_expected(item) if difference else ())]


def corrected(turn: Turn, id: str) -> None:
    """Say plainly that an item the insurer already has was changed here."""
    told = standing(turn.open.facts, id)
    if told.decided is not None:
        turn.say(Say("payment.after.decided", {"amount": Yen(told.decided)}))
    elif told.submitted is not None:
        turn.say(Say("payment.after.submitted", {"amount": Yen(told.submitted)}))


def _expected(item: Item) -> Iterator[Say]:
    """By which clauses the estimate expected what it did."""
    took = tuple(
        Word(
            "far.took", {"clause": Word(f"clause.short.{each.clause}"), "amount": Yen(each.amount)}
        )
        for each in item.reasons[:CLAUSES]
    )
    yield Say("far.clauses", {"clauses": Listed(took)}) if took else Say("far.no_clause")
    if item.pending:
        yield Say("far.pending", {"amount": Yen(item.pending)})


def _dated(key: str, amount: int, day: date | None) -> Say:
    return Say(key, {"amount": Yen(amount), "day": day or Word("choice.unknown")})
