"""What is changed, and which tests should find it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.mutants.changes import changes
from tests.mutants.trial import ROOT, Mutant


@dataclass(frozen=True)
class Target:
    """Modules that keep one kind of promise, and the tests of that promise."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]


STORE, CONSOLE = "tests/bot/store/test_store_", "tests/bot/console/test_"
TARGETS = {
    "coverage": Target(
        modules=("coverage",),
        tests=(
            "tests/coverage/test_clauses.py",
            "tests/coverage/test_shares.py",
            "tests/coverage/test_examples.py",
            "tests/coverage/test_calendar.py",
            "tests/coverage/test_product.py",
            "tests/coverage/test_duties.py",
            "tests/coverage/test_document.py",
            "tests/coverage/test_explain.py",
            "tests/coverage/test_diff.py",
            "tests/coverage/test_bounds.py",
            "tests/coverage/test_oracle.py",
            "tests/coverage/test_properties.py",
            "tests/bot/test_papers.py",
        ),
    ),
    "authorisation": Target(
        modules=(
            *("bot/console/roles.py", "bot/console/visit.py", "bot/console/acting.py"),
            *("bot/store/access.py", "bot/store/attempts.py", "bot/store/codes.py"),
            *("bot/store/arrivals.py", "bot/whose.py"),
            *("bot/store/sessions.py", "bot/store/staff.py", "bot/store/members.py"),
            *("bot/store/visits.py", "bot/store/erasures.py", "flows/answers/codes.py"),
        ),
        tests=(
            "tests/flows/answers/test_answers_codes.py",
            f"{STORE}access.py",
            f"{STORE}members.py",
            f"{STORE}staff.py",
            f"{STORE}visits.py",
            f"{STORE}arrivals.py",
            f"{CONSOLE}acting.py",
            f"{CONSOLE}attempts.py",
            f"{CONSOLE}door.py",
            f"{STORE}erasures.py",
            f"{CONSOLE}erasures.py",
            f"{CONSOLE}admin.py",
            f"{CONSOLE}asvs.py",
            f"{CONSOLE}audit.py",
            f"{CONSOLE}matrix.py",
            f"{CONSOLE}oidc.py",
            f"{CONSOLE}reading.py",
            f"{CONSOLE}live.py",
            f"{CONSOLE}cases.py",
            f"{CONSOLE}invites.py",
            f"{CONSOLE}lists.py",
            f"{CONSOLE}since.py",
            f"{CONSOLE}under_way.py",
            "tests/bot/page/test_arrivals.py",
        ),
    ),
    "encryption": Target(
        modules=(
            *("bot/store/sealed.py", "bot/store/keyring.py", "bot/store/masters.py"),
            *("bot/store/keyfile.py", "bot/store/columns.py", "bot/store/rotation.py"),
            *("bot/store/audit.py", "bot/store/chain.py", "bot/store/trails.py"),
            "bot/store/destroying.py",
        ),
        tests=(
            f"{STORE}sealed.py",
            f"{STORE}bound.py",
            f"{STORE}keyfile.py",
            f"{STORE}audit.py",
            f"{STORE}turns.py",
            "tests/bot/test_custody.py",
            f"{STORE}rotation.py",
            f"{CONSOLE}audit.py",
            f"{CONSOLE}reading.py",
            f"{CONSOLE}live.py",
            "tests/bot/test_words.py",
            "tests/bot/backup",
        ),
    ),
}


def files(modules: Sequence[str]) -> list[str]:
    """The files of some modules; a folder stands for all in it."""
    found: list[str] = []
    for each in modules:
        path = ROOT / each
        paths = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        found += [at.relative_to(ROOT).as_posix() for at in paths]
    return found


def mutants(target: Target, only: str = "") -> list[Mutant]:
    """All of a target, or those of one of its files."""
    return [
        Mutant(path, number, change)
        for path in files(target.modules)
        if only in path
        for number, change in enumerate(changes((ROOT / path).read_text(encoding="utf-8")))
    ]
