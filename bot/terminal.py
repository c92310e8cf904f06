"""The conversation in the terminal: panels and colour for people, plain lines when piped.

Laws: the same words as on every channel; buttons are numbered choices; leaving at any point loses
nothing, the next start goes on at the same question; what is typed is screened before it is kept,
and lines that are pasted together are screened as one.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from select import select

import structlog
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table

from bot.bootstrap import House
from bot.catalogue import catalogue
from bot.documents.making import named
from bot.files.dropped import path_of, received
from bot.handed import saved
from bot.render import Message, Shown
from bot.store.files import Document, Wanted
from bot.store.transcript import Line
from bot.turn import take
from flows.heard import Opened, Screened
from flows.screen import sifted
from flows.talk import Language

LOG = structlog.get_logger()
TITLE = "■ "
AT_ONCE = 0.05
"""Seconds within which lines were pasted, not typed."""
AMOUNT = re.compile(r"([^¥円]*?)((?:= |−)?(?:¥[\d,]+|[\d,]+円))")
"""A line that ends in one amount of yen."""


def chat(house: House, conversation: str, language: Language) -> None:
    """Talk until the input ends; `language` is that of the last word, at leaving."""
    shown = _pretty if sys.stdin.isatty() and sys.stdout.isatty() else _plain

    def show(messages: list[Message]) -> None:
        shown([saved(house, conversation, each, language) for each in messages])

    _news(house, conversation, show)
    show(take(house, conversation, Opened()))
    _deliver(house, conversation)
    for line in _typed(language):
        if line.strip():
            _news(house, conversation, show)
            path = path_of(line)
            show(
                took(house, conversation, path) if path else take(house, conversation, sifted(line))
            )
            _deliver(house, conversation)


def farewells(house: House, member: str) -> None:
    """Show what somebody taken out of a case has not been told yet."""
    for left in house.store.left_by(member):
        _news(house, left, _plain)


def took(house: House, conversation: str, path: Path) -> list[Message]:
    """A file of this machine, taken as if it had been sent."""
    return take(house, conversation, received(house, conversation, path))


def switch(house: House, conversation: str, language: Language) -> None:
    """Go on in the language asked for at the start."""
    with house.store.turn() as turn:
        place = turn.conversation(conversation)
        turn.save(conversation, replace(place.talk, language=language))


def plain(messages: list[Message]) -> str:
    """The messages as plain text, buttons numbered."""
    return "\n\n".join(_numbered(message) for message in messages)


def written(line: Line, document: Document | Wanted | None = None) -> Message:
    """A line of the transcript as it is shown; its buttons are kept with their numbers."""
    kept = list(enumerate(line.buttons or (), 1))
    shown = tuple(Shown(each[0], each[1].removeprefix(f"{n}. ")) for n, each in kept)
    numbered = any(each[1].startswith(f"{n}. ") for n, each in kept)
    return Message(line.body, line.step, shown, numbered, document=document)


def _numbered(message: Message) -> str:
    rows = [f"  {mark}. {label}" if mark else f"  ・{label}" for mark, label in marked(message)]
    file = [f"  📎 {_called(message.document)}"] if message.document else []
    return "\n".join([message.text, *file, *rows])


def _called(document: Document | Wanted) -> str:
    return named(document) if isinstance(document, Wanted) else document.name


def marked(message: Message) -> list[tuple[str, str]]:
    """The buttons with the number that chooses each, where numbers choose."""
    return [
        (str(place) if message.numbered else "", each.label)
        for place, each in enumerate(message.buttons, 1)
    ]


def _plain(messages: list[Message]) -> None:
    sys.stdout.write(plain(messages) + "\n\n")
    sys.stdout.flush()


def _pretty(messages: list[Message]) -> None:
    console = Console(highlight=False)
    for message in messages:
        for paragraph in message.text.split("\n\n"):
            console.print(_paragraph(paragraph))
        if message.progress:
            done, of = message.progress
            console.print(
                Padding(
                    ProgressBar(
                        total=of,
                        completed=done,
                        width=30,
                        complete_style="cyan",
                        finished_style="cyan",
                    ),
                    (0, 3),
                )
            )
        for mark, label in marked(message):
            console.print(Padding(f"[bold]{mark or '・'}[/bold]  {escape(label)}", (0, 3)))


def _paragraph(text: str) -> RenderableType:
    """A titled paragraph in a panel, its lines of money as a small table."""
    title, *lines = text.split("\n")
    if not title.startswith(TITLE):
        return Padding(escape(text), (1, 1, 0, 1))
    rows = [_row(line) for line in lines]
    return Panel(Group(*_tables(rows)), title=escape(title.removeprefix(TITLE)), width=76)


def _row(line: str) -> tuple[str, str]:
    """A line as words and the amount at its end."""
    found = AMOUNT.fullmatch(line)
    return (found[1].strip(), found[2]) if found else (line, "")


def _tables(rows: list[tuple[str, str]]) -> Iterator[RenderableType]:
    for has_amount, group in groupby(rows, key=lambda row: bool(row[1])):
        if not has_amount:
            yield from (escape(words) for words, _ in group)
            continue
        table = Table.grid(padding=(0, 2))
        table.add_column(min_width=30)
        table.add_column(justify="right")
        for words, amount in group:
            table.add_row(escape(words), escape(amount))
        yield Padding(table, (0, 2))


def _typed(language: Language) -> Iterator[str]:
    """The lines typed, until the end of input."""
    if not sys.stdin.isatty():
        with suppress(KeyboardInterrupt):
            yield from (line.rstrip("\n") for line in iter(sys.stdin.readline, ""))
        return
    console, ended = Console(), False
    while not ended:
        lines, ended = _at_once(console)
        yield from together(lines)
    console.print(f"\n{catalogue(language).text('chat.saved')}")


def together(lines: list[str]) -> list[str]:
    """Lines that came at once: each by itself, or as one where they hold leaked data together."""
    whole = "\n".join(lines)
    return [whole] if isinstance(sifted(whole), Screened) else lines


def _at_once(console: Console) -> tuple[list[str], bool]:
    """A typed line with those that came with it; and was that the end?"""
    lines: list[str] = []
    try:
        lines.append(console.input("[bold cyan]> [/]"))
        while select([sys.stdin], [], [], AT_ONCE)[0]:
            lines.append(input())
    except (EOFError, KeyboardInterrupt):
        return lines, True
    return lines, False


def _news(house: House, conversation: str, show: Callable[[list[Message]], None]) -> None:
    """What staff did or wrote since the last turn, or what a kill kept from being shown."""
    waiting = house.store.undelivered(conversation)
    if waiting:
        show([written(line, house.store.document_of(line)) for line in waiting])
    _deliver(house, conversation)


def _deliver(house: House, conversation: str) -> None:
    """What was shown is delivered."""
    waiting = house.store.undelivered(conversation)
    if waiting:
        house.store.delivered([line.id for line in waiting])
