"""The drawn and generated pages of `docs/`: the schemas of the case and of the assessment.

Laws: what can be derived from the code is derived, and a test holds that the page is current.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from coverage import document
from coverage.assessment import schema as assessment_schema

DOCS = Path(__file__).resolve().parent.parent / "docs"


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    return {
        "case.schema.json": _json(document.schema()),
        "assessment.schema.json": _json(assessment_schema()),
    }


def write() -> list[Path]:
    """Write the pages again."""
    DOCS.mkdir(exist_ok=True)
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
    return [DOCS / name for name in pages()]


def _json(tree: dict[str, Any]) -> str:
    return json.dumps(tree, ensure_ascii=False, indent=1) + "\n"
