"""Nothing that people wrote or are called can be read on the disk: raw bytes are searched.

Laws: a word that stands nowhere else is planted in every way in; each must have reached the store,
or the search would prove nothing; then every byte that the house leaves behind is searched, in
every form a text may have.
"""

from __future__ import annotations

import json
import logging
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import Table, literal, select
from sqlalchemy.exc import IntegrityError

from bot import attending, bootstrap, deciding, upkeep
from bot.backup import making
from bot.backup.looking import values
from bot.bootstrap import House
from bot.console import accounts
from bot.settings import Settings
from bot.store import callbacks, files, replies, tables
from bot.store.columns import Sealed, SealedBytes
from bot.store.sealed import key_id
from bot.store.work import Work
from flows.effects import Say
from flows.facts import Fact
from tests.desk import at_the_desk
from tests.files import SAMPLES, csv_of
from tests.postgres import Server
from tests.walks.office import Office, Person

WORD, LATIN, PHONE = "鵺啼羅刹", "nuenaki-rasetsu", "09055773311"
"""Each planted text has one of them in it, and nothing else has."""
FILE, TABLE = f"{WORD}領収書.pdf", f"{WORD}費用.csv"
BYTES = f"%PDF-1.4\n% {WORD}紙面 {LATIN}-page\n%%EOF\n".encode()
ROWS = [
    ["費目", "日付", "金額", "支払先", "備考"],
    ["弁護士相談", "2026-11-01", "1200", f"{WORD}印刷", f"{WORD}郵送"],
]


TABLE_BYTES = csv_of(ROWS, "cp932")
HASHES = {sha256(data).hexdigest() for data in (BYTES, TABLE_BYTES)}
"""Whoever has such a hash can try out what was in the file."""


def plant(office: Office, monkeypatch: pytest.MonkeyPatch) -> tuple[str, set[str]]:
    """Put the words in, in every way there is: the case's number, and each text."""
    house = office.house
    monkeypatch.setitem(SAMPLES, FILE, lambda: BYTES)
    monkeypatch.setitem(SAMPLES, TABLE, lambda: TABLE_BYTES)
    policy = bootstrap.sample_policy("2026-04-01") | {"insured": f"{WORD}商事 {LATIN} Inc."}
    house.store.import_policies([policy], by=f"{WORD}管理")
    house.store.add_firm(f"{WORD}総研", by=f"{WORD}管理")
    person = Person(f"{WORD}太郎", "ja")
    office.types(person, f"{WORD}着信")
    talk = str(office.talk_of(person))
    with house.store.turn() as turn:
        callbacks.leave(turn.work, talk, None, PHONE)
    case = at_the_desk(house, talk)
    office.types(person, f"{WORD}発言 {LATIN}-said")
    office.edits(person, "m1", f"{WORD}訂正")
    office.sends(person, FILE)
    office.sends(person, TABLE)
    staff(house, case, talk)
    return case, PLANTED


LEFT = {
    "sqlite": {"hakkaku.db", "hakkaku.db-wal", "hakkaku.db-shm"},
    "postgres": {"log", "pg_control"},
}
"""Files that must be among those that are searched."""
NEWS = Say(
    "staff.corrected",
    {"name": f"{WORD}森", "fact": f"{WORD}事情", "answer": "900", "reason": f"{WORD}理由"},
)
PLANTED = {
    *(f"{WORD}{each}" for each in ("商事", "管理", "総研", "太郎", "着信", "発言", "訂正", "森")),
    *(
        f"{WORD}{each}"
        for each in ("返事", "覚書", "題", "定型", "理由", "決定", "事情", "業者", "郵送")
    ),
    *(FILE, TABLE, PHONE, f"{LATIN}-canned", f"{LATIN}@example.com", f"{LATIN}-subject"),
    sha256(BYTES).hexdigest(),
}


def staff(house: House, case: str, talk: str) -> None:
    """What staff enter."""
    who = f"{WORD}森"
    accounts.make(house, "agent", f"{LATIN}@example.com", who, who, f"{LATIN}-subject")
    attending.take(house, talk, who)
    attending.say(house, talk, f"{WORD}返事", who)
    attending.hand_back(house, talk, who)
    with house.store.turn() as turn:
        turn.note(talk, who, f"{WORD}覚書")
        replies.add(turn.work, f"{WORD}題", f"{WORD}定型", f"{LATIN}-canned")
        told = {"category": "apology_letter", "amount": 9000, "vendor": f"{WORD}業者"}
        turn.dossier(case)
        facts = [Fact(f"expenses.E1.{key}", value, who, turn.now) for key, value in told.items()]
        turn.tell(case, [*facts, Fact("incident.note", f"{WORD}事情", who, turn.now)])
        upkeep.correct(house, turn, case, {"incident.victims": 900}, who, f"{WORD}理由", NEWS)
    day = house.clock().date()
    deciding.decide(house, case, "E1", 5000, who, reason=f"{WORD}決定", on=day)


