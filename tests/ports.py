"""Ports for the programs that tests start.

Laws: a port stays free from when it is looked for until its program listens, although tests run
beside each other: it is none of those that systems give to outgoing connections (from 32768 on),
and is drawn, so that two seldom draw the same. It is drawn apart from the tests' own seeds, which
are alike in every worker.
"""

from __future__ import annotations

import socket
from random import SystemRandom

FIRST, LAST = 20_000, 32_767


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    while True:
        port = SystemRandom().randint(FIRST, LAST)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
