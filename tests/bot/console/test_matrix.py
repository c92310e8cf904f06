"""Who may do what: every route, role and ownership, expected by hand from the console's page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args

import pytest

from bot import attending, deciding
from bot.bootstrap import SAMPLE
from bot.console import roles
from bot.console.answering import Declared, Undeclared, checked
from bot.console.routes import routes
from bot.store import access
from bot.web.assets import ROUTE
from bot.web.pages import Pages
from tests.bot.console.conftest import PEOPLE, Browser, Place, Site, receipt
from tests.changes import noted_once

NOTICE = {"events.V1.kind": "written_notice", "events.V1.on": "2026-11-01"}
FIRM = {"engagements.C1.firm": "あおば総研", "engagements.C1.approval": "pending"}
COST = {"expenses.E1.category": "apology_letter", "expenses.E1.amount": 300_000}
WAITS = {"incident.cause": "cyber_attack", **NOTICE, **FIRM}
TOLD = {**WAITS, **COST}
OWNERS = ("own", "unassigned", "another's", "absent")
ROLES = ("agent", "supervisor", "auditor", "administrator")


@dataclass(frozen=True)
class Act:
    """One route on a case: how it is asked for, and what each role is answered, by ownership."""

    method: str
    path: str
    agent: tuple[int, int, int, int]
    supervisor: tuple[int, int, int, int]
    auditor: tuple[int, int, int, int]
    administrator: tuple[int, int, int, int] = (403, 403, 403, 403)
    fields: tuple[tuple[str, str], ...] = ()
    first: str = ""
    """What is done before, by whoever acts."""


NOBODY = (403, 403, 403, 403)
CASE, TALK = "/console/cases/{case}", "/console/talks/{talk}"
ACTS = (
    # open case: agent own and unassigned; supervisor and auditor all; administrator none
    Act("GET", CASE, (200, 200, 404, 404), (200, 200, 200, 404), (200, 200, 200, 404)),
    Act(
        *("GET", f"{CASE}/what-if", (200, 200, 404, 404)),
        *((200, 200, 200, 404), (200, 200, 200, 404)),
    ),
    Act(
        *("GET", f"{CASE}/files/{{file}}", (200, 200, 404, 404)),
        *((200, 200, 200, 404), (200, 200, 200, 404)),
        first="file",
    ),
    Act("GET", TALK, (303, 303, 404, 404), (303, 303, 303, 404), (303, 303, 303, 404)),
    # take over, write, hand back, note: agent own and unassigned; supervisor all
    Act("POST", f"{TALK}/take-over", (303, 303, 404, 404), (303, 303, 303, 404), NOBODY),
    Act(
        *("POST", f"{TALK}/write", (303, 303, 404, 404), (303, 303, 303, 404), NOBODY),
        fields=(("text", "お待たせしました"),),
        first="take",
    ),
    Act(
        *("POST", f"{TALK}/hand-back", (303, 303, 404, 404), (303, 303, 303, 404), NOBODY),
        first="take",
    ),
    Act(
        *("POST", f"{TALK}/note", (303, 303, 404, 404), (303, 303, 303, 404), NOBODY),
        fields=(("text", "折り返し待ち"),),
    ),
    # canned reply: agent own and unassigned; supervisor all; it changes nothing
    Act("POST", f"{TALK}/reply", (200, 200, 404, 404), (200, 200, 200, 404), NOBODY),
    # assign: agent to oneself; supervisor all
    Act(
        *("POST", f"{CASE}/assign", (303, 303, 404, 404), (303, 303, 303, 404), NOBODY),
        fields=(("to", "ME"), ("seen", "OWNER")),
    ),
    # correct a fact: agent own; supervisor all
    Act(
        *("POST", f"{CASE}/facts/incident.cause/correct", (303, 403, 404, 404)),
        *((303, 303, 303, 404), NOBODY),
        fields=(("choice", "theft"), ("reason", "聞き取り"), ("seen", "incident.cause")),
    ),
    Act(
        *("GET", f"{CASE}/facts/incident.cause", (200, 403, 404, 404)),
        *((200, 200, 200, 404), NOBODY),
    ),
    # invite, revoke: agent own; supervisor all
    Act(
        *("GET", f"{CASE}/invites", (200, 403, 404, 404)),
        *((200, 200, 200, 404), NOBODY),
    ),
    Act(
        *("POST", f"{CASE}/invites", (200, 403, 404, 404)),
        *((200, 200, 200, 404), NOBODY),
        fields=(("days", "3"),),
    ),
    Act(
        *("POST", f"{CASE}/invites/{{id}}/revoke", (303, 403, 404, 404)),
        *((303, 303, 303, 404), NOBODY),
        first="invite",
    ),
    # approve or refuse a firm, acknowledge a notice, close, reopen: supervisor all
    Act(
        *("POST", f"{CASE}/firm", NOBODY, (303, 303, 303, 404), NOBODY),
        fields=(
            *(("engagement", "C1"), ("approval", "approved")),
            ("seen", "engagements.C1.approval"),
        ),
    ),
    Act(
        *("POST", f"{CASE}/acknowledge", NOBODY, (303, 303, 303, 404), NOBODY),
        fields=(("notice", "V1"), ("on", "2026-11-02"), ("seen", "")),
    ),
    # insurer's decision: supervisor all
    Act(
        *("POST", f"{CASE}/decision", NOBODY, (303, 303, 303, 404), NOBODY),
        fields=(("item", "E1"), ("amount", "200000"), ("reason", "約款による"), ("seen", "")),
    ),
    Act(
        *("POST", f"{CASE}/paid", NOBODY, (303, 303, 303, 404), NOBODY),
        fields=(("item", "E1"), ("amount", "200000"), ("on", "2026-11-02"), ("seen", "")),
        first="decide",
    ),
    Act("GET", f"{CASE}/close", NOBODY, (200, 200, 200, 404), NOBODY),
    Act("POST", f"{CASE}/close", NOBODY, (303, 303, 303, 404), NOBODY),
    Act("POST", f"{CASE}/reopen", NOBODY, (303, 303, 303, 404), NOBODY, first="close"),
    # export a case: agent own; supervisor and auditor all
    *(
        Act(
            *("GET", f"{CASE}/papers/{name}", (200, 403, 404, 404)),
            *((200, 200, 200, 404), (200, 200, 200, 404)),
        )
        for name in ("case", "final", "picture", "dossier/1.x")
    ),
)
HOUSE = {
    # see queue, today: not the administrator
    ("GET", "/console/queue"): (200, 200, 200, 403),
    ("GET", "/console/today"): (200, 200, 200, 403),
    # audit log: not the agent
    ("GET", "/console/audit"): (403, 200, 200, 200),
    ("GET", "/console/audit/export"): (403, 200, 200, 200),
    # the list of approved firms: the supervisor
    ("GET", "/console/firms"): (403, 200, 403, 403),
    ("POST", "/console/firms"): (403, 303, 403, 403),
    ("POST", "/console/firms/{id}/remove"): (403, 409, 403, 403),
    # policies, import, activation codes: the supervisor and the administrator
    ("GET", "/console/policies"): (403, 200, 403, 200),
    ("GET", "/console/policies/template"): (403, 200, 403, 200),
    ("GET", "/console/policies/import"): (403, 200, 403, 200),
    ("POST", "/console/policies/import"): (403, 409, 403, 409),
    ("POST", "/console/policies/import/confirm"): (403, 409, 403, 409),
    ("GET", "/console/policy"): (403, 200, 403, 200),
    ("POST", "/console/policy"): (403, 409, 403, 409),
    ("POST", "/console/policy/code"): (403, 200, 403, 200),
    ("POST", "/console/policy/code/end"): (403, 303, 403, 303),
    # an invite to a policy, which is nobody's own: the supervisor
    ("POST", "/console/policy/invites"): (403, 200, 403, 403),
    ("POST", "/console/policy/invites/{id}/revoke"): (403, 404, 403, 403),
    # the canned replies are kept by the supervisor
    ("GET", "/console/replies"): (403, 200, 403, 403),
    ("POST", "/console/replies"): (403, 409, 403, 403),
    ("POST", "/console/replies/{id}"): (403, 409, 403, 403),
    # retention and erasure: the administrator orders, the supervisor signs
    ("GET", "/console/erasures"): (403, 200, 403, 200),
    ("POST", "/console/erasures/order"): (403, 403, 403, 409),
    ("POST", "/console/erasures/withdraw"): (403, 403, 403, 409),
    ("POST", "/console/erasures/sign"): (403, 409, 403, 403),
    ("POST", "/console/erasures/years"): (403, 403, 403, 409),
    # people: the administrator
    ("GET", "/console/people"): (403, 403, 403, 200),
    ("POST", "/console/people/new"): (403, 403, 403, 200),
    ("POST", "/console/people/{id}"): (403, 403, 403, 200),
    # one's own account: everybody
    ("GET", "/console"): (303, 303, 303, 303),
    ("GET", "/console/account"): (200, 200, 200, 200),
}
UNCHANGING = {f"{TALK}/reply"}
"""Forms that change nothing."""
ELSEWHERE = {
    # those of whoever is not signed in, and the streams: test_door.py and test_live.py
    *("/console/sign-in", "/console/oidc", "/console/oidc/back"),
    *("/console/set-up/{token}", "/console/sign-out"),
    *("/console/queue/stream", f"{CASE}/stream", f"{TALK}/stream"),
}


def test_every_route_is_expected(site: Site) -> None:
    """A route that stands nowhere above fails here."""
    papers, made = re.compile(r"/papers/\w+$"), re.compile(r"/papers/\w+/[\w.]+$")
    paths = {each.path.replace("incident.cause", "{path}") for each in ACTS}
    paths = {made.sub("/papers/{paper}/{token}", each) for each in paths}
    known = {papers.sub("/papers/{paper}", each) for each in paths}
    known |= {path for _, path in HOUSE} | ELSEWHERE
    assert {getattr(each, "path", "") for each in routes(site.house, Pages())} == known


def test_every_right_is_one_that_there_is() -> None:
    """A word of the table that is misspelt would be a right to something else, or to nothing."""
    for action, rights in roles.ACTIONS.items():
        assert set(rights) <= set(roles.ROLES), action
        assert set(rights.values()) <= set(get_args(roles.Scope)), action


def test_a_route_without_an_action_cannot_start(site: Site) -> None:
    """A route that declares no action, or one that is not in the table, stops the start."""
    with pytest.raises(Undeclared):
        checked([ROUTE])
    with pytest.raises(Undeclared):
        Declared("/console/new", "anything", lambda visit: visit.to("/"), None)  # type: ignore[arg-type]


@pytest.mark.parametrize("role", ROLES)
async def test_acts_on_cases(site: Site, role: str) -> None:
    """Each act is open to each role as the table says, by whose the case is."""
    browser = await site.signed_in(role)
    found = {}
    for act in ACTS:
        for owner in OWNERS:
            place, id = made(site, role, owner), NONE
            if owner != "absent" and role != "administrator":
                id = before(act.first, site, role, place)
            answer = await answered(site, browser, role, act, place, id)
            found[act.path, act.method, owner] = answer
    expected = {
        (act.path, act.method, owner): status
        for act in ACTS
        for owner, status in zip(OWNERS, getattr(act, role), strict=True)
    }
    assert found == expected


@pytest.mark.parametrize("role", ROLES)
async def test_acts_on_the_house(site: Site, role: str) -> None:
    """What concerns no case is open to each role as the table says."""
    browser = await site.signed_in(role)
    new = {"name": "新人", "login": "new", "role": "agent", "what": "disable"}
    new["number"] = SAMPLE
    found = {}
    for method, path in HOUSE:
        where = path.replace("{id}", site.ids["other"])
        if method == "GET":
            answer = await browser.client.get(where)
        else:
            answer = await browser.post(where, **new)
        found[method, path] = answer.status_code
    assert found == {each: answers[ROLES.index(role)] for each, answers in HOUSE.items()}


@pytest.mark.parametrize("role", ROLES)
async def test_other_peoples_ids_are_answered_like_absent_ones(site: Site, role: str) -> None:
    """Of a case one may not see not even the answer tells that there is one."""
    browser = await site.signed_in(role)
    other = made(site, role, "another's")
    if role in ("supervisor", "auditor"):
        return
    for act in ACTS:
        texts = []
        for place in (other, ABSENT):
            path = act.path.format(case=place.case, talk=place.talk, id=NONE, file="F1")
            fields = dict(act.fields)
            if act.method == "GET":
                answer = await browser.client.get(path)
            else:
                answer = await browser.post(path, **fields)
            shown = answer.text.replace(place.case, "ID").replace(place.talk, "ID")
            texts.append((answer.status_code, shown, sorted(answer.headers)))
        assert texts[0] == texts[1]


@pytest.mark.parametrize("id", ["K-2026-9999", "%00", "x" * 3000, "K-2026-0001%00"])
async def test_ids_of_any_kind(site: Site, id: str) -> None:
    """Whatever is asked for as a case or a conversation is absent, never a failure."""
    browser = await site.signed_in("supervisor")
    made(site, "agent", "own")
    assert (await browser.client.get(f"/console/cases/{id}")).status_code == 404
    assert (await browser.client.get(f"/console/talks/{id}")).status_code == 404
    assert (await browser.post(f"/console/cases/{id}/close")).status_code == 404
    assert (await browser.post(f"/console/talks/{id}/take-over")).status_code == 404


async def test_every_change_leaves_one_entry(site: Site) -> None:
    """Each act that changes something writes one entry in the audit, with who did it."""
    browser = await site.signed_in("supervisor")
    for act in ACTS:
        if act.method == "GET" or act.path in UNCHANGING:
            continue
        place = made(site, "supervisor", "unassigned")
        id = before(act.first, site, "supervisor", place)
        was = len(site.done(place.case))
        with noted_once(site.house.store):
            answer = await answered(site, browser, "supervisor", act, place, id)
        assert answer == act.supervisor[1]
        trail = site.done(place.case)
        assert len(trail) == was + 1, act.path
        assert trail[-1].who == site.name("supervisor")


NONE = "f" * 32
ABSENT = Place("K-2026-9999", "0" * 32)


def made(site: Site, role: str, owner: str) -> Place:
    """A case of that ownership, as seen by somebody of this role."""
    if owner == "absent":
        return ABSENT
    whose = {"own": role, "unassigned": None, "another's": "other"}[owner]
    assert role in PEOPLE
    return site.case(whose, TOLD)


def before(first: str, site: Site, role: str, place: Place) -> str:
    """What must have happened for the act to make sense: the id of what was made for it."""
    if first == "take":
        attending.take(site.house, place.talk, site.name(role))
    elif first == "close":
        attending.close(site.house, place.case, "test")
    elif first == "file":
        receipt(site, place, "領収書.pdf", b"%PDF-1.7")
    elif first == "decide":
        day = date(2026, 11, 2)
        deciding.decide(site.house, place.case, "E1", 200_000, "test", reason="約款", on=day)
    elif first == "invite":
        site.house.store.invite(place.case, valid=timedelta(1), by="test")
        with site.house.store.reading() as work:
            return access.of_case(work, place.case)[0].id
    return NONE


async def answered(site: Site, browser: Browser, role: str, act: Act, place: Place, id: str) -> int:
    """Ask as the page would; the status that comes back."""
    path = act.path.format(case=place.case, talk=place.talk, id=id, file="F1")
    if act.method == "GET":
        return (await browser.client.get(path)).status_code
    filled: dict[str, Callable[[], str]] = {
        "ME": lambda: site.ids[role],
        "OWNER": lambda: owner_of(site, place),
    }
    fields = {
        name: filled[value]() if value in filled else seen(site, place, name, value)
        for name, value in act.fields
    }
    return (await browser.post(path, **fields)).status_code


def owner_of(site: Site, place: Place) -> str:
    if place == ABSENT:
        return ""
    with site.house.store.turn() as turn:
        return turn.held(place.case).assigned_to or ""


def seen(site: Site, place: Place, name: str, value: str) -> str:
    """A field; of `seen`, when the fact it names was told."""
    if name != "seen" or place == ABSENT or not value:
        return value
    with site.house.store.turn() as turn:
        fact = turn.dossier(place.case).facts.latest[value]
    assert fact.at.date() >= date(2026, 11, 2)
    return fact.at.isoformat()
