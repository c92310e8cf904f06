"""The house's OpenID Connect provider, which says who somebody is.

Laws: what it says counts only in a token that it signed, for us, for this sign-in (nonce), in its
time; state, nonce and verifier come from one random value that the browser keeps until it is back,
and cannot be made from it without our key; a mail address counts only where the provider says that
it was verified; what went wrong is told as one of a few codes, never what the token held; what it
answers is bounded in time and size, so that nobody is kept there for ever.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import httpx
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.settings import Problem, Settings
from bot.store.problems import StoreProblem

BACK = "/console/oidc/back"
ALGORITHMS = ["RS256", "PS256", "ES256"]
SECONDS, IN_ALL = 10.0, 20.0
"""For the next piece of an answer, and for all that is asked on one way."""
MOST = 1_000_000
"""Bytes of an answer."""
LEEWAY = 30
"""Seconds by which clocks may differ."""
ADDRESSES = ("authorization_endpoint", "token_endpoint", "jwks_uri")
"""What the provider must say of itself."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Trip:
    """One way to the provider and back."""

    state: str
    nonce: str
    verifier: str


def trip(seed: str, proof: Callable[[str], str]) -> Trip:
    """What belongs to the random value that a browser keeps."""
    return Trip(*(proof(f"oidc {name} {seed}") for name in ("state", "nonce", "verifier")))


@dataclass(frozen=True, slots=True)
class Provider:
    """Where people are sent to sign in, and how we are known there."""

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    back: str

    def address(self, to: Trip) -> str:
        """Where a browser is sent. Raises `StoreProblem`."""
        client = OAuth2Client(
            None,
            self.client_id,
            scope="openid email",
            redirect_uri=self.back,
            code_challenge_method="S256",
        )
        endpoint = _in_time(self._found)["authorization_endpoint"]
        url, _ = client.create_authorization_url(
            endpoint, state=to.state, code_verifier=to.verifier, nonce=to.nonce
        )
        return str(url)

    def named(self, code: str, to: Trip, now: datetime) -> tuple[str, str | None]:
        """Whom the provider means: the subject, and a verified mail address."""

        async def asked(web: httpx.AsyncClient) -> tuple[str, Any]:
            found = await self._found(web)
            token = await self._token(web, found["token_endpoint"], code, to)
            return token, await _json(web, "GET", found["jwks_uri"])

        token, keys = _in_time(asked)
        claims = self._proven(token, keys, to.nonce, now)
        mail = claims.get("email") if claims.get("email_verified") is True else None
        return str(claims["sub"]), str(mail) if mail else None

    async def _found(self, web: httpx.AsyncClient) -> dict[str, Any]:
        """What the provider says of itself."""
        where = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        about = await _json(web, "GET", where)
        try:
            for each in ADDRESSES:
                httpx.URL(about[each])
                urlsplit(about[each])  # refuses what the other takes
        except (KeyError, TypeError):
            raise StoreProblem("oidc_unreachable") from None
        if about.get("issuer") != self.issuer:
            raise StoreProblem("oidc_unreachable")
        return about

    async def _token(self, web: httpx.AsyncClient, endpoint: str, code: str, to: Trip) -> str:
        asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.back}
        asked["code_verifier"] = to.verifier
        known = httpx.BasicAuth(quote(self.client_id, safe=""), quote(self.secret, safe=""))
        answer = await _json(web, "POST", endpoint, data=asked, auth=known)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise StoreProblem("oidc_refused")
        return token

    def _proven(self, token: str, keys: Any, nonce: str, now: datetime) -> CodeIDToken:
        """What a token says, once all of it is right."""
        options = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self.client_id},
        }
        params = {"nonce": nonce, "client_id": self.client_id}
        try:
            read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)
            claims = CodeIDToken(read.claims, read.header, options, params)
            claims.validate(int(now.timestamp()), LEEWAY)
        except (JoseError, ValueError, TypeError, KeyError):
            raise StoreProblem("oidc_refused") from None
        return claims


def provider(settings: Settings) -> Provider | None:
    """The provider of the settings, if there is one. Raises `Problem` where it is half set."""
    secret = settings.oidc_client_secret
    named = (settings.oidc_issuer, settings.oidc_client_id, secret)
    if not any(named):
        return None
    if not all(named) or not settings.public_url:
        raise Problem("serve.oidc")
    assert secret is not None
    back = f"{settings.public_url.rstrip('/')}{BACK}"
    issuer, client = str(settings.oidc_issuer), str(settings.oidc_client_id)
    return Provider(issuer, client, secret.get_secret_value(), back)


def _in_time(asked: Callable[[httpx.AsyncClient], Awaitable[T]]) -> T:
    """What the provider answers to all that it is asked on one way; called in a thread."""

    async def answered() -> T:
        async with asyncio.timeout(IN_ALL), httpx.AsyncClient(timeout=SECONDS) as web:
            return await asked(web)

    try:
        return asyncio.run(answered())
    except (TimeoutError, httpx.InvalidURL, ValueError, RecursionError):  # no name, no JSON, no end
        raise StoreProblem("oidc_unreachable") from None


async def _json(web: httpx.AsyncClient, method: str, url: str, **sent: Any) -> dict[str, Any]:
    """A provider's answer."""
    body = bytearray()
    async with web.stream(method, url, **sent) as answer:
        if answer.is_client_error:
            raise StoreProblem("oidc_refused")
        answer.raise_for_status()
        async for piece in answer.aiter_bytes():
            body += piece
            if len(body) > MOST:
                raise StoreProblem("oidc_unreachable")
    found = json.loads(body)
    if not isinstance(found, dict):
        raise StoreProblem("oidc_unreachable")
    return found
