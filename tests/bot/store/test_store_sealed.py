"""Nothing readable on the disk, nothing moved, nothing written open."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from bot.store import tables
from bot.store.columns import SealedBytes, WrongValue, storable
from bot.store.keyring import Keyring
from bot.store.masters import Masters
from bot.store.problems import StoreProblem
from bot.store.sealed import DataKey, Place, Vault
from flows.facts import Fact
from flows.talk import Talk

if TYPE_CHECKING:
    from tests.bot.store.conftest import House

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(), each, max_size=3),
    max_leaves=8,
)
VAULT = Vault(Masters(lambda: [b"m" * 32]))
OTHER = Vault(Masters(lambda: [b"n" * 32]))
KEY, WRAPPED = VAULT.new_key("case:K-2026-0001")
HERE = Place("facts", "value", "F1")


@given(value=JSON)
def test_what_is_sealed_opens_as_it_was(value: Any) -> None:
    """Any JSON value comes back from its place the same."""
    assert VAULT.open(KEY, HERE, VAULT.seal(KEY, HERE, value)) == value


def test_half_a_character_is_kept_too() -> None:
    """A lone surrogate, as a broken client may send, neither fails nor is lost."""
    assert VAULT.open(KEY, HERE, VAULT.seal(KEY, HERE, "絵\ud83d文字")) == "絵\ud83d文字"


@pytest.mark.parametrize(
    "place",
    [Place("facts", "value", "F2"), Place("facts", "told_by", "F1"), Place("audit", "value", "F1")],
    ids=["row", "column", "table"],
)
def test_a_value_opens_nowhere_else(place: Place) -> None:
    """A sealed value put into another row, column or table does not open."""
    with pytest.raises(StoreProblem, match=r"^not_opened$"):
        VAULT.open(KEY, place, VAULT.seal(KEY, HERE, "secret"))


@given(at=st.integers(0, 60), bit=st.integers(0, 7))
def test_a_changed_value_does_not_open(at: int, bit: int) -> None:
    """Whatever bit is changed, the version, the nonce, the text or the tag, it is noticed."""
    raw = bytearray(VAULT.seal(KEY, HERE, "secret " * 5).raw)
    raw[at] ^= 1 << bit
    if 1 <= at <= 8:  # the key's id: it names another key, which is looked up elsewhere
        return
    with pytest.raises(StoreProblem):
        VAULT.open(KEY, HERE, SealedBytes(bytes(raw)))


@pytest.mark.parametrize("size", [0, 1, 20, 21, 30])
def test_a_cut_value_does_not_open(size: int) -> None:
    """A value cut short is a problem with a code, never another exception."""
    with pytest.raises(StoreProblem):
        VAULT.open(KEY, HERE, SealedBytes(VAULT.seal(KEY, HERE, "secret").raw[:size]))


def test_a_data_key_opens_with_its_master_key_and_scope_only() -> None:
    """A wrapped key is bound to its scope and to the master key."""
    assert VAULT.unwrap(KEY.id, KEY.scope, **WRAPPED).scope == KEY.scope
    with pytest.raises(StoreProblem, match=r"^wrong_key(:|$)"):
        VAULT.unwrap(KEY.id, "case:K-2026-0002", **WRAPPED)
    with pytest.raises(StoreProblem, match=r"^master_missing:"):
        OTHER.unwrap(KEY.id, KEY.scope, **WRAPPED)
    with pytest.raises(StoreProblem, match=r"^wrong_key(:|$)"):
        OTHER.unwrap(KEY.id, KEY.scope, OTHER.masters.ids[0], WRAPPED["wrapped"])


def test_no_two_sealed_values_are_the_same() -> None:
    """Who sees the table cannot tell that two values are equal."""
    assert VAULT.seal(KEY, HERE, "x") != VAULT.seal(KEY, HERE, "x")


def test_a_sealed_value_is_laid_out_as_said() -> None:
    """Another reader opens it by the module's own words: a newer version must too."""
    vault = Vault(Masters(lambda: [b"m" * 32]), lambda length: bytes(range(length)))
    key, kept = vault.new_key("case:K-2026-0001")
    raw = vault.seal(key, HERE, {"名": "絵\ud83d"}).raw
    assert (raw[:1], raw[1:9], raw[9:21]) == (b"\x01", bytes(range(8)), bytes(range(12)))
    bound = b"\x01facts\0value\0F1\0case:K-2026-0001"
    text = AESGCM(bytes(range(32))).decrypt(raw[9:21], raw[21:], bound)
    assert text == '{"名": "絵\ud83d"}'.encode("utf-8", "surrogatepass")
    file = vault.seal_file(key, "A1", b"%PDF")
    bound = b"\x01files\0data\0A1\0case:K-2026-0001"
    assert file[:21] == raw[:21]
    assert AESGCM(bytes(range(32))).decrypt(file[9:21], file[21:], bound) == b"%PDF"
    derived = {
        purpose: HKDF(SHA256(), 32, salt=None, info=purpose).derive(b"m" * 32)
        for purpose in (b"hakkaku wrap 1", b"hakkaku master id 1")
    }
    assert kept["master"] == derived[b"hakkaku master id 1"][:8].hex()
    assert kept["wrapped"][:13] == b"\x01" + bytes(range(12))
    bound = b"\x01keys\0wrapped\0" + bytes(range(8)).hex().encode() + b"\0case:K-2026-0001"
    wrapping = AESGCM(derived[b"hakkaku wrap 1"])
    assert wrapping.decrypt(kept["wrapped"][1:13], kept["wrapped"][13:], bound) == bytes(range(32))


