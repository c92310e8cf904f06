"""The policies: all of them, one with its code and its invites, the form to enter one.

Laws: a form enters a policy under a new number, or changes the one it was opened with while it is
still as it was; a code and an invite's link are shown once, where they were made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, get_args
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot import labels, policies
from bot.console import invites
from bot.console.acting import Acting
from bot.console.visit import Visit
from bot.store import access, cases, codes, letting_in
from bot.store import policies as store
from bot.store.columns import storable
from bot.store.problems import StoreProblem
from bot.store.turn import Turn as Transaction
from bot.store.work import Work
from bot.web import forms
from coverage.case import Rider, Tax
from coverage.document import Refused
from flows.answers.money import read_yen

PAGE = 50
"""Policies on a page."""
FLAGS = ("terms.counts_discovery_day", "terms.response_requires_disclosure")
DO = Callable[[Transaction, str], Any]


def listed(visit: Visit) -> Response:
    """The policies, by number."""
    asked = visit.request.query_params
    most = policies.LONGEST
    search, after = asked.get("q", "").strip()[:most], asked.get("after", "")[:most]
    with visit.house.store.reading() as work:
        numbers = [each for each in _found(work, search) if each > after]
        page = store.listed(work, numbers[:PAGE])
        made = codes.made_at(work, [each.number for each in page])
    more = page[-1].number if len(numbers) > PAGE else None
    shown: dict[str, Any] = {"policies": page, "codes": made, "search": search, "more": more}
    shown["entered"] = forms.whole(asked.get("entered", ""))
    return visit.show("console/policies.html", **shown)


def one(visit: Visit) -> Response:
    """A policy, or an empty form for a new one; a form sent here enters it."""
    if visit.request.method != "POST":
        number = visit.request.query_params.get("number")
        return _shown(visit, number) if number is not None else _form(visit, {}, 0, None)
    typed, seen = _typed(visit), visit.text("seen", 10)
    try:
        row = _document(typed)
        policies.check(row)
        with Acting(visit.house, visit.me).on_house("policies") as turn:
            _unchanged(turn, row["number"], seen)
            policies.enter(visit.house, turn, [row], visit.me.name)
    except (StoreProblem, Refused) as problem:
        return _form(visit, typed, seen, problem)
    return _to(visit, row["number"])


def new_code(visit: Visit) -> Response:
    """Make a policy's code, in place of the one before."""
    by = visit.me.name
    return _done(visit, "codes", lambda turn, number: letting_in.new_code(turn, number, by))


def end_code(visit: Visit) -> Response:
    """Take a policy's code away."""
    by = visit.me.name
    return _done(visit, "codes", lambda turn, number: letting_in.end_code(turn, number, by))


def invite(visit: Visit) -> Response:
    """Issue an invite to a policy."""

    def do(turn: Transaction, number: str) -> list[str]:
        if store.find(turn.work, number) is None:
            raise StoreProblem("unknown_policy", number)
        token = letting_in.invite(turn, number, invites.valid(visit), visit.me.name)
        return invites.addresses(visit, token)

    return _done(visit, "invite_policy", do)


def revoke(visit: Visit) -> Response:
    """Take an invite of a policy back."""

    def do(turn: Transaction, number: str) -> None:
        invites.take_back(visit, turn, access.of_policy(turn.work, number))

    return _done(visit, "invite_policy", do)


def _done(visit: Visit, action: str, do: DO) -> Response:
    """Do something to a policy; what is made is shown on the page that answers."""
    number = visit.text("number", 200)
    if not storable(number):
        raise HTTPException(404)
    try:
        with Acting(visit.house, visit.me).on_house(action) as turn:
            made = do(turn, number)
    except StoreProblem as problem:
        return _shown(visit, number, problem=problem)
    return _to(visit, number) if made is None else _shown(visit, number, made=made)


def _shown(visit: Visit, number: str, *, made: Any = None, problem: Any = None) -> Response:
    """A policy with everything about it."""
    with visit.house.store.reading() as work:
        found = store.listed(work, [number])
        if not found:
            raise HTTPException(404)
        values: dict[str, Any] = {
            "policy": found[0],
            "code": codes.made_at(work, [number]).get(number),
            "invites": access.of_policy(work, number),
            "cases": len(cases.open_of(work, number)),
        }
    values |= {"new_code": made if isinstance(made, str) else None, "days": invites.DAYS}
    values |= {"made": made if isinstance(made, list) else [], "usual": invites.USUAL}
    cells = _cells(found[0].document)
    return _form(visit, cells, found[0].version, problem, **values)


def _form(visit: Visit, typed: dict[str, Any], seen: Any, problem: Any, **values: Any) -> Response:
    shown = {"policy": None, "new_code": None, "made": [], **values}
    shown |= {"cells": typed, "seen": seen, "yen": policies.YEN, "flags": FLAGS}
    shown |= {"riders": get_args(Rider), "taxes": get_args(Tax), "problem": problem}
    return visit.show("console/policy.html", 409 if problem else 200, **shown)


def _to(visit: Visit, number: str) -> Response:
    return visit.to(f"/console/policy?{urlencode({'number': number})}")


def _found(work: Work, search: str) -> Sequence[str]:
    """The numbers that begin so, or those of the company of this whole name."""
    numbers = store.numbers(work)
    if not search:
        return numbers
    begins = [each for each in numbers if codes.folded(each).startswith(codes.folded(search))]
    return sorted({*begins, *store.insured(work, search)})


def _typed(visit: Visit) -> dict[str, Any]:
    """The form's fields by their dotted names."""
    typed: dict[str, Any] = {name: visit.text(name, 200) for name in policies.COLUMNS}
    typed["riders"] = [str(each) for each in visit.form.getlist("riders")]
    return typed


def _document(typed: dict[str, Any]) -> dict[str, Any]:
    """What the form says, as a policy has it. Raises `Refused`."""
    cells = {**typed, **{name: True if typed[name] else "" for name in FLAGS}}
    for name in policies.YEN:
        said = typed[name]
        try:
            cells[name] = labels.certain(read_yen(said, zero=True), said) if said else ""
        except StoreProblem:
            raise Refused(name, "whole_number") from None
    return policies.nested(cells)


def _cells(document: dict[str, Any]) -> dict[str, Any]:
    """A policy's fields by their dotted names."""
    cells: dict[str, Any] = {}
    for name, value in document.items():
        inner = value.items() if isinstance(value, dict) else ()
        cells |= {f"{name}.{field}": each for field, each in inner} or {name: value}
    return cells


def _unchanged(turn: Transaction, number: str, seen: str) -> None:
    """Is the policy still the one the form was opened with, or still none?"""
    store.one_at_a_time(turn.work)
    known = store.listed(turn.work, [number])
    version = str(known[0].version) if known else "0"
    if version != seen:
        raise StoreProblem("policy_known" if seen == "0" else "policy_changed", number)
