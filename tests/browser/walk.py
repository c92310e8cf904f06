"""Every page of the console: those of its routes, filled in, and those of every story."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from secrets import token_hex

from bot.console.answering import Declared
from bot.console.roles import ACTIONS, PUBLIC
from bot.console.routes import routes
from bot.web.pages import Pages
from tests.browser.windows import Site

FIELD = re.compile(r"\{(\w+)(?::\w+)?\}")
LOGINS = {"supervisor": "suzuki", "administrator": "admin", "auditor": "audit", "agent": "brown"}
"""Who looks at what: the first of these roles that may."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page, and as whom it is looked at; nobody where that is empty."""

    path: str
    login: str = ""


def of_console(site: Site) -> list[Place]:
    """The pages of all routes of the console, and those of every story."""
    return [*_of_routes(site), *_of_stories(site), Place("/console/nowhere", "suzuki")]


def _of_routes(site: Site) -> Iterator[Place]:
    filled = _fields(site)
    for route in routes(site.stage.house, Pages()):
        assert isinstance(route, Declared)
        if "GET" not in (route.methods or ()) or route.path.endswith("/stream"):
            continue
        for name in FIELD.findall(route.path):
            assert name in filled, f"say in tests/browser/walk.py what {{{name}}} may be"
        yield Place(FIELD.sub(lambda found: filled[found[1]](), route.path), _who(route.action))


def _who(action: str) -> str:
    if action in PUBLIC:
        return ""
    may = [login for role, login in LOGINS.items() if role in ACTIONS[action]]
    assert may, action
    return may[0]


def _fields(site: Site) -> dict[str, Callable[[], str]]:
    """What stands in a route's address."""
    far = site.story("far")
    return {
        "case": lambda: far.case,
        "talk": lambda: site.began("小林", "/human").talk,
        "path": lambda: "incident.victims",
        "token": lambda: site.hired(token_hex(4), f"新人{token_hex(4)}").rpartition("/")[2],
        "file": lambda: "none",
        "paper": lambda: "none",
    }


def _of_stories(site: Site) -> Iterator[Place]:
    for story in site.stage.stories[:3]:
        yield Place(f"/console/cases/{story.case}", "suzuki")
        yield Place(f"/console/policy?number={story.policy}", "suzuki")
    yield Place(f"/console/cases/{site.story('waits').case}", "audit")
    yield Place("/console/queue?q=nothing-of-the-kind", "suzuki")
