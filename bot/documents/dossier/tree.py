"""The whole dossier as one tree of JSON values: what the templates read.

Laws: a pure function of the case at its moment; its texts are made printable where it is set.
"""

from __future__ import annotations

from typing import Any

from bot.documents.dossier.changes import changes
from bot.documents.dossier.claims import claims
from bot.documents.dossier.costs import Count, expenses, receipts
from bot.documents.dossier.discovery import discovery
from bot.documents.dossier.grounds import grounds
from bot.documents.dossier.helped import consulting
from bot.documents.dossier.insurer import insurer
from bot.documents.dossier.legal import law
from bot.documents.dossier.overview import at_a_glance, cover
from bot.documents.dossier.questions import questions
from bot.documents.dossier.sight import Sight
from bot.documents.dossier.story import story
from bot.documents.dossier.told import facts
from bot.documents.source import Source

NAME = 36
"""Signs of the company's name at the head of each page."""


def tree(source: Source, count: Count) -> dict[str, Any]:
    """Everything that stands in the dossier of a case; ``count`` is told of every cost."""
    see = Sight(source)
    return {
        "language": source.language,
        "title": see("dossier.title"),
        "subject": see("dossier.subject", case=source.line.id),
        "contents": see("dossier.contents"),
        "case": source.line.id,
        "running": see("dossier.running", case=source.line.id),
        "insured": _short(see.reckoned.case.policy.insured),
        "estimates": see("dossier.estimates.on", day=source.today),
        "cover": cover(see),
        "sections": [
            at_a_glance(see),
            story(see),
            discovery(see),
            facts(see),
            consulting(see),
            expenses(see, count),
            receipts(see),
            claims(see),
            insurer(see),
            questions(see),
            law(see),
            grounds(see),
            changes(see),
        ],
    }


def _short(name: str) -> str:
    """A name that fits one line beside the case's number; the cover has all of it."""
    return name if len(name) <= NAME else f"{name[: NAME - 1]}…"
