"""The master key: from the settings, or from a file in the data folder.

Laws: a key file is made whole or not at all, never over another; it is read only where no one but
its owner may; nothing is guessed: a key that is not one is a `KeyProblem`.
"""

from __future__ import annotations

import base64
import binascii
import os
import stat
from collections.abc import Callable
from pathlib import Path

from bot.store.problems import StoreProblem
from bot.store.sealed import KEY

NAME = "keys"


class KeyProblem(StoreProblem):
    """The master key cannot be had."""


def master_key(
    folder: Path,
    given: str | None = None,
    *,
    make: bool = True,
    randomness: Callable[[int], bytes] = os.urandom,
) -> bytes:
    """Give the master key: the given one, else the file's; where there is none, it is made.

    With `make` false (a database is there already) a missing file is a problem, since a new key
    would open nothing.
    """
    if given is not None:
        return _decoded(given, "")
    path = folder / NAME
    if make and not path.exists():
        beside = path.with_name(f".{NAME}.{randomness(8).hex()}")
        _make(path, beside, base64.b64encode(randomness(KEY)) + b"\n")
    return _read(path)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read(1024)
    except FileNotFoundError:
        raise KeyProblem("key_missing", str(path)) from None
    except OSError:
        raise KeyProblem("key_unreadable", str(path)) from None
    if stat.S_IMODE(mode) & 0o077:
        raise KeyProblem("key_too_open", str(path))
    return _decoded(text.decode("ascii", "replace"), str(path))


def _make(path: Path, beside: Path, text: bytes) -> None:
    """Write a file beside and link it in place: of two at once one wins, and no one reads half."""
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            _link(beside, path)
        finally:
            beside.unlink()
    except OSError:
        raise KeyProblem("key_not_made", str(path)) from None


def _link(beside: Path, path: Path) -> None:
    try:
        os.link(beside, path)
    except FileExistsError:
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _decoded(text: str, about: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise KeyProblem("key_not_base64", about) from None
    if len(key) != KEY:
        raise KeyProblem("key_length", about)
    return key
