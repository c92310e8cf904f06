"""The command line.

Laws: every command has `--help`, a clear error and an exit status: 0 done, 1 failed, 2 refused
input; what goes to standard output is for programs, what goes to standard error is for people.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot import (
    admin,
    auditing,
    bodies,
    bootstrap,
    custody,
    deciding,
    letting_in,
    logs,
    papers,
    policies,
    retention,
    safekeeping,
    staffing,
    terminal,
    upkeep,
)
from bot.assessing import answers
from bot.catalogue import catalogue
from bot.settings import ROLES, load
from bot.shell import (
    DONE,
    FAILED,
    REFUSED,
    As,
    CaseNumber,
    Language,
    named,
    own_language,
    problems,
    refuse,
    stop,
    tell,
)
from bot.store.audit import COMMAND_LINE
from coverage.document import Refused
from flows.turn import JAPAN

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def main() -> None:
    """Hakkaku: guided response to a leak of personal information, for insured companies."""
    logs.of_ours()
    logs.of_libraries()


@app.command()
def assess(
    file: Annotated[str, typer.Argument(help="A case document, or JSON Lines of them; - reads.")],
    explain: Annotated[bool, typer.Option(help="Add each item's moves, and the bounds.")] = False,
    lang: Annotated[Language | None, typer.Option(help="The language of errors.")] = None,
) -> None:
    """Say what the policy is expected to pay, and by which clause."""
    text, refused = _text(file), False
    with problems(lang or own_language()):
        for fine, tree in answers(text, lang or own_language(), explain=explain):
            refused = refused or not fine
            sys.stdout.write(json.dumps(tree, ensure_ascii=False) + "\n")
            if not fine:
                error = tree["error"]
                sys.stderr.write(f"{error['path'] or file}: {error['message']}\n")
    raise typer.Exit(REFUSED if refused else DONE)


@app.command()
def chat(
    lang: Annotated[Language | None, typer.Option(help="ja or en.")] = None,
    policy: Annotated[str | None, typer.Option(help="The policy's number.")] = None,
    member: Annotated[str, typer.Option(callback=named, help="Who is typing.")] = "terminal",
    now: Annotated[str | None, typer.Option(help="The clock, as 2026-11-20T09:00 (Japan).")] = None,
    case: Annotated[str | None, typer.Option(help="An open case's number.")] = None,
) -> None:
    """Hold the conversation here in the terminal; it goes on where it was left."""
    language = lang or own_language()
    with problems(language):
        house = bootstrap.open_house(clock=_clock(now, language), own_policies=True)
        sample = bootstrap.seed(house)
        if sample:
            tell(language, "chat.sample", policy=sample)
        numbers = house.store.policies()
        chosen = policy or (numbers[0] if len(numbers) == 1 else None)
        if chosen and house.store.policy(chosen) is None:
            stop(language, "problem.no_policy", REFUSED, text=chosen)
        found = house.store.conversation_for(member, policy=chosen, case=case, language=language)
        letting_in.looked_at(house, found)
        terminal.farewells(house, member)
        if lang:
            terminal.switch(house, found, lang)
        terminal.chat(house, found, language)


@app.command()
def serve(
    roles: Annotated[
        str, typer.Option(help=f"What this process does: {','.join(ROLES)}, or some of them.")
    ] = ",".join(ROLES),
) -> None:
    """Serve Telegram: take in, answer, deliver, remind; and /healthz, /readyz, /metrics."""
    language = own_language()
    chosen = frozenset(each.strip() for each in roles.split(",") if each.strip())
    if not chosen or not chosen <= set(ROLES):
        stop(language, "serve.roles", REFUSED, text=roles, expected=",".join(ROLES))
    with problems(language):
        from bot import loops, serving

        settings = load()
        logs.set_up(settings.log_level)
        with asyncio.Runner(loop_factory=loops.new) as runner:
            runner.run(serving.serve(bootstrap.open_house(settings), settings, chosen))


@app.command()
def demo() -> None:
    """Serve made-up cases that are under way, on a scratch database; print what to open."""
    from bot.demo.command import run

    run(own_language())


policy_app = typer.Typer(no_args_is_help=True, help="Policies: import them, list them.")
firm_app = typer.Typer(no_args_is_help=True, help="The consulting firms the insurer approves.")
staff_app = typer.Typer(no_args_is_help=True, help="The staff side.")
admin_app = typer.Typer(no_args_is_help=True, help="The people of staff.")
db_app = typer.Typer(no_args_is_help=True, help="The database.")
audit_app = typer.Typer(no_args_is_help=True, help="The audit: who did what, and is it whole?")
app.add_typer(policy_app, name="policy")
app.add_typer(firm_app, name="firm")
app.add_typer(staff_app, name="staff")
app.add_typer(admin_app, name="admin")
app.add_typer(db_app, name="db")
app.add_typer(custody.app, name="keys")
app.add_typer(retention.app, name="retention")
app.add_typer(audit_app, name="audit")
audit_app.command("verify")(auditing.verify)
audit_app.command("heads")(auditing.heads)
admin_app.command("create")(admin.create)
app.command()(letting_in.invite)
app.command()(letting_in.code)
app.command()(staffing.rebuild)
app.command()(safekeeping.backup)
app.command()(safekeeping.restore)
app.command()(retention.erase)
staff_app.command("queue")(staffing.queue)
staff_app.command("take")(staffing.take)
staff_app.command("say")(staffing.say)
staff_app.command("hand-back")(staffing.hand_back)
staff_app.command("close")(staffing.close)
staff_app.command("reopen")(staffing.reopen)
staff_app.command("decide")(deciding.decided)
staff_app.command("paid")(deciding.payment)
staff_app.command("members")(letting_in.members)
staff_app.command("bar")(letting_in.bar)
staff_app.command("let-in")(letting_in.let_in)


@policy_app.command("import")
def policy_import(
    file: Annotated[Path, typer.Argument(help="Policies as JSON, CSV or Excel (see the manual).")],
) -> None:
    """Enter policies; nothing is kept unless every row is right."""
    with problems(own_language()):
        rows = policies.read(_bytes(str(file)))
        refuse(own_language(), policies.refusals(rows))
        found = policies.documents(rows)
        house = bootstrap.open_house()
        with house.store.turn() as turn:
            policies.enter(house, turn, found, COMMAND_LINE)
        sys.stdout.write(f"{len(found)}\n")


@policy_app.command("list")
def policy_list() -> None:
    """The policies' numbers."""
    with problems(own_language()):
        for number in bootstrap.open_house().store.policies():
            sys.stdout.write(f"{number}\n")


