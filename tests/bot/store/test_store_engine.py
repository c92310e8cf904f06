"""How the database is reached, and which database is refused."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import delete, text
from sqlalchemy.exc import IntegrityError

from bot.store import migrations, tables
from bot.store.__main__ import check
from bot.store.engine import WRITES, make_engine, open_database
from bot.store.migrations import differences, state, upgrade
from bot.store.problems import StoreProblem

if TYPE_CHECKING:
    from tests.bot.store.conftest import Databases, House
    from tests.postgres import Cluster

NUMBER = "PIL-2026-0001"


def test_the_migrations_make_the_tables(
    databases: Databases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """After an upgrade nothing differs from the code, wherever one stands; the check says so."""
    monkeypatch.chdir(tmp_path)
    url = databases.make(empty=True)
    engine = make_engine(url)
    assert state(engine) == "behind"
    upgrade(engine.execution_options(**WRITES))
    assert state(engine) == "current"
    assert differences(engine) == []
    upgrade(engine.execution_options(**WRITES))
    assert check() == 0
    assert capfd.readouterr() == ("", "")
    with engine.execution_options(**WRITES).begin() as connection:
        connection.execute(text("DROP INDEX ix_policies_insured_index"))
    assert differences(engine) != []
    engine.dispose()
    databases.drop(url)


def test_a_database_of_a_newer_program_is_refused(house: House) -> None:
    """It is neither read nor changed."""
    engine = make_engine(house.url)
    with engine.execution_options(**WRITES).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert state(engine) == "ahead"
    engine.dispose()
    with pytest.raises(StoreProblem, match=r"^database_ahead(:|$)"):
        open_database(house.url)


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "oracle+nothing://user:hidden@host/db",
        "postgresql://u:a@hidden@host/x",
        "postgresql://u:a:hidden@host:hidden/x",
        "sqlite://",
        "sqlite:///:memory:",
    ],
)
def test_a_wrong_address_is_a_problem_without_its_password(url: str) -> None:
    """The address is not repeated: it may hold a password."""
    with pytest.raises(StoreProblem, match=r"^database_url(:|$)") as problem:
        make_engine(url)
    assert "hidden" not in str(problem.value)


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    """A database file that cannot be made has a code and its path."""
    with pytest.raises(StoreProblem, match=r"database_unreachable: .*a\.db"):
        open_database(f"sqlite:///{tmp_path / 'none' / 'a.db'}")


def test_every_connection_to_sqlite_is_set_up(sqlite_house: House) -> None:
    """WAL, commits on the disk, foreign keys, patience, deleted rows wiped: on every connection."""
    engine = make_engine(sqlite_house.url)
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    with engine.connect() as one, engine.connect() as other:
        for connection in (one, other):
            for name, value in wanted.items():
                assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == value
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30_000
    engine.dispose()


def test_only_the_owner_reads_the_sqlite_file(tmp_path: Path) -> None:
    """The database and its journals are made for their owner alone, whatever the umask."""
    umask = os.umask(0)
    try:
        engine = open_database(f"sqlite:///{tmp_path / 'a.db'}")
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()}
        engine.dispose()
    finally:
        os.umask(umask)
    assert modes == {"a.db": 0o600, "a.db-shm": 0o600, "a.db-wal": 0o600}


def test_a_database_that_is_behind_waits_for_its_upgrade(postgres: Cluster) -> None:
    """PostgreSQL, which many programs may share, is upgraded only by who says so."""
    url = postgres.make(empty=True)
    with pytest.raises(StoreProblem, match=r"^database_behind(:|$)"):
        open_database(url)
    open_database(url, upgrade=True).dispose()
    open_database(url).dispose()
    postgres.drop(url)


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "EUC_JP"])
def test_a_database_of_another_encoding_is_refused(postgres: Cluster, encoding: str) -> None:
    """Not every word could stand in it, and one of none says nothing that could be read."""
    url = postgres.make(empty=True, encoding=encoding)
    with pytest.raises(StoreProblem, match=rf"^database_encoding: {encoding}$"):
        open_database(url, upgrade=True)
    postgres.drop(url)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_an_address_of_postgresql_may_be_written_as_usual(scheme: str) -> None:
    """However it begins, psycopg 3 speaks to the server, and waits a while for it, not for ever."""
    engine = make_engine(f"{scheme}://someone@host/db")
    assert (engine.dialect.driver, engine.url.query) == ("psycopg", {"connect_timeout": "10"})
    patient = make_engine(f"{scheme}://someone@host/db?connect_timeout=99")
    assert patient.url.query == {"connect_timeout": "99"}


def test_every_connection_to_postgresql_is_set_up(postgres: Cluster) -> None:
    """Commits on the disk, one state for a reader, an end to waiting: on every connection."""
    url = postgres.make()
    engine = make_engine(url)
    wanted = {"synchronous_commit": "on", "lock_timeout": "30s", "TimeZone": "UTC"}
    wanted |= {"idle_in_transaction_session_timeout": "1min"}
    reads = wanted | {"transaction_isolation": "repeatable read", "transaction_read_only": "on"}
    writes = wanted | {"transaction_isolation": "read committed", "transaction_read_only": "off"}
    for seen_by, expected in ((engine, reads), (engine.execution_options(**WRITES), writes)):
        with seen_by.connect() as one, seen_by.connect() as other:
            for connection in (one, other):
                for name, value in expected.items():
                    assert connection.exec_driver_sql(f"SHOW {name}").scalar() == value
    engine.dispose()
    postgres.drop(url)


def test_foreign_keys_are_kept(house: House) -> None:
    """A policy with a case cannot be taken away."""
    house.case()
    with pytest.raises(IntegrityError), house.store.turn() as turn:
        turn.work.connection.execute(delete(tables.policies))
    assert house.store.policies() == [NUMBER]


def test_a_reader_does_not_wait_for_a_turn(house: House) -> None:
    """While a turn is open, others read what was kept before it."""
    with house.store.turn() as turn:
        turn.open_case(NUMBER)
        assert house.store.cases() == []
    assert len(house.store.cases()) == 1


def test_threads_take_turns(house: House) -> None:
    """Turns of one process come one after the other: each sees what the one before it wrote."""

    def work() -> None:
        for _ in range(10):
            with house.store.turn() as turn:
                turn.open_case(NUMBER)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [line.id for line in house.store.cases()] == [f"K-2026-{n:04d}" for n in range(1, 41)]


def test_a_turn_does_not_wait_for_ever(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn opened inside a turn is a problem with a code, not a program that stands still."""
    monkeypatch.setattr("bot.store.repository.PATIENCE", 0.05)
    with house.store.turn(), pytest.raises(StoreProblem, match=r"^busy(:|$)"), house.store.turn():
        pass
    with house.store.turn() as turn:
        turn.open_case(NUMBER)


