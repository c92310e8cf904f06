"""Binds people to policies before they talk: `python -m benchmarks.turns.seed COUNT`.

Laws: only what a person has who was let in: a policy of one's own, a chat, a talk that begins.
"""

from __future__ import annotations

import sys
from base64 import b64encode
from collections.abc import Sequence
from datetime import timedelta

from benchmarks.turns.people import ids
from bot import bootstrap
from bot.bootstrap import House, open_house
from bot.store import chats
from bot.telegram.updates import CHANNEL
from flows.talk import Talk

KEY = b64encode(bytes(32)).decode()
"""A master key for what is thrown away."""


def bind(house: House, people: Sequence[str]) -> None:
    """A policy and a chat for each."""
    sample = bootstrap.sample_policy(f"{house.clock() - timedelta(120):%Y-%m-01}")
    policies = [{**sample, "number": f"PIL-{each}"} for each in people]
    house.store.import_policies(policies, by="benchmark")
    with house.store.turn() as turn:
        for each in people:
            chat = chats.id_of(turn.work, CHANNEL, each)
            chats.keep(turn.work, [(chat, each)])
            chats.bind(turn.work, chat, turn.begin(each, Talk(policy=f"PIL-{each}")))


if __name__ == "__main__":
    bind(open_house(), ids(int(sys.argv[1])))
