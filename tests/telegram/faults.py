"""What goes wrong, by rule: which calls, how often, and how.

Laws: rules are tried in the order they were given, the first that fits counts; a rule wears out
after `times` calls, or never. `after` makes it happen once the call has done its work: the message
is there, and the client does not know.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.telegram.reading import Refused


@dataclass(frozen=True)
class Fault:
    """One way to fail."""

    refusal: Refused | None = None
    """What is answered; else nothing is."""
    hang_up: bool = False
    """Close the connection; else keep it open without a word, until the client has had enough."""
    after: bool = False
    """First do what was asked."""
    delay: float = 0.0
    """Only answer later, and rightly."""


def flood(retry_after: int) -> Fault:
    """429: wait so many seconds."""
    words = f"Too Many Requests: retry after {retry_after}"
    return Fault(Refused(429, words, {"retry_after": retry_after}))


def forbidden(why: str = "bot was blocked by the user") -> Fault:
    """403."""
    return Fault(Refused(403, f"Forbidden: {why}"))


def broken(status: int = 502) -> Fault:
    """5xx."""
    return Fault(Refused(status, "Bad Gateway" if status == 502 else "Internal Server Error"))


def hangs_up(*, after: bool = False) -> Fault:
    """The connection is closed, before or after the call has done its work."""
    return Fault(hang_up=True, after=after)


def silence(*, after: bool = True) -> Fault:
    """No answer comes, though (or before) the call has done its work."""
    return Fault(after=after)


def slow(seconds: float) -> Fault:
    """The answer comes late."""
    return Fault(delay=seconds)


@dataclass
class Rule:
    """A fault and what it befalls."""

    fault: Fault
    method: str | None
    chat: int | None
    times: int | None
    skip: int

    def fits(self, method: str, chat: object) -> bool:
        return (
            self.times != 0
            and self.method in (None, method)
            and (self.chat is None or str(self.chat) == str(chat))
        )


class Faults:
    """The rules in force."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def add(
        self,
        fault: Fault,
        *,
        method: str | None = None,
        chat: int | None = None,
        times: int | None = 1,
        skip: int = 0,
    ) -> None:
        """Let calls fail: of a method, to a chat, so many times (``None``: always), after some."""
        self.rules.append(Rule(fault, method.lower() if method else None, chat, times, skip))

    def clear(self) -> None:
        """Let everything go well again."""
        self.rules.clear()

    def befalls(self, method: str, chat: object) -> Fault | None:
        """What befalls this call."""
        for rule in self.rules:
            if not rule.fits(method, chat):
                continue
            if rule.skip:
                rule.skip -= 1
                continue
            if rule.times is not None:
                rule.times -= 1
            return rule.fault
        return None