@pytest.mark.parametrize("keys", [(), (b"m" * 31,), (b"m" * 33,), (b"m" * 32, b"n" * 16)], ids=repr)
def test_a_master_key_of_another_length_is_none(keys: tuple[bytes, ...]) -> None:
    """None at all, or one that is cut short beside a good one, is said at once."""
    with pytest.raises(StoreProblem, match=r"^key_length$"):
        Masters(lambda: list(keys))


def test_what_a_text_is_found_by_stays_the_same() -> None:
    """The keyed hash of a kind and the folded text, so that what is kept is found for ever."""
    said = "firm\0みなと abc 絵\ud83d".encode("utf-8", "surrogatepass")
    expected = hmac.new(KEY.bytes, said, hashlib.sha256).digest()
    assert VAULT.index(KEY, "firm", " みなと  ＡBc 絵\ud83d") == expected


def test_another_version_is_said_to_be_one() -> None:
    """What a newer version sealed or wrapped is not taken for something broken."""
    newer = b"\x02" + WRAPPED["wrapped"][1:]
    with pytest.raises(StoreProblem, match=r"^seal_version$"):
        VAULT.unwrap(KEY.id, KEY.scope, WRAPPED["master"], newer)
    with pytest.raises(StoreProblem, match=r"^seal_version$"):
        VAULT.open(KEY, HERE, SealedBytes(b"\x02" + VAULT.seal(KEY, HERE, "x").raw[1:]))


def test_a_key_does_not_show_itself() -> None:
    """What is printed of a data key, in a traceback say, is not the key."""
    assert "bytes" not in repr(KEY)
    assert KEY.bytes.hex() not in repr(KEY)


@pytest.mark.parametrize("open_value", ["田中", "田中".encode(), 7, {"a": 1}], ids=repr)
def test_an_open_value_is_refused(house: House, open_value: Any) -> None:
    """A sealed column takes nothing that the vault did not make."""
    row = {"id": "F1", "name": open_value, "name_index": b"i", "sample": False}
    with (
        house.store.turn() as turn,
        pytest.raises(WrongValue, match=r"^not_sealed(:|$)") as refused,
    ):
        turn.work.connection.execute(insert(tables.firms), row | {"added_at": turn.now})
    assert "田中" not in str(refused.value)


def test_what_no_table_takes_is_told() -> None:
    """NUL and half characters, each by itself; their neighbours are texts like others."""
    refused = ("\0", "a\0b", "\ud800", "\udfff", "a\udbffb")
    assert [each for each in refused if storable(each)] == []
    assert all(storable(each) for each in ("", "\x01", "\ud7ff", "\ue000", "\U0001f600"))


def test_every_name_and_text_is_in_a_sealed_column() -> None:
    """What a person wrote or is called stands in these columns, and they are sealed."""
    sealed = {
        f"{table.name}.{column.name}"
        for table in tables.metadata.tables.values()
        for column in table.columns
        if type(column.type).__name__ == "Sealed"
    }
    assert sealed == {
        *("policies.document", "firms.name", "members.name", "conversations.talk"),
        *("facts.value", "facts.told_by", "transcript.body", "transcript.buttons"),
        *("audit.who", "audit.details", "chats.address", "inbound.body", "callbacks.phone"),
        *("conversations.held_by", "files.name", "files.content"),
        *("replies.title", "replies.ja", "replies.en", "staff.identity"),
        *("staff.login", "staff.name", "staff.password", "staff.secret", "notes.body", "notes.by"),
    }


