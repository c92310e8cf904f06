"""The program as a process of its own: its signals, its log, its errors, and being killed."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from itertools import groupby
from pathlib import Path

from bot import bootstrap
from bot.bootstrap import House
from bot.settings import Settings
from tests.commands import hakkaku
from tests.ports import free_port
from tests.telegram.faults import broken, flood, hangs_up
from tests.telegram.people import Person
from tests.telegram.running import running, settings_for, settled
from tests.telegram.standin import StandIn

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0

CODE = "CODE"
TALK = [
    *("/start", "[1]", "[1]", bootstrap.SAMPLE, CODE),
    *("[1]", "今日", "わからない", "[2]", "[4]", "2", "2", "[1]", "1", "1"),
    *(
        "1,200",
        "[2]",
        "[2]",
        "今日",
        "2",
        "2",
        "2",
        "1",
        "1",
        "コンサルティング",
        "[1]",
        "3",
    ),
    *("2", "2", "弁護士相談 33万円 今日", "はい", "[1]", "10万円"),
]
"""From the first word to a decided expense; ``[1]`` taps the first button, `CODE` types one."""
KILLS = (0, 4, 11, 22, 30)
"""The steps in which the program is killed."""


async def started(standin: StandIn, folder: Path, **more: str) -> Process:
    """The program, serving over a folder."""
    given = {"BOT_TOKEN": standin.token, "BOT_API_URL": standin.url, "SEND_RATE": "off"}
    given |= {"DATA_DIR": str(folder), "LISTEN": f"127.0.0.1:{free_port()}"} | more
    environment = {**os.environ, "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}
    environment |= {f"HAKKAKU_{name}": value for name, value in given.items()}
    command = (sys.executable, "-m", "bot", "serve")
    return await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=environment, stdout=PIPE, stderr=PIPE
    )


def activation_code(folder: Path) -> str:
    """An activation code for the sample policy, made by the command line while the program runs."""
    done = hakkaku("code", bootstrap.SAMPLE, folder=folder)
    assert done.returncode == 0
    code: str = re.findall(r"[A-Z0-9]{4}-[A-Z0-9]{4}", done.stdout)[0]
    return code


def furnished(folder: Path) -> House:
    """A store with the sample policy, looked at from here while the program serves."""
    house = bootstrap.open_house(Settings(data_dir=folder))
    bootstrap.seed(house)
    return house


async def ended(process: Process, signal_: signal.Signals) -> tuple[int | None, str, str]:
    """End it: its status, what it printed, what it logged."""
    process.send_signal(signal_)
    printed, logged = await process.communicate()
    return process.returncode, printed.decode(), logged.decode()


async def does(person: Person, step: str) -> None:
    """Tap or type."""
    if step.startswith("["):
        await person.presses(int(step[1:-1]) - 1)
    else:
        await person.says(step)


async def test_told_to_end_it_finishes_and_says_nothing_twice(
    standin: StandIn, tmp_path: Path
) -> None:
    """After SIGTERM what was heard is answered once, and the status is 0."""
    house, person = furnished(tmp_path), standin.person()
    process = await started(standin, tmp_path)
    await person.start()
    await settled(standin, house, PATIENCE)
    standin.delay = 0.05
    for _ in range(6):
        await person.says("/help")
    await standin.settled(PATIENCE)
    status, printed, _ = await ended(process, signal.SIGTERM)
    assert (status, printed) == (0, "")
    assert sum("/back" in each.text for each in person.from_bot) == 6
    house.store.close()


async def test_the_log_holds_ids_only(standin: StandIn, tmp_path: Path) -> None:
    """In a talk with faults no word, name, address or token comes into the log at DEBUG."""
    house, person = furnished(tmp_path), standin.person(name="極秘太郎")
    process = await started(standin, tmp_path, LOG_LEVEL="DEBUG")
    faults = [(flood(1), "sendMessage"), (broken(), "sendMessage"), (hangs_up(), "getUpdates")]
    faults += [(broken(), "editMessageReplyMarkup"), (broken(), "answerCallbackQuery")]
    for fault, method in faults:
        standin.faults.add(fault, method=method, skip=1)
    await person.start()
    await settled(standin, house, PATIENCE)
    for step in ("[1]", "極秘の言葉", "password: hunter2himitsu", "/start 極秘招待", "/極秘"):
        await does(person, step)
        await settled(standin, house, PATIENCE)
    status, printed, logged = await ended(process, signal.SIGTERM)
    assert (status, printed) == (0, "")
    lines = [json.loads(line) for line in logged.splitlines()]
    assert {"serving", "delivery.later", "polling.waits", "ended"} <= {
        line["event"] for line in lines
    }
    secret = standin.token.partition(":")[2]
    for planted in ("極秘", "himitsu", secret, str(person.id), "127.0.0.1"):
        assert planted not in logged
        assert planted not in logged.encode().decode("unicode_escape")
    house.store.close()


async def test_what_cannot_work_ends_with_a_message(standin: StandIn, tmp_path: Path) -> None:
    """A wrong token: status 1, one plain sentence, the token not repeated, no traceback."""
    wrong = standin.token[:-1] + "X"
    process = await started(standin, tmp_path, BOT_TOKEN=wrong)
    printed, told = await process.communicate()
    assert (process.returncode, printed) == (1, b"")
    assert "HAKKAKU_BOT_TOKEN" in told.decode()
    assert wrong not in told.decode()
    assert "Traceback" not in told.decode()


async def talked(standin: StandIn, house: House, person: Person, step: str) -> None:
    """One step of the talk, and its answer."""
    await does(person, step)
    await settled(standin, house, PATIENCE)


def said(person: Person) -> list[str]:
    """What the bot said, the same message twice in a row taken as one."""
    return [text for text, _ in groupby(each.text for each in person.from_bot)]


async def test_killed_five_times_in_a_talk_nobody_notices(standin: StandIn, tmp_path: Path) -> None:
    """From the first word to a decided expense, killed five times: the talk is the unharmed one.

    At most the one message in flight at a kill stands there twice, word for word; its first copy,
    of which nobody knows, is the only one that may keep its buttons.
    """
    house, person = furnished(tmp_path / "killed"), standin.person()
    process = await started(standin, tmp_path / "killed")
    code = activation_code(tmp_path / "killed")
    for number, step in enumerate(TALK):
        await does(person, step.replace(CODE, code))
        if number in KILLS:
            await asyncio.sleep(0.002 * number)
            await ended(process, signal.SIGKILL)
            process = await started(standin, tmp_path / "killed")
        await settled(standin, house, PATIENCE)
    assert (await ended(process, signal.SIGTERM))[0] == 0
    async with (
        StandIn() as other,
        running(other, settings_for(other, tmp_path / "unharmed")) as unharmed,
    ):
        friend = other.person()
        code = activation_code(tmp_path / "unharmed")
        for step in TALK:
            await talked(other, unharmed.house, friend, step.replace(CODE, code))
    assert said(person) == said(friend)
    assert len(person.from_bot) <= len(friend.from_bot) + len(KILLS)
    assert "207,000円" in person.text
    pairs = zip(person.from_bot, person.from_bot[1:], strict=False)
    assert [one.text for one, after in pairs if one.buttons and one.text != after.text] == []
    assert person.last.buttons == friend.last.buttons
    facts = [house.store.facts_history(each.id) for each in house.store.cases()]
    assert [len({fact.path for fact in each}) for each in facts] == [len(each) for each in facts]
    house.store.close()
