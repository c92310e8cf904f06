"""The bot as python-telegram-bot has it, over our HTTP client.

Laws: calls share one session, polling has a connection of its own; the token stands nowhere else.
"""

from __future__ import annotations

from telegram import Bot

from bot.settings import Problem, Settings
from bot.telegram.request import AiohttpRequest

CONNECTIONS = 64
"""Calls at the same time."""


def telegram_bot(settings: Settings) -> Bot:
    """The bot of the settings, not yet known to Telegram. Raises `Problem` without a token."""
    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    if not token:
        raise Problem("serve.no_token")
    api = settings.bot_api_url.rstrip("/")
    try:
        calls, asking = (AiohttpRequest(each, proxy=settings.proxy) for each in (CONNECTIONS, 1))
    except ValueError:
        raise Problem("serve.proxy") from None
    return Bot(
        token,
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=calls,
        get_updates_request=asking,
    )
