"""`python -m tests.mutants [coverage|authorisation|encryption …]`: do the tests bite?

A module is changed in one place at a time and its tests are run; a change that no test finds is a
survivor. Those that were looked at stand in `judged.toml`, with why no test can or need find them;
they count as survivors, and are tried again with `--anew` only.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import tomllib
from pathlib import Path
from random import Random

from tests.mutants.targets import TARGETS, mutants
from tests.mutants.trial import ROOT, Mutant, reach, survivors

AIM = 90
"""Percent of the changes that tests must find, those that change nothing counted as not found."""
AS_IT_IS = 1_800
"""Seconds for all tests of a target with nothing changed."""
SAID = 25
"""After so many, how far it is."""
BEFOREHAND = ("sqlalchemy", "pydantic", "cryptography", "hypothesis", "starlette", "uvicorn")
"""Slow to import and never changed: imported once, for all the trials."""


def judged() -> dict[tuple[str, ...], str]:
    """The survivors that were looked at: where, what stood there and what stands there; why."""
    text = Path(__file__).with_name("judged.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["survivor"]
    return {(row["file"], row["where"], row["was"], row["now"]): row["why"] for row in rows}


def key(mutant: Mutant) -> tuple[str, ...]:
    """What a survivor is known by, wherever its line moves."""
    change = mutant.change
    return (mutant.path, change.where, change.was, change.now)


def main() -> int:
    """Change, try, print; 0 where enough is found and every survivor has been judged."""
    parser = argparse.ArgumentParser(description="Do the tests find what is changed?")
    parser.add_argument("target", nargs="*", choices=[*TARGETS, []], default=[])
    parser.add_argument("--only", default="", help="part of a file's path")
    parser.add_argument("--sample", type=int, default=0, help="so many of each target, by lot")
    parser.add_argument("--anew", action="store_true", help="try those that were judged too")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    os.environ |= {"HYPOTHESIS_PROFILE": "few"}
    for each in BEFOREHAND:
        importlib.import_module(each)
    known, wrong = judged(), False
    print("| target | changes | found | survived | of these not judged |\n|---|--:|--:|--:|--:|")
    for name in given.target or TARGETS:
        tried = mutants(TARGETS[name], given.only)
        if given.sample:
            tried = Random(1).sample(tried, min(given.sample, len(tried)))
        paths = sorted({each.path for each in tried})
        left = [] if given.anew else [each for each in tried if key(each) in known]
        open_ones = [each for each in tried if given.anew or key(each) not in known]
        reached = reach(paths, TARGETS[name].tests, AS_IT_IS)
        for done, (mutant, survived) in enumerate(survivors(open_ones, reached, given.jobs), 1):
            if done % SAID == 0:
                print(f"{done:,} of {len(open_ones):,}", file=sys.stderr, flush=True)
            if survived:
                left.append(mutant)
                where = f"{mutant.path}:{mutant.change.line}"
                why = known.get(key(mutant), "not judged")
                print(f"{where}: {mutant.change} ({why})", file=sys.stderr, flush=True)
        unknown = [each for each in left if key(each) not in known]
        found = len(tried) - len(left)
        percent = 100 * found / len(tried) if tried else 100.0
        print(
            f"| {name} | {len(tried):,} | {found:,} ({percent:.1f} %) | {len(left):,} |"
            f" {len(unknown):,} |",
            flush=True,
        )
        wrong = wrong or bool(unknown) or percent < AIM
    return 1 if wrong else 0


if __name__ == "__main__":
    assert Path.cwd() == ROOT, "run from the project's folder"
    sys.exit(main())
