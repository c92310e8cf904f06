"""`erase` and `retention` as processes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import attending, bootstrap
from bot.console import accounts
from bot.settings import Settings
from tests.bot.backup.houses import case, opened
from tests.commands import hakkaku


@pytest.fixture
def closed(tmp_path: Path) -> str:
    """A case closed eight years ago, in a data folder: its number."""
    house = opened(Settings(data_dir=tmp_path), datetime(2018, 11, 2, tzinfo=UTC))
    bootstrap.seed(house)
    accounts.make(house, "administrator", "boss", "Boss", "test")
    accounts.make(house, "supervisor", "chief", "Chief", "test")
    number, _ = case(house, "田中")
    attending.close(house, number, "森")
    house.store.close()
    return number


def test_an_erasure_from_the_order_to_the_end(tmp_path: Path, closed: str) -> None:
    """Due, ordered by one, signed by the other, gone; a second signature changes nothing."""

    def due() -> str:
        return hakkaku("retention", "due", folder=tmp_path).stdout

    def erase(who: str) -> tuple[int, str]:
        done = hakkaku("erase", closed, "--as", who, folder=tmp_path)
        return done.returncode, done.stderr

    assert due() == f"{closed}\tPIL-SAMPLE-0001\t2018-11-02\t2025-11-02\t\n"
    assert erase("nobody")[0] == erase("chief")[0] == 2
    status, told = erase("boss")
    assert (status, f"erase {closed}" in told) == (0, True)
    assert due().endswith("\tordered\n")
    assert erase("boss")[0] == 2
    status, told = erase("chief")
    assert (status, str(tmp_path / "erasures.jsonl") in told) == (0, True)
    assert due() == ""
    assert hakkaku("export", closed, folder=tmp_path).returncode == 2
    assert erase("chief")[0] == 0


def test_what_holds_an_erasure_up_is_said_until_it_is_done(tmp_path: Path, closed: str) -> None:
    """Signed, but a paper cannot be deleted: each time it is said, until it can be."""
    fast = tmp_path / "papers" / f"{closed}-dossier.pdf"
    fast.mkdir(parents=True)

    def erase(who: str, *more: str) -> tuple[int, str]:
        done = hakkaku("erase", closed, "--as", who, *more, folder=tmp_path)
        return done.returncode, done.stderr

    assert erase("boss")[0] == 0
    status, told = erase("chief")
    assert (status, closed in told, "署名は済んでおり" in told) == (1, True, True)
    status, again = erase("chief")
    assert (status, told in again) == (1, True)
    assert erase("boss", "--withdraw")[0] == 2
    fast.rmdir()
    assert erase("chief")[0] == 0


def test_a_ledger_that_cannot_be_written_is_said(tmp_path: Path, closed: str) -> None:
    """It failed, and nobody is told of a restore: what was signed goes on once it can be."""
    (tmp_path / "erasures.jsonl").mkdir()
    assert hakkaku("erase", closed, "--as", "boss", folder=tmp_path).returncode == 0
    done = hakkaku("erase", closed, "--as", "chief", folder=tmp_path)
    assert (done.returncode, "消去台帳に書けません" in done.stderr) == (1, True)
    (tmp_path / "erasures.jsonl").rmdir()
    assert hakkaku("erase", closed, "--as", "chief", folder=tmp_path).returncode == 0


def test_the_years_are_shown_and_set(tmp_path: Path, closed: str) -> None:
    """Seven if nobody said otherwise; what is set counts from then on; zero is refused."""
    assert hakkaku("retention", "years", folder=tmp_path).stdout == "7\n"
    assert hakkaku("retention", "years", "10", folder=tmp_path).stdout == "10\n"
    assert hakkaku("retention", "due", folder=tmp_path).stdout == ""
    assert hakkaku("retention", "years", "0", folder=tmp_path).returncode == 2


def test_the_years_of_the_house_file_count_until_others_are_set(
    tmp_path: Path, closed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What people are told when they come in is when their case is due."""
    file = tmp_path / "house.toml"
    file.write_text('insurer = "A"\nphone = "1"\nkept_years = 9\n', encoding="utf-8")
    monkeypatch.setenv("HAKKAKU_HOUSE", str(file))
    assert hakkaku("retention", "years", folder=tmp_path).stdout == "9\n"
    assert hakkaku("retention", "due", folder=tmp_path).stdout == ""
    assert hakkaku("retention", "years", "7", folder=tmp_path).stdout == "7\n"
    assert hakkaku("retention", "due", folder=tmp_path).stdout.startswith(closed)


def test_an_order_is_withdrawn(tmp_path: Path, closed: str) -> None:
    """What was ordered and not signed is taken back with --withdraw."""
    hakkaku("erase", closed, "--as", "boss", folder=tmp_path)
    taken = hakkaku("erase", closed, "--as", "boss", "--withdraw", folder=tmp_path)
    assert (taken.returncode, taken.stderr) == (0, "")
    assert hakkaku("erase", closed, "--as", "chief", folder=tmp_path).returncode == 2