def test_a_problem_of_the_database_tells_no_values(house: House) -> None:
    """What the driver complains of is told without the row."""
    with pytest.raises(IntegrityError) as problem, house.store.turn() as turn:
        turn.work.connection.execute(
            tables.cases.insert(),
            {"id": "K-1", "policy_number": "秘密", "opened_at": turn.now, "version": 0},
        )
    assert "秘密" not in str(problem.value)


def test_the_migrations_are_known_by_name() -> None:
    """What is known of them without the library is what stands in their folder, in order."""
    script = ScriptDirectory.from_config(migrations._config())
    found = [each.revision for each in script.walk_revisions()][::-1]
    assert tuple(found) == migrations.REVISIONS


def test_every_column_of_a_number_sorts_alike(postgres: Cluster) -> None:
    """Else PostgreSQL cannot join one with another by an index, and reads every case there is."""
    engine = make_engine(postgres.make())
    asked = text(
        "SELECT table_name, column_name, collation_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND (column_name IN ('case_id', 'policy_number') "
        "OR table_name || '.' || column_name IN ('cases.id', 'policies.number'))"
    )
    with engine.connect() as connection:
        found = connection.execute(asked).all()
    engine.dispose()
    assert {(table, column) for table, column, _ in found} >= {
        *(("cases", "id"), ("policies", "number"), ("projections", "case_id")),
        *(("conversations", "case_id"), ("audit", "case_id"), ("codes", "policy_number")),
    }
    assert {collation for *_, collation in found} == {"C"}
