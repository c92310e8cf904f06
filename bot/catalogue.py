"""The catalogues: every word a person reads, read from `locales/` at start.

Laws: a word is found by its key; a key without its text is a mistake that stops the program, never
a blank; both languages hold the same keys with the same placeholders (checked by `bot.words`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

LOCALES = Path(__file__).resolve().parent.parent / "locales"
LANGUAGES = ("ja", "en")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The texts of one language; a text with a count has a singular and a plural."""

    language: str
    texts: Mapping[str, Sequence[str]]

    def text(self, key: str, n: int | None = None) -> str:
        """The text of a key, for a count where there is one."""
        texts = self.texts[key]
        return texts[0] if n == 1 or len(texts) == 1 else texts[1]


@cache
def catalogue(language: str) -> Catalogue:
    """Read one language's catalogue."""
    rows = [message for message in read(language) if message.id]
    return Catalogue(language, {_key(row.id): _texts(row.string) for row in rows})


def read(language: str) -> Catalog:
    """The catalogue file as Babel reads it."""
    path = LOCALES / language / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def words(key: str) -> tuple[str, ...]:
    """The texts of a key in every language that has it, for reading what people type; of one, and
    of several."""
    found = (catalogue(language).texts.get(key) for language in LANGUAGES)
    return tuple(text for texts in found for text in texts or ())


def _key(id: str | Sequence[str]) -> str:
    return id if isinstance(id, str) else id[0]


def _texts(string: str | Sequence[str] | None) -> tuple[str, ...]:
    if string is None:
        return ()
    return (string,) if isinstance(string, str) else tuple(string)
