"""Every route of the console with its action.

Laws: what is not listed here is not reached; a route without an action stops the start.
"""

from __future__ import annotations

from starlette.routing import BaseRoute

from bot.bootstrap import House
from bot.console import (
    acts,
    audit_pages,
    case_pages,
    closing,
    door,
    elsewhere,
    erasure_pages,
    fact_page,
    invites,
    lists,
    papers,
    people_pages,
    policy_import,
    policy_pages,
    replies,
    what_if,
)
from bot.console.acts import act_on
from bot.console.answering import Asking, Console, Declared, Posted, Seen, checked
from bot.console.board import Board
from bot.console.oidc import BACK, Provider
from bot.web.pages import Pages


def routes(house: House, pages: Pages, provider: Provider | None = None) -> list[BaseRoute]:
    """The console's routes. Raises `Undeclared` where one names no action."""
    console, exports = Console(house, pages, provider), papers.Exports(house)
    case, talk = "/console/cases/{case}", "/console/talks/{talk}"
    return checked(
        [
            Declared("/console/sign-in", "sign_in", door.sign_in, console),
            Asking("/console/oidc", "sign_in", elsewhere.leave, console),
            Asking(BACK, "sign_in", elsewhere.back, console),
            Declared("/console/set-up/{token}", "set_up", door.set_up, console),
            Seen("/console", "own_account", door.home, console),
            Posted("/console/sign-out", "own_account", door.sign_out, console),
            Declared("/console/account", "own_account", door.account, console),
            Seen("/console/queue", "see_queue", lists.queue, console),
            Seen("/console/queue/stream", "see_queue", Board(house, pages).stream, console),
            Seen("/console/today", "see_queue", lists.today, console),
            Seen("/console/audit", "audit", audit_pages.page, console),
            Seen("/console/audit/export", "audit", audit_pages.export, console),
            Seen(case, "open_case", case_pages.case, console),
            Seen(f"{case}/stream", "open_case", case_pages.case_stream, console),
            Seen(f"{case}/papers/{{paper}}", "export", exports.export, console),
            Seen(f"{case}/papers/{{paper}}/{{token}}", "export", exports.watch, console),
            Seen(f"{case}/files/{{file}}", "open_case", papers.file, console),
            Seen(f"{case}/facts/{{path}}", "correct", fact_page.page, console),
            Seen(f"{case}/what-if", "what_if", what_if.page, console),
            Seen(f"{case}/close", "close", closing.page, console),
            Declared(f"{case}/invites", "invite", invites.page, console),
            Posted(f"{case}/invites/{{id}}/revoke", "invite", invites.revoke, console),
            Seen(talk, "open_case", case_pages.talk, console),
            Seen(f"{talk}/stream", "open_case", case_pages.talk_stream, console),
            Posted(f"{talk}/reply", "canned_reply", replies.put_in, console),
            *_acts_on_talks(console, talk),
            *_acts_on_cases(console, case),
            Declared("/console/replies", "keep_replies", replies.page, console),
            Posted("/console/replies/{id}", "keep_replies", replies.change, console),
            *_policies(console),
            *_erasures(console),
            Seen("/console/people", "people", people_pages.people, console),
            Posted("/console/people/new", "people", people_pages.make, console),
            Posted("/console/people/{id}", "people", people_pages.change, console),
            Declared("/console/firms", "firms", people_pages.firms, console),
            Posted("/console/firms/{id}/remove", "firms", people_pages.remove_firm, console),
        ]
    )


def _policies(console: Console) -> list[BaseRoute]:
    one, files = "/console/policy", "/console/policies/import"
    return [
        Seen("/console/policies", "policies", policy_pages.listed, console),
        Seen("/console/policies/template", "policies", policy_import.template, console),
        Declared(files, "policies", policy_import.review, console, policy_import.MOST),
        Posted(f"{files}/confirm", "policies", policy_import.enter, console, policy_import.MOST),
        Declared(one, "policies", policy_pages.one, console),
        Posted(f"{one}/code", "codes", policy_pages.new_code, console),
        Posted(f"{one}/code/end", "codes", policy_pages.end_code, console),
        Posted(f"{one}/invites", "invite_policy", policy_pages.invite, console),
        Posted(f"{one}/invites/{{id}}/revoke", "invite_policy", policy_pages.revoke, console),
    ]


def _erasures(console: Console) -> list[BaseRoute]:
    all_ = "/console/erasures"
    return [
        Seen(all_, "erasures", erasure_pages.page, console),
        Posted(f"{all_}/order", "order_erasure", erasure_pages.order, console),
        Posted(f"{all_}/withdraw", "order_erasure", erasure_pages.withdraw, console),
        Posted(f"{all_}/sign", "sign_erasure", erasure_pages.sign, console),
        Posted(f"{all_}/years", "retention", erasure_pages.years, console),
    ]


def _acts_on_talks(console: Console, talk: str) -> list[BaseRoute]:
    does = {
        "take-over": ("take_over", acts.take_over),
        "write": ("write", acts.write),
        "hand-back": ("hand_back", acts.hand_back),
        "note": ("note", acts.note),
    }
    return [
        Posted(f"{talk}/{name}", action, act_on("talk", action, do), console)
        for name, (action, do) in does.items()
    ]


def _acts_on_cases(console: Console, case: str) -> list[BaseRoute]:
    does = {
        "assign": ("assign", acts.assign),
        "firm": ("decide_firm", acts.decide_firm),
        "acknowledge": ("acknowledge", acts.acknowledge),
        "decision": ("insurers_decision", acts.insurers_decision),
        "paid": ("insurers_decision", acts.paid),
        "close": ("close", acts.close),
        "reopen": ("reopen", acts.reopen),
    }
    correct = act_on("case", "correct", acts.correct, fact_page.page)
    return [
        Posted(f"{case}/facts/{{path}}/correct", "correct", correct, console),
        *(
            Posted(f"{case}/{name}", action, act_on("case", action, do), console)
            for name, (action, do) in does.items()
        ),
    ]
