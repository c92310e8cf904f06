"""One call of the Bot API: its method, looked up, and its parameters, read.

Laws: a method is declared once, with what it takes; one that is not declared is not found.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.telegram.delivery import Delivery
from tests.telegram.reading import Json, Kinds, Refused, bad, read
from tests.telegram.wire import Upload
from tests.telegram.world import Chat, Shown, World


@dataclass
class Call:
    """The parameters of one call, read, with its files."""

    world: World
    delivery: Delivery
    given: Json
    files: dict[str, Upload]

    @property
    def chat(self) -> Chat:
        return self.world.chat(self.given["chat_id"])

    def writable(self) -> Chat:
        """The chat, if one may write there."""
        chat = self.chat
        if chat.closed:
            raise Refused(403, f"Forbidden: {chat.closed}")
        return chat

    def message(self, what: str) -> Shown:
        found = self.chat.messages.get(self.given["message_id"])
        if found is None:
            raise bad(f"message to {what} not found")
        if what == "edit" and found.author != self.world.bot["id"]:
            raise bad("message can't be edited")
        return found


@dataclass(frozen=True)
class Method:
    """A method: what it takes, and what it does."""

    name: str
    kinds: Kinds
    required: tuple[str, ...]
    does: Callable[[Call], Any]


Methods = dict[str, Method]


def method(
    methods: Methods, name: str, kinds: Kinds | None = None, *required: str
) -> Callable[[Callable[[Call], Any]], Callable[[Call], Any]]:
    """Put a function among the methods of the Bot API."""

    def made(does: Callable[[Call], Any]) -> Callable[[Call], Any]:
        methods[name.lower()] = Method(name, kinds or {}, required, does)
        return does

    return made


def call(
    methods: Methods,
    name: str,
    world: World,
    delivery: Delivery,
    given: Json,
    files: dict[str, Upload],
) -> Any | Awaitable[Any]:
    """Carry out a method; the result, or what to await for it."""
    found = methods.get(name)
    if found is None:
        raise Refused(404, "Not Found")
    attached = {key: f"attach://{key}" for key in files if key in found.kinds}
    taken = read({**attached, **given}, found.kinds, found.required)
    return found.does(Call(world, delivery, taken, files))
