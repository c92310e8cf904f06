"""Backups made while the program works, and their way back on either database."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot import bootstrap
from bot.backup import making, restoring
from bot.backup.looking import Looked, look, values
from bot.backup.parts import MANIFEST, Manifest, read_manifest
from bot.bootstrap import House
from bot.files.keeping import fetched
from bot.files.shelf import AWAY, Folder, shelf
from bot.ledger import Ledger
from bot.settings import Settings
from bot.store import files, tables
from bot.store.destroying import destroy
from bot.store.engine import open_database
from bot.store.problems import StoreProblem
from bot.store.work import Work
from tests.bot.backup.houses import KEY, NOW, Make, case, opened


def seeded(settings: Settings) -> House:
    house = opened(settings)
    bootstrap.seed(house)
    return house


def restored(folder: Path, settings: Settings, ledger: Ledger) -> tuple[House, list[str]]:
    """Restore as the command does: the house, and the cases that stay erased."""
    manifest, erased = restoring.checked(folder, bootstrap.masters_of(settings), ledger)
    engine = open_database(settings.database, upgrade=True)
    files = shelf(settings.files_url, settings.folder)
    try:
        again = restoring.restore(folder, manifest, erased, engine, files)
    finally:
        engine.dispose()
    return opened(settings), again


def refused(folder: Path, settings: Settings, ledger: Ledger) -> str:
    """Why a restore is refused; nothing was written."""
    with pytest.raises(StoreProblem) as problem:
        restored(folder, settings, ledger)
    engine = open_database(settings.database, upgrade=True)
    with engine.begin() as connection:
        for table in tables.metadata.sorted_tables:
            assert connection.execute(select(table)).first() is None
    engine.dispose()
    return problem.value.code


class Busy:
    """Opens cases with files as fast as it can, until it is told to stop."""

    def __init__(self, house: House) -> None:
        self.house, self.problem, self.count = house, None, 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Busy:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        for number in count():
            if self._stop.is_set():
                return
            case(self.house, f"多忙{number}")
            self.count += 1


@pytest.mark.parametrize("to", ["sqlite", "postgres"])
def test_a_backup_made_under_load_comes_back(make: Make, kind: str, to: str) -> None:
    """Of a house at work one moment is kept, whole; it comes back on either database."""
    source = seeded(make(kind, "source"))
    first, talk = case(source, "田中", b"%PDF-1.4 receipt")
    folder = source.papers.parent / "backup"
    with Busy(source) as busy:
        while busy.count < 3:
            pass
        manifest = making.back_up(source, source.ledger, folder)
    source.store.close()
    house, again = restored(folder, make(to, "target"), source.ledger)
    found = look(house)
    assert again == []
    assert found.counts == manifest.counts
    assert manifest.counts["cases"] >= 4
    with house.store.reading() as work:
        assert found.files == len(files.on_shelf(work)) >= 3
    # Two papers of each file; of a case that was only being made, perhaps fewer.
    assert 3 * found.files <= found.counts["files"] <= 3 * found.files + 2
    assert found.rebuilt == found.counts["cases"]
    assert [line.body for line in house.store.transcript(talk)] == ["田中です", "どうぞ", "どうぞ"]
    [file] = ids(house, first)
    assert fetched(house, file) == b"%PDF-1.4 receipt"
    case(house, "鈴木")
    house.store.close()


def test_what_lists_need_is_made_anew(make: Make, kind: str) -> None:
    """A backup in which an older program reckoned otherwise comes back, as this one reckons."""
    source = seeded(make(kind, "source"))
    case(source, "田中")
    mine = tables.projections.c.questions
    with source.store.work() as work:
        right = work.connection.scalar(select(mine))
        work.connection.execute(update(tables.projections).values(questions=99))
    folder = source.papers.parent / "backup"
    making.back_up(source, source.ledger, folder)
    source.store.close()
    house, _ = restored(folder, make(kind, "target"), source.ledger)
    found, again = look(house), look(house)
    assert [(each.rebuilt, each.renewed) for each in (found, again)] == [(0, 1), (1, 0)]
    with house.store.reading() as work:
        assert work.connection.scalar(select(mine)) == right
    house.store.close()


def ids(house: House, number: str) -> list[str]:
    with house.store.reading() as work:
        mine = select(tables.files.c.id).where(tables.files.c.case_id == number)
        return [each for each in work.connection.scalars(mine) if each in files.on_shelf(work)]


def backed_up(make: Make, kind: str = "sqlite") -> tuple[Path, Manifest, Ledger]:
    house = seeded(make(kind, "source"))
    case(house, "田中")
    folder = house.papers.parent / "backup"
    manifest = making.back_up(house, house.ledger, folder)
    house.store.close()
    return folder, manifest, house.ledger


def test_a_backup_holds_no_key(make: Make, kind: str) -> None:
    """Neither a master key nor a data key that is not wrapped stands in any part of it."""
    folder, manifest, _ = backed_up(make, kind)
    parts = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    for key in (b"m" * 32, KEY.get_secret_value().encode()):
        assert not any(key in part for part in parts)
    assert set(manifest.masters.values()) == {3}


def test_only_the_owner_may_read_it(make: Make) -> None:
    """A backup's folders and files are open to nobody else."""
    folder, _, _ = backed_up(make)
    assert not any(path.stat().st_mode & 0o077 for path in [folder, *folder.rglob("*")])


