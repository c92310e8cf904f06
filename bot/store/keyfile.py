"""The master keys: from the settings, or from a file in the data folder.

Laws: a key file is made whole or not at all, and never in place of keys that were there: a new key
is put before them; it is read only where no one but its owner may; nothing is guessed: a key that
is not one is a `KeyProblem`.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.store.masters import KEY
from bot.store.problems import StoreProblem

NAME = "keys"
LONGEST = 64 * 1024
BESIDE = 8
"""Random bytes in the name of a file that is written beside."""


class KeyProblem(StoreProblem):
    """The master keys cannot be had."""


def master_keys(
    folder: Path,
    given: str | None = None,
    *,
    make: bool = True,
    randomness: Callable[[int], bytes] = os.urandom,
) -> tuple[bytes, ...]:
    """Give the master keys, the newest first: the given ones, else the file's, which may be made.

    With `make` false (a database is there already) a missing file is a problem, since a new key
    would open nothing.
    """
    if given is not None:
        return _decoded(given, "")
    path = folder / NAME
    if make and not path.exists():
        with _written(path, f"{new_key(randomness)}\n", randomness) as beside:
            _link(beside, path)
    return _read(path)


def add_key(folder: Path, randomness: Callable[[int], bytes] = os.urandom) -> None:
    """Put a new key before those of the file; of two at once the other's is kept too. Where the
    file is a link, what it leads to gets the key, for that is what is copied."""
    path = (folder / NAME).resolve()
    with _locked(folder):
        _sweep(path)
        keys = [base64.b64encode(each).decode() for each in _read(path)]
        text = "\n".join([new_key(randomness), *keys, ""])
        with _written(path, text, randomness) as beside:
            os.replace(beside, path)
            sync_folder(path.parent)


def new_key(randomness: Callable[[int], bytes] = os.urandom) -> str:
    """Make a master key, as it is written in the settings or in the file."""
    return base64.b64encode(randomness(KEY)).decode()


def sync_folder(folder: Path) -> None:
    """See that what was made or renamed in a folder is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Be the only one who changes the file of this folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _read(path: Path) -> tuple[bytes, ...]:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read(LONGEST)
    except FileNotFoundError:
        raise KeyProblem("key_missing", str(path)) from None
    except OSError:
        raise KeyProblem("key_unreadable", str(path)) from None
    if stat.S_IMODE(mode) & 0o077:
        raise KeyProblem("key_too_open", str(path))
    return _decoded(text.decode("ascii", "replace"), str(path))


@contextmanager
def _written(path: Path, text: str, randomness: Callable[[int], bytes]) -> Iterator[Path]:
    """Write a file beside, to be put in its place whole; it does not stay beside."""
    beside = path.with_name(f".{path.name}.{randomness(BESIDE).hex()}")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            yield beside
        finally:
            beside.unlink(missing_ok=True)
    except OSError:
        raise KeyProblem("key_not_made", str(path)) from None


def _sweep(path: Path) -> None:
    """Let go the copies of all keys that a kill left beside the file: a key that is taken out of it
    must not stay in one of them."""
    for left in path.parent.glob(f".{path.name}.{'[0-9a-f]' * 2 * BESIDE}"):
        left.unlink(missing_ok=True)


def _link(beside: Path, path: Path) -> None:
    """Put a file in its place where there is none: of two at once one wins."""
    try:
        os.link(beside, path)
    except FileExistsError:
        return
    sync_folder(path.parent)


def _decoded(text: str, about: str) -> tuple[bytes, ...]:
    """The keys of a text, with commas or white space between them; one given twice is one."""
    keys = tuple(dict.fromkeys(_key(each, about) for each in text.replace(",", " ").split()))
    if not keys:
        raise KeyProblem("key_length", about)
    return keys


def _key(text: str, about: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise KeyProblem("key_not_base64", about) from None
    if len(key) != KEY:
        raise KeyProblem("key_length", about)
    return key
