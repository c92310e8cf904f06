"""Erasing a case: an administrator orders, a supervisor signs, then it is gone for good.

Laws: two different people, and a case that is closed; first the signature is kept, then the ledger
outside the database is written, then files, rows and key go, at last the bytes that the database
still holds of them: cut off anywhere, the next run ends it, and of several at once one notes it;
after the signature nothing asks again; nothing is erased by itself because its time is over.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Protocol

import structlog
from sqlalchemy.exc import DBAPIError, OperationalError

from bot import handed
from bot.bootstrap import House
from bot.store import erasures, staff
from bot.store.destroying import destroy, files_of
from bot.store.engine import deadlocked
from bot.store.erasures import Erasure
from bot.store.problems import StoreProblem
from bot.store.turn import Turn


class Actor(Protocol):
    """Somebody of staff."""

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def role(self) -> str: ...


Act = Callable[[Turn, str, Actor], None]
"""What somebody of staff does about the erasure of a case."""
HELD_UP = "erasure_held_up"
"""The code of a case whose files could not be let go yet."""
ORDERS, SIGNS = "administrator", "supervisor"
TRIES = 3
"""Of two transactions that wait for each other the database ends one; it is tried again."""
LOG = structlog.get_logger()


def order(turn: Turn, case: str, who: Actor) -> None:
    """Order a closed case to be erased."""
    _may(who, ORDERS, case)
    _must_be_closed(turn, case)
    erasures.order(turn.work, case, who.id)
    turn.audit(who.name, "erasure.ordered", details={"case": case})


def withdraw(turn: Turn, case: str, who: Actor) -> None:
    """Take an order back."""
    _may(who, ORDERS, case)
    erasures.withdraw(turn.work, case)
    turn.audit(who.name, "erasure.withdrawn", details={"case": case})


def sign(turn: Turn, case: str, who: Actor) -> None:
    """Sign an order; `finish` carries it out once this is kept."""
    _may(who, SIGNS, case)
    _must_be_closed(turn, case)
    erasures.sign(turn.work, case, who.id)
    turn.audit(who.name, "erasure.signed", details={"case": case})


def keep_for(turn: Turn, years: int, who: str) -> None:
    """Set how many years a closed case is kept."""
    if erasures.keep_for(turn.work, years):
        turn.audit(who, "retention.set", details={"years": years})


def finish(house: House) -> list[str]:
    """Carry out what is signed: the cases that are erased now. Raises `StoreProblem`, after the
    others, where one could not be."""
    with house.store.reading() as work:
        signed = erasures.unfinished(work)
    done, failed = list[str](), list[StoreProblem]()
    for each in signed:
        try:
            _carry_out(house, each)
        except StoreProblem as problem:
            failed.append(problem)
        else:
            done.append(each.case_id)
    _clean_up(house)
    if failed:
        raise failed[0]
    return done


def finish_this(house: House, case: str) -> bool:
    """Carry out what is signed: is this case gone? Raises what keeps it, and not another."""
    problem = None
    try:
        finish(house)
    except StoreProblem as found:
        problem = found
    with house.store.reading() as work:
        mine = erasures.find(work, case)
    gone = mine is not None and mine.erased_at is not None
    if problem is not None and mine is not None and mine.signed_at is not None and not gone:
        raise problem
    return gone


def finish_quietly(house: House) -> None:
    """Carry out what was cut off; what cannot be done now is noted, and done another time."""
    try:
        finish(house)
    except (StoreProblem, DBAPIError) as problem:
        code = problem.code if isinstance(problem, StoreProblem) else type(problem).__name__
        LOG.error("erasure.failed", error=code)


def _carry_out(house: House, erasure: Erasure) -> None:
    case, by = erasure.case_id, str(erasure.signed_by)
    house.ledger.add(case, erasure.signed_at or erasure.ordered_at, erasure.ordered_by, by)
    with house.store.reading() as work:
        files = files_of(work.connection, case)
    _let_go(house, case, files)
    for left in reversed(range(TRIES)):
        try:
            return _destroy(house, case, by, files)
        except OperationalError as error:
            if not (left and deadlocked(error)):
                raise


def _destroy(house: House, case: str, by: str, let_go: Collection[str]) -> None:
    """Let rows and key go, and the files that were entered since the others went. A turn holds one
    of the case's chats, then the case, then may bind the others, as a link does: we may each hold
    what the other waits for."""
    with house.store.turn() as turn:
        if late := set(destroy(turn.work.connection, case)).difference(let_go):
            _let_go(house, case, late)
        if erasures.done(turn.work, case):  # and not by another process, or a sweep, meanwhile
            name = staff.names(turn.work, [by]).get(by, by)
            turn.audit(name, "case.erased", details={"case": case})


def _clean_up(house: House) -> None:
    """See that the bytes of what was erased are given up; what cannot be now is, another time."""
    with house.store.reading() as work:
        gone = erasures.uncleaned(work)
    clean = [each for each in gone if _bare(house, each)]
    try:
        if not clean or not house.store.clean_up():
            return
        with house.store.work() as work:
            erasures.cleaned(work, clean)
    except DBAPIError as error:
        LOG.error("erasure.unclean", error=type(error).__name__)


def _bare(house: House, case: str) -> bool:
    """See that nothing lies there that a terminal was sent while the rows went."""
    try:
        _let_go(house, case)
    except StoreProblem as problem:
        LOG.error("erasure.unclean", error=problem.code)
        return False
    return True


def _let_go(house: House, case: str, files: Iterable[str] = ()) -> None:
    """Let a case's files go, and what its terminals were sent. Raises `StoreProblem`."""
    try:
        for id in files:
            house.shelf.delete(id)
        handed.let_go(house, case)
    except StoreProblem as problem:
        raise StoreProblem(HELD_UP, f"{case}, {problem.about}") from None
    except OSError as error:
        raise StoreProblem(HELD_UP, f"{case}, {type(error).__name__}") from None


def _may(who: Actor, role: str, case: str) -> None:
    if who.role != role:
        raise StoreProblem("erasure_role", case)


def _must_be_closed(turn: Turn, case: str) -> None:
    if turn.held(case).closed_at is None:
        raise StoreProblem("erasure_open", case)
