"""Canned replies: kept by supervisors, put into the box to write in by whoever attends.

Laws: one that is put in stands there to be changed before it is sent, after what was typed
already; it comes in the language of the person; nothing is sent or kept by putting it in; what was
typed into a form that was refused stands there again.
"""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.console.acting import Acting
from bot.console.case_pages import with_draft
from bot.console.gone import gone
from bot.console.visit import Visit
from bot.store import replies
from bot.store.problems import StoreProblem
from bot.store.replies import Reply

HERE = "/console/replies"
FIELDS = ("title", "ja", "en")
TITLE, TEXT = 80, 1_500
"""Signs of a title and of a text."""


def page(visit: Visit, problem: Any = None) -> Response:
    """All of them, each with the form that changes it; a form sent here adds one."""
    if visit.request.method == "POST" and problem is None:
        return _added(visit)
    with visit.house.store.reading() as work:
        every = replies.every(work)
    shown = {"replies": every, "title_most": TITLE, "text_most": TEXT, "problem": problem}
    typed = _typed(visit, every) if problem else None
    return visit.show("console/replies.html", 409 if problem else 200, typed=typed, **shown)


def change(visit: Visit) -> Response:
    """Change one, or take it away."""
    id, away = visit.request.path_params["id"], visit.text("what") == "remove"
    try:
        with Acting(visit.house, visit.me).on_house("keep_replies") as turn:
            was = replies.find(turn.work, id)
            if was is None or was.changed_at.isoformat() != visit.text("seen", 60):
                raise StoreProblem("reply_changed", was.title if was else "")
            if away:
                replies.remove(turn.work, was)
            else:
                replies.change(turn.work, was, *_said(visit))
            deed = "reply.removed" if away else "reply.changed"
            turn.audit(visit.me.name, deed, details={"title": was.title})
    except StoreProblem as problem:
        return page(visit, problem)
    return visit.to(HERE)


def put_in(visit: Visit) -> Response:
    """Put one into the box to write in; nothing is sent."""
    id, acting = visit.request.path_params["talk"], Acting(visit.house, visit.me)
    try:
        with visit.house.store.reading() as work:
            talk = acting.talk(work, id, "canned_reply")
            found = replies.find(work, visit.text("reply", 40))
    except HTTPException as error:
        return gone(visit, error, id)
    texts = [visit.text("text"), _text(found, talk.language)]
    return with_draft(visit, talk, "\n\n".join(each for each in texts if each))


def _added(visit: Visit) -> Response:
    try:
        title, ja, en = _said(visit)
        with Acting(visit.house, visit.me).on_house("keep_replies") as turn:
            replies.add(turn.work, title, ja, en)
            turn.audit(visit.me.name, "reply.added", details={"title": title})
    except StoreProblem as problem:
        return page(visit, problem)
    return visit.to(HERE)


def _typed(visit: Visit, every: list[Reply]) -> dict[str, str]:
    """What a form that was refused said; of a reply that is gone it stands in the form for a new
    one, whose id is empty."""
    id = visit.request.path_params.get("id", "")
    there = any(each.id == id for each in every)
    return {"id": id if there else "", **{name: visit.text(name, TEXT) for name in FIELDS}}


def _said(visit: Visit) -> tuple[str, str, str]:
    title, ja, en = visit.text("title", TITLE), visit.text("ja", TEXT), visit.text("en", TEXT)
    if not (title and ja and en):
        raise StoreProblem("blank")
    return title, ja, en


def _text(found: Reply | None, language: str) -> str:
    if found is None:
        return ""
    return found.text("en" if language == "en" else "ja")
