"""The worked examples of every clause, as an insurance person wrote them in `clauses/*.toml`.

Laws: an example is the base case with what it names put over it; a cost or a claim that says
nothing of itself is the base's; `unknown` takes facts away.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

Json = dict[str, Any]
FOLDER = Path(__file__).parent / "clauses"


class Example(NamedTuple):
    """One story: ``kind`` is pays, refused (or cut) or waits."""

    clause: str
    kind: str
    told: Json

    def __str__(self) -> str:
        return f"{self.clause} {self.kind}"

    @property
    def case(self) -> Json:
        """The whole case document."""
        given = {key: self.told.get(key, {}) for key in ("policy", "incident")}
        case = over(
            {key: BASE[key] for key in ("policy", "incident", "engagements")},
            given,
        )
        kind = "claim" if "claim" in self.told else "cost"
        item = {"id": "1", **BASE[kind], **self.told.get(kind, {})}
        for path in self.told.get("unknown", []):
            owner, name = path.split(".")
            del (item if owner == kind else case[owner])[name]
        return {**case, "expenses" if kind == "cost" else "claims": [item]}


def over(base: Json, given: Json) -> Json:
    """The base with what is given put over it, objects merged."""
    made = dict(base)
    for key, value in given.items():
        old = made.get(key)
        made[key] = over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return made


def _read(name: str) -> Json:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


BASE = _read("base.toml")
EXAMPLES = [
    Example(clause, kind, told)
    for path in sorted(FOLDER.glob("*.toml"))
    if path.name != "base.toml"
    for clause, stories in _read(path.name).items()
    for kind, told in stories.items()
]
