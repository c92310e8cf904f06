"""Walks at random through the whole conversation: whatever is said, its laws hold after it.

Laws: a walk is a pure function of what was heard, played over a registry in memory; orders are
carried out as `bot.turn` does it; every turn is shown in both languages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.catalogue import LANGUAGES, catalogue, words
from bot.closed import closed_days
from bot.render import fits, render
from coverage import document
from flows.conversation import hear
from flows.dossier import Dossier, case_document
from flows.effects import Ask, Effect, OpenCase, Order
from flows.facts import Fact, Facts
from flows.heard import Heard, Opened, Pressed, Typed
from flows.machine import STEPS
from flows.side import CLAUSES, NEED_CASE
from flows.talk import Talk
from flows.turn import Ports, Turn

START = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
BRACES = re.compile(r"\{[a-z_]\w*\}")
FIRMS = ("みほん危機管理総研", "サンプル広報コンサルティング")
POLICIES: dict[str, dict[str, Any]] = {
    "PIL-CYBER": {
        "number": "PIL-CYBER",
        "insured": "株式会社みほん商事",
        "period": {"start": "2026-04-01", "end": "2027-03-31"},
        "limit": 100_000_000,
        "riders": ["cyber_response"],
        "rider_limits": {"cyber_response": 10_000_000},
        "terms": {"tax": "exclusive"},
    },
    "PIL-PLAIN": {
        "number": "PIL-PLAIN",
        "insured": "株式会社ひな型",
        "period": {"start": "2026-04-01", "end": "2027-03-31"},
        "limit": 50_000_000,
    },
}
TOLD = {
    "events.V1.kind": "suspected_attack_report",
    "events.V1.on": "2026-11-10",
    "incident.cause": "theft",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One open case."""

    id: str
    opened_at: datetime


@dataclass(slots=True)
class Memory:
    """The registry in memory, with the cases themselves."""

    cases: dict[str, Dossier] = field(default_factory=dict)

    def policy(self, number: str) -> Mapping[str, Any] | None:
        """The policy as in the case document, or None."""
        return POLICIES.get(number)

    def policies(self) -> Sequence[str]:
        """Both policies."""
        return tuple(POLICIES)

    def open_cases(self, policy: str) -> Sequence[Line]:
        """The cases opened under a policy."""
        return [
            Line(id, START) for id, case in self.cases.items() if case.policy["number"] == policy
        ]

    def firms(self) -> Sequence[str]:
        """Two approved firms."""
        return FIRMS

    def carry_out(self, order: Order) -> Dossier:
        """Open or join the case that was ordered."""
        if not isinstance(order, OpenCase):
            return self.cases[order.case]
        id = f"K-{len(self.cases) + 1}"
        self.cases[id] = Dossier(id, POLICIES[order.policy])
        return self.cases[id]


@dataclass(slots=True)
class Walk:
    """One person's way through: the place, the case, the day, what was last asked."""

    memory: Memory = field(default_factory=Memory)
    talk: Talk = field(default_factory=Talk)
    dossier: Dossier | None = None
    now: datetime = START
    asked: Ask | None = None
    stale: list[Pressed] = field(default_factory=list)

    @property
    def ports(self) -> Ports:
        """What a turn is handed."""
        return Ports(self.memory, words, closed_days())

    def take(self, heard: Heard) -> None:
        """Take one turn as `bot.turn` does, and look at what was said."""
        effects: list[Effect] = []
        dossier, talk = self.dossier, self.talk
        while True:
            turned = hear(self.ports, dossier, talk, heard, by="m1", now=self.now)
            effects += turned.effects
            if not turned.orders:
                break
            dossier, talk, heard = self.memory.carry_out(turned.orders[-1]), turned.talk, Opened()
        self._grown(turned.dossier)
        self.talk = turned.talk
        if turned.dossier is not None:
            kept = turned.dossier.with_facts(Facts(turned.dossier.facts.latest))
            self.dossier = self.memory.cases[kept.id] = kept
        self._said(effects)

    def _grown(self, dossier: Dossier | None) -> None:
        """No fact that was told has gone, nor has the case."""
        if self.dossier is not None:
            assert dossier is not None
            assert dossier.id == self.dossier.id
            assert self.dossier.facts.latest.keys() <= dossier.facts.latest.keys()

    def _said(self, effects: list[Effect]) -> None:
        """One question, the last thing said; every message is whole and fits."""
        asks = [each for each in effects if isinstance(each, Ask)]
        assert len(asks) == 1
        assert effects[-1] is asks[0]
        assert asks[0].step == self.talk.step
        self.asked = asks[0]
        self.stale += [Pressed(self.asked.step, each.choice) for each in self.asked.buttons[:2]]
        for language in LANGUAGES:
            for message in render(catalogue(language), effects):
                assert message.text.strip()
                assert fits(message.text), f"too long ({language}): {message.text}"
                shown = [message.text, *(each.label for each in message.buttons)]
                assert all(shown)
                assert not any(BRACES.search(each) for each in shown)


