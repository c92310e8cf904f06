"""Chapter 1, arrival: the emergency card first, what this chat is, which case.

Laws: the card is shown before anything is asked; someone whose company has an open case is asked
whether it is this incident.
"""

from __future__ import annotations

from flows.actions import choose_policy, enter, entered
from flows.effects import Button, Word
from flows.step import Choice, Step
from flows.turn import JAPAN, Turn


def _policies(turn: Turn) -> tuple[Button, ...]:
    return tuple(Button(number, number) for number in turn.ports.registry.policies())


def _cases(turn: Turn) -> tuple[Button, ...]:
    policy = turn.talk.policy
    lines = turn.ports.registry.open_cases(policy) if policy else ()
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


def _has_no_policy(turn: Turn) -> bool:
    return turn.talk.policy is None


def _has_open_case(turn: Turn) -> bool:
    policy = turn.talk.policy
    return policy is not None and bool(turn.ports.registry.open_cases(policy))


STEPS = (
    Step("arrival.card", Choice("arrival", ("begin",), unknown=False)),
    Step("arrival.notice", Choice("arrival", ("understood",), unknown=False)),
    Step(
        "arrival.policy",
        Choice("policy", made=_policies, unknown=False),
        when=_has_no_policy,
        does=choose_policy,
    ),
    Step("arrival.case", Choice("case", made=_cases, unknown=False), when=_has_open_case),
    Step("arrival.enter", does=enter),
    Step("arrival.entered", does=entered, to={"joined": "desk.menu"}, keeps=True),
)
