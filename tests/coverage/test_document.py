"""The case document: what is refused, and where; what is read; what is written."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any, get_args

import pytest
from hypothesis import given

from coverage import document
from coverage.assess import assess
from coverage.case import KINDS, Rider
from coverage.document import CHECKED, PROBLEMS, Refused
from tests.coverage.strategies import Json, cases, seeded
from tests.coverage.test_examples import EXAMPLES

WHOLE: Json = {
    "policy": {
        "number": "PIL-2026-0001",
        "insured": "株式会社みなと商事",
        "period": {"start": "2026-04-01", "end": "2027-03-31"},
        "limit": 100_000_000,
        "deductible": 0,
        "riders": ["cyber_response", "card_misuse"],
        "rider_limits": {"cyber_response": 10_000_000, "card_misuse": 5},
        "paid": {"consulting": 0, "response": 0, "cyber_response": 0, "liability": 0},
        "terms": {
            "counts_discovery_day": False,
            "response_requires_disclosure": False,
            "tax": "inclusive",
        },
    },
    "incident": {
        "cause": "missent",
        "actor": "employee",
        "wrongful": False,
        "data": ["personal", "my_number"],
        "location": "japan",
        "victims": 1_200,
        "reported_on": "2026-11-03",
        "published_on": "2026-11-04",
        "events": [
            {"kind": "own_awareness", "on": "2026-10-30", "by_culprit": True},
            {"kind": "written_notice", "on": "2026-11-02", "acknowledged_on": "2026-11-05"},
        ],
    },
    "engagements": [
        {"id": "C1", "firm": "危機管理総研", "approval": "approved"},
        {"id": "C2", "firm": "新しい会社", "approval": "pending"},
    ],
    "expenses": [
        {
            "id": "E1",
            "category": "legal_consultation",
            "amount": 300_000,
            "retainer": 100_000,
            "tax": 27_272,
            "incurred_on": "2026-11-10",
            "engagement": "C1",
        },
        {"id": "E2", "category": "condolence", "amount": 600_000, "recipients": 1_200},
        {"id": "E3", "category": "staff_cost", "amount": 1, "kind": "travel"},
        {"id": "E4", "category": "cyber_response", "amount": 1, "kind": "containment"},
    ],
    "claims": [
        {
            "id": "L1",
            "claimant": "entruster",
            "basis": "personal_leak",
            "made_on": "2026-12-01",
            "jurisdiction": "japan",
            "resolution": "settlement",
            "damages": 2_000_000,
            "litigation": 500_000,
        },
        {"id": "L2", "claimant": "victim", "basis": "card_misuse", "litigation": 1},
    ],
    "duties": {"special_care": True, "known_on": "2026-11-01", "role": "own"},
}
"""A document that is read, with every field somewhere in it."""

GONE = object()

REFUSED: list[tuple[str, Any, str, str]] = [
    # the path changed, the value put there, the path named, the problem named ("" is the same path)
    # unknown keys
    ("extra", 1, "", "unknown_key"),
    ("policy.extra", 1, "", "unknown_key"),
    ("policy.period.extra", 1, "", "unknown_key"),
    ("policy.paid.extra", 1, "", "unknown_key"),
    ("policy.terms.extra", 1, "", "unknown_key"),
    ("policy.rider_limits.dispatch", 1, "", "unknown_key"),
    ("policy.rider_limits.dispatch", None, "", "unknown_key"),
    ("policy.kind", None, "", "unknown_key"),
    ("incident.events[0].extra", None, "", "unknown_key"),
    ("policy.rider_limits.response_limit_double", 1, "", "unknown_key"),
    ("incident.extra", 1, "", "unknown_key"),
    ("incident.events[0].extra", 1, "", "unknown_key"),
    ("engagements[1].extra", 1, "", "unknown_key"),
    ("expenses[2].extra", 1, "", "unknown_key"),
    ("claims[1].tax", 1, "", "unknown_key"),
    ("duties.extra", 1, "", "unknown_key"),
    ("duties.extra", None, "", "unknown_key"),
    # unknown values
    ("policy.riders[1]", "dispatched", "", "one_of"),
    ("policy.terms.tax", "none", "", "one_of"),
    ("incident.cause", "hacked", "", "one_of"),
    ("incident.actor", "Employee", "", "one_of"),
    ("incident.data[1]", "names", "", "one_of"),
    ("incident.location", "mars", "", "one_of"),
    ("incident.events[1].kind", "rumour", "", "one_of"),
    ("engagements[0].approval", "yes", "", "one_of"),
    ("expenses[0].category", "legal", "", "one_of"),
    ("expenses[2].kind", "meals", "", "one_of"),
    ("expenses[2].kind", "containment", "", "one_of"),
    ("expenses[3].kind", "overtime", "", "one_of"),
    ("claims[0].claimant", "me", "", "one_of"),
    ("claims[0].basis", "leak", "", "one_of"),
    ("claims[0].jurisdiction", "jp", "", "one_of"),
    ("claims[0].resolution", "won", "", "one_of"),
    ("duties.role", "boss", "", "one_of"),
    # amounts
    ("expenses[3].amount", 0, "", "positive"),
    ("expenses[3].amount", -1, "", "positive"),
    ("expenses[3].amount", 10.0, "", "whole_number"),
    ("expenses[3].amount", 10.5, "", "whole_number"),
    ("expenses[3].amount", "10", "", "whole_number"),
    ("expenses[3].amount", True, "", "whole_number"),
    ("policy.limit", -1, "", "not_negative"),
    ("policy.limit", 1e8, "", "whole_number"),
    ("policy.deductible", -1, "", "not_negative"),
    ("policy.rider_limits.cyber_response", -1, "", "not_negative"),
    ("policy.paid.response", -1, "", "not_negative"),
    ("incident.victims", -1, "", "not_negative"),
    ("incident.victims", 1.0, "", "whole_number"),
    ("expenses[0].retainer", -1, "", "not_negative"),
    ("expenses[0].tax", -1, "", "not_negative"),
    ("expenses[1].recipients", -1, "", "not_negative"),
    ("claims[0].damages", -1, "", "not_negative"),
    ("claims[0].litigation", -1, "", "not_negative"),
    ("expenses[0].retainer", 300_001, "", "not_above_amount"),
    ("expenses[0].tax", 300_001, "", "not_above_amount"),
    # required
    ("policy", GONE, "", "required"),
    ("policy.number", GONE, "", "required"),
    ("policy.insured", GONE, "", "required"),
    ("policy.period", GONE, "", "required"),
    ("policy.period.start", GONE, "", "required"),
    ("policy.period.end", GONE, "", "required"),
    ("policy.limit", GONE, "", "required"),
    ("incident.events[0].kind", GONE, "", "required"),
    ("engagements[0].id", GONE, "", "required"),
    ("expenses[1].id", GONE, "", "required"),
    ("expenses[1].category", GONE, "", "required"),
    ("expenses[1].amount", GONE, "", "required"),
    ("claims[0].id", GONE, "", "required"),
    ("claims[0].claimant", GONE, "", "required"),
    ("claims[0].basis", GONE, "", "required"),
    # ids
    ("engagements[1].id", "C1", "", "id_twice"),
    ("expenses[3].id", "E2", "", "id_twice"),
    ("claims[1].id", "L1", "", "id_twice"),
    ("engagements[1].id", "none", "", "reserved_id"),
    ("expenses[0].engagement", "C9", "", "no_such_engagement"),
    # what a category does not have
    ("expenses[1].retainer", 0, "", "not_of_category"),
    ("expenses[3].retainer", 0, "", "not_of_category"),
    ("expenses[0].recipients", 0, "", "not_of_category"),
    ("expenses[0].kind", "other", "", "not_of_category"),
    ("expenses[1].kind", "overtime", "", "not_of_category"),
    # days
    ("policy.period.end", "2026-03-31", "", "period_order"),
    ("incident.events[1].acknowledged_on", "2026-11-01", "", "acknowledged_order"),
    ("policy.period.start", "2026-4-1", "", "day"),
    ("incident.reported_on", "2026-02-29", "", "day"),
    ("incident.published_on", "2026-11-03T00:00:00", "", "day"),
    ("incident.events[0].on", "20261103", "", "day"),
    ("expenses[0].incurred_on", 20261103, "", "day"),
    ("claims[0].made_on", "２０２６-11-03", "", "day"),
    ("duties.known_on", "", "", "day"),
    # riders
    ("policy.rider_limits.ip_infringement", 1, "", "rider_not_set"),
    ("policy.riders", ["cyber_response"], "policy.rider_limits.card_misuse", "rider_not_set"),
    ("policy.rider_limits.cyber_response", GONE, "", "rider_limit_required"),
    # claims of nothing
    ("claims[0]", {"damages": 0, "litigation": 0}, "claims[0].damages", "claim_of_nothing"),
    ("claims[0]", {"damages": 0}, "claims[0].damages", "claim_of_nothing"),
    # shapes
    ("policy", [], "", "object"),
    ("incident", "missent", "", "object"),
    ("expenses", {}, "", "list"),
    ("incident.events", "none", "", "list"),
    ("incident.data", "personal", "", "list"),
    ("claims[0]", 1, "", "object"),
    ("policy.number", 1, "", "text"),
    ("policy.insured", "", "", "text"),
    ("engagements[0].firm", 1, "", "text"),
    ("incident.wrongful", "no", "", "true_or_false"),
    ("incident.wrongful", 0, "", "true_or_false"),
    ("incident.events[0].by_culprit", "yes", "", "true_or_false"),
    ("policy.terms.counts_discovery_day", 1, "", "true_or_false"),
    ("policy.riders[0]", None, "", "one_of"),
]


def changed(path: str, value: Any) -> Json:
    """The whole document with one value changed, or gone."""
    tree: Any = deepcopy(WHOLE)
    owner, key = owner_of(tree, path)
    if value is GONE:
        del owner[key]
    elif isinstance(value, dict) and isinstance(owner[key], dict):
        base = {name: owner[key][name] for name in ("id", "claimant", "basis")}
        owner[key] = base | value
    else:
        owner[key] = value
    return dict(tree)


def owner_of(tree: Any, path: str) -> tuple[Any, Any]:
    """What holds a path's last step, and that step."""
    steps: list[Any] = [
        int(step) if step.isdigit() else step
        for step in path.replace("[", ".").replace("]", "").split(".")
    ]
    for step in steps[:-1]:
        tree = tree[step]
    return tree, steps[-1]


