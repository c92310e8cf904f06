"""Which tests reach which lines: nobody else can find a change there, so nobody else is asked.

Laws: what a function does is marked statement by statement, in whatever thread it runs; what runs
when a module is imported is reached by all. What a fixture of several tests runs is reached by each
of them. A line that was reached but is not known to be (behind a cache, in another process) makes a
survivor too many, never one too few.
"""

from __future__ import annotations

import ast
import json
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

MARK = "__reached__"
ALL = "all"
"""What runs before any test."""


@dataclass(frozen=True)
class Reach:
    """How long each test takes, in seconds, and the lines of each file that it reaches."""

    seconds: Mapping[str, float]
    lines: Mapping[str, Mapping[str, Collection[int]]]
    """By test, by file: the lines where a statement of a function begins."""
    starts: Mapping[str, Mapping[int, int]]
    """By file: for each line of a function, where the statement it belongs to begins."""

    def tests(self, path: str, line: int) -> list[str]:
        """Those that reach a line, the quickest files and in them the quickest tests first."""
        start = self.starts[path].get(line)
        found = [
            test
            for test in self.seconds
            if start is None or start in self.lines.get(test, {}).get(path, ())
        ]
        by_file: dict[str, list[float]] = defaultdict(list)
        for test in found:
            by_file[_file(test)].append(self.seconds[test])
        pace = {file: sum(each) / len(each) for file, each in by_file.items()}
        return sorted(found, key=lambda test: (pace[_file(test)], _file(test), self.seconds[test]))


def marked(source: str, path: str) -> tuple[ast.Module, dict[int, int]]:
    """A module whose functions say which statement they are at, and where each line belongs."""
    marker = _Marker(path)
    tree = ast.fix_missing_locations(marker.visit(ast.parse(source)))
    assert isinstance(tree, ast.Module)
    return tree, marker.starts


class _Marker(ast.NodeTransformer):
    def __init__(self, path: str) -> None:
        self._path, self._functions = path, 0
        self.starts: dict[int, int] = {}

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        self._functions += 1
        node.body = list(self._body(node.body))
        self._functions -= 1
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Mark every suite of statements inside a function; elsewhere look for functions."""
        for name, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                setattr(node, name, list(self._body(value)))
            elif isinstance(value, list):
                setattr(node, name, [self._visited(each) for each in value])
            elif isinstance(value, ast.AST):
                setattr(node, name, self.visit(value))
        return node

    def _visited(self, each: Any) -> Any:
        return self.visit(each) if isinstance(each, ast.AST) else each

    def _body(self, statements: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
        for at, each in enumerate(statements):
            if not self._functions or (at == 0 and _explains(each)):
                yield self.visit(each)
                continue
            for line in range(each.lineno, (each.end_lineno or each.lineno) + 1):
                self.starts[line] = each.lineno
            yield ast.copy_location(self._mark(each.lineno), each)
            yield self.visit(each)

    def _mark(self, line: int) -> ast.stmt:
        given: list[ast.expr] = [ast.Constant(self._path), ast.Constant(line)]
        return ast.Expr(ast.Call(ast.Name(MARK, ast.Load()), given, []))


@dataclass(eq=False)
class Recorder:
    """A plugin of pytest that keeps what each test and each shared fixture reaches."""

    into: Path
    now: str = ALL
    reached: dict[str, set[tuple[str, int]]] = field(default_factory=lambda: defaultdict(set))
    uses: dict[str, list[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def mark(self, path: str, line: int) -> None:
        """What the marked modules call."""
        self.reached[self.now].add((path, line))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Everything from now on is this test's."""
        self.now = item.nodeid
        self.uses[item.nodeid] = list(getattr(item, "fixturenames", ()))
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        """What is set up for several tests is reached by all who use it."""
        if fixturedef.scope == "function":
            return (yield)
        before, self.now = self.now, f"fixture {fixturedef.argname}"
        try:
            return (yield)
        finally:
            self.now = before

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """How long setting up, running and clearing away took."""
        self.seconds[report.nodeid] += report.duration

    def pytest_sessionfinish(self) -> None:
        """Write it all down."""
        lines = {}
        for test, fixtures in self.uses.items():
            shared = (self.reached.get(f"fixture {each}", set()) for each in fixtures)
            by_file: dict[str, list[int]] = defaultdict(list)
            for path, line in self.reached[test].union(self.reached[ALL], *shared):
                by_file[path].append(line)
            lines[test] = by_file
        self.into.write_text(json.dumps({"seconds": self.seconds, "lines": lines}), "utf-8")


@dataclass(frozen=True, eq=False)
class Only:
    """A plugin of pytest that runs the named tests and no other, in their order."""

    tests: Sequence[str]
    finder: Path
    """Where the name of the test that found something is written."""

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Leave out the rest."""
        place = {test: at for at, test in enumerate(self.tests)}
        other = [each for each in items if each.nodeid not in place]
        config.hook.pytest_deselected(items=other)
        items[:] = sorted(
            (each for each in items if each.nodeid in place), key=lambda each: place[each.nodeid]
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Say who found it."""
        if report.failed:
            self.finder.write_text(report.nodeid, "utf-8")


def read(recorded: Path, starts: Mapping[str, Mapping[int, int]]) -> Reach:
    """What a recorder wrote."""
    kept = json.loads(recorded.read_text("utf-8"))
    return Reach(kept["seconds"], kept["lines"], starts)


def files(tests: Sequence[str]) -> list[str]:
    """The files that hold some tests, each once, in their order."""
    return list(dict.fromkeys(_file(each) for each in tests))


def marking(recorder: Recorder) -> None:
    """Let the marked modules find what they call."""
    sys.modules["builtins"].__dict__[MARK] = recorder.mark


def _file(test: str) -> str:
    return test.partition("::")[0]


def _explains(statement: ast.stmt) -> bool:
    """A docstring, which must stay the first."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
