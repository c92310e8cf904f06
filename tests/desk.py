"""A person who has arrived and told what happened: the story begins at the desk."""

from __future__ import annotations

from dataclasses import replace

from bot.bootstrap import SAMPLE, SAMPLE_FIRMS, House
from flows.facts import Fact

TOLD = {
    "events.V1.kind": "third_party_report",
    "events.V1.on": "2026-10-30",
    "incident.cause": "theft",
    "incident.actor": "outsider",
    "incident.wrongful": True,
    "incident.data": ["personal"],
    "incident.location": "japan",
    "incident.victims": 1200,
    "incident.reported_on": "2026-11-01",
    "incident.published_on": "not_yet",
    "engagements.C1.firm": SAMPLE_FIRMS[0],
    "engagements.C1.approval": "approved",
    "steps.notice.state": "done",
}


def at_the_desk(house: House, conversation: str) -> str:
    """Open a case in a conversation, tell what happened, and go to the desk: the case's number."""
    with house.store.turn() as turn:
        case = turn.open_case(SAMPLE)
        turn.attach(conversation, case)
        turn.dossier(case)
        turn.tell(case, [Fact(path, value, "m", turn.now) for path, value in TOLD.items()])
        talk = turn.conversation(conversation).talk
        turn.save(conversation, replace(talk, policy=SAMPLE, step="desk.menu"))
    return case
