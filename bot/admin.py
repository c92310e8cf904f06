"""The command that makes the first administrator, and anybody else of staff.

Laws: nobody is given a password: what is printed is a link, good once and for a day, where the
person chooses one.
"""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from bot import bootstrap
from bot.console import accounts
from bot.settings import load
from bot.shell import own_language, problems, tell
from bot.store.audit import COMMAND_LINE


def create(
    login: Annotated[str, typer.Argument(help="What they sign in with, as a mail address.")],
    name: Annotated[str, typer.Argument(help="Their name, as the people of a case see it.")],
    role: Annotated[
        Literal["agent", "supervisor", "auditor", "administrator"],
        typer.Option(help="What they may do."),
    ] = "administrator",
    oidc: Annotated[
        str, typer.Option(help="Whom the house's provider says they are: subject or mail address.")
    ] = "",
) -> None:
    """Make a person of staff, and print the link where they choose their password."""
    with problems(own_language()):
        settings = load()
        token = accounts.make(bootstrap.open_house(settings), role, login, name, COMMAND_LINE, oidc)
        base = settings.public_url or f"http://{settings.listen}"
        sys.stdout.write(f"{base.rstrip('/')}/console/set-up/{token}\n")
        tell(own_language(), "admin.how")
