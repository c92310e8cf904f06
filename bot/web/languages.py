"""The language of a page: chosen with the switch, else what the browser asks for.

Laws: the switch is a link that works without a script, keeps the page and never leaves this site;
Japanese where nothing is known.
"""

from __future__ import annotations

from starlette.datastructures import URL
from starlette.requests import Request

from bot.catalogue import LANGUAGES
from flows.talk import Language

NAME = "lang"
"""The switch's parameter and its cookie."""
YEAR = 365 * 24 * 3600


def chosen(request: Request) -> Language | None:
    """The language the switch was just set to."""
    return _known(request.query_params.get(NAME, ""))


def language(request: Request) -> Language:
    """The language to answer in."""
    return chosen(request) or _known(request.cookies.get(NAME, "")) or _asked(request) or "ja"


def switches(request: Request) -> list[tuple[str, str]]:
    """Each language with the link that switches this page to it; after a form, the form's page."""
    url = request.url if request.method == "GET" else _asked_from(request)
    there = [url.include_query_params(lang=each) for each in LANGUAGES]
    links = [f"{_here(each.path)}?{each.query}" for each in there]
    return list(zip(LANGUAGES, links, strict=True))


def _here(path: str) -> str:
    """A path of this site: with two slashes before it, it would be another site's address."""
    return "/" + path.lstrip("/\\")


def _asked_from(request: Request) -> URL:
    """The page of ours a form was sent from; where no browser says so, the form's own address."""
    own = request.url.replace(query="")
    try:
        page = URL(request.headers.get("referer", ""))
        return page if page.netloc == own.netloc and page.path else own
    except ValueError:
        return own


def _asked(request: Request) -> Language | None:
    """The first language of ours the browser names."""
    named = request.headers.get("accept-language", "").split(",")
    found = (_known(each.strip()[:2].casefold()) for each in named)
    return next((each for each in found if each), None)


def _known(name: str) -> Language | None:
    if name == "ja":
        return "ja"
    return "en" if name == "en" else None
