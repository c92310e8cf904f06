"""The pages of a case and of a conversation, whole or in parts, and their live news.

Laws: who looks is noted, once an hour, at the whole page or a part; a part comes by the same
function and the same right as the whole page; what is being typed is not taken away by what comes
in: the box to write in is sent anew only when somebody else holds the conversation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.console.acting import Acting
from bot.console.brief import brief
from bot.console.casefile import casefile, noted
from bot.console.gone import gone
from bot.console.news_since import news_since
from bot.console.roles import ACTIONS, covers, scope
from bot.console.visit import Visit
from bot.store import looks, notes, replies, staff, transcript
from bot.store.news import ALL
from bot.store.queue import QueueLine
from bot.store.transcript import Line
from bot.store.work import Work
from bot.web.streams import stream
from bot.whose import CARERS
from flows.answers.reading import normal
from flows.papers import PAPERS, languages

SHOWN = 100
"""The last lines of a conversation that are shown at first."""
ALL_LINES = 100_000
PARTS = ("lines", "figures", "desk", "brief")

KEPT = ("text", "item", "notice", "amount", "reason", "on")
"""What stands again in a form that was refused."""


def case(visit: Visit, problem: Any = None, status: int = 200) -> Response:
    """A case with one of its conversations."""
    id, talk = visit.request.path_params["case"], visit.request.query_params.get("talk")
    try:
        return _case(visit, id, talk, problem, status)
    except HTTPException as error:
        return gone(visit, error, id)


def _case(
    visit: Visit, id: str, talk: str | None, problem: Any, status: int, draft: str = ""
) -> Response:
    params, acting = visit.request.query_params, Acting(visit.house, visit.me)
    with visit.house.store.reading() as work:
        line = acting.case(work, id)
        seen = looks.look(work, visit.me.id, id)
        file = casefile(visit.house, work, line, visit.language)
        chosen, can = _chosen(file.talks, talk), _can(visit, line.assigned_to)
        values = {
            "file": file,
            "brief": brief(file, visit.me.name, can),
            "since": news_since(work, file, seen.before),
            "notes": noted(work, file.talks),
            "people": staff.of_roles(work, CARERS),
            "can": can,
            "papers": [(name, languages(name)) for name in PAPERS],
            **_talk(work, chosen, params, draft),
        }
    acting.note_look("case.read", id, visit=None if params.get("part") else seen)
    return _shown(visit, values, problem, status)


def talk(visit: Visit, problem: Any = None, status: int = 200) -> Response:
    """A conversation; of one in a case, the case's page."""
    id = visit.request.path_params["talk"]
    try:
        with visit.house.store.reading() as work:
            talk = Acting(visit.house, visit.me).talk(work, id)
    except HTTPException as error:
        return gone(visit, error, id)
    if talk.case_id is None:
        return _alone(visit, talk, problem, status)
    if problem is None:
        return visit.to(f"/console/cases/{talk.case_id}?talk={talk.conversation_id}")
    return _case(visit, talk.case_id, talk.conversation_id, problem, status)


def with_draft(visit: Visit, talk: QueueLine, draft: str) -> Response:
    """A conversation with something in the box to write in."""
    if talk.case_id is None:
        return _alone(visit, talk, None, 200, draft)
    return _case(visit, talk.case_id, talk.conversation_id, None, 200, draft)


def _alone(visit: Visit, talk: QueueLine, problem: Any, status: int, draft: str = "") -> Response:
    """A conversation that is in no case."""
    params = visit.request.query_params
    about = {"talk": talk.conversation_id}
    Acting(visit.house, visit.me).note_look("talk.read", None, about)
    with visit.house.store.reading() as work:
        values = {
            "file": None,
            "since": None,
            "notes": notes.of(work, [talk.conversation_id]),
            "people": {},
            "can": _can(visit, talk.assigned_to),
            **_talk(work, talk, params, draft),
        }
    return _shown(visit, values, problem, status)


def case_stream(visit: Visit) -> Response:
    """That a case, or the conversation looked at, has changed."""
    id, watched = visit.request.path_params["case"], visit.request.query_params.get("talk", "")
    return _stream(visit, watched, case=id)


