"""The house file: the insurer, its number, its hours, as a TOML file.

Laws: `HAKKAKU_HOUSE` names the file; without it the demo's, whose insurer is made up; what is
wrong in it is said with its place, before anybody is served.
"""

from __future__ import annotations

import tomllib
from datetime import date, time
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.store.problems import StoreProblem
from flows.house import House

DEMO = Path(__file__).with_name("demo_house.toml")


class HouseProblem(StoreProblem):
    """The house file cannot be read, or says what cannot be."""


class HouseFile(BaseModel):
    """What the file may say."""

    model_config = ConfigDict(extra="forbid", strict=True)

    insurer: str = Field(min_length=1, max_length=40)
    insurer_en: str = Field(default="", max_length=40)
    phone: str = Field(min_length=1, max_length=30)
    opens: time = time(9)
    closes: time = time(17)
    holidays: list[date] = []
    promise_minutes: int = Field(default=30, ge=1, le=24 * 60)
    kept_years: int = Field(default=7, ge=1, le=100)
    page: str = Field(default="", max_length=100)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("opens is not before closes")
        return self


def load(path: Path | None) -> House:
    """Read the house file, or the demo's."""
    file = path or DEMO
    try:
        told = HouseFile.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(str(each) for each in first["loc"])
        raise HouseProblem("house_file", f"{file.name}: {place} {first['msg']}") from None
    except (OSError, ValueError) as wrong:
        raise HouseProblem("house_file", f"{file.name}: {wrong}") from None
    return House(
        told.insurer,
        told.insurer_en or told.insurer,
        told.phone,
        told.opens,
        told.closes,
        told.promise_minutes,
        told.kept_years,
        frozenset(told.holidays),
        told.page,
    )
