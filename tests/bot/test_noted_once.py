"""Every change is one entry of the audit: of the command line, of people's turns, of accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer import Exit

from bot import attending, bootstrap, deciding, erasing, letting_in, orders, policies, upkeep
from bot.bootstrap import House, sample_policy
from bot.console import accounts
from bot.documents import command
from bot.settings import Settings
from bot.store import staff
from bot.store.audit import COMMAND_LINE
from bot.store.problems import StoreProblem
from bot.store.tables import metadata
from bot.turn import take
from coverage.document import Refused
from flows.effects import LeaveNumber, LinkPage, Order, Snooze
from flows.heard import Opened, Pressed, Typed
from flows.turn import JAPAN
from tests import changes
from tests.changes import noted_once, whole
from tests.desk import at_the_desk

NOW = datetime(2026, 11, 2, 10, tzinfo=JAPAN)
BY = "森"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = bootstrap.open_house(Settings(data_dir=tmp_path), lambda: NOW)
    bootstrap.seed(made)
    yield made
    whole(made.store)
    made.store.close()


def noted(house: House, does: Callable[[], object]) -> list[str]:
    """What was noted of a deed that may be refused."""
    before = changes.kept(house.store)
    try:
        with noted_once(house.store):
            does()
    except StoreProblem:
        assert changes.kept(house.store) == before
        return ["refused"]
    return changes.entries(before, changes.kept(house.store))


def talk_of(house: House, member: str) -> str:
    return house.store.conversation_for(member, policy=None, case=None, language="en")


def test_every_table_is_looked_at() -> None:
    """A new table is either the program's own or one in which a change is seen."""
    assert {*changes.OWN, *changes.OF} == set(metadata.tables.values())


def test_deeds_of_the_command_line(house: House) -> None:
    """Of each deed one entry; what is done again and changes nothing leaves none."""
    store, case = house.store, at_the_desk(house, talk_of(house, "A"))
    token = store.invite(case, valid=timedelta(1), by=BY)
    row = {**sample_policy("2026-04-01"), "number": "PIL-2026-0007"}
    today = NOW.date()

    def enter() -> None:
        with store.turn() as turn:
            policies.enter(house, turn, [row], BY)

    def keep_for(years: int) -> None:
        with store.turn() as turn:
            erasing.keep_for(turn, years, BY)

    deeds: dict[str, Callable[[], object]] = {
        "invite.made": lambda: store.invite(case, valid=timedelta(1), by=BY),
        "invite.revoked": lambda: store.revoke_invite(token, by=BY),
        "code.made": lambda: store.new_code(bootstrap.SAMPLE, by=BY),
        "firm.added": lambda: store.add_firm("新事務所", by=BY),
        "policies.imported": enter,
        "retention.set": lambda: keep_for(9),
        "talk.taken": lambda: attending.take(house, case, BY),
        "talk.handed_back": lambda: attending.hand_back(house, case, BY),
        "staff.changed": lambda: upkeep.approve(house, case, "C1", "rejected", BY),
        "member.barred": lambda: letting_in.keep_out(house, case, "A", BY),
        "case.closed": lambda: attending.close(house, case, BY),
        "case.reopened": lambda: attending.reopen(house, case, BY),
    }
    assert {action: noted(house, does) for action, does in deeds.items()} == {
        action: [action] for action in deeds
    }
    same = ("invite.revoked", "firm.added", "member.barred", "retention.set", "policies.imported")
    for again in same:
        assert noted(house, deeds[again]) == []
    assert noted(house, deeds["case.reopened"]) == ["refused"]
    decided = lambda: deciding.decide(house, case, "E9", 1, BY, reason="", on=today)  # noqa: E731
    for deed, why in ((decided, "no_such_item"), (deeds["staff.changed"], "unchanged")):
        before = changes.kept(house.store)
        with pytest.raises(Refused, match=why):
            noted(house, deed)
        assert changes.kept(house.store) == before


