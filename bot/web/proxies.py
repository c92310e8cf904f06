"""Who really asks, where a proxy stands in between.

Laws: a proxy's word is believed only if its own address is one of those named in the settings, and
of several addresses in a row only as far as each was added by one of them; without any named the
caller is whoever connects.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

Network = IPv4Network | IPv6Network
SCHEMES = ("http", "https")
HOME = 64
"""Bits of an IPv6 address that one household or company shares."""


def networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks with commas or blanks between. Raises `ValueError`."""
    return tuple(ip_network(each) for each in text.replace(",", " ").split())


class Proxies:
    """Takes the word of these proxies about who asks and how."""

    def __init__(self, app: ASGIApp, trusted: Sequence[Network]) -> None:
        self._app, self._trusted = app, trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        if scope["type"] == "http" and client and self._believes(client[0]):
            scope = {**scope, **self._told(Headers(scope=scope), client[0])}
        await self._app(scope, receive, send)

    def _told(self, headers: Headers, proxy: str) -> dict[str, object]:
        found: dict[str, object] = {}
        came = [each.strip() for each in ",".join(headers.getlist("x-forwarded-for")).split(",")]
        found["client"] = (self._first(reversed(came), proxy), 0)
        scheme = headers.get("x-forwarded-proto", "").strip().casefold()
        return found | ({"scheme": scheme} if scheme in SCHEMES else {})

    def _first(self, came: Iterable[str], proxy: str) -> str:
        """The first address, from our side, that no proxy of ours has; else the last that had."""
        known = proxy
        for each in came:
            address = _plain(each)
            if address is None:
                break
            known = address
            if not self._believes(address):
                break
        return known

    def _believes(self, address: str) -> bool:
        plain = _plain(address)
        return plain is not None and any(ip_address(plain) in each for each in self._trusted)


def caller(request: Request) -> str:
    """The address that asks."""
    return request.client.host if request.client else ""


def counted_as(address: str) -> str:
    """What an address is counted under: of IPv6 the part that one house shares."""
    plain = _plain(address)
    found = ip_address(plain) if plain else None
    if isinstance(found, IPv6Address):
        return str(ip_network((found, HOME), strict=False))
    return plain or address


def _plain(text: str) -> str | None:
    """An address without port and brackets; an IPv4 address within IPv6 as what it is."""
    bare = text.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    within = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(within or found)
