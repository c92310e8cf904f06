"""What the stand-in knows: chats, what stands in them, files, and who waits for something.

Laws: what is shown is never changed, only replaced, so that a test may keep what a person saw
before; a message's number is given once.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from tests.telegram.reading import Json, bad, units
from tests.telegram.wire import Upload

PATIENCE = 10.0


@dataclass(frozen=True)
class File:
    """A file Telegram keeps."""

    id: str
    path: str
    name: str
    kind: str
    data: bytes = field(repr=False)
    says: int | None = None
    """The size that Telegram says it has, if another."""

    @property
    def as_json(self) -> Json:
        told: Json = {"file_id": self.id, "file_unique_id": f"u{self.id}"}
        return told | {"file_size": len(self.data) if self.says is None else self.says}


@dataclass(frozen=True)
class Shown:
    """A message as it stands in a chat."""

    id: int
    date: int
    author: int
    text: str = ""
    """Its text, or its caption."""
    markup: Json | None = None
    entities: tuple[Json, ...] = ()
    file: File | None = None
    what: str = "text"
    """text, document, photo or what else a person sent"""
    other: Json = field(default_factory=dict)
    """Content of some other kind, as it is in an update."""
    edited: int = 0
    protected: bool = False
    preview: bool = True

    @property
    def keyboard(self) -> list[list[Json]]:
        """The inline buttons, row by row."""
        rows: list[list[Json]] = (self.markup or {}).get("inline_keyboard", [])
        return rows

    @property
    def buttons(self) -> list[str]:
        """The labels of the inline buttons."""
        return [button["text"] for row in self.keyboard for button in row]

    def __str__(self) -> str:
        rows = [" ".join(f"[{button['text']}]" for button in row) for row in self.keyboard]
        file = [f"<{self.what} {self.file.name}>"] if self.file else []
        return "\n".join([*file, *([self.text] if self.text else []), *rows])


class Bell:
    """Wakes those who wait until something holds."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        for each in self._waiting:
            if not each.done():
                each.set_result(None)

    async def until(self, holds: Callable[[], bool], patience: float, what: str) -> None:
        """Wait until it holds, at most so many seconds."""
        try:
            async with asyncio.timeout(patience):
                while not holds():
                    await self._rung()
        except TimeoutError:
            raise AssertionError(f"after {patience} seconds still not so: {what}") from None

    async def _rung(self) -> None:
        mine = asyncio.get_running_loop().create_future()
        self._waiting.add(mine)
        try:
            await mine
        finally:
            self._waiting.discard(mine)


class Chat:
    """A chat, from Telegram's side."""

    def __init__(self, world: World, id: int, told: Json) -> None:
        self.world = world
        self.id = id
        self.told: Json = {"id": id, **told}
        self.members: dict[int, Json] = {world.bot["id"]: world.bot}
        self.messages: dict[int, Shown] = {}
        self.history: list[Shown] = []
        """Every state of every message, in the order in which they were made."""
        self.known = True
        """Whether the bot may know of this chat at all."""
        self.closed: str | None = None
        """Why Telegram refuses to send here (403), if it does."""
        self.toasts: list[str] = []
        """What `answerCallbackQuery` showed."""
        self.actions: list[str] = []
        """Typing and the like."""
        self.reply_keyboard: Json | None = None
        self.bell = Bell()
        world.chats[id] = self

    def show(self, message: Shown) -> Shown:
        """Put a message there, or another in its place."""
        self.messages[message.id] = message
        self.history.append(message)
        self.bell.ring()
        return message

    def as_json(self, message: Shown) -> Json:
        """A message as the Bot API gives it."""
        told: Json = {
            "message_id": message.id,
            "date": message.date,
            "chat": self.told,
            "from": self.members[message.author],
            **message.other,
        }
        text = "text" if message.what == "text" else "caption"
        if message.text:
            told[text] = message.text
        if message.entities:
            told["entities" if text == "text" else "caption_entities"] = list(message.entities)
        if message.file and message.what == "photo":
            told["photo"] = [{**message.file.as_json, "width": 640, "height": 480}]
        elif message.file:
            names = {"file_name": message.file.name, "mime_type": message.file.kind}
            told["document"] = {**message.file.as_json, **names}
        if message.markup and "inline_keyboard" in message.markup:
            told["reply_markup"] = message.markup
        if message.edited:
            told["edit_date"] = message.edited
        if message.protected:
            told["has_protected_content"] = True
        return told


@dataclass
class World:
    """Everything of one bot at Telegram."""

    bot: Json
    clock: Callable[[], float] = time.time
    chats: dict[int, Chat] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    queries: dict[str, int] = field(default_factory=dict)
    """The callback queries that may still be answered, and their chats."""
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    """The menu of commands by scope and language."""
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)
    """The bot's texts by method and language."""

    def __post_init__(self) -> None:
        self._numbers = count(1)

    @property
    def now(self) -> int:
        return int(self.clock())

    def number(self) -> int:
        """The next number of whatever is numbered."""
        return next(self._numbers)

    def keep(self, upload: Upload, what: str) -> File:
        """Keep a file."""
        number = self.number()
        ending = upload.name.rpartition(".")[2] if "." in upload.name else "bin"
        path = f"{what}s/file_{number}.{ending if ending.isascii() else 'bin'}"
        file = File(f"F{number}{what}", path, upload.name, upload.kind, upload.data)
        self.files[file.id] = file
        return file

    def chat(self, id: int | str) -> Chat:
        """The chat of that number, to which one may write."""
        chat = self.chats.get(id) if isinstance(id, int) else None
        if chat is None or not chat.known:
            raise bad("chat not found")
        return chat


def commands_in(text: str) -> tuple[Json, ...]:
    """The entity of a command that a text begins with, as the real client's updates have it."""
    if not text.startswith("/") or len(text) < len("/x"):
        return ()
    return ({"type": "bot_command", "offset": 0, "length": units(text.split(maxsplit=1)[0])},)