DAYS = st.dates(date(2025, 12, 1), date(2027, 6, 30))
TEXTS = st.one_of(
    DAYS.map(str),
    DAYS.map(lambda day: f"{day.year}年{day.month}月{day.day}日"),
    DAYS.map(lambda day: f"{day.month}/{day.day}"),
    st.sampled_from(("昨日", "3日前", "先週の火曜", "yesterday", "11/10ごろ", "令和8年11月1日")),
    st.integers(-5, 200_000_000).map(str),
    st.integers(1, 9_999).map(lambda n: f"{n}万円"),
    st.integers(0, 50_000).map(lambda n: f"{n:,}人"),
    st.sampled_from(("三百万円", "約千人", "壱億円", "十一月十日", "２００万", "30万くらい", "$500")),
    st.sampled_from(("はい", "いいえ", "no", "わからない", "まだ", "skip", "another", "1, 2", "2・3")),
)
RUBBISH = st.one_of(
    st.text(max_size=40).map(lambda text: BRACES.sub("", text)),
    st.sampled_from(("", " ", "\u3000", "\n", "{}", "{0}", "%s", "{", "\\", "/", "//", "/ ", "・")),
    st.sampled_from(("あ" * 5_000, "a " * 3_000, "9" * 400, "九" * 300, "1," * 500, "\U0001f600" * 99)),
)
LINES = st.sampled_from(
    (
        "弁護士相談 33万円 11/10",
        "コールセンター 200万円",
        "見舞金 50万円 2026-11-12",
        "legal consultation 300,000 yen 2026-11-10",
        "原因調査 500万円 昨日",
        "謝罪文 10万",
    )
)
COMMANDS = st.one_of(
    st.sampled_from(
        ("/back", "/fix", "/status", "/deadlines", "/terms", "/language", "/desk", "/help")
    ),
    st.sampled_from(("/language en", "/language 日本語", "/terms none", "/NOPE", "/desk", "／back")),
    st.sampled_from(CLAUSES).map(lambda clause: f"/terms {clause}"),
    st.sampled_from(sorted(NEED_CASE)).map(lambda name: f"/{name.upper()} x"),
)


class Conversation(RuleBasedStateMachine):
    """One person says whatever there is to say, for some days."""

    def __init__(self) -> None:
        super().__init__()
        self.walk = Walk()

    @initialize(onward=st.integers(0, 60))
    def arrive(self, onward: int) -> None:
        """Open the chat; often go straight on for a while, so that walks get far."""
        facts = Facts({path: Fact(path, value, "m2", START) for path, value in TOLD.items()})
        self.walk.memory.cases["K-1"] = Dossier("K-1", POLICIES["PIL-PLAIN"], facts)
        self.walk.take(Opened())

    @rule(place=st.integers(0, 20))
    def press(self, place: int) -> None:
        """Press a button of the open question."""
        asked = self.walk.asked
        if asked is not None and asked.buttons:
            button = asked.buttons[place % len(asked.buttons)]
            self.walk.take(Pressed(asked.step, button.choice))

    @rule(text=st.one_of(TEXTS, RUBBISH, LINES, COMMANDS))
    def type(self, text: str) -> None:
        """Type something."""
        self.walk.take(Typed(text))

    @rule(days=st.integers(1, 120))
    def wait(self, days: int) -> None:
        """Let days pass and open the chat again."""
        self.walk.now += timedelta(days)
        self.walk.take(Opened())


Conversation.TestCase.settings = settings(
    max_examples=30, stateful_step_count=40, deadline=None
)
TestConversation = Conversation.TestCase
