"""The rules of the house that neither a type nor the import checker can hold."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import coverage
from tests import covered

ROOT = Path(__file__).resolve().parent.parent
STOREYS = ("bot", "flows", "coverage")
PURE_MODULES = sorted(
    path for storey in ("flows", "coverage") for path in (ROOT / storey).rglob("*.py")
)
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt")

# What a pure module may not reach, as the import or the call would be written out in full.
IMPURE = (
    *("datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow"),
    *("datetime.date.today", "time", "random", "secrets", "uuid", "os", "socket", "sqlite3"),
    *("open", "input", "print"),
)


def names_used(source: str) -> Iterator[str]:
    """Every imported name a module reads and every one it calls, written out in full."""
    tree = ast.parse(source)
    full: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                full[name.asname or name.name.partition(".")[0]] = (
                    name.name if name.asname else name.name.partition(".")[0]
                )
                yield name.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for name in node.names:
                full[name.asname or name.name] = f"{node.module}.{name.name}"
                yield f"{node.module}.{name.name}"

    def written_out(node: ast.expr) -> str | None:
        if isinstance(node, ast.Name):
            return full.get(node.id)
        if isinstance(node, ast.Attribute) and (value := written_out(node.value)):
            return f"{value}.{node.attr}"
        return None

    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and (found := written_out(node)):
            yield found
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield full.get(node.func.id, node.func.id)


def impure(source: str) -> list[str]:
    return sorted(
        {
            name
            for name in names_used(source)
            for banned in IMPURE
            if name == banned or name.startswith(f"{banned}.")
        }
    )


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def project_files() -> Iterator[Path]:
    """Every text of the project: not the environment, the caches or git's own folder."""
    kept_dots = {".ci", ".gitignore"}
    folders = [ROOT]
    while folders:
        for path in folders.pop().iterdir():
            if path.name.startswith(".") and path.name not in kept_dots:
                continue
            if path.is_dir() and path.name != "__pycache__":
                folders.append(path)
            elif path.is_file():
                yield path


def pins(lock: str) -> dict[str, str]:
    found = re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE)
    return dict(found)


def test_the_name_coverage_is_ours() -> None:
    """`coverage` is the engine in this folder, not the measuring tool of that name."""
    assert coverage.__file__ is not None
    assert Path(coverage.__file__).resolve().parent == ROOT / "coverage"


@pytest.mark.parametrize("name", [*STOREYS, "tests", "benchmarks"])
def test_no_distribution_takes_our_names(name: str) -> None:
    """No installed distribution provides a top-level module of the name of one of our folders."""
    assert packages_distributions().get(name, []) == []


@pytest.mark.parametrize("path", PURE_MODULES, ids=relative)
def test_pure_modules_are_handed_what_is_not_certain(path: Path) -> None:
    """Neither the engine nor the conversation asks for the time, for chance or for a file."""
    assert impure(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from datetime import datetime\nd = datetime.now(None)", ["datetime.datetime.now"]),
        ("import datetime as dt\nf = dt.date.today", ["datetime.date.today"]),
        ("from datetime import date as day\nday.today()", ["datetime.date.today"]),
        ("from time import time as clock", ["time.time"]),
        ("import random", ["random"]),
        ("def f():\n    import uuid\n    return uuid.uuid4()", ["uuid", "uuid.uuid4"]),
        ("with open('x') as f: pass", ["open"]),
        ("def f(turn):\n    return turn.now, turn.time, turn.today()", []),
        ("from datetime import date, time\ntime(9, 0)", []),
        ("open = time = ()\nfor random in open: open.append(random)", []),
    ],
)
def test_the_pure_check_sees(source: str, found: list[str]) -> None:
    """The check above finds the clock, chance and files under any name, and nothing else."""
    assert impure(source) == found


@pytest.mark.parametrize("path", sorted((ROOT / "coverage").rglob("*.py")), ids=relative)
def test_the_engine_rests_on_pydantic_alone(path: Path) -> None:
    """Beside the standard library and itself, `coverage` imports only pydantic."""
    tree = ast.parse(path.read_text("utf-8"))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom) and not node.level
            else []
        )
    }
    assert imported - sys.stdlib_module_names <= {"coverage", "pydantic", "pydantic_core"}


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_are_for_everyone(lock: str) -> None:
    """Every locked requirement has its hashes, and no line names an index or an address."""
    text = (ROOT / lock).read_text("utf-8")
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted-host", text)
    for name in pins(lock):
        assert re.search(rf"^{re.escape(name)}==[^\n]+\\\n +--hash=sha256:", text, re.MULTILINE)


def test_locks_agree() -> None:
    """What the tests run on holds everything the program runs on, at the same versions."""
    runtime, dev, _peers = map(pins, LOCKS)
    assert runtime
    assert runtime.items() <= dev.items()


def test_locks_hold_what_is_asked_for() -> None:
    """Each requirement of `pyproject.toml` is locked, and coverage.py never is."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    name = re.compile(r"[A-Za-z0-9._-]+")
    for requirements, lock in (
        (asked["project"]["dependencies"], LOCKS[0]),
        (asked["dependency-groups"]["dev"], LOCKS[1]),
        (asked["dependency-groups"]["bench"], LOCKS[2]),
    ):
        names = {found.group() for one in requirements if (found := name.match(one))}
        assert len(names) == len(requirements)
        assert names <= pins(lock).keys()
        assert not {"coverage", "pytest-cov"} & pins(lock).keys()


def test_no_file_names_a_machine_a_registry_or_the_insurer() -> None:
    """No text holds a path of some machine, a registry's address or the overview's insurer."""
    needle = re.compile(
        rb"(?<![\w.~-])/(?:" + b"|".join([b"wo" + b"rk", b"ro" + b"ot", b"fa" + b"rm"]) + rb")/"
        rb"|" + rb"py" + rb"pi\.org|python" + rb"hosted\.org|registry\.n" + rb"pmjs"
        rb"|(?<![A-Za-z0-9+/])AI" + rb"G(?![A-Za-z0-9+/])"
    )
    hits = {
        relative(path): hit.group().decode()
        for path in project_files()
        if (hit := needle.search(path.read_bytes()))
    }
    assert hits == {}
    assert not (ROOT / "uv.lock").exists()


def test_what_is_not_reached_is_told() -> None:
    """A branch of what decides is missed; of the rest one line in twenty may be, and no more."""
    whole: dict[str, list[object]] = {"missing_lines": [], "missing_branches": []}
    branch = {"missing_lines": [], "missing_branches": [[3, 5]]}
    enough = {"covered_lines": 95, "missing_lines": 5, "covered_branches": 95}
    files = {"coverage/shares.py": whole, "bot/turn.py": branch}
    report = {"files": files, "summary": {**enough, "missing_branches": 5}}
    assert list(covered.found(report)) == []
    files["flows/turn.py"] = branch
    report["summary"] = {**enough, "missing_branches": 6}
    assert list(covered.found(report)) == [
        "flows/turn.py is not reached whole",
        "94.1 % of the branches, 95 expected",
    ]
