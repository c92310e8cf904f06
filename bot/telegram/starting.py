"""The bot makes itself known to Telegram: who it is, its menu, where its updates go.

Laws: whatever keeps Telegram away for a moment (the network, too many calls) is waited for, and
said plainly when it lasts; a wrong token and a webhook that Telegram refuses are said at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import structlog
from telegram import Bot, BotCommand
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.catalogue import LANGUAGES, catalogue
from bot.settings import Problem
from bot.telegram.built import ALLOWED
from flows.side import COMMANDS

PATIENCE = 30.0
"""Seconds that Telegram is waited for."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0

LOG = structlog.get_logger()


async def introduce(bot: Bot) -> None:
    """See who the bot is; its token is right and Telegram can be reached after this."""
    await insisted(bot.initialize)


async def put_up_menu(bot: Bot) -> None:
    """The menu of commands: in both languages, in the first for everybody else."""
    for language in LANGUAGES:
        text = catalogue(language).text
        menu = [BotCommand(name, text(f"menu.{name}")) for name in COMMANDS]
        if language == LANGUAGES[0]:
            await insisted(partial(bot.set_my_commands, menu))
        await insisted(partial(bot.set_my_commands, menu, language_code=language))


async def be_called(bot: Bot, url: str, secret: str) -> None:
    """Have updates sent to us."""
    await insisted(partial(bot.set_webhook, url, secret_token=secret, allowed_updates=ALLOWED))


async def be_asked(bot: Bot) -> None:
    """Have updates kept until we ask for them."""
    await insisted(bot.delete_webhook)


async def insisted(call: Callable[[], Awaitable[object]]) -> None:
    """Call until Telegram has heard. Raises `Problem` where it does not, or says no."""
    clock, pause = asyncio.get_running_loop().time, FIRST_PAUSE
    until = clock() + PATIENCE
    while True:
        try:
            await call()
            return
        except InvalidToken:
            raise Problem("serve.wrong_token") from None
        except BadRequest:
            raise Problem("serve.refused") from None
        except (NetworkError, RetryAfter) as error:
            pause = _longer(pause, error)
            LOG.warning("telegram.unreachable", error=type(error).__name__, seconds=pause)
            if clock() + pause > until:
                raise Problem("serve.unreachable") from None
            await asyncio.sleep(pause)
        except TelegramError:  # a no of another kind: it would be the same again
            raise Problem("serve.refused") from None


def _longer(pause: float, error: NetworkError | RetryAfter) -> float:
    if isinstance(error, RetryAfter):
        after = error.retry_after
        seconds = after.total_seconds() if isinstance(after, timedelta) else float(after)
        return max(FIRST_PAUSE, seconds)
    return min(2 * pause, LONGEST_PAUSE)
