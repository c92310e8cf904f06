"""`export`: a paper of a case on the command line.

Laws: that it was taken stands in the audit before it is made; the paper goes to standard output, or
whole or not at all into a file; what is said meanwhile goes to standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import bootstrap
from bot.documents.kinds import Progress, forms
from bot.documents.making import made
from bot.shell import Language, problems
from bot.store.audit import COMMAND_LINE
from coverage.document import Refused


def run(case: str, form: str, paper: str | None, language: Language, output: Path | None) -> None:
    """Make a paper and write it."""
    with problems(language):
        name, house = chosen(form, paper), bootstrap.open_house()
        with house.store.turn() as turn:
            turn.audit(COMMAND_LINE, "case.exported", case_id=case, details={"paper": name})
        with watched() as progress:
            written(made(house, case, name, language, progress), output)


@contextmanager
def watched() -> Iterator[Progress]:
    """How far a paper is, on a terminal; where nobody looks nothing is said."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of or None)


def chosen(form: str, paper: str | None) -> str:
    """The paper of this kind of file; the first there is, where several are and none is named."""
    if form not in forms():
        raise Refused("--as", "one_of", tuple(forms()))
    if paper is None:
        return forms()[form][0]
    if paper not in forms()[form]:
        raise Refused("--paper", "one_of", tuple(forms()[form]))
    return paper


def written(pieces: Iterable[bytes], output: Path | None) -> None:
    """Write a paper as it is made; half a file is never left under its name."""
    if output is None:
        sys.stdout.buffer.writelines(pieces)
        sys.stdout.buffer.flush()
        return
    half = output.with_name(f"{output.name}.part")
    try:
        with half.open("wb") as file:
            file.writelines(pieces)
        half.replace(output)
    finally:
        half.unlink(missing_ok=True)
