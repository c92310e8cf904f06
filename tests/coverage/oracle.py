"""A second, deliberately naive reading of the coverage page, to hold the engine against.

Laws: written from the page's words alone, over plain JSON values; it shares no line with the
engine and copies nothing of its structure; it is slow and long on purpose (every running sum is
added up again from the start), so that each sentence of the page can be found in it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

Json = dict[str, Any]

EVENT_KINDS = (
    "third_party_report",
    "own_awareness",
    "media_report",
    "third_party_publication",
    "written_notice",
)
RESPONSE = (
    "legal_consultation",
    "apology_letter",
    "cause_investigation",
    "call_center",
    "newspaper_apology",
    "press_conference",
    "staff_cost",
    "condolence",
    "condolence_shipping",
)
RIDER_BASES = ("corporate_information", "card_misuse", "ip_infringement")
YEN = ("claimed", "ineligible", "pending", "self_pay", "deductible", "over_limit", "payable")


def decide(case: Json) -> Json:
    """The assessment of §6, without the edition."""
    discovery = _discovery(case)
    window = _window(case, discovery)
    items = [
        _first_look(case, section, index, discovery, window)
        for section in ("expenses", "claims")
        for index, _ in enumerate(case.get(section) or [])
    ]
    _share(case, items)
    for item in items:
        item["decision"] = _decision(item)
    shown = [
        {
            **{key: item[key] for key in ("id", "part", "decision", *YEN)},
            "reasons": item["reasons"],
            "missing": sorted(item["missing"]),
        }
        for item in items
    ]
    return {
        "discovery": discovery,
        "window": window and {"first": str(window[0]), "last": str(window[1])},
        "assumptions": sorted(_assumptions(case, discovery)),
        "items": shown,
        "parts": {part: _part(case, part, items) for part in _PARTS},
        "totals": {name: sum(item[name] for item in items) for name in YEN},
    }


_PARTS = ("consulting", "response", "cyber_response", "liability")


def _riders(case: Json) -> list[str]:
    return case["policy"].get("riders") or []


def _term(case: Json, name: str) -> Any:
    return (case["policy"].get("terms") or {}).get(name)


def _incident(case: Json, name: str) -> Any:
    return (case.get("incident") or {}).get(name)


# §2


def _events(case: Json) -> list[Json]:
    return _incident(case, "events") or []


def _discovery(case: Json, culprit: int | None = None) -> Json | None:
    """The earliest counting event; ``culprit`` names an awareness to count as not the culprit's."""
    best: tuple[str, int] | None = None
    for index, event in enumerate(_events(case)):
        number = EVENT_KINDS.index(event["kind"]) + 1
        day = event.get("on")
        if day is None:
            continue
        if number == 2 and event.get("by_culprit") is not False and index != culprit:
            continue
        if number == 5:
            day = event.get("acknowledged_on")
            if day is None:
                continue
        if best is None or day < best[0] or (day == best[0] and number < best[1]):
            best = (day, number)
    if best is None:
        return None
    return {"on": best[0], "kind": EVENT_KINDS[best[1] - 1], "clause": f"DISC-{best[1]}"}


def _assumptions(case: Json, discovery: Json | None) -> list[str]:
    found = []
    if _incident(case, "actor") in (None, "unknown"):
        found.append("incident.actor")
    if _incident(case, "location") is None:
        found.append("incident.location")
    for index, event in enumerate(_events(case)):
        if event.get("on") is None:
            found.append(f"incident.events[{index}].on")
        elif event["kind"] == "own_awareness" and event.get("by_culprit") is None:
            would = _discovery(case, culprit=index)
            if would != discovery:
                found.append(f"incident.events[{index}].by_culprit")
    return found


# §3


def _window(case: Json, discovery: Json | None) -> tuple[date, date] | None:
    if discovery is None:
        return None
    first = date.fromisoformat(discovery["on"])
    days = 179 if _term(case, "counts_discovery_day") else 180
    return first, min(date.max, _plus(first, days))


def _plus(day: date, days: int) -> date:
    return date.fromordinal(min(date.max.toordinal(), day.toordinal() + days))


# §4


