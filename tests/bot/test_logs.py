"""What a log and a figure may hold: one table says it, and nothing else passes."""

from __future__ import annotations

import ast
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from prometheus_client import generate_latest

from bot import logs
from bot.logs import CODE, MAY, allowed
from bot.metrics import METRICS, Metrics
from bot.web.templates import BOT

LABELS = {"known", "outcome"}
SECRET = "極秘 太郎"
OF_AN_ERROR = {"error", "at"}


def calls(path: Path, name: str) -> Iterator[ast.Call]:
    """The calls of something of this name in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id == name:
                yield node


def test_every_line_of_ours_is_made_of_what_is_allowed() -> None:
    """Each call names its event by a code and gives nothing the table does not know."""
    found = [each for path in BOT.rglob("*.py") for each in calls(path, "LOG")]
    assert len(found) > 20
    for each in found:
        if isinstance(each.args[0], ast.Constant):
            assert CODE.fullmatch(str(each.args[0].value))
        assert len(each.args) == 1
        for given in each.keywords:
            if given.arg is None:
                assert ast.unparse(given.value).startswith("logs.of(")
            else:
                assert given.arg in MAY, ast.unparse(each)


@pytest.mark.parametrize("name", [*MAY, "text", "exc_info", SECRET])
@pytest.mark.parametrize("value", [SECRET, f"a\n{SECRET}", {"a": SECRET}, [SECRET], b"x", object()])
def test_whatever_does_not_look_as_it_may_is_left_out(name: str, value: object) -> None:
    """Under any name, words, structures and objects are counted and not told."""
    line = allowed(None, "", {"event": "happened", "level": "info", name: value})
    assert SECRET not in str(line)
    assert line["left_out"] == 1


def test_what_may_be_told_is_told() -> None:
    """Ids, codes, numbers, and of an error its kind and where in our code."""
    line = {"event": "turn.failed", "chat": "telegram:ab12", "seconds": 1.5, "roles": ["web"]}
    line |= {"route": "/console/cases/{case}", "about": "K-2026-0001", "why": "502"}
    assert allowed(None, "", dict(line)) == line
    with pytest.raises(FileNotFoundError) as found:
        BOT.joinpath("no-such-file").read_text(encoding="utf-8")
    assert logs.of(found.value) == {"error": "FileNotFoundError", "at": None}
    with pytest.raises(AttributeError) as ours:
        logs.allowed(None, "", None)  # type: ignore[arg-type]
    assert str(logs.of(ours.value)["at"]).startswith("bot/logs.py:")


def test_beside_a_command_no_library_has_words() -> None:
    """What a library notes while a command runs, as of a connection that was lost, is a line of
    the log: no word of it, no traceback."""
    command = (
        "import logging; from bot.__main__ import main; main()\n"
        f"try: raise ValueError({SECRET!r})\n"
        f"except ValueError: logging.getLogger('sqlalchemy.pool').exception({SECRET!r})"
    )
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, check=True)
    (line,) = map(json.loads, done.stderr.splitlines())
    del line["timestamp"]
    about = {"event": "library", "logger": "sqlalchemy.pool", "level": "error"}
    assert line == {**about, "error": "ValueError"}


@pytest.mark.parametrize("left", ["full", "closed", "none"])
def test_a_line_that_cannot_be_written_is_counted(
    left: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full, standard error is closed, or it never was: then all goes on."""
    logs.of_ours()
    log, was = structlog.get_logger(), logs.unwritten()
    with monkeypatch.context() as while_so:
        full = open("/dev/full", "wb", buffering=0)  # noqa: SIM115 - below, as the test wants it
        file = io.TextIOWrapper(full, "utf-8", write_through=True)
        if left == "closed":
            file.detach()
        while_so.setattr(sys, "stderr", None if left == "none" else file)
        log.error("turn.failed")
        log.error("turn.failed")
    full.close()
    assert logs.unwritten() == was + 2
    again = io.StringIO()
    monkeypatch.setattr(sys, "stderr", again)
    log.error("turn.failed")
    assert (again.getvalue().count("\n"), logs.unwritten()) == (1, was + 2)


def test_figures_hold_codes_only() -> None:
    """Every figure has labels of a known few, whose values are words of the program."""
    for figure in vars(Metrics()).values():
        assert set(getattr(figure, "_labelnames", ())) <= LABELS
    told = generate_latest(METRICS.registry).decode()
    assert all(each.startswith(("#", "hakkaku_")) for each in told.splitlines())
    used = [each for path in BOT.rglob("*.py") for each in ast.walk(ast.parse(path.read_text()))]
    labelled = [
        each.args[0]
        for each in used
        if isinstance(each, ast.Call) and getattr(each.func, "attr", "") == "labels"
    ]
    assert len(labelled) > 6
    codes = (
        *("'new' if kept.new else 'seen'", "type(problem).__name__.casefold()"),
        "from_the_start",  # of `Metrics` itself, which writes them out
    )
    for each in labelled:
        assert isinstance(each, ast.Constant) or ast.unparse(each) in codes
