"""The insurer's decisions and payments, as staff record them on the command line.

Laws: a decision stands beside the estimate and never changes it; a payment needs a decision; both
are facts with who and when, told at once to the people of the case.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any

import typer

from bot import bootstrap
from bot.bootstrap import House
from bot.shell import As, CaseNumber, own_language, problems
from bot.store.turn import Turn as Transaction
from bot.telling import News
from bot.upkeep import change
from coverage.document import Refused
from flows.answers.dates import OLDEST
from flows.answers.money import MOST
from flows.claiming import standing_item
from flows.decisions import item_word
from flows.dossier import Dossier, ids
from flows.effects import Effect, Say
from flows.payments import SECTION, progress, standing
from flows.turn import JAPAN, Turn

ItemId = Annotated[str, typer.Argument(help="The cost's or claim's id, as E1 or L1.")]
On = Annotated[str | None, typer.Option(help="The day, as 2026-12-05; today if left out.")]


def decided(
    case: CaseNumber,
    item: ItemId,
    amount: Annotated[
        int, typer.Argument(min=0, max=MOST, help="What the insurer pays for it, yen.")
    ],
    who: As,
    reason: Annotated[str, typer.Option(help="The insurer's reason, in a sentence.")] = "",
    on: On = None,
) -> None:
    """Record what the insurer decided on a cost or claim."""
    with problems(own_language()):
        house = bootstrap.open_house()
        decide(house, case, item, amount, who, reason=reason, on=day(house, on))


def payment(
    case: CaseNumber,
    item: ItemId,
    who: As,
    on: On = None,
    amount: Annotated[
        int | None,
        typer.Option(min=1, max=MOST, help="Paid so far, yen; what was decided if left out."),
    ] = None,
) -> None:
    """Record that the insurer paid a cost or claim."""
    with problems(own_language()):
        house = bootstrap.open_house()
        pay(house, case, item, who, on=day(house, on), amount=amount)


def decide(
    house: House, case: str, item: str, amount: int, who: str, *, reason: str, on: date
) -> None:
    """Keep a decision of the insurer, and tell it beside the estimate."""
    with house.store.turn() as transaction:
        rule(house, transaction, case, item, amount, who, reason=reason, on=on)


def rule(
    house: House,
    transaction: Transaction,
    case: str,
    item: str,
    amount: int,
    who: str,
    *,
    reason: str,
    on: date,
) -> None:
    """Keep a decision of the insurer, within a transaction."""
    dossier = transaction.dossier(case)
    told = {"decided": amount, "decided_on": on.isoformat(), "reason": reason or None}
    news = _news(_section(dossier, item), item, paid=False)
    change(house, transaction, dossier, _paths(item, told), who, news)


def pay(
    house: House, case: str, item: str, who: str, *, on: date, amount: int | None = None
) -> None:
    """Keep a payment on an item: all that was decided, or so much so far."""
    with house.store.turn() as transaction:
        settle(house, transaction, case, item, who, on=on, amount=amount)


def settle(
    house: House,
    transaction: Transaction,
    case: str,
    item: str,
    who: str,
    *,
    on: date,
    amount: int | None,
) -> None:
    """Keep a payment on an item, within a transaction."""
    dossier = transaction.dossier(case)
    section, decided = _section(dossier, item), standing(dossier.facts, item).decided
    if decided is None:
        raise Refused("item", "not_decided")
    if decided == 0:
        raise Refused("item", "nothing_decided")
    if amount is not None and amount > decided:
        raise Refused("amount", "above_decided", (f"{decided:,}",))
    told = {"paid": decided if amount is None else amount, "paid_on": on.isoformat()}
    news = _news(section, item, paid=True)
    change(house, transaction, dossier, _paths(item, told), who, news)


def day(house: House, on: str | None) -> date:
    """The day that was typed, otherwise today."""
    return past_day(on or "", _today(house.clock()), "--on")


def past_day(typed: str, today: date, field: str) -> date:
    """A day that was typed, otherwise today; none that has not come, or is none of this time."""
    try:
        found = date.fromisoformat(typed) if typed else today
    except ValueError:
        raise Refused(field, "day") from None
    if found < OLDEST:
        raise Refused(field, "too_old")
    if found > today:
        raise Refused(field, "future")
    return found


def _paths(item: str, told: dict[str, Any]) -> dict[str, Any]:
    return {f"{SECTION}.{item}.{name}": value for name, value in told.items()}


def _section(dossier: Dossier, item: str) -> str:
    for section in ("expenses", "claims"):
        if item in ids(dossier.facts, section):
            return section
    raise Refused("item", "no_such_item", (item,))


def _news(section: str, item: str, *, paid: bool) -> News:
    """What was recorded, and how far the item is with it."""

    def news(turn: Turn) -> Iterator[Effect]:
        name = item_word(turn, section, item)
        yield Say("staff.paid" if paid else "staff.decided", {"item": name})
        found = standing_item(turn, section, item)
        far = progress(turn, found) if found else None
        if far is not None:
            yield far

    return news


def _today(now: datetime) -> date:
    return now.astimezone(JAPAN).date()