def refused(text: str) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        document.parse(text)
    return caught.value.path, caught.value.problem


@pytest.mark.parametrize(("path", "value", "named", "problem"), REFUSED)
def test_bad_input_is_refused_with_its_path(
    path: str, value: Any, named: str, problem: str
) -> None:
    assert refused(json.dumps(changed(path, value))) == (named or path, problem)


def test_all_that_is_wrong_is_found() -> None:
    """Every field that is wrong is named; what stands between fields only where each is right."""
    tree = changed("policy.limit", "many")
    tree["policy"]["riders"] = ["none"]
    tree["policy"]["period"]["end"] = "soon"
    found = [(each.path, each.problem) for each in document.refusals(tree)]
    assert found == [
        ("policy.period.end", "day"),
        ("policy.limit", "whole_number"),
        ("policy.riders[0]", "one_of"),
    ]
    assert refused(json.dumps(tree)) == found[0]
    assert document.refusals(tree)[-1].expected == get_args(Rider)
    assert document.refusals(changed("policy.limit", 1)) == []


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("expenses[1].retainer", 0, ("legal_consultation",)),
        ("expenses[0].recipients", 0, ("condolence",)),
        ("expenses[0].kind", "other", tuple(KINDS)),
        ("expenses[2].kind", "containment", KINDS["staff_cost"]),
        ("expenses[0].tax", 300_001, ("300000",)),
        ("expenses[0].engagement", "C9", ("C9",)),
        ("engagements[1].id", "none", ("none",)),
        ("claims[1].id", "L1", ("L1",)),
        ("policy.period.end", "2026-03-31", ("2026-04-01",)),
        ("policy.rider_limits.ip_infringement", 1, ("ip_infringement",)),
        ("incident.events[1].acknowledged_on", "2026-11-01", ("2026-11-02",)),
    ],
)
def test_what_would_be_right_is_said(path: str, value: Any, expected: tuple[str, ...]) -> None:
    (found,) = document.refusals(changed(path, value))
    assert found.expected == expected


