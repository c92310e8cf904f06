"""Mutants: what a slip of the hand could make of a module, one change at a time.

Laws: a change is small and compiles; what a running program never reads (annotations of functions,
docstrings, decorators) is left alone; the same source has the same mutants in the same order.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
"""A boundary one off, and the contrary."""
REACHED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
"""Sums, shares and sets; `|` between types stands in no function."""
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Change:
    """One change: where, what stood there, what stands there now."""

    line: int
    where: str
    """The function, class or variable it is in, as `Keyring.named`; empty at a module's edge."""
    was: str
    now: str

    def __str__(self) -> str:
        return f"{self.was} → {self.now}"


def changes(source: str) -> list[Change]:
    """All the changes of a source."""
    found = _Changer(-1)
    found.visit(ast.parse(source))
    return found.seen


def changed(source: str, number: int) -> ast.Module:
    """The source with one of its changes."""
    tree = _Changer(number).visit(ast.parse(source))
    return cast("ast.Module", ast.fix_missing_locations(tree))


class _Changer(ast.NodeTransformer):
    """Counts the changes on its way and makes the one that is wanted."""

    def __init__(self, wanted: int) -> None:
        self._wanted, self._functions = wanted, 0
        self._within: list[str] = []
        self.seen: list[Change] = []

    def visit(self, node: ast.AST) -> ast.AST:
        """Offer every alternative of a node, then those of what it holds."""
        for each in self._alternatives(node):
            place = node.target if isinstance(node, ast.comprehension) else node
            now = "left out" if isinstance(each, ast.Pass) else _written(each)
            line, where = getattr(place, "lineno", 0), ".".join(self._within)
            self.seen.append(Change(line, where, _written(node), now))
            if len(self.seen) - 1 == self._wanted:
                return ast.copy_location(each, node)
        self._within += (name := _name(node))
        visited = super().visit(node)
        del self._within[len(self._within) - len(name) :]
        return cast("ast.AST", visited)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """A function's defaults and what it does; not its types, its docstring, its decorators."""
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        """The same."""
        return self._function(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """What a class holds."""
        node.body = [cast("ast.stmt", self.visit(each)) for each in node.body]
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        """A text that stands for itself explains, and is not read."""
        return node if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        """What is put into a text; not the text around it, whose parts cannot be told apart."""
        for each in node.values:
            if isinstance(each, ast.FormattedValue):
                self.generic_visit(each)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """A field's annotation is read by what checks a document; a variable's by nobody."""
        if not self._functions:
            node.annotation = cast("ast.expr", self.visit(node.annotation))
        if node.value is not None:
            node.value = cast("ast.expr", self.visit(node.value))
        return node

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        self._functions += 1
        given = node.args
        given.defaults = [cast("ast.expr", self.visit(each)) for each in given.defaults]
        given.kw_defaults = [
            each and cast("ast.expr", self.visit(each)) for each in given.kw_defaults
        ]
        node.body = [cast("ast.stmt", self.visit(each)) for each in node.body]
        self._functions -= 1
        return node

    def _alternatives(self, node: ast.AST) -> Iterator[ast.AST]:
        match node:
            case ast.Compare(ops=[operator, *_]):
                yield from _compared(node, operator)
            case ast.BoolOp():
                other = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
                yield ast.BoolOp(other, node.values)
            case ast.UnaryOp(op=ast.Not()):
                yield node.operand
            case ast.BinOp() if type(node.op) in REACHED and self._functions:
                yield ast.BinOp(node.left, REACHED[type(node.op)](), node.right)
            case ast.AugAssign() if type(node.op) in REACHED:
                yield ast.AugAssign(node.target, REACHED[type(node.op)](), node.value)
            case ast.Constant():
                yield from _constants(node)
            case ast.Name() if node.id in NAMES:
                yield ast.Name(NAMES[node.id], node.ctx)
            case ast.If() | ast.While() if not isinstance(
                node.test, ast.Compare | ast.BoolOp | ast.UnaryOp
            ):
                contrary = copy.copy(node)
                contrary.test = ast.UnaryOp(ast.Not(), node.test)
                yield contrary
            case ast.IfExp():
                yield ast.IfExp(node.test, node.orelse, node.body)
            case ast.comprehension() if node.ifs:
                for at in range(len(node.ifs)):
                    left = copy.copy(node)
                    left.ifs = [each for place, each in enumerate(node.ifs) if place != at]
                    yield left
            case ast.Return() if node.value is not None and not _nothing(node.value):
                yield ast.Return(ast.Constant(None))
            case ast.Raise() | ast.Continue() | ast.Break():
                yield ast.Pass()
            case ast.Expr(value=ast.Call() | ast.Await()):
                yield ast.Pass()


def _compared(node: ast.Compare, operator: ast.cmpop) -> Iterator[ast.AST]:
    for other in COMPARED[type(operator)]:
        yield ast.Compare(node.left, [other(), *node.ops[1:]], node.comparators)


def _constants(node: ast.Constant) -> Iterator[ast.AST]:
    match node.value:
        case bool():
            yield ast.Constant(not node.value)
        case int():
            yield ast.Constant(node.value + 1)
        case str() if node.value:
            yield ast.Constant(f"{node.value}XX")
        case bytes() if node.value:
            yield ast.Constant(node.value + b"XX")


def _name(node: ast.AST) -> list[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


def _written(node: ast.AST) -> str:
    """The first line of it."""
    return ast.unparse(node).split("\n")[0]


def _nothing(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None
