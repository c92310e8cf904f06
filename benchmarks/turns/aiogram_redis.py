"""The peer made with aiogram 3 and its Redis storage, as its documentation does it for a webhook.

It runs in an environment of its own (`make .venv-bench`), for aiogram holds pydantic below the
version that Hakkaku rests on.

Laws: nothing of Hakkaku.
"""

from __future__ import annotations

import os

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web
from redis.asyncio import BlockingConnectionPool, Redis

PORT = int(os.environ["BENCH_PORT"])
QUESTIONS = [State(f"q{n}", group_name="talk") for n in range(20)]
KEYBOARD = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text=f"{n + 1}", callback_data=f"{n}")] for n in range(4)
    ]
)


async def answered(message: Message, state: FSMContext, asked: int, text: str) -> None:
    """Keep the answer to a question and ask the next."""
    await state.update_data({f"answer {asked}": text})
    await state.set_state(QUESTIONS[asked + 1])
    await message.answer(f"Question {asked + 1}", reply_markup=KEYBOARD)


async def started(message: Message, state: FSMContext) -> None:
    await answered(message, state, 0, "/start")


async def typed(message: Message, state: FSMContext, raw_state: str) -> None:
    await answered(message, state, int(raw_state.removeprefix("talk:q")), message.text or "")


async def pressed(query: CallbackQuery, state: FSMContext, raw_state: str) -> None:
    await query.answer()
    if isinstance(query.message, Message):
        asked = int(raw_state.removeprefix("talk:q"))
        await answered(query.message, state, asked, query.data or "")


async def set_webhook(bot: Bot) -> None:
    await bot.set_webhook(f"http://127.0.0.1:{PORT}/telegram")


def main() -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["BENCH_API"]))
    bot = Bot(os.environ["BENCH_TOKEN"], session=session)
    # Its own pool refuses whoever comes while all connections are in use: this one has them wait.
    pool = BlockingConnectionPool.from_url(os.environ["BENCH_REDIS"], timeout=None)
    dispatcher = Dispatcher(storage=RedisStorage(Redis(connection_pool=pool)))
    dispatcher.startup.register(set_webhook)
    dispatcher.message.register(started, CommandStart())
    dispatcher.message.register(typed, StateFilter(*QUESTIONS))
    dispatcher.callback_query.register(pressed, StateFilter(*QUESTIONS))
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot).register(app, path="/telegram")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=PORT, print=None, access_log=None)


if __name__ == "__main__":
    main()
