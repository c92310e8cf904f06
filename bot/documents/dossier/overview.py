"""The cover, and the case at a glance: money, the four limits, what the amounts rest on.

Laws: of every limit it is shown what other cases took, what is expected, how far it could go and
what is left; the sum of what is claimed is taken apart to the last yen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from bot.documents.dossier.blocks import (
    Block,
    Cell,
    cell,
    column,
    head,
    lines,
    note,
    section,
    table,
)
from bot.documents.dossier.sight import NONE, Sight
from coverage.assessment import AMOUNTS, Item, total
from coverage.case import PartName
from flows.decisions import assumed
from flows.effects import Listed, Value, Word
from flows.payments import totals
from flows.picture import answered, discovery_line
from flows.turn import JAPAN


def cover(see: Sight) -> Block:
    """The first page."""
    policy = see.reckoned.case.policy
    return {
        "title": see("dossier.title"),
        "insured": policy.insured,
        "pairs": [
            [see("dossier.case"), see.source.line.id],
            [see("console.policy.number"), policy.number],
            [see("dossier.period"), _period(see)],
            [see("dossier.opened"), see.day(see.source.line.opened_at.astimezone(JAPAN).date())],
            *_closed(see),
            [see("dossier.stands"), standing_at(see)],
        ],
        "figures": figures(see),
        "note": see("dossier.estimates"),
    }


def _closed(see: Sight) -> Iterator[list[str]]:
    at = see.source.line.closed_at
    if at is not None:
        yield [see("dossier.closed"), see.day(at.astimezone(JAPAN).date())]


def standing_at(see: Sight) -> str:
    """The moment the dossier stands at."""
    at = see.source.now.astimezone(JAPAN)
    return see("dossier.moment", day=at.date(), time=f"{at:%H:%M}")


def figures(see: Sight) -> list[Block]:
    """The sums that matter most."""
    sums, done = see.assessment.totals, totals(see.facts, see.reckoned)
    shown = [
        (see("dossier.claimed"), sums["claimed"]),
        (see("dossier.payable"), sums["payable"]),
        (see("dossier.most"), max(see.bounds.most, sums["payable"])),
        (see("dossier.paid"), done.paid),
    ]
    return [{"label": label, "amount": see.yen(amount)} for label, amount in shown]


def at_a_glance(see: Sight) -> Block:
    """The chapter that a reader in a hurry reads."""
    return section(
        see("dossier.glance"),
        lines([see.say(discovery_line(see.reckoned)), *_responds(see)]),
        {"kind": "figures", "figures": figures(see)},
        note(rests) if (rests := see.said(assumed(see.assessment.assumptions, see.fact))) else None,
        head(see("dossier.limits")),
        _gauges(see),
        _limits(see),
        head(see("dossier.apart")),
        _apart(see),
        head(see("dossier.policy")),
        _policy(see),
    )


def _gauges(see: Sight) -> Block:
    bars = [gauge(see, part) for part in see.assessment.parts]
    legend = {each: see(f"dossier.legend.{each}") for each in LEGEND}
    return {"kind": "gauges", "gauges": bars, "legend": legend}


LEGEND = ("gone", "expected", "more", "left")
"""The shares of a bar."""


def gauge(see: Sight, part: PartName) -> Block:
    """One limit as a bar: shares of it in thousandths, and the same in words."""
    found, (_, most) = see.assessment.parts[part], see.bounds.parts[part]
    limit = found.limit
    gone, expected = min(found.paid, limit), found.payable
    more = min(max(most - expected, 0), limit - gone - expected)
    words: dict[str, Value] = {
        "part": Word(f"part.{part}"),
        "limit": see.yen(limit),
        "payable": see.yen(expected),
        "most": see.yen(expected + more),
        "left": see.yen(found.remaining),
        "gone": see.yen(found.paid),
    }
    return {
        "name": see(f"part.{part}"),
        "left": see("dossier.gauge.left" if limit else "dossier.gauge.none", **words),
        "alt": see("dossier.gauge.alt", **words),
        "gone": _share(gone, limit),
        "expected": _share(expected, limit),
        "more": _share(more, limit),
    }


def _share(yen: int, limit: int) -> int:
    return round(1000 * yen / limit) if limit else 0


def _limits(see: Sight) -> Block:
    """The four limits in figures."""
    columns = [column(see(f"dossier.limit.{each}"), right=True) for each in LIMIT]
    return table(columns, (row for part in see.assessment.parts for row in _limit(see, part)))


LIMIT = ("limit", "gone", "payable", "most", "left")
"""The columns of the table of limits."""


def _limit(see: Sight, part: PartName) -> Iterator[list[Cell]]:
    found, (_, most) = see.assessment.parts[part], see.bounds.parts[part]
    sums = (found.limit, found.paid, found.payable, max(most, found.payable), found.remaining)
    none = "" if found.limit else see("dossier.gauge.none")
    yield [cell(see(f"part.{part}"), none, strong=True)]
    if found.limit:  # what the policy does not cover has no limit of 0 yen: it has none
        yield list(map(see.yen, sums))


def _apart(see: Sight) -> Block:
    """What is claimed, taken apart by costs and claims."""
    columns = [
        column(see("dossier.sum"), fr=1),
        *(column(see(f"dossier.of.{each}"), mm=33, right=True) for each in (*SECTIONS, "all")),
    ]
    sums = {section: total(_of(see, section)) for section in SECTIONS}
    every = (*(sums[each] for each in SECTIONS), see.assessment.totals)
    rows = [
        [see(f"dossier.sum.{name}"), *(see.yen(each[name]) for each in every)] for name in AMOUNTS
    ]
    return table(columns, rows[:-1], rows[-1])


SECTIONS = ("expenses", "claims")


def _of(see: Sight, section: str) -> list[Item]:
    return [each for each in see.assessment.items if each.section == section]


def _responds(see: Sight) -> list[str]:
    """Does the policy respond, which riders matter."""
    panel = answered(see.turn, see.reckoned)
    return see.said(each for each in panel.lines if each.key != "answered.unknown")


def _policy(see: Sight) -> Block:
    """The policy's terms, as far as amounts rest on them."""
    policy = see.reckoned.case.policy
    riders = Listed(tuple(Word(f"rider.{each}") for each in policy.riders))
    pairs = [
        (see("dossier.period"), _period(see)),
        (see("console.policy.limit"), see.yen(policy.limit)),
        (see("console.policy.deductible"), see.yen(policy.deductible)),
        (see("console.policy.riders"), see.write(riders) if policy.riders else NONE),
        *_rider_limits(see),
        *_terms(see),
    ]
    return {"kind": "pairs", "pairs": [list(pair) for pair in pairs]}


def _rider_limits(see: Sight) -> Iterator[tuple[str, str]]:
    limits = see.reckoned.case.policy.rider_limits
    for each in fields(limits):
        cap = getattr(limits, each.name)
        if cap is not None:
            yield see(f"console.policy.rider_limits.{each.name}"), see.yen(cap)


def _terms(see: Sight) -> Iterator[tuple[str, str]]:
    terms = see.reckoned.case.policy.terms
    for name in ("counts_discovery_day", "response_requires_disclosure"):
        answer = "choice.yes" if getattr(terms, name) else "choice.no"
        yield see(f"console.policy.terms.{name}"), see(answer)
    yield see("console.policy.terms.tax"), see(f"console.tax.{terms.tax}")


def _period(see: Sight) -> str:
    period = see.reckoned.case.policy.period
    return see("dossier.from_to", first=period.start, last=period.end)
