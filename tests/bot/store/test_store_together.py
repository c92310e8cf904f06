"""Several programs at one database at the same moment, and a server that goes away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, func, select, text

from bot.orders import carry_out
from bot.store import codes, members, policies, staff, tables
from bot.store.alone import alone
from bot.store.keyring import Keyring
from bot.store.problems import StoreProblem
from bot.store.trails import Walk
from flows.effects import JoinCase
from flows.facts import Fact
from flows.heard import Admitted, Refused
from tests.bot.store.conftest import House

if TYPE_CHECKING:
    from bot.store.repository import Store
    from tests.postgres import Server

NUMBER = "PIL-2026-0001"
WAITING = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
HELD_UP = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def at_once(house: House, count: int, work: Callable[[Store, int], Any]) -> list[Any]:
    """Let as many programs do the same, beginning at the same moment: what each came to."""
    stores = [house.open() for _ in range(count)]
    start, found = threading.Barrier(count), dict[int, Any]()

    def run(place: int, store: Store) -> None:
        start.wait(60)
        found[place] = work(store, place)

    threads = [threading.Thread(target=run, args=each) for each in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return [found[place] for place in range(count)]


def test_case_numbers_are_given_once(house: House) -> None:
    """Programs that open cases at the same moment give no number twice, and leave none out."""

    def opened(store: Store, _: int) -> list[str]:
        made = []
        for _ in range(8):
            with store.turn() as turn:
                made.append(turn.open_case(NUMBER))
        return made

    numbers = [number for made in at_once(house, 4, opened) for number in made]
    assert sorted(numbers) == [f"K-2026-{n:04d}" for n in range(1, 33)]


def test_a_first_key_is_made_once(house: House) -> None:
    """Programs that need the house's key at the same moment seal with the same one."""
    with house.store.turn() as turn:
        for table in (tables.audit, tables.policies):
            turn.work.connection.execute(delete(table))
        turn.work.connection.execute(delete(tables.keys).where(tables.keys.c.scope == "house"))

    at_once(house, 4, lambda store, n: store.add_firm(f"事務所{n}", by="佐藤"))
    with house.store.turn() as turn:
        assert turn.work.connection.scalar(select(func.count()).select_from(tables.keys)) == 2
    assert len(house.open().firms()) == 4


def test_whoever_waited_for_a_key_takes_the_one_that_was_made(house: House) -> None:
    """One program makes a scope's key while another, which found none, waits to make it too."""
    ids: list[bytes] = []
    other = threading.Thread(target=lambda: ids.append(key_of(house.open(), "case:X")))
    with house.store.turn() as turn:
        work = turn.work.connection
        made = Keyring(work, turn.work.vault, {}).of("case:X").id
        other.start()
        while work.dialect.name == "postgresql" and not work.scalar(WAITING):
            assert other.is_alive()
    other.join(60)
    assert ids == [made]


def key_of(store: Store, scope: str) -> bytes:
    """The id of a scope's key, made where there is none."""
    with store.turn() as turn:
        return Keyring(turn.work.connection, turn.work.vault, {}).of(scope).id


def test_what_is_entered_twice_stands_once(house: House) -> None:
    """The same policy, firm or member entered by several programs at once is one."""

    def entered(store: Store, _: int) -> str:
        store.import_policies([{"number": "P2", "insured": "会社"}], by="佐藤")
        store.add_firm("あおば法律事務所", by="佐藤")
        return store.conversation_for("田中", policy="P2", case=None)

    assert len(set(at_once(house, 4, entered))) == 1
    assert house.store.policies() == ["P2", NUMBER]
    assert house.store.firms() == ("あおば法律事務所",)


def test_the_chain_of_the_house_is_one(house: House) -> None:
    """What is done by several programs at once outside any case stands one after the other."""

    def noted(store: Store, place: int) -> None:
        for n in range(6):
            with store.turn() as turn:
                turn.audit("鈴木", "firm.added", details={"n": [place, n]})

    at_once(house, 4, noted)
    with house.store.reading() as work:
        walk = Walk({})
        assert list(walk.findings(work.connection)) == []
    assert walk.entries == 24 + 1, "the policy's import too"


def test_who_is_alone_is_waited_for(house: House) -> None:
    """What one transaction does alone the next does only after it, and then sees what it did."""

    def added(store: Store, n: int) -> int:
        with store.turn() as turn:
            connection = turn.work.connection
            alone(connection, "counting firms")
            seen = connection.execute(select(func.count()).select_from(tables.firms)).scalar_one()
            row = {"id": f"F{n}", "name_index": bytes([n]), "sample": True, "added_at": turn.now}
            sealed = turn.work.seal(tables.firms, f"F{n}", None, name="…")
            connection.execute(tables.firms.insert(), row | sealed)
            return seen

    assert sorted(at_once(house, 5, added)) == [0, 1, 2, 3, 4]


def test_a_reader_sees_one_moment(house: House) -> None:
    """From its first question to its last a look at the store is not changed by others' turns."""
    count = select(func.count()).select_from(tables.cases)
    with house.store.reading() as look:
        assert look.connection.scalar(count) == 0
        with house.open().turn() as turn:
            turn.open_case(NUMBER)
        assert look.connection.scalar(count) == 0
    assert len(house.store.cases()) == 1


