"""Large tables are read in processes of their own, few at once, and hold up nobody."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any

import pytest

from bot import bootstrap, policies
from bot.files import apart
from bot.files.tables import MOST_ROWS, BadTable
from bot.store.problems import StoreProblem
from coverage.document import Refused
from tests.bot.files.telegram import seated, serving, settings
from tests.files import csv_of, xlsx_of
from tests.gate import Gate, gated
from tests.telegram.standin import StandIn

MANY = [["費目", "日付", "金額", "支払先"]]
MANY += [
    ["弁護士相談", "2026-11-01", f"{1_000 + n}", f"あおば法律事務所 東京都千代田区丸の内 {n}"]
    for n in range(4_000)
]
SMALL = MANY[:3]


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Tables are read apart only when it is opened."""
    return gated(tmp_path / "gate", monkeypatch)


@pytest.mark.parametrize("made", [csv_of, xlsx_of])
def test_what_is_read_apart_is_the_same(made: Callable[..., bytes]) -> None:
    """A table is read alike in either place, and a large one is read in the other."""
    large, small = made(MANY), made(SMALL)
    assert (apart._large(large), apart._large(small)) == (True, False)
    assert apart.rows_of(large) == apart._read(large).rows == MANY
    assert apart.rows_of(small) == SMALL


def test_what_is_wrong_is_said_alike() -> None:
    """Too many rows, and what is broken inside, have their own code wherever they are found."""
    for data, why in (
        (csv_of(MANY * 3), "rows"),
        (csv_of([["a", "b" * 250_000], *MANY]), "bomb"),
        (xlsx_of(MANY).replace(b"<", b"", 1)[:-30_000], "damaged"),
        (csv_of(MANY)[:-1] + b"\xff\x00", "damaged"),
    ):
        with pytest.raises(BadTable, match=why):
            apart.rows_of(data)
    with pytest.raises(Refused):
        policies.read(csv_of(MANY * 3))
    assert len(MANY * 3) > MOST_ROWS


def test_it_gets_nothing_but_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key and no token stand in its environment."""
    monkeypatch.setenv("HAKKAKU_KEYS", "a key")
    code = "import os, json; print([]); print(json.dumps([*os.environ]))"
    monkeypatch.setattr(apart, "COMMAND", (sys.executable, "-c", code))
    (names,) = apart.rows_of(csv_of(MANY))
    assert not [name for name in names if "HAKKAKU" in name or name in ("HOME", "PATH")]


def test_what_takes_too_long_is_no_table(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ended, and its sender is told; the next one is read."""
    monkeypatch.setattr(apart, "SECONDS", 0.5)
    with pytest.raises(BadTable, match="bomb"):
        apart.rows_of(csv_of(MANY))
    monkeypatch.setattr(apart, "SECONDS", 60)
    gate.open()
    assert apart.rows_of(csv_of(MANY)) == MANY


@pytest.mark.parametrize("code", ["os.kill(os.getpid(), 15)", "raise MemoryError"])
def test_a_process_that_was_ended_is_not_the_tables_fault(
    monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    """Told to end, or out of memory: the table is tried again, and nobody is told it is damaged."""
    monkeypatch.setattr(apart, "COMMAND", (sys.executable, "-c", f"import os; {code}"))
    with pytest.raises(StoreProblem, match=r"^table_unread(:|$)"):
        apart.rows_of(csv_of(MANY))


def test_few_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many come, on whichever channel, two are read; all are in the end."""
    run, now, most, one = subprocess.run, [0], [0], Lock()

    def counted(*given: Any, **named: Any) -> Any:
        with one:
            now[0] += 1
            most[0] = max(most[0], now[0])
        try:
            return run(*given, **named)
        finally:
            with one:
                now[0] -= 1

    monkeypatch.setattr(subprocess, "run", counted)
    large = csv_of(MANY)
    with ThreadPoolExecutor(8) as pool:
        tables, rows = pool.map(apart.rows_of, [large] * 4), pool.map(policies.read, [large] * 2)
    assert [len(each) for each in tables] == [len(MANY)] * 4
    assert [len(each) for each in rows] == [len(MANY) - 1] * 2
    assert most == [apart.AT_ONCE]


async def test_a_large_table_holds_up_no_other_talk(tmp_path: Path, gate: Gate) -> None:
    """While as many are read as can be, whoever else writes is answered; then each is read."""
    async with StandIn() as standin:
        chosen = settings(tmp_path, standin)
        house = bootstrap.open_house(chosen)
        senders = [standin.person() for _ in range(apart.AT_ONCE + 1)]
        other = standin.person()
        for each in (*senders, other):
            seated(house, each)
        async with serving(house, chosen):
            for each in senders:
                await each.sends_document(xlsx_of(MANY), name="costs.xlsx")
            await gate.until(apart.AT_ONCE)
            await other.says("/help")
            await other.sees("/back")
            assert gate.begun == apart.AT_ONCE
            assert not any("表を読みました" in each.text for each in senders)
            gate.open()
            for each in senders:
                await each.sees("4,000行のうち4,000行")
        house.store.close()
