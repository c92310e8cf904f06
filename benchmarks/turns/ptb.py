"""The peers made with python-telegram-bot: a bare echo, and a ConversationHandler with a pickle.

Each is set up as the library's own documentation does it for a webhook behind Starlette
(`customwebhookbot`): what comes in is put on the application's queue and answered with 200. The
echo takes its updates at once, a ConversationHandler one after the other, as the library asks for.

Laws: nothing of Hakkaku but its HTTP client, and that only where it is asked for.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import warnings
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackContext,
    CallbackQueryHandler,
    CommandHandler,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)
from telegram.warnings import PTBUserWarning

from bot.telegram.request import AiohttpRequest

QUESTIONS = 20
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton(f"{n + 1}", callback_data=f"{n}")]
                                 for n in range(4)])  # fmt: skip
Context = CallbackContext[Any, Any, Any, Any]
App = Application[Any, Any, Any, Any, Any, Any]


async def heard(update: Update) -> str:
    """What the person wrote or pressed; a press is answered."""
    if update.callback_query:
        await update.callback_query.answer()
        return update.callback_query.data or ""
    return (update.message and update.message.text) or ""


async def reply(update: Update, text: str) -> None:
    """Say something, with buttons."""
    assert update.effective_chat
    await update.effective_chat.send_message(text, reply_markup=KEYBOARD)


async def echo(update: Update, context: Context) -> None:
    """Say what was said."""
    await reply(update, f"echo {await heard(update)}")


async def answer(n: int, update: Update, context: Context) -> int:
    """Keep the answer to a question and ask the next."""
    assert context.user_data is not None
    context.user_data[f"answer {n}"] = await heard(update)
    await reply(update, f"Question {n + 1}")
    return n + 1


def conversation() -> ConversationHandler[Context]:
    """A question after the other."""
    asked: dict[object, list[Any]] = {}
    for n in range(1, QUESTIONS):
        answers = partial(answer, n)
        typed = MessageHandler(filters.TEXT & ~filters.COMMAND, answers)
        asked[n] = [typed, CallbackQueryHandler(answers)]
    start: list[Any] = [CommandHandler("start", partial(answer, 0))]
    return ConversationHandler(start, asked, [], persistent=True, name="talk")


def application(given: argparse.Namespace) -> App:
    """The application of one kind over one client."""
    api = os.environ["BENCH_API"]
    builder = Application.builder().token(os.environ["BENCH_TOKEN"]).updater(None)
    builder = builder.base_url(f"{api}/bot").base_file_url(f"{api}/file/bot")
    if given.client == "aiohttp":
        builder = builder.request(AiohttpRequest(connections=64))
    if given.kind == "echo":
        built: App = builder.concurrent_updates(True).build()
        built.add_handlers([MessageHandler(filters.TEXT, echo), CallbackQueryHandler(echo)])
        return built
    pickle = Path(os.environ["BENCH_FOLDER"]) / "talk.pickle"
    built = builder.persistence(PicklePersistence(pickle)).build()
    built.add_handler(conversation())
    return built


async def serve(given: argparse.Namespace) -> None:
    """Take updates in by webhook until ended."""
    made = application(given)

    async def webhook(request: Request) -> Response:
        await made.update_queue.put(Update.de_json(await request.json(), made.bot))
        return Response()

    routes = [Route("/telegram", webhook, methods=["POST"])]
    port = int(os.environ["BENCH_PORT"])
    config = uvicorn.Config(Starlette(routes=routes), port=port, log_config=None, access_log=False)
    async with made:
        await made.start()
        await made.bot.set_webhook(f"http://127.0.0.1:{port}/telegram")
        await uvicorn.Server(config).serve()
        await made.stop()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("kind", choices=("echo", "conversation"))
    options.add_argument("client", choices=("httpx", "aiohttp"))
    warnings.simplefilter("ignore", PTBUserWarning)
    asyncio.run(serve(options.parse_args()))


if __name__ == "__main__":
    main()
