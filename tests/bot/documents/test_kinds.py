"""The table of papers: the conversation offers what can be made, and nothing else."""

from __future__ import annotations

import pytest

from bot.bootstrap import House
from bot.documents.kinds import KINDS, file_name, forms
from bot.documents.making import made
from flows.papers import ON_PAGES, PAPERS
from tests.bot.documents.cases import MANY, case_in, house

__all__ = ("house",)
BEGINS = {"png": b"\x89PNG", "svg": b"<svg", "docx": b"PK", "json": b"{"}


def test_what_is_offered_can_be_made() -> None:
    """The names in the conversation are those of the table, each once."""
    assert sorted((*PAPERS, *ON_PAGES)) == sorted(KINDS)


@pytest.mark.parametrize("name", ["picture", "drawing", *("preliminary", "final", "persons")])
def test_a_paper_is_the_kind_of_file_it_is_called(house: House, name: str) -> None:
    """Its bytes begin as its suffix says."""
    data = b"".join(made(house, case_in(house, MANY), name, "en"))
    assert data.startswith(BEGINS[file_name("K", name).rpartition(".")[2]])


def test_the_usual_paper_of_a_kind_of_file_stands_first() -> None:
    """A DOCX without a name is the report that is due first."""
    assert forms()["docx"][0] == "preliminary"
