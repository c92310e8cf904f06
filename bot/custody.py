"""The commands of whoever keeps the master keys: make one, see which are in use, rotate.

Laws: no command shows a key but the one that makes it; a key that others must be given first is
never made here by itself: only a key file beside a SQLite file, which one machine reads, gets one.
"""

from __future__ import annotations

import sys

import typer

from bot import bootstrap
from bot.settings import load
from bot.shell import own_language, problems, tell
from bot.store import keyfile, rotation
from bot.store.audit import COMMAND_LINE

app = typer.Typer(no_args_is_help=True, help="The master keys.")


@app.command("new")
def new() -> None:
    """Make a master key, and print it: for HAKKAKU_KEYS. Nothing is kept."""
    with problems(own_language()):
        sys.stdout.write(f"{keyfile.new_key()}\n")
    tell(own_language(), "keys.steps")


@app.command("list")
def list_keys() -> None:
    """The master keys given here and those in use: id, how many data keys it wraps, which it is."""
    with problems(own_language()):
        house = bootstrap.open_house()
        with house.store.reading() as work:
            used, given = rotation.in_use(work), work.vault.masters.ids
        for master in [*given, *sorted(used.keys() - set(given))]:
            sys.stdout.write(f"{master}\t{used.get(master, 0)}\t{_state(master, given)}\n")


@app.command("rotate")
def rotate() -> None:
    """Wrap every data key by the newest master key; one in a key file is made first."""
    language = own_language()
    with problems(language):
        settings = load()
        house = bootstrap.open_house(settings)
        own_file = settings.keys is None and not house.store.on_server
        with house.store.reading() as work:
            finished = rotation.settled(work)
        if own_file and finished:  # else one that was cut off is finished first
            keyfile.add_key(settings.folder)
        sys.stdout.write(f"{rotation.rotate(house.store, COMMAND_LINE)}\n")
        if own_file:
            tell(language, "keys.own_file", file=str(settings.folder / keyfile.NAME))
        else:
            tell(language, "keys.steps")


def _state(master: str, given: list[str]) -> str:
    if master not in given:
        return "missing"
    return "newest" if master == given[0] else "older"
