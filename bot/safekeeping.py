"""The commands that keep the house safe: a backup while it runs, and its way back.

Laws: the keys are in no backup, and it is said; a restore tells in figures what it found.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot import bootstrap
from bot.backup import looking, making, restoring
from bot.files.shelf import shelf
from bot.ledger import Ledger
from bot.settings import load
from bot.shell import own_language, problems, tell
from bot.store.engine import open_database

To = Annotated[Path, typer.Argument(help="A folder that is not there yet, or empty.")]
From = Annotated[Path, typer.Argument(help="The folder of a backup.")]
LedgerFile = Annotated[
    Path | None,
    typer.Option(help="The ledger of erasures as it is today; else the one of the settings."),
]


def backup(to: To) -> None:
    """Back up the database and the files while the program runs; never the keys."""
    with problems(own_language()):
        house = bootstrap.open_house()
        manifest = making.back_up(house, house.ledger, to)
        _print(manifest.counts | {"shelf": len(manifest.parts) - len(manifest.counts)})
        keys = ", ".join(manifest.masters)
        tell(own_language(), "backup.done", keys=keys, ledger=str(house.ledger.path))


def restore(folder: From, ledger: LedgerFile = None) -> None:
    """Restore a backup into an empty database, but for the cases erased since; look at it all."""
    with problems(own_language()):
        settings = load()
        masters, given = bootstrap.masters_of(settings), Ledger(ledger or settings.ledger_file)
        manifest, erased = restoring.checked(folder, masters, given)
        settings.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        Ledger(settings.ledger_file).take_over(given)
        engine = open_database(settings.database, upgrade=True)
        files = shelf(settings.files_url, settings.folder)
        again = restoring.restore(folder, manifest, erased, engine, files)
        engine.dispose()
        found = looking.look(bootstrap.open_house(settings))
        _print(found.counts)
        lists = {"rebuilt": found.rebuilt, "renewed": found.renewed}
        _print({"opened": found.opened, "shelf": found.files} | lists)
        tell(own_language(), "restore.done", erased=", ".join(again) or "-")


def _print(counts: Mapping[str, int]) -> None:
    for name, count in counts.items():
        sys.stdout.write(f"{name}\t{count}\n")
