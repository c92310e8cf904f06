"""The terminal for people: panels, the money as a table, and how far one is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from bot import bootstrap
from bot.bootstrap import House
from bot.documents.kinds import KINDS, Kind, Progress
from bot.documents.source import Source
from bot.handed import let_go
from bot.render import Message, Shown
from bot.settings import Settings
from bot.store.destroying import destroy
from bot.store.files import Document
from bot.store.repository import Store
from bot.store.transcript import Said
from bot.terminal import _pretty, _row, chat, plain, together
from bot.turn import take
from flows.heard import Typed
from flows.screen import sifted
from flows.talk import Language
from tests.commands import hakkaku
from tests.desk import at_the_desk


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house with its sample policy."""
    opened = bootstrap.open_house(Settings(data_dir=tmp_path))
    bootstrap.seed(opened)
    return opened


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("請求額 330,000円", ("請求額", "330,000円")),
        ("定期報酬 −100,000円", ("定期報酬", "−100,000円")),
        ("= 207,000円", ("", "= 207,000円")),
        ("Claimed ¥330,000", ("Claimed", "¥330,000")),
        ("Left of it: ¥1 of ¥2", ("Left of it: ¥1 of ¥2", "")),
        ("No amount here", ("No amount here", "")),
    ],
)
def test_a_line_of_money_is_a_row(line: str, row: tuple[str, str]) -> None:
    """A line that ends in its one amount is a row; any other stays a line."""
    assert _row(line) == row


def test_plain_numbers_only_what_numbers_choose() -> None:
    """Where a number is itself an answer the choices carry none."""
    unknown = (Shown("unknown", "Don't know yet"),)
    assert plain([Message("How many?", "a.b", unknown, numbered=False)]).endswith(
        "・Don't know yet"
    )
    assert plain([Message("Which?", "a.b", unknown)]).endswith("1. Don't know yet")


def test_pretty_shows_everything_that_was_said(capsys: pytest.CaptureFixture[str]) -> None:
    """No word is lost between the text and the panels; square brackets are not markup."""
    text = "Recorded [1/2].\n\n■ E1 Lawyer\nClaimed ¥330,000\n= ¥207,000\nThat is all."
    _pretty([Message(text, "a.b", (Shown("x", "[Desk]"),), progress=(1, 2))])
    shown = capsys.readouterr().out
    for words in ("Recorded [1/2].", "E1 Lawyer", "Claimed", "¥330,000", "= ¥207,000", "[Desk]"):
        assert words in shown


def test_a_file_that_a_kill_kept_back_comes_at_the_next_start(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was said and not shown is shown later, with its file."""
    talk = house.store.conversation_for("総務", policy=None, case=None)
    at_the_desk(house, talk)
    take(house, talk, Typed("/draft"))
    monkeypatch.setattr("sys.stdin", StringIO())
    chat(house, talk, "ja")
    assert [each.name for each in house.papers.iterdir()] == ["K-2026-0001-preliminary.docx"]


def test_a_sample_that_was_cut_off_is_made_whole_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before its firms are kept: whoever comes next finds the policy and them."""
    opened = bootstrap.open_house(Settings(data_dir=tmp_path))

    def cut_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Store, "add_firm", cut_off)
        with pytest.raises(KeyboardInterrupt):
            bootstrap.seed(opened)
    assert bootstrap.seed(opened) == bootstrap.SAMPLE
    assert set(opened.store.firms()) == set(bootstrap.SAMPLE_FIRMS)
    opened.store.close()


def test_whatever_a_terminal_is_sent_bears_the_number_of_its_case(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list made of what somebody sent, too: it goes with the case when that is erased."""
    talk = house.store.conversation_for("総務", policy=None, case=None)
    case = at_the_desk(house, talk)
    with house.store.turn() as turn:
        for name in ("読み取り.csv", f"{case}-draft.docx"):
            turn.say(talk, Said("out", "どうぞ", file_id=turn.document(talk, Document(name, b"x"))))
    monkeypatch.setattr("sys.stdin", StringIO())
    chat(house, talk, "ja")
    names = {f"{case}-読み取り.csv", f"{case}-draft.docx"}
    assert {each.name for each in house.papers.iterdir()} == names
    let_go(house, case[:-1])
    assert {each.name for each in house.papers.iterdir()} == names
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_ino))
    let_go(house, case)
    assert list(house.papers.iterdir()) == []
    assert synced == [house.papers.stat().st_ino], "nor is there after a power cut"


def test_a_file_that_was_worked_on_is_not_written_over(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for again, a draft stands beside the one before."""
    talk = house.store.conversation_for("総務", policy=None, case=None)
    at_the_desk(house, talk)
    for line in ("/draft\n", "/draft\n"):
        monkeypatch.setattr("sys.stdin", StringIO(line))
        chat(house, talk, "ja")
        (house.papers / "K-2026-0001-preliminary.docx").write_text("直した")
    assert (house.papers / "K-2026-0001-preliminary.docx").read_text() == "直した"
    assert (house.papers / "K-2026-0001-preliminary (2).docx").stat().st_size > 100


def test_a_paper_that_cannot_be_made_ends_no_talk(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is said so, and the next start goes on as if nothing had been."""

    def fails(source: Source, _: Progress) -> Iterator[bytes]:
        raise OSError("away")

    monkeypatch.setitem(KINDS, "case", Kind("json", "application/json", fails))
    talk = house.store.conversation_for("総務", policy=None, case=None)
    at_the_desk(house, talk)
    for line in ("/export\n/picture\n", ""):
        monkeypatch.setattr("sys.stdin", StringIO(line))
        chat(house, talk, "ja")
    shown = capsys.readouterr().out
    assert shown.count("いまはお作りできませんでした") == 1
    assert [each.name for each in house.papers.iterdir()] == ["K-2026-0001-picture.png"]


ROSTER = ["山田太郎,東京都港区芝1-2-3,090-1234-5671", "佐藤花子,大阪市北区4-5-6,080-2345-6782"]


def test_pasted_lines_are_screened_as_one() -> None:
    """Lines that hold leaked data only together are heard as one; others are each heard."""
    assert [type(sifted(line)) for line in ROSTER] == [Typed, Typed]
    assert together(ROSTER) == ["\n".join(ROSTER)]
    assert together(["弁護士相談 33万円", "はい"]) == ["弁護士相談 33万円", "はい"]


def test_a_pasted_roster_is_kept_nowhere(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pasted into a real terminal, none of its lines stands in the transcript."""
    talk = house.store.conversation_for("総務", policy=None, case=None)
    person, program = os.openpty()
    os.write(person, "".join(f"{line}\n" for line in ROSTER).encode() + b"\x04")
    with open(program, encoding="utf-8") as terminal:
        monkeypatch.setattr("sys.stdin", terminal)
        chat(house, talk, "ja")
    os.close(person)
    heard = [line.body for line in house.store.transcript(talk) if line.direction == "in"]
    assert heard == ["[roster]"]


def test_whose_case_was_erased_while_they_typed_is_told_so(
    tmp_path: Path, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The talk is gone, and the store is not what is wrong."""
    case = at_the_desk(house, house.store.conversation_for("総務", policy=None, case=None))

    def typed(_: Language) -> Iterator[str]:
        with house.store.work() as work:
            destroy(work.connection, case)
        yield "弁護士相談 33万円"

    monkeypatch.setattr("bot.terminal._typed", typed)
    done = hakkaku("chat", "--member", "総務", "--case", case, "--lang", "ja", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("この会話はもうありません。")
