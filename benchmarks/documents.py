"""How long each paper of a case takes and how much memory: `python -m benchmarks.documents`.

Every paper in the table of papers, of cases with 10, 500 and 5,000 costs (and up to 300 receipts),
each in a fresh process, so that the peak of memory is that paper's. Beside it a floor from the same
run: the library alone writing as many cells or the same bytes, for the others the case read out of
the store and nothing made of it. A smoke run:
`--sizes 10 --receipts 3 --rounds 1`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bot import bootstrap
from bot.bootstrap import SAMPLE, House
from bot.documents.kinds import KINDS
from bot.documents.making import made
from bot.documents.source import source
from bot.files.keeping import Looked, enter, put_away
from bot.settings import Settings
from bot.store.files import Kept
from coverage.lines import RESPONSE
from flows.book import BOOK, DAYS, SUMS
from flows.facts import Fact
from flows.receipts import SECTION
from tests.desk import TOLD

RECEIPT = 200_000
"""Bytes of a receipt, as a phone's picture small enough to be sent."""
MEGABYTE = 1_000_000
READING = "reading"


def fill(house: House, costs: int, receipts: int) -> str:
    """A case of so many costs and receipts."""
    kinds = sorted(RESPONSE)
    told: dict[str, Any] = dict(TOLD)
    for n in range(1, costs + 1):
        head = f"expenses.E{n}"
        told |= {f"{head}.category": kinds[n % len(kinds)], f"{head}.amount": 1_000 + n}
        told |= {f"{head}.incurred_on": f"2026-11-{n % 28 + 1:02d}", f"{head}.engagement": "C1"}
        told |= {f"{head}.vendor": f"株式会社みほん商店 {n}"}
    with house.store.turn() as turn:
        case = turn.open_case(SAMPLE)
        turn.audit("bench", "case.opened", case_id=case)
    _tell(house, case, told)
    _tell(house, case, {path: v for n in range(receipts) for path, v in _receipt(house, case, n)})
    return case


def _receipt(house: House, case: str, n: int) -> Iterator[tuple[str, Any]]:
    looked = Looked("image", f"領収書{n}.png", b"\x89PNG\r\n\x1a\n" + os.urandom(RECEIPT))
    kept = put_away(house, case, f"bench{n}", looked)
    assert isinstance(kept, Kept)
    with house.store.work() as work:
        sent = enter(house, work, kept)
    told = {"file": sent.file, "kind": sent.kind, "name": sent.name, "size": sent.size}
    told |= {"sha256": sent.sha256, "expense": f"E{n % 10 + 1}"}
    yield from ((f"{SECTION}.F{n + 1}.{name}", value) for name, value in told.items())


def _tell(house: House, case: str, told: dict[str, Any]) -> None:
    with house.store.turn() as turn:
        turn.dossier(case)
        turn.tell(case, [Fact(path, value, "bench", turn.now) for path, value in told.items()])
        turn.audit("bench", "fact.corrected", case_id=case)


def make(given: argparse.Namespace) -> int:
    """One paper: how many bytes."""
    house = bootstrap.open_house(Settings(data_dir=given.folder))
    return sum(map(len, made(house, given.case, given.make, "ja")))


def floor_book(given: argparse.Namespace) -> int:
    """As many cells of the same kinds by XlsxWriter, and nothing else."""
    import xlsxwriter

    path = given.folder / "floor.xlsx"
    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(given.costs):
            for place, column in enumerate(BOOK):
                if column in SUMS | DAYS:
                    sheet.write_number(row, place, row)
                else:
                    sheet.write_string(row, place, f"株式会社みほん商店 {row}")
    return int(path.stat().st_size)


def floor_rows(given: argparse.Namespace) -> int:
    """As many cells by the csv module."""
    import csv

    path: Path = given.folder / "floor.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        cells = [f"株式会社みほん商店 {place}" for place in range(len(BOOK))]
        csv.writer(file).writerows(cells for _ in range(given.costs))
    return path.stat().st_size


