"""One request of the console on its way to an answer: who asks, and what they sent.

Laws: the right is looked at anew in every request; what is written for one session's pages is
nothing in another's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.bootstrap import House
from bot.console.oidc import Provider
from bot.console.roles import scope
from bot.web import forms
from bot.web.languages import language
from bot.web.pages import Pages
from flows.talk import Language

COOKIE = "hakkaku_staff"
SEED = "hakkaku_seed"
"""The cookie whose value the forms carry of those who are not signed in."""
SIGN_IN = "/console/sign-in"
STREAMS, UPLOADS, ALL_UPLOADS = 20, 2, 8
"""Live pages and files under way of one person of staff, and files of all of them."""
ASKING, ALL_ASKING = 8, 16
"""Who is at the provider at once, of one address and in all: each takes a thread of the console's
forty until it answers."""


class SignedOut(Exception):
    """The session ended while something was being done."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is signed in."""

    id: str
    name: str
    role: str
    session: str
    csrf: str

    @property
    def streams(self) -> dict[str, int]:
        """How many streams they may have open."""
        return {f"staff {self.id}": STREAMS}

    @property
    def uploads(self) -> dict[str, int]:
        """How many files they may be sending at once."""
        return {f"staff {self.id}": UPLOADS}

    def may(self, action: str) -> bool:
        """May they do this at all, to some case?"""
        return scope(action, self.role) is not None


@dataclass(frozen=True, slots=True)
class Visit:
    """A request on its way to an answer."""

    house: House
    pages: Pages
    request: Request
    csrf: str
    principal: Principal | None
    form: FormData
    provider: Provider | None = None

    @property
    def me(self) -> Principal:
        """Who is signed in; asking where nobody is is a mistake of the program."""
        if self.principal is None:
            raise LookupError("nobody is signed in")
        return self.principal

    @property
    def session(self) -> str | None:
        """The session that the browser has, if any."""
        return self.principal.session if self.principal else None

    @property
    def language(self) -> Language:
        """The language to answer in."""
        return language(self.request)

    def text(self, name: str, most: int = forms.MOST) -> str:
        """A field of the form."""
        return forms.text(self.form, name, most)

    def proof(self, id: str) -> str:
        """What the forms of a page carry to show that this session has seen it."""
        return self.house.store.proof(f"{self.me.session} {id}")

    def show(self, template: str, status: int = 200, **values: Any) -> Response:
        """Answer with a page."""
        own: dict[str, Any] = {
            "me": self.principal,
            "csrf": self.csrf,
            "here": self.request.url.path,
        }
        own["proof"] = self.proof
        return self.pages.show(self.request, template, status, **own, **values)

    def to(self, path: str) -> Response:
        """Go on with another page."""
        return RedirectResponse(path, 303)


Handler = Callable[[Visit], Response]
