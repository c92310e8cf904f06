"""What `make test` does before the tests in a browser: see that there is one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / ".ci" / "browser"
FONTS = "fonts-noto-cjk fonts-morisawa-bizud-gothic"
FONT = "NotoSansCJK-Regular.ttc: Noto Sans CJK JP"
FAILS_ONCE = '[ "$1" = update ] || [ -e "{folder}/updated" ] || exit 100'


class Machine:
    """A machine with nothing but what a test puts on it, which writes down what is installed."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._log = folder, folder / "log"

    def has(self, name: str, does: str = "") -> None:
        """Put a program on it."""
        path = self._folder / name
        path.write_text(f"#!{shutil.which('bash')}\n{does}\n", encoding="utf-8")
        path.chmod(0o755)

    def is_root(self, *, yes: bool) -> None:
        """Who runs the script, and what apt-get does: it finds nothing before an update."""
        self.has("id", f"echo {0 if yes else 1000}")
        logs = f'echo "$@" >> "{self._log}"; {FAILS_ONCE.format(folder=self._folder)}'
        updates = f'[ "$1" != update ] || : > "{self._folder}/updated"'
        self.has("apt-get", f"{logs}; {updates}")

    def runs(self) -> subprocess.CompletedProcess[str]:
        """Run the script."""
        command = [str(shutil.which("bash")), str(SCRIPT)]
        env = {"PATH": str(self._folder)}
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False)

    @property
    def installed(self) -> list[str]:
        """What apt-get was asked for."""
        return self._log.read_text(encoding="utf-8").splitlines() if self._log.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_where_all_is_there_nothing_is_done(machine: Machine) -> None:
    """With Chromium and the font the script is silent and installs nothing."""
    machine.is_root(yes=True)
    machine.has("chromium")
    machine.has("fc-list", f"echo {FONT}")
    done = machine.runs()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert machine.installed == []


def test_who_is_not_root_is_told_the_command(machine: Machine) -> None:
    """Without root nothing is tried, and the one command to run is printed."""
    machine.is_root(yes=False)
    machine.has("fc-list")
    done = machine.runs()
    assert done.returncode == 1
    wanted = f"sudo apt-get install --yes --no-install-recommends chromium {FONTS}"
    assert wanted in done.stderr
    assert machine.installed == []


def test_root_installs_what_is_missing(machine: Machine) -> None:
    """Root installs the missing one only, and once more after an update when it was not found."""
    machine.is_root(yes=True)
    machine.has("chromium")
    done = machine.runs()
    assert done.returncode == 0, done.stderr
    install = f"install --yes --no-install-recommends {FONTS}"
    assert machine.installed == [install, "update", install]
