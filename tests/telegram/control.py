"""What a test may ask of a stand-in that runs in another process: ``POST /control`` with JSON.

Each body has ``do``, and what it takes; ``chat`` is a person's id:

- ``person`` language, name, id: a new person; gives ``{"id": …}``
- ``start`` payload, ``says`` text, ``edits`` message (its id) and text, ``presses`` button and on
  (a message's id), ``sends_document`` data (base64), name and caption, ``sends_photo`` data and
  caption, ``blocks``, ``unblocks``: acts; all take how: ``{"copies": 2, "again": 0, "urls": []}``
- ``hears`` count and patience, ``sees`` words and patience: wait; give messages
- ``screen``: gives text and messages
- ``fault`` kind, with (its arguments), chat, method, times, skip
- ``settled`` patience, ``calls``, ``delay`` seconds, ``jump`` by (of the updates' numbers)

Laws: an answer is as the Bot API's: ``{"ok": true, "result": …}``, or ``ok`` false and why.
"""

from __future__ import annotations

import json
from base64 import b64decode
from typing import TYPE_CHECKING, Any

from tests.telegram import faults
from tests.telegram.delivery import How
from tests.telegram.people import Person
from tests.telegram.reading import Json, Refused
from tests.telegram.wire import Request
from tests.telegram.world import Shown

if TYPE_CHECKING:
    from tests.telegram.standin import StandIn

KINDS = ("flood", "forbidden", "broken", "hangs_up", "silence", "slow")
ACTS = (
    *("start", "says", "edits", "presses", "sends_document", "sends_photo", "sends"),
    *("blocks", "unblocks", "hears", "sees"),
)


async def carry_out(standin: StandIn, request: Request) -> Any:
    """Do what is asked; anything that goes wrong is a 400 that says what."""
    try:
        return await _do(standin, json.loads(request.body))
    except (LookupError, TypeError, ValueError, AssertionError) as error:
        raise Refused(400, f"{type(error).__name__}: {error}") from error


async def _do(standin: StandIn, asked: Json) -> Any:
    do = asked.pop("do")
    if do == "person":
        return {"id": standin.person(**asked).id}
    if do == "fault":
        fault = getattr(faults, KINDS[KINDS.index(asked.pop("kind"))])(**asked.pop("with", {}))
        return standin.faults.add(fault, **asked)
    if do == "settled":
        return await standin.settled(**asked)
    if do == "calls":
        return [[each.at, each.method, each.chat, each.status] for each in standin.calls]
    if do == "jump":
        standin.delivery.next_id += asked["by"]
        return None
    if do == "delay":
        standin.delay = asked["seconds"]
        return None
    person = standin.world.chats[asked.pop("chat")]
    if not isinstance(person, Person):
        raise LookupError("no such person")
    if do == "screen":
        return {"text": person.text, "messages": [_told(each) for each in person.screen]}
    if do not in ACTS:
        raise LookupError(f"no such act: {do}")
    return _told(await getattr(person, do)(**_read(person, asked)))


def _read(person: Person, asked: Json) -> Json:
    if "data" in asked:
        asked["data"] = b64decode(asked["data"])
    if "how" in asked:
        asked["how"] = How(**asked["how"] | {"urls": tuple(asked["how"].get("urls", ()))})
    for name in ("message", "on", "answering"):
        if name in asked:
            asked[name] = person.messages[asked[name]]
    return asked


def _told(result: Any) -> Any:
    if isinstance(result, list):
        return [_told(each) for each in result]
    if not isinstance(result, Shown):
        return result
    shown = {"id": result.id, "author": result.author, "text": result.text}
    return shown | {"buttons": result.buttons, "what": result.what}
