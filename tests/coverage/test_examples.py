"""The worked examples that came with the coverage page, to the yen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coverage import document
from coverage.assess import assess
from coverage.assessment import schema

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.json"))


def unordered(assessment: dict[str, Any]) -> dict[str, Any]:
    """The assessment with the lists whose order means nothing sorted."""
    items = [{**item, "missing": sorted(item["missing"])} for item in assessment["items"]]
    return {**assessment, "items": items, "assumptions": sorted(assessment["assumptions"])}


def test_all_thirteen_are_here() -> None:
    assert len(EXAMPLES) == 13


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_is_decided_as_written(path: Path) -> None:
    example = json.loads(path.read_text(encoding="utf-8"))
    case = document.parse(json.dumps(example["case"]))
    given = unordered(json.loads(json.dumps(assess(case).as_dict())))
    expected = unordered(example["assessment"])
    assert {key: given[key] for key in expected} == expected


TYPES: dict[str, Any] = {"integer": int, "string": str, "array": list, "object": dict}


def fits(shape: dict[str, Any], value: Any) -> bool:
    """Is the value what this part of a JSON Schema says, as far as assessments need it?"""
    if "anyOf" in shape:
        return any(fits(each, value) for each in shape["anyOf"])
    if "enum" in shape or shape["type"] == "null":
        return value in shape.get("enum", (None,))
    if type(value) is not TYPES[shape["type"]]:
        return False
    if isinstance(value, list):
        return all(fits(shape["items"], each) for each in value)
    if isinstance(value, dict) and "properties" in shape:
        known = shape["properties"]
        whole = {*shape["required"]} <= value.keys() <= known.keys()
        return whole and all(fits(known[name], each) for name, each in value.items())
    return not isinstance(value, int) or value >= shape["minimum"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_assessment_is_what_its_schema_says(path: Path) -> None:
    """Every assessment is valid under the schema; with a field more or one less it is not."""
    example = json.loads(path.read_text(encoding="utf-8"))
    given = json.loads(json.dumps(assess(document.parse(json.dumps(example["case"]))).as_dict()))
    assert fits(schema(), given)
    for place in (given, given["totals"], *given["parts"].values(), *given["items"]):
        place["extra"] = 1
        assert not fits(schema(), given)
        del place["extra"]
        name, value = place.popitem()
        assert not fits(schema(), given)
        place[name] = value
