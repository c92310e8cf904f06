"""Cookies of a site that is reached by HTTPS only."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.web.cookies import HostCookies


async def given(request: Request) -> Response:
    """What came, and one to keep and one to forget."""
    answer = JSONResponse(request.cookies)
    answer.set_cookie("page", "new", httponly=True, secure=True, samesite="lax")
    answer.delete_cookie("old")
    return answer


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    app = HostCookies(Starlette(routes=[Route("/", given)]))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="https://house") as client:
        yield client


async def test_what_goes_out_bears_the_prefix(browser: httpx.AsyncClient) -> None:
    """With the whole path, Secure and no domain, as browsers ask of it; also to be forgotten."""
    found = (await browser.get("/")).headers.get_list("set-cookie")
    assert [each.partition("=")[0] for each in found] == ["__Host-page", "__Host-old"]
    for each in found:
        told = each.casefold()
        assert "path=/" in told
        assert told.count("secure") == 1
        assert "domain" not in told


async def test_only_what_bears_the_prefix_is_seen(browser: httpx.AsyncClient) -> None:
    """One that another host or a plain connection planted is nobody's."""
    headers = {"cookie": "page=planted; __Host-page=ours; arriving=planted"}
    assert (await browser.get("/", headers=headers)).json() == {"page": "ours"}
