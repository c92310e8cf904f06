"""A file of this machine, named or dropped in the terminal, is taken as if it had been sent.

Laws: what is said of a file that is not kept is the same as on every channel; nothing of it is
copied but sealed.
"""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

from bot.bootstrap import House
from bot.files.keeping import Looked, enter, for_now, looked_at, put_away
from bot.files.kinds import MOST_BYTES
from bot.store.problems import StoreProblem
from flows.heard import Heard, Unkept

RECEIPT = re.compile(r"[/／]receipt\s+(.+)", re.IGNORECASE)
QUOTED = re.compile(r"'(.+)'|\"(.+)\"")


def path_of(line: str) -> Path | None:
    """The file that a line names: after /receipt, or in quotes, as a dropped file is written."""
    command, quoted = RECEIPT.fullmatch(line.strip()), QUOTED.fullmatch(line.strip())
    named = command[1].strip() if command else (quoted[1] or quoted[2]) if quoted else None
    inner = QUOTED.fullmatch(named or "")
    named = inner[1] or inner[2] if inner else named
    path = None if named is None else _at_home(Path(named))
    return path if path is not None and (command or _is_file(path)) else None


def received(house: House, conversation: str, path: Path) -> Heard:
    """What is heard of a file of this machine, kept where it can be."""
    with house.store.turn() as turn:
        case_id = turn.conversation(conversation).case_id
    if case_id is None:
        return Unkept("no_case", path.name)
    try:
        if path.stat().st_size > MOST_BYTES:
            return Unkept("size", path.name)
        looked = looked_at(path.read_bytes(), path.name)
        if not isinstance(looked, Looked):
            return looked
        kept = put_away(house, case_id, uuid4().hex, looked)
    except OSError:
        return Unkept("gone", path.name)
    except StoreProblem as problem:
        return for_now(problem, path.name)
    if isinstance(kept, Unkept):
        return kept
    with house.store.work() as work:
        return enter(house, work, kept)


def _at_home(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:  # nobody is called so here
        return path


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False
