"""The addresses of the page.

Laws: what is not a name of ours after ``/p/`` is taken for an invite or a link; whoever opens the
address of a form is led to the talk.
"""

from __future__ import annotations

from starlette.routing import Route

from bot.bootstrap import House
from bot.ingress import Ingress
from bot.page.arriving import Arriving
from bot.page.face import HERE
from bot.page.files import Files
from bot.page.pictures import Pictures
from bot.page.talking import Talking
from bot.store.writer import Writer
from bot.web.pages import Pages


class Page(Arriving, Talking, Files, Pictures):
    """All of the page."""


def routes(house: House, pages: Pages, writer: Writer, ingress: Ingress) -> list[Route]:
    """Every address of the page."""
    page = Page(house, pages, writer, ingress)
    get, post = ["GET"], ["POST"]
    return [
        Route(HERE, page.show, methods=get),
        Route(HERE, page.arrive, methods=post),
        Route(f"{HERE}/say", page.say, methods=post),
        Route(f"{HERE}/more", page.more, methods=get),
        Route(f"{HERE}/live", page.live, methods=get),
        Route(f"{HERE}/file", page.drop, methods=post),
        Route(f"{HERE}/file/{{seq}}", page.save, methods=get),
        Route(f"{HERE}/file/{{seq}}/{{token}}", page.watch, methods=get),
        Route(f"{HERE}/picture", page.picture, methods=get),
        Route(f"{HERE}/picture.svg", page.drawing, methods=get),
        Route(f"{HERE}/close", page.close, methods=post),
        *(Route(f"{HERE}/{form}", page.back, methods=get) for form in ("say", "file", "close")),
        Route(f"{HERE}/{{token}}", page.invited, methods=get),
        Route(f"{HERE}/{{token}}", page.arrive, methods=post),
    ]