def test_what_was_changed_is_refused(make: Make) -> None:
    """A part changed, cut or taken away, or a changed manifest: nothing at all is restored."""
    folder, manifest, ledger = backed_up(make)
    target = make("sqlite", "target")
    for name in [*manifest.parts, MANIFEST]:
        path = folder / name
        whole = path.read_bytes()
        for spoilt in (whole[:-1], whole[:-2] + b"x" + whole[-1:]):
            path.write_bytes(spoilt)
            assert refused(folder, target, ledger) in ("backup_changed", "no_backup")
        path.unlink()
        assert refused(folder, target, ledger) in ("backup_changed", "no_backup")
        path.write_bytes(whole)
    restored(folder, target, ledger)


def rewritten(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a manifest as somebody does who knows how it is made, with the hashes of its parts."""
    told = json.loads((folder / MANIFEST).read_bytes())
    told.pop("sha256")
    for name in told["parts"]:
        data = (folder / name).read_bytes()
        told["parts"][name] = {"sha256": sha256(data).hexdigest(), "size": len(data)}
    change(told)
    rest = {name: value for name, value in told.items() if name != "proof"}
    told["sha256"] = sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()
    (folder / MANIFEST).write_text(json.dumps(told))


def closed(folder: Path) -> None:
    """A row is changed: the case was closed, long ago."""
    path = folder / "tables" / "cases.jsonl"
    names, *rows = map(json.loads, path.read_text().splitlines())
    rows[0][names.index("closed_at")] = "2001-01-01T00:00:00+00:00"
    path.write_text("\n".join(map(json.dumps, [names, *rows])) + "\n")


def no_index(folder: Path) -> None:
    path = folder / "tables" / "keys.jsonl"
    rows = path.read_text().splitlines()
    path.write_text("\n".join(each for each in rows if '"index"' not in each) + "\n")


def without(*names: str) -> Callable[[dict[str, Any]], None]:
    def take(told: dict[str, Any]) -> None:
        for name in names:
            del told[name]

    return take


EDITS: dict[str, tuple[Callable[[Path], object], Callable[[dict[str, Any]], object]]] = {
    "a row": (closed, lambda told: None),
    "no rows": (lambda at: (at / "tables/facts.jsonl").write_text("[]\n"), lambda told: None),
    "no key": (no_index, lambda told: None),
    "keys that are none": (
        lambda at: (at / "tables/keys.jsonl").write_text(""),
        lambda told: None,
    ),
    "a moment": (lambda at: None, lambda told: told.update(made_at="2001-01-01T00:00:00+00:00")),
    "a part elsewhere": (lambda at: None, lambda told: told["parts"].update({"/dev/zero": {}})),
    "no end": (
        lambda at: None,
        lambda told: told["parts"].update({"/dev/zero": {"sha256": "", "size": 0}}),
    ),
    "no proof": (lambda at: None, without("proof")),
    "another proof": (lambda at: None, lambda told: told.update(proof="極")),
    "a number for one": (lambda at: None, lambda told: told.update(proof=7)),
    "more": (lambda at: None, lambda told: told.update(more=1)),
    "no parts": (lambda at: None, without("parts")),
    "parts in a list": (lambda at: None, lambda told: told.update(parts=[])),
    "masters in a list": (lambda at: None, lambda told: told.update(masters=[])),
    "masters that draw": (
        lambda at: None,
        lambda told: told.update(masters={"\x1b[2K\nAll is well.": 1}),
    ),
    "a ledger that is none": (lambda at: None, lambda told: told.update(ledger=[])),
    "a revision that draws": (
        lambda at: None,
        lambda told: told.update(revision="\x1b[2K\nAll is well."),
    ),
    "a format that draws": (lambda at: None, lambda told: told.update(format="\x1b[2K")),
}


@pytest.mark.parametrize(("part", "manifest"), EDITS.values(), ids=EDITS)
def test_a_backup_that_the_house_did_not_write_is_refused(
    make: Make,
    part: Callable[[Path], None],
    manifest: Callable[[dict[str, Any]], None],
) -> None:
    """Edited in a part and in the manifest, with all hashes made to fit: only the keys tell."""
    folder, _, ledger = backed_up(make)
    part(folder)
    rewritten(folder, manifest)
    assert refused(folder, make("sqlite", "target"), ledger) == "backup_changed"


def test_a_manifest_without_end_is_refused(make: Make) -> None:
    """Brackets within brackets are no backup, and no fall."""
    folder, _, ledger = backed_up(make)
    (folder / MANIFEST).write_text("[" * 200_000)
    assert refused(folder, make("sqlite", "target"), ledger) == "no_backup"


@pytest.mark.parametrize("name", [MANIFEST, "tables/keys.jsonl"])
def test_a_part_that_never_ends_is_refused(make: Make, name: str) -> None:
    """A pipe in a part's place is not waited for, and no device is read."""
    folder, _, ledger = backed_up(make)
    target = make("sqlite", "target")
    (folder / name).unlink()
    (folder / name).symlink_to("/dev/zero")
    assert refused(folder, target, ledger) in ("no_backup", "backup_changed")
    (folder / name).unlink()
    os.mkfifo(folder / name)
    assert refused(folder, target, ledger) in ("no_backup", "backup_changed")


def test_a_database_with_anything_in_it_is_refused(make: Make, kind: str) -> None:
    """A backup never mixes with what is there."""
    folder, _, ledger = backed_up(make)
    settings = make(kind, "target")
    seeded(settings).store.close()
    with pytest.raises(StoreProblem, match=r"^database_taken(:|$)"):
        restored(folder, settings, ledger)


def test_another_revision_is_refused(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup of other tables is refused before anything is written."""
    folder, _, ledger = backed_up(make)
    monkeypatch.setattr(restoring, "revision", lambda: "0002")
    assert refused(folder, make("sqlite", "target"), ledger) == "backup_revision"


def test_without_its_master_key_it_is_refused(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The master keys that are missing are noticed before anything is written."""
    folder, _, ledger = backed_up(make)
    settings = make("sqlite", "target")
    other = settings.model_copy(update={"keys": type(KEY)("bm5u" * 10 + "bm4=")})
    assert refused(folder, other, ledger) == "master_missing"


def test_a_folder_with_anything_in_it_is_left_alone(make: Make) -> None:
    """A backup is never written over another."""
    house = seeded(make("sqlite", "source"))
    folder = house.papers.parent / "backup"
    folder.mkdir()
    making.back_up(house, house.ledger, folder)  # an empty one is taken
    before = (folder / MANIFEST).read_bytes()
    with pytest.raises(StoreProblem, match=r"^folder_taken(:|$)"):
        making.back_up(house, house.ledger, folder)
    assert (folder / MANIFEST).read_bytes() == before
    house.store.close()


@pytest.mark.parametrize("after", range(0, 40, 3))
def test_a_full_disk_leaves_nothing(
    make: Make, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """Wherever the disk is full, there is no folder of that name and nothing beside it."""
    house = seeded(make("sqlite", "source"))
    case(house, "田中")
    folder, left = house.papers.parent / "backup", count(after, -1)
    fsync = os.fsync

    def full(handle: int) -> None:
        if next(left) == 0:
            raise OSError(28, "No space left on device")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", full)
    with suppress(OSError, StoreProblem):
        making.back_up(house, house.ledger, folder)
        assert read_manifest(folder).counts["cases"] == 1
    assert not list(folder.parent.glob("*.part"))
    assert not folder.exists() or (folder / MANIFEST).exists()
    house.store.close()


def test_a_restore_cut_off_is_run_again(make: Make, kind: str) -> None:
    """If the shelf fails in the middle, the database is empty as before; then it works."""
    folder, manifest, ledger = backed_up(make, kind)
    settings = make(kind, "target")
    (settings.folder / "files").write_text("in the way")
    assert refused(folder, settings, ledger) == "files_away"
    (settings.folder / "files").unlink()
    house, _ = restored(folder, settings, ledger)
    assert look(house).counts == manifest.counts
    house.store.close()


def test_what_a_restore_cut_off_put_on_the_shelf_goes_where_its_case_was_erased_since(
    make: Make, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run again with a newer ledger, it leaves no file of a case that does not come back."""
    folder, _, ledger = backed_up(make, kind)
    settings, put = make(kind, "target"), Folder.put

    def cut_off(shelf: Folder, name: str, data: bytes) -> None:
        put(shelf, name, data)
        raise StoreProblem(AWAY)

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "put", cut_off)
        assert refused(folder, settings, ledger) == "files_away"
    assert len([*(settings.folder / "files").iterdir()]) == 1
    ledger.add("K-2026-0001", NOW, "A", "B")
    house, again = restored(folder, settings, ledger)
    assert again == ["K-2026-0001"]
    assert [*(settings.folder / "files").iterdir()] == []
    house.store.close()


def test_the_ledger_is_required(make: Make) -> None:
    """Without the ledger, with an older one or a changed one, nothing is restored."""
    house = seeded(make("sqlite", "source"))
    _, place = case(house, "田中"), house.papers.parent
    house.ledger.add("K-2025-0001", house.clock(), "A", "B")
    folder = place / "backup"
    making.back_up(house, house.ledger, folder)
    target = make("sqlite", "target")
    assert refused(folder, target, Ledger(place / "none")) == "no_ledger"
    (place / "older").touch()
    assert refused(folder, target, Ledger(place / "older")) == "ledger_older"
    told = json.loads(house.ledger.path.read_text())
    (place / "changed").write_text(json.dumps(told | {"case": "K-2025-0002"}) + "\n")
    assert refused(folder, target, Ledger(place / "changed")) == "ledger_changed"
    restored(folder, target, house.ledger)
    house.store.close()


def test_a_case_erased_while_a_backup_is_made_needs_the_ledger_after_it(
    make: Make, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rows are in the backup and its files are not: the ledger from before is refused."""
    source, on_shelf = seeded(make(kind, "source")), files.on_shelf
    number, _ = case(source, "田中")
    place = source.papers.parent
    (place / "before").touch()

    def erased(work: Work) -> list[str]:
        found = on_shelf(work)
        source.ledger.add(number, source.clock(), "A", "B")
        for id in found:
            source.shelf.delete(id)
        with source.store.turn() as turn:
            destroy(turn.work.connection, number)
        return found

    monkeypatch.setattr(files, "on_shelf", erased)
    manifest = making.back_up(source, source.ledger, place / "backup")
    monkeypatch.setattr(files, "on_shelf", on_shelf)
    assert (len(manifest.gone), manifest.counts["cases"]) == (1, 1)
    target = make(kind, "target")
    assert refused(place / "backup", target, Ledger(place / "before")) == "ledger_older"
    house, again = restored(place / "backup", target, source.ledger)
    assert again == [number]
    house.store.close()
    source.store.close()


def test_a_case_erased_after_the_backup_does_not_come_back(make: Make, kind: str) -> None:
    """What the ledger says was erased is not restored: no row, no key, no file, no name."""
    source = seeded(make(kind, "source"))
    number, talk = case(source, "田中")
    other, _ = case(source, "鈴木")
    [file] = ids(source, number)
    folder = source.papers.parent / "backup"
    making.back_up(source, source.ledger, folder)
    source.ledger.add(number, source.clock(), "A", "B")
    source.store.close()
    settings = make(kind, "target")
    house, again = restored(folder, settings, source.ledger)
    found: Looked = look(house)
    assert again == [number]
    assert [line.id for line in house.store.cases()] == [other]
    assert not (settings.folder / "files" / file).exists()
    assert found.files == 1
    assert house.store.transcript(talk) == []
    with house.store.reading() as work:
        assert "田中です" not in list(values(work))
        assert work.connection.scalars(select(tables.erasures.c.case_id)).all() == [number]
    assert case(house, "佐藤")[0] not in (number, other)
    house.store.close()
