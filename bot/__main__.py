"""The command line.

Laws: every command has `--help`, a clear error and an exit status: 0 done, 1 failed, 2 refused
input; what goes to standard output is for programs, what goes to standard error is for people.
"""

from __future__ import annotations

import json
import locale
import sys
from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from bot import papers
from bot.assessing import answers
from bot.catalogue import catalogue

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

Language = Literal["ja", "en"]
DONE, FAILED, REFUSED = 0, 1, 2


def own_language() -> Language:
    """The language of the environment, Japanese where it names neither."""
    named = (locale.getlocale()[0] or "")[:2]
    return cast(Language, named) if named in ("ja", "en") else "ja"


@app.callback()
def main() -> None:
    """Hakkaku: guided response to a leak of personal information, for insured companies."""


@app.command()
def assess(
    file: Annotated[str, typer.Argument(help="A case document, or JSON Lines of them; - reads.")],
    explain: Annotated[bool, typer.Option(help="Add each item's moves, and the bounds.")] = False,
    lang: Annotated[Language | None, typer.Option(help="The language of errors.")] = None,
) -> None:
    """Say what the policy is expected to pay, and by which clause."""
    text, refused = _text(file), False
    for fine, tree in answers(text, lang or own_language(), explain=explain):
        refused = refused or not fine
        sys.stdout.write(json.dumps(tree, ensure_ascii=False) + "\n")
        if not fine:
            error = tree["error"]
            sys.stderr.write(f"{error['path'] or file}: {error['message']}\n")
    raise typer.Exit(REFUSED if refused else DONE)


@app.command()
def docs() -> None:
    """Write the generated pages of docs/ again."""
    for path in papers.write():
        sys.stderr.write(f"{path.name}\n")


def _text(file: str) -> str:
    """The input; what cannot be read is said plainly."""
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        _fail("input.unreadable", file, error.strerror or "", FAILED)
    except UnicodeDecodeError:
        _fail("input.not_utf8", file, "", REFUSED)
    raise AssertionError("unreachable")


def _fail(key: str, file: str, why: str, status: int) -> None:
    text = catalogue(own_language()).text(key).format(file=file, why=why)
    sys.stderr.write(f"{text}\n")
    raise typer.Exit(status)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    app()