def floor_receipts(given: argparse.Namespace) -> int:
    """The same (sealed) bytes by zipfile, from the disk to the disk."""
    from zipfile import ZipFile

    path: Path = given.folder / "floor.zip"
    with ZipFile(path, "w") as archive:
        for each in sorted((given.folder / "files").glob("*")):
            archive.writestr(each.name, each.read_bytes())
    return path.stat().st_size


def floor_case(given: argparse.Namespace) -> int:
    """Read the case out of the store and reckon it, and nothing else."""
    house = bootstrap.open_house(Settings(data_dir=given.folder))
    return len(source(house, given.case, "ja").history)


FLOORS: dict[str, Callable[[argparse.Namespace], int]] = {
    "book": floor_book,
    "rows": floor_rows,
    "receipts": floor_receipts,
    READING: floor_case,
}
"""Beside what each paper is measured; one that is not here, beside the reading of the case."""


def alone(given: argparse.Namespace) -> None:
    """One measure, in this process: seconds, the peak of memory and the bytes, as JSON."""
    does = make if given.make else FLOORS[given.floor]
    started = time.perf_counter()
    size = does(given)
    seconds = time.perf_counter() - started
    sys.stdout.write(json.dumps({"seconds": seconds, "peak": peak(), "bytes": size}))


def peak() -> int:
    """The most memory this process held; what it was started from does not count (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def measured(folder: Path, case: str, costs: int, rounds: int, *what: str) -> dict[str, float]:
    """The middle of several processes that do the same."""
    order = [sys.executable, "-m", "benchmarks.documents", "--folder", str(folder)]
    order += ["--case", case, "--costs", str(costs), *what]
    runs = [
        json.loads(subprocess.run(order, check=True, stdout=subprocess.PIPE).stdout)
        for _ in range(rounds)
    ]
    return {name: median(run[name] for run in runs) for name in runs[0]}


def table(given: argparse.Namespace, costs: int) -> None:
    """Every paper of one case."""
    receipts = min(costs, given.receipts)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        house = bootstrap.open_house(Settings(data_dir=folder))
        bootstrap.seed(house)
        case = fill(house, costs, receipts)
        house.store.close()
        for paper in KINDS:
            ours = measured(folder, case, costs, given.rounds, "--make", paper)
            beside = paper if paper in FLOORS else READING
            floor = measured(folder, case, costs, given.rounds, "--floor", beside)
            print(f"| {costs:,} | {receipts:,} | {paper} | {_line(ours, floor)} |", flush=True)


def _line(ours: dict[str, float], floor: dict[str, float]) -> str:
    cells = [f"{ours['seconds']:.2f}", f"{ours['peak'] / MEGABYTE:.0f}"]
    cells.append(f"{ours['bytes'] / MEGABYTE:.2f}")
    cells += [f"{floor['seconds']:.2f}", f"{floor['peak'] / MEGABYTE:.0f}"]
    return " | ".join([*cells, f"{ours['seconds'] / floor['seconds']:.1f}"])


def main() -> None:
    """Run what is asked for."""
    asks = argparse.ArgumentParser(description=__doc__)
    asks.add_argument("--sizes", type=int, nargs="+", default=[10, 500, 5_000])
    asks.add_argument("--receipts", type=int, default=300)
    asks.add_argument("--rounds", type=int, default=3)
    asks.add_argument("--make", choices=tuple(KINDS), help=argparse.SUPPRESS)
    asks.add_argument("--floor", choices=tuple(FLOORS), help=argparse.SUPPRESS)
    asks.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asks.add_argument("--case", help=argparse.SUPPRESS)
    asks.add_argument("--costs", type=int, help=argparse.SUPPRESS)
    given = asks.parse_args()
    if given.make or given.floor:
        alone(given)
        return
    heads = ("costs", "receipts", "paper", "s", "peak, MB", "size, MB")
    print(f"| {' | '.join((*heads, 'floor, s', 'floor peak, MB', 'times floor'))} |")
    print("|--:|--:|---|--:|--:|--:|--:|--:|--:|", flush=True)
    for costs in given.sizes:
        table(given, costs)


if __name__ == "__main__":
    main()
