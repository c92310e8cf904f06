"""What is sent to do harm ends in an answer or in silence: no trace, no leak, no changed fact."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from bot.store.tables import facts
from tests.telegram.delivery import How
from tests.telegram.people import Person
from tests.telegram.running import Running

TEXTS = {
    "4,096 emoji": "🔥" * 2_048,
    "emoji joined to one": "👨‍👩‍👧‍👦" * 300,
    "marks on one letter": "é" + "\u0301" * 3_000,
    "right to left": "\u202e円000,000,01\u202c \u2066a\u2069",
    "invisible": "\u200b\u200c\u200d\u2060\ufeff" * 200,
    "NUL": "a\0b",
    "half a character": "\ud83d",
    "other half": "x\udc00y",
    "control": "\x01\x02\x1b[31m\x7f",
    "10^30 yen": "弁護士相談 1" + "0" * 30 + "円 今日",
    "a number without end": "9" * 4_000,
    "negative": "弁護士相談 -330,000円 今日",
    "infinite": "弁護士相談 Infinity円 NaN 1e999",
    "markup": "<script>alert(1)</script><b>&amp;",
    "a template": "{{7*7}} {0} {name} %s %(who)s ${x}",
    "a formula": "=HYPERLINK(1)\t+1 @SUM(A1)",
    "SQL": "'; DROP TABLE cases; --",
    "a path": "../../../../etc/passwd\\..\\",
    "a command of ours": "/start " + "A" * 3_000,
    "an unknown command": "/" + "x" * 4_000,
    "lines": "\n" * 4_000,
}


def told(program: Running) -> int:
    """How many facts there are."""
    with program.house.store.reading() as work:
        return len(work.connection.execute(facts.select()).all())


async def at_the_menu(program: Running) -> Person:
    person = program.standin.person()
    program.let_in(person)
    await person.start()
    await program.settled()
    return person


async def test_hostile_texts_are_answered(program: Running) -> None:
    """Each is answered, whole or with what is asked; none is a fact, an alert or an error."""
    person, other = await at_the_menu(program), await at_the_menu(program)
    before = told(program)
    with capture_logs() as noted:
        for name, text in TEXTS.items():
            count = len(person.from_bot)
            await person.says(text)
            await program.settled()
            assert len(person.from_bot) > count, name
            assert "Traceback" not in person.text, name
    assert [each for each in noted if each["log_level"] == "error"] == []
    assert told(program) == before
    assert program.alerts() == []
    await other.says("/help")
    await program.settled()
    assert any("/back" in each.text for each in other.from_bot)


async def test_other_content_is_answered_or_passed_over(program: Running) -> None:
    """Forwarded, from a bot, quoted, a place, a contact, a poll: no fact, no error."""
    person = await at_the_menu(program)
    before = told(program)
    contents: list[tuple[str, dict[str, object]]] = [
        ("location", {"latitude": 35.6, "longitude": 139.7}),
        ("contact", {"phone_number": "+81312345678", "first_name": "\u202eevil"}),
        ("dice", {"emoji": "🎲", "value": 6}),
        ("venue", {"location": {"latitude": 1, "longitude": 2}, "title": "a", "address": "b"}),
    ]
    with capture_logs() as noted:
        for what, content in contents:
            await person.sends(what, content)
            await program.settled()
    assert [each for each in noted if each["log_level"] == "error"] == []
    assert told(program) == before
    assert program.alerts() == []


@pytest.mark.parametrize(
    ("odd", "says"),
    [
        ({"text": "password: hunter2"}, "looked like a password"),
        ({"text": "hello", "date": 10**17}, "could not be read"),
        ({"text": 5}, "could not be read"),
    ],
)
async def test_whoever_comes_with_what_is_not_kept_is_who_they_are(
    program: Running, odd: dict[str, object], says: str
) -> None:
    """Of a new person it is known who they are, whatever they write first, and it is answered in
    their language."""
    person = program.standin.person(name="Jane", language="en-GB")
    message = {"message_id": 1, "date": 1, "chat": person.told, "from": person.profile, **odd}
    person._update("message", message, How())
    await program.settled()
    assert says in person.from_bot[0].text
    conversation = program.conversation(person)
    with program.house.store.turn() as turn:
        talk = turn.conversation(conversation)
    assert (talk.member, talk.talk.language) == ("Jane", "en")
