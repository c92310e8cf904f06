"""What is not known yet, the most yen held up first.

Laws: the list is the conversation's; each question says how much waits for it.
"""

from __future__ import annotations

from bot.documents.dossier.blocks import Block, column, lines, section, table
from bot.documents.dossier.sight import NONE, Sight
from bot.render import headed
from flows.questions import open_questions


def questions(see: Sight) -> Block:
    """The chapter."""
    found = open_questions(see.turn, see.reckoned)
    title = see("dossier.questions")
    if not found:
        return section(title, lines([see("dossier.questions.none")]))
    columns = [
        column(see("dossier.question"), fr=1),
        column(see("dossier.holds_up"), mm=44, right=True),
    ]
    rows = (
        [headed(see.write(see.fact(each.path))), see.yen(each.yen) if each.yen else NONE]
        for each in found
    )
    return section(title, table(columns, rows), lead=see("dossier.questions.lead"))
