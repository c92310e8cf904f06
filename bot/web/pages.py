"""Templates become answers, in the language of whoever asks.

Laws: the same words and the same way of writing money and days as in every channel; half a
character, which no page can hold, is shown as unknown; the switch of languages is remembered in a
cookie and nowhere else.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot import render
from bot.catalogue import Catalogue, catalogue
from bot.web.assets import asset
from bot.web.languages import NAME, YEAR, chosen, language, switches
from bot.web.templates import environment
from flows.effects import Say, Value, Yen
from flows.talk import Language
from flows.turn import JAPAN

DAYS = {"ja": "M月d日(E)", "en": "EEE d MMM"}


class Pages:
    """The pages of an installation; ``secure``: they are reached by HTTPS only; ``site``: under
    which address, where the settings name one."""

    def __init__(self, *, secure: bool = False, site: str = "") -> None:
        self.secure, self._site = secure, site.rstrip("/")
        self._templates = environment()

    def show(
        self, request: Request, template: str, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A page, or a part of one."""
        text = self.text(request, template, **values)
        answer = HTMLResponse(text.encode(errors="replace"), status)
        switched = chosen(request)
        if switched:
            self.keep(answer, NAME, switched, YEAR)
        answer.headers["Content-Language"] = language(request)
        answer.headers["Vary"] = "Accept-Language, Cookie, HX-Request"
        return answer

    def text(self, request: Request, template: str, **values: Any) -> str:
        """A template filled in."""
        switch = {"switches": switches(request), "path": request.url.path}
        return self.part(language(request), template, **switch, **values)

    def part(self, language: Language, template: str, **values: Any) -> str:
        """A template filled in for whoever reads this language."""
        words = Words(catalogue(language))
        own = {"lang": words.language, "t": words.text, "asset": asset, "w": words}
        return self._templates.get_template(template).render(own | values)

    def address(self, request: Request, path: str) -> str:
        """An address of ours to hand on: of the settings' site, not of the host a request names."""
        scheme = "https" if self.secure else request.url.scheme
        return f"{self._site or f'{scheme}://{request.url.netloc}'}{path}"

    def keep(self, answer: Response, name: str, value: str, seconds: int) -> None:
        """Set a cookie that no script reads and no other site sends with a form."""
        answer.set_cookie(
            name, value, max_age=seconds, httponly=True, samesite="lax", secure=self.secure
        )


class Words:
    """How one language says and writes things on a page."""

    def __init__(self, words: Catalogue) -> None:
        self._words = words
        self.language = words.language

    def text(self, key: str, **values: Value) -> str:
        """A key with its values."""
        return render.say(self._words, Say(key, values))

    def has(self, key: str) -> bool:
        """Is there such a key? Codes of the world (a problem's) may have no word."""
        return key in self._words.texts

    def value(self, value: Value) -> str:
        """A word, an amount, a day, as the language writes it."""
        return render.value(self._words, value)

    def said(self, said: Say) -> str:
        """Something the conversation says."""
        return render.say(self._words, said)

    def yen(self, amount: int) -> str:
        """An amount."""
        return render.value(self._words, Yen(amount))

    def day(self, day: date) -> str:
        """A day, short, with its weekday."""
        return render.value(self._words, day)

    def moment(self, moment: datetime, *, year: bool = False) -> str:
        """A moment in Japan; with its year where what is shown may be old."""
        there = moment.astimezone(JAPAN)
        day = self.day(there.date()) if year else _day(there.date(), self.language)
        return f"{day} {there:%H:%M}"

    def there(self, moment: datetime) -> date:
        """The day a moment has in Japan."""
        return moment.astimezone(JAPAN).date()

    def grouped(self, typed: object) -> object:
        """A number with its thousands apart, as it is read again; anything else as it was typed."""
        return f"{typed:,}" if isinstance(typed, int) else typed


@lru_cache(maxsize=render.REMEMBERED)
def _day(day: date, language: str) -> str:
    """A day of a moment, kept: a page shows a hundred moments of a few days."""
    return format_date(day, DAYS[language], locale=language)
