"""`demo`: everything at once, on a scratch database that is gone at the end.

Laws: it listens on this machine alone unless HAKKAKU_LISTEN says otherwise; no other setting of
the environment is read, so that a real installation's data and keys are never touched; what it
prints opens with a click.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.routing import BaseRoute

from bot import bootstrap, logs, serving
from bot.catalogue import Catalogue, catalogue
from bot.demo.doors import Doors
from bot.demo.playing import BY, VALID, Clock, Stage
from bot.demo.script import read
from bot.settings import Settings
from bot.shell import Language, problems

ROLES = frozenset({"web", "sweep"})
"""What the demo does: all but Telegram."""
ANYWHERE = "127.0.0.1:0"
"""A free port of this machine."""
ABOUT = {"far": "demo.about.far", "waits": "demo.about.waits", "begun": "demo.about.begun"}
"""What each story shows."""
SPOKEN = {"ja": "日本語", "en": "English"}


def run(language: Language) -> None:
    """Serve made-up cases until told to end; print what to open."""
    words = catalogue(language)
    with problems(language), TemporaryDirectory(prefix="hakkaku-demo-") as folder:
        settings = scratch(Path(folder), os.environ.get("HAKKAKU_LISTEN") or ANYWHERE)
        logs.set_up(settings.log_level)
        with told(settings) as stage:
            doors = Doors(stage, stage.house.new_token())

            def opened(address: str) -> Sequence[BaseRoute]:
                sys.stdout.write("\n".join(greeting(words, doors, address)) + "\n")
                sys.stdout.flush()
                return doors.routes()

            asyncio.run(serving.serve(stage.house, settings, ROLES, opened=opened))
    sys.stdout.write(f"{words.text('demo.ended')}\n")


def scratch(folder: Path, listen: str) -> Settings:
    """Settings of which none but these comes from the environment."""
    usual = {name: field.default for name, field in Settings.model_fields.items()}
    own = {"data_dir": folder, "listen": listen, "log_level": "WARNING"}
    return Settings(**usual | own)


@contextmanager
def told(settings: Settings) -> Iterator[Stage]:
    """A house in which the stories were told."""
    clock = Clock()
    house = bootstrap.open_house(settings, clock)
    try:
        stage = Stage(house, clock, clock())
        stage.play()
        yield stage
    finally:
        house.store.close()


def greeting(words: Catalogue, doors: Doors, address: str) -> Iterator[str]:
    """What to open."""
    base, stage = f"{address}/demo/{doors.word}", doors.stage
    yield words.text("demo.head")
    yield f"\n{words.text('demo.staff')}"
    for each in stage.people:
        role = words.text(f"console.role.{each.role}")
        yield f"  {each.name} ({role})\n    {base}/staff/{each.login}"
    yield f"\n{words.text('demo.cases')}"
    for n, story in enumerate(stage.stories, 1):
        about = words.text(ABOUT[story.name])
        yield f"  {story.case} ({SPOKEN[story.language]}): {about}\n    {base}/page/{n}"
    invite = stage.house.store.invite(stage.stories[-1].policy, valid=VALID, by=BY)
    yield f"\n{words.text('demo.new')}\n    {address}/p/{invite}"
    by_hand = words.text("demo.by_hand")
    yield f"\n{by_hand.format(link=f'{address}/console', password=read()['password'])}"
    yield from (f"  {each.login}  {each.secret}" for each in stage.people)
    yield f"\n{words.text('demo.end')}"
