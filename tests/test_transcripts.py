"""Golden conversations: each file reads like a chat and is replayed over the real store.

A line ``> …`` is typed by the person, ``@ …`` sets the scene (``now``, ``policy``, ``restart``;
``staff`` take, say, hand-back, close, reopen, approve, refuse, acknowledge or bar; ``sweep``: what
is due by itself is said; ``case``: stay in the case though it is closed; ``member NAME [ja|en]``;
``prove``: from now on no policy may be chosen without a code; ``invite TARGET`` and ``code
POLICY``, then typed as ``INVITE`` and ``CODE``; ``desk``: arrived and told; ``send``: a file;
``book``: the expense book is made, and with edits (`tests.books`) what was made is sent back);
everything else is what the chat said. ``--record`` writes the files again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot import attending, bootstrap, deciding, letting_in, upkeep
from bot.bootstrap import House
from bot.closed import closed_days
from bot.documents.making import made
from bot.files.dropped import received
from bot.render import WIDTH, fits, yen
from bot.settings import Settings
from bot.store.writer import Writer
from bot.sweep import Sweeper
from bot.terminal import plain, written
from bot.turn import take
from coverage import document
from coverage.assess import assess
from flows.heard import Heard, Opened, Typed
from flows.screen import sifted
from flows.talk import Language
from flows.turn import JAPAN, reckon
from tests.books import edited
from tests.desk import at_the_desk
from tests.files import SAMPLES
from tests.papers import case_tree

FOLDER = Path(__file__).parent / "transcripts"
FILES = sorted(FOLDER.glob("*/*.chat"))


class Stage:
    """One conversation on a store of its own, with a clock that stands still."""

    def __init__(self, folder: Path, language: Language) -> None:
        self.folder, self.language = folder, language
        self.now = datetime(2026, 11, 2, 22, 0, tzinfo=JAPAN)
        self.house = self.opened()
        bootstrap.seed(self.house)
        self.policy: str | None = bootstrap.SAMPLE
        self.member, self.languages = "総務", {"総務": language}
        self.case: str | None = None
        self.made = {"INVITE": "", "CODE": ""}
        self.book = b""

    def opened(self) -> House:
        """The house, opened on the store as a start of the program does."""
        settings = Settings(data_dir=self.folder)
        return bootstrap.open_house(settings, self.clock, own_policies=True)

    def clock(self) -> datetime:
        """The moment of the scene."""
        return self.now

    def talk(self) -> str:
        """The member's conversation."""
        return self.house.store.conversation_for(
            self.member,
            policy=self.policy,
            case=self.case,
            language=self.languages.get(self.member, self.language),
        )

    def hear(self, heard: Heard) -> str:
        """One turn's text; every message of it fits a phone."""
        here = self.talk()
        screened = sifted(heard.text) if isinstance(heard, Typed) else heard
        messages = take(self.house, here, screened)
        too_long = [message.text for message in messages if not fits(message.text)]
        assert not too_long, f"longer than {WIDTH} columns: {too_long}"
        self.house.store.delivered([line.id for line in self.house.store.undelivered(here)])
        return plain(messages)

    def send(self, name: str) -> str:
        """What is said to a file that the person sends."""
        path = self.folder / name
        path.write_bytes(SAMPLES[name]())
        return self.hear(received(self.house, self.talk(), path))

    def sent_back(self, edits: list[str]) -> str:
        """Make the expense book; what is said to it once it was edited and sent back."""
        if not edits:
            case = self.house.store.cases()[-1].id
            self.book = b"".join(made(self.house, case, "book", self.language))
            return ""
        path = self.folder / "book.xlsx"
        path.write_bytes(edited(self.book, edits))
        return self.hear(received(self.house, self.talk(), path))

    def typed(self, text: str) -> Heard:
        """What is typed, with the token or code made before in its place."""
        for name, token in self.made.items():
            text = text.replace(name, token)
        return Typed(text)

    def news(self) -> str:
        """What the member has not been told yet, also of a case they were taken out of."""
        store, news = self.house.store, []
        for talk in (*store.left_by(self.member), self.talk()):
            waiting = store.undelivered(talk)
            store.delivered([line.id for line in waiting])
            news += [written(line) for line in waiting]
        return plain(news)

    def scene(self, words: list[str]) -> str:
        """Set the scene; what is to be seen of it."""
        name, *rest = words
        if name == "now":
            self.now = datetime.fromisoformat(rest[0]).replace(tzinfo=JAPAN)
        elif name == "policy":
            tree = bootstrap.sample_policy("2026-04-01") | json.loads(" ".join(rest))
            self.house.store.import_policies([tree], by="test")
        elif name == "member":
            self.member = rest[0]
            if rest[1:]:
                self.languages[self.member] = "en" if rest[1] == "en" else "ja"
            return "\n\n".join(part for part in (self.news(), self.hear(Opened())) if part)
        elif name == "case":
            self.case = self.house.store.cases()[-1].id
        elif name == "prove":
            self.house, self.policy = replace(self.house, own_policies=False), None
        elif name == "invite":
            valid = timedelta(days=14)
            self.made["INVITE"] = self.house.store.invite(rest[0], valid=valid, by="test")
        elif name == "revoke":
            self.house.store.revoke_invite(self.made["INVITE"], by="test")
        elif name == "code":
            self.made["CODE"] = self.house.store.new_code(rest[0], by="test")
        elif name == "staff":
            return self.staff(rest)
        elif name == "desk":
            at_the_desk(self.house, self.talk())
        elif name == "send":
            return self.send(rest[0])
        elif name == "book":
            return self.sent_back(rest)
        elif name == "sweep":
            self.swept()
            return self.news()
        elif name == "restart":
            self.house.store.close()
            self.house = self.opened()
            return self.hear(Opened())
        else:
            raise AssertionError(f"no scene {name}")
        return ""

    def swept(self) -> None:
        """One sweep, as a process that holds the role does it."""
        writer = Writer(self.house.store)
        asyncio.run(Sweeper(self.house, writer).sweep())
        writer.close()

    def staff(self, words: list[str]) -> str:
        """What staff do, as the person sees it next."""
        case = self.house.store.cases()[-1].id
        if words[0] == "acknowledge":
            upkeep.acknowledge(self.house, case, date.fromisoformat(words[1]), "staff")
        elif words[0] in ("take", "hand-back"):
            does = attending.take if words[0] == "take" else attending.hand_back
            does(self.house, case, words[1], self.member)
        elif words[0] == "say":
            attending.say(self.house, case, " ".join(words[2:]), words[1], self.member)
        elif words[0] in ("close", "reopen"):
            closes = attending.close if words[0] == "close" else attending.reopen
            closes(self.house, case, words[1])
        elif words[0] == "bar":
            letting_in.keep_out(self.house, case, words[1], "staff")
        elif words[0] == "decide":
            item, amount, *reason = words[1:]
            today, why = self.now.date(), " ".join(reason)
            deciding.decide(self.house, case, item, int(amount), "staff", reason=why, on=today)
        elif words[0] == "paid":
            deciding.pay(self.house, case, words[1], "staff", on=self.now.date())
        else:
            upkeep.approve(self.house, case, words[1], words[0], "staff")
        return self.news()


