"""The two column types of our own: a moment, and a sealed value.

Laws: a moment without its zone is refused, every moment is kept and given back in UTC; a sealed
column takes a `SealedBytes` and nothing else, so that nothing is written open by mistake.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, LargeBinary
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.types import TypeDecorator

from bot.store.problems import StoreProblem


class WrongValue(StoreProblem, DontWrapMixin):
    """A value that must not be written as it is; the program is wrong, not the input."""


def storable(text: str) -> bool:
    """Could this stand in a table at all? What people type may hold NUL or half a character."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


@dataclass(frozen=True, slots=True)
class SealedBytes:
    """A sealed value as it stands in a table; only `bot.store.sealed` makes one."""

    raw: bytes


class Sealed(TypeDecorator[SealedBytes]):
    """A column that holds sealed values only."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Let a sealed value (or none) through, refuse everything else."""
        if value is None:
            return None
        if not isinstance(value, SealedBytes):
            raise WrongValue("not_sealed", type(value).__name__)
        return value.raw

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Mark what was read as still sealed; what is no bytes (SQLite keeps any) never opens."""

        def sealed(value: Any) -> SealedBytes | None:
            if value is None:
                return None
            return SealedBytes(value if isinstance(value, bytes) else b"")

        return sealed


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no zone, so it is taken off there and put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn a moment of any zone into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise WrongValue("no_zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
