"""A mutant held against tests, in a process of its own that has everything else imported already.

Laws: nothing is written over: the changed module is given to whoever imports it; a mutant that
hangs is told by the time, and counts as found.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.util
import os
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from tempfile import mkdtemp
from types import CodeType, ModuleType

import pytest

from tests.mutants.changes import Change, changed

ROOT = Path(__file__).resolve().parents[2]
ALL_PASSED, NO_TESTS = 0, 5
OURS = ("bot", "flows", "coverage", "tests")
HOW = (
    *("-k", "not postgres", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"),
    *("-W", "ignore:Module already imported"),  # which is meant, see __main__
)
"""SQLite only, to the first failure."""


@dataclass(frozen=True)
class Mutant:
    """One change of one module, and the tests that should find it."""

    path: str
    """From the root of the project."""
    number: int
    change: Change
    tests: tuple[str, ...]


class _Changed(SourceFileLoader):
    """Loads a module with its change."""

    def __init__(self, name: str, path: str, tree: ast.Module) -> None:
        super().__init__(name, path)
        self._tree = tree

    def get_code(self, fullname: str) -> CodeType:
        """Compiled anew, never from what is kept."""
        return compile(self._tree, self.path, "exec")


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the one module that is changed."""

    def __init__(self, mutant: Mutant) -> None:
        self._name = name_of(mutant.path)
        path = ROOT / mutant.path
        tree = changed(path.read_text(encoding="utf-8"), mutant.number)
        self._loader = _Changed(self._name, str(path), tree)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The changed module; for others, whoever is asked next."""
        if fullname != self._name:
            return None
        return importlib.util.spec_from_file_location(
            fullname, self._loader.path, loader=self._loader
        )


def name_of(path: str) -> str:
    """The module that a file holds."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def survivors(mutants: Sequence[Mutant], jobs: int, seconds: int) -> Iterator[tuple[Mutant, bool]]:
    """Try them, so many at a time: each with whether it survived, in the order they end.

    Ends the program where there is no test.
    """
    running: dict[int, tuple[Mutant, str]] = {}
    waiting = list(reversed(mutants))
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant, folder = waiting.pop(), mkdtemp()
            finder = _Finder(mutant)
            child = os.fork()
            if child == 0:
                _try(finder, mutant.tests, folder, seconds)
            running[child] = (mutant, folder)
        child, status = os.wait()
        mutant, folder = running.pop(child)
        shutil.rmtree(folder, ignore_errors=True)
        code = os.waitstatus_to_exitcode(status)
        if code == NO_TESTS:
            raise SystemExit(f"no test stands for {mutant.path}")
        yield mutant, code == ALL_PASSED


def unchanged(mutant: Mutant) -> Mutant:
    """The same trial with nothing changed: unless it survives, nothing can be told."""
    return Mutant(mutant.path, -1, Change(0, "nothing", "nothing"), mutant.tests)


def _try(finder: _Finder, tests: Sequence[str], folder: str, seconds: int) -> None:
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
        code = int(pytest.main([*HOW, f"--basetemp={folder}/tests", *tests]))
    finally:
        os._exit(code)
