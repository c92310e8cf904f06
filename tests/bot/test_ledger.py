"""The ledger of erasures: what may have been torn off, and what was changed."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.ledger import BEGINNING, Entry, Ledger
from bot.store.problems import StoreProblem

AT = datetime(2026, 11, 2, tzinfo=UTC)
CASES = ["K-2026-0001", "K-2026-0002", "K-2026-0003"]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A ledger of three cases."""
    made = Ledger(tmp_path / "ledger")
    for each in CASES:
        made.add(each, AT, "A", "B")
    return made


def cases(ledger: Ledger) -> list[str]:
    return [each.case for each in ledger.entries()]


def test_a_line_that_a_kill_tore_off_never_counted(ledger: Ledger) -> None:
    """Wherever it was torn; the next line takes its place."""
    whole = ledger.path.read_bytes()
    last = len(whole.splitlines(keepends=True)[-1])
    for torn in range(2, last):
        ledger.path.write_bytes(whole[:-torn])
        assert cases(ledger) == CASES[:2]
    ledger.add("K-2026-0004", AT, "A", "B")
    assert cases(ledger) == [*CASES[:2], "K-2026-0004"]


@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
def test_no_erasure_is_lost_where_only_an_end_of_a_line_is(ledger: Ledger, end: bytes) -> None:
    """Copied by a program that took the last end away, or wrote others: every line counts."""
    whole = ledger.path.read_bytes()
    for text in (whole[:-1], whole.replace(b"\n", end), whole.replace(b"\n", end)[: -len(end)]):
        ledger.path.write_bytes(text)
        assert cases(ledger) == CASES
        assert ledger.head() == ledger.entries()[-1].hash
        ledger.add("K-2026-0004", AT, "A", "B")
        ledger.add("K-2026-0005", AT, "A", "B")
        assert cases(ledger) == [*CASES, "K-2026-0004", "K-2026-0005"]


def test_what_was_changed_is_noticed(ledger: Ledger) -> None:
    """Another order, a line gone, twice, empty or of something else: the line is named."""
    first, second, third = ledger.path.read_bytes().splitlines(keepends=True)
    other = b"[" * 100_000 + b"\n"
    for wrong in (
        *([second, first, third], [first, third], [second, third], [first, second, third, third]),
        *([first, b"\n", second, third], [first, other, second], [b"\0\n"]),
    ):
        ledger.path.write_bytes(b"".join(wrong))
        with pytest.raises(StoreProblem, match="ledger_changed"):
            ledger.entries()


ODD: list[dict[str, Any]] = [
    *({"case": each} for each in (5, ["K"], "K\0")),
    *({"at": each} for each in ("never", None, "2026-11-02T00:00:00")),
    *({"signed_by": None}, {"more": "x"}),
]


@pytest.mark.parametrize("wrong", ODD)
def test_a_line_of_odd_values_is_none(tmp_path: Path, wrong: dict[str, Any]) -> None:
    """Whatever its hash says: a restore would fall over it, or pass it by."""
    told = asdict(Entry("K-2026-0001", AT.isoformat(), "A", "B", BEGINNING)) | wrong
    told.pop("more", None)
    line = told | {"hash": Entry(**told).hash} | {k: v for k, v in wrong.items() if k == "more"}
    odd = Ledger(tmp_path / "odd")
    odd.path.write_text(json.dumps(line) + "\n")
    with pytest.raises(StoreProblem, match="ledger_changed"):
        odd.entries()
