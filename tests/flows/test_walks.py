"""Walks at random through the whole conversation: whatever is said, its laws hold after it.

Laws: a walk is a pure function of what was heard, played over a registry in memory; orders are
carried out as `bot.turn` does it; every turn is shown in both languages.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.catalogue import LANGUAGES, catalogue, words
from bot.closed import closed_days
from bot.house_file import load
from bot.render import fits, render
from coverage import document
from flows.admission import FRONT
from flows.checklist import TOLD as TOLD_BY
from flows.checklist import standing
from flows.conversation import hear
from flows.dossier import NOT_YET, Dossier, case_document, ids
from flows.effects import (
    Ask,
    CallPerson,
    Effect,
    HandOver,
    JoinCase,
    LeaveCase,
    LeaveNumber,
    LinkPage,
    OpenCase,
    Order,
    RemoveMember,
    Say,
    Snooze,
    TryCode,
    UseInvite,
)
from flows.facts import Fact, Facts
from flows.heard import (
    LEAKS,
    UNKEPT,
    Admitted,
    Called,
    FileKind,
    Heard,
    Leak,
    Linked,
    Opened,
    Pressed,
    Refused,
    Screened,
    Sent,
    Typed,
    Unkept,
)
from flows.machine import STEPS
from flows.side import NEED_CASE, PLACES
from flows.steps.members import OUT
from flows.talk import FIRST, Talk
from flows.terms import CLAUSES
from flows.turn import Ports

Done = tuple[Dossier | None, Heard | None]
WALKS = int(os.environ.get("HAKKAKU_WALKS", "20"))
"""Walks of 40 acts; ``HAKKAKU_WALKS=500`` takes so many."""
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
SHEETS: dict[str, list[list[str]]] = {
    "right": [["費目", "金額"], ["弁護士相談", "330,000"], ["その他", "33万円"]],
    "wrong": [["Kind of cost", "Amount", "Date incurred"], ["lawyer", "x", "11/10"]],
    "other": [["a", "b"], ["1", "2"]],
    "book": [
        ["番号", "費目", "金額(税込)", "要した日", "うち顧問料", "お支払い見込み額"],
        ["E1", "弁護士相談", "5,000", "2026-11-10", "4,000", "9"],
        ["E2", "見舞金・見舞品", "3", "", "", ""],
        ["E3", "サイバー攻撃対応", "700", "11/10", "1", ""],
        ["", "その他", "7", "", "", ""],
        ["E9", "", "", "", "", ""],
        ["E9", "x", "y", "", "", ""],
    ],
}
TOLD = {
    "events.V1.kind": "third_party_report",
    "events.V1.on": "2026-11-10",
    "incident.cause": "theft",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One open case."""

    id: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a case."""

    id: str
    name: str
    owner: bool
    joined_at: datetime = START
    left_at: datetime | None = None


@dataclass(slots=True)
class Memory:
    """The registry in memory, with the cases themselves, who is in them, and the clock."""

    cases: dict[str, Dossier] = field(default_factory=lambda: {"K-1": begun()})
    people: dict[str, list[Person]] = field(
        default_factory=lambda: {"K-1": [Person("0", "m0", True)]}
    )
    now: datetime = START
    promises: dict[str, datetime] = field(default_factory=dict)

    def policy(self, number: str) -> Mapping[str, Any] | None:
        """The policy as in the case document, or None."""
        return POLICIES.get(number)

    def policies(self) -> Sequence[str]:
        """Both policies."""
        return tuple(POLICIES)

    def open_cases(self, policy: str, who: str = "") -> Sequence[Line]:
        """The cases opened under a policy."""
        return [
            Line(id, START) for id, case in self.cases.items() if case.policy["number"] == policy
        ]

    def on_page(self, who: str) -> bool:
        """Nobody talks on a page."""
        return False

    def kept_years(self, usual: int) -> int:
        """As the house says."""
        return usual

    def firms(self) -> Sequence[str]:
        """Two approved firms."""
        return FIRMS

    def sheet(self, file: str) -> Sequence[Sequence[str]]:
        """The rows of a table that was sent."""
        return SHEETS[file]

    def history(self, case_id: str) -> Sequence[Fact]:
        """What holds of a case; what it superseded is not remembered here."""
        return tuple(self.cases[case_id].facts.latest.values())

    def members(self, case_id: str) -> Sequence[Person]:
        """Everybody who is or was in a case."""
        return self.people[case_id]

    def carry_out(self, order: Order, by: str, dossier: Dossier | None) -> Done:
        """What comes of an order: the case, and what is heard next."""
        if isinstance(order, UseInvite):
            known = order.token == "good"
            return None, Admitted("PIL-PLAIN", "K-1") if known else Refused("invite_unknown")
        if isinstance(order, TryCode):
            right = (order.number, order.code) == ("PIL-CYBER", "AB2C3DEF")
            return None, Admitted("PIL-CYBER") if right else Refused("locked", self.now)
        if isinstance(order, OpenCase | JoinCase):
            return self.enter(order, by), Opened()
        if isinstance(order, CallPerson):
            self.promises.setdefault(by, order.promised)
            assert order.promised > self.now
            return dossier, Called(self.promises[by], again=self.promises[by] != order.promised)
        if isinstance(order, LinkPage):
            return dossier, Linked("0" * 32, 15)
        if dossier is None or isinstance(order, LeaveNumber | Snooze):
            return dossier, Opened()
        return self.rule(order, by, dossier)

    def enter(self, order: OpenCase | JoinCase, by: str) -> Dossier:
        """Open or join a case."""
        if isinstance(order, OpenCase):
            id = f"K-{len(self.cases) + 1}"
            self.cases[id], self.people[id] = Dossier(id, POLICIES[order.policy]), []
        else:
            id = order.case
        here = self.people[id]
        owned = any(each.owner for each in here)
        here.append(Person(f"p{len(here)}", by, not owned))
        return self.cases[id]

    def rule(self, order: LeaveCase | RemoveMember | HandOver, by: str, case: Dossier) -> Done:
        """Leave, or do what only the owner may."""
        here = self.people[case.id]
        me = next(each for each in here if each.name == by and each.left_at is None)
        if isinstance(order, LeaveCase):
            self.people[case.id] = [self.gone(each) if each == me else each for each in here]
            return None, None
        assert me.owner
        assert order.member != me.id
        if isinstance(order, RemoveMember):
            self.people[case.id] = [
                self.gone(each) if each.id == order.member else each for each in here
            ]
        else:
            self.people[case.id] = [replace(each, owner=each.id == order.member) for each in here]
        return case, Opened()

    def gone(self, person: Person) -> Person:
        """Somebody out of the case."""
        return replace(person, left_at=self.now, owner=False)


def begun() -> Dossier:
    """The open case somebody else began under the plain policy."""
    facts = {path: Fact(path, value, "m2", START) for path, value in TOLD.items()}
    return Dossier("K-1", POLICIES["PIL-PLAIN"], Facts(facts))


@dataclass(slots=True)
class Walk:
    """One person's way through: the place, the case, the day, what was last asked."""

    memory: Memory
    talk: Talk = field(default_factory=Talk)
    case: str | None = None
    asked: Ask | None = None
    stale: list[Pressed] = field(default_factory=list)
    by: str = "m1"
    chooses: bool = True

    @property
    def dossier(self) -> Dossier | None:
        """The case as whoever last told something of it left it."""
        return self.memory.cases[self.case] if self.case else None

    @property
    def ports(self) -> Ports:
        """What a turn is handed."""
        return Ports(self.memory, words, closed_days(), load(None), self.chooses, self.by)

    def take(self, heard: Heard) -> None:
        """Take one turn as `bot.turn` does, and look at what was said."""
        effects: list[Effect] = []
        dossier, talk, next_heard = self.dossier, self.talk, heard
        while True:
            turned = hear(self.ports, dossier, talk, next_heard, by=self.by, now=self.memory.now)
            effects += turned.effects
            if not turned.orders:
                break
            assert not any(isinstance(each, Ask) for each in effects)
            done = self.memory.carry_out(turned.orders[-1], self.by, turned.dossier)
            if done[1] is None:
                return self._out(turned.talk, effects)
            dossier, talk, next_heard = done[0], turned.talk, done[1]
        if turned.talk.step == OUT:
            return self._out(turned.talk, effects)
        self._grown(turned.dossier)
        self.talk = turned.talk
        if turned.dossier is not None:
            kept = turned.dossier.with_facts(Facts(turned.dossier.facts.latest))
            self.case, self.memory.cases[kept.id] = kept.id, kept
        self._said(effects)

    def _out(self, talk: Talk, effects: list[Effect]) -> None:
        """Out of the case one hears a sentence and nothing of it; the next chat begins anew."""
        assert talk.step == OUT
        self._shown(effects)
        again = hear(self.ports, self.dossier, talk, Typed("/status"), by=self.by, now=START)
        assert again.dossier is None
        assert again.talk == talk
        assert [type(each) for each in again.effects] == [Say]
        self.case, self.talk = None, Talk()
        self.take(Opened())

    def press(self, place: int) -> None:
        """Press a button of the open question; where there is none, type something."""
        assert self.asked is not None
        if shown := self.asked.buttons:
            self.take(Pressed(self.asked.step, shown[place % len(shown)].choice))
        else:
            self.take(Typed(f"みほん{place}"))

    def lawful(self) -> None:
        """What holds between two turns."""
        assert self.talk.step in STEPS
        assert Talk.loaded(json.loads(json.dumps(self.talk.saved()))) == self.talk
        if self.dossier is None:
            return
        if self.talk.step in PLACES:
            assert not self.talk.draft
        told = {path: fact.value for path, fact in self.dossier.facts.latest.items()}
        assert json.loads(json.dumps(told)) == told
        document.read(case_document(self.dossier))
        self._one_truth(self.dossier.facts)
        turned = hear(
            self.ports, self.dossier, self.talk, Typed("/desk"), by=self.by, now=self.memory.now
        )
        assert turned.talk.step == "desk.menu"
        assert turned.dossier == self.dossier

    def _one_truth(self, facts: Facts) -> None:
        """What the checklist says of a step is what the facts say of it, all of them."""
        for step, paths in TOLD_BY.items():
            days = {facts.get(path) for path in paths}
            assert len(days) == 1, step
            state = standing(facts, step).state
            assert state == "done" if days - {None, NOT_YET} else state != "done" or None in days

    def _grown(self, dossier: Dossier | None) -> None:
        """No fact that was told has gone, nor has the case."""
        was = self.dossier
        if was is not None:
            assert dossier is not None
            assert dossier.id == was.id
            assert was.facts.latest.keys() <= dossier.facts.latest.keys()

    def _said(self, effects: list[Effect]) -> None:
        """One question, the last thing said."""
        asks = [each for each in effects if isinstance(each, Ask)]
        assert len(asks) == 1
        assert effects[-1] is asks[0]
        assert asks[0].step == self.talk.step
        self.asked = asks[0]
        self.stale += [Pressed(self.asked.step, each.choice) for each in self.asked.buttons[:2]]
        self._shown(effects)

    def _shown(self, effects: list[Effect]) -> None:
        """Every message is whole and fits, no two choices read alike, in both languages."""
        for language in LANGUAGES:
            for message in render(catalogue(language), effects):
                assert message.text.strip()
                assert fits(message.text), f"too long ({language}): {message.text}"
                labels = [each.label for each in message.buttons]
                assert len({*labels}) == len(labels), f"alike ({language}): {labels}"
                shown = [message.text, *labels]
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
    st.sampled_from(
        ("三百万円", "約千人", "壱億円", "十一月十日", "２００万", "30万くらい", "$500")
    ),
    st.sampled_from(
        ("はい", "いいえ", "no", "わからない", "まだ", "skip", "another", "1, 2", "2・3")
    ),
    st.sampled_from(("PIL-CYBER", "AB2C-3DEF", "03-1234-5678", "０９０ー１２３４ー５６７８")),
)
RUBBISH = st.one_of(
    st.text(max_size=40).map(lambda text: BRACES.sub("", text)),
    st.sampled_from(("", " ", "\u3000", "\n", "{}", "{0}", "%s", "{", "\\", "/", "//", "/ ", "・")),
    st.sampled_from(("あ" * 5_000, "a " * 3_000, "9" * 400, "九" * 300, "1," * 500, "\U0001f600")),
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
        ("/back", "/fix", "/status", "/deadlines", "/terms", "/language", "/desk", "/help", "/law")
    ),
    st.sampled_from(
        ("/language en", "/language 日本語", "/terms none", "/NOPE", "/desk", "\uff0fback")
    ),
    st.sampled_from(
        ("/members", "/leave", "/start", "/start good", "/start bad", "/checklist", "/questions")
    ),
    st.sampled_from(("/draft", "/draft final", "/draft 本人", "/draft x")),
    st.sampled_from(("/human", "/digest", "/snooze", "/snooze 3", "/snooze off")),
    st.sampled_from(CLAUSES).map(lambda clause: f"/terms {clause}"),
    st.sampled_from(sorted(NEED_CASE)).map(lambda name: f"/{name.upper()} x"),
)


