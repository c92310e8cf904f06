"""The chain of the audit: what is whole passes, whatever was done to it is found without a key."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, text, update

from bot.store.audit import COMMAND_LINE, Done, Sought, as_one, last, newest
from bot.store.chain import CODES, HOUSE, START, Finding, Head, Link, chained, digest, findings
from bot.store.columns import SealedBytes
from bot.store.destroying import destroy
from bot.store.problems import StoreProblem
from bot.store.tables import audit, cases, chains, erasures, keys
from bot.store.trails import Walk, heads
from bot.store.turn import Turn
from bot.store.work import Work
from flows.turn import JAPAN
from tests.bot.store.conftest import NUMBER, House

ENTRIES = 4


@pytest.fixture
def kept(house: House) -> tuple[House, str]:
    """A house with a case of some entries, another case, and entries of its own."""
    _, case = house.case()
    _, other = house.case("佐藤")
    for n in range(ENTRIES):
        with house.store.turn() as turn:
            turn.audit("鈴木", "talk.noted", case_id=case, details={"n": n})
            turn.audit("鈴木", "firm.added", details={"n": n})
    with house.store.turn() as turn:
        turn.audit("佐藤", "case.closed", case_id=other)
    house.later(hours=1)
    return house, case


def found(house: House, exported: list[Head] | None = None) -> list[Finding]:
    """What is wrong."""
    with house.store.reading() as work:
        return list(Walk({each.chain: each for each in exported or ()}).findings(work.connection))


def exported(house: House) -> list[Head]:
    with house.store.reading() as work:
        return list(heads(work.connection))


@contextmanager
def tampered(house: House) -> Iterator[Work]:
    """Somebody writes to the database past the program."""
    with house.store.work() as work:
        if house.on_sqlite:
            work.connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        yield work


def entry(case: str | None, seq: int) -> Any:
    return audit.c.case_id.is_not_distinct_from(case) & (audit.c.seq == seq)


def test_what_is_whole_passes(kept: tuple[House, str]) -> None:
    """Every chain and every entry is looked at, and fits the heads that were exported."""
    house, _ = kept
    before = exported(house)
    with house.store.turn() as turn:
        turn.audit("鈴木", "firm.removed")
    with house.store.reading() as work:
        walk = Walk({each.chain: each for each in before})
        assert list(walk.findings(work.connection)) == []
    assert walk.chains == 3
    assert walk.entries == 2 * ENTRIES + 3, "the policy's import and what came later too"


def test_each_entry_bears_the_hash_of_the_one_before(kept: tuple[House, str]) -> None:
    """Two entries that say the same have other hashes; the last is the head."""
    house, case = kept
    with house.store.reading() as work:
        rows = work.connection.execute(
            audit.select().where(audit.c.case_id == case).order_by(audit.c.seq)
        ).all()
    assert len({row.hash for row in rows}) == ENTRIES
    head = next(each for each in exported(house) if each.chain == case)
    assert (head.seq, head.hash) == (ENTRIES, rows[-1].hash)


def other_action(work: Work, case: str | None) -> None:
    work.connection.execute(update(audit).where(entry(case, 2)).values(action="case.closed"))


def other_moment(work: Work, case: str | None) -> None:
    later = work.now + timedelta(seconds=1)
    work.connection.execute(update(audit).where(entry(case, 2)).values(at=later))


def other_text(work: Work, case: str | None) -> None:
    row = work.connection.execute(audit.select().where(entry(case, 2))).one()
    sealed = work.seal(audit, row.id, case, details={"n": "another"})
    work.connection.execute(update(audit).where(entry(case, 2)).values(sealed))


def emptied(work: Work, case: str | None) -> None:
    work.connection.execute(update(audit).where(entry(case, 2)).values(who=None, details=None))


def taken_out(work: Work, case: str | None) -> None:
    work.connection.execute(delete(audit).where(entry(case, 2)))


def closed_up(work: Work, case: str | None) -> None:
    """Taken out, and those that follow moved up."""
    taken_out(work, case)
    for seq in range(3, ENTRIES + 2):
        work.connection.execute(update(audit).where(entry(case, seq)).values(seq=seq - 1))


def swapped(work: Work, case: str | None) -> None:
    for was, now in ((2, 99), (3, 2), (99, 3)):
        work.connection.execute(update(audit).where(entry(case, was)).values(seq=now))


def cut(work: Work, case: str | None) -> None:
    mine = audit.c.case_id.is_not_distinct_from(case) & (audit.c.seq > 2)
    work.connection.execute(delete(audit).where(mine))


def half_emptied(work: Work, case: str | None) -> None:
    work.connection.execute(update(audit).where(entry(case, 2)).values(details=None))


def cut_whole(work: Work, case: str | None) -> None:
    work.connection.execute(delete(audit).where(audit.c.case_id.is_not_distinct_from(case)))


TAMPERED: list[tuple[Callable[[Work, str | None], None], int, str]] = [
    (other_action, 2, "broken"),
    (other_moment, 2, "broken"),
    (other_text, 2, "content"),
    (emptied, 2, "emptied"),
    (half_emptied, 2, "content"),
    (taken_out, 2, "missing"),
    (closed_up, 2, "broken"),
    (swapped, 2, "broken"),
    (cut, 3, "cut"),
    (cut_whole, 1, "cut"),
]


@pytest.mark.parametrize(
    ("does", "seq", "code"), TAMPERED, ids=[each.__name__ for each, _, _ in TAMPERED]
)
@pytest.mark.parametrize("chain", ["case", "house"])
def test_what_was_done_to_a_chain_is_found(
    kept: tuple[House, str], chain: str, does: Any, seq: int, code: str
) -> None:
    """An edit, a deletion, a new order and a cut end, each at its entry and in its chain alone."""
    house, case = kept
    with tampered(house) as work:
        does(work, case if chain == "case" else None)
    first, *rest = found(house)
    assert first == Finding(case if chain == "case" else "house", seq, code)
    assert {each.chain for each in rest} <= {first.chain}
    assert {each.code for each in (first, *rest)} <= set(CODES)


def test_the_house_without_its_head_is_found(kept: tuple[House, str]) -> None:
    """Each of its entries stands there without a chain."""
    house, _ = kept
    with tampered(house) as work:
        work.connection.execute(delete(chains).where(chains.c.id == HOUSE))
    assert found(house) == [Finding(HOUSE, seq, "stray") for seq in range(1, ENTRIES + 2)]


def test_a_cut_end_with_a_new_head_is_found_by_the_exported_heads(
    kept: tuple[House, str],
) -> None:
    """Whoever cuts the end and rewrites the head is told by the file that was kept elsewhere."""
    house, case = kept
    before = exported(house)
    with tampered(house) as work:
        cut(work, case)
        row = work.connection.execute(audit.select().where(entry(case, 2))).one()
        work.connection.execute(
            update(cases).where(cases.c.id == case).values(deeds=2, head=row.hash)
        )
    assert found(house) == []
    assert found(house, before) == [Finding(case, 3, "older")]


def test_a_rewritten_history_is_found_by_the_exported_heads(kept: tuple[House, str]) -> None:
    """A head that stands at its number with another hash is another history."""
    house, case = kept
    other = [Head(case, ENTRIES, bytes(31) + b"1"), Head("K-2026-9999", 7, bytes(32))]
    assert found(house, other) == [
        Finding(case, ENTRIES, "other"),
        Finding("K-2026-9999", 7, "gone"),
    ]


def test_an_older_backup_is_told_as_cut(sqlite_house: House) -> None:
    """A database put back from before the heads were exported lacks what they know."""
    house = sqlite_house
    _, case = house.case()
    with house.store.turn() as turn:
        turn.audit("鈴木", "talk.noted", case_id=case)
    path = house.url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as there, sqlite3.connect(":memory:") as backup:
        there.backup(backup)
        with house.store.turn() as turn:
            turn.audit("鈴木", "talk.noted", case_id=case)
        after = exported(house)
        assert found(house, after) == []
        house.close()
        backup.backup(there)
    again = House.__new__(House)
    again.__dict__.update(house.__dict__ | {"opened": []})
    again.store = again.open()
    assert found(again) == []
    assert found(again, after) == [Finding(case, 2, "older")]
    again.close()


def erased(work: Work, case: str) -> None:
    """Destroyed, as erasing does it, with its tombstone."""
    destroy(work.connection, case)
    signed = {"signed_by": "chief", "signed_at": work.now, "erased_at": work.now}
    ordered = {"case_id": case, "ordered_by": "boss", "ordered_at": work.now}
    work.connection.execute(insert(erasures), ordered | signed)


def test_the_chain_of_a_case_outlives_its_row(kept: tuple[House, str]) -> None:
    """Of a case that was erased the entries stay whole, and are read without who and what; one
    changed or taken off their end is found."""
    house, case = kept
    with tampered(house) as work:
        erased(work, case)
    assert found(house) == []
    assert {each.chain: each.seq for each in exported(house)}[case] == ENTRIES
    trail = house.store.audit_trail(case)
    assert [(each.who, each.details) for each in trail] == [("", None)] * ENTRIES
    with tampered(house) as work:
        other_action(work, case)
    assert found(house) == [Finding(case, 2, "broken")]
    with tampered(house) as work:
        mine = audit.c.case_id == case
        work.connection.execute(delete(audit).where(mine, audit.c.seq == ENTRIES))
    assert [each.code for each in found(house)] == ["broken", "cut"]


@pytest.mark.parametrize("column", ["who", "details"])
def test_what_is_put_into_an_erased_entry_is_found(kept: tuple[House, str], column: str) -> None:
    """A name or details where erasing left neither; of SQLite also as another kind of value."""
    house, case = kept
    with tampered(house) as work:
        erased(work, case)
        row = work.connection.execute(audit.select().where(entry(None, 2))).one()
        value = {column: getattr(row, column)}
        work.connection.execute(update(audit).where(entry(case, 2)).values(value))
        if house.on_sqlite:
            foreign = text(f"UPDATE audit SET {column} = 'text' WHERE case_id = :case AND seq = 3")
            work.connection.execute(foreign, {"case": case})
    told = [Finding(case, seq, "content") for seq in ((2, 3) if house.on_sqlite else (2,))]
    assert found(house) == told


def test_a_head_that_is_none_is_not_exported(sqlite_house: House) -> None:
    """SQLite keeps any kind of value where a number stands: it is refused, and its case named."""
    _, case = sqlite_house.case()
    with sqlite_house.store.turn() as turn:
        turn.audit("鈴木", "talk.noted", case_id=case)
    with sqlite_house.store.work() as work:
        work.connection.execute(text("UPDATE cases SET deeds = 'many'"))
    with pytest.raises(StoreProblem) as error:
        exported(sqlite_house)
    assert (error.value.code, error.value.about) == ("no_head", case)


def key_gone(work: Work, case: str) -> None:
    """Names, details and key are taken away, as if the case had been erased; its row is left."""
    mine = update(audit).where(audit.c.case_id == case)
    work.connection.execute(mine.values(who=None, details=None))
    work.connection.execute(delete(keys).where(keys.c.scope == f"case:{case}"))


def destroyed(work: Work, case: str) -> None:
    """All is taken away as erasing does it, but nobody ordered it."""
    destroy(work.connection, case)


@pytest.mark.parametrize("does", [key_gone, destroyed, erased])
def test_an_erasure_that_nobody_ordered_is_found(kept: tuple[House, str], does: Any) -> None:
    """Whoever takes a case away past the program makes its entries no erased ones; a tombstone
    made past it is told by the ledger. The exported heads fit all the while."""
    house, case = kept
    before = {each.chain: each for each in exported(house)}
    with tampered(house) as work:
        does(work, case)
    with house.store.reading() as work:
        ledgered: list[set[str] | None] = [{"K-2020-0001"}, set()]
        for known in ledgered if does is erased else [*ledgered, None]:
            told = list(Walk(before, known).findings(work.connection))
            assert [each.code for each in told if each.seq == 2] == ["emptied"]
            assert {each.chain for each in told} == {case}
        if does is erased:
            for known in ({case}, None):
                assert list(Walk(before, known).findings(work.connection)) == []


def test_a_case_taken_away_but_for_its_entries_is_found(kept: tuple[House, str]) -> None:
    """Its chain stands apart as an erased one's does, and its entries are whole."""
    house, case = kept
    with tampered(house) as work:
        rows = work.connection.execute(audit.select().where(audit.c.case_id == case)).mappings()
        whole = [dict(row) for row in rows]
        destroy(work.connection, case)
        work.connection.execute(delete(audit).where(audit.c.case_id == case))
        work.connection.execute(insert(audit), whole)
    assert found(house) == [Finding(case, 1, "stray")]


