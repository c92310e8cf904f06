"""The chain of the audit: each entry holds the hash of the one before it.

Laws: what is chained is the number, the case, the moment, the action and a digest of the sealed
parts, never a word, so that it is checked without any key, and stays whole when master keys change
(the sealed bytes stay) and when a case is erased (the digest stays); of each chain the last number
and hash, its head, stand apart from its entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from bot.store.columns import SealedBytes

START = bytes(32)
"""What the first entry of a chain follows."""
HOUSE = "house"
"""The chain of what concerns no case."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: of which, the last number, its hash."""

    chain: str
    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as it stands in its chain; without its sealed parts where they were erased."""

    id: str
    case_id: str | None
    seq: int
    at: datetime
    action: str
    digest: bytes
    hash: bytes
    sealed: tuple[SealedBytes, SealedBytes] | None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: in which chain, at which number, what, as a code."""

    chain: str
    seq: int
    code: str


CODES = (
    *("missing", "twice", "broken", "content", "emptied", "cut", "head"),
    *("older", "other", "gone", "stray"),
)
"""All that can be found."""


def digest(who: SealedBytes, details: SealedBytes) -> bytes:
    """What stands for the sealed parts of an entry."""
    return sha256(len(who.raw).to_bytes(4, "big") + who.raw + details.raw).digest()


def chained(
    before: bytes, id: str, case_id: str | None, seq: int, at: datetime, action: str, digest: bytes
) -> bytes:
    """The hash of an entry that follows this one."""
    told = (str(seq), case_id or "", at.astimezone(UTC).isoformat(), action, id)
    return sha256(before + digest + "\0".join(told).encode()).digest()


def findings(
    head: Head, links: Iterable[Link], exported: Head | None, *, erased: bool
) -> Iterator[Finding]:
    """What is wrong with a chain: its head as it is kept, and as it was exported before."""
    last, before = 0, START
    for each in links:
        yield from _of_entry(head.chain, last, before, each, exported, erased=erased)
        last, before = each.seq, each.hash
    if last < head.seq:
        yield Finding(head.chain, last + 1, "cut")
    elif (last, before) != (head.seq, head.hash):
        yield Finding(head.chain, last, "head")
    elif exported is not None and last < exported.seq:
        yield Finding(head.chain, last + 1, "older")


def _of_entry(
    chain: str, last: int, before: bytes, each: Link, exported: Head | None, *, erased: bool
) -> Iterator[Finding]:
    about = (each.id, each.case_id, each.seq, each.at, each.action, each.digest)
    if each.seq > last + 1:
        yield Finding(chain, last + 1, "missing")
    elif each.seq <= last:
        yield Finding(chain, each.seq, "twice")
    elif chained(before, *about) != each.hash:
        yield Finding(chain, each.seq, "broken")
    if each.sealed is None and not erased:
        yield Finding(chain, each.seq, "emptied")
    if each.sealed is not None and digest(*each.sealed) != each.digest:
        yield Finding(chain, each.seq, "content")
    if exported is not None and exported.seq == each.seq and exported.hash != each.hash:
        yield Finding(chain, each.seq, "other")
