"""The commands about who may come in: invites, activation codes, who is kept out of a case.

Laws: a token or a code is printed once, when it is made, and can be read nowhere afterwards; how
to use it goes to standard error, so that what is printed can be handed on by a program.
"""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from typing import Annotated

import typer

from bot import bootstrap, orders
from bot.bootstrap import House
from bot.shell import As, CaseNumber, own_language, problems, tell
from bot.store import members as people
from bot.store.audit import COMMAND_LINE
from bot.store.members import MemberLine
from bot.store.problems import StoreProblem
from bot.store.turn import Turn as Transaction

VALID = 14 * 24
"""Hours an invite is good for, if nothing else is said."""

Name = Annotated[str, typer.Argument(help="The member's name, as `staff members` prints it.")]


def invite(
    target: Annotated[str, typer.Argument(help="A case's or a policy's number, or a token.")],
    hours: Annotated[int, typer.Option(min=1, max=24 * 365, help="Good for so long.")] = VALID,
    revoke: Annotated[bool, typer.Option("--revoke", help="Revoke the invite TARGET.")] = False,
) -> None:
    """Make an invite, good for one person, and print its links; or revoke one."""
    with problems(own_language()):
        house = bootstrap.open_house()
        if revoke:
            house.store.revoke_invite(re.split(r"start=|/", target)[-1], by=COMMAND_LINE)
            return
        token = house.store.invite(target, valid=timedelta(hours=hours), by=COMMAND_LINE)
        ways = links(house, token)
        sys.stdout.writelines(f"{each}\n" for each in ways or [token])
        if not ways:
            tell(own_language(), "invite.how", token=token)


def links(house: House, token: str) -> list[str]:
    """The addresses that open an invite: in Telegram, in a browser."""
    telegram = f"https://t.me/{house.bot_name}?start={token}" if house.bot_name else ""
    page = f"{house.about.page}/{token}" if house.about.page else ""
    return [each for each in (telegram, page) if each]


def code(policy: Annotated[str, typer.Argument(help="The policy's number.")]) -> None:
    """Make a policy's activation code, in place of the one before, and print it."""
    with problems(own_language()):
        sys.stdout.write(f"{bootstrap.open_house().store.new_code(policy, by=COMMAND_LINE)}\n")


def members(case: CaseNumber) -> None:
    """Who is or was in a case."""
    with problems(own_language()):
        house = bootstrap.open_house()
        with house.store.turn() as turn:
            turn.audit(COMMAND_LINE, "case.read", case_id=case)
        for line in house.store.members(case):
            marks = [*(["owner"] if line.owner else []), *(["left"] if line.left_at else [])]
            sys.stdout.write("\t".join([line.name, *marks]) + "\n")


def looked_at(house: House, conversation: str) -> None:
    """That the case of a conversation held here is looked at stands in its audit, once an hour:
    nothing proves who types."""
    with house.store.turn() as turn:
        place = turn.conversation(conversation)
        case, who = place.case_id, {"name": place.member}
        if case:
            turn.audit_look(COMMAND_LINE, "case.read", case_id=case, details=who)


def bar(case: CaseNumber, name: Name, who: As) -> None:
    """Keep somebody out of a case; a member is taken out of it."""
    with problems(own_language()):
        keep_out(bootstrap.open_house(), case, name, who)


def let_in(case: CaseNumber, name: Name, who: As) -> None:
    """Keep somebody out of a case no more."""
    with problems(own_language()):
        house = bootstrap.open_house()
        with house.store.turn() as turn:
            line = _named(turn, case, name)
            if people.let_in(turn.work, case, line.identity):
                turn.audit(who, "member.let_in", case_id=case, details=name)


def keep_out(house: House, case: str, name: str, who: str) -> None:
    """Take somebody out of a case for good."""
    with house.store.turn() as turn:
        orders.remove(turn, case, _named(turn, case, name).id, who, bar=True)


def _named(turn: Transaction, case: str, name: str) -> MemberLine:
    """Who bears the name in a case; of several entries the last."""
    turn.dossier(case)
    found = [line for line in turn.members(case) if line.name == name]
    if not found:
        raise StoreProblem("no_such_member", name)
    return found[-1]