WHICH = st.integers(0, 20)


class Conversation(RuleBasedStateMachine):
    """Two people say whatever there is to say, for some days."""

    def __init__(self) -> None:
        super().__init__()
        memory = Memory()
        self.walk, self.other = Walk(memory), Walk(memory, by="m2")
        for each in (self.walk, self.other):
            each.take(Opened())

    @precondition(lambda self: self.walk.talk.step in FRONT)
    @rule()
    def prove(self) -> None:
        """From now on have to prove one's policy, as on a channel for everybody."""
        self.walk.chooses = not self.walk.chooses

    @initialize(policy=st.integers(0, 1), case=st.integers(0, 1), begun=st.booleans())
    def arrive(self, policy: int, case: int, begun: bool) -> None:
        """Often be in a case already, so that walks get far."""
        for place in (0, 0, policy, case) if begun else ():
            self.walk.press(place)
            self.other.press(place)

    @rule(place=WHICH)
    def press(self, place: int) -> None:
        """Press a button of the open question."""
        self.walk.press(place)

    @rule(places=st.lists(WHICH, min_size=3, max_size=8))
    def hurry(self, places: list[int]) -> None:
        """Press one button after another."""
        for place in places:
            self.walk.press(place)
            self.walk.lawful()

    @rule(place=WHICH)
    def type_number(self, place: int) -> None:
        """Type a button's number, or one beyond."""
        asked = self.walk.asked
        shown = len(asked.buttons) if asked else 0
        self.walk.take(Typed(str(place % (shown + 1) + 1)))

    @rule(text=TEXTS)
    def answer(self, text: str) -> None:
        """Type what could be an answer."""
        self.walk.take(Typed(text))

    @rule(text=RUBBISH)
    def babble(self, text: str) -> None:
        """Type what is no answer."""
        self.walk.take(Typed(text))

    @rule(text=LINES)
    def tell_cost(self, text: str) -> None:
        """Type a cost in one line."""
        self.walk.take(Typed(text))

    @rule(text=COMMANDS)
    def command(self, text: str) -> None:
        """Type a command."""
        self.walk.take(Typed(text))

    @rule(place=WHICH)
    def press_stale(self, place: int) -> None:
        """Press a button shown some time ago."""
        stale = self.walk.stale
        self.walk.take(stale[-1 - place % len(stale)] if stale else Pressed("gone", "gone"))

    @rule(sheet=st.sampled_from(sorted(SHEETS)))
    def sends_a_table(self, sheet: str) -> None:
        """A table of costs, right, wrong or of something else, or an edited expense book."""
        self.walk.take(Sent(sheet, "table", "costs.csv", 100, sheet))

    @rule(bytes_=st.integers(1, 3), kind=st.sampled_from(("image", "pdf")))
    def sends_a_receipt(self, bytes_: int, kind: FileKind) -> None:
        """A receipt, some of them the same again."""
        self.walk.take(Sent(f"f{bytes_}", kind, f"{bytes_}.pdf", 100, f"sum{bytes_}"))

    @rule(why=st.sampled_from(UNKEPT))
    def sends_what_is_not_kept(self, why: str) -> None:
        """A file that was not kept."""
        self.walk.take(Unkept(why, "a.bin"))

    @rule(kind=st.sampled_from(LEAKS), doubt=st.booleans())
    def leak(self, kind: Leak, doubt: bool) -> None:
        """Send what the screen holds back."""
        self.walk.take(Screened(kind, doubt=doubt))

    @rule()
    def hand_over(self) -> None:
        """Let the other member of the company go on, perhaps in the same case."""
        self.walk, self.other = self.other, self.walk

    @rule(place=WHICH, amount=st.integers(0, 3_000_000), paid=st.booleans())
    def decided(self, place: int, amount: int, paid: bool) -> None:
        """Let staff record what the insurer decided on an item, perhaps that it paid."""
        walk = self.walk
        if walk.case is None or walk.dossier is None:
            return
        facts = walk.dossier.facts
        items = [*ids(facts, "expenses"), *ids(facts, "claims")]
        if items:
            head = f"payments.{items[place % len(items)]}"
            told = {f"{head}.decided": amount, f"{head}.decided_on": "2026-12-01"}
            told |= {f"{head}.paid": amount} if paid else {}
            new = [Fact(path, value, "staff", walk.memory.now) for path, value in told.items()]
            kept = Facts(facts.told(new).latest)
            walk.memory.cases[walk.case] = walk.dossier.with_facts(kept)

    @rule(days=st.integers(1, 120))
    def wait(self, days: int) -> None:
        """Let days pass and open the chat again."""
        self.walk.memory.now += timedelta(days)
        self.walk.take(Opened())

    @invariant()
    def lawful(self) -> None:
        """The laws hold between two turns."""
        self.walk.lawful()


