"""Where sealed files lie: a folder, or a bucket (``s3://…``).

Laws: what is put under a name that is there already takes its place whole; a file is there whole or
not at all, and what was put or let go is so after a power cut too; what cannot be written or read
is a `StoreProblem`, whatever lies beneath; names come from the database, where somebody may have
written past the program: one that leads anywhere else (to the master keys, say) is never followed.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.store.keyfile import sync_folder
from bot.store.problems import StoreProblem

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore


AWAY = "files_away"
"""The code of what cannot be written or read."""
NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
"""What a file may be called here; nothing was ever put under another name."""


class Shelf(Protocol):
    """Keeps bytes under names."""

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes. Raises `StoreProblem`."""

    def get(self, name: str) -> bytes:
        """Give the bytes back. Raises `StoreProblem`."""

    def delete(self, name: str) -> None:
        """Let bytes go, if they are there. Raises `StoreProblem`."""


class Folder:
    """Files in a folder of this machine, written beside and renamed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes on the disk."""
        here = self._path / _named(name)
        half = here.with_name(f"{name}.part")
        try:
            if not self._path.exists():
                self._path.mkdir(parents=True, exist_ok=True, mode=0o700)
                sync_folder(self._path.parent)
            descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(descriptor)
            half.replace(here)
            sync_folder(self._path)
        except OSError as error:
            with suppress(OSError):  # what is half there, on a disk that is full
                half.unlink(missing_ok=True)
            raise StoreProblem(AWAY, type(error).__name__) from None

    def get(self, name: str) -> bytes:
        """Give the bytes back."""
        try:
            return (self._path / _named(name)).read_bytes()
        except OSError as error:
            raise StoreProblem(AWAY, type(error).__name__) from None

    def delete(self, name: str) -> None:
        """Take a file off the disk."""
        if not NAME.fullmatch(name):
            return
        try:
            for each in (name, f"{name}.part"):
                (self._path / each).unlink(missing_ok=True)
            if self._path.exists():
                sync_folder(self._path)
        except OSError as error:
            raise StoreProblem(AWAY, type(error).__name__) from None


class Bucket:
    """Files in an object store."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes in the bucket."""
        import obstore
        from obstore.exceptions import BaseError

        try:
            obstore.put(self._store, _named(name), data)
        except (BaseError, OSError) as error:
            raise StoreProblem(AWAY, type(error).__name__) from None

    def get(self, name: str) -> bytes:
        """Give the bytes back."""
        import obstore
        from obstore.exceptions import BaseError

        try:
            return bytes(obstore.get(self._store, _named(name)).bytes())
        except (BaseError, OSError) as error:
            raise StoreProblem(AWAY, type(error).__name__) from None

    def delete(self, name: str) -> None:
        """Take bytes out of the bucket."""
        if not NAME.fullmatch(name):
            return
        import obstore
        from obstore.exceptions import BaseError, NotFoundError

        try:
            obstore.delete(self._store, name)
        except (NotFoundError, FileNotFoundError):
            return
        except (BaseError, OSError) as error:
            raise StoreProblem(AWAY, type(error).__name__) from None


def _named(name: str) -> str:
    if not NAME.fullmatch(name):
        raise StoreProblem(AWAY, "name")
    return name


def _careful() -> ClientConfig:
    """How a bucket is reached. Its client reads the environment for itself, but nothing there makes
    it believe a certificate that proves nothing; without HTTPS it goes only where that is said."""
    bare = os.environ.get("AWS_ALLOW_HTTP", "").casefold() in ("1", "true", "yes", "on")
    return {"allow_invalid_certificates": False, "allow_http": bare}


def shelf(url: str | None, folder: Path) -> Shelf:
    """The files' place: what the setting names, or a folder beside the database."""
    if url is None:
        return Folder(folder / "files")
    if "://" not in url:
        return Folder(Path(url).expanduser())
    from obstore.exceptions import BaseError
    from obstore.store import from_url

    try:
        return Bucket(from_url(url, client_options=_careful()))
    except (BaseError, ValueError, OSError):
        # The address may hold a secret: it is not repeated.
        raise StoreProblem("files_url") from None
