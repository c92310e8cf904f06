"""What was shown to somebody and is now another's: who took it, and when; or that it was erased.

Laws: it is told only to the session that has seen it, by the proof its page carries; to all others
it is a case that does not exist; what was being written is not lost.
"""

from __future__ import annotations

import hmac

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.console.deeds import who
from bot.console.visit import Visit
from bot.store import audit, cases, erasures, queue
from bot.store.audit import Deed
from bot.store.work import Work

IN_PLACE = {"HX-Retarget": "#main", "HX-Reswap": "innerHTML", "HX-Reselect": "#main > *"}
"""A page that lies open shows it in place of all it showed."""


def gone(visit: Visit, error: HTTPException, id: str) -> Response:
    """Say who took the case or the conversation; raises the error where that is not for them."""
    if error.status_code != 404 or not _seen(visit, id):
        raise error
    with visit.house.store.reading() as work:
        talks = queue.alone(work, id)
        case = talks[0].case_id if talks else id
        deed = _last(work, str(case))
        order = erasures.find(work, str(case))
        there = bool(talks) or cases.known(work, id) is not None
    if order is None and not there:  # a conversation only goes with its case, whose number went too
        case = None
    # Of the deeds of a case that was erased nobody's name stands.
    erased = not there or (order is not None and order.erased_at is not None)
    if deed is None and not erased:
        raise error
    part = "part" in visit.request.query_params
    by = None if deed is None else who(deed)
    shown = {"case": case, "erased": erased, "deed": deed, "by": by, "said": visit.text("text")}
    answer = visit.show("console/gone.html", 200 if part else 409, **shown)
    answer.headers.update(IN_PLACE if part else {})
    return answer


def _seen(visit: Visit, id: str) -> bool:
    """Has this session seen it?"""
    given = visit.text("proof") or visit.request.query_params.get("proof", "")
    return hmac.compare_digest(given.encode(), visit.proof(id).encode())


def _last(work: Work, case: str) -> Deed | None:
    """How it last came to somebody."""
    deeds = [audit.last(work, case, each) for each in ("case.assigned", "talk.taken")]
    return max((each for each in deeds if each), key=lambda each: each.at, default=None)
