"""The headers of every answer: what a browser may load, keep and tell.

Laws: only what we serve is loaded, no script or style stands in a page; no page is kept by a
browser or a proxy unless its answer says so; no page is shown inside another.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Pico draws its marks from data: pictures in its own style sheet.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    # Not no-referrer: a form sent under it names no origin, and is taken for a forged one.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
ONLY_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}


class Headers:
    """Sets the headers that an answer does not set itself."""

    def __init__(self, app: ASGIApp, *, https: bool = False) -> None:
        self._app = app
        headers = HEADERS | (ONLY_HTTPS if https else {})
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = list(message.get("headers", ()))
                there = {name.lower() for name, _ in own}
                more = [each for each in self._headers if each[0] not in there]
                message["headers"] = own + more
            await send(message)

        await self._app(scope, receive, sent)
