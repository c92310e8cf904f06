"""The legal reports: worked verdicts and days, then the laws tried on every combination of facts.

In the tables a company knows of its own leak since Friday 2026-10-09 and every question is
answered with no; a row says only what is different.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from itertools import product
from typing import Any, get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coverage.calendar import WEEKENDS_ONLY, Calendar, is_closed, later
from coverage.case import Data, Duties, Event, Incident, Role
from coverage.duties import DutiesAssessment, Duty, as_dict, duties_of

FRIDAY = date(2026, 10, 9)
MAY_HOLIDAYS = frozenset(date(2026, 5, day) for day in (3, 4, 5, 6))
OTHER_HOLIDAYS = frozenset({date(2026, 11, 3), date(2026, 11, 23), date(2027, 1, 1)})
CALENDAR = Calendar(MAY_HOLIDAYS | OTHER_HOLIDAYS, date(2027, 12, 31))

NO = Duties(
    known_on=FRIDAY,
    special_care=False,
    financial_harm=False,
    wrongful_purpose=False,
    recovered_unseen=False,
    strongly_protected=False,
    public_electronically=False,
    designated_system=False,
    role="own",
)
WRONGFUL = replace(NO, wrongful_purpose=True)
ENTRUSTEE = replace(WRONGFUL, role="entrustee")
TOLD = replace(ENTRUSTEE, entruster_told_on=FRIDAY)
NAMES = Incident(data=("personal",), victims=10)
NUMBERS = Incident(data=("my_number",), victims=10)
CARDS = Incident(data=("card",), victims=10)
UNSAID = Incident(victims=10)


def people(of: Incident, victims: int | None) -> Incident:
    return replace(of, victims=victims)


def with_(**facts: Any) -> Duties:
    return replace(NO, **facts)


def but(**facts: Any) -> Duties:
    return replace(WRONGFUL, **facts)


def assessed(incident: Incident, duties: Duties) -> DutiesAssessment:
    return duties_of(incident, duties, CALENDAR)


def day(text: str) -> date:
    return date.fromisoformat(text)


DUE, ASSUME, NOT = "due", "assume_due", "not_due"
WORKED: list[tuple[str, Incident, Duties, str, str]] = [
    # what happened, in one sentence; the facts; the general rule; the My Number rule
    ("Ten names went to a wrong address by mistake.", NAMES, NO, NOT, NOT),
    ("One patient's diagnosis went to a wrong address.", NAMES, with_(special_care=True), DUE, NOT),
    ("Log-ins that move money may be misused.", NAMES, with_(financial_harm=True), DUE, NOT),
    ("Card data alone is no financial harm until someone says so.", CARDS, NO, NOT, NOT),
    ("Card data, and nobody asked about harm.", CARDS, with_(financial_harm=None), ASSUME, NOT),
    ("An outsider broke in and took one name.", people(NAMES, 1), WRONGFUL, DUE, NOT),
    ("Exactly 1,000 people are not more than 1,000.", people(NAMES, 1000), NO, NOT, NOT),
    ("1,001 people are.", people(NAMES, 1001), NO, DUE, NOT),
    ("The count is not known and could pass 1,000.", people(NAMES, None), NO, ASSUME, NOT),
    ("An uncounted theft is due whatever the count.", people(NAMES, None), WRONGFUL, DUE, NOT),
    ("It may have been on purpose.", NAMES, with_(wrongful_purpose=None), ASSUME, NOT),
    ("Employees' data is personal data.", Incident(data=("employee",)), WRONGFUL, DUE, NOT),
    ("Only company secrets were stolen.", Incident(data=("corporate",)), WRONGFUL, NOT, NOT),
    ("Secrets and names.", Incident(data=("corporate", "personal")), WRONGFUL, DUE, NOT),
    ("Stolen, and nobody knows yet what data.", UNSAID, WRONGFUL, ASSUME, ASSUME),
    ("Ten records of unknown kind, by mistake.", UNSAID, NO, NOT, NOT),
    ("1,001 records of unknown kind, by mistake.", people(UNSAID, 1001), NO, ASSUME, ASSUME),
    ("Nothing at all is known.", Incident(), Duties(), ASSUME, ASSUME),
    (
        "A stolen laptop was encrypted and the key is safe.",
        people(NAMES, 5000),
        replace(WRONGFUL, special_care=True, strongly_protected=True),
        NOT,
        NOT,
    ),
    (
        "It is not known whether the stolen laptop was encrypted.",
        NAMES,
        replace(WRONGFUL, strongly_protected=None),
        ASSUME,
        NOT,
    ),
    (
        "The mail was deleted unopened: nobody saw it.",
        people(NUMBERS, 5000),
        with_(recovered_unseen=True),
        NOT,
        NOT,
    ),
    (
        "It is not known whether the mail was opened.",
        people(NUMBERS, 5000),
        with_(recovered_unseen=None),
        ASSUME,
        ASSUME,
    ),
    ("One My Number was stolen.", people(NUMBERS, 1), WRONGFUL, DUE, DUE),
    ("Exactly 100 My Numbers, by mistake.", people(NUMBERS, 100), NO, NOT, NOT),
    ("101 My Numbers, by mistake.", people(NUMBERS, 101), NO, NOT, DUE),
    ("My Numbers, not counted.", people(NUMBERS, None), NO, ASSUME, ASSUME),
    ("A My Number stood on a web page.", NUMBERS, with_(public_electronically=True), NOT, DUE),
    ("Names on a web page are no category.", NAMES, with_(public_electronically=True), NOT, NOT),
    ("A designated system leaked one.", NUMBERS, with_(designated_system=True), NOT, DUE),
    ("A designated system, perhaps.", NUMBERS, with_(designated_system=None), NOT, ASSUME),
    ("Special care is no My Number category.", NUMBERS, with_(special_care=True), DUE, NOT),
    (
        "Strong protection lifts the general rule, not the My Number rule.",
        NUMBERS,
        replace(WRONGFUL, strongly_protected=True),
        NOT,
        DUE,
    ),
    ("An entrustee owes the report like anyone.", NUMBERS, ENTRUSTEE, DUE, DUE),
    ("Having told its entruster, it is freed of both.", NUMBERS, TOLD, NOT, NOT),
    ("Told, but is it the entrustee?", NUMBERS, replace(TOLD, role=None), ASSUME, ASSUME),
    ("The entruster told is not freed.", NUMBERS, replace(TOLD, role="entruster"), DUE, DUE),
    ("A day of telling means nothing alone.", NUMBERS, replace(TOLD, role="own"), DUE, DUE),
    ("Owed, though since when is not known.", NAMES, replace(WRONGFUL, known_on=None), DUE, NOT),
]


@pytest.mark.parametrize(
    ("said", "incident", "duties", "general", "my_number"), WORKED, ids=[row[0] for row in WORKED]
)
def test_worked_verdict(
    said: str, incident: Incident, duties: Duties, general: str, my_number: str
) -> None:
    """Each row's two rules come out as written beside its sentence."""
    found = assessed(incident, duties)
    assert (found.general.verdict, found.my_number.verdict) == (general, my_number), said


