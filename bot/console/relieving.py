"""What somebody of staff holds and may no longer hand back goes back to the program.

Laws: where somebody is disabled or gets another role, or a case is given to another, no person is
left in a conversation that the program keeps silent in and nobody can free: it is handed back in
the same transaction, the person is told, and the audit names who did it and for whom; the cases in
the queue of whoever no longer works on cases are nobody's from then on, so that every agent sees
them; whom staff do not know by name is of the command line, and keeps what they hold.
"""

from __future__ import annotations

from collections.abc import Collection

from bot import attending
from bot.bootstrap import House
from bot.console.roles import covers, scope
from bot.store import cases, conversations, staff
from bot.store.conversations import Conversation
from bot.store.staff import Person
from bot.store.turn import Turn as Transaction
from bot.whose import works


def hold(turn: Transaction, id: str) -> None:
    """Hold a person of staff, then what they have and hold, before anything is noted in the house:
    in the order in which they work on it themselves, so that no two wait for each other, and what
    they were just doing is done and seen."""
    staff.hold(turn.work, id)
    if (person := staff.find(turn.work, id)) is not None:
        talks = conversations.held_by(turn.work, person.name)
        about = conversations.cases_of(turn.work, talks).values()
        turn.hold_cases({*cases.listed_of_staff(turn.work, id), *filter(None, about)})
        turn.hold(talks)


def relieve_person(house: House, turn: Transaction, id: str, by: str) -> None:
    """Hand back what this person of staff holds, and give up what they have, as far as they may no
    longer."""
    if (person := staff.find(turn.work, id)) is None:
        return
    _relieve(house, turn, conversations.held_by(turn.work, person.name), by)
    if works(turn, id):
        return
    for case in cases.listed_of_staff(turn.work, id):
        turn.assign(case, None)
        turn.audit(by, "case.assigned", case_id=case, details={"to": None})


def relieve_case(house: House, turn: Transaction, case: str, by: str) -> None:
    """Hand back what is held in this case by whoever may no longer."""
    _relieve(house, turn, conversations.of_case(turn.work, case), by)


def _relieve(house: House, turn: Transaction, talks: Collection[str], by: str) -> None:
    turn.hold(talks)
    for talk in talks:
        place = turn.conversation(talk)
        holder = place.desk.held_by and staff.of_name(turn.work, place.desk.held_by)
        if holder and not _may(turn, holder, place):
            attending.free(house, turn, talk, by)


def _may(turn: Transaction, holder: Person, place: Conversation) -> bool:
    """May somebody of staff still hand this conversation back?"""
    to = scope("hand_back", holder.role)
    assigned = turn.held(place.case_id).assigned_to if place.case_id else None
    return holder.disabled_at is None and to is not None and covers(to, holder.id, assigned)
