"""Sealing: AES-GCM under a data key, the data key wrapped by the master key.

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
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.store.columns import SealedBytes
from bot.store.problems import StoreProblem

VERSION = b"\x01"
KEY_ID, NONCE, KEY = 8, 12, 32
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


class Vault:
    """Holds the master key: wraps data keys, seals and opens values, makes blind indices."""

    def __init__(self, master: bytes, randomness: Callable[[int], bytes] = os.urandom) -> None:
        if len(master) != KEY:
            raise StoreProblem("key_length")
        self._random = randomness
        self._wrapping = AESGCM(_derived(master, b"hakkaku wrap 1"))
        self._indexing = _derived(master, b"hakkaku blind index 1")

    def new_key(self, scope: str) -> tuple[DataKey, bytes]:
        """Make a data key for a scope: the key, and how it is kept."""
        id, key, nonce = self._random(KEY_ID), self._random(KEY), self._random(NONCE)
        body = self._wrapping.encrypt(nonce, key, _bound("keys", "wrapped", id.hex(), scope))
        return DataKey(id, scope, AESGCM(key)), VERSION + nonce + body

    def unwrap(self, id: bytes, scope: str, wrapped: bytes) -> DataKey:
        """Open a data key as it is kept."""
        version, nonce, body = wrapped[:1], wrapped[1 : 1 + NONCE], wrapped[1 + NONCE :]
        bound = _bound("keys", "wrapped", id.hex(), scope)
        key = _decrypted(self._wrapping, version, nonce, body, bound, "wrong_key")
        return DataKey(id, scope, AESGCM(key))

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
        return json.loads(_decrypted(key.cipher, raw[:1], nonce, raw[HEAD:], bound, "not_opened"))

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
        return _decrypted(key.cipher, raw[:1], nonce, raw[HEAD:], bound, "not_opened")

    def index(self, kind: str, text: str) -> bytes:
        """Give what a text is found by: the same for full or half width, large or small letters."""
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        said = f"{kind}\0{' '.join(folded.split())}".encode("utf-8", "surrogatepass")
        return hmac.new(self._indexing, said, hashlib.sha256).digest()


def key_id(sealed: SealedBytes) -> bytes:
    """Give the id of the key a value is sealed with."""
    return sealed.raw[1 : 1 + KEY_ID]


def _bound(*parts: str) -> bytes:
    return VERSION + "\0".join(parts).encode()


def _decrypted(
    cipher: AESGCM, version: bytes, nonce: bytes, body: bytes, bound: bytes, code: str
) -> bytes:
    if version != VERSION:
        raise StoreProblem("seal_version")
    try:
        return cipher.decrypt(nonce, body, bound)
    except (InvalidTag, ValueError):
        raise StoreProblem(code) from None


def _derived(master: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), KEY, salt=None, info=purpose).derive(master)