def raw(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file below a folder, but the programs of the server."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "programs" not in path.parts and path.suffix != ".pid":
            yield path, path.read_bytes()


def forms(text: str) -> Iterator[bytes]:
    """A text in every form that somebody could read it in."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "shift_jis", "euc_jp", "iso2022_jp"):
        yield text.encode(encoding)
    for written in (json.dumps(text)[1:-1], json.dumps(text)[1:-1].upper().replace("\\U", "\\u")):
        yield written.encode()
    for before in range(3):  # within a longer base64
        coded = b64encode(b"\0" * before + text.encode()).decode()
        yield coded[4:-4].encode() if before else coded[:-4].encode()


def assert_unreadable(name: object, data: bytes) -> None:
    """No planted word stands in these bytes."""
    low = data.lower()
    for text in (WORD, LATIN, PHONE, *HASHES, f"{PHONE[:3]}-{PHONE[3:7]}-{PHONE[7:]}"):
        for form in forms(text):
            at = low.find(form.lower())
            assert at < 0, f"{text} in {name}: {data[max(0, at - 40) : at + 60]!r}"


def provoke(house: House) -> None:
    """An error of the database, as its own log tells it."""
    with house.store.reading() as work:
        row = dict(work.connection.execute(select(tables.firms)).mappings().fetchmany(1)[0])
    with pytest.raises(IntegrityError), house.store.work() as work:
        work.add(tables.firms, row)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_nothing_planted_is_found(
    kind: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Database, journal, files, logs and backup, of SQLite and of a server with its own log."""
    caplog.set_level(logging.DEBUG)
    settings, places = place(kind, tmp_path, request)
    office = Office(tmp_path / "data", settings=settings)
    bootstrap.seed(office.house)
    case, planted = plant(office, monkeypatch)
    provoke(office.house)
    with office.house.store.reading() as work:
        kept = json.dumps(list(values(work)), ensure_ascii=False)
    assert {text for text in planted if text not in kept} == set()
    making.back_up(office.house, office.house.ledger, tmp_path / "backup")
    found = [each for place in (tmp_path, *places) for each in raw(place)]
    names = {path.name for path, _ in found}
    assert any(case.encode() in data for path, data in found), "the rows are in what is searched"
    assert names >= LEFT[kind]
    if kind == "postgres":
        assert any(b"duplicate key" in data for path, data in found if path.name == "log")
    for path, data in found:
        assert_unreadable(path, data)
        assert_unreadable("a name", path.name.encode())
    assert_unreadable("logs", f"{office.noted()}{caplog.text}".encode())
    office.close()


def test_all_of_a_case_is_sealed_with_its_own_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever row belongs to a case, and the files too: so its key is all that need be destroyed.
    What is the house's, and a chat's address, is sealed with the house's."""
    settings = Settings(data_dir=tmp_path, keys=SecretStr(b64encode(b"m" * 32).decode()))
    office = Office(tmp_path, settings=settings)
    bootstrap.seed(office.house)
    case, _ = plant(office, monkeypatch)
    with office.house.store.reading() as work:
        known = dict(work.connection.execute(select(tables.keys.c.id, tables.keys.c.scope)).all())
        found: dict[str, set[tuple[bool, str]]] = {}
        for table in tables.metadata.sorted_tables:
            for own, sealed in rows_with_case(work, table):
                found.setdefault(table.name, set()).add((own, known[key_id(sealed).hex()]))
        for id in files.on_shelf(work):
            raw = office.house.shelf.get(id)
            found.setdefault("shelf", set()).add((True, known[key_id(SealedBytes(raw)).hex()]))
    office.close()
    of_case, of_house = (True, f"case:{case}"), (False, "house")
    expected = {key: {of_house} for key in ("policies", "firms", "staff", "replies", "chats")}
    expected |= {key: {of_case} for key in OF_CASES} | {"audit": {of_case, of_house}}
    assert found == expected


OF_CASES = (
    *("members", "conversations", "callbacks", "facts", "files", "transcript", "notes", "shelf"),
)


def rows_with_case(work: Work, table: Table) -> Iterator[tuple[bool, SealedBytes]]:
    """Every sealed value of a table: does its row belong to a case?"""
    talks = tables.conversations
    case = next((table.c[name] for name in ("case_id",) if name in table.c), None)
    source: Any = table
    if case is None and "conversation_id" in table.c and table is not tables.chats:
        case, source = talks.c.case_id, table.join(talks, table.c.conversation_id == talks.c.id)
    for column in (each for each in table.columns if isinstance(each.type, Sealed)):
        query = select(literal(None) if case is None else case, column).select_from(source)
        for own, sealed in work.connection.execute(query.where(column.is_not(None))):
            yield own is not None, sealed


def place(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> tuple[Settings, list[Path]]:
    """A house's settings, and where else than in its folder it leaves bytes."""
    keys = SecretStr(b64encode(b"m" * 32).decode())
    if kind == "sqlite":
        return Settings(data_dir=tmp_path / "data", keys=keys), []
    server: Server = request.getfixturevalue("postgres_server")
    url = server.cluster.make()
    name = url.rpartition("/")[2].partition("?")[0]
    with psycopg.connect(server.url, autocommit=True) as connection:
        # As a server is by default: it logs errors, their details and their statements.
        connection.execute(f"ALTER DATABASE {name} SET log_min_messages = warning")
    settings = Settings(data_dir=tmp_path / "data", database_url=url, keys=keys)
    return settings, [server.folder]


def test_the_search_finds_what_lies_open(tmp_path: Path) -> None:
    """Each form of a planted word is found where it stands open."""
    for form in forms(WORD):
        with pytest.raises(AssertionError):
            assert_unreadable("a file", b"before" + form + b"after")
