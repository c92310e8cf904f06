"""The machine is built from the steps, and a bad declaration fails at start."""

from __future__ import annotations

import pytest

from flows.machine import BadDeclaration, build
from flows.step import Chapter, Choice, Step, TextOf

CARD = Step("arrival.card", Choice("x", ("go",), unknown=False))
MENU = Step("desk.menu", TextOf())
DESK = Chapter("desk", (MENU,), then="desk.menu")


def chapters(*steps: Step) -> tuple[Chapter, ...]:
    """A small conversation of these steps and a desk."""
    return (Chapter("arrival", (CARD, *steps), then="desk.menu"), DESK)


def test_a_good_declaration_is_built() -> None:
    """Two steps and a desk make a machine."""
    assert "arrival.name" in build(chapters(Step("arrival.name", TextOf()))).states


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ((Step("arrival.a", TextOf(), to={"skip": "nowhere.at"}),), "nowhere.at"),
        ((Step("arrival.a", TextOf()), Step("arrival.a", TextOf())), "arrival.a"),
        ((Step("desk.a", TextOf()),), "desk.a"),
        ((Step("arrival.a", Choice("x", ("go",)), to={"went": "desk.menu"}),), "went"),
    ],
)
def test_a_bad_declaration_fails(steps: tuple[Step, ...], says: str) -> None:
    """An unknown destination, an id twice, a wrong chapter, an answer there is not."""
    with pytest.raises(BadDeclaration, match=says):
        build(chapters(*steps))


def test_a_step_nothing_leads_to_fails() -> None:
    """A chapter that no route enters is refused."""
    lost = Chapter("lost", (Step("lost.here", TextOf()),), then="desk.menu")
    with pytest.raises(BadDeclaration, match=r"lost\.here"):
        build((*chapters(), lost))
