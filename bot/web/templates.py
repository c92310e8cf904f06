"""The templates: where they are, and which words they say.

Laws: a template is found by its folder's name and its own (``console/queue.html``); what is put in
is escaped unless it is markup made by a template; a name that is not handed in is a mistake, never
a blank; every word comes from the catalogues by `t`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes

BOT = Path(__file__).resolve().parent.parent
FOLDERS = sorted(BOT.glob("*/templates"))


def environment() -> Environment:
    """The templates of every face."""
    return Environment(
        loader=FileSystemLoader(FOLDERS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def said() -> Iterator[str]:
    """The keys written out in the templates."""
    made = environment()
    for name in made.list_templates():
        tree = made.parse((made.loader and made.loader.get_source(made, name)[0]) or "")
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t":
                yield from _constants(call.args[0])


def _constants(node: nodes.Expr) -> Iterator[str]:
    if isinstance(node, nodes.CondExpr):
        yield from _constants(node.expr1)
        yield from _constants(node.expr2 or nodes.Const(None))
    elif isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
