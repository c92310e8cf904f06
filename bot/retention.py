"""The commands of retention and erasure.

Laws: who acts is named by their login and must be of staff; on the command line that is believed,
for whoever may run it holds the keys anyway.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bot import bootstrap, erasing
from bot.bootstrap import House
from bot.shell import As, CaseNumber, own_language, problems, tell
from bot.store import erasures, staff
from bot.store.audit import COMMAND_LINE
from bot.store.problems import StoreProblem
from bot.store.staff import Person
from flows.turn import JAPAN

app = typer.Typer(no_args_is_help=True, help="How long closed cases are kept.")


def erase(
    case: CaseNumber,
    who: As,
    withdraw: Annotated[bool, typer.Option(help="Take the order back.")] = False,
) -> None:
    """Order a closed case to be erased (an administrator), or sign the order (a supervisor)."""
    language = own_language()
    with problems(language):
        house = bootstrap.open_house()
        erasing.finish_quietly(house)
        with house.store.reading() as work:
            me, known = _person(house, who), erasures.find(work, case)
        if known is None or known.signed_at is None or (withdraw and known.erased_at is None):
            _act(house, case, me, withdraw)
        if erasing.finish_this(house, case):
            tell(language, "erase.done", case=case, ledger=str(house.ledger.path))
        elif not withdraw:
            tell(language, "erase.ordered", case=case)


@app.command("due")
def due() -> None:
    """The closed cases whose years are over: number, policy, closed on, due on, ordered or not."""
    with problems(own_language()):
        house = bootstrap.open_house()
        with house.store.reading() as work:
            orders = {each.case_id for each in erasures.ordered(work)}
            found = erasures.due(work, house.about.kept_years)
        for each in found:
            days = (each.closed_at, each.due_at)
            cells = [each.case_id, each.policy, *(f"{d.astimezone(JAPAN):%F}" for d in days)]
            state = "ordered" if each.case_id in orders else ""
            sys.stdout.write("\t".join([*cells, state]) + "\n")


@app.command("years")
def years(
    years: Annotated[
        int | None, typer.Argument(min=1, max=100, help="So many from now on.")
    ] = None,
) -> None:
    """How many years a closed case is kept; with a number, set it."""
    with problems(own_language()):
        house = bootstrap.open_house()
        if years is not None:
            with house.store.turn() as turn:
                erasing.keep_for(turn, years, COMMAND_LINE)
        with house.store.reading() as work:
            sys.stdout.write(f"{erasures.years(work, house.about.kept_years)}\n")


def _act(house: House, case: str, me: Person, withdraw: bool) -> None:
    with house.store.turn() as turn:
        if withdraw:
            erasing.withdraw(turn, case, me)
        elif me.role == erasing.ORDERS:
            erasing.order(turn, case, me)
        else:
            erasing.sign(turn, case, me)


def _person(house: House, login: str) -> Person:
    with house.store.reading() as work:
        found = staff.of_login(work, login)
    if found is None or found.person.disabled_at is not None:
        raise StoreProblem("no_staff", login)
    return found.person