def test_the_table_has_every_problem() -> None:
    shown = {problem for *_, problem in REFUSED}
    assert {*PROBLEMS.values(), *CHECKED} - shown == {"json", "key_twice"}


def test_the_whole_document_is_read() -> None:
    case = document.parse(json.dumps(WHOLE))
    assert case.expenses[0].retainer == 100_000
    assert case.incident.events[1].acknowledged_on is not None
    assert json.dumps(document.write(case)) == json.dumps(document.write(document.read(WHOLE)))


def test_a_period_may_be_one_day() -> None:
    tree = changed("policy.period.end", "2026-04-01")
    assert document.read(tree).policy.period.end == document.read(tree).policy.period.start


def test_only_a_notice_must_be_acknowledged_after_it_was_given() -> None:
    """The page refuses such days of a written notice, and of no other event."""
    tree = changed("incident.events[0].acknowledged_on", "2026-01-01")
    assert document.read(tree).incident.events[0].acknowledged_on is not None


def leaves(tree: Any, path: str = "") -> list[str]:
    """Every path under which something stands."""
    if isinstance(tree, dict):
        steps = {f"{path}.{key}" if path else key: value for key, value in tree.items()}
    elif isinstance(tree, list) and tree and isinstance(tree[0], dict):
        steps = {f"{path}[{index}]": value for index, value in enumerate(tree)}
    else:
        return []
    inner = [each for step, value in steps.items() for each in leaves(value, step)]
    return [*(step for step in steps if not step.endswith("]")), *inner]


