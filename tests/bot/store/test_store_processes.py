"""Several processes, and processes that die: nothing told is lost, nothing half told is kept."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.bot.store.conftest import Databases, House

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = Path(__file__).with_name("store_process.py")


def start(what: str, house_url: str, name: str, times: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", str(SCRIPT), what, house_url, name, str(times)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def output(process: subprocess.Popen[str]) -> IO[str]:
    assert process.stdout is not None
    return process.stdout


def finish(process: subprocess.Popen[str]) -> int:
    """Wait for the end: how it ended."""
    process.communicate(timeout=120)
    return process.returncode


def pairs(house: House) -> Counter[str]:
    """How many facts of each item the first case holds; its version counts every telling."""
    case = house.store.cases()[0]
    history = house.store.facts_history(case.id)
    assert case.version == len(history)
    return Counter(fact.path.split(".")[1] for fact in history)


def test_processes_that_write_at_once_lose_nothing(house: House) -> None:
    """Four processes tell facts of one case at the same time: all of them are there."""
    house.case()
    names = ["A", "B", "C", "D"]
    started = [start("write", house.url, name, 15) for name in names]
    assert [finish(process) for process in started] == [0] * 4
    assert pairs(house) == Counter({f"{name}{n}": 2 for name in names for n in range(15)})


def test_processes_that_make_the_database_at_once(
    databases: Databases, make_house: Callable[[str], House]
) -> None:
    """The first start may happen several times at once: one set of tables, one key, one case."""
    url = databases.make(empty=True)
    started = [start("write", url, name, 1) for name in "ABCD"]
    assert [finish(process) for process in started] == [0] * 4
    house = make_house(url)
    assert len(house.store.cases()) == 1
    assert pairs(house) == Counter({f"{name}0": 2 for name in "ABCD"})


def test_killed_in_the_middle_of_a_turn(house: House) -> None:
    """A process killed inside a turn leaves the last turn that was kept, and blocks nobody."""
    house.case()
    assert finish(start("write", house.url, "A", 2)) == 0
    process = start("stop", house.url, "B", 1)
    assert output(process).readline() == "stopped\n"
    process.kill()
    assert finish(process) < 0
    assert pairs(house) == Counter({"A0": 2, "A1": 2})
    house.case("鈴木")


@pytest.mark.parametrize("lines", [1, 7, 20])
def test_killed_at_any_moment(house: House, lines: int) -> None:
    """Whatever was reported as kept is there, and no turn is there by half."""
    house.case()
    process = start("write", house.url, "A", -1)
    for _ in range(lines):
        last = output(process).readline()
    process.kill()
    assert finish(process) < 0
    found = pairs(house)
    assert set(found.values()) == {2}
    assert set(found) >= {f"A{number}" for number in range(int(last) + 1)}
