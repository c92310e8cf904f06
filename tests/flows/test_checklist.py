"""The checklist and the facts tell one truth, whichever place it was told at."""

from __future__ import annotations

from typing import Any

import pytest

from flows.checklist import COSTED, RESPONSES, as_facts, checklist, standing, steps
from flows.dossier import ids
from flows.heard import Pressed, Typed
from tests.flows.situations import NIGHT, at_rest, case_at
from tests.flows.test_side import typed
from tests.flows.test_walks import Walk

DAY = "2026-11-18"


@pytest.fixture
def walk() -> Walk:
    """Stand at the desk of a case with nothing left halfway."""
    return at_rest()


def told(walk: Walk, path: str) -> Any:
    """What the case knows of a path."""
    assert walk.dossier is not None
    return walk.dossier.facts.get(path)


def stands(walk: Walk, step: str) -> tuple[str, str | None]:
    """How a step stands, and since when."""
    assert walk.dossier is not None
    at = standing(walk.dossier.facts, step)
    return at.state, at.on


def opened(walk: Walk, step: str) -> None:
    """Open a step's card from the desk."""
    typed(walk, "/desk")
    walk.take(Pressed("desk.menu", "response"))
    if step in COSTED:
        walk.take(Pressed("response.menu", "costs"))
    walk.take(Pressed(walk.talk.step, step))
    assert walk.talk.step == "response.item"


def done(walk: Walk, step: str, day: str = DAY) -> None:
    """Record a step as done on this day."""
    opened(walk, step)
    walk.take(Pressed("response.item", "done"))
    walk.take(Typed(day))
    if walk.talk.step == "response.advised":
        walk.take(Typed("わからない"))
    assert walk.talk.step == "response.item"


PATHS = [
    ("preliminary", "duties.preliminary_filed_on"),
    ("preliminary", "incident.reported_on"),
    ("final", "duties.final_filed_on"),
    ("persons", "duties.persons_told_on"),
    ("publication", "incident.published_on"),
]


@pytest.mark.parametrize(("step", "path"), PATHS)
def test_a_step_done_is_the_fact_of_its_day(walk: Walk, step: str, path: str) -> None:
    """What is done on the checklist is the fact, and taken back it is no more."""
    done(walk, step)
    assert (told(walk, path), stands(walk, step)) == (DAY, ("done", DAY))
    walk.take(Pressed("response.item", "not_needed"))
    assert (told(walk, path), stands(walk, step)) == ("not_yet", ("not_needed", None))


@pytest.mark.parametrize(("step", "path"), PATHS)
def test_the_fact_of_its_day_makes_a_step_done(step: str, path: str) -> None:
    """What was told elsewhere is done here, and undone where it is told not to have been."""
    recorded = {f"steps.{step}.state": "not_needed"}
    if path != "incident.reported_on":
        assert stand(recorded | {path: DAY}, step) == ("done", DAY)
    undone = dict.fromkeys((each for name, each in PATHS if name == step), "not_yet")
    assert stand({f"steps.{step}.state": "done"} | undone, step) == ("open", None)


def stand(facts: dict[str, Any], step: str) -> tuple[str, str | None]:
    """How a step stands in a case of these facts."""
    at = standing(case_at(DAY, facts).open.facts, step)
    return at.state, at.on


def test_a_notice_given_is_an_event_of_the_case(walk: Walk) -> None:
    """Recorded it is one event; with another day still one; taken back it is withdrawn."""
    done(walk, "notice")
    done(walk, "notice", "2026-11-19")
    assert walk.dossier is not None
    (id,) = notices(walk)
    assert told(walk, f"events.{id}.on") == "2026-11-19"
    walk.take(Pressed("response.item", "not_needed"))
    assert notices(walk) == []
    assert stands(walk, "notice") == ("not_needed", None)


def notices(walk: Walk) -> list[str]:
    """The written notices that stand."""
    assert walk.dossier is not None
    facts = walk.dossier.facts
    return [id for id in ids(facts, "events") if facts.get(f"events.{id}.kind") == "written_notice"]


def test_a_notice_told_of_in_the_discovery_is_done() -> None:
    """The checklist has it without being told again."""
    facts = {"events.V1.kind": "written_notice", "events.V1.on": DAY}
    assert stand(facts, "notice") == ("done", DAY)
    assert stand(facts | {"events.V1.withdrawn": True}, "notice") == ("open", None)


def test_a_notice_the_insurer_acknowledged_stands(walk: Walk) -> None:
    """Neither its day nor its state can be changed on the checklist."""
    done(walk, "notice")
    (id,) = notices(walk)
    assert walk.dossier is not None
    acknowledged = case_at(DAY, {f"events.{id}.acknowledged_on": DAY}).open.facts.latest
    facts = walk.dossier.facts.told(acknowledged.values())
    walk.memory.cases[walk.dossier.id] = walk.dossier.with_facts(facts)
    walk.take(Pressed("response.item", "not_needed"))
    assert stands(walk, "notice") == ("done", DAY)
    walk.take(Pressed("response.item", "done"))
    walk.take(Typed("2026-11-19"))
    assert stands(walk, "notice") == ("done", DAY)


def test_a_press_conference_is_a_publication(walk: Walk) -> None:
    """Its day is the day of publication; taken back, there is none any more."""
    done(walk, "press_conference")
    assert told(walk, "incident.published_on") == DAY
    assert stands(walk, "publication") == ("done", DAY)
    walk.take(Pressed("response.item", "not_needed"))
    assert told(walk, "incident.published_on") == "not_yet"


