"""Sealing: AES-GCM under a data key, the data key wrapped by a master key (`bot.store.masters`).

Laws: a sealed value opens only at the table, column and row it was sealed for; a key that does not
fit, a moved or a changed value is a `StoreProblem`, never other text; chance is handed in.

    sealed value  version (1 byte) · key id (8) · nonce (12) · ciphertext and tag
    bound to it   version · table · column · row id · the key's scope
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.store.columns import SealedBytes
from bot.store.masters import KEY, Masters
from bot.store.problems import StoreProblem

VERSION = b"\x01"
KEY_ID, NONCE = 8, 12
HEAD = len(VERSION) + KEY_ID + NONCE


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value stands."""

    table: str
    column: str
    row: str


@dataclass(frozen=True, slots=True)
class DataKey:
    """The key of one scope, opened."""

    id: bytes
    scope: str
    cipher: AESGCM
    bytes: bytes = field(repr=False)


class Vault:
    """Holds the master keys: wraps data keys, seals and opens values, makes blind indices."""

    def __init__(self, masters: Masters, randomness: Callable[[int], bytes] = os.urandom) -> None:
        self.masters, self._random = masters, randomness

    def new_key(self, scope: str) -> tuple[DataKey, dict[str, Any]]:
        """Make a data key for a scope: the key, and how it is kept."""
        id, key = self._random(KEY_ID), self._random(KEY)
        made = DataKey(id, scope, AESGCM(key), key)
        return made, self.wrapped(made)

    def wrapped(self, key: DataKey) -> dict[str, Any]:
        """Wrap a data key under the newest master: the columns that hold it."""
        nonce, bound = self._random(NONCE), _bound("keys", "wrapped", key.id.hex(), key.scope)
        master, body = self.masters.wrap(nonce, key.bytes, bound)
        return {"master": master, "wrapped": VERSION + nonce + body}

    def unwrap(self, id: bytes, scope: str, master: str, wrapped: bytes) -> DataKey:
        """Open a data key as it is kept."""
        version, nonce, body = wrapped[:1], wrapped[1 : 1 + NONCE], wrapped[1 + NONCE :]
        if version != VERSION:
            raise StoreProblem("seal_version")
        bound = _bound("keys", "wrapped", id.hex(), scope)
        key = self.masters.unwrap(master, nonce, body, bound)
        return DataKey(id, scope, AESGCM(key), key)

    def seal(self, key: DataKey, place: Place, value: Any) -> SealedBytes:
        """Seal a JSON value for its place."""
        nonce, text = self._random(NONCE), json.dumps(value, ensure_ascii=False)
        bound = _bound(place.table, place.column, place.row, key.scope)
        body = key.cipher.encrypt(nonce, text.encode("utf-8", "surrogatepass"), bound)
        return SealedBytes(VERSION + key.id + nonce + body)

    def open(self, key: DataKey, place: Place, sealed: SealedBytes) -> Any:
        """Open a value at its place."""
        raw = sealed.raw
        bound = _bound(place.table, place.column, place.row, key.scope)
        nonce = raw[HEAD - NONCE : HEAD]
        return json.loads(_decrypted(key.cipher, raw[:1], nonce, raw[HEAD:], bound))

    def chance(self, length: int) -> bytes:
        """Give so many bytes that nobody can guess."""
        return self._random(length)

    def seal_file(self, key: DataKey, id: str, data: bytes) -> bytes:
        """Seal the bytes of a file for its id."""
        nonce = self._random(NONCE)
        body = key.cipher.encrypt(nonce, data, _bound("files", "data", id, key.scope))
        return VERSION + key.id + nonce + body

    def open_file(self, key: DataKey, id: str, raw: bytes) -> bytes:
        """Open the bytes of a file."""
        nonce, bound = raw[HEAD - NONCE : HEAD], _bound("files", "data", id, key.scope)
        return _decrypted(key.cipher, raw[:1], nonce, raw[HEAD:], bound)

    def index(self, key: DataKey, kind: str, text: str) -> bytes:
        """Give what a text is found by: the same for full or half width, large or small letters."""
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        said = f"{kind}\0{' '.join(folded.split())}".encode("utf-8", "surrogatepass")
        return hmac.new(key.bytes, said, hashlib.sha256).digest()


def key_id(sealed: SealedBytes) -> bytes:
    """Give the id of the key a value is sealed with."""
    return sealed.raw[1 : 1 + KEY_ID]


def _bound(*parts: str) -> bytes:
    return VERSION + "\0".join(parts).encode()


def _decrypted(cipher: AESGCM, version: bytes, nonce: bytes, body: bytes, bound: bytes) -> bytes:
    if version != VERSION:
        raise StoreProblem("seal_version")
    try:
        return cipher.decrypt(nonce, body, bound)
    except (InvalidTag, ValueError):
        raise StoreProblem("not_opened") from None
