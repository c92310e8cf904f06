"""Chapter 1, arrival: the emergency card first, what this chat is, which case.

Laws: the card is shown before anything is asked, a code too; a policy is chosen only where one may
choose, elsewhere it is proved by an invite or by number and code; whoever has neither leaves a
number; someone whose company has an open case is asked whether it is this incident.
"""

from __future__ import annotations

from flows.actions import choose_policy, enter, entered
from flows.admission import leave_number, take_number, tell_privacy, try_code
from flows.answers.codes import all_hidden, code_hidden
from flows.effects import Button, Word
from flows.step import Choice, CodeOf, PhoneOf, Step, TextOf
from flows.turn import JAPAN, Turn


def _policies(turn: Turn) -> tuple[Button, ...]:
    return tuple(Button(number, number) for number in turn.ports.policies())


def _cases(turn: Turn) -> tuple[Button, ...]:
    policy = turn.talk.policy
    lines = turn.ports.open_cases(policy) if policy else ()
    known = tuple(
        Button(
            each.id,
            Word(
                "arrival.open_case",
                {"case": each.id, "day": each.opened_at.astimezone(JAPAN).date()},
            ),
        )
        for each in lines
    )
    return (*known, Button("another", Word("arrival.another")))


def _chooses(turn: Turn) -> bool:
    return turn.talk.policy is None and turn.ports.chooses


def _proves(turn: Turn) -> bool:
    """Must the policy be proved? Whoever has begun to goes on, should the choice come meanwhile."""
    begun = "number" in turn.talk.draft
    return turn.talk.policy is None and (begun or not turn.ports.chooses)


def _unproved(turn: Turn) -> bool:
    return turn.talk.policy is None


def _asks_case(turn: Turn) -> bool:
    """Is there an open case, and was one not invited to it?"""
    policy = turn.talk.policy
    known = [line.id for line in turn.ports.open_cases(policy)] if policy else []
    return bool(known) and turn.talk.draft.get("case") not in known


STEPS = (
    Step(
        "arrival.card",
        Choice("arrival", ("begin",), unknown=False),
        does=tell_privacy,
        hides=code_hidden,
    ),
    Step("arrival.notice", Choice("arrival", ("understood",), unknown=False), hides=code_hidden),
    Step(
        "arrival.policy",
        Choice("policy", made=_policies, unknown=False),
        when=_chooses,
        does=choose_policy,
    ),
    Step(
        "arrival.number",
        TextOf(most=80, skip=False, also=("no_code",)),
        sets="draft.number",
        when=_proves,
        does=take_number,
        hides=code_hidden,
        to={"no_code": "arrival.phone", "no_number": "arrival.number", "both": "arrival.check"},
    ),
    Step(
        "arrival.code",
        CodeOf(also=("no_code",)),
        sets="draft.code",
        when=_proves,
        does=try_code,
        hides=all_hidden,
        to={"no_code": "arrival.phone"},
    ),
    Step("arrival.check", when=_unproved, waits=True, to={"": "arrival.number"}),
    Step("arrival.case", Choice("case", made=_cases, unknown=False), when=_asks_case),
    Step("arrival.enter", does=enter),
    Step("arrival.entered", waits=True, does=entered, to={"joined": "desk.menu"}, keeps=True),
    Step(
        "arrival.phone",
        PhoneOf(also=("have_code",)),
        sets="draft.phone",
        when=_proves,
        menu=True,
        does=leave_number,
        hides=code_hidden,
        to={"": "arrival.number"},
    ),
)