def test_an_entry_that_belongs_to_nothing_is_found(kept: tuple[House, str]) -> None:
    """Entries of the house where its head is gone."""
    house, _ = kept
    with tampered(house) as work:
        work.connection.execute(delete(chains))
    assert {each.code for each in found(house)} == {"stray"}


def test_entries_are_streamed(kept: tuple[House, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are fetched a few at a time, and none is held once it was looked at."""
    house, _ = kept
    monkeypatch.setattr("bot.store.trails.AT_ONCE", 2)
    with house.store.reading() as work:
        walk = Walk({})
        assert list(walk.findings(work.connection)) == []
    assert walk.entries == 2 * ENTRIES + 2


def test_what_was_noted_of_one_act_is_one_entry(house: House) -> None:
    """What was done to the case comes first, with the details of all; `also` names the rest."""
    used = Done("田中", "code.used", None, {"policy": NUMBER, "case": None})
    told = Done("田中", "told", "K-2026-0001", {"paths": ["incident.cause"]})
    opened = Done("田中", "case.opened", "K-2026-0001", None)
    one = as_one([used, opened, told])
    assert one is not None
    assert (one.action, one.case_id) == ("case.opened", "K-2026-0001")
    assert one.details["policy"] == NUMBER
    assert one.details["paths"] == ["incident.cause"]
    assert one.details["also"] == ["code.used"]
    paper = Done("田中", "paper.ordered", "K-2026-0001", {"paper": "picture"})
    for order in ([told, paper], [paper, told]):
        with_paper = as_one(order)
        assert with_paper is not None
        assert (with_paper.action, with_paper.details["also"]) == ("told", ["paper.ordered"])
    taken = as_one([told, paper, opened])
    assert taken is not None
    assert taken.action == "case.opened"
    more = Done("田中", "told", "K-2026-0001", {"paths": ["incident.actor"], "name": "乙"})
    left = as_one([told, more, Done("田中", "member.left", "K-2026-0001", "甲")])
    assert left is not None
    assert left.details == {
        "name": "甲",
        "paths": ["incident.cause", "incident.actor"],
        "also": [],
    }
    assert as_one([told]) == told
    assert as_one([]) is None


def test_what_was_last_done_of_one_kind_is_known(kept: tuple[House, str]) -> None:
    """Also what was done just now, in the same transaction; of no other case and kind."""
    house, case = kept
    with house.store.turn() as turn:
        assert last(turn.work, case, "case.closed") is None
        turn.audit("森", "talk.noted", case_id=case)
        turn.audit("山本", "talk.taken", case_id=case)
        found = last(turn.work, case, "talk.noted")
        assert found is not None
        assert (found.who, found.seq) == ("森", ENTRIES + 1)


def test_what_is_sought_by_days_begins_with_the_first_moment(house: House) -> None:
    """And ends before the last: of two days side by side each entry is in one."""
    moments = []
    for n in range(3):
        moments.append(house.now)
        with house.store.turn() as turn:
            turn.audit("鈴木", "firm.added", details={"n": n})
        house.later(hours=1)
    sought = Sought(actions=("firm.added",), first=moments[1], before=moments[2])
    with house.store.reading() as work:
        assert [each.deed.details for each in newest(work, 9, sought)] == [{"n": 1}]
        assert [each.deed.details for each in newest(work, 2, Sought())] == [{"n": 2}, {"n": 1}]


def test_two_things_done_in_one_transaction_follow_each_other(house: House) -> None:
    with house.store.turn() as turn:
        turn.audit("鈴木", "firm.added")
        turn.audit("鈴木", "firm.removed")
    assert found(house) == []


def half_done(turn: Turn) -> None:
    with turn.act():
        turn.audit("鈴木", "firm.added")
        raise ValueError("no")


def test_nothing_of_an_act_that_failed_is_noted(house: House) -> None:
    """An act that is not finished leaves no entry; the next one is noted as ever."""
    before = len(house.store.audit_trail())
    with house.store.turn() as turn:
        with pytest.raises(ValueError, match="no"):
            half_done(turn)
        turn.audit("鈴木", "firm.removed")
    assert [each.action for each in house.store.audit_trail()[before:]] == ["firm.removed"]


def test_how_an_entry_is_chained_stays_as_it_is() -> None:
    """Heads that were exported years ago are still compared, and entries are still shown."""
    assert COMMAND_LINE == "command line"
    of = digest(SealedBytes(b"who"), SealedBytes(b"details"))
    assert of.hex() == "43a817f19277587788749d6cfdcb306f914bb0243c4f34681db56e6d3e3f73e2"
    at = datetime(2026, 11, 2, 9, 30, tzinfo=JAPAN)
    hash = chained(START, "D1", "K-2026-0001", 1, at, "case.opened", of)
    assert hash.hex() == "82636399026e602a28d11e130ed0cdd4f041649f08a26d79c87d0c1ad6641788"


def links(*seqs: int) -> list[Link]:
    """Entries of an erased case, each following the one before."""
    made: list[Link] = []
    for seq in seqs:
        before = made[-1].hash if made else START
        about = (f"D{len(made)}", "K", seq, datetime(2026, 11, 2, tzinfo=JAPAN), "talk.noted")
        of = digest(SealedBytes(b"a"), SealedBytes(b"b"))
        made.append(Link(*about, of, chained(before, *about, of), None))
    return made


@pytest.mark.parametrize(
    ("seqs", "head", "found"),
    [
        ((1, 2, 3), 3, []),
        ((1, 2, 2, 3), 3, [(2, "twice")]),
        ((1, 2, 1, 2, 3), 3, [(1, "twice")]),
        ((1, 3), 3, [(2, "missing")]),
        ((1, 2), 1, [(2, "head")]),
        ((1, 2), 3, [(3, "cut")]),
    ],
)
def test_numbers_that_do_not_follow_are_found(
    seqs: tuple[int, ...], head: int, found: list[tuple[int, str]]
) -> None:
    """Though each hash follows the one before: whoever may write can make them so."""
    made = links(*seqs)
    named = findings(Head("K", head, made[-1].hash), made, None, erased=True)
    assert [(each.seq, each.code) for each in named] == found


def test_a_head_that_is_another_is_found() -> None:
    made = links(1, 2)
    for hash, wrong in ((made[-1].hash, []), (bytes(32), [Finding("K", 2, "head")])):
        assert list(findings(Head("K", 2, hash), made, None, erased=True)) == wrong
