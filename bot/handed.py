"""The files that a terminal is sent: written to a folder, where whoever types opens them.

Laws: each bears the number of its case, so that it goes when the case is erased; none is written
over another, which somebody may have worked on; of a case that was erased meanwhile none stays.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, count
from pathlib import Path

import structlog

from bot.bootstrap import House
from bot.catalogue import catalogue
from bot.documents.making import whole
from bot.render import Message
from bot.store import cases, conversations
from bot.store.files import Document, Wanted
from bot.store.keyfile import sync_folder
from flows.talk import Language

LOG = structlog.get_logger()


def saved(house: House, conversation: str, message: Message, language: Language) -> Message:
    """A message whose document, made now if it was only ordered, is written to the folder."""
    if message.document is None:
        return message
    case, text = _case(house, conversation), catalogue(language).text
    document = _there(house, message.document)
    path = _written(house, conversation, case, document) if document else None
    if path is None:
        return replace(message, text=f"{message.text}\n{text('papers.unmade')}", document=None)
    where = text("document.saved").format(path=path)
    return replace(message, text=f"{message.text}\n{where}", document=None)


def let_go(house: House, case: str) -> None:
    """What a case's terminals were sent goes with it; its number is compared and never taken for a
    pattern or a path, since somebody may have written it past the program."""
    if not house.papers.is_dir():
        return
    for paper in list(house.papers.iterdir()):
        if paper.name.startswith(f"{case}-"):
            paper.unlink(missing_ok=True)
    sync_folder(house.papers)  # before the case counts as erased: a power cut brings none back


def _written(house: House, conversation: str, case: str | None, document: Document) -> Path | None:
    """Where it was written; None where the talk or its case is gone by now. Whoever erases takes
    the papers away once the rows are gone, so that one of the two sees the other."""
    house.papers.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = _free(house.papers / _named(case, document.name))
    path.touch(mode=0o600)
    path.write_bytes(document.data)
    with house.store.reading() as work:
        there = conversation in conversations.cases_of(work, [conversation])
        there = there and (case is None or cases.known(work, case) is not None)
    if not there:
        path.unlink(missing_ok=True)
    return path if there else None


def _case(house: House, conversation: str) -> str | None:
    """The case a talk is in, if there is one."""
    with house.store.reading() as work:
        return conversations.cases_of(work, [conversation]).get(conversation)


def _named(case: str | None, name: str) -> str:
    """The name with the case's number before it, if there is a case."""
    return name if case is None or name.startswith(f"{case}-") else f"{case}-{name}"


def _there(house: House, document: Document | Wanted) -> Document | None:
    """A document; None where it was ordered and cannot be made, which ends no talk."""
    if isinstance(document, Document):
        return document
    try:
        return whole(house, document)
    except Exception as error:
        LOG.error("paper.unmade", paper=document.paper, error=type(error).__name__)
        return None


def _free(path: Path) -> Path:
    """The path, numbered where a file stands that somebody may have worked on."""
    numbered = (path.with_stem(f"{path.stem} ({n})") for n in count(2))
    return next(each for each in chain([path], numbered) if not each.exists())
