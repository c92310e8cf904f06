"""What the chat says while a person of staff is there, and once a case is closed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.effects import Ask, Effect, Panel, Say
from flows.heard import (
    Called,
    Edited,
    Heard,
    Opened,
    Pressed,
    Screened,
    Sent,
    Typed,
    Unkept,
    Unread,
)
from flows.person import called, missed, unasked, while_closed, while_held
from tests.flows.situations import NIGHT, case_at

TABLE = Sent("f2", "table", "costs.csv", 10, "sum2")
PHOTO = Sent("f1", "image", "photo.jpg", 10, "sum1")


def keys(effects: list[Effect] | None) -> list[str] | None:
    """The keys of what is said; None where the program answers itself."""
    if effects is None:
        return None
    assert all(isinstance(each, Say) for each in effects)
    return [each.key for each in effects if isinstance(each, Say)]


@pytest.mark.parametrize(
    ("heard", "says"),
    [
        (Typed("もう止めました"), []),
        (Edited("incident.cause", "もう止めました"), []),
        (Typed("/status"), ["held.by"]),
        (Typed(" ／status"), ["held.by"]),
        (Pressed("desk.menu", "expense"), ["held.by"]),
        (Opened(), ["held.by"]),
        (TABLE, ["held.table"]),
        (Screened("card"), ["screen.card"]),
        (Unkept("type", "a.bin"), ["unkept.type", "unkept.taken"]),
        (Unread(), ["held.unread"]),
        (Unread(broken=True), ["unread.broken"]),
    ],
)
def test_while_a_person_is_there_the_program_holds_back(heard: Heard, says: list[str]) -> None:
    """What is written to them is theirs; of the rest it is said who is there, or why not kept."""
    effects = while_held(heard, "森")
    assert keys(effects) == says
    assert [each.values for each in effects if isinstance(each, Say) and each.key == "held.by"] == [
        {"name": "森"} for key in says if key == "held.by"
    ]


@pytest.mark.parametrize(
    ("heard", "says"),
    [
        (Typed("/status"), None),
        (Typed("／DEADLINES"), None),
        (Typed("/draft final"), None),
        (Typed("/fix"), ["closed.note"]),
        (Typed("/"), ["closed.note"]),
        (Typed("status"), ["closed.note"]),
        (Pressed("desk.menu", "expense"), ["closed.note"]),
        (Screened("my_number"), ["screen.my_number"]),
        (PHOTO, ["closed.file"]),
        (Unkept("type", "a.bin"), ["closed.file"]),
        (Typed("/papers"), None),
        (Typed("2"), ["closed.note"]),
        (Pressed("papers.menu", "dossier"), ["closed.note"]),
    ],
)
def test_a_closed_case_is_looked_at_and_not_added_to(heard: Heard, says: list[str] | None) -> None:
    """Commands that only look are answered; to everything else it is said that it is closed."""
    assert keys(while_closed(heard, "K-1", "desk.menu")) == says


@pytest.mark.parametrize(
    ("heard", "says"),
    [
        (Pressed("papers.menu", "dossier"), None),
        (Typed(" ２ "), None),
        (Typed("弁護士相談 33万円"), ["closed.note"]),
        (Typed("/fix"), ["closed.note"]),
        (Pressed("desk.menu", "expense"), ["closed.note"]),
    ],
)
def test_of_a_closed_case_papers_are_chosen(heard: Heard, says: list[str] | None) -> None:
    """At the list of papers one is chosen by its button or its number; nothing else is heard."""
    assert keys(while_closed(heard, "K-1", "papers.menu")) == says


def test_what_was_read_in_a_closed_case_asks_for_nothing() -> None:
    """Of an answer the question, the recommendation and the way on are left out; the list of
    papers stays."""
    kept: list[Effect] = [Panel(None, (Say("status.case"),)), Say("human.called")]
    rest: list[Effect] = [
        Say("next.record"),
        Say("human.meanwhile"),
        Ask("desk.menu", None, Say("ask.x")),
    ]
    assert unasked([*kept, *rest]) == kept
    papers = Ask("papers.menu", None, Say("ask.x"))
    assert unasked([*kept, papers, *rest]) == [*kept, papers]


def test_whoever_waited_in_vain_is_given_the_number() -> None:
    """Where nobody came in the promised time, the insurer and its number are named."""
    turn = case_at("2026-11-20", NIGHT)
    said = missed(turn)
    assert (said.key, said.values["phone"]) == ("human.missed", turn.ports.house.phone)
    assert said.values["insurer"] == turn.ports.house.insurer_ja


@pytest.mark.parametrize(
    ("minutes", "again", "says"),
    [
        (30, False, ["human.called", "human.meanwhile"]),
        (30, True, ["human.again"]),
        (0, True, ["human.late"]),
        (-600, True, ["human.late"]),
    ],
)
def test_nobody_is_promised_a_time_that_is_over(minutes: int, again: bool, says: list[str]) -> None:
    """Asked again when the promise was missed, it says so, and whom to call at once."""
    turn = case_at("2026-11-03", NIGHT)
    called(turn, Called(turn.now + timedelta(minutes=minutes), again))
    assert keys(turn.said) == says
    assert all(turn.ports.house.phone in str(each) for each in turn.said[:1])