Conversation.TestCase.settings = settings(max_examples=WALKS, stateful_step_count=40, deadline=None)
TestConversation = Conversation.TestCase


def test_another_question_beforehand_never_goes_back_into_the_one_before() -> None:
    """Going back from a second question leads to the desk, with nothing of the first left."""
    walk = at_desk()
    walk.take(Pressed("desk.menu", "ask"))
    for text in ("call_center", "200万円", "わからない", "わからない"):
        walk.take(Typed(text))
    assert walk.talk.step == "expenses.tax"
    for text in ("わからない", "another", "/back"):
        walk.take(Typed(text))
        walk.lawful()
    assert (walk.talk.step, dict(walk.talk.draft)) == ("desk.menu", {})


@pytest.mark.parametrize("slash", ["/", "\uff0f"])
def test_a_command_may_be_typed_in_full_width(slash: str) -> None:
    """Both signs begin a command."""
    walk = at_desk()
    walk.take(Typed(f"{slash}language en"))
    assert walk.talk.language == "en"


def test_a_part_of_a_sum_is_no_larger_than_the_sum() -> None:
    """The tax is asked again where it exceeds the amount, and anew where the amount changes."""
    walk = at_desk()
    for text in ("コールセンター 200万円 2026-11-10", "はい", "わからない"):
        walk.take(Typed(text))
    assert walk.talk.step == "expenses.tax"
    walk.take(Typed("300万円"))
    assert (walk.talk.step, "tax" in walk.talk.draft) == ("expenses.tax", False)
    walk.take(Typed("18万円"))
    walk.lawful()
    assert walk.talk.step == "expenses.more"


