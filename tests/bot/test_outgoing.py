"""Where the program calls out: a known few places, none with an address from what people send."""

from __future__ import annotations

import ast

from bot.web.templates import BOT

CALLS_OUT = {
    "console/oidc.py": {"httpx"},  # the provider of the settings
    "console/elsewhere.py": {"httpx"},  # what can go wrong with it
    "heralds.py": {"aiohttp"},  # the alert webhook of the settings
    "telegram/request.py": {"aiohttp"},  # Telegram, or the stand-in of the settings
    "serving.py": {"socket"},  # it listens
    "files/shelf.py": {"obstore"},  # the bucket of the settings
}
"""Each module that can reach the network, and with what."""
NETWORK = {"aiohttp", "httpx", "httpcore", "requests", "urllib3", "socket", "ftplib", "smtplib"}
NETWORK |= {"obstore", "http.client", "urllib.request", "websockets", "telnetlib", "xmlrpc"}


def imported(tree: ast.Module) -> set[str]:
    """The modules a file takes in, wherever it does."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return found


def test_only_these_call_out() -> None:
    """A new caller is to be looked at here: an address must never come from what people send."""
    found = {}
    for path in sorted(BOT.rglob("*.py")):
        names = imported(ast.parse(path.read_text(encoding="utf-8")))
        tops = {each for each in NETWORK for name in names if f"{name}.".startswith(f"{each}.")}
        if tops:
            found[path.relative_to(BOT).as_posix()] = tops
    assert found == CALLS_OUT
