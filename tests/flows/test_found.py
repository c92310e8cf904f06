"""What came before the discovery and is none is said with its reason, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from bot.catalogue import LANGUAGES, catalogue
from bot.render import render
from flows.picture import found
from tests.flows.situations import NIGHT, case_at, derived

CULPRIT = {"ja": "漏洩を起こした本人", "en": "the person who caused the leak"}
NOTICE = {"ja": "書面通知は、保険会社が承認した日", "en": "Your written notice of"}


def said(facts: dict[str, Any], language: str) -> str:
    """The end of the discovery chapter in a case of these facts and a report of 2 November."""
    turn = case_at("2026-11-20", NIGHT | facts)
    (message,) = render(catalogue(language), [found(turn, derived(turn))])
    return message.text


def event(kind: str, **more: Any) -> dict[str, Any]:
    """Another way in which it came to light."""
    told = {"kind": kind, "on": "2026-10-30", **more}
    return {f"events.V2.{name}": value for name, value in told.items()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("facts", "culprit", "notice"),
    [
        (event("own_awareness", by_culprit=True), True, False),
        (event("own_awareness", by_culprit=True, on="2026-11-03"), False, False),
        (event("own_awareness", by_culprit=False), False, False),
        (event("own_awareness", by_culprit=None), False, False),
        (event("written_notice"), False, True),
        (event("written_notice", acknowledged_on="2026-11-10"), False, False),
        ({}, False, False),
    ],
)
def test_what_is_no_discovery_is_said(
    facts: dict[str, Any], culprit: bool, notice: bool, language: str
) -> None:
    """Only what came earlier and is known not to count: the culprit's own, and a bare notice."""
    text = said(facts, language)
    assert (CULPRIT[language] in text, NOTICE[language] in text) == (culprit, notice)


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_an_own_awareness_alone_it_is_said_what_is_missing(language: str) -> None:
    """Its day is told already: whose it was is asked for, and the last day is shown that it has."""
    words = catalogue(language)
    facts = {"events.V1.kind": "own_awareness", "events.V1.on": "2026-10-30"}
    text = said(facts, language)
    assert words.text("found.none.culprit") in text
    assert words.text("found.none.next") not in text
    assert {"ja": "2027年4月28日", "en": "28 Apr 2027"}[language] in text
    culprits = said({**facts, "events.V1.by_culprit": True}, language)
    assert words.text("found.none.next") in culprits
    assert "2027" not in culprits