def test_leaving_is_asked_once_more() -> None:
    """Staying goes back to the question that was open; leaving leads out of the case."""
    walk = at_desk()
    walk.take(Typed("/leave"))
    assert walk.talk.step == "members.leave"
    walk.take(Pressed("members.leave", "stay"))
    assert (walk.talk.step, walk.case) == ("desk.menu", "K-2")
    for text in ("/leave", "退出する"):
        walk.take(Typed(text))
    assert (walk.talk.step, walk.case) == (FIRST, None)
    assert not [each for each in walk.memory.people["K-2"] if each.left_at is None]


def test_the_owner_hands_over_and_is_owner_no_more() -> None:
    """Then the list is shown and nobody is offered to be changed."""
    walk = at_desk()
    walk.memory.people["K-2"].append(Person("p1", "m2", False))
    for text in ("/members", "m2", "管理者を引き継ぐ"):
        walk.take(Typed(text))
    assert [each.owner for each in walk.memory.people["K-2"]] == [False, True]
    walk.take(Typed("/members"))
    assert walk.talk.step == "desk.menu"


def test_who_has_to_prove_a_policy_is_asked_for_it() -> None:
    """The card and the notice come first; neither number nor code is kept; no code, a number."""
    walk = Walk(Memory(), chooses=False)
    walk.take(Opened())
    for step in (FIRST, "arrival.notice", "arrival.number"):
        assert walk.talk.step == step
        walk.press(0)
    assert walk.talk.step == "arrival.phone"
    for text in ("03-1234-5678", "PIL-CYBER", "2222-2222"):
        walk.take(Typed(text))
    assert (walk.talk.step, dict(walk.talk.draft), walk.case) == ("arrival.number", {}, None)
    for text in ("PIL-CYBER", "AB2C3DEF"):
        walk.take(Typed(text))
    assert (walk.talk.step, walk.case) == ("discovery.kind", "K-2")


