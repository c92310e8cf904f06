"""`assess`: case documents in, assessments out, one object or JSON Lines.

Laws: nothing is assessed by halves; a refused line gives its error in its place and the rest goes
on; the input is JSON Lines when its first line is a whole JSON value and more lines follow.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bot.catalogue import catalogue
from bot.closed import closed_days
from coverage import document, duties
from coverage.assess import assess, stage
from coverage.bounds import bounds
from coverage.case import Case
from coverage.document import Refused
from coverage.explain import explanations


def assessed(case: Case, *, explain: bool) -> dict[str, Any]:
    """The assessment as JSON values, with the duties where the case has them."""
    found = assess(case)
    tree = found.as_dict()
    if case.duties is not None:
        owed = duties.duties_of(case.incident, case.duties, closed_days())
        tree["duties"] = duties.as_dict(owed)
    if explain:
        within = bounds(case, now=found)
        tree["explanations"] = explanations(stage(case), found)
        tree["bounds"] = within._asdict()
    return tree


def lines(text: str) -> list[str] | None:
    """The lines of JSON Lines, or None where the text is one document."""
    rows = [row for row in text.split("\n") if row.strip()]
    if len(rows) < 2:
        return None
    try:
        json.loads(rows[0])
    except (ValueError, RecursionError):
        return None
    return rows


def answers(text: str, language: str, *, explain: bool) -> Iterator[tuple[bool, dict[str, Any]]]:
    """For each case whether it was assessed, and its assessment or its error."""
    for row in lines(text) or [text]:
        try:
            yield True, assessed(document.parse(row), explain=explain)
        except Refused as refused:
            error = {"path": refused.path, "message": message(refused, language)}
            yield False, {"error": error}


def message(refused: Refused, language: str) -> str:
    """A refusal in words: what was expected there."""
    expected = ", ".join(refused.expected)
    return catalogue(language).text(f"refused.{refused.problem}").format(expected=expected)