DAYS = [
    # sentence, known, on purpose, day 3, day 5, last day as counted, last day as moved
    ("The 30th day is a Saturday.", "2026-10-09", False, "10-11", "10-13", "11-07", "2026-11-09"),
    ("60 days after an attack.", "2026-10-09", True, "10-11", "10-13", "12-07", "2026-12-07"),
    ("The 30th day is 30 December.", "2026-12-01", False, "12-03", "12-05", "12-30", "2027-01-04"),
    ("Not known if on purpose: 30.", "2026-10-09", None, "10-11", "10-13", "11-07", "2026-11-09"),
    ("Into Golden Week.", "2026-04-03", False, "04-05", "04-07", "05-02", "2026-05-07"),
    ("On Culture Day.", "2026-10-05", False, "10-07", "10-09", "11-03", "2026-11-04"),
    ("28 December is open.", "2026-11-29", False, "12-01", "12-03", "12-28", "2026-12-28"),
    ("60 days into the new year.", "2026-10-31", True, "11-02", "11-04", "12-29", "2027-01-04"),
]


@pytest.mark.parametrize("row", DAYS, ids=[row[0] for row in DAYS])
def test_worked_days(row: tuple[str, str, bool | None, str, str, str, str]) -> None:
    """Day 1 is the day of knowing; only the final report's last day moves to an open day."""
    _, known, purpose, aim, latest, nominal, due = row
    facts = with_(known_on=day(known), wrongful_purpose=purpose, special_care=True)
    found = assessed(NAMES, facts).general
    assert found.preliminary.aim == day(f"2026-{aim}")
    assert found.preliminary.latest == day(f"2026-{latest}")
    assert found.final.days == (60 if purpose else 30)
    assert found.final.nominal == day(f"2026-{nominal}")
    assert (found.final.due, found.final.provisional) == (day(due), False)