def replayed(text: str, stage: Stage) -> Iterator[str]:
    """The file's scenes and typed lines with what the chat says to each now."""
    yield "\n".join(line for line in text.splitlines() if line.startswith("# "))
    started = False
    for line in text.splitlines():
        if line.startswith("> ") and not started:
            yield stage.hear(Opened())
            started = True
        if line.startswith("@ "):
            yield line
            yield stage.scene(line[2:].split())
        elif line.startswith("> "):
            yield line
            yield stage.hear(stage.typed(line[2:]))
            stage.now += timedelta(minutes=1)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_the_chat_says_what_the_file_says(
    file: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The conversation replayed is the conversation kept, and its export decides the same."""
    language: Language = "en" if file.parent.name == "en" else "ja"
    stage = Stage(tmp_path, language)
    kept = file.read_text(encoding="utf-8")
    now = "\n\n".join(part for part in replayed(kept, stage) if part) + "\n"
    if request.config.getoption("--record"):
        file.write_text(now, encoding="utf-8")
    assert now == kept or request.config.getoption("--record")
    for line in stage.house.store.cases():
        tree = case_tree(stage.house, line.id)
        again = assess(document.parse(json.dumps(tree)))
        with stage.house.store.turn() as turn:
            told = reckon(turn.dossier(line.id), closed_days())
        assert again.as_dict() == told.assessment.as_dict()
        last = [item for item in again.items if item.payable]
        shown = [yen(item.payable, language) for item in last]
        assert all(amount in now for amount in shown), shown


def test_both_languages_tell_the_same_stories() -> None:
    """Every story stands in Japanese and in English."""
    stories = {
        language: sorted(file.stem for file in FILES if file.parent.name == language)
        for language in ("ja", "en")
    }
    assert stories["ja"] == stories["en"]
    assert len(stories["ja"]) >= 8
