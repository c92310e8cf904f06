"""What the conversation orders is carried out: who may, who is told, who sees nothing any more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import attending, bootstrap, erasing, letting_in
from bot.orders import carry_out, remove
from bot.settings import Settings
from bot.store import alerts, conversations
from bot.store import members as people
from bot.store.conversations import Desk
from bot.store.problems import StoreProblem
from bot.turn import take
from flows.answers.codes import HIDDEN
from flows.effects import HandOver, JoinCase, LeaveCase, Order, RemoveMember
from flows.heard import Heard, Opened, Refused, Typed
from flows.turn import JAPAN

VALID = timedelta(days=1)


@dataclass
class Company:
    """A house where a policy has to be proved, and the people who write to it."""

    folder: Path
    now: datetime = datetime(2026, 11, 2, 22, 0, tzinfo=JAPAN)
    talks: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.house = bootstrap.open_house(Settings(data_dir=self.folder), lambda: self.now)
        bootstrap.seed(self.house)

    def hear(self, who: str, heard: Heard) -> str:
        """One turn's text; whoever is there for the first time gets a conversation."""
        if who not in self.talks:
            self.talks[who] = self.house.store.conversation_for(
                who, policy=None, case=None, language="en"
            )
        return "\n".join(message.text for message in take(self.house, self.talks[who], heard))

    def says(self, who: str, *texts: str) -> str:
        """Several things typed; the last answer."""
        return [self.hear(who, Typed(text)) for text in texts][-1]

    def arrive(self, who: str, target: str) -> str:
        """Come in by an invite, in the case it is for or in a new one."""
        token = self.house.store.invite(target, valid=VALID, by="test")
        self.hear(who, Opened(token))
        return self.says(who, "1", "1")

    def case(self) -> str:
        """The case."""
        return self.house.store.cases()[0].id

    def member(self, name: str) -> str:
        """A member's id."""
        lines = self.house.store.members(self.case())
        return next(each.id for each in lines if each.name == name)

    def order(self, who: str, order: Order) -> object:
        """An order as the conversation would give it, whatever was asked before."""
        with self.house.store.turn() as turn:
            return carry_out(turn, self.talks[who], order).heard

    def told(self, who: str) -> list[str]:
        """What was written to somebody by others."""
        lines = self.house.store.transcript(self.talks[who])
        return [line.body for line in lines if line.direction == "staff"]


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """A case opened by A, joined by B."""
    made = Company(tmp_path)
    made.arrive("A", bootstrap.SAMPLE)
    made.says("A", "2", "yesterday", "no", "skip", "no")
    made.arrive("B", made.case())
    yield made
    made.house.store.close()


def test_a_policy_is_chosen_only_where_one_may(tmp_path: Path) -> None:
    """Without a word from the house nobody is offered the policies there are."""
    company = Company(tmp_path)
    company.hear("A", Opened())
    asked = company.says("A", "1", "1")
    assert "policy number" in asked
    assert bootstrap.SAMPLE not in asked
    company.house.store.close()


def test_who_joins_is_seen_by_the_others(company: Company) -> None:
    """The others are told, and both stand in the list with what they recorded."""
    assert any("B has joined" in each for each in company.told("A"))
    listed = company.says("B", "/members")
    assert "A, owner, joined" in listed
    assert "B (you), joined" in listed
    assert "Recorded by: A" in company.says("B", "/status")


def test_who_used_an_invite_to_a_case_stands_in_its_audit(company: Company) -> None:
    """Not in the house's, which is not emptied when the case is erased."""
    token = company.house.store.invite(company.case(), valid=VALID, by="test")
    company.hear("C", Opened(token))
    trail = company.house.store.audit_trail(company.case())
    assert ("C", "invite.used") in {(each.who, each.action) for each in trail}
    assert not any(each.who == "C" for each in company.house.store.audit_trail())


