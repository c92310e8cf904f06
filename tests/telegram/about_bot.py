"""The methods of the Bot API about the bot itself: its updates, its menu, its chats and files.

Laws: as Telegram has them; http is let through for a webhook on the loopback only.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from tests.telegram.calls import Call, Methods
from tests.telegram.calls import method as among
from tests.telegram.delivery import Webhook
from tests.telegram.reading import (
    Json,
    Kinds,
    array,
    bad,
    chat,
    mapping,
    text,
    truth,
    units,
    whole,
)

MOST_FETCHED = 20 * 1024 * 1024
LOOPBACK = ("127.0.0.1", "localhost", "::1")
METHODS: Methods = {}
method = partial(among, METHODS)


@method("getMe")
def _get_me(call: Call) -> Json:
    can = dict.fromkeys(("can_join_groups",), True)
    cannot = dict.fromkeys(("can_read_all_group_messages", "supports_inline_queries"), False)
    return {**call.world.bot, **can, **cannot}


def _language(call: Call) -> str:
    language = call.given.get("language_code", "")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad("invalid language code specified")
    return str(language)


MENU: Kinds = {"scope": mapping, "language_code": text}


def _menu(call: Call) -> tuple[str, str]:
    return call.given.get("scope", {}).get("type", "default"), _language(call)


@method("setMyCommands", {"commands": array, **MENU}, "commands")
def _set_commands(call: Call) -> bool:
    commands = call.given["commands"]
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for each in commands:
        if not isinstance(each, dict) or not {"command", "description"} <= each.keys():
            raise bad("can't parse BotCommand: it must be an Object")
        if not re.fullmatch(r"[a-z0-9_]{1,32}", each["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= units(each["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    call.world.commands[_menu(call)] = commands
    return True


@method("getMyCommands", MENU)
def _get_commands(call: Call) -> list[Json]:
    return call.world.commands.get(_menu(call), [])


@method("deleteMyCommands", MENU)
def _delete_commands(call: Call) -> bool:
    call.world.commands.pop(_menu(call), None)
    return True


def _describe(name: str, parameter: str, most: int) -> None:
    @method(name, {parameter: text, "language_code": text})
    def describe(call: Call) -> bool:
        words = call.given.get(parameter, "")
        if units(words) > most:
            raise bad(f"{parameter} is too long")
        call.world.descriptions[name, _language(call)] = words
        return True


_describe("setMyDescription", "description", 512)
_describe("setMyShortDescription", "short_description", 120)


@method("leaveChat", {"chat_id": chat}, "chat_id")
def _leave(call: Call) -> bool:
    chat = call.writable()
    if chat.told["type"] == "private":
        raise bad("chat member status can't be changed in private chats")
    chat.closed = f"bot is not a member of the {chat.told['type']} chat"
    chat.bell.ring()
    return True


@method("getFile", {"file_id": text}, "file_id")
def _get_file(call: Call) -> Json:
    file = call.world.files.get(call.given["file_id"])
    if file is None:
        raise bad("invalid file_id")
    if len(file.data) > MOST_FETCHED:
        raise bad("file is too big")
    return {**file.as_json, "file_path": file.path}


WEBHOOK: Kinds = {
    "url": text,
    "certificate": text,
    "ip_address": text,
    "max_connections": whole,
    "allowed_updates": array,
    "drop_pending_updates": truth,
    "secret_token": text,
}


def _allow(call: Call) -> None:
    if "allowed_updates" in call.given:
        call.delivery.allowed = tuple(map(str, call.given["allowed_updates"]))


@method("setWebhook", WEBHOOK)
async def _set_webhook(call: Call) -> bool:
    given = call.given
    url = urlsplit(given.get("url", ""))
    if given.get("url") and url.scheme != "https" and url.hostname not in LOOPBACK:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    secret, most = given.get("secret_token", ""), given.get("max_connections", 40)
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise bad("secret token contains unallowed characters")
    if not 1 <= most <= 100:
        raise bad("max_connections must be from 1 to 100 (the stand-in is stricter here)")
    _allow(call)
    hook = Webhook(given["url"], secret, most) if given.get("url") else None
    await call.delivery.set_webhook(hook, drop=given.get("drop_pending_updates", False))
    return True


@method("deleteWebhook", {"drop_pending_updates": truth})
async def _delete_webhook(call: Call) -> bool:
    await call.delivery.set_webhook(None, drop=call.given.get("drop_pending_updates", False))
    return True


@method("getWebhookInfo")
def _webhook_info(call: Call) -> Json:
    hook, waiting = call.delivery.webhook, len(call.delivery.pending)
    told: Json = {"url": hook.url if hook else "", "has_custom_certificate": False}
    told["pending_update_count"] = waiting
    if hook:
        told["max_connections"] = hook.most
    if hook and call.delivery.failures:
        told["last_error_date"] = call.world.now
        told["last_error_message"] = call.delivery.failures[-1]
    if call.delivery.allowed:
        told["allowed_updates"] = list(call.delivery.allowed)
    return told


@method("getUpdates", {"offset": whole, "limit": whole, "timeout": whole, "allowed_updates": array})
def _get_updates(call: Call) -> Awaitable[Any]:
    given = call.given
    limit, timeout = given.get("limit", 100), given.get("timeout", 0)
    if not 1 <= limit <= 100 or not 0 <= timeout <= 50:
        raise bad("limit is 1 to 100, timeout 0 to 50 (the stand-in is stricter here)")
    _allow(call)
    return call.delivery.poll(given.get("offset", 0), limit, timeout)
