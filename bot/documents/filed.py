"""The papers that are filed: both reports to the commission, the notices to persons and insurer.

Laws: what they say is what the drafts in the conversation say, item by item, in Japanese whatever
the reader's language, for they are filed in Japan; what is not known is marked; they are drafts and
say so, with the day on which they stand.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalogue import catalogue
from bot.documents.letter import RIGHT, Letter
from bot.documents.source import Source
from bot.render import value
from flows.drafts import Piece, draft
from flows.effects import Say, Value, Word
from flows.notice import draft as notice

JA = catalogue("ja")
NAMED = ": "
"""What stands between a line's name and its value."""
APART = frozenset({"notice.to", "notice.policy", "notice.case", "notice.sign"})
"""Lines of the notice that have a place of their own in a letter."""


def report(source: Source, name: str) -> bytes:
    """A report to the commission, with its nine items."""
    letter = _begun(source, name)
    letter.line(text("filed.to.commission"))
    letter.line(_company(source), RIGHT)
    letter.note(text(f"filed.note.{name}", day=source.today))
    _items(letter, source, name)
    return letter.saved()


def persons(source: Source) -> bytes:
    """The notice to the persons whose data it is."""
    letter = _begun(source, "persons")
    letter.line(text("filed.to.persons"))
    letter.line(_company(source), RIGHT)
    letter.note(text("filed.note.persons", day=source.today))
    letter.line(text("filed.opening.persons"))
    _items(letter, source, "persons")
    return letter.saved()


def insurer(source: Source) -> bytes:
    """The written notice to the insurer, to be signed or sealed and sent."""
    letter, policy = _begun(source, "insurer"), source.dossier.policy
    letter.line(text("notice.to", insurer=source.house.about.insurer("ja")))
    letter.note(text("filed.note.insurer", day=source.today))
    letter.line(text("filed.opening.insurer"))
    head = {
        "policy": str(policy.get("number") or ""),
        "insured": str(policy.get("insured") or ""),
        "case": source.dossier.id,
    }
    lines = [each for each in notice(source.turn).lines if each.key not in APART]
    letter.table([(text(f"filed.row.{name}"), told) for name, told in head.items()])
    letter.table([_row(each) for each in lines])
    letter.line(text("filed.closing.insurer"))
    names = ("date", "company", "signed")
    letter.signature([text(f"filed.row.{name}") for name in names], text("filed.seal"))
    return letter.saved()


def _begun(source: Source, name: str) -> Letter:
    """The head of a paper: that it is a draft, its title, a line for the day."""
    title, insured = text(f"filed.title.{name}"), str(source.dossier.policy.get("insured") or "")
    letter = Letter(title, insured, source.now, text("draft.unknown"))
    letter.header(text("filed.draft", day=source.today))
    letter.footer(source.dossier.id)
    letter.title(title)
    letter.line(text("filed.day"), RIGHT)
    return letter


def _items(letter: Letter, source: Source, name: str) -> None:
    """Every item of a draft under its heading, what there is more of it in the same table."""
    pieces = draft(name, source.dossier.policy, source.dossier.facts, source.reckoned)
    for title, rows in _grouped(pieces):
        letter.heading(title)
        letter.table(rows)


def _grouped(pieces: list[Piece]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for piece in pieces:
        found.setdefault(piece.title.key, []).extend(map(_row, piece.lines))
    for key, rows in found.items():
        yield text(key), rows


def _row(said: Say) -> tuple[str, str]:
    """A line's name and its value: cut where the catalogue's own words are, not a person's."""
    count = said.values.get("n")
    words = JA.text(said.key, count if isinstance(count, int) else None)
    name, named, rest = words.partition(NAMED)
    values = {key: value(JA, each) for key, each in said.values.items()}
    return (name, rest.format_map(values)) if named else ("", words.format_map(values))


def _company(source: Source) -> str:
    return str(source.dossier.policy.get("insured") or text("draft.unknown"))


def text(key: str, **values: Value) -> str:
    """Words of the papers."""
    return value(JA, Word(key, values))