@pytest.mark.parametrize(
    "typed",
    [
        ("1", "1", "{number}", "2222-2222", "{number}", "{code}"),
        (
            "{number} {code}",
            "1",
            "1",
            "{code}",
            "no_code",
            "{code}",
            "have_code",
            "{number}、{code}",
        ),
        ("1", "the code is {code}", "1", "{number}", "{code}9", "{code}"),
        ("/code {code}", "1", "1", "{number}", "/code {code}", "/{code}", "{code}"),
    ],
)
def test_a_code_that_is_typed_stands_nowhere(tmp_path: Path, typed: tuple[str, ...]) -> None:
    """Neither in the transcript nor in what is remembered of the talk; in one line with the
    policy's number, before it is asked for, or mistyped too."""
    company = Company(tmp_path)
    code = company.house.store.new_code(bootstrap.SAMPLE, by="test")
    company.hear("A", Opened())
    company.says("A", *(each.format(number=bootstrap.SAMPLE, code=code) for each in typed))
    lines = [line.body for line in company.house.store.transcript(company.talks["A"])]
    assert any(HIDDEN in each for each in lines)
    assert not any(code in line or "2222-2222" in line for line in lines)
    with company.house.store.turn() as turn:
        assert code not in str(turn.conversation(company.talks["A"]).talk.saved())
    assert company.house.store.cases()
    company.house.store.close()


@pytest.mark.parametrize("typed", ["{code}", "コードは{code}、番号は忘れました"])
def test_a_code_typed_for_a_number_stands_not_in_the_audit(tmp_path: Path, typed: str) -> None:
    """Whoever reads there that somebody was refused would come in by it."""
    company = Company(tmp_path)
    code = company.house.store.new_code(bootstrap.SAMPLE, by="test")
    company.hear("A", Opened())
    company.says("A", "1", "1", typed.format(number=bootstrap.SAMPLE, code=code), code)
    refused = company.house.store.audit_trail()[-1]
    assert refused.action == "code.refused"
    expected = typed.format(number=bootstrap.SAMPLE, code=HIDDEN)
    assert refused.details == {"number": expected, "why": "wrong_code"}


def test_who_is_removed_hears_so_and_sees_nothing_more(company: Company) -> None:
    """Whatever they write afterwards, nothing of the case is said, and no fact is taken."""
    company.order("A", RemoveMember(company.member("B"), bar=False))
    assert "A has removed you" in company.told("B")[-1]
    assert not any("removed" in each for each in company.told("A")), "A knows what A did"
    before = company.house.store.facts_history(company.case())
    for text in ("/status", "/desk", "lawyer 330,000 yen today", "1", "/fix", "/members"):
        said = company.says("B", text)
        assert "no longer in this case" in said
        assert "2026" not in said
    assert company.house.store.facts_history(company.case()) == before
    company.says("A", "/desk", "lawyer 330,000 yen today", "yes")
    assert len(company.told("B")) == 1


def test_who_is_kept_out_comes_in_by_nothing(company: Company) -> None:
    """Neither by an invite nor by joining; somebody let in again does."""
    company.order("A", RemoveMember(company.member("B"), bar=True))
    del company.talks["B"]
    token = company.house.store.invite(company.case(), valid=VALID, by="test")
    assert "cannot join" in company.hear("B", Opened(token))
    assert company.order("B", JoinCase(company.case())) == Refused("barred")
    with company.house.store.turn() as turn:
        identity = next(each for each in turn.members(company.case()) if each.name == "B").identity
        people.let_in(turn.work, company.case(), identity)
    company.hear("B", Opened(token))
    assert "You have joined" in company.says("B", "1", "1")


def test_a_case_that_was_just_closed_takes_nobody_in(company: Company) -> None:
    """Whoever chose it while it was open is told, and goes on with the policy they proved."""
    talk = company.house.store.conversation_for("C", policy=None, case=None, language="en")
    company.talks["C"] = talk
    token = company.house.store.invite(bootstrap.SAMPLE, valid=VALID, by="test")
    company.hear("C", Opened(token))
    case = company.case()
    attending.close(company.house, case, "test")
    assert company.order("C", JoinCase(case)) == Refused("closed")
    with company.house.store.turn() as turn:
        place = turn.conversation(talk)
        assert place.case_id is None
        assert {each.name for each in turn.members(case)} == {"A", "B"}
        turn.save(talk, replace(place.talk, step="arrival.entered"))
    assert "has just been closed" in company.hear("C", Refused("closed"))
    with company.house.store.turn() as turn:
        assert turn.conversation(talk).talk.policy == bootstrap.SAMPLE