def _first_look(
    case: Json, section: str, index: int, discovery: Json | None, window: tuple[date, date] | None
) -> Json:
    """One item with everything that refuses it and everything it lacks."""
    item = case[section][index]
    made = Json(
        section=section,
        index=index,
        id=item["id"],
        source=item,
        part=_part_of(section, item),
        claimed=item["amount"]
        if section == "expenses"
        else (item.get("damages") or 0) + (item.get("litigation") or 0),
        refusing=[],
        missing=[],
        reasons=[],
        **dict.fromkeys(YEN[1:], 0),
    )
    if made["part"] is None:
        made["refusing"].append("RESP-LISTED")
        return made
    if section == "claims" and item["basis"] == "ip_infringement":
        _ip_period(case, made)
    else:
        _scope(case, made, discovery)
    if made["part"] == "consulting":
        _advice(case, made, "CONS-APPROVED")
        _in_window(case, made, "CONS-WINDOW", window)
    if made["part"] == "response":
        _response(case, made, window)
    if made["part"] == "cyber_response":
        _cyber(case, made)
    if made["part"] == "liability":
        _liability(case, made)
    if section == "expenses" and _term(case, "tax") == "exclusive" and item.get("tax") is None:
        made["missing"].append(f"expenses[{index}].tax")
    made["missing"] = list(dict.fromkeys(made["missing"]))
    if made["refusing"]:
        made["missing"] = []
    return made


def _part_of(section: str, item: Json) -> str | None:
    if section == "claims":
        return "liability"
    if item["category"] in RESPONSE:
        return "response"
    return None if item["category"] == "other" else str(item["category"])


def _scope(case: Json, made: Json, discovery: Json | None) -> None:
    actor = _incident(case, "actor")
    cyber = made["part"] == "cyber_response"
    claim = made["section"] == "claims"
    if actor == "officer":
        if _incident(case, "wrongful") is True:
            made["refusing"].append("SCOPE-OFFICER")
        if _incident(case, "wrongful") is None:
            made["missing"].append("incident.wrongful")
    if _incident(case, "location") == "overseas_business":
        made["refusing"].append("SCOPE-OVERSEAS")
    if actor == "dispatched_worker" and not (claim and "dispatch" in _riders(case)):
        made["refusing"].append("SCOPE-DISPATCH")
    period = case["policy"]["period"]
    outside = discovery is not None and not period["start"] <= discovery["on"] <= period["end"]
    if cyber:
        day = made["source"].get("incurred_on")
        if outside or (day is not None and day < period["start"]):
            made["refusing"].append("SCOPE-PERIOD")
        if day is None:
            made["missing"].append(f"expenses[{made['index']}].incurred_on")
    elif outside:
        made["refusing"].append("SCOPE-PERIOD")
    elif discovery is None:
        made["missing"].append("incident.events")
    asks_data = (not claim and not cyber) or (claim and made["source"]["basis"] == "personal_leak")
    if asks_data:
        data = _incident(case, "data")
        if not data:
            made["missing"].append("incident.data")
        elif not any(each in ("personal", "my_number", "employee", "card") for each in data):
            made["refusing"].append("SCOPE-DATA")


def _ip_period(case: Json, made: Json) -> None:
    day = made["source"].get("made_on")
    if day is None:
        made["missing"].append(f"claims[{made['index']}].made_on")
    elif not case["policy"]["period"]["start"] <= day <= case["policy"]["period"]["end"]:
        made["refusing"].append("SCOPE-PERIOD")


def _advice(case: Json, made: Json, clause: str) -> None:
    named = made["source"].get("engagement")
    if named is None:
        made["missing"].append(f"expenses[{made['index']}].engagement")
        return
    if named == "none":
        made["refusing"].append(clause)
        return
    for index, engagement in enumerate(case["engagements"]):
        if engagement["id"] == named:
            if engagement.get("approval") == "rejected":
                made["refusing"].append(clause)
            elif engagement.get("approval") != "approved":
                made["missing"].append(f"engagements[{index}].approval")


def _in_window(case: Json, made: Json, clause: str, window: tuple[date, date] | None) -> None:
    day = made["source"].get("incurred_on")
    if day is None:
        made["missing"].append(f"expenses[{made['index']}].incurred_on")
        return
    if window is None:
        return
    if date.fromisoformat(day) > window[1]:
        made["refusing"].append(clause)
    if date.fromisoformat(day) < window[0]:
        maybe = [
            f"incident.events[{index}].by_culprit"
            for index, event in enumerate(_events(case))
            if event["kind"] == "own_awareness"
            and event.get("by_culprit") is None
            and event.get("on") is not None
            and event["on"] <= day
        ]
        if maybe:
            made["missing"] += maybe
        else:
            made["refusing"].append(clause)


