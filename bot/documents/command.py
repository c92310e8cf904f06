"""`export`: a paper of a case on the command line.

Laws: that it was taken stands in the audit before it is made, unless there is no place for it; the
paper goes to standard output, or whole or not at all into a file; what is said meanwhile goes to
standard error.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EISDIR
from pathlib import Path
from typing import BinaryIO

from bot import bootstrap
from bot.documents.kinds import Progress, forms
from bot.documents.making import made
from bot.shell import Language, problems
from bot.store.audit import COMMAND_LINE
from bot.store.problems import StoreProblem
from coverage.document import Refused


def run(case: str, form: str, paper: str | None, language: Language, output: Path | None) -> None:
    """Make a paper and write it."""
    with problems(language):
        name, house = chosen(form, paper), bootstrap.open_house()
        with place(output) as file:
            with house.store.turn() as turn:
                turn.audit(COMMAND_LINE, "case.exported", case_id=case, details={"paper": name})
            with watched() as progress:
                file.writelines(made(house, case, name, language, progress))


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


@contextmanager
def place(output: Path | None) -> Iterator[BinaryIO]:
    """Where a paper is written as it is made; half a file is never left under its name."""
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if output.is_dir():  # said before the paper is made, and noted
        raise StoreProblem("unwritable", f"{output}: {os.strerror(EISDIR)}")
    half = output.with_name(f"{output.name}.part")
    try:
        file = half.open("wb")
    except OSError as error:
        raise StoreProblem("unwritable", f"{output}: {error.strerror}") from None
    try:
        with file:
            yield file
        half.replace(output)
    finally:
        half.unlink(missing_ok=True)
