"""Files sent on Telegram: fetched, kept, tied, read; killed, refused, away."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from bot import attending, bootstrap
from bot.bootstrap import House
from bot.files import fetching, kinds
from bot.files.keeping import fetched, let_go
from bot.letting_in import keep_out
from bot.settings import Settings
from bot.store.chats import Chat
from bot.store.destroying import destroy
from bot.store.inbound import Waiting
from bot.store.problems import StoreProblem
from bot.store.tables import files, inbound, transcript
from bot.store.writer import Writer
from bot.telegram import request
from bot.turner import Turner
from tests.bot.files.telegram import Killed, seated, serving, settings
from tests.files import COSTS, SAMPLES, csv_of, pdf, png, xlsx_of
from tests.telegram.standin import StandIn
from tests.telegram.wire import Upload
from tests.telegram.world import File

COST = "弁護士相談 33万円 11/10 助言なし うち顧問料0円"


def told(house: House, case: str) -> dict[str, object]:
    """What holds of the case."""
    with house.store.turn() as turn:
        return {path: fact.value for path, fact in turn.dossier(case).facts.latest.items()}


def count(house: House) -> int:
    """How many files are kept."""
    with house.store.reading() as work:
        return work.connection.scalar(select(func.count()).select_from(files)) or 0


async def test_a_photo_and_a_pdf_become_receipts(tmp_path: Path) -> None:
    """A picture and a PDF are fetched, kept sealed, and tied to the cost that is chosen."""
    async with StandIn() as standin:
        chosen, chat = settings(tmp_path, standin), standin.person()
        house = bootstrap.open_house(chosen)
        case = seated(house, chat)
        async with serving(house, chosen):
            await chat.says(COST)
            await chat.sees("よろしいですか")
            await chat.says("はい")
            await chat.sees("E1 弁護士相談 を記録しました")
            await chat.sends_photo(png())
            await chat.sees("「photo.jpg」は、どの費用の領収書ですか")
            assert "typing" in chat.actions
            await chat.says("1")
            await chat.sees("領収書として保管しました")
            await chat.sends_document(pdf(), name="請求書 3月.pdf")
            await chat.sees("「請求書 3月.pdf」は、どの費用の領収書ですか")
        facts = told(house, case)
        assert facts["files.F1.expense"] == "E1"
        assert facts["files.F2.name"] == "請求書 3月.pdf"
        kept = str(facts["files.F1.file"])
        assert fetched(house, kept) == png()
        assert png() not in (tmp_path / "files" / kept).read_bytes()
        with house.store.reading() as work:
            bodies = work.connection.scalars(select(inbound.c.body))
            assert all(body is None for body in bodies)
        house.store.close()


async def test_what_is_refused_says_what_is_taken(tmp_path: Path) -> None:
    """Another type and a roster are not kept, and the words say so."""
    async with StandIn() as standin:
        chosen, chat = settings(tmp_path, standin), standin.person()
        house = bootstrap.open_house(chosen)
        seated(house, chat)
        async with serving(house, chosen):
            await chat.sends_document(b"MZ" + bytes(100), name="a.pdf")
            await chat.sees("お預かりできない種類")
            await chat.sends_document(SAMPLES["customers.csv"](), name="customers.csv")
            await chat.sees("一覧のように見えた")
        assert count(house) == 0
        assert not (tmp_path / "files").exists()
        house.store.close()


async def test_few_files_are_fetched_together(tmp_path: Path) -> None:
    """However many people send one at the same moment, no more are in the memory than allowed."""
    now: list[str] = []
    most = 0

    class Slow:
        async def fetch(self, file: str) -> bytes:
            nonlocal most
            now.append(file)
            most = max(most, len(now))
            await asyncio.sleep(0)
            now.remove(file)
            raise fetching.Gone

        async def at_work(self, address: str) -> None:
            """Nobody sees it."""

    house = bootstrap.open_house(Settings(data_dir=tmp_path))
    writer = Writer(house.store)
    files_ = fetching.Fetching(house, writer, {"telegram": Slow()}, asyncio.Event())
    at, chat = house.clock(), Chat("telegram:1", "1", None, False)
    body = {"file": "x", "file_name": "x", "size": 1}
    waiting = [Waiting(f"{n}", chat.id, n, body, None, at, at, 0) for n in range(50)]
    await asyncio.gather(*(files_.fetch(fetching.Wanted(each, chat, "K-1")) for each in waiting))
    assert most == fetching.AT_ONCE
    writer.close()
    house.store.close()


async def test_a_file_that_lies_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of more than was said no more is read than is taken; of no other place is anything read."""
    for each in (kinds, fetching, request):
        monkeypatch.setattr(each, "MOST_BYTES", 20_000)
    ours = tmp_path / "ours.png"
    ours.write_bytes(png())
    async with StandIn() as standin:
        chosen, chat = settings(tmp_path / "data", standin), standin.person()
        house = bootstrap.open_house(chosen)
        seated(house, chat)
        async with serving(house, chosen):
            lies(standin, monkeypatch, says=10)
            await chat.sends_document(png() + bytes(1_000_000))
            await chat.sees("大きすぎ")
            for path in (str(ours), "../photos/x.png", "a/../../x.png"):
                seen = len(chat.from_bot)
                lies(standin, monkeypatch, path=path)
                await chat.sends_document(png())
                while len(chat.from_bot) == seen:  # the buttons before go too
                    await asyncio.sleep(0.01)
                assert "受け取れませんでした" in chat.from_bot[seen].text
        assert count(house) == 0
        house.store.close()


