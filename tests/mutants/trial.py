"""A mutant held against tests, in a process of its own that has everything else imported already.

Laws: nothing is written over: the changed module is given to whoever imports it; a mutant is held
against the tests that reach it; one that hangs is told by the time, and counts as found.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.util
import os
import shutil
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from tempfile import mkdtemp
from types import CodeType, ModuleType

import pytest

from tests.mutants.changes import Change, changed
from tests.mutants.reach import Only, Reach, Recorder, files, marked, marking, read

ROOT = Path(__file__).resolve().parents[2]
ALL_PASSED = 0
FINDER = "found_by"
LONGER, BESIDES = 5, 60
"""A mutant hangs after so many times what its tests take, and so many seconds."""
OURS = ("bot", "flows", "coverage", "tests")
HOW = (
    *("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"),
    *("-p", "no:faulthandler"),  # in a fork it waits for a thread that is not there
    *("-W", "ignore:Module already imported"),  # which is meant, see __main__
)
"""To the first failure."""


@dataclass(frozen=True)
class Mutant:
    """One change of one module."""

    path: str
    """From the root of the project."""
    number: int
    change: Change


class _Given(SourceFileLoader):
    """Loads a module as it is given, not as it stands in its file."""

    def __init__(self, name: str, path: str, tree: ast.Module) -> None:
        super().__init__(name, path)
        self._tree = tree

    def get_code(self, fullname: str) -> CodeType:
        """Compiled anew, never from what is kept."""
        return compile(self._tree, self.path, "exec")


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the modules that are given."""

    def __init__(self, trees: Mapping[str, ast.Module]) -> None:
        self._loaders = {
            name_of(path): _Given(name_of(path), str(ROOT / path), tree)
            for path, tree in trees.items()
        }

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A given module; for others, whoever is asked next."""
        loader = self._loaders.get(fullname)
        if loader is None:
            return None
        return importlib.util.spec_from_file_location(fullname, loader.path, loader=loader)


def name_of(path: str) -> str:
    """The module that a file holds."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def reach(paths: Sequence[str], tests: Sequence[str], seconds: int) -> Reach:
    """Run tests, on SQLite only, with nothing changed, and see which lines each of them reaches.

    Ends the program where one fails or they take longer than so many seconds.
    """
    made = {path: marked((ROOT / path).read_text("utf-8"), path) for path in paths}
    finder = _Finder({path: tree for path, (tree, _) in made.items()})
    folder = Path(mkdtemp())
    recorder = Recorder(folder / "reached.json")
    child = os.fork()
    if child == 0:
        marking(recorder)
        _try(finder, ["-k", "not postgres", *tests], recorder, folder, seconds)
    try:
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != ALL_PASSED:
            raise SystemExit("a test fails with nothing changed, or there is none")
        return read(recorder.into, {path: starts for path, (_, starts) in made.items()})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def survivors(
    mutants: Sequence[Mutant], reached: Reach, jobs: int
) -> Iterator[tuple[Mutant, bool]]:
    """Try them, so many at a time: each with whether it survived, in the order they end.

    Whoever found something in a file is asked first about its next change.
    """
    running: dict[int, tuple[Mutant, Path]] = {}
    finders: dict[str, list[str]] = {}
    waiting = list(reversed(mutants))
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant = waiting.pop()
            first = finders.setdefault(mutant.path, [])
            tests = reached.tests(mutant.path, mutant.change.line)
            tests.sort(key=lambda test: first.index(test) if test in first else len(first))
            if tests:
                folder = Path(mkdtemp())
                running[_begun(mutant, tests, reached, folder)] = (mutant, folder)
            else:
                yield mutant, True
        if running:
            child, status = os.wait()
            mutant, folder = running.pop(child)
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)  # what it began and left behind
            if (said := folder / FINDER).exists():
                first, found = finders[mutant.path], said.read_text("utf-8")
                first[:] = [found, *(each for each in first if each != found)]
            shutil.rmtree(folder, ignore_errors=True)
            yield mutant, os.waitstatus_to_exitcode(status) == ALL_PASSED


def _begun(mutant: Mutant, tests: Sequence[str], reached: Reach, folder: Path) -> int:
    """A process that tries a mutant."""
    seconds = BESIDES + LONGER * int(sum(reached.seconds[each] for each in tests))
    source = (ROOT / mutant.path).read_text("utf-8")
    finder = _Finder({mutant.path: changed(source, mutant.number)})
    child = os.fork()
    if child == 0:
        _try(finder, files(tests), Only(tests, folder / FINDER), folder, seconds)
    return child


def _try(finder: _Finder, tests: Sequence[str], plugin: object, folder: Path, seconds: int) -> None:
    """What the child does; it never returns."""
    os.setpgrp()
    silent = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silent, stream)
    signal.alarm(seconds)
    code: int = 2
    try:
        for name in [each for each in sys.modules if each.partition(".")[0] in OURS]:
            del sys.modules[name]
        sys.meta_path.insert(0, finder)
        given = [*HOW, f"--basetemp={folder}/tests", *tests]
        code = int(pytest.main(given, plugins=[plugin]))
    finally:
        os._exit(code)
