"""Who asks: whoever connects, or whom a proxy that is believed names."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError
from starlette.types import Receive, Scope, Send

from bot.settings import Settings
from bot.web.proxies import Proxies, counted_as, networks

OURS = "10.0.0.0/8, ::1"


async def asked(peer: str | None, *headers: tuple[str, str], trusted: str = OURS) -> Scope:
    """What reaches the application of a request."""
    came: list[Scope] = []

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        came.append(scope)

    async def nothing(*_: Any) -> Any:
        raise AssertionError

    named = [(name.encode(), value.encode()) for name, value in headers]
    client = (peer, 4321) if peer else None
    scope = {"type": "http", "client": client, "scheme": "http", "headers": named}
    await Proxies(inner, networks(trusted))(scope, nothing, nothing)
    return came[0]


@pytest.mark.parametrize(
    ("peer", "forwarded", "caller"),
    [
        ("10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.7, 10.2.3.4", "203.0.113.7"),
        ("10.0.0.1", "10.9.9.9, 10.2.3.4", "10.9.9.9"),
        ("10.0.0.1", "203.0.113.7:1234", "203.0.113.7"),
        ("::1", "[2001:db8::7]:1234", "2001:db8::7"),
        ("::ffff:10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "203.0.113.7, unknown", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("192.0.2.1", "203.0.113.7", "192.0.2.1"),
    ],
)
async def test_who_asks(peer: str, forwarded: str, caller: str) -> None:
    """A believed proxy's word counts as far back as believed proxies wrote it, nobody else's."""
    assert (await asked(peer, ("x-forwarded-for", forwarded)))["client"][0] == caller


async def test_how_they_ask() -> None:
    """Whether it was by HTTPS is believed of the same proxies; an odd word is not."""
    told = ("x-forwarded-proto", "https")
    assert (await asked("10.0.0.1", told))["scheme"] == "https"
    assert (await asked("10.0.0.1", ("x-forwarded-proto", "gopher")))["scheme"] == "http"
    assert (await asked("192.0.2.1", told))["scheme"] == "http"
    assert (await asked("127.0.0.1", told, trusted=""))["scheme"] == "http"
    assert (await asked(None, told))["client"] is None


def test_what_is_not_an_address_stops_the_start() -> None:
    """A proxy that is named wrongly is refused, never left out silently."""
    with pytest.raises(ValidationError):
        Settings(trusted_proxies="10.0.0.1, proxy.example")
    assert len(Settings(trusted_proxies="10.0.0.1 192.168.0.0/16").proxies) == 2


def test_what_an_address_is_counted_under() -> None:
    """One house with IPv6 has many addresses and is counted as one."""
    assert counted_as("2001:db8:0:1::7") == counted_as("2001:db8:0:1:ffff::1")
    assert counted_as("2001:db8:0:2::7") != counted_as("2001:db8:0:1::7")
    assert counted_as("::ffff:192.0.2.1") == counted_as("192.0.2.1")
    assert counted_as("testclient") == "testclient"
