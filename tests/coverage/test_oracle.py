"""The engine against a second reading of the coverage page's words."""

from __future__ import annotations

import pytest
from hypothesis import given

from coverage.assess import assess
from coverage.document import read
from tests.coverage.oracle import decide
from tests.coverage.strategies import Json, cases, seeded


@pytest.mark.parametrize("block", range(4))
def test_engine_decides_as_the_page_says(block: int) -> None:
    for seed in range(block * 2_000, (block + 1) * 2_000):
        tree = seeded(seed)
        assert decided(tree) == decide(tree), seed


@given(cases())
def test_engine_decides_as_the_page_says_of_cases_made_small(tree: Json) -> None:
    assert decided(tree) == decide(tree)


def decided(tree: Json) -> Json:
    """The engine's assessment without its edition, the lists without order sorted."""
    found = assess(read(tree)).as_dict()
    found.pop("edition")
    found["assumptions"].sort()
    for item in found["items"]:
        item["missing"].sort()
    return found
