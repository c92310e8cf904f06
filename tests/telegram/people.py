"""People and groups: what they do becomes updates, what they see is what the bot sent.

Laws: a person can only press what stands, or stood, on a screen; doing returns at once, whether
the bot hears of it or not; waiting is for what the person sees, never for a time.
"""

from __future__ import annotations

from typing import Any

from tests.telegram.delivery import Delivery, How
from tests.telegram.reading import Json
from tests.telegram.wire import Upload
from tests.telegram.world import PATIENCE, Chat, Shown, World, commands_in

USUAL = How()
BLOCKED, DEACTIVATED = "bot was blocked by the user", "user is deactivated"


class Place(Chat):
    """A chat from which updates come."""

    def __init__(self, world: World, delivery: Delivery, id: int, told: Json) -> None:
        super().__init__(world, id, told)
        self._delivery = delivery
        self._heard = 0

    @property
    def screen(self) -> tuple[Shown, ...]:
        """The messages as they stand now, the oldest first."""
        return tuple(self.messages.values())

    @property
    def from_bot(self) -> list[Shown]:
        """What the bot's messages are now, the oldest first."""
        return [each for each in self.screen if each.author == self.world.bot["id"]]

    @property
    def last(self) -> Shown:
        """The bot's newest message."""
        return self.from_bot[-1]

    @property
    def text(self) -> str:
        """The whole screen, to be read or compared."""
        bot = self.world.bot["id"]
        return "\n\n".join(f"{each}" if each.author == bot else f"> {each}" for each in self.screen)

    async def hears(self, count: int = 1, patience: float = PATIENCE) -> list[Shown]:
        """Wait until the bot has sent or edited so much since this chat last did something."""
        await self.bell.until(
            lambda: len(self._news()) >= count, patience, f"{count} new in chat {self.id}"
        )
        return self._news()

    async def sees(self, words: str, patience: float = PATIENCE) -> Shown:
        """Wait until a message of the bot holds the words; the newest that does."""
        await self.bell.until(
            lambda: any(words in each.text for each in self.from_bot), patience, f"{words!r} seen"
        )
        return [each for each in self.from_bot if words in each.text][-1]

    def _news(self) -> list[Shown]:
        bot = self.world.bot["id"]
        return [each for each in self.history[self._heard :] if each.author == bot]

    def _update(self, kind: str, content: Json, how: How) -> None:
        self._heard = len(self.history)
        self._delivery.add(kind, content, self.id, how)

    def _message(self, author: int, how: How, **content: Any) -> Shown:
        self.known = True
        message = self.show(Shown(self.world.number(), self.world.now, author, **content))
        self._update("message", self.as_json(message), how)
        return message

    def _changed(self, author: int, before: Json, after: Json) -> None:
        told = {"chat": self.told, "from": self.members[author], "date": self.world.now}
        bot = {"user": self.world.bot}
        change = {"old_chat_member": {**bot, **before}, "new_chat_member": {**bot, **after}}
        self._update("my_chat_member", {**told, **change}, USUAL)


class Person(Place):
    """Someone in their private chat with the bot."""

    def __init__(self, world: World, delivery: Delivery, id: int, profile: Json) -> None:
        told = {"type": "private", **{k: v for k, v in profile.items() if k != "language_code"}}
        super().__init__(world, delivery, id, told)
        self.profile: Json = {"id": id, "is_bot": False, **profile}
        self.members[id] = self.profile

    async def start(self, payload: str = "", *, how: How = USUAL) -> Shown:
        """Press Start, or open a link that carries a payload."""
        return await self.says(f"/start {payload}".rstrip(), how=how)

    async def says(self, text: str, *, answering: Shown | None = None, how: How = USUAL) -> Shown:
        """Write a message."""
        other = {"reply_to_message": self.as_json(answering)} if answering else {}
        return self._message(self.id, how, text=text, entities=commands_in(text), other=other)

    async def edits(self, message: Shown, text: str, *, how: How = USUAL) -> Shown:
        """Change one's own message."""
        after = Shown(message.id, message.date, self.id, text=text, edited=self.world.now)
        self._update("edited_message", self.as_json(self.show(after)), how)
        return after

    async def presses(self, button: str | int, *, on: Shown | None = None, how: How = USUAL) -> str:
        """Press a button by its label or place; ``on`` a message as it was seen before, perhaps.

        Gives the id of the callback query.
        """
        message = on or self._showing(button)
        found = [each for row in message.keyboard for each in row]
        labels = [each["text"] for each in found]
        pressed = found[button if isinstance(button, int) else labels.index(button)]
        query = str(self.world.number())
        self.world.queries[query] = self.id
        told = {"id": query, "from": self.profile, "chat_instance": str(self.id)}
        content = {**told, "message": self.as_json(message), "data": pressed["callback_data"]}
        self._update("callback_query", content, how)
        return query

    def _showing(self, button: str | int) -> Shown:
        for message in reversed(self.screen):
            labels = message.buttons
            if button in labels or (isinstance(button, int) and labels):
                return message
        raise LookupError(f"no button {button!r} on the screen:\n{self.text}")

    async def sends_document(
        self,
        data: bytes,
        *,
        name: str = "file.pdf",
        caption: str = "",
        kind: str = "application/pdf",
        how: How = USUAL,
    ) -> Shown:
        """Send a file."""
        file = self.world.keep(Upload(name, kind, data), "document")
        return self._message(self.id, how, text=caption, file=file, what="document")

    async def sends_photo(self, data: bytes, *, caption: str = "", how: How = USUAL) -> Shown:
        """Send a picture."""
        file = self.world.keep(Upload("photo.jpg", "image/jpeg", data), "photo")
        return self._message(self.id, how, text=caption, file=file, what="photo")

    async def sends(self, what: str, content: Json, *, how: How = USUAL) -> Shown:
        """Send anything else: a voice, a sticker, a contact, as it stands in a message."""
        return self._message(self.id, how, what=what, other={what: content})

    async def blocks(self) -> None:
        """Block the bot."""
        self.closed = BLOCKED
        self._changed(self.id, {"status": "member"}, {"status": "kicked", "until_date": 0})

    async def unblocks(self) -> None:
        """Let the bot write again."""
        self.closed = None
        self._changed(self.id, {"status": "kicked", "until_date": 0}, {"status": "member"})

    def deletes_account(self) -> None:
        """Be gone: the bot learns of it when it writes."""
        self.closed = DEACTIVATED


class Group(Place):
    """A group, where several people write."""

    def __init__(self, world: World, delivery: Delivery, id: int, title: str) -> None:
        super().__init__(world, delivery, id, {"type": "group", "title": title})

    async def adds_bot(self, by: Person) -> None:
        """Someone adds the bot."""
        self.members[by.id] = by.profile
        self.closed = None
        self._changed(by.id, {"status": "left"}, {"status": "member"})

    async def says(self, text: str, by: Person, *, how: How = USUAL) -> Shown:
        """Someone writes."""
        self.members[by.id] = by.profile
        return self._message(by.id, how, text=text, entities=commands_in(text))
