"""Files sent as receipts: for which cost, for later, and the very same again."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from flows.conversation import hear
from flows.dossier import ids
from flows.heard import Sent, Typed, Unkept, Unread
from flows.receipts import loose, receipts_of
from tests.flows.test_side import choices, recorded, said, shown, typed, walk
from tests.flows.test_walks import Walk

__all__ = ("recorded", "walk")


def photo(n: int, walk: Walk) -> None:
    """Send a photo; those of one number are the very same."""
    walk.take(Sent(f"file{n}", "image", f"photo{n}.jpg", 10, f"sum{n}"))


def files(walk: Walk, name: str) -> dict[str, Any]:
    """A field of every file of the case."""
    assert walk.dossier is not None
    return {id: told.get(name) for id, told in walk.dossier.facts.items("files").items()}


def test_several_are_tied_to_one_cost_in_one_answer(recorded: Walk) -> None:
    """Sent one after the other they are asked about together, and belong to the cost chosen."""
    photo(1, recorded)
    photo(2, recorded)
    assert recorded.talk.step == "receipts.which"
    assert choices(recorded)["E1"] == "E1 コールセンター・電話回線増設 2,000,000円"
    text = said(recorded, "1")
    assert "2件" in text
    assert recorded.dossier is not None
    assert receipts_of(recorded.dossier.facts, "E1") == ["F1", "F2"]
    assert recorded.talk.step == "desk.menu"


def test_of_many_files_it_is_said_how_many_there_are(recorded: Walk) -> None:
    """An album of eight: five are named, and that the others have come too."""
    for n in range(8):
        photo(n, recorded)
    assert "photo4.jpg」ほか3件は、どの費用" in said(recorded, "?")
    assert "8件" in said(recorded, "1")
    assert recorded.dossier is not None
    assert len(receipts_of(recorded.dossier.facts, "E1")) == 8


def test_the_very_same_can_be_left_out(recorded: Walk) -> None:
    """Only where one was sent before is it offered not to keep it, and the other stays."""
    photo(1, recorded)
    assert "drop" not in choices(recorded)
    typed(recorded, "later")
    photo(1, recorded)
    photo(2, recorded)
    typed(recorded, "drop")
    assert files(recorded, "withdrawn") == {"F1": None, "F2": True, "F3": None}
    assert recorded.dossier is not None
    assert loose(recorded.dossier.facts) == ["F3", "F1"]


@pytest.mark.parametrize(
    ("answer", "where"), [("later", "保管中"), ("E1", "E1 コールセンター・電話回線増設")]
)
def test_the_same_file_names_where_it_is(recorded: Walk, answer: str, where: str) -> None:
    """Kept for later, or the cost whose receipt it is."""
    photo(1, recorded)
    typed(recorded, answer)
    heard = Sent("file1", "image", "again.jpg", 10, "sum1")
    turned = hear(
        recorded.ports, recorded.dossier, recorded.talk, heard, by="m1", now=recorded.memory.now
    )
    same = shown(turned.effects[:1])
    assert "again.jpg" in same
    assert where in same


def test_the_receipt_of_what_was_withdrawn_is_taken_anew(recorded: Walk) -> None:
    """Whoever records a cost again, in place of one that was withdrawn, is not offered to leave the
    very same receipt out: it would stand with the withdrawn one alone."""
    photo(1, recorded)
    typed(recorded, "E1", "expenses", "E1", "withdraw", "withdraw", "/desk")
    typed(
        recorded, "コールセンター 200万円 2026-11-12", "はい", "わからない", "わからない", "/desk"
    )
    photo(1, recorded)
    assert [*choices(recorded)] == ["E2", "later"]
    typed(recorded, "E2")
    assert files(recorded, "expense") == {"F1": "E1", "F2": "E2"}


def test_one_kept_for_later_becomes_the_receipt_it_was_asked_for(recorded: Walk) -> None:
    """At the receipt of a cost what was kept is offered, taken and offered no more."""
    photo(1, recorded)
    typed(recorded, "later", "expenses", "E1", "receipt")
    assert [*choices(recorded)] == ["F1", "done"]
    assert "E1" in said(recorded, "F1")
    assert [*choices(recorded)] == ["done"]
    assert files(recorded, "expense") == {"F1": "E1"}


def test_a_table_sent_while_another_waits_takes_its_place(recorded: Walk) -> None:
    """The one shown last is the one that is taken, and one comes back to the list of costs."""
    recorded.take(Sent("right", "table", "costs.csv", 100, "right"))
    recorded.take(Sent("book", "table", "costs.csv", 100, "book"))
    recorded.take(Sent("right", "table", "costs.csv", 100, "right"))
    assert recorded.talk.draft["sheet"] == "right"
    recorded.take(Typed("1"))
    assert recorded.talk.step == "expenses.list"
    assert recorded.dossier is not None
    assert ids(recorded.dossier.facts, "expenses") == ["E1", "E2"]
    assert recorded.dossier.facts.get("expenses.E2.amount") == 330_000


@pytest.mark.parametrize(
    "heard",
    [
        Sent("f", "image", "a.jpg", 10, "sum", caption="弁護士相談 33万円 今日"),
        Unkept("type", "a.bin", caption="/human"),
        Unread(caption="どうすればよいですか"),
    ],
)
def test_what_is_written_beside_a_file_is_said_to_be_no_answer(
    recorded: Walk, heard: Sent | Unkept | Unread
) -> None:
    """Nobody waits for a cost to be taken, or for a person to come, of what was not read."""
    for each, says in ((heard, True), (replace(heard, caption=" "), False)):
        other = deepcopy(recorded)
        turned = hear(other.ports, other.dossier, other.talk, each, by="m1", now=other.memory.now)
        assert ("添えられた文は" in shown(turned.effects)) == says