def test_whoever_waited_for_a_case_sees_its_policy_as_it_is_then(house: House) -> None:
    """Changed by another program meanwhile, which holds the case: what was read before is old."""
    _, case = house.case("田中")
    other, seen = house.open(), list[Any]()

    def looked() -> None:
        with other.turn() as turn:
            seen.append(turn.dossier(case).policy)

    looked()
    thread = threading.Thread(target=looked)
    with house.store.turn() as turn:
        policies.put(turn.work, [{**seen[0], "limit": 5}], sample=False)
        turn.reminded(case, turn.now + timedelta(1))
        turn.work.write()
        thread.start()
        connection = turn.work.connection
        while connection.dialect.name == "postgresql" and not connection.scalar(HELD_UP):
            assert thread.is_alive()
    thread.join(60)
    assert seen[1] == {**seen[0], "limit": 5}


def test_a_role_is_held_by_one(house: House) -> None:
    """Of two programs one has a role, for as long as it wants; then the other may have it."""
    one, other = (house.open().role("courier") for _ in range(2))
    assert [one.hold(), other.hold(), one.hold()] == [True, False, True]
    another = house.open().role("another")
    assert another.hold()
    another.leave()
    one.leave()
    assert [other.hold(), one.hold()] == [True, False]
    other.leave()


@pytest.mark.parametrize("how", ["restart", "kill"])
def test_a_server_may_be_restarted_between_turns(postgres_server: Server, how: str) -> None:
    """A program goes on after PostgreSQL was restarted or killed; what it had kept is there."""
    house = House(postgres_server.cluster.make())
    _, case = house.case()
    for number in range(3):
        with house.store.turn() as turn:
            turn.dossier(case)
            turn.tell(case, [Fact(f"expenses.E{number}.amount", number, "田中", turn.now)])
        if how == "kill":
            postgres_server.kill()
            postgres_server.start()
        else:
            postgres_server.restart()
    assert [fact.value for fact in house.store.facts_history(case)] == [0, 1, 2]
    house.close()


def test_of_codes_made_at_once_one_counts(house: House) -> None:
    """Programs that make a policy's code at the same moment each get one; one of them lets in."""
    made = at_once(house, 4, lambda store, _: store.new_code(NUMBER, by="佐藤"))
    with house.store.turn() as turn:
        came = [codes.try_code(turn.work, each.encode(), NUMBER, each) for each in made]
    assert sum(isinstance(each, Admitted) for each in came) == 1


def test_wrong_codes_are_counted_over_all_programs(house: House) -> None:
    """Tried at the same moment in several programs, no more are looked at than in one."""

    def tried(store: Store, _: int) -> list[Admitted | Refused]:
        found = []
        for _ in range(codes.PERSON.most):
            with store.turn() as turn:
                found.append(codes.try_code(turn.work, b"who", NUMBER, "2222-2222"))
        return found

    answers = [each for found in at_once(house, 3, tried) for each in found]
    looked_at = [each for each in answers if isinstance(each, Refused) and each.why != "locked"]
    assert sorted(each.left for each in looked_at) == list(range(1, codes.PERSON.most))


def test_of_people_made_at_once_one_has_the_login(house: House) -> None:
    """The others hear that it is taken, as they would a moment later; so with an identity."""

    def made(store: Store, place: int) -> str:
        try:
            with store.turn() as turn:
                return staff.add(turn.work, "agent", "sato", f"佐藤{place}", "SECRET")
        except StoreProblem as problem:
            return problem.code

    def known(store: Store, place: int) -> str:
        try:
            with store.turn() as turn:
                staff.know_as(turn.work, ids[place], "sato@example.co.jp")
        except StoreProblem as problem:
            return problem.code
        return ids[place]

    found = at_once(house, 4, made)
    assert sorted(found)[-3:] == ["staff_known"] * 3
    with house.store.turn() as turn:
        names = (f"鈴木{n}" for n in range(4))
        ids = [staff.add(turn.work, "agent", name, name, "SECRET") for name in names]
    found = at_once(house, 4, known)
    assert sorted(found)[-3:] == ["staff_known"] * 3
    assert len(set(found) & set(ids)) == 1


@pytest.mark.parametrize("why", ["barred", "closed"])
def test_whoever_comes_in_waits_for_who_shuts_the_case(house: House, why: str) -> None:
    """Kept out, or the case closed, in another program at that very moment: they do not come in."""
    _, case = house.case("田中")
    talk = house.store.conversation_for("佐藤", policy=NUMBER, case=None)
    store, heard = house.open(), list[object]()

    def comes() -> None:
        with store.turn() as turn:
            heard.append(carry_out(turn, talk, JoinCase(case)).heard)

    other = threading.Thread(target=comes)
    with house.store.turn() as turn:
        turn.held(case)
        if why == "barred":
            members.bar(turn.work, case, members.identity(turn.work, "佐藤"))
        else:
            turn.close_case(case)
        other.start()
        other.join(1)
    other.join(60)
    assert heard == [Refused(why)]
    assert [each.name for each in house.store.members(case)] == ["田中"]