def test_staff_keep_somebody_out(company: Company) -> None:
    """Also the owner, whose case goes to the next; it stands in the case's audit."""
    letting_in.keep_out(company.house, company.case(), "A", "Mori")
    assert "Mori has removed you" in company.told("A")[-1]
    assert "You are the owner" in company.told("B")[-1]
    deeds = company.house.store.audit_trail(company.case())
    assert ("Mori", "member.barred", "A") in [(d.who, d.action, d.details) for d in deeds]
    with pytest.raises(StoreProblem, match=r"^no_such_member(:|$)"):
        letting_in.keep_out(company.house, company.case(), "C", "Mori")


@pytest.mark.parametrize("order", [RemoveMember, HandOver])
def test_only_the_owner_rules(company: Company, order: type[RemoveMember] | type[HandOver]) -> None:
    """Another member's order is refused here too, as is one about oneself or a stranger."""
    bar = {"bar": False} if order is RemoveMember else {}
    for who, about in (("B", "A"), ("A", "A")):
        with pytest.raises(StoreProblem, match=r"^not_owner(:|$)"):
            company.order(who, order(company.member(about), **bar))
    with pytest.raises(StoreProblem, match=r"^not_a_member(:|$)"):
        company.order("A", order("nobody", **bar))


def test_who_has_left_orders_nothing(company: Company) -> None:
    """Once out, leaving again is refused."""
    company.order("B", LeaveCase())
    assert "B has left" in company.told("A")[-1]
    with pytest.raises(StoreProblem, match=r"^not_a_member(:|$)"):
        company.order("B", LeaveCase())


def test_two_of_one_name_are_told_apart(company: Company) -> None:
    """What the second records bears their own name in the case."""
    talk = company.house.store.conversation_for(
        "other-A", policy=None, case=None, language="en", name="A"
    )
    company.talks["other-A"] = talk
    company.arrive("other-A", company.case())
    company.says("other-A", "lawyer 330,000 yen today", "yes", "don't know", "don't know")
    by = {fact.by for fact in company.house.store.facts_history(company.case())}
    assert by == {"A", "A 2"}


def test_a_member_may_choose_where_the_terminal_does(company: Company) -> None:
    """The same house, opened for a terminal, offers its policies."""
    company.house = replace(company.house, own_policies=True)
    company.hear("C", Opened())
    assert "open case" in company.says("C", "1", "1", bootstrap.SAMPLE)


def test_whoever_comes_in_is_told_how_long_it_is_kept(tmp_path: Path) -> None:
    """The years of the house file, until an administrator sets others: as `retention` counts."""
    company = Company(tmp_path)
    company.house = replace(company.house, about=replace(company.house.about, kept_years=3))
    token = company.house.store.invite(bootstrap.SAMPLE, valid=VALID, by="test")
    company.hear("A", Opened(token))
    assert "until 3 years after it is closed" in company.says("A", "1")
    with company.house.store.turn() as turn:
        erasing.keep_for(turn, 10, "boss")
    token = company.house.store.invite(bootstrap.SAMPLE, valid=VALID, by="test")
    company.hear("B", Opened(token))
    assert "until 10 years after it is closed" in company.says("B", "1")


@pytest.mark.parametrize("how", ["leaves", "is removed"])
def test_whoever_is_out_of_a_case_waits_for_nobody(company: Company, how: str) -> None:
    """They asked for a person and are out of the case: nobody is called, nobody holds it, and no
    promise is said to be missed."""
    company.says("B", "/human")
    attending.take(company.house, company.talks["A"], "Mori")
    with company.house.store.turn() as turn:
        if how == "leaves":
            carry_out(turn, company.talks["B"], LeaveCase())
        else:
            remove(turn, company.case(), company.member("B"), "Mori", bar=True)
        remove(turn, company.case(), company.member("A"), "Mori", bar=False)
    with company.house.store.turn() as turn:
        assert alerts.open_ones(turn.work) == []
        assert {turn.conversation(each).desk for each in company.talks.values()} == {Desk()}
    company.now += timedelta(days=5)
    with company.house.store.reading() as work:
        assert conversations.unanswered(work, 9) == []
