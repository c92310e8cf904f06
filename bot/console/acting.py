"""What is kept, as one person of staff may see and change it: the console's only door to it.

Laws: nothing is read or changed but for a principal, and who looked at a case is noted before it is
shown; a case one may not see answers exactly as one that does not exist; the right is looked at in
the transaction that uses it, the session too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from starlette.exceptions import HTTPException

from bot.bootstrap import House
from bot.console.roles import covers, of, scope
from bot.console.visit import Principal, SignedOut
from bot.store import alerts, audit, cases, looks, queue, sessions, staff
from bot.store.alerts import Alert
from bot.store.audit import Entry, Sought
from bot.store.cases import CaseLine
from bot.store.columns import storable
from bot.store.looks import Look
from bot.store.problems import StoreProblem
from bot.store.queue import QueueLine, Wanted
from bot.store.turn import Turn as Transaction
from bot.store.work import Work
from bot.whose import works

PAGE = 50
"""Conversations on a page of the queue."""


@dataclass(frozen=True, slots=True)
class Acting:
    """The house, as somebody may see and change it."""

    house: House
    me: Principal

    # Seeing.

    def may_see(self, action: str, case: str | None = None, talk: str | None = None) -> bool:
        """Is one still signed in, and may one still see this?"""
        with self.house.store.reading() as work:
            try:
                self._signed_in(work)
                if case is not None:
                    self.case(work, case, action)
                elif talk is not None:
                    self.talk(work, talk, action)
            except (HTTPException, SignedOut):
                return False
        return True

    def queue(self, work: Work, wanted: Wanted, at_most: int = PAGE) -> list[QueueLine]:
        """The wanted conversations, as far as one may see them."""
        only = of(scope("see_queue", self.me.role), self.me.id)
        return queue.queue(work, at_most, replace(wanted, of=only))

    def alerts(self, work: Work) -> list[Alert]:
        """What is still to be looked at, as far as one may see it."""
        found = [each for each in alerts.open_ones(work) if each.conversation_id]
        return [each for each in found if self._sees_talk(work, str(each.conversation_id))]

    def deeds(self, work: Work, sought: Sought, at_most: int) -> list[Entry]:
        """What was done last, as far as one may see it; to some without what it was about."""
        seen = scope("audit", self.me.role)
        whose = None if seen == "bare" else of(seen, self.me.id)
        found = audit.newest(work, at_most, sought, of=whose)
        if seen in ("all", "own"):
            return found
        return [replace(each, deed=replace(each.deed, details=None)) for each in found]

    def case(self, work: Work, id: str, action: str = "open_case") -> CaseLine:
        """A case one may see and do this to."""
        line = cases.known(work, id)
        if line is None:
            raise HTTPException(404)
        self._allowed(action, line.assigned_to)
        return line

    def talk(self, work: Work, id: str, action: str = "open_case") -> QueueLine:
        """A conversation one may see and do this to."""
        found = queue.alone(work, id) if storable(id) else []
        if not found:
            raise HTTPException(404)
        self._allowed(action, found[0].assigned_to)
        return found[0]

    def note_look(
        self, action: str, case: str | None, details: Any = None, visit: Look | None = None
    ) -> None:
        """Note that one looks at this, unless it was noted within the hour; and the visit, if this
        begins one or goes on with it."""
        with self.house.store.reading() as work:
            known = audit.looked(work, self.me.name, action, case, details)
        kept = visit is None or visit.noted
        if known and kept:
            return
        with self._turn() as turn:
            try:
                turn.audit_look(self.me.name, action, case_id=case, details=details)
            except StoreProblem:  # the case was erased meanwhile
                raise HTTPException(404) from None
            if case is not None and visit is not None and not visit.noted:
                looks.note(turn.work, self.me.id, case, visit)

    def _sees_talk(self, work: Work, id: str) -> bool:
        try:
            self.talk(work, id)
        except HTTPException:
            return False
        return True

    # Changing.

    @contextmanager
    def on_case(self, action: str, id: str) -> Iterator[Transaction]:
        """A transaction in which one does this to a case."""
        with self._turn() as turn:
            try:
                held = turn.held(id)
            except StoreProblem:
                raise HTTPException(404) from None
            self._allowed(action, held.assigned_to)
            yield turn

    @contextmanager
    def on_talk(self, action: str, id: str) -> Iterator[Transaction]:
        """A transaction in which one does this to a conversation."""
        with self._turn() as turn:
            try:
                case = turn.conversation(id).case_id
            except StoreProblem:
                raise HTTPException(404) from None
            self._allowed(action, turn.held(case).assigned_to if case else None)
            yield turn

    @contextmanager
    def on_house(self, action: str) -> Iterator[Transaction]:
        """A transaction in which one does what concerns no case."""
        with self._turn(action) as turn:
            if scope(action, self.me.role) is None:
                raise HTTPException(403)
            yield turn

    def may_be_assigned(self, turn: Transaction, to: str | None) -> bool:
        """May one give a case to this person? An agent only to themselves."""
        if self.me.role == "agent":
            return to == self.me.id
        return to is None or works(turn, to)

    @contextmanager
    def _turn(self, action: str = "") -> Iterator[Transaction]:
        """A transaction of one who is signed in and stays so to its end. Of two who disable each
        other one is left; who changes their own account holds it at once, not after another did."""
        with self.house.store.turn() as turn:
            if action == "people":
                staff.one_at_a_time(turn.work)
            mine = staff.hold if action == "own_account" else staff.stay
            mine(turn.work, self.me.id)
            self._signed_in(turn.work)
            yield turn

    def _signed_in(self, work: Work) -> None:
        """Still, and in the same role?"""
        held = sessions.held(work, self.me.session)
        if held is None or held.person.role != self.me.role:
            raise SignedOut

    def _allowed(self, action: str, assigned_to: str | None) -> None:
        seen, done = scope("open_case", self.me.role), scope(action, self.me.role)
        if seen is None or done is None:
            raise HTTPException(403)
        if not covers(seen, self.me.id, assigned_to):
            raise HTTPException(404)
        if not covers(done, self.me.id, assigned_to):
            raise HTTPException(403)
