"""Houses to be backed up and restored, each in a place of its own."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from pydantic import SecretStr

from bot import bootstrap
from bot.bootstrap import House
from bot.files.keeping import Looked, enter, put_away
from bot.projecting import project
from bot.settings import Settings
from bot.store.files import Document, Kept, Wanted
from bot.store.transcript import Said
from flows.facts import Fact
from flows.talk import Talk

KEY = SecretStr(b64encode(b"m" * 32).decode())
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
Make = Callable[..., Settings]
"""(the kind of database, a name) → settings of a place where nothing is yet."""


def opened(settings: Settings, now: datetime = NOW) -> House:
    """The house of these settings, whose clock stands still."""
    return bootstrap.open_house(settings, lambda: now)


def case(house: House, member: str, data: bytes = b"%PDF-1.4 nothing") -> tuple[str, str]:
    """A case with a conversation of some lines, facts, a file that came, one that was made and one
    that is only ordered: case and conversation."""
    with house.store.turn() as turn:
        talk = turn.begin(member, Talk(policy=bootstrap.SAMPLE))
        number = turn.open_case(bootstrap.SAMPLE)
        turn.attach(talk, number)
        turn.write(talk, "in", f"{member}です")
        turn.dossier(number)
        turn.tell(number, [Fact("incident.victims", 1200, member, turn.now)])
        project(house, turn, number)
        turn.audit(member, "case.opened", case_id=number)
        made = turn.document(talk, Document("費用.csv", b"made"))
        for file in (made, turn.order(talk, Wanted("case", "ja", number))):
            turn.say(talk, Said("out", "どうぞ", file_id=file))
    id = sha256(member.encode()).hexdigest()[:32]
    kept = put_away(house, number, id, Looked("pdf", f"{member}.pdf", data))
    assert isinstance(kept, Kept)
    with house.store.work() as work:
        enter(house, work, kept)
    return number, talk


def settings_of(folder: Path, url: str) -> Settings:
    """Settings for a folder and a database."""
    return Settings(data_dir=folder, database_url=url, keys=KEY)