@pytest.mark.parametrize("path", leaves(WHOLE))
def test_null_is_the_same_as_absent(path: str) -> None:
    null, absent = changed(path, None), changed(path, GONE)
    assert outcome(null) == outcome(absent)


def test_a_null_of_each_object_is_left_out_and_of_no_other_field() -> None:
    """Of what may itself be absent too: only the names of its own fields stand for nothing."""
    assert {each.rpartition("[")[0] or each for each in document._named()} == {
        *("", "policy", "policy.period", "policy.rider_limits", "policy.paid", "policy.terms"),
        *("incident", "incident.events", "engagements", "expenses", "claims", "duties"),
    }


def outcome(tree: Json) -> object:
    try:
        return document.read(tree)
    except Refused as error:
        return error.path, error.problem, error.expected


@given(cases())
def test_nulls_left_out_change_nothing(tree: Json) -> None:
    assert document.read(without_nulls(tree)) == document.read(tree)


def without_nulls(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: without_nulls(value) for key, value in tree.items() if value is not None}
    return [without_nulls(each) for each in tree] if isinstance(tree, list) else tree


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('{"policy": {}, "policy": {}}', "policy"),
        ('{"policy": {"limit": 1, "limit": 1}}', "policy.limit"),
        ('{"policy": {"number": "1", "limit": 1, "limit": 1}}', "policy.limit"),
        ('{"incident": {"events": [{"on": {"a": 1, "a": 1}}]}}', "incident.events[0].on.a"),
        (
            '{"incident": {"events": [{"on": {"b": {"a": 1, "a": 1}}}]}}',
            "incident.events[0].on.b.a",
        ),
        ('{"incident": {"events": [{}, {"on": null, "on": null}]}}', "incident.events[1].on"),
        ('{"expenses": [{"id": "a", "\\u0069d": "b"}]}', "expenses[0].id"),
    ],
)
def test_a_key_named_twice_is_refused(text: str, path: str) -> None:
    assert refused(text) == (path, "key_twice")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "{'policy': 1}",
        '{"policy": NaN}',
        '{"policy": Infinity}',
        '{"policy": -Infinity}',
        '{"policy": 010}',
        '{"policy": 1,}',
        "{} {}",
        "\ufeff{}",
        "1" * 5_000,
        "[" * 100_000,
        "[" * 50_000 + "]" * 50_000,
    ],
    ids=lambda text: text[:12],
)
def test_what_is_not_json_is_refused(text: str) -> None:
    assert refused(text) == ("", "json")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('{\n "a": }', "2:7"),
        ("[" * 100_000, "[[[…"),
        ("[NaN]", "NaN"),
        ("[-Infinity]", "-Infinity"),
        ("1" * 5_000, "999…"),
    ],
    ids=lambda text: text[:12],
)
def test_where_it_is_not_json_is_said(text: str, where: str) -> None:
    """Line and column, where the reader knows them, else what it could not read."""
    with pytest.raises(Refused) as found:
        document.parse(text)
    assert found.value == Refused("", "json", (where,))
    assert str(found.value) == f"document: json {where}".rstrip()


