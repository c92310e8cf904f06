"""How the stand-in reads parameters: each by its declared kind, nothing silently taken for false.

Laws: a value is of its kind or refused, with the name; a parameter that a method does not have is
refused, which Telegram itself would pass over: it is a mistake in our code all the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

Json = dict[str, Any]
TRUE, FALSE = ("true", "1", "yes"), ("false", "0", "no")


class Refused(Exception):
    """The Bot API says no."""

    def __init__(self, status: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    @property
    def answer(self) -> Json:
        """The body of the answer."""
        told: Json = {"ok": False, "error_code": self.status, "description": self.description}
        return told | ({"parameters": self.parameters} if self.parameters else {})


def bad(why: str) -> Refused:
    """A 400 in Telegram's manner."""
    return Refused(400, f"Bad Request: {why}")


def whole(value: object) -> int:
    """A whole number, also written as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value):
        return int(value)
    raise ValueError("an integer")


def truth(value: object) -> bool:
    """True or false, also written as text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in TRUE + FALSE:
        return value.lower() in TRUE
    raise ValueError("true or false")


def text(value: object) -> str:
    """Text, which must be possible in UTF-8."""
    if not isinstance(value, str):
        raise ValueError("a string")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("a string encoded in UTF-8") from None
    return value


def chat(value: object) -> int | str:
    """A chat's number, or a public name."""
    return value if isinstance(value, str) and value.startswith("@") else whole(value)


def mapping(value: object) -> Json:
    """A JSON object, also serialized."""
    read = _parsed(value)
    if not isinstance(read, dict):
        raise ValueError("a JSON-serialized object")
    return read


def array(value: object) -> list[Any]:
    """A JSON array, also serialized."""
    read = _parsed(value)
    if not isinstance(read, list):
        raise ValueError("a JSON-serialized array")
    return read


def _parsed(value: object) -> object:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError("valid JSON") from None


Kinds = Mapping[str, Callable[[object], Any]]


def read(given: Mapping[str, object], kinds: Kinds, required: tuple[str, ...]) -> Json:
    """Read what was given by its kinds, or refuse it."""
    taken: Json = {}
    for name, value in given.items():
        if name not in kinds:
            raise bad(f"there is no parameter {name!r} (the stand-in is stricter here)")
        try:
            taken[name] = kinds[name](value)
        except ValueError as error:
            raise bad(f"can't parse {name}: it must be {error}") from None
    for name in required:
        if name not in taken:
            raise bad(
                f"{name} is empty" if name == "chat_id" else f'parameter "{name}" is required'
            )
    return taken


def units(value: str) -> int:
    """The length as Telegram counts it, in UTF-16 units."""
    return len(value) if value.isascii() else len(value.encode("utf-16-le")) // 2
