"""The generated pages of docs/ are current."""

from __future__ import annotations

import pytest

from bot import papers


@pytest.mark.parametrize("name", sorted(papers.pages()))
def test_page_is_current(name: str) -> None:
    """The page in docs/ is what the code draws now (`make docs` writes it again)."""
    assert (papers.DOCS / name).read_text(encoding="utf-8") == papers.pages()[name]
