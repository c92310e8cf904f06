"""How a turn's processor time grows with the talk: a long one beside a fresh one.

Both stand at the desk of a case like any other; the long one has 1,000 turns and 200 expenses
behind it. A turn is taken as a channel takes it, in its own transaction with its commit; its time
is that of the whole process.

Laws: turns of both talks are taken in alternation; of many turns the median counts.
"""

from __future__ import annotations

import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.turns.seed import bind
from bot.bootstrap import House, open_house
from bot.settings import Settings
from bot.turn import take
from flows.facts import Fact
from flows.heard import Typed
from flows.talk import Talk

EARLIER, EXPENSES = 1_000, 200
TURNS = 30
"""Turns of each kind in one round that change no fact."""
COSTS = 8
"""Turns that keep a cost: few, so that the fresh talk stays one."""
SAME = ("/status", "/help")
ENTRY = ("コールセンター {}円 昨日", "はい")
"""A cost in one line, each of another amount, since twins are asked about; and that it is right."""
KEEPS = "みほん"
"""What is typed to be asked for the last thing about a cost, and the answer that keeps it."""
AIM = 1.5


def written(rounds: int) -> str:
    """The table of a fresh and a long talk."""
    with tempfile.TemporaryDirectory(prefix="hakkaku-bench-") as folder:
        house = open_house(Settings(data_dir=Path(folder)))
        bind(house, ["fresh", "long"])
        fresh, long = (_at_desk(house, each) for each in ("fresh", "long"))
        _grow(house, long)
        rows = [_row(f"`{text}`", _same(house, text, rounds, fresh, long)) for text in SAME]
        rows.append(_row("keeps a cost and tells its decision", _changed(house, fresh, long)))
        house.store.close()
    head = "| turn | fresh, ms of CPU | long, ms of CPU | times |\n|---|--:|--:|--:|"
    return "\n".join([head, *rows, f"\n(Aim for turns that change no fact: at most {AIM} times.)"])


def _row(title: str, taken: list[list[float]]) -> str:
    one, other = (median(times) * 1e3 for times in taken)
    return f"| {title} | {one:.2f} | {other:.2f} | {other / one:.2f} |"


def _same(house: House, text: str, rounds: int, *talks: str) -> list[list[float]]:
    """The seconds of turns that change no fact, of each talk."""
    taken = [[_timed(house, each, text) for each in talks] for _ in range(TURNS * rounds)]
    return [list(times) for times in zip(*taken, strict=True)]


def _changed(house: House, *talks: str) -> list[list[float]]:
    """The seconds of turns that keep a cost, of each talk."""
    taken: list[list[float]] = [[] for _ in talks]
    for n in range(COSTS):
        for conversation, times in zip(talks, taken, strict=True):
            _at_the_desk_again(house, conversation)
            for text in ENTRY:
                take(house, conversation, Typed(text.format(40_000 + n)))
            before = _kept(house)
            times.append(_timed(house, conversation, KEEPS))
            assert _kept(house) > before, "no cost was kept"
    return taken


def _timed(house: House, conversation: str, text: str) -> float:
    started = time.process_time()
    take(house, conversation, Typed(text))
    return time.process_time() - started


def _at_desk(house: House, person: str) -> str:
    """A talk at the desk of a new case with its discovery and incident told: its id."""
    with house.store.turn() as turn:
        case = turn.open_case(f"PIL-{person}")
        turn.dossier(case)
        day = (house.clock() - timedelta(10)).date().isoformat()
        told: dict[str, Any] = {"events.V1.kind": "third_party_report", "events.V1.on": day}
        told |= {"incident.cause": "missent", "incident.actor": "employee"}
        told |= {"incident.data": ["personal"], "incident.location": "japan"}
        told |= {"incident.victims": 1_200, "duties.known_on": day}
        told |= {"engagements.C1.firm": "みほん", "engagements.C1.approval": "approved"}
        turn.tell(case, [Fact(path, each, person, turn.now) for path, each in told.items()])
        talk = turn.begin(person, Talk(policy=f"PIL-{person}", step="desk.menu"))
        turn.attach(talk, case)
    return talk


def _at_the_desk_again(house: House, conversation: str) -> None:
    """Stand at the desk, with nothing under way."""
    with house.store.turn() as turn:
        policy = turn.conversation(conversation).policy
        turn.save(conversation, Talk(policy=policy, step="desk.menu"))


def _kept(house: House) -> int:
    """How often facts were kept."""
    return sum(case.version for case in house.store.cases())


def _grow(house: House, conversation: str) -> None:
    """A thousand turns and two hundred expenses."""
    with house.store.turn() as turn:
        case = turn.conversation(conversation).case_id or ""
        turn.dossier(case)
        day = (house.clock() - timedelta(5)).date().isoformat()
        fields = {"category": "call_center", "amount": 30_000, "incurred_on": day}
        fields["engagement"] = "C1"
        facts = [
            Fact(f"expenses.E{n}.{name}", each, "long", turn.now)
            for n in range(1, EXPENSES + 1)
            for name, each in fields.items()
        ]
        turn.tell(case, facts)
    for _ in range(EARLIER):
        take(house, conversation, Typed("/help"))
