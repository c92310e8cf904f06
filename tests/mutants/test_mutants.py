"""What changes modules changes what it says, and tells what survives from what is found."""

from __future__ import annotations

import pytest

from tests.mutants.changes import Change, changed, changes
from tests.mutants.trial import ROOT, Mutant, survivors, unchanged

SOURCE = '''
"""A docstring is not read."""
LIMIT: Annotated[int, Field(ge=0)] = 5

@dataclass(frozen=True)
class Thing:
    """Nor this."""

def fits(yen: int | None, least: int = 1) -> bool | None:
    """Nor this."""
    if not yen:
        raise ValueError(f"none {yen}")
    return least <= yen and min(yen, LIMIT) == yen
'''
EXPECTED = [
    (3, "0 → 1"),
    (3, "5 → 6"),
    (9, "1 → 2"),
    (11, "not yen → yen"),
    (12, "raise ValueError(f'none {yen}') → left out"),
    (13, "return least <= yen and min(yen, LIMIT) == yen → return None"),
    (13, "least <= yen and min(yen, LIMIT) == yen → least <= yen or min(yen, LIMIT) == yen"),
    (13, "least <= yen → least < yen"),
    (13, "least <= yen → least > yen"),
    (13, "min(yen, LIMIT) == yen → min(yen, LIMIT) != yen"),
    (13, "min → max"),
]


def test_what_is_changed() -> None:
    """Every slip once, at its line; types, docstrings and decorators never."""
    assert [(each.line, str(each)) for each in changes(SOURCE)] == EXPECTED


@pytest.mark.parametrize("number", range(len(EXPECTED)))
def test_one_change_at_a_time(number: int) -> None:
    """A changed source is another one, and still compiles."""
    tree = changed(SOURCE, number)
    assert compile(tree, "", "exec") != compile(SOURCE, "", "exec")


def test_found_and_survived() -> None:
    """Days that are counted back are found by the calendar's tests; what is not changed is not."""
    path, tests = "coverage/calendar.py", ("tests/coverage/test_calendar.py",)
    source = (ROOT / path).read_text("utf-8")
    back = next(n for n, each in enumerate(changes(source)) if " + " in each.was)
    counted_back = Mutant(path, back, Change(0, "", ""), tests)
    tried = [counted_back, unchanged(counted_back)]
    left = {mutant.number: survived for mutant, survived in survivors(tried, 1, 60)}
    assert left == {back: False, -1: True}