def test_nothing_readable_on_the_disk(house: House) -> None:
    """No name, fact, message or note stands in the database's files, in no encoding of theirs."""
    conversation, case = house.case("田中花子")
    house.store.add_firm("みらい危機管理", by="佐藤管理")
    with house.store.turn() as turn:
        turn.dossier(case)
        turn.tell(case, [Fact("incident.note", "鍵を失くした", "田中花子", house.now)])
        turn.save(conversation, Talk(draft={"note": "下書きの文"}))
        turn.write(conversation, "in", "顧客名簿を誤送信", [["yes", "確認済みの札"]])
        turn.audit("佐藤管理", "case.read", case_id=case, details={"why": "電話の件"})
    found = house.on_disk()
    assert case.encode() in found, "the files that are searched hold the rows"
    for text in (
        *("田中花子", "みらい危機管理", "株式会社みなと商事", "みなと商事", "佐藤管理"),
        *("鍵を失くした", "下書きの文", "顧客名簿を誤送信", "確認済みの札", "電話の件"),
    ):
        for written in (text.encode(), text.encode("utf-16-le"), ascii(text)[1:-1].encode()):
            assert written not in found


def test_a_value_moved_between_rows_does_not_open(house: House) -> None:
    """Somebody who can write the file cannot make one message stand for another."""
    conversation, _ = house.case()
    body, id = tables.transcript.c.body, tables.transcript.c.id
    with house.store.turn() as turn:
        one, other = (turn.write(conversation, "out", text) for text in ("one", "other"))
        turn.work.write()
        connection = turn.work.connection
        moved = connection.scalar(select(body).where(id == one))
        connection.execute(update(tables.transcript).where(id == other), {"body": moved})
    with pytest.raises(StoreProblem, match=r"^not_opened$"):
        house.store.transcript(conversation)


def test_a_case_has_its_own_key(house: House) -> None:
    """Once a case is opened, all of its conversation, what was said before too, has its key."""
    conversation = house.store.conversation_for("田中", policy=None, case=None)
    with house.store.turn() as turn:
        turn.write(conversation, "out", "早口の前置き", [["yes", "はい"]])
        case = turn.open_case("PIL-2026-0001")
        turn.attach(conversation, case)
        turn.work.write()
        connection = turn.work.connection
        mine = select(tables.keys.c.id).where(tables.keys.c.scope == f"case:{case}")
        key = bytes.fromhex(connection.execute(mine).scalar_one())
        for column in (
            *(tables.transcript.c.body, tables.transcript.c.buttons),
            *(tables.members.c.name, tables.conversations.c.talk),
        ):
            for sealed in connection.scalars(select(column).where(column.is_not(None))):
                assert sealed.raw[1:9] == key
    assert [line.body for line in house.store.transcript(conversation)] == ["早口の前置き"]


def test_without_its_key_a_case_is_closed_for_good(house: House) -> None:
    """Taking a case's key away leaves nothing of it that a program started later could read."""
    conversation, case = house.case()
    with house.store.turn() as turn:
        turn.write(conversation, "in", "内密")
        gone = tables.keys.c.scope == f"case:{case}"
        turn.work.connection.execute(tables.keys.delete().where(gone))
    with pytest.raises(StoreProblem, match=r"^no_key:"):
        house.open().transcript(conversation)


def test_few_opened_keys_stay_in_memory(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more than so many; within them a key is opened once, and past them again."""
    monkeypatch.setattr("bot.store.keyring.REMEMBERED", 2)
    vault = Vault(Masters(lambda: list(house.masters)))
    opened: dict[bytes, DataKey] = {}
    with house.store.turn() as turn:
        again = Keyring(turn.work.connection, vault, opened)
        made = [again.of(f"case:{n}") for n in range(2)]
        assert list(opened) == [each.id for each in made]
        made.append(again.of("case:2"))
        assert list(opened) == [made[2].id]
        assert [again.named(key.id) is key for key in made[::-1]] == [True, False, False]
        assert again.named(made[1].id).bytes == made[1].bytes


def test_another_master_key_is_noticed_at_start(house: House) -> None:
    """A database opened with a key that is not its own is refused before anything is read."""
    house.masters = (b"n" * 32,)
    with pytest.raises(StoreProblem, match=r"^master_missing:"):
        house.open()


def test_the_blind_index_finds_a_company(house: House) -> None:
    """A company is found however its name is written, and only by its own."""
    more = {"number": "PIL-2026-0002", "insured": "ミナト Trading"}
    house.store.import_policies([more], by="管理者")
    assert house.store.policies_of("株式会社みなと商事") == ["PIL-2026-0001"]
    assert house.store.policies_of("ミナト　ＴＲＡＤＩＮＧ ") == ["PIL-2026-0002"]
    assert house.store.policies_of("ミナト") == []


def test_the_blind_index_tells_nothing_without_the_key() -> None:
    """It differs for another key and for another column."""
    other, _ = VAULT.new_key("index")
    name = VAULT.index(KEY, "members.name_index", "田中")
    assert name != VAULT.index(KEY, "firms.name_index", "田中")
    assert name != VAULT.index(other, "members.name_index", "田中")