def test_a_paper_that_is_taken_away_is_noted(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the command line as in the console: who took which paper of which case; what there was no
    place for was taken by nobody."""
    case = at_the_desk(house, talk_of(house, "A"))
    monkeypatch.setattr("bot.bootstrap.open_house", lambda: house)
    take_away = lambda: command.run(case, "json", None, "en", tmp_path / "paper")  # noqa: E731
    assert noted(house, take_away) == ["case.exported"]
    assert house.store.audit_trail(case)[-1].who == COMMAND_LINE
    nowhere = tmp_path / "absent" / "paper"
    with noted_once(house.store), pytest.raises(Exit):
        command.run(case, "json", None, "en", nowhere)


def test_a_person_comes_in_and_tells(house: House) -> None:
    """Each message leaves one entry where it changes something, whichever way one came in."""
    code = house.store.new_code(bootstrap.SAMPLE, by=BY)
    talk = talk_of(house, "A")
    actions = []
    said = ("1", "1", bootstrap.SAMPLE, "2222-2222", bootstrap.SAMPLE, code, "1", "2", "yesterday")
    for heard in (Opened(), *map(Typed, (*said, "no", "skip", "no", "/status", "/human"))):
        actions += noted(house, lambda heard=heard: take(house, talk, heard))  # type: ignore[misc]
    case = house.store.cases()[0].id
    invited = talk_of(house, "B")
    token = house.store.invite(case, valid=timedelta(1), by=BY)
    then = ("1", "1", "lawyer 330,000 yen today", "yes", "/leave", "1")
    for heard in (Opened(token), *map(Typed, then)):
        actions += noted(house, lambda heard=heard: take(house, invited, heard))  # type: ignore[misc]
    came = ["code.refused", "case.opened", "told", "human.called"]
    assert actions == [*came, "invite.used", "case.joined", "member.left"]


@pytest.mark.parametrize(
    ("order", "action", "again"),
    [
        (Snooze(NOW + timedelta(days=3)), "reminders.put_off", []),
        (LinkPage(), "page.linked", ["page.linked"]),
        (LeaveNumber("03-1234-5678"), "callback.left", ["callback.left"]),
    ],
)
def test_what_the_conversation_orders(
    house: House, order: Order, action: str, again: list[str]
) -> None:
    """Putting reminders off, a link to the page, a number to be called back: one entry each; put
    off until the same moment once more is no change."""
    talk = talk_of(house, "A")
    at_the_desk(house, talk)

    def does() -> None:
        with house.store.turn() as turn:
            orders.carry_out(turn, talk, order)

    assert noted(house, does) == [action]
    assert noted(house, does) == again


def test_accounts_of_staff(house: House) -> None:
    """Made with an identity, given a role, disabled: one entry each, and none the second time."""
    make = lambda: accounts.make(house, "agent", "mori", "森", BY, "mori@house")  # noqa: E731
    assert noted(house, make) == ["staff.made"]
    with house.store.reading() as work:
        found = staff.of_login(work, "mori")
    assert found is not None
    id = found.person.id

    def once(does: Callable[..., object], *given: str, **how: bool) -> Callable[[], None]:
        def deed() -> None:
            with house.store.turn() as turn:
                does(turn, id, *given, BY, **how)

        return deed

    deeds = {
        "staff.identity": once(accounts.know_as, "other@house"),
        "staff.role": once(accounts.set_role, "supervisor"),
        "staff.disabled": once(accounts.disable),
        "staff.enabled": once(accounts.disable, again=True),
    }
    for action, does in deeds.items():
        assert (noted(house, does), noted(house, does)) == ([action], [])
    assert noted(house, once(accounts.set_up_anew)) == ["staff.set_up_anew"]


def test_a_paper_that_comes_of_what_was_told_is_in_its_entry(house: House) -> None:
    """The letter to the insurer is drafted and sent as a paper: facts, named so, with the paper."""
    talk = talk_of(house, "A")
    case = at_the_desk(house, talk)
    take(house, talk, Pressed("desk.menu", "payment"))
    draft = Pressed("payment.menu", "notice")
    assert noted(house, lambda: take(house, talk, draft)) == ["told"]
    details = house.store.audit_trail(case)[-1].details
    assert (details["paper"], details["also"]) == ("insurer", ["paper.ordered"])
