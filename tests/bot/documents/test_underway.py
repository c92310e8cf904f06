"""Papers under way: whose they are, how many at once, how long they wait to be fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from bot.bootstrap import House
from bot.documents import underway
from bot.documents.kinds import Progress
from bot.documents.underway import AT_ONCE, KEPT, LOST, MOST, SHARE, Full, Made, Stand, Underway
from tests.bot.documents.cases import NOW, house

__all__ = ("house",)


class Desk:
    """The papers of a process, with a clock that is moved by hand, and a gate before each."""

    def __init__(self, house: House) -> None:
        self.now, self.open, self.begun = NOW, Event(), 0
        self.papers = Underway(replace(house, clock=lambda: self.now))

    def made(self, data: bytes = b"paper", said: tuple[int, int] = (1, 3)) -> Made:
        def make(progress: Progress) -> Iterator[bytes]:
            self.begun += 1
            progress(*said)
            assert self.open.wait(20)
            yield data

        return make

    def later(self, after: timedelta) -> None:
        self.now += after


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    at = Desk(house)
    yield at
    at.open.set()


def until(true: Callable[[], Any]) -> None:
    """Wait for another thread."""
    pause, left = Event(), 2_000
    while not true():
        left -= 1
        assert left, "never"
        pause.wait(0.01)


def test_it_is_made_while_one_looks_and_fetched_by_whoever_ordered_it(desk: Desk) -> None:
    """How far it is is told in hundredths and seconds; of others' papers nothing."""
    paper = desk.papers.order("me", "dossier", desk.made())
    until(lambda: desk.papers.stands("me", "dossier", paper.token).percent)
    desk.later(timedelta(seconds=12))
    assert desk.papers.stands("me", "dossier", paper.token) == Stand("making", 33, 12)
    assert desk.papers.find("you", "dossier", paper.token) is None
    assert desk.papers.find("me", "book", paper.token) is None
    desk.open.set()
    assert paper.wait(20)
    assert desk.papers.stands("me", "dossier", paper.token).state == "ready"
    assert (paper.fetched, paper.fetch(), paper.fetched) == (False, b"paper", True)
    assert paper.fetch() == b"paper"


def test_while_nobody_can_say_how_far_it_is_no_number_is_shown(desk: Desk) -> None:
    """Of 0 is of nobody knows how much."""
    paper = desk.papers.order("me", "dossier", desk.made(said=(0, 0)))
    until(lambda: desk.begun)
    assert desk.papers.stands("me", "dossier", paper.token).percent is None


def test_ordered_again_meanwhile_it_is_the_same_one(desk: Desk) -> None:
    """Afterwards it is made anew, of the case as it stands then."""
    first = desk.papers.order("me", "dossier", desk.made())
    assert desk.papers.order("me", "dossier", desk.made()) is first
    assert desk.papers.order("you", "dossier", desk.made()) is not first
    desk.open.set()
    assert first.wait(20)
    assert desk.papers.order("me", "dossier", desk.made()) is not first


def test_few_are_made_at_once_and_the_rest_wait(desk: Desk) -> None:
    """Nobody has more than their share, and all together not more than there is room for."""
    papers = [desk.papers.order(f"p{n // SHARE}", n, desk.made()) for n in range(MOST)]
    with pytest.raises(Full):
        desk.papers.order("p0", "one more", desk.made())
    with pytest.raises(Full):
        desk.papers.order("somebody else", "any", desk.made())
    until(lambda: desk.begun == AT_ONCE)
    states = [each.stands(desk.now).state for each in papers]
    assert (states.count("making"), states.count("waiting")) == (AT_ONCE, MOST - AT_ONCE)
    desk.open.set()
    assert all(each.wait(20) for each in papers)
    assert desk.papers.order("p0", "one more", desk.made()).wait(20)


def test_what_nobody_fetches_is_forgotten(desk: Desk) -> None:
    """After a while, and before that where too many lie there; one that is made is not."""
    desk.open.set()
    papers = []
    for n in range(MOST + 1):
        papers.append(desk.papers.order("me", n, desk.made()))
        assert papers[-1].wait(20)
        desk.later(timedelta(seconds=1))
    kept = [desk.papers.find("me", each.of, each.token) is not None for each in papers]
    assert kept == [False] + [True] * MOST
    desk.open.clear()
    slow = desk.papers.order("me", "slow", desk.made())
    desk.later(KEPT + timedelta(seconds=1))
    assert [each for each in papers if desk.papers.find("me", each.of, each.token)] == []
    assert desk.papers.find("me", "slow", slow.token) is slow


def test_of_one_that_is_not_known_here_it_is_told_whether_it_may_be_elsewhere(desk: Desk) -> None:
    """For a while another process may be making it; what is no token of ours never was."""
    made = int(NOW.timestamp())
    assert desk.papers.stands("me", "dossier", f"{made}.abc").state == "away"
    desk.later(LOST)
    for token in (f"{made}.abc", "", "x", "9" * 40, "²", "-1.x"):
        assert desk.papers.stands("me", "dossier", token).state == "lost"


def test_what_goes_wrong_is_told_to_whoever_fetches_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And in the log, by its kind only."""
    said: list[tuple[str, Any]] = []
    monkeypatch.setattr(underway.LOG, "warning", lambda *a, **k: said.append((a[0], k["error"])))

    def fails(_: Progress) -> Iterator[bytes]:
        raise OSError("secret")

    paper = desk.papers.order("me", "dossier", fails)
    assert paper.wait(20)
    with pytest.raises(OSError, match="secret"):
        paper.fetch()
    assert (said, paper.fetched) == ([("paper.unmade", "OSError")], False)
