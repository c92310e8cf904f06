"""The steps, one literal a question, a module a chapter.

Laws: `CHAPTERS` is the whole conversation in order; whoever adds a chapter adds it here.
"""

from __future__ import annotations

from flows.step import Chapter
from flows.steps import (
    arrival,
    claims,
    consulting,
    desk,
    discovery,
    expenses,
    imports,
    incident,
    litigation,
    members,
    papers,
    payment,
    receipts,
    regulator,
    response,
)

CHAPTERS: tuple[Chapter, ...] = (
    Chapter("arrival", arrival.STEPS, then="discovery.kind"),
    Chapter("discovery", discovery.STEPS, then="incident.cause"),
    Chapter("incident", incident.STEPS, then="desk.menu"),
    Chapter("desk", desk.STEPS, then="desk.menu"),
    Chapter("consulting", consulting.STEPS, then="desk.menu"),
    Chapter("response", response.STEPS, then="desk.menu"),
    Chapter("regulator", regulator.STEPS, then="desk.menu"),
    Chapter("expenses", expenses.STEPS, then="desk.menu"),
    Chapter("receipts", receipts.STEPS, then="desk.menu"),
    Chapter("imports", imports.STEPS, then="desk.menu"),
    Chapter("claims", claims.STEPS, then="desk.menu"),
    Chapter("litigation", litigation.STEPS, then="claims.list"),
    Chapter("payment", payment.STEPS, then="desk.menu"),
    Chapter("papers", papers.STEPS, then="desk.menu"),
    Chapter("members", members.STEPS, then="desk.menu"),
)
