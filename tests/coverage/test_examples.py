"""The worked examples that came with the coverage page, to the yen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coverage import document
from coverage.assess import assess

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
