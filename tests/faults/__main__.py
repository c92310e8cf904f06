"""`python -m tests.faults --kills 1000 --database sqlite|postgres`: what kills cost, as a table."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.kills import Run, scene
from tests.faults.report import Report
from tests.postgres import Server


async def under_kills(database: str | None, kills: int, seed: int) -> Report:
    """Run in a folder that is gone afterwards."""
    with TemporaryDirectory() as folder:
        async with scene(Path(folder), database) as made:
            return await Run(made, seed).go(kills)


def main() -> int:
    """Kill, look, print; 0 where nothing was lost, doubled beyond the rule, or spoiled."""
    parser = argparse.ArgumentParser(description="What kills of a serving process cost.")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    server = Server() if given.database == "postgres" else None
    try:
        url = server.cluster.make() if server else None
        report = asyncio.run(under_kills(url, given.kills, given.seed))
    finally:
        if server:
            server.remove()
    print(report.table())
    sys.stderr.writelines(f"{each}\n" for each in report.wrong)
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
