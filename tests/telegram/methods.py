"""The methods of the Bot API that write to people, each with its parameters and its refusals.

Laws: what Telegram refuses is refused in its words; a method changes what is shown or nothing.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from tests.telegram.calls import Call, Methods
from tests.telegram.calls import method as among
from tests.telegram.markup import entities_of, keyboard
from tests.telegram.reading import (
    Json,
    Kinds,
    Refused,
    array,
    bad,
    chat,
    mapping,
    text,
    truth,
    units,
    whole,
)
from tests.telegram.world import File, Shown

MOST_TEXT, MOST_CAPTION, MOST_TOAST = 4096, 1024, 200
METHODS: Methods = {}
method = partial(among, METHODS)
MOST_UPLOADED = {"document": 50 * 1024 * 1024, "photo": 10 * 1024 * 1024}
ACTIONS = (
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"),
    *("upload_document", "choose_sticker", "find_location"),
    *("record_video_note", "upload_video_note"),
)

TARGET: Kinds = {"chat_id": chat, "business_connection_id": text}
SEND: Kinds = {
    **TARGET,
    "message_thread_id": whole,
    "disable_notification": truth,
    "protect_content": truth,
    "allow_paid_broadcast": truth,
    "message_effect_id": text,
    "reply_parameters": mapping,
    "reply_markup": mapping,
}
TEXT: Kinds = {
    "text": text,
    "parse_mode": text,
    "entities": array,
    "link_preview_options": mapping,
}
CAPTION: Kinds = {"caption": text, "parse_mode": text, "caption_entities": array}
EDIT: Kinds = {**TARGET, "message_id": whole, "inline_message_id": text, "reply_markup": mapping}
TARGETS = ("chat_id", "message_id")


def _written(call: Call, what: str, most: int, given_entities: str) -> tuple[str, list[Json]]:
    given = call.given
    words, entities = entities_of(
        given.get(what, ""), given.get("parse_mode"), given.get(given_entities)
    )
    if units(words) > most:
        raise bad("message is too long" if what == "text" else "message caption is too long")
    if what == "text" and not words.strip():
        raise bad("message text is empty")
    return words.strip() if not entities else words.rstrip(), entities


def _send(call: Call, **content: Any) -> Json:
    chat, given = call.writable(), call.given
    markup = keyboard(given.get("reply_markup"), inline_only=False)
    if markup and "inline_keyboard" not in markup:
        chat.reply_keyboard, markup = (markup if "keyboard" in markup else None), None
    answered = given.get("reply_parameters", {})
    missing = answered and answered.get("message_id") not in chat.messages
    if missing and not answered.get("allow_sending_without_reply"):
        raise bad("message to be replied not found")
    world = call.world
    protected = given.get("protect_content", False)
    message = Shown(world.number(), world.now, world.bot["id"], protected=protected, **content)
    return chat.as_json(chat.show(replace(message, markup=markup)))


def _preview(call: Call) -> bool:
    return not call.given.get("link_preview_options", {}).get("is_disabled", False)


@method("sendMessage", {**SEND, **TEXT}, "chat_id", "text")
def _send_message(call: Call) -> Json:
    words, entities = _written(call, "text", MOST_TEXT, "entities")
    return _send(call, text=words, entities=tuple(entities), preview=_preview(call))


def _send_file(call: Call, what: str) -> Json:
    words, entities = _written(call, "caption", MOST_CAPTION, "caption_entities")
    call.writable()
    file = _file(call, call.given[what], what)
    return _send(call, text=words, entities=tuple(entities), file=file, what=what)


def _file(call: Call, named: str, what: str) -> File:
    if named in call.world.files:
        return call.world.files[named]
    upload = call.files.get(named.removeprefix("attach://"))
    if upload is None or not named.startswith("attach://"):
        raise bad("wrong file identifier/HTTP URL specified")
    if not upload.data:
        raise bad("file must be non-empty")
    if len(upload.data) > MOST_UPLOADED[what]:
        raise Refused(413, "Request Entity Too Large")
    return call.world.keep(upload, what)


@method(
    "sendDocument",
    {**SEND, **CAPTION, "document": text, "disable_content_type_detection": truth},
    *("chat_id", "document"),
)
def _send_document(call: Call) -> Json:
    return _send_file(call, "document")


@method(
    "sendPhoto",
    {**SEND, **CAPTION, "photo": text, "has_spoiler": truth, "show_caption_above_media": truth},
    *("chat_id", "photo"),
)
def _send_photo(call: Call) -> Json:
    return _send_file(call, "photo")


def _edit(call: Call, before: Shown, after: Shown) -> Json:
    if after == before:
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )
    return call.chat.as_json(call.chat.show(replace(after, edited=call.world.now)))


@method("editMessageText", {**EDIT, **TEXT}, *TARGETS, "text")
def _edit_text(call: Call) -> Json:
    before = call.message("edit")
    call.writable()
    if before.what != "text":
        raise bad("there is no text in the message to edit")
    words, entities = _written(call, "text", MOST_TEXT, "entities")
    markup = keyboard(call.given.get("reply_markup"), inline_only=True)
    after = replace(before, text=words, entities=tuple(entities), markup=markup)
    return _edit(call, before, replace(after, preview=_preview(call)))


@method("editMessageReplyMarkup", EDIT, *TARGETS)
def _edit_markup(call: Call) -> Json:
    before = call.message("edit")
    call.writable()
    markup = keyboard(call.given.get("reply_markup"), inline_only=True)
    return _edit(call, before, replace(before, markup=markup))


@method("deleteMessage", {"chat_id": chat, "message_id": whole}, *TARGETS)
def _delete(call: Call) -> bool:
    del call.chat.messages[call.message("delete").id]
    call.chat.bell.ring()
    return True


@method(
    "answerCallbackQuery",
    {
        "callback_query_id": text,
        "text": text,
        "show_alert": truth,
        "url": text,
        "cache_time": whole,
    },
    "callback_query_id",
)
def _answer_query(call: Call) -> bool:
    words = call.given.get("text", "")
    chat = call.world.queries.get(call.given["callback_query_id"])
    if chat is None:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if units(words) > MOST_TOAST:
        raise bad("MESSAGE_TOO_LONG")
    if call.given.get("url"):
        raise bad("URL_INVALID")
    if words:
        call.world.chats[chat].toasts.append(words)
    return True


@method(
    "sendChatAction", {**TARGET, "action": text, "message_thread_id": whole}, "chat_id", "action"
)
def _chat_action(call: Call) -> bool:
    chat = call.writable()
    if call.given["action"] not in ACTIONS:
        raise bad("wrong parameter action in request")
    chat.actions.append(call.given["action"])
    return True