def test_a_press_conference_leaves_an_earlier_publication(walk: Walk) -> None:
    """What was published before stays published, also when the conference is taken back."""
    done(walk, "publication", "2026-11-15")
    done(walk, "press_conference")
    walk.take(Pressed("response.item", "not_needed"))
    assert told(walk, "incident.published_on") == "2026-11-15"


def test_nothing_published_means_no_press_conference() -> None:
    """Told that nothing was published, a conference held is not believed."""
    facts = {"steps.press_conference.state": "done", "steps.press_conference.on": DAY}
    assert stand(facts, "press_conference") == ("done", DAY)
    assert stand(facts | {"incident.published_on": "not_yet"}, "press_conference")[0] == "open"


def test_a_step_with_a_cost_has_begun() -> None:
    """A recorded cost is never beside a step that is open or not needed."""
    cost = {"expenses.E1.category": "call_center", "expenses.E1.amount": 10}
    assert stand(cost, "call_center")[0] == "begun"
    assert stand(cost | {"steps.call_center.state": "not_needed"}, "call_center")[0] == "begun"
    assert stand(cost | {"steps.call_center.state": "done"}, "call_center")[0] == "done"
    assert stand(cost | {"expenses.E1.withdrawn": True}, "call_center")[0] == "open"


@pytest.mark.parametrize(
    ("role", "shown"), [("own", False), ("entruster", False), ("entrustee", True), (None, True)]
)
def test_only_an_entrustee_has_an_entruster_to_tell(role: str | None, shown: bool) -> None:
    """Whose own data it is, or who entrusted it, has nobody to tell above."""
    facts = case_at(DAY, {"duties.role": role}).open.facts
    assert ("entruster" in steps(facts)) is shown
    assert list(checklist(facts)) == [step for step in RESPONSES if shown or step != "entruster"]


@pytest.mark.parametrize("step", RESPONSES)
@pytest.mark.parametrize("state", ["not_needed", "planned", "done"])
def test_what_is_recorded_is_what_is_shown(step: str, state: str) -> None:
    """A state recorded of any step is the one it stands in, the notice by its event."""
    before = case_at(DAY, NIGHT | {"duties.role": "entrustee"})
    event = {"events.V2.kind": "written_notice", "events.V2.on": DAY}
    facts = as_facts(before.open.facts, step, state, DAY if state == "done" else None)
    before.tell(facts | (event if (step, state) == ("notice", "done") else {}))
    assert standing(before.open.facts, step).state == state


def test_advice_opens_its_steps_and_says_whose(walk: Walk) -> None:
    """What is advised is planned, on that firm's advice; what is done is not offered again."""
    done(walk, "call_center")
    typed(walk, "/desk", "コンサルティング", "みほん危機管理総研", "被害者への対応")
    assert walk.asked is not None
    assert "call_center" not in {each.choice for each in walk.asked.buttons}
    typed(walk, "お詫び状")
    assert walk.dossier is not None
    at = standing(walk.dossier.facts, "apology_letter")
    assert (at.state, at.engagement) == ("planned", "C1")
    assert stands(walk, "call_center") == ("done", DAY)


def test_of_several_firms_it_is_asked_which_advised(walk: Walk) -> None:
    """With two firms engaged the advice is that of the one named."""
    typed(walk, "コンサルティング", "みほん危機管理総研", "まだ助言はない")
    typed(walk, "コンサルティング", "別の機関", "サンプル広報", "被害者への対応")
    assert walk.talk.step == "consulting.adviser"
    typed(walk, "サンプル広報", "お詫び状")
    assert told(walk, "steps.apology_letter.engagement") == "C2"


@pytest.mark.parametrize(("way", "ask"), [("record", None), ("ask", True)])
def test_a_steps_cost_is_asked_with_what_is_known(
    walk: Walk,
    way: str,
    ask: bool | None,
) -> None:
    """Category and firm are filled in, the amount is asked; going back leads to the list."""
    typed(walk, "コンサルティング", "みほん危機管理総研", "被害者への対応", "お詫び状", "/desk")
    opened(walk, "apology_letter")
    walk.take(Pressed("response.item", way))
    draft = walk.talk.draft
    assert walk.talk.step == "expenses.amount"
    assert (draft["category"], draft["engagement"]) == ("apology_letter", "C1")
    assert draft.get("ask") is ask
    typed(walk, "/back")
    assert (walk.talk.step, dict(walk.talk.draft)) == ("response.costs", {})


def test_a_card_is_left_without_a_trace(walk: Walk) -> None:
    """There is nothing to come back to where a card was only looked at."""
    opened(walk, "preliminary")
    typed(walk, "/desk")
    assert (walk.talk.step, walk.talk.stack) == ("desk.menu", ())


def test_a_state_half_told_waits(walk: Walk) -> None:
    """Left at its day, a step is come back to."""
    opened(walk, "persons")
    walk.take(Pressed("response.item", "done"))
    typed(walk, "/desk", "resume", DAY)
    assert stands(walk, "persons") == ("done", DAY)


def test_a_draft_opened_from_a_card_leads_back_to_it(walk: Walk) -> None:
    """Back from the draft is the step it belongs to."""
    opened(walk, "persons")
    walk.take(Pressed("response.item", "draft"))
    typed(walk, "戻る")
    assert (walk.talk.step, walk.talk.draft["step"]) == ("response.item", "persons")
