"""What a body to the webhook may hold: it is no update, or something harmless comes of it."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from telegram import Bot, Update

from bot.bodies import LONGEST_NAME
from bot.store.columns import storable
from bot.telegram.at_once import AtOnce
from bot.telegram.built import Unbuilt
from bot.telegram.updates import taken_in
from bot.telegram.webhook import read

BOT = Bot("1:x")
CHAT: dict[str, Any] = {"id": 7, "type": "private"}
PERSON: dict[str, Any] = {"id": 7, "is_bot": False, "first_name": "田中"}
SAID: dict[str, Any] = {"message_id": 1, "date": 1, "chat": CHAT, "from": PERSON, "text": "x"}
PRESS: dict[str, Any] = {"id": "1", "from": PERSON, "chat_instance": "1"}
FILE: dict[str, Any] = {"file_id": "x", "file_unique_id": "y"}
ODD_IDS: tuple[object, ...] = ("7", "\0", "\ud800", 7.0, True, None, 2**63, 10**300, [7], {"a": 7})
NO_CHATS: tuple[object, ...] = (None, [], "x")
CHANGES: tuple[object, ...] = ({}, None, {"from": PERSON})
SIZES: tuple[object, ...] = ("x", [1], float("nan"), float("inf"))
NAMES = ("ア" * 10_000, "a\0\ud83d\u202eexe.png", "../" * 3_000 + "x", "\u200b" * 5_000)


def said(**odd: Any) -> dict[str, Any]:
    return {"update_id": 1, "message": {**SAID, **odd}}


def pressed(data: object) -> dict[str, Any]:
    return {"update_id": 1, "callback_query": {**PRESS, "data": data}}


def sent(**odd: Any) -> dict[str, Any]:
    return said(text=None, document={**FILE, **odd})


NONE: list[Any] = [*({"update_id": n, "message": SAID} for n in (*ODD_IDS, -1, 1.5)), {}, [], 5]
UNBUILT: list[dict[str, Any]] = [
    *(said(**{"from": {**PERSON, "id": id}}) for id in ODD_IDS),
    *(said(chat={**CHAT, "id": id}) for id in ODD_IDS if id != 7),
    *(said(chat=chat) for chat in NO_CHATS),
    *({"update_id": 1, "my_chat_member": change} for change in CHANGES),
    {"update_id": 1, "callback_query": {**PRESS, "from": None}},
    {"update_id": 1, "message": 5},
    {"update_id": 1, "message": {**SAID, "date": "x", "chat": {"id": -5, "type": "group"}}},
    {"update_id": 1, "message": {**SAID, "date": "x", "chat": {"id": 8, "type": "private"}}},
]
TOLD: list[dict[str, Any]] = [
    *(said(message_id=id) for id in ODD_IDS),
    *(said(date=at) for at in ("x", 10**12, 10**17, 10**20, -(10**20))),
    {"update_id": 1, "message": {k: v for k, v in SAID.items() if k not in ("date", "text")}},
    {"update_id": 1, "edited_message": {**SAID, "date": 10**17}},
    {"update_id": 1, "callback_query": {"from": PERSON}},
]
NOTHING = [
    {"update_id": 1, "quantum_message": {"chat": {"id": "\0"}}},
    {"update_id": 1, "inline_query": {"id": "1", "from": PERSON, "query": "x", "offset": ""}},
    {"update_id": 1, "channel_post": {**SAID, "chat": {"id": -5, "type": "channel"}}},
    said(chat={"id": -5, "type": "group"}),
    said(chat={"id": 7, "type": ["private"]}),
    {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": CHAT, "text": "x"}},
    {"update_id": 1, "my_chat_member": {"chat": CHAT}},
]
UNREAD = [
    said(text=5),
    said(text=["/start"]),
    sent(file_name=5),
    *(sent(file_size=size) for size in SIZES),
    said(
        text=None, photo=[{**FILE, "width": 1, "height": 1, "file_size": size} for size in (1, "b")]
    ),
    pressed(5),
]
DATA = (
    "A" * 64,
    "\0" * 64,
    "a\0b:0",
    "\ud800:0",
    "a:9999",
    "a:１",
    "a:-1",
    ":0",
    "é:0",
    "a" * 41 + ":0",
)


def test_what_telegram_could_not_have_sent_is_no_update() -> None:
    """What is not named by a number of its own is refused at the door."""
    for tree in NONE:
        assert read(json.dumps(tree).encode(), BOT) is None, tree


@pytest.mark.parametrize(("trees", "person"), [(UNBUILT, None), (TOLD, "7")])
def test_what_cannot_be_built_is_kept_by_its_number(
    trees: list[dict[str, Any]], person: str | None
) -> None:
    """What names nobody by a number, at a time there is, holds up nobody; who wrote is told so."""
    for tree in trees:
        update = read(json.dumps(tree).encode(), BOT)
        assert isinstance(update, Unbuilt), tree
        came = taken_in(update, AtOnce(BOT).of)
        assert (came.ordinal, came.address, came.at_once) == (1, person, None), tree
        assert (came.body or {}).get("kind") == ("unread" if person else None)


def test_whoever_is_told_so_is_told_in_their_language() -> None:
    """As far as it can be read; so is everybody else."""
    codes: tuple[tuple[object, str], ...] = (
        ("en-GB", "en"),
        ("ja", "ja"),
        (None, "ja"),
        (5, "ja"),
        ({}, "ja"),
    )
    for (code, language), date in itertools.product(codes, ("x", 1)):
        tree = said(date=date, **{"from": {**PERSON, "language_code": code}})
        update = read(json.dumps(tree).encode(), BOT)
        assert update is not None
        assert isinstance(update, Unbuilt) == (date == "x")
        assert (taken_in(update, AtOnce(BOT).of).body or {})["language"] == language


@pytest.mark.parametrize(("trees", "kind"), [(NOTHING, None), (UNREAD, "unread")])
def test_what_means_nothing_is_kept_by_its_number(
    trees: list[dict[str, Any]], kind: str | None
) -> None:
    """Of what is not to us, or is no text, only that it came; somebody who wrote is told so."""
    for tree in trees:
        update = read(json.dumps(tree).encode(), BOT)
        assert isinstance(update, Update), tree
        came = taken_in(update, AtOnce(BOT).of)
        assert (came.ordinal, (came.body or {}).get("kind")) == (1, kind), tree


def test_a_body_is_read_as_one_update() -> None:
    """A key given twice counts once, the last time; deep or endless numbers are no update."""
    twice = read(b'{"update_id": 1, "update_id": 2, "poll": null}', BOT)
    assert twice is not None
    assert twice.update_id == 2
    for body in (b'{"update_id": 1, "x": ' + b'{"a":' * 3_000, b'{"update_id": NaN}', b"9" * 5_000):
        assert read(body, BOT) is None


def test_junk_under_a_button_names_no_question() -> None:
    """What no button of ours could have sent is a stale press, whatever a database takes."""
    for data in DATA:
        update = read(json.dumps(pressed(data)).encode(), BOT)
        assert update is not None
        body = taken_in(update, AtOnce(BOT).of).body or {}
        assert (body["token"], body["index"]) == ("", 0), data


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_is_one_line_that_can_be_kept(name: str) -> None:
    """Of a person and of a file: no longer than a line, nothing unseen, no folder."""
    person = {**PERSON, "first_name": name, "last_name": name, "language_code": name}
    for tree in (said(**{"from": person}), sent(file_name=name, file_size=-1)):
        update = read(json.dumps(tree).encode(), BOT)
        assert update is not None
        body = taken_in(update, AtOnce(BOT).of).body or {}
        found = body.get("file_name", body["name"])
        assert storable(found)
        assert 0 < len(found) <= LONGEST_NAME
        assert not set(found) & set("\0\u202e\u200b")


@pytest.mark.parametrize(
    ("given", "name"), [({"a": 1}, "?"), (5, "?"), ("\u200b", "?"), ("A", "A")]
)
def test_who_somebody_is_holds_up_nothing_they_write(given: object, name: str) -> None:
    """A name that is no text, or that nobody sees, is none; what was written is heard, and what
    cannot be read is theirs too."""
    for date in (1, "x"):
        update = read(
            json.dumps(said(date=date, **{"from": {**PERSON, "first_name": given}})).encode(), BOT
        )
        assert update is not None
        body = taken_in(update, AtOnce(BOT).of).body or {}
        assert (body["kind"], body["name"]) == ("typed" if date == 1 else "unread", name)


@pytest.mark.parametrize(
    "text", ["/start T", "/Start@hakkaku_bot T", "／ｓｔａｒｔ　T", "/start\nT", "/start \u3000T "]
)
def test_to_begin_is_to_begin_however_it_is_typed(text: str) -> None:
    """With what opens the case, as a Japanese keyboard writes it too."""
    update = read(json.dumps(said(text=text)).encode(), BOT)
    assert update is not None
    body = taken_in(update, AtOnce(BOT).of).body or {}
    assert (body["kind"], body.get("payload")) == ("opened", "T")