def test_the_sender_of_a_missent_mail_starts_the_regulators_clock() -> None:
    """The sender knew on 10-30, the manager on 11-01: day 1 is 10-30, whatever the policy says."""
    events = (
        Event(kind="own_awareness", on=date(2026, 10, 30), by_culprit=True),
        Event(kind="own_awareness", on=date(2026, 11, 1), by_culprit=False),
    )
    missent = replace(NAMES, cause="missent", victims=1200, events=events)
    found = assessed(missent, with_(known_on=date(2026, 10, 30)))
    assert found.known_on == date(2026, 10, 30)
    assert found.general.final.nominal == date(2026, 11, 28)
    assert found.general.final.due == date(2026, 11, 30)


def test_sixty_days_even_beside_other_categories() -> None:
    """A wrongful purpose beside other categories gives 60 days to both rules."""
    found = assessed(people(NUMBERS, 5000), replace(WRONGFUL, special_care=True))
    assert found.general.categories == ("special_care", "wrongful_purpose", "over_1000")
    assert found.my_number.categories == ("wrongful_purpose", "over_100")
    assert found.general.final.days == found.my_number.final.days == 60


@pytest.mark.parametrize(
    ("known", "told", "role", "start"),
    [
        ("2026-10-09", "2026-10-05", "entruster", "2026-10-05"),
        ("2026-10-09", "2026-10-12", "entruster", "2026-10-09"),
        (None, "2026-10-12", "entruster", "2026-10-12"),
        ("2026-10-09", "2026-10-05", None, "2026-10-05"),
        ("2026-10-09", "2026-10-05", "own", "2026-10-09"),
        (None, "2026-10-05", "own", None),
        ("2026-10-09", None, "entruster", "2026-10-09"),
    ],
)
def test_an_entruster_knows_at_the_latest_when_told(
    known: str | None, told: str | None, role: Role | None, start: str | None
) -> None:
    """Its clock starts on the earlier day; a role not known is counted as cautiously."""
    facts = replace(
        WRONGFUL,
        known_on=day(known) if known else None,
        entruster_told_on=day(told) if told else None,
        role=role,
    )
    found = assessed(NAMES, facts)
    assert found.known_on == (day(start) if start else None)
    assert found.general.preliminary.aim == (later(day(start), 2) if start else None)


MISSING: list[tuple[str, Incident, Duties, str]] = [
    ("Everything is known.", NAMES, WRONGFUL, ""),
    ("Only the count is open.", people(NAMES, None), NO, "incident.victims"),
    ("The count of a theft settles nothing.", people(NAMES, None), WRONGFUL, ""),
    ("Not due whatever is learned.", people(NAMES, None), with_(recovered_unseen=True), ""),
    (
        "Due for 1,001 people, but 30 or 60 days is open.",
        people(NAMES, 1001),
        with_(wrongful_purpose=None, special_care=None),
        "duties.wrongful_purpose",
    ),
    ("Without the day of knowing no days.", NAMES, but(known_on=None), "duties.known_on"),
    ("Encryption would lift it.", NAMES, but(strongly_protected=None), "duties.strongly_protected"),
    ("Telling the entruster would free it.", NAMES, ENTRUSTEE, "duties.entruster_told_on"),
    ("An entrustee may have told it.", NAMES, but(role="entruster"), "duties.entruster_told_on"),
    ("Told, and the role decides.", NAMES, replace(TOLD, role=None), "duties.role"),
    ("What data it is.", UNSAID, WRONGFUL, "incident.data"),
]


