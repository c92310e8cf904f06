"""Passwords and one-time codes: kept as a hash that is slow on purpose, and looked at.

Laws: what is kept and what is not takes alike long; few are looked at together; a code is good
once, in its own half minute and those beside it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

import pyotp
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from zxcvbn import zxcvbn

from bot.store import staff
from bot.store.problems import StoreProblem
from bot.store.staff import Secrets
from bot.store.work import Work

SHORTEST, LONGEST = 12, 200
"""Signs of a password."""
WEIGHED = 72
"""Signs that are weighed; more take long, and add nothing that is needed."""
SAFE = 3
"""Of 4: beyond 10^8 guesses (common passwords and words, dates, rows of keys, names)."""
ISSUER = "Hakkaku"
AT_ONCE, PATIENCE = 4, 10.0
"""Hashes made at the same time, and seconds that one more waits."""

_PASSWORDS = PasswordHash((Argon2Hasher(),))
_FEW = BoundedSemaphore(AT_ONCE)


def hashed(password: str, *about: str) -> str:
    """A password as it is kept; `about`: what its person is called, which is none. Raises
    `StoreProblem` where it is too short, too long or soon guessed."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise StoreProblem("password_length")
    if zxcvbn(password[:WEIGHED], [ISSUER, *about])["score"] < SAFE:
        raise StoreProblem("password_guessed")
    with _one_of_few():
        return _PASSWORDS.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Does it fit what is kept? Where nothing is, it takes as long."""
    with _one_of_few():
        fits = _PASSWORDS.verify(password[:LONGEST], kept or _nobodys())
    return fits and kept is not None


def code_fits(work: Work, found: Secrets, code: str) -> bool:
    """Is it a code of now, or of just before or after, that was not used before?"""
    digits = "".join(unicodedata.normalize("NFKC", code).split())
    totp = pyotp.TOTP(found.secret)
    now = int(work.now.timestamp()) // totp.interval
    periods = [n for n in (now - 1, now, now + 1) if _same(totp.generate_otp(n), digits)]
    return bool(periods) and staff.use_code(work, found.person.id, periods[0])


def _same(code: str, given: str) -> bool:
    return bool(pyotp.utils.strings_equal(code, given))


@contextmanager
def _one_of_few() -> Iterator[None]:
    """A hash takes much memory and time on purpose: only so many are made at once, and whoever
    waits too long is asked to come again."""
    if not _FEW.acquire(timeout=PATIENCE):
        raise StoreProblem("sign_in_locked")
    try:
        yield
    finally:
        _FEW.release()


@cache
def _nobodys() -> str:
    return _PASSWORDS.hash("nobody's")
