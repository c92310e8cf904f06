"""The files a page loads: htmx with its server-sent events, Pico CSS, our own style.

Laws: an address holds the file's own hash, so that a browser may keep it for good and never has an
old one; of other files of the machine nothing is served; the vendored ones stand beside their
licences.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

STATIC = Path(__file__).resolve().parent / "static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}


@cache
def asset(name: str) -> str:
    """A file's address."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:16]
    return f"/static/{digest}/{name}"


@cache
def _files() -> dict[str, Path]:
    """Every file by its address."""
    found = (path for path in STATIC.rglob("*") if path.suffix in KINDS)
    return {asset(path.relative_to(STATIC).as_posix()): path for path in found}


async def _file(request: Request) -> Response:
    path = _files().get(request.url.path)
    if path is None:
        return PlainTextResponse("not found\n", 404)
    return FileResponse(path, media_type=KINDS[path.suffix], headers=FOR_GOOD)


ROUTE = Route("/static/{rest:path}", _file)
