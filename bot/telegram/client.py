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
    if settings.bot_token is None:
        raise Problem("serve.no_token")
    api = settings.bot_api_url.rstrip("/")
    return Bot(
        settings.bot_token.get_secret_value(),
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=AiohttpRequest(connections=CONNECTIONS, proxy=settings.proxy),
        get_updates_request=AiohttpRequest(connections=1, proxy=settings.proxy),
    )
