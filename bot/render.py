"""Keys and values become text in one language.

Laws: the same effects give the same text on every channel; money and days are written by Babel;
a person's own words are put in as they are and never read as a pattern.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal
from rich.cells import cell_len

from bot.catalogue import Catalogue
from bot.catalogue import catalogue as in_language
from bot.files.made import table, template
from bot.store.files import Document, Wanted
from flows.effects import Ask, Attached, Effect, Listed, Ordered, Panel, Say, Value, Word, Yen
from flows.talk import Language

JOINS = {"ja": "、", "en": ", "}
DAYS = {"ja": "y年M月d日(E)", "en": "EEE d MMM y"}
ABOUT = {"ja": "約", "en": "about "}
SHORT = {
    "ja": ((100_000_000, "億"), (10_000, "万")),
    "en": ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "K")),
}
"""The units of an amount in short, the largest first."""
WIDTH = 700
"""Half-width columns of one message: about 350 full-width characters."""
LINES = 15
"""Lines of one message."""
REMEMBERED = 4096
"""Days and numbers that stay written."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A button as it is shown: the choice and its label."""

    choice: str
    label: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its text, the buttons under it with the step they answer, question n of m."""

    text: str
    step: str | None = None
    buttons: tuple[Shown, ...] = ()
    numbered: bool = True
    progress: tuple[int, int] | None = None
    document: Document | Wanted | None = None


def render(catalogue: Catalogue, effects: Iterable[Effect]) -> list[Message]:
    """The messages of one turn: one where it fits, the question in the last."""
    blocks: list[str] = []
    sent: list[Message] = []
    question: Ask | None = None
    for effect in effects:
        if isinstance(effect, Ask):
            question = effect
        elif isinstance(effect, Attached | Ordered):
            sent += [*map(Message, packed(blocks)), attached(catalogue, effect)]
            blocks = []
        else:
            blocks.append(block(catalogue, effect))
    if question is not None:
        blocks.append(block(catalogue, question))
    messages = [*sent, *map(Message, packed(blocks))]
    if question is not None and messages:
        shown = tuple(Shown(b.choice, _label(catalogue, b.label)) for b in question.buttons)
        messages[-1] = Message(
            messages[-1].text, question.step, shown, question.numbered, _progress(question)
        )
    return messages


def attached(catalogue: Catalogue, effect: Attached | Ordered) -> Message:
    """A file with its paragraph; a paper is only ordered."""
    if isinstance(effect, Ordered):
        language: Language = "en" if catalogue.language == "en" else "ja"
        wanted = Wanted(effect.paper, language)
        return Message(say(catalogue, effect.caption), document=wanted)
    name = value(catalogue, effect.name)
    if effect.what == "template":
        data = template(catalogue)
    else:
        data = table([[value(catalogue, cell) for cell in row] for row in effect.rows])
    return Message(say(catalogue, effect.caption), document=Document(name, data))


def _progress(question: Ask) -> tuple[int, int] | None:
    """Which question of how many, where they are counted."""
    values = question.place.values if question.place else {}
    n, of = values.get("n"), values.get("of")
    return (n, of) if isinstance(n, int) and isinstance(of, int) else None


def block(catalogue: Catalogue, effect: Say | Panel | Ask) -> str:
    """One paragraph."""
    if isinstance(effect, Say):
        return say(catalogue, effect)
    if isinstance(effect, Panel):
        catalogue = in_language(effect.language) if effect.language else catalogue
        lines = [headed(say(catalogue, line)) for line in effect.lines]
        title = [f"■ {value(catalogue, effect.title)}"] if effect.title else []
        return "\n".join([*title, *lines])
    place = f"{say(catalogue, effect.place)}\n" if effect.place else ""
    return f"{place}{headed(say(catalogue, effect.question))}"


def _label(catalogue: Catalogue, label: Word | str) -> str:
    """A button's label; a name is left as it is."""
    shown = value(catalogue, label)
    return headed(shown) if isinstance(label, Word) else shown


def headed(text: str) -> str:
    """A line begins with a capital, whichever word stands first."""
    return f"{text[:1].upper()}{text[1:]}"


def say(catalogue: Catalogue, effect: Say) -> str:
    """A key with its values."""
    return _filled(catalogue, effect.key, effect.values)


def value(catalogue: Catalogue, shown: Value) -> str:
    """One value as the language writes it."""
    if isinstance(shown, Word):
        return _filled(catalogue, shown.key, shown.values)
    if isinstance(shown, Yen):
        write = about if shown.about else yen
        return write(shown.amount, catalogue.language)
    if isinstance(shown, Listed):
        return JOINS[catalogue.language].join(value(catalogue, each) for each in shown.values)
    if isinstance(shown, date):
        return day(shown, catalogue.language)
    if isinstance(shown, int):
        return digits(shown, catalogue.language)
    return shown


@lru_cache(maxsize=REMEMBERED)
def day(shown: date, language: str) -> str:
    """A day with its day of the week; Babel takes longer for one than a message does."""
    return format_date(shown, DAYS[language], locale=language)


@lru_cache(maxsize=REMEMBERED)
def digits(number: int, language: str) -> str:
    """A number with its thousands set apart."""
    return str(format_decimal(number, locale=language))


def yen(amount: int, language: str) -> str:
    """An amount of yen: 1,234円 or ¥1,234."""
    written = digits(amount, language)
    return f"{written}円" if language == "ja" else f"¥{written}"


@lru_cache(maxsize=REMEMBERED)
def about(amount: int, language: str) -> str:
    """An amount in short: 120万円 or ¥1.2M; rounded to three digits, and said so where it is."""
    grain = max(1, 10 ** (len(str(amount)) - 3))
    rounded = (amount + grain // 2) // grain * grain
    unit, word = next((each for each in SHORT[language] if rounded >= each[0]), (1, ""))
    written = str(format_decimal(Decimal(rounded) / unit, "#,##0.##", locale=language))
    text = f"{written}{word}円" if language == "ja" else f"¥{written}{word}"
    return text if rounded == amount else f"{ABOUT[language]}{text}"


def packed(blocks: Iterable[str]) -> list[str]:
    """The blocks in as few messages as hold them."""
    messages: list[str] = []
    for text in blocks:
        joined = f"{messages[-1]}\n\n{text}" if messages else text
        if messages and fits(joined):
            messages[-1] = joined
        else:
            messages.append(text)
    return messages


def fits(text: str) -> bool:
    """Is the text no longer than a phone's screen?"""
    lines = text.split("\n")
    return len(lines) <= LINES and sum(cell_len(line) for line in lines) <= WIDTH


def _filled(catalogue: Catalogue, key: str, values: dict[str, Value]) -> str:
    count = values.get("n")
    text = catalogue.text(key, count if isinstance(count, int) else None)
    return text.format_map({name: value(catalogue, each) for name, each in values.items()})
