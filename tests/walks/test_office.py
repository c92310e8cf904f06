"""A walk at random through the real inside of the program: people, staff, files and time.

Laws: what holds is looked at after every step; the same steps lead to the same place. As many
walks as the tests have time for; ``HAKKAKU_WALKS=500`` takes so many.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot import attending, bootstrap, deciding, letting_in, upkeep
from bot.closed import closed_days
from bot.projecting import projected
from bot.render import fits, yen
from bot.store import projections, reminders
from bot.store.conversations import Conversation
from bot.store.problems import StoreProblem
from bot.store.transcript import Line
from coverage import document
from coverage.assess import assess
from coverage.assessment import Assessment
from flows.dossier import Dossier, case_document, ids
from flows.machine import STEPS
from flows.person import SLASHES
from flows.reminders import Key, is_quiet
from flows.reminding import STEP as REMINDER
from flows.turn import JAPAN, reckon
from tests.changes import noted_once, whole
from tests.desk import at_the_desk
from tests.files import SAMPLES
from tests.flows.screen.samples import my_number
from tests.flows.test_walks import COMMANDS, LINES, RUBBISH, TEXTS
from tests.papers import case_tree
from tests.walks.office import Office, Person

WALKS = int(os.environ.get("HAKKAKU_WALKS", "14"))
SECRETS = {
    "password": "パスワード: Kaze7-himitsu",
    "my number": f"マイナンバー {my_number(83_920_174_655)}",
    "roster": "山田太郎,東京都港区芝1-2-3,090-1234-5671\n佐藤花子,大阪市北区4-5-6,080-2345-6782",
}
MARKS = ("Kaze7-himitsu", my_number(83_920_174_655), "090-1234-5671")
"""What must stand nowhere."""
WHO = st.integers(0, 3)
WHICH = st.integers(0, 20)
STAFF = ("森", "Hill")
OF_TODAY = ("remind_at", "nearest", "nearest_day")
REFUSED = (StoreProblem, document.Refused)
"""What staff are told may not be done."""


@cache
def begun() -> Path:
    """A folder with a case at the desk: its owner, a member of another language, a code."""
    folder = Path(mkdtemp())
    made = Office(folder)
    bootstrap.seed(made.house)
    owner, smith = Person("総務", "ja"), Person("Smith", "en")
    made.types(owner, "/start")
    case = at_the_desk(made.house, str(made.talk_of(owner)))
    token = made.house.store.invite(case, valid=timedelta(days=300), by="test")
    made.types(smith, f"/start {token}")
    for text in ("1", "1"):
        made.types(smith, text)
    (folder / "code").write_text(made.house.store.new_code(bootstrap.SAMPLE, by="test"))
    made.close()
    return folder


class Walk(RuleBasedStateMachine):
    """Two members, another of the company and a stranger; two of staff; days that pass."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        folder = Path(self._folder.name) / "data"
        shutil.copytree(begun(), folder)
        self.office = Office(folder, first=1_000)
        self.code = (folder / "code").read_text()
        self.people = (
            Person("総務", "ja"),
            Person("Smith", "en"),
            Person("経理", "ja"),
            Person("Lee", "en"),
        )
        self.seen: dict[str, int] = {}
        self.outside: set[str] = set()
        self.places: dict[str, Conversation] = {}
        self.shown: list[tuple[str, int]] = []
        self.keys: dict[str, set[Key]] = {}
        for person in self.people[:2]:
            self.seen[str(self.office.talk_of(person))] = 0
        self._news()

    def teardown(self) -> None:
        """End the program and take its folder away."""
        self.office.close()
        self._folder.cleanup()

    # People.

    @rule(who=WHO, text=st.one_of(TEXTS, LINES, RUBBISH, COMMANDS, COMMANDS))
    def types(self, who: int, text: str) -> None:
        """Somebody writes an answer, a cost, a command or nonsense."""
        if text.strip():
            self._does(who, lambda person: self.office.types(person, text), text)

    @rule(who=WHO, places=st.lists(WHICH, min_size=1, max_size=6))
    def taps(self, who: int, places: list[int]) -> None:
        """Somebody taps one button of the open question after another."""
        for place in places:
            person = self.people[who]
            talk = self.office.talk_of(person)
            asked = self.office.question(talk) if talk else None
            if asked is None or not asked.buttons or not asked.token:
                return
            token, index = asked.token, place % len(asked.buttons)
            self._does(who, lambda person: self.office.taps(person, token, index))  # noqa: B023
            self.lawful()

    @rule(who=WHO, place=st.integers(0, 200))
    def taps_what_is_old_or_another_s(self, who: int, place: int) -> None:
        """Somebody taps a button that was shown to anybody at any time."""
        if self.shown:
            token, count = self.shown[place % len(self.shown)]
            self._does(who, lambda person: self.office.taps(person, token, place % count))

    @rule(who=WHO, place=WHICH, text=st.one_of(TEXTS, LINES, RUBBISH))
    def edits(self, who: int, place: int, text: str) -> None:
        """Somebody writes one of their messages anew."""
        wrote = list(self.people[who].wrote.items())
        if wrote and text.strip():
            message, was = wrote[-1 - place % len(wrote)]
            edited = lambda person: self.office.edits(person, message, text)  # noqa: E731
            self._does(who, edited, text, silent=was == text)

    @rule(who=WHO, name=st.sampled_from(sorted(SAMPLES)))
    def sends(self, who: int, name: str) -> None:
        """Somebody sends a receipt, a table or what is refused."""
        self._does(who, lambda person: self.office.sends(person, name))

    @rule(who=WHO, what=st.sampled_from(sorted(SECRETS)))
    def leaks(self, who: int, what: str) -> None:
        """Somebody writes what must not be kept."""
        self._does(who, lambda person: self.office.types(person, SECRETS[what]))

    @rule(who=WHO, by=st.sampled_from(("code", "invite", "start")))
    def comes(self, who: int, by: str) -> None:
        """Somebody comes in by an invite, by number and code, or starts anew."""
        lines = ["/start"]
        if by == "invite" and (token := self._invite()):
            lines = [f"/start {token}", "1", "1"]
        elif by == "code":
            lines = ["/start", "1", "1", bootstrap.SAMPLE, self.code, "1"]
        for line in lines:
            self.types(who, line)

    @rule(who=WHO, other=WHO, what=st.sampled_from(("remove", "bar", "own")))
    def rules_over_another(self, who: int, other: int, what: str) -> None:
        """The owner takes another out of the case, or hands it over."""
        for text in ("/members", self.people[other].name):
            self._does(who, lambda person: self.office.types(person, text), text)  # noqa: B023
        self._chooses(who, what)

    @rule(who=WHO)
    def leaves(self, who: int) -> None:
        """Somebody leaves the case."""
        self._does(who, lambda person: self.office.types(person, "/leave"), "/leave")
        self._chooses(who, "leave")

    @rule(who=WHO)
    def asks_how_it_stands(self, who: int) -> None:
        """The sum that somebody is told is that of the facts as they are."""
        before = dict(self.seen)
        self._does(who, lambda person: self.office.types(person, "/status"), "/status")
        talk = str(self.office.talk_of(self.people[who]))
        place = self.office.place(talk)
        if place.case_id is None or place.desk.held_by or STEPS[place.talk.step].ends:
            return
        found = assess(document.parse(json.dumps(case_tree(self.office.house, place.case_id))))
        lines = self.office.lines({talk: before.get(talk, 0)})[talk]
        said = "\n".join(each.body for each in lines)
        assert not found.items or yen(found.totals["payable"], place.talk.language) in said

    # Staff.

    @rule(who=WHO, by=st.sampled_from(STAFF), deed=st.sampled_from(("take", "say", "back")))
    def attended(self, who: int, by: str, deed: str) -> None:
        """Somebody of staff takes a conversation over, writes, or hands it back."""
        talk, house = self.office.talk_of(self.people[who]), self.office.house
        deeds: dict[str, Callable[[str], None]] = {
            "take": lambda talk: attending.take(house, talk, by),
            "say": lambda talk: attending.say(house, talk, "ただいま確認しております。", by),
            "back": lambda talk: attending.hand_back(house, talk, by),
        }
        if talk is not None:
            self._staff(lambda: deeds[deed](talk), about=talk)

    @rule(deed=st.sampled_from(("close", "reopen", "approve", "reject", "acknowledge", "bar")))
    def decided_on_the_case(self, deed: str) -> None:
        """Staff close or reopen the case, decide on a firm, a notice or who may come in."""
        case, house = self._case(), self.office.house
        if case is None:
            return
        today = self.office.now.astimezone(JAPAN).date()
        deeds: dict[str, Callable[[], None]] = {
            "close": lambda: attending.close(house, case, STAFF[0]),
            "reopen": lambda: attending.reopen(house, case, STAFF[0]),
            "approve": lambda: upkeep.approve(house, case, "C1", "approved", STAFF[0]),
            "reject": lambda: upkeep.approve(house, case, "C1", "rejected", STAFF[0]),
            "acknowledge": lambda: upkeep.acknowledge(house, case, today, STAFF[0]),
            "bar": lambda: letting_in.keep_out(house, case, self.people[3].name, STAFF[0]),
        }
        self._staff(deeds[deed])

    @rule(place=WHICH, amount=st.integers(0, 3_000_000), paid=st.booleans())
    def decided_on_an_item(self, place: int, amount: int, paid: bool) -> None:
        """Staff record what the insurer decided, perhaps that it paid."""
        case, house = self._case(), self.office.house
        if case is None:
            return
        with house.store.turn() as turn:
            facts = turn.dossier(case).facts
        if items := [*ids(facts, "expenses"), *ids(facts, "claims")]:
            item, today = items[place % len(items)], self.office.now.astimezone(JAPAN).date()
            self._staff(
                lambda: deciding.decide(house, case, item, amount, "森", reason="査定", on=today)
            )
            if paid:
                self._staff(lambda: deciding.pay(house, case, item, "森", on=today))

    # Time, and the program's end.

    @rule(hours=st.one_of(st.integers(1, 30), st.integers(24, 4_800)), restarted=st.booleans())
    def time_passes(self, hours: int, restarted: bool) -> None:
        """Hours or months pass, perhaps without the program; what is due is said, and once."""
        if restarted:
            before = self.office.places(self.seen)
            self.office.restart()
            assert before == self.office.places(self.seen)
        self.office.now += timedelta(hours=hours)
        self.office.sweep()
        said = [talk for talk, line in self._news() if line.step == REMINDER]
        assert sorted(said) == sorted(talk for talk, new in self._new_keys().items() if new)
        assert self.office.sweep() == 0
        assert not self._news()
        if not is_quiet(self.office.now):
            self._cases(today=True)

    # What holds.

    @invariant()
    def lawful(self) -> None:
        """Every law of the house, over everything that is kept."""
        whole(self.office.house.store)
        self._news()
        kinds = {each.kind for each in self.office.house.store.alerts()}
        assert kinds <= {"human", "human.missed"}, kinds
        self._cases(today=False)
        for file in self.office.folder.rglob("*"):
            raw = file.read_bytes() if file.is_file() else b""
            assert not any(mark.encode() in raw for mark in MARKS), file

    def _does(
        self, who: int, does: Callable[[Person], None], text: str = "", *, silent: bool = False
    ) -> None:
        """Let somebody do something, and look at the answer."""
        person = self.people[who]
        talk = self.office.talk_of(person)
        held = talk is not None and self.office.place(talk).desk.held_by is not None
        with noted_once(self.office.house.store):
            does(person)
        now = str(self.office.talk_of(person))
        self.seen.setdefault(now, 0)
        answers = [line for at, line in self._news(now) if at == now and line.direction == "out"]
        if held and text and not text.strip().startswith(SLASHES):
            assert not answers, "staff hold the conversation"
        elif not held and not silent:
            assert answers, f"no answer to {text!r}"

    def _invite(self) -> str | None:
        """A new invite to the last case, unless that is closed."""
        case, store = self._case(), self.office.house.store
        with suppress(*REFUSED):
            return store.invite(str(case), valid=timedelta(days=14), by="test")
        return None

    def _chooses(self, who: int, choice: str) -> None:
        """Let somebody tap the choice, where it is offered."""
        talk = self.office.talk_of(self.people[who])
        asked = self.office.question(talk) if talk else None
        codes = [each[0] for each in asked.buttons or ()] if asked else []
        if asked is not None and asked.token and choice in codes:
            token, index = asked.token, codes.index(choice)
            self._does(who, lambda person: self.office.taps(person, token, index))

    def _staff(self, does: Callable[[], None], about: str = "") -> None:
        """Let staff do something that may be refused to them."""
        self.office.now += timedelta(minutes=1)
        with suppress(*REFUSED), noted_once(self.office.house.store):
            does()
        self._news(about)

    def _news(self, speaker: str = "") -> list[tuple[str, Line]]:
        """What is new anywhere: it is whole, and nobody outside a case is spoken to unasked."""
        found = [(talk, line) for talk, new in self.office.lines(self.seen).items() for line in new]
        for talk, line in found:
            self.seen[talk] = max(self.seen[talk], line.seq)
            assert talk == speaker or talk not in self.outside, line.body
            self._whole(line)
        if found:
            self.places = self.office.places(self.seen)
            ends = {talk for talk, at in self.places.items() if STEPS[at.talk.step].ends}
            self.outside = ends | {talk for talk, at in self.places.items() if not at.case_id}
        return found

    def _whole(self, line: Line) -> None:
        """A line holds nothing that must not be kept, and fits a phone."""
        assert not any(mark in line.body for mark in MARKS)
        if line.direction != "in":
            assert line.body.strip()
            assert fits(line.body), line.body
        if line.token and line.buttons:
            self.shown.append((line.token, len(line.buttons)))

    def _new_keys(self) -> dict[str, set[Key]]:
        """The reminders that were noted since the last look, by conversation."""
        found: dict[str, set[Key]] = {}
        for line in self.office.house.store.cases():
            with self.office.house.store.reading() as work:
                for talk, keys in reminders.sent(work, line.id).items():
                    found[talk] = set(keys) - self.keys.get(talk, set())
                    self.keys[talk] = set(keys)
        return found

    def _cases(self, *, today: bool) -> None:
        """What is exported comes to what is told; the rows for lists are as made anew.

        What in these depends on the day is brought up to date by the sweep.
        """
        house = self.office.house
        for line in house.store.cases():
            with house.store.turn() as turn:
                turn.held(line.id)
                dossier = turn.dossier(line.id)
                kept, made = projections.find(turn.work, line.id), projected(house, turn, line.id)
            told = reckon(dossier, closed_days()).assessment
            assert _assessed(dossier).as_dict() == told.as_dict()
            if line.closed_at is None:
                assert kept is not None
                of_today = {name: getattr(kept, name) for name in OF_TODAY if not today}
                assert kept == replace(made, **of_today)

    def _case(self) -> str | None:
        """The last case, open or closed."""
        cases = self.office.house.store.cases()
        return cases[-1].id if cases else None


def _assessed(dossier: Dossier) -> Assessment:
    """What a case comes to, once it was written down and read again."""
    return assess(document.parse(json.dumps(case_document(dossier))))


Walk.TestCase.settings = settings(
    max_examples=WALKS, stateful_step_count=40, deadline=None, print_blob=True
)
TestWalk = Walk.TestCase
