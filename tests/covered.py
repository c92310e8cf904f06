"""`python -m tests.covered REPORT`: do the tests reach enough? Prints what they do not reach.

Laws: what is decided (`coverage`) and what is said (`flows`) is reached whole, every line and every
branch; of all together 95 percent of the lines and 95 percent of the branches.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

WHOLE = ("coverage/", "flows/")
AIM = 95
KINDS = ("lines", "branches")


def found(report: Mapping[str, Any]) -> Iterator[str]:
    """What is not as it should be, in words; nothing where all is."""
    for path, file in report["files"].items():
        if path.startswith(WHOLE) and missing(file):
            yield f"{path} is not reached whole"
    for kind in KINDS:
        share = percent(report["summary"], kind)
        if share < AIM:
            yield f"{share:.1f} % of the {kind}, {AIM} expected"


def missing(file: Mapping[str, Any]) -> list[str]:
    """The lines and branches of a file that no test reaches, as `12` and `12->14`."""
    lines = [str(line) for line in file["missing_lines"]]
    return lines + [f"{here}->{there}" for here, there in file["missing_branches"]]


def percent(summary: Mapping[str, int], kind: str) -> float:
    """How much of one kind is reached."""
    covered, not_covered = summary[f"covered_{kind}"], summary[f"missing_{kind}"]
    return 100 * covered / (covered + not_covered)


def main() -> int:
    """Print; 0 where the tests reach enough."""
    report = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    for path, file in report["files"].items():
        if left := missing(file):
            print(f"{path}: {', '.join(left)}")
    reached = (f"{percent(report['summary'], kind):.1f} % of the {kind}" for kind in KINDS)
    print(f"reached: {', '.join(reached)}")
    wrong = list(found(report))
    for each in wrong:
        print(each, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