def talk_stream(visit: Visit) -> Response:
    """That a conversation has changed."""
    return _stream(visit, visit.request.path_params["talk"], case=None)


def _shown(visit: Visit, values: dict[str, Any], problem: Any, status: int) -> Response:
    part = visit.request.query_params.get("part")
    values["typed"] = _typed(visit, problem)
    if part in PARTS:
        return visit.show(f"console/case_{part}.html", **values)
    return visit.show("console/case.html", status, problem=problem, **values)


def _typed(visit: Visit, problem: Any) -> dict[str, str]:
    """What a form that was refused said: nobody types it twice. ``act`` is what it was to do."""
    said = {name: visit.text(name) if problem else "" for name in KEPT}
    return {**said, "act": visit.request.url.path.rpartition("/")[2] if problem else ""}


def _talk(work: Work, chosen: QueueLine | None, params: Any, draft: str) -> dict[str, Any]:
    """What is shown of a conversation."""
    if chosen is None:
        return {"talk": None, "lines": [], "older": False, "chosen": {}, "find": ""}
    canned: dict[str, Any] = {"draft": draft, "replies": replies.every(work)}
    find = params.get("find", "").strip()[:100]
    most = ALL_LINES if find or params.get("lines") == "all" else SHOWN
    lines = transcript.latest(work, chosen.conversation_id, most)
    older, pressed = bool(lines) and lines[0].seq > 1, _pressed(lines)
    canned["after"] = lines[-1].seq if lines else 0
    if find:
        lines = [each for each in lines if _said(pressed.get(each.id, each.body), find)]
    said = {"talk": chosen, "lines": lines, "older": older, "chosen": pressed, "find": find}
    return said | canned


def _pressed(lines: list[Line]) -> dict[str, str]:
    """What was pressed, by its line: the label it bore, not its code."""
    found, shown = {}, {}
    for each in lines:
        if each.buttons:
            shown = {f"[{choice}]": label for choice, label in each.buttons}
        if each.direction == "in" and each.body in shown:
            found[each.id] = shown[each.body]
    return found


def _said(body: str, find: str) -> bool:
    """Does a line hold the text, however wide or large it is written?"""
    return normal(find).casefold() in normal(body).casefold()


def _chosen(talks: list[QueueLine], wanted: str | None) -> QueueLine | None:
    """The conversation that is shown: the one asked for, else the one most in need."""
    asked = [each for each in talks if each.conversation_id == wanted]
    return next(iter([*asked, *talks]), None)


def _can(visit: Visit, assigned_to: str | None) -> set[str]:
    """What one may do to this case."""
    found = {each: scope(each, visit.me.role) for each in ACTIONS}
    return {each for each, to in found.items() if to and covers(to, visit.me.id, assigned_to)}


def _stream(visit: Visit, watched: str, *, case: str | None) -> Response:
    acting = Acting(visit.house, visit.me)
    with visit.house.store.reading() as work:
        if case is not None:
            acting.case(work, case)
        held = _holder(acting, work, watched) if watched else None
        if watched and case is not None and acting.talk(work, watched).case_id != case:
            raise HTTPException(404)
    state = [held]

    def told_of(news: frozenset[str]) -> Iterator[tuple[str, str]]:
        if f"talk:{watched}" in news or ALL in news:
            yield "lines", ""
            with visit.house.store.reading() as work:
                now = _holder(acting, work, watched)
            if state != [now]:
                state[:] = [now]
                yield "desk", ""
        if f"case:{case}" in news or ALL in news:
            yield "figures", ""

    topics = {f"talk:{watched}", f"case:{case}", f"staff:{visit.me.id}"}
    may = _still(acting, case, watched)
    return stream(visit.house.store.bus, topics, may, told_of, visit.me.streams)


def _still(acting: Acting, case: str | None, talk: str) -> Any:
    if case is not None:
        return lambda: acting.may_see("open_case", case=case)
    return lambda: acting.may_see("open_case", talk=talk)


def _holder(acting: Acting, work: Work, talk: str) -> tuple[Any, ...]:
    """Who holds a conversation, or waits in it."""
    desk = acting.talk(work, talk).desk
    return (desk.held_by, desk.held_at, desk.waiting_since)