@pytest.mark.parametrize(
    ("said", "incident", "duties", "path"), MISSING, ids=[row[0] for row in MISSING]
)
def test_missing_names_what_would_settle_it(
    said: str, incident: Incident, duties: Duties, path: str
) -> None:
    """The general rule asks for this one fact, or for none."""
    assert assessed(incident, duties).general.missing == ((path,) if path else ()), said


LIFTED: list[tuple[str, Incident, Duties, str, str]] = [
    ("no category", NAMES, NO, "no_category", "no_my_number no_category"),
    ("secrets", Incident(data=("corporate",)), WRONGFUL, "not_personal", "no_my_number"),
    ("encrypted", NUMBERS, replace(WRONGFUL, strongly_protected=True), "strongly_protected", ""),
    (
        "unseen",
        NUMBERS,
        replace(WRONGFUL, recovered_unseen=True),
        "recovered_unseen",
        "recovered_unseen",
    ),
    ("told", NUMBERS, TOLD, "entruster_told", "entruster_told"),
    ("assumed", people(NUMBERS, None), NO, "", ""),
]


@pytest.mark.parametrize(
    ("said", "incident", "duties", "general", "my_number"), LIFTED, ids=[row[0] for row in LIFTED]
)
def test_lifted_names_all_that_made_it_not_due(
    said: str, incident: Incident, duties: Duties, general: str, my_number: str
) -> None:
    """Each reason named would have been enough alone; a report owed names none."""
    found = assessed(incident, duties)
    lifted = [" ".join(rule.lifted) for rule in (found.general, found.my_number)]
    assert lifted == [general, my_number], said


def test_beyond_the_known_holidays_the_last_day_is_provisional() -> None:
    """The day is given all the same, and said to be provisional."""
    found = assessed(NAMES, replace(WRONGFUL, known_on=date(2027, 12, 20))).general.final
    assert (found.due, found.provisional) == (date(2028, 2, 17), True)
    assert duties_of(NAMES, WRONGFUL, WEEKENDS_ONLY).general.final.provisional


def test_far_years_are_held() -> None:
    """The last days Python knows crash nothing."""
    found = assessed(NAMES, replace(WRONGFUL, known_on=date.max)).general
    assert found.preliminary.latest == found.final.due == date.max
    assert found.final.provisional


def test_as_json() -> None:
    """The assessment as the case's readers get it, filed days included."""
    filed = but(
        preliminary_filed_on=date(2026, 10, 12),
        final_filed_on=date(2026, 11, 20),
        persons_told_on=FRIDAY,
    )
    found = as_dict(assessed(NAMES, filed))
    assert json.loads(json.dumps(found)) == found
    assert found == {
        "edition": "APPI 2022-04, rules 2024-04",
        "known_on": "2026-10-09",
        "general": {
            "verdict": "due",
            "categories": ["wrongful_purpose"],
            "preliminary": {"aim": "2026-10-11", "latest": "2026-10-13", "done_on": "2026-10-12"},
            "final": {
                "days": 60,
                "nominal": "2026-12-07",
                "due": "2026-12-07",
                "provisional": False,
                "done_on": "2026-11-20",
            },
            "persons": {"done_on": "2026-10-09"},
            "missing": [],
            "lifted": [],
        },
        "my_number": {
            "verdict": "not_due",
            "categories": [],
            "preliminary": {"aim": None, "latest": None, "done_on": "2026-10-12"},
            "final": {
                "days": None,
                "nominal": None,
                "due": None,
                "provisional": False,
                "done_on": "2026-11-20",
            },
            "persons": {"done_on": "2026-10-09"},
            "missing": [],
            "lifted": ["no_my_number"],
        },
    }


