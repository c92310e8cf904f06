"""What of a case waits for the insurer's word: proposed firms, a written notice.

Laws: what was withdrawn waits for nothing.
"""

from __future__ import annotations

from flows.dossier import ids
from flows.facts import Facts


def to_approve(facts: Facts) -> list[str]:
    """The engagements whose firm is neither approved nor refused."""
    decided = ("approved", "rejected")
    mine = ids(facts, "engagements")
    return [id for id in mine if facts.get(f"engagements.{id}.approval") not in decided]


def notices(facts: Facts) -> list[str]:
    """The written notices."""
    mine = ids(facts, "events")
    return [id for id in mine if facts.get(f"events.{id}.kind") == "written_notice"]


def to_acknowledge(facts: Facts) -> list[str]:
    """The written notices that the insurer has not acknowledged."""
    return [id for id in notices(facts) if not facts.get(f"events.{id}.acknowledged_on")]
