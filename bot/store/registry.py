"""What the conversation asks of the house: policies, their open cases, approved firms.

Laws: the same questions outside a turn (each a short look of its own) and inside one (seeing what
the turn has written).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from bot.store import callbacks, cases, chats, erasures, facts, files, firms, members, policies
from bot.store.callbacks import Callback
from bot.store.cases import CaseLine
from bot.store.members import MemberLine
from bot.store.work import Work
from flows.facts import Fact


class Registry:
    """Reads that `flows.turn.Registry` names, and a few beside."""

    def __init__(self, look: Callable[[], AbstractContextManager[Work]]) -> None:
        self._look = look

    def policy(self, number: str) -> dict[str, Any] | None:
        """The policy as in the case document, or None."""
        with self._look() as work:
            return policies.find(work, number)

    def policies(self) -> list[str]:
        """The numbers of all policies."""
        with self._look() as work:
            return policies.numbers(work)

    def policies_of(self, insured: str) -> list[str]:
        """The numbers of a company's policies, found by its name."""
        with self._look() as work:
            return policies.insured(work, insured)

    def is_sample(self, policy: str) -> bool:
        """Is the policy there only to try the program?"""
        with self._look() as work:
            return policies.is_sample(work, policy)

    def open_cases(self, policy: str, who: str = "") -> list[CaseLine]:
        """The open cases of a policy; of those, what the one of this conversation may see."""
        with self._look() as work:
            found = cases.open_of(work, policy)
            shut = members.shut(work, who) if who and found else set()
            return [line for line in found if line.id not in shut]

    def members(self, case_id: str) -> list[MemberLine]:
        """Everybody who is or was in a case, in the order they came."""
        with self._look() as work:
            return members.of_case(work, case_id)

    def callbacks(self) -> list[Callback]:
        """The numbers still to be called back, who waits longest first."""
        with self._look() as work:
            return callbacks.waiting(work)

    def sheet(self, file: str) -> list[list[str]]:
        """The rows of a table that was sent."""
        with self._look() as work:
            return files.sheet(work, file)

    def history(self, case_id: str) -> list[Fact]:
        """Everything told of a case, superseded too, in order."""
        with self._look() as work:
            return facts.history(work, case_id)

    def on_page(self, who: str) -> bool:
        """Is this conversation held in a browser, and on no other channel?"""
        with self._look() as work:
            found = chats.of_conversation(work, who)
            return bool(found) and all(map(chats.on_page, found))

    def kept_years(self, usual: int) -> int:
        """How many years a closed case is kept; `usual` where nobody set a number."""
        with self._look() as work:
            return erasures.years(work, usual)

    def firms(self) -> tuple[str, ...]:
        """The names of the approved firms."""
        with self._look() as work:
            return firms.names(work)
