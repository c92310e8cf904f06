"""What changes modules changes what it says, and tells what survives from what is found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.mutants.__main__ import judged, key
from tests.mutants.changes import changed, changes
from tests.mutants.reach import marked
from tests.mutants.trial import ROOT, Mutant, reach, survivors

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
    """Every slip once, at its line and in its name; types, docstrings and decorators never."""
    assert [(each.line, str(each)) for each in changes(SOURCE)] == EXPECTED
    assert [each.where for each in changes(SOURCE)] == ["LIMIT"] * 2 + ["fits"] * 9


@pytest.mark.parametrize("number", range(len(EXPECTED)))
def test_one_change_at_a_time(number: int) -> None:
    """A changed source is another one, and still compiles."""
    tree = changed(SOURCE, number)
    assert compile(tree, "", "exec") != compile(SOURCE, "", "exec")


def test_what_was_judged_is_there_still() -> None:
    """A survivor that was judged is a change of today's code; what was said of another is taken
    out, or it would stand for one that nobody looked at."""
    of_file = {path: changes((ROOT / path).read_text("utf-8")) for path, *_ in judged()}
    there = {key(Mutant(path, 0, each)) for path, made in of_file.items() for each in made}
    assert set(judged()) - there == set()


def test_where_a_line_belongs() -> None:
    """To the innermost statement of its function, wherever that begins; else to the import."""
    lines = (
        "LIMIT = 5",
        "def fits(yen):",
        "    'A docstring.'",
        "    for each in yen:",
        "        if (each >",
        "                LIMIT):",
        "            return False",
        "        elif each:",
        "            continue",
        "    return True",
    )
    _, starts = marked("\n".join(lines), "fits.py")
    assert starts == {4: 4, 5: 5, 6: 5, 7: 7, 8: 8, 9: 9, 10: 10}


def test_found_and_survived() -> None:
    """Days that are counted back are found by the tests that reach them.

    What no test reaches survives, and so does a change that changes nothing.
    """
    path, tests = "coverage/calendar.py", ("tests/coverage/test_calendar.py",)
    reached = reach([path], tests, 60)
    made = list(enumerate(changes((ROOT / path).read_text("utf-8"))))
    back = next(Mutant(path, n, each) for n, each in made if " + " in each.was)
    nothing = Mutant(path, -1, back.change)
    where = reached.tests(path, back.change.line)
    assert 0 < len(where) < len(reached.seconds) == len(reached.lines)
    unknown = replace(reached, lines={})
    assert dict(survivors([back, nothing], reached, 2)) == {back: False, nothing: True}
    assert dict(survivors([back], unknown, 1)) == {back: True}