# Every combination of facts, against the rule written plainly for facts that are all known.

UNKNOWN = "?"
EARLIEST, EARLIER, LATER = (FRIDAY + timedelta(days=n) for n in (-9, -4, 4))
YES_NO = (False, True)
SHARED: dict[str, tuple[object, ...]] = {
    "duties.known_on": (FRIDAY, EARLIEST),
    "duties.wrongful_purpose": YES_NO,
    "duties.recovered_unseen": YES_NO,
    "duties.role": get_args(Role),
    "duties.entruster_told_on": (None, EARLIER, LATER, EARLIEST),
}
LEARNED: dict[str, dict[str, tuple[object, ...]]] = {
    "general": {
        "incident.data": (("corporate",), ("personal",)),
        "incident.victims": (1000, 1001),
        "duties.special_care": YES_NO,
        "duties.strongly_protected": YES_NO,
        **SHARED,
    },
    "my_number": {
        "incident.data": (("personal",), ("my_number",)),
        "incident.victims": (100, 101),
        "duties.public_electronically": YES_NO,
        **SHARED,
    },
}
State = tuple[object, ...]
Outcome = tuple[object, ...]


class Brute:
    """One rule tried on all facts: what completing the unknown ones can still change."""

    def __init__(self, rule: str) -> None:
        self.rule = rule
        self.paths = tuple(LEARNED[rule])
        self.values = tuple(LEARNED[rule].values())
        self.told = self.paths.index("duties.entruster_told_on")
        self.movers: dict[State, frozenset[int]] = {}
        self.plain: dict[State, Outcome] = {}

    def given(self) -> Iterator[State]:
        """All facts known or not; not told is not known, and the earliest day is learned later."""
        known = ([value for value in each if value not in (None, EARLIEST)] for each in self.values)
        return product(*((UNKNOWN, *each) for each in known))

    def engine(self, state: State) -> Duty:
        facts: dict[str, dict[str, Any]] = {"incident": {}, "duties": {}}
        for path, value in zip(self.paths, state, strict=True):
            group, name = path.split(".")
            absent = () if name == "data" else None
            facts[group][name] = absent if value == UNKNOWN else value
        found = assessed(replace(NAMES, **facts["incident"]), replace(NO, **facts["duties"]))
        return found.general if self.rule == "general" else found.my_number

    def outcome(self, state: State) -> Outcome:
        """The rule for facts that are all known, in plain booleans."""
        if state not in self.plain:
            self.plain[state] = self._outcome(dict(zip(self.paths, state, strict=True)))
        return self.plain[state]

    def _outcome(self, facts: dict[str, Any]) -> Outcome:
        data, victims = facts["incident.data"], facts["incident.victims"]
        purpose, role = facts["duties.wrongful_purpose"], facts["duties.role"]
        known, told = facts["duties.known_on"], facts["duties.entruster_told_on"]
        if self.rule == "general":
            owed = data == ("personal",) and not facts["duties.strongly_protected"]
            owed = owed and (facts["duties.special_care"] or purpose or victims > 1000)
        else:
            owed = data == ("my_number",)
            owed = owed and (facts["duties.public_electronically"] or purpose or victims > 100)
        if not owed or facts["duties.recovered_unseen"] or (role == "entrustee" and told):
            return (False,)
        start = told if role == "entruster" and told and told < known else known
        return (True, start, 60 if purpose else 30)

    def completed(self, state: State, at: int) -> Iterator[State]:
        return ((*state[:at], value, *state[at + 1 :]) for value in self.values[at])

    def changing(self, state: State) -> frozenset[int]:
        """The unknown facts that change the outcome, for some completion of all the others."""
        if state not in self.movers:
            self.movers[state] = self._changing(state)
        return self.movers[state]

    def _changing(self, state: State) -> frozenset[int]:
        unknown = [at for at, value in enumerate(state) if value == UNKNOWN]
        if not unknown:
            return frozenset()
        first = unknown[0]
        if len(unknown) == 1:
            outcomes = {self.outcome(each) for each in self.completed(state, first)}
            return frozenset(unknown if len(outcomes) > 1 else ())
        others = frozenset[int]().union(*map(self.changing, self.completed(state, first)))
        itself = any(first in self.changing(each) for each in self.completed(state, unknown[1]))
        return others | {first} if itself else others

    def verdict(self, state: State) -> str:
        """Certain only where all completions agree; who has not told has not told."""
        whole = [
            (each,) if each != UNKNOWN else (None,) if at == self.told else self.values[at]
            for at, each in enumerate(state)
        ]
        owed = {self.outcome(each)[0] for each in product(*whole)}
        return ASSUME if len(owed) > 1 else DUE if owed == {True} else NOT


