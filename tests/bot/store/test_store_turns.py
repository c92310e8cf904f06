"""What is saved is what is loaded; a turn is kept whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.store import tables
from bot.store.columns import WrongValue
from bot.store.problems import Conflict, StoreProblem
from flows.facts import Fact
from flows.talk import LANGUAGES, Frame, Guess, Talk

if TYPE_CHECKING:
    from tests.bot.store.conftest import House

NUMBER = "PIL-2026-0001"
TEXT = st.text(max_size=20)
VALUE = st.none() | st.booleans() | st.integers() | TEXT | st.lists(TEXT, max_size=3)
STEP = st.from_regex(r"[a-z_]{1,12}\.[a-z_]{1,12}", fullmatch=True)
"""What the open step may be called; it stands unsealed beside the talk, for lists."""
DRAFT = st.dictionaries(TEXT, VALUE, max_size=4)
WAY = st.lists(TEXT, max_size=4).map(tuple)
TALK = st.builds(
    Talk,
    language=st.sampled_from(LANGUAGES),
    step=STEP,
    trail=WAY,
    draft=DRAFT,
    stack=st.lists(st.builds(Frame, TEXT, DRAFT, WAY, st.booleans()), max_size=3).map(tuple),
    guess=st.none() | st.builds(Guess, TEXT, DRAFT, TEXT),
    policy=st.none() | TEXT,
    page=st.integers(0, 9),
)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-3.5))])
YEARS = datetime(1901, 1, 1), datetime(2199, 12, 31)  # noqa: DTZ001 - hypothesis adds the zone
MOMENT = st.datetimes(*YEARS, timezones=ZONES)
PATH = st.sampled_from([f"{part}.{id}.x" for part in ("expenses", "claims") for id in "ABC"])
FACT = st.builds(Fact, PATH, VALUE, TEXT, MOMENT)


@pytest.fixture(scope="module")
def shared(make_house: Callable[[], House]) -> House:
    """One house for all tries of a property."""
    return make_house()


@given(talk=TALK)
def test_a_talk_comes_back_as_it_was(shared: House, talk: Talk) -> None:
    """Whatever a conversation remembers is there again after the program was restarted."""
    id = shared.store.conversation_for("田中", policy=None, case=None)
    with shared.store.turn() as turn:
        turn.save(id, talk)
    with shared.store.turn() as turn:
        assert turn.conversation(id).talk == talk


@given(turns=st.lists(st.lists(FACT, max_size=4), max_size=4))
def test_facts_come_back_as_they_were_told(shared: House, turns: list[list[Fact]]) -> None:
    """The latest hold, in the order of the paths; the history keeps them all, in the order told."""
    with shared.store.turn() as turn:
        case = turn.open_case(NUMBER)
        expected = turn.dossier(case).facts
    for told in turns:
        with shared.store.turn() as turn:
            facts = turn.dossier(case).facts
            assert (facts.latest, facts.fresh) == (expected.latest, ())
            assert list(facts.latest) == list(expected.latest)
            turn.tell(case, facts.told(told).fresh)
            expected = expected.told(told)
    assert shared.store.facts_history(case) == [fact for told in turns for fact in told]
    with shared.store.turn() as turn:
        assert turn.dossier(case).facts.latest == expected.latest


@given(moment=MOMENT)
def test_a_moment_is_kept_in_utc(shared: House, moment: datetime) -> None:
    """A moment of any zone is the same moment again, to the microsecond, and in UTC."""
    shared.now = moment
    with shared.store.turn() as turn:
        case = turn.open_case(NUMBER)
    line = next(line for line in shared.store.cases() if line.id == case)
    assert line.opened_at == moment
    assert line.opened_at.tzinfo is UTC


def test_a_moment_does_not_rest_on_the_machines_zone(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the machine's clock says Tokyo the same moment is kept and read."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        with house.store.turn() as turn:
            case, now = turn.open_case("PIL-2026-0001"), turn.now
        line = next(line for line in house.open().cases() if line.id == case)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert line.opened_at == now


def test_a_moment_without_its_zone_is_refused(house: House) -> None:
    """A clock that does not say where it stands is a mistake of the program."""
    _, case = house.case()
    naive = datetime(2026, 11, 2)  # noqa: DTZ001 - the mistake itself
    fact = Fact("incident.cause", "theft", "田中", naive)

    def told() -> None:
        with house.store.turn() as turn:
            turn.dossier(case)
            turn.tell(case, [fact])

    with pytest.raises(WrongValue, match=r"^no_zone(:|$)"):
        told()


def test_a_correction_leaves_what_was_told(house: House) -> None:
    """What is corrected stays in the history with who told it and when."""
    _, case = house.case()
    for who, cause in (("田中", "missent"), ("鈴木", "theft"), ("鈴木", None)):
        house.later(minutes=1)
        with house.store.turn() as turn:
            turn.dossier(case)
            turn.tell(case, [Fact("incident.cause", cause, who, turn.now)])
    told = [(fact.value, fact.by) for fact in house.store.facts_history(case)]
    assert told == [("missent", "田中"), ("theft", "鈴木"), (None, "鈴木")]
    with house.store.turn() as turn:
        facts = turn.dossier(case).facts
    assert "incident.cause" in facts
    assert facts.get("incident.cause") is None


def count_rows(house: House) -> dict[str, Any]:
    with house.store.turn() as turn:
        connection = turn.work.connection
        return {
            name: connection.scalar(select(func.count()).select_from(table))
            for name, table in tables.metadata.tables.items()
        }


def test_a_failed_turn_leaves_nothing(house: House) -> None:
    """An exception anywhere in a turn takes back all of it, a new case's key too."""
    conversation, _ = house.case()
    before = count_rows(house)
    talk = Talk(step="desk.menu")

    def turned(*, fails: bool) -> str:
        with house.store.turn() as turn:
            case = turn.open_case(NUMBER)
            turn.dossier(case)
            turn.tell(case, [Fact("incident.cause", "theft", "田中", turn.now)])
            turn.write(conversation, "out", "…")
            turn.save(conversation, talk)
            turn.audit("田中", "case.opened", case_id=case)
            assert not turn.seen("telegram", 7)
            return str(1 // 0) if fails else case

    with pytest.raises(ZeroDivisionError):
        turned(fails=True)
    assert count_rows(house) == before
    with house.store.turn() as turn:
        assert turn.conversation(conversation).talk != talk
    assert turned(fails=False) == "K-2026-0002", "the number was given back"
    again = house.open()
    assert [fact.value for fact in again.facts_history("K-2026-0002")] == ["theft"]


def test_a_talk_made_from_an_older_one_is_refused(house: House) -> None:
    """Who answers from an older version of a conversation does not overwrite the newer."""
    id, _ = house.case()
    with house.store.turn() as turn:
        loaded = turn.conversation(id)
        turn.save(id, Talk(step="new"))
    with pytest.raises(Conflict, match=r"^conversation_changed(:|$)"), house.store.turn() as turn:
        turn.save(id, Talk(step="old"), version=loaded.version)
    with house.store.turn() as turn:
        assert turn.conversation(id).talk == Talk(step="new")
        assert turn.conversation(id).version == loaded.version + 1


def test_facts_are_told_only_to_a_loaded_case(house: House) -> None:
    """A turn that never looked at the case has nothing to say about it."""
    _, case = house.case()
    with house.store.turn() as turn, pytest.raises(StoreProblem, match=r"^not_loaded(:|$)"):
        turn.tell(case, [Fact("incident.cause", "theft", "田中", turn.now)])


def test_an_update_is_heard_once(house: House) -> None:
    """An update is known by its own id in its own channel; smaller ids are as new as larger."""
    with house.store.turn() as turn:
        assert [turn.seen("telegram", id) for id in (9, 9, 3, 3)] == [False, True, False, True]
        assert not turn.seen("page", 9)
    with house.store.turn() as turn:
        assert turn.seen("telegram", 9)


def test_the_transcript_is_the_outbox(house: House) -> None:
    """Lines come back in order; what is said to the person waits until it is marked."""
    id, _ = house.case()
    with house.store.turn() as turn:
        assert not turn.seen("telegram", 1)
        turn.write(id, "in", "始める", heard="telegram:1")
        rows = [turn.write(id, "out", "質問", [["yes", "はい"]]), turn.write(id, "staff", "担当")]
    lines = house.store.transcript(id)
    assert [(line.seq, line.direction, line.body, line.buttons) for line in lines] == [
        (1, "in", "始める", None),
        (2, "out", "質問", [["yes", "はい"]]),
        (3, "staff", "担当", None),
    ]
    assert [line.id for line in house.store.undelivered(id)] == rows
    house.later(seconds=5)
    house.store.delivered(rows[:1])
    sent = house.now
    house.later(seconds=5)
    house.store.delivered(rows[:1])
    assert [line.id for line in house.store.undelivered(id)] == rows[1:]
    assert house.store.transcript(id)[1].delivered_at == sent
