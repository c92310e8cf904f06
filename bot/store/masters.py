"""The master keys, the newest first: they wrap the data keys and nothing else.

Laws: which master wrapped a data key stands beside it, as an id made of the master; whatever is
wrapped is wrapped by the newest; before that, and before an unknown id is given up, the keys are
asked for again, so that a key added while the program runs is used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.store.problems import StoreProblem

KEY, MASTER_ID = 32, 8
Source = Callable[[], Sequence[bytes]]
"""Gives the master keys as they are now, the newest first."""


@dataclass(frozen=True, slots=True)
class Master:
    """One master key, by its id."""

    id: str
    cipher: AESGCM


class Masters:
    """The master keys of a process."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._keys: tuple[bytes, ...] | None = None
        self._known: dict[str, Master] = {}
        self._ask()

    @property
    def ids(self) -> list[str]:
        """The ids of the keys as they are now, the newest first."""
        self._ask()
        return list(self._known)

    def wrap(self, nonce: bytes, key: bytes, bound: bytes) -> tuple[str, bytes]:
        """Wrap a data key under the newest master: its id, and the wrapped key."""
        newest = self._known[self.ids[0]]
        return newest.id, newest.cipher.encrypt(nonce, key, bound)

    def unwrap(self, master: str, nonce: bytes, body: bytes, bound: bytes) -> bytes:
        """Open a data key that the master of an id wrapped."""
        if master not in self._known:
            self._ask()
        if master not in self._known:
            raise StoreProblem("master_missing", master)
        try:
            return self._known[master].cipher.decrypt(nonce, body, bound)
        except (InvalidTag, ValueError):
            raise StoreProblem("wrong_key") from None

    def _ask(self) -> None:
        keys = tuple(self._source())
        if keys == self._keys:
            return
        if not keys or any(len(key) != KEY for key in keys):
            raise StoreProblem("key_length")
        made = [Master(master_id(key), AESGCM(_derived(key, b"hakkaku wrap 1"))) for key in keys]
        self._known = {each.id: each for each in made}
        self._keys = keys


def master_id(master: bytes) -> str:
    """Give the id of a master key: it tells nothing of the key."""
    return _derived(master, b"hakkaku master id 1")[:MASTER_ID].hex()


def _derived(master: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), KEY, salt=None, info=purpose).derive(master)