@pytest.mark.parametrize("text", ["null", "1", '"x"', "[]", "true"])
def test_a_document_that_is_no_object_is_refused(text: str) -> None:
    assert refused(text) == ("", "object")


@pytest.mark.parametrize("depth", [5, 100, 450, 600, 900])
@pytest.mark.parametrize(("before", "after"), [("[", "]"), ('{"a":', "}")])
@pytest.mark.parametrize(
    ("path", "problem"),
    [("extra", "unknown_key"), ("policy", "*"), ("expenses", "*"), ("incident.data", "*")],
)
def test_deep_nesting_is_refused(
    path: str, problem: str, before: str, after: str, depth: int
) -> None:
    text = json.dumps(changed(path, "HERE"))
    deep = before * depth + "1" + after * depth
    named, found = refused(text.replace('"HERE"', deep))
    assert named.startswith((path, "policy"))
    assert problem in ("*", found)


def test_a_number_beyond_a_float_is_refused_at_its_path() -> None:
    text = json.dumps(changed("policy.limit", "HERE")).replace('"HERE"', "1e999")
    assert refused(text) == ("policy.limit", "whole_number")


def test_of_numbers_that_are_read_every_sum_can_be_written() -> None:
    """What would be too long to write, once summed, is no number to begin with."""
    costs = [{"id": each, "category": "other", "amount": "HERE"} for each in "ab"]
    text = json.dumps({"policy": WHOLE["policy"], "expenses": costs})
    most = text.replace('"HERE"', "9" * 4_000)
    assert len(json.dumps(assess(document.parse(most)).totals)) > 8_000
    for digits in (4_001, 4_300):
        assert refused(text.replace('"HERE"', "9" * digits)) == ("", "json")


def test_a_lone_surrogate_is_refused_at_its_path() -> None:
    assert refused(json.dumps(changed("policy.insured", "\ud800"))) == ("policy.insured", "text")


@given(cases())
def test_what_is_written_reads_back_the_same(tree: Json) -> None:
    case = document.read(tree)
    written = document.write(case)
    assert document.parse(json.dumps(written)) == case
    assert document.write(document.read(written)) == written


def test_what_is_written_is_decided_the_same() -> None:
    for seed in range(300):
        case = document.read(seeded(seed))
        assert assess(document.read(document.write(case))) == assess(case)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_read_back_the_same(path: Any) -> None:
    case = document.read(json.loads(path.read_text(encoding="utf-8"))["case"])
    assert document.read(document.write(case)) == case


def test_what_is_unknown_is_not_written() -> None:
    tree = {"policy": {**WHOLE["policy"], "riders": [], "rider_limits": {}}}
    assert document.write(document.read(tree)) == {
        "policy": {key: WHOLE["policy"][key] for key in ("number", "insured", "period", "limit")}
    }


def test_the_schema_names_every_field_and_lets_the_optional_be_null() -> None:
    schema = document.schema()
    for table in (schema, *schema["$defs"].values()):
        assert table["additionalProperties"] is False
        for name, shape in table["properties"].items():
            nullable = {"type": "null"} in shape.get("anyOf", ())
            assert nullable != (name in table.get("required", ()))
    assert set(schema["properties"]) == set(WHOLE)
    assert set(schema["$defs"]["Policy"]["properties"]) == set(WHOLE["policy"])
    assert schema["$defs"]["Expense"]["required"] == ["id", "category", "amount"]


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (Refused("policy.limit", "missing"), "policy.limit: missing"),
        (Refused("", "json"), "document: json"),
        (Refused("incident.cause", "code", ("theft", "loss")), "incident.cause: code theft, loss"),
    ],
)
def test_a_refusal_reads_as_a_line(found: Refused, text: str) -> None:
    """Where it stands in the document, what is wrong, and what would be right."""
    assert str(found) == text


def test_a_key_given_twice_is_the_only_refusal_of_its_document() -> None:
    """Which of the two was meant cannot be known, and so nothing else is looked at."""
    text = json.dumps(changed("policy.limit", -1))
    twice = text.replace('"limit"', '"number": "other", "limit"')
    assert document.refusals(document.load(twice)) == [Refused("policy.number", "key_twice")]
    assert [each.path for each in document.refusals(document.load(text))] == ["policy.limit"]