def lies(standin: StandIn, monkeypatch: pytest.MonkeyPatch, **odd: Any) -> None:
    """Whatever is sent from now on is not what Telegram says of it."""
    kept = standin.world.keep

    def keep(upload: Upload, what: str) -> File:
        file = replace(kept(upload, what), **odd)
        standin.world.files[file.id] = file
        return file

    monkeypatch.setattr(standin.world, "keep", keep)


async def test_a_kill_in_the_middle_loses_and_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the file lies on the shelf, the next process keeps it once, in its order."""
    monkeypatch.setattr("bot.hearings.LEASE", timedelta(seconds=0.5))

    def dies(name: str) -> None:
        if name == "file.put_away":
            raise Killed

    async with StandIn() as standin:
        chosen, chat = settings(tmp_path, standin), standin.person()
        house = bootstrap.open_house(chosen)
        seated(house, chat)
        async with serving(house, chosen, dies) as first:
            await chat.sends_document(pdf(), name="a.pdf")
            await chat.says("/terms")
            await _dead(tmp_path, first)
        assert count(house) == 0
        assert not any("a.pdf" in each.text for each in chat.from_bot)
        async with serving(house, chosen):
            await chat.sees("「a.pdf」を保管しました")
            await chat.sees("約款")
        said = [each.text for each in chat.from_bot]
        assert sum("「a.pdf」を保管しました" in each for each in said) == 1
        order = [n for n, each in enumerate(said) if "a.pdf" in each or "約款" in each]
        assert "a.pdf" in said[order[0]]
        assert count(house) == 1
        assert len(list((tmp_path / "files").iterdir())) == 1
        house.store.close()


async def _dead(folder: Path, turner: Turner) -> None:
    """Wait until the file lies on the shelf and the process is gone."""
    async with asyncio.timeout(20):
        while turner.busy or not list((folder / "files").glob("[!.]*")):
            await asyncio.sleep(0.05)


async def test_a_shelf_that_is_away_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be written the person is told, staff are called, the chat goes on."""
    monkeypatch.setattr("bot.files.fetching.PAUSE", timedelta(0))
    async with StandIn() as standin:
        chosen, chat = settings(tmp_path, standin), standin.person()
        house = bootstrap.open_house(chosen)
        seated(house, chat)
        (tmp_path / "files").write_text("no folder")
        async with serving(house, chosen):
            await chat.sends_document(pdf(), name="a.pdf")
            await chat.sees("今つながらず")
            await chat.says("/terms")
            await chat.sees("約款")
        assert [each.kind for each in house.store.alerts()] == ["file.not_kept"]
        assert count(house) == 0
        house.store.close()


async def test_a_table_is_taken_in_and_a_template_sent(tmp_path: Path) -> None:
    """The template comes as a file that can be filled in; a workbook becomes costs at a yes."""
    async with StandIn() as standin:
        chosen, chat = settings(tmp_path, standin), standin.person()
        house = bootstrap.open_house(chosen)
        case = seated(house, chat)
        async with serving(house, chosen):
            await chat.says("/template")
            await chat.sees("ひな形です")
            sent = next(each.file for each in chat.from_bot if each.file)
            book = openpyxl.load_workbook(BytesIO(sent.data))
            assert book.worksheets[0]["A1"].value == "費目"
            await chat.sends_document(xlsx_of(COSTS), name="costs.xlsx")
            await chat.sees("この内容で記録しますか")
            await chat.presses(0)
            await chat.sees("行を費用として記録しました")
            with house.store.reading() as work:
                rows = work.connection.scalars(select(transcript.c.file_id))
                assert sum(row is not None for row in rows) == 2
        assert told(house, case)["expenses.E1.amount"] == 330_000
        house.store.close()


