"""Coming in: by a code, by an invite, or with a number to be called back.

Laws: nothing here decides who comes in, it only orders it and says what it came to; a code is
handed on at once and never kept; a refusal says why and what one may do instead.
"""

from __future__ import annotations

from dataclasses import replace

from flows.answers.codes import sentence, with_number
from flows.effects import LeaveNumber, Panel, Say, TryCode, Value, Word
from flows.heard import Admitted, Refused
from flows.turn import JAPAN, Turn

REFUSALS = (
    "wrong_code",
    "locked",
    "barred",
    "closed",
    *(f"invite_{why}" for why in ("unknown", "used", "expired", "revoked", "closed")),
)
FRONT = frozenset({"arrival.card", "arrival.notice"})
"""What is shown to everybody, also to those who come by an invite."""


def tell_privacy(turn: Turn) -> None:
    """What is kept, how long, who reads it, and the way around Telegram."""
    house = turn.ports.house
    page = Say("privacy.page", {"page": house.page}) if house.page else Say("privacy.no_page")
    around = () if turn.ports.on_page() else (Say("privacy.telegram"), page)
    years = turn.ports.registry.kept_years(house.kept_years)
    kept = Say("privacy.kept", {"years": years})
    turn.say(Panel(Word("privacy.title"), (kept, Say("privacy.read"), *around)))


def take_number(turn: Turn) -> None:
    """Forget what was typed of a policy where one has no code, or tells something else; have a code
    looked at that was typed in one line with the number."""
    told = str(turn.talk.draft["number"])
    both = with_number(told)
    if turn.answer == "no_code":
        turn.draft({})
    elif both is None and sentence(told):
        turn.draft({})
        turn.say(Say("arrival.no_number"))
        turn.answer = "no_number"
    elif both is not None:
        turn.draft({"number": both[0], "code": both[1]})
        try_code(turn)
        turn.answer = "both"


def try_code(turn: Turn) -> None:
    """Have the code looked at, with the number typed before."""
    number, code = str(turn.talk.draft.get("number", "")), str(turn.talk.draft["code"])
    turn.draft({})
    if turn.answer != "no_code":
        turn.orders.append(TryCode(number, code))


def leave_number(turn: Turn) -> None:
    """Have the number kept for staff to call."""
    phone = str(turn.talk.draft["phone"])
    turn.draft({})
    if turn.answer == "have_code":
        turn.answer = ""
        return
    turn.answer = ""
    turn.orders.append(LeaveNumber(phone))
    house = turn.ports.house
    turn.say(
        Say(
            "callback.kept",
            {
                "number": phone,
                "opens": f"{house.opens:%H:%M}",
                "closes": f"{house.closes:%H:%M}",
                "minutes": house.promise_minutes,
                **_desk(turn),
            },
        )
    )


def admitted(turn: Turn, heard: Admitted) -> bool:
    """Remember what was opened; is one past the front, to go on at once?"""
    draft = {"case": heard.case} if heard.case else {}
    turn.talk = replace(turn.talk, policy=heard.policy, draft=draft, guess=None, trail=())
    turn.say(Say("access.admitted", {"policy": heard.policy}))
    if turn.state in FRONT:
        return False
    turn.state, turn.answer = "arrival.check", "admitted"
    return True


def refused(turn: Turn, heard: Refused) -> None:
    """Say why not, and where one may go on; who taps a link again that was opened, right here."""
    values: dict[str, Value] = {"n": heard.left, **_desk(turn)}
    if heard.until is not None:
        until = heard.until.astimezone(JAPAN)
        values |= {"day": until.date(), "time": f"{until:%H:%M}"}
    again = heard.why == "invite_used" and turn.talk.policy is not None
    known = Say("access.invite_used.proved", {"policy": turn.talk.policy or ""})
    turn.say(known if again else Say(f"access.{heard.why}", values))
    if turn.state == "arrival.check":
        turn.talk = replace(turn.talk, step="arrival.number", draft={}, trail=())
    elif turn.state == "arrival.entered":
        policy = turn.talk.policy if heard.why == "closed" else None
        turn.talk = replace(turn.talk, step="arrival.card", policy=policy, draft={}, trail=())


def out(turn: Turn) -> Say:
    """What whoever is out of a case hears."""
    return Say("members.out", _desk(turn))


def _desk(turn: Turn) -> dict[str, Value]:
    """Whom to call."""
    house = turn.ports.house
    return {"insurer": house.insurer(turn.talk.language), "phone": house.phone}