@pytest.mark.parametrize("heard", [Opened("good"), Typed("/start good")])
def test_an_invite_leads_into_its_case_after_the_card(heard: Heard) -> None:
    """Through a link or typed; the card is shown all the same, the case is not asked for."""
    walk = Walk(Memory(), chooses=False)
    walk.take(heard)
    assert walk.talk.step == FIRST
    for _ in range(2):
        walk.press(0)
    assert walk.case == "K-1"
    walk.take(Typed("/start good"))
    assert walk.case == "K-1"


def at_desk() -> Walk:
    """Stand in a new case under the policy with the rider, at the desk."""
    walk = Walk(Memory())
    walk.take(Opened())
    for place in (0, 0, 0, 0):
        walk.press(place)
    walk.take(Typed("/desk"))
    return walk


def test_whoever_has_begun_to_prove_a_policy_goes_on() -> None:
    """A choice of policies that comes between number and code leaves nobody without a policy."""
    walk = Conversation()
    walk.arrive(policy=0, case=0, begun=False)
    walk.press(0)
    walk.prove()
    walk.hand_over()
    walk.hand_over()
    walk.press(0)
    walk.answer("2025-12-01")
    walk.prove()
    walk.tell_cost("弁護士相談 33万円 11/10")
    walk.lawful()