@pytest.mark.parametrize("rule", ["general", "my_number"])
def test_missing_is_exactly_what_can_still_change_the_verdict_or_its_days(rule: str) -> None:
    """A path listed changes something for some completion of the others; no other ever does."""
    brute = Brute(rule)
    for state in brute.given():
        listed = brute.engine(state).missing
        assert set(listed) == {brute.paths[at] for at in brute.changing(state)}, state
        assert len(set(listed)) == len(listed)


@pytest.mark.parametrize("rule", ["general", "my_number"])
def test_a_verdict_is_certain_exactly_when_all_completions_agree(rule: str) -> None:
    """Due or not due only where nothing unknown could make it otherwise."""
    brute = Brute(rule)
    for state in brute.given():
        assert brute.engine(state).verdict == brute.verdict(state), state


# Made-up cases.

TRUTHS = st.none() | st.booleans()
SOME_DAYS = st.dates(date(2022, 4, 1), date(2030, 1, 1))
VALUES: dict[str, st.SearchStrategy[Any]] = {
    each.name: st.sampled_from(get_args(Role))
    if each.name == "role"
    else SOME_DAYS
    if each.name.endswith("_on")
    else st.booleans()
    for each in fields(Duties)
}
DUTIES = st.builds(Duties, **{name: st.none() | values for name, values in VALUES.items()})
KINDS = st.lists(st.sampled_from(get_args(Data)), unique=True).map(tuple)
INCIDENTS = st.builds(
    Incident, data=KINDS, victims=st.none() | st.sampled_from([0, 100, 101, 1000, 1001])
)


def rules(found: DutiesAssessment) -> tuple[Duty, Duty]:
    return found.general, found.my_number


@st.composite
def learned(draw: st.DrawFn) -> tuple[Incident, Duties, Incident, Duties, str]:
    """A case, the same case with one more fact known, and that fact's path."""
    incident, duties = draw(INCIDENTS), draw(DUTIES)
    open_ = [f"duties.{name}" for name in VALUES if getattr(duties, name) is None]
    open_ += ["incident.data"] * (not incident.data)
    open_ += ["incident.victims"] * (incident.victims is None)
    assume(open_)
    path = draw(st.sampled_from(open_))
    if path == "incident.data":
        return incident, duties, replace(incident, data=draw(KINDS.filter(bool))), duties, path
    if path == "incident.victims":
        return incident, duties, people(incident, draw(st.integers(0, 2000))), duties, path
    name = path.removeprefix("duties.")
    return incident, duties, incident, replace(duties, **{name: draw(VALUES[name])}), path


@given(learned())
def test_learning_a_fact_only_settles(case: tuple[Incident, Duties, Incident, Duties, str]) -> None:
    """Not due stays; due stays but for an entrustee that told; no new question comes up."""
    incident, duties, incident_now, duties_now, path = case
    pairs = zip(
        rules(assessed(incident, duties)), rules(assessed(incident_now, duties_now)), strict=True
    )
    for before, after in pairs:
        if before.verdict == NOT:
            assert after.verdict == NOT
        if before.verdict == DUE and path != "duties.entruster_told_on":
            assert after.verdict == DUE
        assert set(after.missing) <= set(before.missing) - {path}


