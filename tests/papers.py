"""Papers, as tests read them."""

from __future__ import annotations

import json
from typing import Any

from bot.bootstrap import House
from bot.documents.making import made


def case_tree(house: House, case: str) -> dict[str, Any]:
    """The case document of a case, read back."""
    tree: dict[str, Any] = json.loads(b"".join(made(house, case, "case", "en")))
    return tree
