"""The end of chapter 6: items marked as submitted to the insurer, and the written notice.

Laws: nothing is sent from here, only noted as sent by the person; several items are marked at
once, with one day; the insurer's decisions and payments are told by staff and shown here.
"""

from __future__ import annotations

from collections.abc import Sequence

from coverage.assessment import Item
from flows.actions import reckoned
from flows.decisions import item_word
from flows.effects import Button, Panel, Say, Word, Yen
from flows.notice import sent, show, state, state_line
from flows.payments import standing, submit, totals, unsubmit
from flows.step import Choice, DayOf, Step
from flows.steps.desk import paged
from flows.turn import Turn


def entry_ways(turn: Turn) -> tuple[Button, ...]:
    """Marking the opened item as submitted, or taking that back while it is not decided."""
    told = standing(turn.open.facts, str(turn.value("draft.id")))
    if told.decided is not None:
        return ()
    code = "submit" if told.submitted is None else "unsubmit"
    return (Button(code, Word(f"entry.{code}")),)


def take_back(turn: Turn) -> None:
    """The opened item was not submitted after all."""
    section, id = str(turn.value("draft.section")), str(turn.value("draft.id"))
    unsubmit(turn, id)
    turn.say(Say("payment.taken_back", {"item": item_word(turn, section, id)}))


def _waiting(turn: Turn) -> list[Item]:
    """The items that are not submitted or decided yet."""
    facts = turn.open.facts
    items = reckoned(turn).assessment.items
    return [each for each in items if standing(facts, each.id).stage == "expected"]


def _chosen(turn: Turn) -> list[Item]:
    """The items to be marked; what somebody else withdrew or marked meanwhile is none of them."""
    ids = turn.value("draft.items") or ()
    return [each for each in _waiting(turn) if each.id in ids]


def _overview(turn: Turn) -> None:
    """The sums on the way to the money, and the notice."""
    now = reckoned(turn)
    sums, waiting = totals(turn.open.facts, now), _waiting(turn)
    lines = [
        Say("payment.expected", {"amount": Yen(sums.expected)}),
        Say("payment.submitted", {"amount": Yen(sums.submitted)}),
        Say("payment.decided", {"amount": Yen(sums.decided)}),
        Say("payment.paid", {"amount": Yen(sums.paid)}),
    ]
    if waiting:
        claimed = sum(each.claimed for each in waiting)
        lines.append(Say("payment.waiting", {"n": len(waiting), "amount": Yen(claimed)}))
    turn.say(Panel(Word("payment.title"), (*lines, state_line(turn))))


def _ways(turn: Turn) -> tuple[Button, ...]:
    mark = (Button("submit", Word("payment.mark")),) if _waiting(turn) else ()
    rest = (Button("notice", Word("payment.notice")), Button("back", Word("choice.back")))
    return (*mark, *rest)


def _picks(turn: Turn) -> tuple[Button, ...]:
    """Every waiting item, marked or not; all at once first, the end of choosing with them."""
    waiting, chosen = _waiting(turn), _chosen(turn)
    listed = [_pick(turn, each, each in chosen) for each in waiting]
    every = Button("all", Word("pick.all", {"n": len(waiting), "amount": _sum(waiting)}))
    done = Button("chosen", Word("pick.done", {"n": len(chosen), "amount": _sum(chosen)}))
    return (every, *((done,) if chosen else ()), *paged(turn, listed))


def _pick(turn: Turn, item: Item, on: bool) -> Button:
    name = item_word(turn, item.section, item.id)
    return Button(
        item.id, Word("pick.on" if on else "pick.off", {"item": name, "amount": Yen(item.claimed)})
    )


def _sum(items: Sequence[Item]) -> Yen:
    return Yen(sum(each.claimed for each in items))


def _picked(turn: Turn) -> None:
    """Mark all, or one more or less; one goes on choosing until it is said to be done."""
    chosen = list(turn.value("draft.items") or ())
    if turn.answer == "all":
        turn.draft({"items": [each.id for each in _waiting(turn)]})
    elif turn.answer not in ("chosen", "back"):
        id = str(turn.answer)
        kept = [each for each in chosen if each != id]
        turn.draft({"items": kept if id in chosen else [*chosen, id]})
        turn.answer = "again"


def _one(turn: Turn) -> None:
    turn.draft({"items": [str(turn.value("draft.id"))]})


def _submit(turn: Turn) -> None:
    chosen = _chosen(turn)
    missing = len(turn.value("draft.items") or ()) - len(chosen)
    if chosen:
        submit(turn, chosen, turn.value("draft.on"))
    if missing:
        turn.say(Say("payment.meanwhile", {"n": missing}))
    turn.draft({})


def _notice_ways(turn: Turn) -> tuple[Button, ...]:
    done = state(turn.open.facts)[0] == "acknowledged"
    mark = () if done else (Button("sent", Word("notice.sent")),)
    return (*mark, Button("back", Word("choice.back")))


def _draft(turn: Turn) -> None:
    """The letter, from wherever one came."""
    turn.draft({})
    show(turn)


def _sent(turn: Turn) -> None:
    """Note when it was sent; what the insurer acknowledged meanwhile stands."""
    if state(turn.open.facts)[0] == "acknowledged":
        turn.say(Say("response.notice.stands"))
    else:
        sent(turn, turn.value("draft.on"))
    turn.draft({})


STEPS = (
    Step("payment.start", does=_overview),
    Step(
        "payment.menu",
        Choice("payment", made=_ways, unknown=False),
        to={"submit": "payment.pick", "notice": "payment.draft", "back": "desk.menu"},
        menu=True,
    ),
    Step(
        "payment.pick",
        Choice("pick", made=_picks, unknown=False),
        does=_picked,
        to={"again": "payment.pick", "more": "payment.pick", "back": "payment.menu"},
        menu=True,
    ),
    Step("payment.on", DayOf(past=True), sets="draft.on"),
    Step("payment.keep", does=_submit, keeps=True, to={"": "payment.start"}),
    Step("payment.one", does=_one, to={"": "payment.on"}),
    Step("payment.draft", does=_draft),
    Step(
        "payment.letter",
        Choice("letter", made=_notice_ways, unknown=False),
        to={"back": "payment.start"},
        menu=True,
    ),
    Step("payment.sent", DayOf(past=True), sets="draft.on"),
    Step("payment.noted", does=_sent, keeps=True, to={"": "payment.start"}),
)
