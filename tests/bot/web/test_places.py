"""Places: of each so many at once, of all together so many, free again however it ends."""

from __future__ import annotations

import pytest
from starlette.exceptions import HTTPException

from bot.web.places import BUSY, TOO_MANY, Places


def refused(places: Places, **most: int) -> int:
    """Is there a place? The status of the answer, 200 where there is."""
    try:
        with places.held(most):
            return 200
    except HTTPException as error:
        return error.status_code


def test_whoever_has_their_share_leaves_the_others_theirs() -> None:
    """One browser's share, one address's, and what there is for all; each is told which it was."""
    places = Places(3)
    with places.held({"a": 1, "home": 2}):
        assert refused(places, a=1, home=2) == TOO_MANY
        assert refused(places, b=1, home=2) == 200
        with places.held({"b": 1, "home": 2}):
            assert refused(places, c=1, home=2) == TOO_MANY
            assert refused(places, d=1, away=2) == 200
            with places.held({"d": 1, "away": 2}):
                assert refused(places, e=1, other=2) == BUSY
    assert refused(places, a=1, home=2) == 200


def test_a_place_is_free_again_however_it_ends() -> None:
    """A failure gives it back too, and nobody who has none is remembered."""
    places = Places(1)
    for _ in range(3):
        with pytest.raises(LookupError), places.held({"a": 1}):
            raise LookupError
    assert refused(places, a=1) == 200
    assert not places._held