def _response(case: Json, made: Json, window: tuple[date, date] | None) -> None:
    item, path = made["source"], f"expenses[{made['index']}]"
    _advice(case, made, "RESP-ADVISED")
    _in_window(case, made, "RESP-WINDOW", window)
    told = _incident(case, "reported_on") or _incident(case, "published_on")
    if _term(case, "response_requires_disclosure") and told is None:
        made["missing"].append("incident.reported_on")
    if item["category"] == "legal_consultation" and item.get("retainer") is None:
        made["missing"].append(f"{path}.retainer")
    if item["category"] == "staff_cost":
        if item.get("kind") is None:
            made["missing"].append(f"{path}.kind")
        elif item["kind"] not in ("overtime", "travel", "lodging"):
            made["refusing"].append("RESP-STAFF")
    if item["category"] == "condolence":
        if item.get("recipients") is None:
            made["missing"].append(f"{path}.recipients")
        if _incident(case, "victims") is None:
            made["missing"].append("incident.victims")


def _cyber(case: Json, made: Json) -> None:
    if "cyber_response" not in _riders(case):
        made["refusing"].append("CYBER-RIDER")
    cause = _incident(case, "cause")
    if cause is None:
        made["missing"].append("incident.cause")
    elif cause not in ("cyber_attack", "suspected_cyber_attack"):
        made["refusing"].append("CYBER-CAUSE")
    kind = made["source"].get("kind")
    if kind is None:
        made["missing"].append(f"expenses[{made['index']}].kind")
    elif kind == "other":
        made["refusing"].append("CYBER-KIND")


def _liability(case: Json, made: Json) -> None:
    item, path = made["source"], f"claims[{made['index']}]"
    if item.get("jurisdiction") is None:
        made["missing"].append(f"{path}.jurisdiction")
    elif item["jurisdiction"] == "overseas":
        made["refusing"].append("LIAB-ABROAD")
    if item["basis"] in RIDER_BASES:
        if item["basis"] not in _riders(case):
            made["refusing"].append("LIAB-RIDER")
        if _incident(case, "actor") == "dispatched_worker":
            made["refusing"].append("LIAB-DISPATCH")
    ip = item["basis"] == "ip_infringement"
    if ip and item.get("resolution") == "settlement":
        made["refusing"].append("LIAB-IP-SETTLEMENT")
    if item.get("resolution") in (None, "pending") and (ip or item.get("damages") != 0):
        made["missing"].append(f"{path}.resolution")
    if item.get("damages") is None:
        made["missing"].append(f"{path}.damages")


# §5


def _share(case: Json, items: list[Json]) -> None:
    for item in items:
        if item["refusing"]:
            item["ineligible"] = item["claimed"]
            item["reasons"] = [
                {"clause": clause, "amount": item["claimed"]}
                for clause in _REFUSING_ORDER
                if clause in item["refusing"]
            ]
    for item in items:
        if item["missing"]:
            item["pending"] = item["claimed"]
    expenses = [
        item
        for item in items
        if item["section"] == "expenses" and not item["refusing"] and not item["missing"]
    ]
    expenses.sort(key=lambda item: (item["source"]["incurred_on"], item["id"]))
    _trim(case, expenses)
    for part in _PARTS[:3]:
        _share_part(case, part, [item for item in expenses if item["part"] == part])
    claims = [item for item in items if item["section"] == "claims" and not item["refusing"]]
    _share_claims(case, [item for item in claims if _goes_on(item)])


_REFUSING_ORDER = (
    *("SCOPE-OFFICER", "SCOPE-OVERSEAS", "SCOPE-DISPATCH", "SCOPE-PERIOD", "SCOPE-DATA"),
    *("CONS-APPROVED", "CONS-WINDOW"),
    *("RESP-ADVISED", "RESP-WINDOW", "RESP-DISCLOSURE", "RESP-STAFF"),
    *("CYBER-RIDER", "CYBER-CAUSE", "CYBER-KIND"),
    *("LIAB-ABROAD", "LIAB-RIDER", "LIAB-DISPATCH", "LIAB-IP-SETTLEMENT"),
    "RESP-LISTED",
)


def _goes_on(item: Json) -> bool:
    """Does at least a claim's litigation pay already?"""
    only = all(path.endswith((".resolution", ".damages")) for path in item["missing"])
    source = item["source"]
    held = source["basis"] == "ip_infringement" and source.get("resolution") in (None, "pending")
    return only and not held


def _took(item: Json, clause: str, amount: int) -> None:
    if amount:
        item["reasons"].append({"clause": clause, "amount": amount})