@firm_app.command("add")
def firm_add(name: Annotated[str, typer.Argument(help="The firm's name.")]) -> None:
    """Approve a firm."""
    with problems(own_language()):
        if not (written := bodies.line(name)):
            raise Refused("NAME", "text")
        bootstrap.open_house().store.add_firm(written, by=COMMAND_LINE)


@firm_app.command("list")
def firm_list() -> None:
    """The approved firms."""
    with problems(own_language()):
        for name in bootstrap.open_house().store.firms():
            sys.stdout.write(f"{name}\n")


@staff_app.command("approve")
def staff_approve(
    case: CaseNumber,
    engagement: Annotated[str, typer.Argument(help="The engagement's id, as C1.")],
    who: As,
) -> None:
    """Approve a proposed consulting firm for a case."""
    with problems(own_language()):
        upkeep.approve(bootstrap.open_house(), case, engagement, "approved", who)


@staff_app.command("refuse")
def staff_refuse(
    case: CaseNumber,
    engagement: Annotated[str, typer.Argument(help="The engagement's id, as C1.")],
    who: As,
) -> None:
    """Refuse a proposed consulting firm for a case."""
    with problems(own_language()):
        upkeep.approve(bootstrap.open_house(), case, engagement, "rejected", who)


@staff_app.command("acknowledge")
def staff_acknowledge(
    case: CaseNumber,
    who: As,
    on: Annotated[
        str | None, typer.Option(help="The day, as 2026-11-05; today if left out.")
    ] = None,
) -> None:
    """Record that the insurer acknowledged the written notice."""
    with problems(own_language()):
        house = bootstrap.open_house()
        upkeep.acknowledge(house, case, deciding.day(house, on), who)


@app.command()
def export(
    case: CaseNumber,
    form: Annotated[str, typer.Option("--as", help="The kind of file.")] = "json",
    paper: Annotated[
        str | None, typer.Option(help="Which paper, where one kind of file has several.")
    ] = None,
    lang: Annotated[Language | None, typer.Option(help="ja or en.")] = None,
    output: Annotated[
        Path | None, typer.Option(help="Where to write it; standard output if left out.")
    ] = None,
) -> None:
    """A case's papers; as JSON its document, in the format that `assess` reads."""
    from bot.documents.command import run

    run(case, form, paper, lang or own_language(), output)


@db_app.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the tables this version expects."""
    with problems(own_language()):
        bootstrap.open_house(upgrade=True)


def _clock(now: str | None, language: Language) -> bootstrap.Clock | None:
    if now is None:
        return None
    try:
        moment = datetime.fromisoformat(now)
    except ValueError:
        stop(language, "problem.now", REFUSED)
    if not 1900 < moment.year < 3000:  # at the ends of the calendar no window can be reckoned
        stop(language, "problem.now", REFUSED)
    return bootstrap.clock_from(moment if moment.tzinfo else moment.replace(tzinfo=JAPAN))


@app.command()
def docs() -> None:
    """Write the generated pages of docs/ again."""
    for path in papers.write():
        sys.stderr.write(f"{path.name}\n")


def _text(file: str) -> str:
    """The input as text; what cannot be read is said plainly."""
    try:
        return _bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError:
        _fail("input.not_utf8", file, "", REFUSED)


def _bytes(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        _fail("input.unreadable", file, error.strerror or "", FAILED)


def _fail(key: str, file: str, why: str, status: int) -> NoReturn:
    text = catalogue(own_language()).text(key).format(file=file, why=why)
    sys.stderr.write(f"{text}\n")
    raise typer.Exit(status)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    app()