def test_a_full_disk_is_a_clear_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk without room leaves nothing half written under a file's name."""
    house = bootstrap.open_house(Settings(data_dir=tmp_path))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "files").mkdir()
    monkeypatch.setattr("bot.files.shelf.os.fsync", full)
    with pytest.raises(StoreProblem, match=r"^files_away(:|$)"):
        house.shelf.put("a", b"x")
    assert [*tmp_path.glob("files/*")] == [], "what is half there would take the rest of the disk"
    house.store.close()


async def test_a_closed_case_keeps_no_file(tmp_path: Path) -> None:
    """What is sent to a closed case reaches neither the shelf nor the tables, as the words say."""
    async with StandIn() as standin:
        chosen, chat = settings(tmp_path, standin), standin.person()
        house = bootstrap.open_house(chosen)
        case = seated(house, chat)
        attending.close(house, case, "森")
        async with serving(house, chosen):
            await chat.sends_document(pdf(), name="a.pdf")
            await chat.sees("「a.pdf」は保管していません")
        assert count(house) == 0
        assert not (tmp_path / "files").exists()
        house.store.close()


@pytest.mark.parametrize("kind", ["png", "csv"])
@pytest.mark.parametrize("when", ["before", "during", "while held"])
async def test_whoever_is_out_of_a_case_puts_no_file_into_it(
    tmp_path: Path, when: str, kind: str
) -> None:
    """Taken out before the file was sent it is not even fetched; meanwhile, it is let go; also
    where a person of staff held the conversation, who keeps receipts for later."""
    async with StandIn() as standin:
        chosen, chat = settings(tmp_path, standin), standin.person()
        house = bootstrap.open_house(chosen)
        case = seated(house, chat)

        def taken_out(name: str) -> None:
            if name == "file.put_away" and when != "before":
                keep_out(house, case, "田中", "森")

        if when == "before":
            keep_out(house, case, "田中", "森")
        elif when == "while held":
            attending.take(house, case, "森")
        before = told(house, case)
        async with serving(house, chosen, taken_out):
            if kind == "png":
                await chat.sends_photo(png())
            else:
                await chat.sends_document(csv_of(COSTS), name="costs.csv")
            await chat.sees("もう参加していない")
        asked = [each for each in standin.calls if each.method == "getFile"]
        assert len(asked) == (0 if when == "before" else 1)
        assert told(house, case) == before
        let_go(house)
        assert count(house) == 0
        assert [*tmp_path.glob("files/*")] == []
        house.store.close()


async def test_a_file_whose_case_is_erased_while_it_is_fetched_goes_with_it(tmp_path: Path) -> None:
    """Erased after the file was put away: its bytes do not stay where nothing names them."""
    async with StandIn() as standin:
        chosen, chat = settings(tmp_path, standin), standin.person()
        house = bootstrap.open_house(chosen)
        case, gone = seated(house, chat), asyncio.Event()

        def erased(name: str) -> None:
            if name == "file.put_away":
                assert len([*tmp_path.glob("files/*")]) == 1
                with house.store.work() as work:
                    destroy(work.connection, case)
                gone.set()

        async with serving(house, chosen, erased):
            await chat.sends_photo(png())
            await gone.wait()
            await chat.start()
            await chat.hears()
        assert [*tmp_path.glob("files/*")] == []
        house.store.close()


async def test_a_table_of_which_nothing_can_be_taken_is_not_kept(tmp_path: Path) -> None:
    """It may be any list sent by mistake, in a form that no screen knows; one that is asked about
    is kept meanwhile."""
    async with StandIn() as standin:
        chosen, chat = settings(tmp_path, standin), standin.person()
        house = bootstrap.open_house(chosen)
        seated(house, chat)
        async with serving(house, chosen):
            await chat.sends_document(csv_of([["who", "what"], ["5bGx55Sw", "x"]]), name="a.csv")
            await chat.sees("見出しが1つずつある表が見つかりません")
            await chat.sends_document(csv_of([COSTS[0], ["何か", "0"]]), name="b.csv")
            await chat.sees("記録できる行がありません")
            let_go(house)
            assert count(house) == 1, "the table to fill in, which was sent"
            assert [*tmp_path.glob("files/*")] == []
            await chat.sends_document(csv_of(COSTS), name="c.csv")
            await chat.sees("この内容で記録しますか")
            let_go(house)
            await chat.presses(0)
            await chat.sees("行を費用として記録しました")
        assert len([*tmp_path.glob("files/*")]) == 1
        house.store.close()