def _trim(case: Json, expenses: list[Json]) -> None:
    """Tax first, then the retainer, then the condolence cap."""
    gifts = 0
    for item in expenses:
        source, left = item["source"], item["claimed"]
        if _term(case, "tax") == "exclusive":
            _took(item, "TERM-TAX", source["tax"])
            left -= source["tax"]
        if source["category"] == "legal_consultation":
            fee = min(left, source["retainer"])
            _took(item, "RESP-RETAINER", fee)
            left -= fee
        if source["category"] == "condolence":
            own = min(left, 500 * source["recipients"])
            kept = min(own, max(0, 500 * _incident(case, "victims") - gifts))
            gifts += own
            _took(item, "RESP-CONDOLENCE", left - kept)
            left = kept
        item["eligible"] = left
        item["ineligible"] = item["claimed"] - left


def _share_part(case: Json, part: str, items: list[Json]) -> None:
    limit, paid = _limit(case, part), _paid(case, part)
    own_share = part == "response" and "response_self_pay_waiver" not in _riders(case)
    for place, item in enumerate(items):
        earlier, so_far = items[:place], items[: place + 1]

        def borne(rows: list[Json]) -> int:
            running = sum(row["eligible"] for row in rows)
            return int(running - running * 9 // 10) if own_share else 0

        def granted(rows: list[Json]) -> int:
            after = sum(row["eligible"] for row in rows) - borne(rows)
            return int(min(after, max(0, limit - paid)))

        item["self_pay"] = borne(so_far) - borne(earlier)
        item["payable"] = granted(so_far) - granted(earlier)
        item["over_limit"] = item["eligible"] - item["self_pay"] - item["payable"]
        _took(item, "RESP-SELF-PAY", item["self_pay"])
        names = {"consulting": "CONS", "response": "RESP", "cyber_response": "CYBER"}
        _took(item, f"{names[part]}-LIMIT", item["over_limit"])


def _share_claims(case: Json, items: list[Json]) -> None:
    items = sorted(items, key=lambda item: (item["source"].get("made_on") or "~", item["id"]))
    deductible = case["policy"].get("deductible") or 0
    room = max(0, case["policy"]["limit"] - _paid(case, "liability"))
    for place, item in enumerate(items):
        source = item["source"]
        waiting = bool(item["missing"])
        item["pending"] = (source.get("damages") or 0) if waiting else 0
        item["deductible"] = min(deductible, item["claimed"] - item["pending"])
        item["after"] = item["claimed"] - item["pending"] - item["deductible"]
        cap = (case["policy"].get("rider_limits") or {}).get(source["basis"])
        item["within_cap"] = item["after"]
        if cap is not None:
            used = sum(row["after"] for row in items[:place] if _basis(row) == source["basis"])
            item["within_cap"] = min(used + item["after"], cap) - min(used, cap)
        before = sum(row["within_cap"] for row in items[:place])
        item["payable"] = min(before + item["within_cap"], room) - min(before, room)
        item["over_limit"] = item["after"] - item["payable"]
        _took(item, "LIAB-DEDUCTIBLE", item["deductible"])
        _took(item, "LIAB-LIMIT", item["over_limit"])


def _basis(item: Json) -> str:
    return str(item["source"]["basis"])


def _limit(case: Json, part: str) -> int:
    riders, limit = _riders(case), int(case["policy"]["limit"])
    if part == "consulting":
        return 10_000_000 if "consulting_limit_double" in riders else 5_000_000
    if part == "response":
        if "response_limit_double" in riders:
            return min(limit * 20 // 100, 100_000_000)
        return min(limit * 10 // 100, 50_000_000)
    if part == "cyber_response":
        named = (case["policy"].get("rider_limits") or {}).get("cyber_response")
        return int(named or 0) if "cyber_response" in riders else 0
    return limit


def _paid(case: Json, part: str) -> int:
    return int((case["policy"].get("paid") or {}).get(part) or 0)


def _decision(item: Json) -> str:
    if item["pending"] > 0 or item["missing"]:
        return "needs_information"
    if item["payable"] == 0:
        return "not_payable"
    if item["ineligible"] > 0 or item["over_limit"] > 0:
        return "partly_payable"
    return "payable"


def _part(case: Json, part: str, items: list[Json]) -> Json:
    mine = [item for item in items if item["part"] == part]
    limit, paid = _limit(case, part), _paid(case, part)
    payable = sum(item["payable"] for item in mine)
    return {
        "limit": limit,
        "paid": paid,
        "claimed": sum(item["claimed"] for item in mine),
        "payable": payable,
        "remaining": max(0, limit - paid - payable),
    }
