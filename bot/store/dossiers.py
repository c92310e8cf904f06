"""Cases that were read before, kept in memory so that a turn that changes no fact stays cheap.

Laws: a case is found only at the version its held row names, of its facts and of its policy, so
what another process wrote is never missed; what was written is put here after its commit.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from bot.store.cases import Held
from flows.dossier import Dossier

MOST = 2_000
"""How many cases stay in memory."""


class Dossiers:
    """The cases last used, each at one version."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[int, int, Dossier]] = OrderedDict()
        self._one = Lock()

    def find(self, held: Held) -> Dossier | None:
        """The case at the version of its held row."""
        with self._one:
            kept = self._kept.get(held.id)
            if kept is None or kept[:2] != (held.version, held.policy_version):
                return None
            self._kept.move_to_end(held.id)
            return kept[2]

    def put(self, dossier: Dossier, version: int, policy_version: int) -> None:
        """Keep a case; the one unused for longest goes."""
        with self._one:
            self._kept[dossier.id] = (version, policy_version, dossier)
            self._kept.move_to_end(dossier.id)
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)
