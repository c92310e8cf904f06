"""Cookies of a site that is reached by HTTPS only: each bears the prefix ``__Host-``.

Laws: a browser takes such a cookie only over HTTPS, from this very host and for all of it, so that
neither another host of the domain nor a plain connection can plant one; inside they have their own
names, and one that came without the prefix is not seen at all.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX = b"__Host-"
Header = tuple[bytes, bytes]


class HostCookies:
    """Puts the prefix on what goes out, takes it off what comes in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [_given(*each) for each in message.get("headers", ())]
            await send(message)

        if scope["type"] == "http":
            scope = {**scope, "headers": [_taken(*each) for each in scope["headers"]]}
        await self._app(scope, receive, sent)


def _given(name: bytes, value: bytes) -> Header:
    if name.lower() != b"set-cookie":
        return name, value
    secure = b"" if b"; secure" in value.lower() else b"; Secure"
    return name, PREFIX + value + secure


def _taken(name: bytes, value: bytes) -> Header:
    if name.lower() != b"cookie":
        return name, value
    ours = (each.strip() for each in value.split(b";"))
    return name, b"; ".join(each.removeprefix(PREFIX) for each in ours if each.startswith(PREFIX))
