"""What the answers rest on: the overview's edition, what this program chose, each clause.

Laws: every choice of the product has its words here, on a page or two; the policy's own wording
governs, and that is said wherever the choices are shown.
"""

from __future__ import annotations

from coverage.clauses import DISCOVERY, ORDER
from coverage.product import STANDARD
from flows.effects import Panel, Say, Word, quoted
from flows.turn import Turn

CLAUSES = (*DISCOVERY, *ORDER)

CHOSEN: dict[str, tuple[str, ...]] = {
    "window": ("window_days",),
    "incurred": (),
    "period": ("discovery_in_period",),
    "limits": (),
    "unknown": ("unknown_holds_scope",),
    "temp": (),
    "dispatch": ("dispatch_covers_costs",),
    "condolence": ("condolence_total_cap",),
    "self_pay": ("self_pay_before_limit",),
    "cyber": ("cyber_self_pay_percent", "cyber_needs_window", "cyber_needs_advice"),
    "deductible": ("deductible_each_claim",),
    "rider_cap": ("rider_caps_inside_limit",),
    "litigation": ("litigation_inside_limit",),
    "law": (),
}
"""The choices as they are told, each with the product's fields it stands for."""

PAGE = 7
ASKED = ("chosen", "選択")
"""The word after ``/terms`` that opens the choices."""


def terms(turn: Turn, rest: str) -> None:
    """What the answers rest on; with a clause's id that clause, with ``chosen`` the choices."""
    name, _, page = rest.strip().casefold().partition(" ")
    if rest.strip().upper() in CLAUSES:
        clause = rest.strip().upper()
        turn.say(Panel(Word("terms.clause", {"clause": clause}), (Say(f"clause.{clause}"),)))
    elif name in ASKED:
        turn.say(chosen(2 if page.strip() in ("2", "\uff12") else 1))
    elif name:
        turn.say(Say("terms.unknown", {"clause": quoted(rest)}))
    else:
        lines = (Say("terms.text", {"edition": STANDARD.edition}), Say("terms.governs"))
        turn.say(Panel(Word("terms.title"), (*lines, Say("terms.how"))))


def chosen(page: int) -> Panel:
    """One page of what this program chose where the overview is silent."""
    start = (page - 1) * PAGE
    lines = [Say(f"chosen.{name}") for name in list(CHOSEN)[start : start + PAGE]]
    last = Say("terms.governs") if start + PAGE >= len(CHOSEN) else Say("chosen.more")
    title = Word("chosen.title", {"page": page, "of": -(-len(CHOSEN) // PAGE)})
    return Panel(title, (*lines, last))
