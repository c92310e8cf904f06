"""What every command shares: the language, the exit statuses, how a problem is said.

Laws: what goes wrong becomes a clear sentence on standard error and a status, never a traceback:
1 failed, 2 refused input; whoever does something has a name.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Literal, NoReturn

import typer
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from bot import bodies
from bot.assessing import message
from bot.catalogue import catalogue
from bot.settings import Problem, Settings
from bot.store.problems import StoreProblem
from coverage.document import Refused

Language = Literal["ja", "en"]
DONE, FAILED, REFUSED = 0, 1, 2


def named(param: typer.CallbackParam, text: str) -> str:
    """A name that is seen: an option left blank, as by a variable that is not set, names nobody."""
    found = bodies.line(text)
    if not found:
        refuse(own_language(), [Refused(param.opts[0], "text")])
    return found


As = Annotated[str, typer.Option("--as", callback=named, help="Who is doing this.")]
CaseNumber = Annotated[str, typer.Argument(help="The case's number.")]

WRONG = {
    "unknown_case": "problem.no_case_id",
    "unknown_policy": "problem.no_policy",
    "unknown_invite": "problem.no_invite",
    "invite_used": "problem.invite_used",
    "no_target": "problem.no_target",
    "no_such_member": "problem.no_member",
    "closed_case": "problem.closed_case",
    "barred": "problem.barred",
    "taken": "problem.taken",
    "not_held": "problem.not_held",
    "which_talk": "problem.which_talk",
    "no_talk": "problem.no_talk",
    "unknown_conversation": "problem.talk_gone",
    "case_open": "problem.case_open",
    "staff_known": "problem.staff_known",
    "staff_blank": "problem.staff_blank",
    "no_staff": "problem.no_staff",
    "erasure_role": "problem.erasure_role",
    "erasure_open": "problem.erasure_open",
    "erasure_ordered": "problem.erasure_ordered",
    "erasure_not_ordered": "problem.erasure_not_ordered",
    "erasure_same": "problem.erasure_same",
    "folder_taken": "problem.folder_taken",
    "unwritable": "problem.unwritable",
    "database_taken": "problem.database_taken",
    "no_backup": "problem.no_backup",
    "no_ledger": "problem.no_ledger",
    "ledger_older": "problem.ledger_older",
}
"""What was asked for that cannot be: refused."""
UNWELL = {
    "busy": "problem.busy",
    "erasure_held_up": "problem.erasure_held_up",
    "house_file": "problem.house",
    "backup_changed": "problem.backup_changed",
    "backup_revision": "problem.backup_revision",
    "ledger_changed": "problem.ledger_changed",
    "ledger_unwritten": "problem.ledger_unwritten",
    "key_missing": "problem.key_missing",
    "key_too_open": "problem.key_too_open",
    "key_not_base64": "problem.key_bad",
    "key_length": "problem.key_bad",
    "master_missing": "problem.master_missing",
    "no_font": "problem.no_font",
    "no_head": "problem.no_head",
    "paper_unmade": "problem.paper_unmade",
    "database_behind": "problem.database_behind",
    "database_ahead": "problem.database_ahead",
    "database_encoding": "problem.database_encoding",
}
"""What is wrong with the house: failed."""


LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
"""What names the language of a terminal, the first one set (POSIX)."""


def own_language() -> Language:
    """The language the environment names, Japanese where it names none."""
    named = next((os.environ[each] for each in LOCALE if os.environ.get(each)), "")
    return "en" if named.startswith("en") else "ja"


@contextmanager
def problems(language: Language) -> Iterator[None]:
    """What the store or a document refuses becomes a clear error and an exit status."""
    try:
        yield
        sys.stdout.flush()
    except Refused as refused:
        refuse(language, [refused])
    except StoreProblem as problem:
        key = (WRONG | UNWELL).get(problem.code, "problem.store")
        status = REFUSED if problem.code in WRONG else FAILED
        stop(language, key, status, text=problem.about or problem.code)
    except Problem as problem:
        stop(language, str(problem), FAILED)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        setting, example = f"HAKKAKU_{name.upper()}", Settings.example(name)
        stop(language, "problem.setting", REFUSED, text=setting, example=example)
    except BrokenPipeError:  # whoever read it, as `head` does, has what they wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(FAILED) from None
    except (OSError, DBAPIError) as error:
        said = str(getattr(error, "orig", error))
        stop(language, "problem.store", FAILED, text=" ".join(said.split()))  # one line


def refuse(language: Language, refused: Sequence[Refused]) -> None:
    """Say all that is wrong with a document, and end; where nothing is, go on."""
    for each in refused:
        where = f"{each.path}: " if each.path else ""
        sys.stderr.write(f"{where}{message(each, language)}\n")
    if refused:
        raise typer.Exit(REFUSED)


def tell(language: Language, key: str, **values: str) -> None:
    """Say something on standard error."""
    sys.stderr.write(catalogue(language).text(key).format(**values) + "\n")


def stop(language: Language, key: str, status: int, **values: str) -> NoReturn:
    """Say what is wrong and end."""
    tell(language, key, **values)
    raise typer.Exit(status)
