"""The commands about the audit: is it whole, and where does each of its chains end?

Laws: whoever checks needs the database and no key, and is told no word of anybody's: numbers of
cases and entries; heads exported before are compared with what is there now, so that a cut end and
an older database are told too; what is found goes to standard output for programs (chain, entry,
code, between tabs) and to standard error in words.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection, select

from bot.catalogue import catalogue
from bot.ledger import Ledger
from bot.settings import Settings, load
from bot.shell import FAILED, Language, own_language, problems, tell
from bot.store.chain import CODES, HOUSE, START, Finding, Head
from bot.store.engine import open_database
from bot.store.tables import erasures
from bot.store.trails import Walk
from bot.store.trails import heads as every_head
from coverage.document import Refused

Exported = Annotated[
    Path | None, typer.Option("--heads", help="Heads that `audit heads` printed before.")
]


def verify(exported: Exported = None) -> None:
    """Check every chain of the audit, against the heads exported before too."""
    language = own_language()
    with problems(language):
        known = _known(exported) if exported else {}
        settings = load()
        with _reading(settings) as connection:
            # The ledger after the database, whose moment the first look fixes: a case is in the
            # ledger before it is erased.
            connection.execute(select(erasures.c.case_id).limit(1)).all()
            walk, found = Walk(known, _ledgered(settings)), 0
            for each in walk.findings(connection):
                found += 1
                _told(language, each)
        counted = {"chains": str(walk.chains), "entries": str(walk.entries)}
        tell(language, "audit.broken" if found else "audit.whole", found=str(found), **counted)
    raise typer.Exit(FAILED if found else 0)


def heads() -> None:
    """Print where each chain ends, a line of JSON each: to be kept away from the database."""
    with problems(own_language()), _reading(load()) as connection:
        for each in every_head(connection):
            line = {"chain": each.chain, "seq": each.seq, "hash": each.hash.hex()}
            sys.stdout.write(json.dumps(line) + "\n")


@contextmanager
def _reading(settings: Settings) -> Iterator[Connection]:
    """One look at the database, for which no key is needed."""
    engine = open_database(settings.database)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _ledgered(settings: Settings) -> set[str] | None:
    """The cases that were erased as the ledger says; None where there is no ledger here."""
    if not settings.ledger_file.exists():
        return None
    return {each.case for each in Ledger(settings.ledger_file).entries()}


def _told(language: Language, found: Finding) -> None:
    sys.stdout.write(f"{found.chain}\t{found.seq}\t{found.code}\n")
    sys.stdout.flush()
    chain = "house" if found.chain == HOUSE else "case"
    where = catalogue(language).text(f"audit.chain.{chain}").format(case=found.chain)
    tell(language, f"audit.found.{found.code}", where=where, seq=str(found.seq))


def families() -> Iterator[str]:
    """Every key made from a code."""
    yield from (f"audit.found.{code}" for code in CODES)
    yield from (f"audit.chain.{chain}" for chain in ("house", "case"))
    yield "refused.head"


def _known(path: Path) -> dict[str, Head]:
    """The heads of a file, of several of one chain the last, and of several of one entry the one
    exported first: what was written anew since must not speak for itself. Raises `Refused` where
    there is none: an export that failed left it empty, and everything would pass."""
    newest_first = reversed(list(_read(path)))
    heads = {each.chain: each for each in sorted(newest_first, key=lambda each: each.seq)}
    if not heads:
        raise Refused("[0]", "head")
    return heads


def _read(path: Path) -> Iterator[Head]:
    """The heads of a file. Raises `Refused` for the first line that is none."""
    for place, line in enumerate(path.read_text("utf-8", "replace").splitlines()):
        try:
            yield _head(json.loads(line))
        except (ValueError, TypeError, KeyError, RecursionError):
            raise Refused(f"[{place}]", "head") from None


def _head(tree: Any) -> Head:
    chain, seq = tree["chain"], tree["seq"]
    if not isinstance(chain, str) or not isinstance(seq, int) or isinstance(seq, bool):
        raise ValueError
    hash = bytes.fromhex(tree["hash"])
    if seq < 1 or len(hash) != len(START):
        raise ValueError
    return Head(chain, seq, hash)