@given(learned())
def test_a_fact_that_is_not_asked_for_changes_nothing(
    case: tuple[Incident, Duties, Incident, Duties, str],
) -> None:
    """What is not in `missing` moves neither the verdict nor a day of that rule."""
    incident, duties, incident_now, duties_now, path = case
    pairs = zip(
        rules(assessed(incident, duties)), rules(assessed(incident_now, duties_now)), strict=True
    )
    for before, after in pairs:
        if path not in before.missing:
            assert (after.verdict, after.missing) == (before.verdict, before.missing)
            assert after.preliminary.latest == before.preliminary.latest
            assert (after.final.days, after.final.due) == (before.final.days, before.final.due)


RANK = {NOT: 0, ASSUME: 1, DUE: 2}


@given(INCIDENTS.filter(lambda each: each.victims is not None), DUTIES, st.integers(0, 2000))
def test_more_victims_never_lessen_a_duty(incident: Incident, duties: Duties, more: int) -> None:
    """A count that grows never turns a report from due towards not due."""
    grown = people(incident, (incident.victims or 0) + more)
    pairs = zip(rules(assessed(incident, duties)), rules(assessed(grown, duties)), strict=True)
    assert all(RANK[after.verdict] >= RANK[before.verdict] for before, after in pairs)


@given(INCIDENTS.filter(lambda each: bool(each.data)), DUTIES, st.sampled_from(get_args(Data)))
def test_more_kinds_of_data_never_lessen_a_duty(
    incident: Incident, duties: Duties, kind: Data
) -> None:
    """One more kind of data among those known never turns a report towards not due."""
    grown = replace(incident, data=(*incident.data, kind))
    pairs = zip(rules(assessed(incident, duties)), rules(assessed(grown, duties)), strict=True)
    assert all(RANK[after.verdict] >= RANK[before.verdict] for before, after in pairs)


@given(INCIDENTS, DUTIES, st.integers(-3000, 3000))
def test_days_shift_with_the_day_of_knowing(incident: Incident, duties: Duties, n: int) -> None:
    """Moving knowing and telling by some days moves all counted days by as many."""
    told, known = duties.entruster_told_on, duties.known_on
    moved = replace(
        duties,
        known_on=known and later(known, n),
        entruster_told_on=told and later(told, n),
    )
    pairs = zip(rules(assessed(incident, duties)), rules(assessed(incident, moved)), strict=True)
    for before, after in pairs:
        aim, nominal = before.preliminary.aim, before.final.nominal
        assert after.preliminary.aim == (aim and later(aim, n))
        assert after.final.nominal == (nominal and later(nominal, n))
        assert (after.verdict, after.missing) == (before.verdict, before.missing)


@given(INCIDENTS, DUTIES)
def test_days_are_there_exactly_when_owed_and_known(incident: Incident, duties: Duties) -> None:
    """The last day is open and not before the day counted; nothing owed, no days, no questions."""
    found = assessed(incident, duties)
    for rule in rules(found):
        owed, final = rule.verdict != NOT, rule.final
        assert (final.due is not None) == (owed and found.known_on is not None)
        assert (final.days is not None) == owed == (not rule.lifted)
        assert owed or not rule.missing
        if final.due and final.nominal:
            assert final.due >= final.nominal
            assert not is_closed(final.due, CALENDAR)


@given(INCIDENTS, DUTIES, SOME_DAYS, TRUTHS)
def test_the_policys_own_facts_are_never_read(
    incident: Incident, duties: Duties, on: date, truth: bool | None
) -> None:
    """Cause, actor, wrongful act and discovery events change nothing here."""
    told = replace(
        incident,
        cause="cyber_attack",
        actor="outsider",
        wrongful=truth,
        reported_on=on,
        events=(Event(kind="own_awareness", on=on, by_culprit=truth),),
    )
    assert assessed(told, duties) == assessed(incident, duties)
