"""Whoever reads a case on the command line stands in its audit: every command is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import bootstrap
from bot.bootstrap import House
from bot.documents.kinds import forms
from bot.settings import Settings
from bot.store.audit import Deed
from flows.facts import Fact
from flows.talk import Talk
from tests.bot.test_commands import every_command
from tests.commands import hakkaku
from tests.desk import at_the_desk

WORD = "鵺啼羅刹"
FIRM = {"engagements.C1.firm": f"{WORD}総研", "engagements.C1.approval": "pending"}
COST = {"expenses.E1.category": "apology_letter", "expenses.E1.amount": 300_000}
TOLD = {**FIRM, **COST, "incident.victims": 900, "events.V1.kind": "written_notice"}
TOLD |= {"events.V1.on": "2026-11-01", "expenses.E1.vendor": f"{WORD}印刷"}
OF_A_CASE: dict[str, tuple[str, ...]] = {
    "chat": ("--member", WORD, "--case", "CASE"),
    "export": ("CASE",),
    "invite": ("CASE",),
    "staff members": ("CASE",),
    "staff take": ("CASE", "--as", "森"),
    "staff say": ("CASE", "はい", "--as", "森"),
    "staff hand-back": ("CASE", "--as", "森"),
    "staff approve": ("CASE", "C1", "--as", "森"),
    "staff refuse": ("CASE", "C1", "--as", "森"),
    "staff acknowledge": ("CASE", "--as", "森", "--on", "2026-11-02"),
    "staff decide": ("CASE", "E1", "200000", "--as", "森"),
    "staff paid": ("CASE", "E1", "--as", "森", "--on", "2026-11-02"),
    "staff let-in": ("CASE", WORD, "--as", "森"),
    "staff bar": ("CASE", WORD, "--as", "森"),
    "staff close": ("CASE", "--as", "森"),
    "staff reopen": ("CASE", "--as", "森"),
    "erase": ("CASE", "--as", "森"),
}
"""The commands that are given a case, with what they need, in an order that can be gone through."""
OF_NONE = {
    *("assess", "serve", "demo", "code", "rebuild", "docs", "policy import", "policy list"),
    *("firm add", "firm list", "admin create", "db upgrade", "keys new", "keys list"),
    *("keys rotate", "retention years", "audit verify", "audit heads"),
}
"""Those that say nothing of any case."""
LISTS = {"staff queue", "retention due"}
"""Lists, of which it is not written down that somebody looked: they hold no content."""
SEALED = {"backup", "restore"}
"""Those that take or bring everything, sealed, and print figures."""


@pytest.fixture
def told(tmp_path: Path) -> Iterator[tuple[House, str]]:
    """A case in which the word stands in facts, lines, a note and a person's name."""
    house = bootstrap.open_house(Settings(data_dir=tmp_path))
    bootstrap.seed(house)
    with house.store.turn() as turn:
        talk = turn.begin(WORD, Talk(policy=bootstrap.SAMPLE))
    case = at_the_desk(house, talk)
    with house.store.turn() as turn:
        turn.dossier(case)
        turn.tell(case, [Fact(path, value, WORD, turn.now) for path, value in TOLD.items()])
        turn.write(talk, "in", f"{WORD}発言")
        turn.note(talk, "森", f"{WORD}覚書")
    yield house, case
    house.store.close()


def trail(house: House, case: str) -> list[Deed]:
    return house.store.audit_trail(case)


def test_every_command_is_looked_at() -> None:
    """A new command is to be put into one of the lists above."""
    groups = {"", "policy", "firm", "staff", "admin", "db", "keys", "retention", "audit"}
    assert set(every_command()) - groups == {*OF_A_CASE, *OF_NONE, *LISTS, *SEALED}


def test_whatever_tells_of_a_case_is_noted(told: tuple[House, str], tmp_path: Path) -> None:
    """A command that prints the word has left its entry first; what is only done has its own."""
    house, case = told
    printed = set()
    for command, given in OF_A_CASE.items():
        before = trail(house, case)
        arguments = [each.replace("CASE", case) for each in given]
        done = hakkaku(*command.split(), *arguments, typed="/members\n", folder=tmp_path)
        holds = WORD in done.stdout + done.stderr
        assert len(trail(house, case)) > len(before) or not holds, command
        printed |= {command} if holds else set()
    assert printed >= {"chat", "export", "staff members"}


@pytest.mark.parametrize("form", sorted(forms()))
def test_every_paper_that_is_taken_is_noted(
    told: tuple[House, str], tmp_path: Path, form: str
) -> None:
    """Whatever is made of the case, to standard output or into a file."""
    house, case = told
    file = tmp_path / f"paper.{form}"
    for to in ((), ("--output", str(file))):
        before = len(trail(house, case))
        assert hakkaku("export", case, "--as", form, *to, folder=tmp_path).returncode == 0
        assert [each.action for each in trail(house, case)[before:]] == ["case.exported"]


def test_a_conversation_held_here_is_noted(told: tuple[House, str], tmp_path: Path) -> None:
    """Once an hour and person; whoever comes into the case so stands in its audit too."""
    house, case = told
    for member in (WORD, WORD, "泥棒"):
        hakkaku("chat", "--member", member, "--case", case, folder=tmp_path)
    noted = [(each.who, each.action, each.details) for each in trail(house, case)]
    assert noted == [
        ("command line", "case.read", {"name": WORD}),
        ("泥棒", "case.joined", None),
        ("command line", "case.read", {"name": "泥棒"}),
    ]


@pytest.mark.parametrize("command", sorted(LISTS))
def test_a_list_holds_no_content(told: tuple[House, str], tmp_path: Path, command: str) -> None:
    """Numbers, days and names of companies, and the person whose conversation it is."""
    _, case = told
    if command == "retention due":
        hakkaku("staff", "close", case, "--as", "森", folder=tmp_path)
    shown = hakkaku(*command.split(), folder=tmp_path).stdout
    for text in ("発言", "覚書", "総研", "印刷"):
        assert f"{WORD}{text}" not in shown
