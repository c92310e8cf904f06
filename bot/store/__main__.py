"""`python -m bot.store --check`: do the migrations make the tables that the code expects?"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.store.engine import open_database
from bot.store.migrations import differences


def check() -> int:
    """Upgrade an empty database and compare: 0 if nothing differs."""
    with TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'check.db'}")
        found = differences(engine)
        engine.dispose()
    for difference in found:
        sys.stderr.write(f"{difference!r}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(check() if sys.argv[1:] == ["--check"] else 2)
