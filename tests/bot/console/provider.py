"""A small OpenID Connect provider on the loopback: discovery, authorization code, PKCE, RS256."""

from __future__ import annotations

import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_hex
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "hakkaku", "a secret of the house"


@dataclass
class Provider:
    """Who is signed in there, and what is odd about its tokens."""

    now: Any
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signs_with: RSAKey | None = None
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "u-1"})
    odd: dict[str, Any] = field(default_factory=dict)
    issuer: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    denies: bool = False
    says: dict[str, Any] = field(default_factory=dict)
    before: Iterable[bytes] = ()
    """What stands before each of its answers, piece by piece."""

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes back to, with a code that works once."""
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        back = {"state": asked["state"]}
        if self.denies:
            return f"{asked['redirect_uri']}?{urlencode(back | {'error': 'access_denied'})}"
        code = token_hex(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode(back | {'code': code})}"

    def token(self, basic: str, given: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The token of a code, for whoever proves to be who asked for it."""
        asked = self.codes.pop(given.get("code", ""), None)
        known = (
            b64decode(basic.removeprefix("Basic ")).decode()
            == "hakkaku:a%20secret%20of%20the%20house"
        )
        if asked is None or not known or given["grant_type"] != "authorization_code":
            return 400, {"error": "invalid_grant"}
        digest = sha256(given["code_verifier"].encode()).digest()
        challenge = urlsafe_b64encode(digest).decode().rstrip("=")
        if challenge != asked["code_challenge"] or given["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(self.now().timestamp())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"], **self.person, **self.odd}
        header = {"alg": "RS256", "kid": "one"}
        id_token = jwt.encode(header, claims, self.signs_with or self.key)
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": id_token}

    def about(self) -> dict[str, Any]:
        """What it says of itself."""
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token"}
        usual = {
            name: f"{self.issuer}/{path}" for name, path in {**names, "jwks_uri": "jwks"}.items()
        }
        return {"issuer": self.issuer, **usual, **self.says}


@contextmanager
def provided(provider: Provider) -> Iterator[Provider]:
    """The provider, while it listens."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            if url.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(_flat(url.query)))
                self.end_headers()
            elif url.path == "/jwks":
                self._say(200, {"keys": [provider.key.as_dict(private=False)]})
            else:
                self._say(200, provider.about())

        def do_POST(self) -> None:
            given = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(*provider.token(self.headers["Authorization"], _flat(given)))

        def _say(self, status: int, answer: dict[str, Any]) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            with suppress(OSError):  # whoever asked hung up
                for piece in provider.before:
                    self.wfile.write(piece)
                self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: Any) -> None:
            """Tests say what is wrong, not their helpers."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
