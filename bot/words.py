"""`python -m bot.words [--check]`: collect the words of the code, compare every catalogue.

Laws: the template holds exactly the keys the code can say; a catalogue that lacks one, has one too
many, has a fuzzy one, says one text and then another, has other placeholders than its sister or
another kind of quotation marks fails the check.
"""

from __future__ import annotations

import ast
import re
import string
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from bot.auditing import families as of_audit
from bot.catalogue import LANGUAGES, LOCALES, catalogue, read
from bot.documents.dossier.words import families as in_dossier
from bot.documents.words import families as in_papers
from bot.web import templates
from bot.web.words import families as on_pages
from flows.words import families

ROOT = LOCALES.parent
SAID = frozenset({"Say", "Word"})
SHOWN = frozenset({"text", "word", "tell", "stop", "_fail", "Problem", "see"})
KEY = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
FOREIGN = {"ja": "\"'\u2018\u2019\u201c\u201d", "en": "\u300c\u300d\u2018\u2019\u201c\u201d"}
"""The quotation marks that a catalogue does without: Japanese has 「 」, English \" and '."""
FREE = "also."
"""Further names of choices, for reading only: each language has its own."""


@cache
def keys() -> frozenset[str]:
    """Every key the code can say; read once, it does not change under the program."""
    found = {*families(), *templates.said(), *on_pages()}
    found |= {*in_papers(), *in_dossier(), *of_audit()}
    for folder in ("flows", "bot"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            found |= set(_literals(ast.parse(path.read_text(encoding="utf-8"))))
    return frozenset(found)


def problems() -> list[str]:
    """What is wrong with the catalogues, a line each."""
    return [*_template(), *(line for name in LANGUAGES for line in _catalogue(name)), *_sisters()]


def template() -> bytes:
    """The catalogue template, with every key."""
    made = Catalog(project="Hakkaku", charset="utf-8", creation_date=None)
    for key in sorted(keys()):
        made.add(key)
    file = BytesIO()
    write_po(file, made, omit_header=True, sort_output=True)
    return file.getvalue()


def _literals(tree: ast.Module) -> Iterator[str]:
    """The keys written out: in ``Say`` and ``Word`` always, elsewhere what looks like one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in SAID and node.args:
            yield from _constants(node.args[0])
        elif isinstance(node, ast.Call) and _name(node.func) in SHOWN:
            yield from (key for each in node.args for key in _constants(each) if KEY.fullmatch(key))
        elif isinstance(node, ast.Dict):
            yield from (key for each in node.values for key in _constants(each) if _known(key))


def _constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*_constants(node.body), *_constants(node.orelse))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _known(key: str) -> bool:
    return "." in key and key in catalogue("ja").texts


def _template() -> Iterator[str]:
    path = LOCALES / "messages.pot"
    if not path.exists() or path.read_bytes() != template():
        yield "messages.pot is not current: make words"


def _catalogue(language: str) -> Iterator[str]:
    text = (LOCALES / language / "messages.po").read_text(encoding="utf-8")
    written = Counter(re.findall(r'^msgid "(.+)"$', text, re.M))
    yield from (f"{language}: twice {key}" for key, count in written.items() if count > 1)
    twofold = re.findall(r'^msgid "(.+)"\nmsgstr ".+"\n"', text, re.M)
    yield from (f"{language}: two texts of {key}" for key in twofold)
    known = {key for key in catalogue(language).texts if not key.startswith(FREE)}
    yield from (f"{language}: missing {key}" for key in sorted(keys() - known))
    yield from (f"{language}: not used {key}" for key in sorted(known - keys()))
    for message in read(language):
        if message.id and (message.fuzzy or not message.string):
            yield f"{language}: fuzzy or empty {message.id}"
    for key, texts in catalogue(language).texts.items():
        if not key.startswith(FREE) and any(mark in "".join(texts) for mark in FOREIGN[language]):
            yield f"{language}: other quotation marks in {key}"


def _sisters() -> Iterator[str]:
    first, second = (catalogue(language).texts for language in LANGUAGES)
    for key in sorted(first.keys() & second.keys()):
        names = {_placeholders(text) for text in (*first[key], *second[key])}
        if len(names) > 1:
            yield f"{key}: placeholders differ: {sorted(map(sorted, names))}"


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


def main(arguments: list[str]) -> int:
    """Write the template, or check everything: 0 if all is well."""
    if arguments != ["--check"]:
        Path(LOCALES / "messages.pot").write_bytes(template())
    found = problems()
    sys.stderr.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
