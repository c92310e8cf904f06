"""Telegram's manners, as people see them: buttons, edits, files, groups, long texts, blocks."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from telegram import BotCommand

from bot import attending, bootstrap, hearing
from bot.carrying import Never
from bot.store import inbound, outbox
from bot.store.outbox import Outgoing
from bot.telegram.sender import TelegramSender, split, units
from flows.side import COMMANDS
from tests.telegram.delivery import How
from tests.telegram.people import Person
from tests.telegram.running import GLANCE, Running, running, settings_for
from tests.telegram.standin import StandIn
from tests.telegram.world import Shown

CARD, NOTICE, HOW = "まず、これだけ", "ここでできること", "どのようにして漏洩が分かりましたか"
STALE = "前の質問のもの"
LEAK = "パスワード: hunter2himitsu"


async def arrived(program: Running, **given: str) -> Person:
    """Somebody who has started and sees the emergency card."""
    person = program.standin.person(**given)  # type: ignore[arg-type]
    await person.start()
    await program.settled()
    return person


async def at_discovery(program: Running) -> Person:
    """Somebody who is asked how the leak came to light."""
    person = program.standin.person()
    program.let_in(person)
    await person.start()
    await program.settled()
    while HOW not in person.last.text:
        await person.presses(len(person.last.buttons) - 1)  # also: another case than the open one
        await program.settled()
    return person


def keyboards(person: Person) -> list[Shown]:
    """The messages that still have buttons."""
    return [each for each in person.from_bot if each.buttons]


def since(person: Person, said: Shown) -> list[Shown]:
    """What the bot sent after a message."""
    return [each for each in person.from_bot if each.id > said.id]


async def test_a_press_is_answered_and_the_answered_question_has_no_buttons(
    program: Running,
) -> None:
    """Each press is answered to Telegram, and only the open question has buttons, opaque ones."""
    person = await arrived(program)
    first = person.last
    query = await person.presses("始める")
    await program.settled()
    answered = [each for each in program.standin.calls if each.method == "answerCallbackQuery"]
    assert [each.given["callback_query_id"] for each in answered] == [query]
    assert NOTICE in person.last.text
    assert [each.id for each in keyboards(person)] == [person.last.id]
    data = [
        each["callback_data"] for message in (first, person.last) for each in message.keyboard[0]
    ]
    assert all(len(each) > 20 and "begin" not in each and "arrival" not in each for each in data)
    assert len({*data}) == len(data)


async def test_buttons_go_when_a_question_is_answered_by_typing(program: Running) -> None:
    """A typed answer takes the buttons of its question away as a press does."""
    person = await at_discovery(program)
    for text in ("2", "10/30", "/help", "はい", "午後5時"):
        await person.says(text)
        await program.settled()
        assert [each.id for each in keyboards(person)] in ([person.last.id], [])


async def test_a_double_tap_is_one_answer(program: Running) -> None:
    """Two taps in one moment are one answer, and the next question stands there once."""
    person = await arrived(program)
    first = person.last
    for _ in range(5):
        await person.presses("始める", on=first)
    await program.settled()
    assert [NOTICE in each.text for each in person.from_bot] == [False, True]
    assert [line.direction for line in program.lines(person)].count("in") == 1
    queries = [each for each in program.standin.calls if each.method == "answerCallbackQuery"]
    assert len(queries) == 5


async def test_a_stale_tap_asks_the_open_question_again(
    program: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A button of an earlier question changes nothing: that is said, and the question asked again.

    Tapped again within the moment nothing more is said; later it is said again.
    """
    person = await at_discovery(program)
    old = next(each for each in person.history if HOW in each.text)
    await person.says("2")
    await program.settled()
    asked, count = person.last.text, len(person.from_bot)
    for _ in range(3):
        await person.presses(4, on=old)
    await program.settled()
    assert len(person.from_bot) == count + 1
    assert STALE in person.last.text
    assert asked in person.last.text
    monkeypatch.setattr(hearing, "MOMENT", hearing.MOMENT * 0)
    await person.presses(4, on=old)
    await program.settled()
    assert len(person.from_bot) == count + 2
    assert STALE in person.last.text


async def test_foreign_and_forged_taps_change_nothing(program: Running) -> None:
    """A token of another chat, an invented one and a place that is not there are all stale."""
    theirs, person = await at_discovery(program), await at_discovery(program)
    before = program.house.store.cases(), person.last.text
    own = person.last.keyboard[0][0]["callback_data"].partition(":")[0]
    for data in (
        theirs.last.keyboard[0][0]["callback_data"],
        "x" * 22 + ":0",
        f"{own}:99",
        f"{own}:-1",
        "nonsense",
    ):
        forged = {"inline_keyboard": [[{"text": "?", "callback_data": data}]]}
        message = Shown(person.last.id, person.last.date, person.last.author, markup=forged)
        await person.presses(0, on=message)
        await program.settled()
        assert STALE in person.last.text
        assert before[1] in person.last.text
    assert [*map(len, (program.house.store.cases(), before[0]))] == [2, 2]
    (_, case) = program.house.store.cases()
    assert all("kind" not in fact.path for fact in program.house.store.facts_history(case.id))


async def test_an_edited_answer_is_offered_as_a_correction(program: Running) -> None:
    """An answer written anew is offered, kept after a yes; a second edit is of the same answer."""
    person = await at_people(program)
    answer = await person.says("1200")
    await program.settled()
    asked = person.last.text
    for text in ("1500", "1800"):
        await person.edits(answer, text)
        await program.settled()
        assert f"{int(text):,}" in person.last.text
        await person.presses(0)
        await program.settled()
        assert asked.rpartition("】")[2] in person.last.text
    (*_, case) = program.house.store.cases()
    told = [each.value for each in program.house.store.facts_history(case.id)]
    assert told[-3:] == [1200, 1500, 1800]


async def test_an_edit_of_what_could_not_be_read_is_the_answer(program: Running) -> None:
    """Nothing was taken of it, and its question is open: what it says now is the answer."""
    person = await at_discovery(program)
    await person.says("2")
    answer = await person.says("あの日")
    await program.settled()
    asked = person.last.text.rpartition("】")[2]
    for text in ("2026-10-31かも", "2026-10-30"):
        await person.edits(answer, text)
        await program.settled()
    assert "2026年10月30日" in person.last.text
    assert asked not in person.last.text


async def test_an_edit_of_an_entry_before_changes_nothing_of_the_one_now(program: Running) -> None:
    """The day of the first sign, written anew while the day of a second is told, stays."""
    person = await at_discovery(program)
    await person.says("3")
    first = await person.says("2026-10-30")
    for text in ("なし", "はい", "1"):
        await person.says(text)
    second = await person.says("2026-11-02")
    await program.settled()
    asked = person.last.text.rpartition("】")[2]
    await person.edits(first, "2026-10-01")
    await program.settled()
    assert "記録済み" in person.last.text
    await person.edits(second, "2026-11-03")
    await program.settled()
    assert "2026年11月3日" in person.last.text
    await person.says("はい")
    await program.settled()
    assert person.last.text.endswith(asked)
    await person.says("なし")
    await program.settled()
    (*_, case) = program.house.store.cases()
    told = {each.path: each.value for each in program.house.store.facts_history(case.id)}
    assert [value for path, value in told.items() if path.endswith(".on")] == [
        "2026-10-30",
        "2026-11-03",
    ]


async def at_people(program: Running) -> Person:
    """Somebody who is asked how many people are affected."""
    person = await at_discovery(program)
    for text in ["わからない"] * 6:
        await person.says(text)
        await program.settled()
    assert "何名ですか" in person.last.text
    return person


async def test_edits_that_change_nothing_say_nothing(program: Running) -> None:
    """The same words again, and a picture's new caption, are passed over."""
    person = await at_discovery(program)
    said, photo = await person.says("わからない"), await person.sends_photo(b"x")
    await program.settled()
    before = person.text
    await person.edits(said, "わからない")
    content = person.as_json(photo) | {"caption": "x", "edit_date": 1}
    person._update("edited_message", content, How())
    await program.settled()
    assert person.text == before


async def test_a_code_beside_a_picture_stands_nowhere(program: Running) -> None:
    """Where a secret is asked for, what is written beside a file is hidden like what is typed."""
    person = await arrived(program)
    for step in (0, 0, bootstrap.SAMPLE):
        await (person.says(step) if isinstance(step, str) else person.presses(step))
        await program.settled()
    await person.sends_photo(b"x", caption="AB2C-3DEF")
    await program.settled()
    assert "添えられた文は" in person.last.text
    assert program.lines(person)[-2].body == "[photo.jpg]\n****"


@pytest.mark.parametrize("form", ["t.me/hakkaku_bot?start=", "hakkaku.example/p/"])
async def test_an_invite_that_is_pasted_is_opened(program: Running, form: str) -> None:
    """Nothing of it stands in the transcript; in a case such an address is a text as any other."""
    person = await arrived(program)
    made = [
        program.house.store.invite(bootstrap.SAMPLE, valid=timedelta(days=1), by="鈴木")
        for _ in range(2)
    ]
    for each in ("[始める]", "[分かりました]", f"招待です https://{form}{made[0]}"):
        await (person.presses(each[1:-1]) if each.startswith("[") else person.says(each))
        await program.settled()
    assert HOW in person.last.text
    assert all(made[0] not in line.body for line in program.lines(person))
    await person.says(f"https://{form}{made[1]}")
    await program.settled()
    assert "このあと一つずつ伺います" in person.last.text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "招待はhttps://t.me/bot?start={}です。",
            "「https://hakkaku.example/p/{}」",
            "t.me/bot?start={}",
        ),
        "here (https://t.me/bot?start={}), thanks",
    ],
)
async def test_an_invite_stands_nowhere_however_it_is_pasted(program: Running, text: str) -> None:
    """In a sentence, between brackets, without its scheme; written into a message later too."""
    person = await arrived(program)
    invite, other = (
        program.house.store.invite(bootstrap.SAMPLE, valid=timedelta(days=1), by="鈴木")
        for _ in range(2)
    )
    said = await person.says("招待されました")
    await program.settled()
    await person.edits(said, text.format(invite))
    await person.edits(await person.says("ええと"), text.format(other))
    await program.settled()
    assert program.house.store.audit_trail(None)[-2].action == "invite.used"
    assert not any(each in line.body for line in program.lines(person) for each in (invite, other))


async def test_whoever_left_comes_in_by_an_invite_that_is_pasted(program: Running) -> None:
    """Out of a case an invite's link does what pressing it does."""
    person = await at_discovery(program)
    for text in ("/leave", "1"):
        await person.says(text)
        await program.settled()
    invite = program.house.store.invite(bootstrap.SAMPLE, valid=timedelta(days=1), by="鈴木")
    await person.says(f"https://t.me/bot?start={invite}")
    await program.settled()
    assert bootstrap.SAMPLE in person.last.text


async def test_an_edit_of_what_was_not_heard_yet_is_heard_in_order(program: Running) -> None:
    """A message edited before it was heard is heard as it was, then offered as it is now."""
    person = await at_people(program)
    program.standin.delivery.hold()
    answer = await person.says("1200")
    await person.edits(answer, "1500")
    program.standin.delivery.release()
    await program.settled()
    assert "1,500" in person.last.text
    unknown = Shown(10**6, person.last.date, person.id, text="1")
    await person.says("はい")
    await program.settled()
    person.messages[unknown.id] = unknown
    await person.edits(unknown, "/help")
    await program.settled()
    assert any("/back" in each.text for each in person.from_bot[-2:])


async def test_an_edit_of_what_was_written_to_another_case_answers_nothing(
    program: Running,
) -> None:
    """Begun anew, a message to the case before is no answer to a question of now."""
    program.standin.world.clock = lambda: time.time() - 600
    person = await at_people(program)
    answer = await person.says("1200")
    await program.settled()
    (case,) = program.house.store.cases()
    attending.close(program.house, case.id, "森")
    program.standin.world.clock = time.time
    await person.start()
    for _ in range(2):
        await program.settled()
        await person.presses(0)
    await program.settled()
    asked = person.last.text
    assert "証券番号を入力" in asked
    for message in (answer, person.screen[0]):
        await person.edits(message, "1900")
        await program.settled()
        assert "質問への答えではない" in person.last.text
        assert person.last.text.endswith(asked)
    await person.says("1900")
    await program.settled()
    assert asked not in person.last.text


async def test_an_edit_of_what_was_screened_answers_its_own_question_only(
    standin: StandIn, tmp_path: Path
) -> None:
    """Cleaned at once it is the answer; once another question is open it answers none."""
    ahead, settings = timedelta(), settings_for(standin, tmp_path)
    house = bootstrap.open_house(settings, lambda: datetime.now(UTC) + ahead)
    async with running(standin, settings, house) as program:
        person = await at_people(program)
        first = await person.says(LEAK)
        await program.settled()
        await person.edits(first, "1200")
        await program.settled()
        assert "1,200名" in person.last.text
        second = await person.says(LEAK)
        await program.settled()
        ahead = timedelta(minutes=1)
        await person.says("わからない")
        await program.settled()
        asked = person.last.text.rpartition("】")[2]
        await person.edits(second, "1")
        await program.settled()
        assert "質問への答えではない" in person.last.text
        assert person.last.text.endswith(asked)


async def test_what_is_not_text_is_answered(program: Running) -> None:
    """A sticker, a voice, a photo, a file, a place: each is answered, and the question asked."""
    person = await at_discovery(program)
    sticker = {"file_id": "s", "file_unique_id": "s", "width": 1, "height": 1, "type": "regular"}
    sticker |= {"is_animated": False, "is_video": False}
    voice = {"file_id": "v", "file_unique_id": "v", "duration": 1}
    sent = [
        await person.sends("sticker", sticker),
        await person.sends("voice", voice),
        await person.sends_photo(b"x"),
        await person.sends_document(b"x"),
        await person.sends("location", {"latitude": 35.0, "longitude": 139.0}),
    ]
    await program.settled()
    answers = since(person, sent[-1])
    assert len(answers) == len(sent)
    unread, unkept = "読み取れません", "保管していません"
    expected = [unread, unread, unkept, unkept, unread]
    assert all(says in each.text for says, each in zip(expected, answers, strict=True))
    assert all(HOW in each.text for each in answers)


SERVICES: dict[str, dict[str, object]] = {
    "pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}},
    "message_auto_delete_timer_changed": {"message_auto_delete_time": 86_400},
    "chat_background_set": {"type": {"type": "chat_theme", "theme_name": "x"}},
    "write_access_allowed": {},
}


async def test_what_somebody_does_to_the_chat_itself_is_no_message(program: Running) -> None:
    """A message pinned, a timer, a background: Telegram tells of them, nothing is said to it."""
    person = await at_discovery(program)
    before = len(person.from_bot)
    for what, content in SERVICES.items():
        await person.sends(what, content)
    await program.settled()
    assert len(person.from_bot) == before


async def test_start_again_asks_the_open_question(program: Running) -> None:
    """/start in the middle loses nothing, with a payload, a bot's name or capitals."""
    person = await at_discovery(program)
    for text in ("/start", "/start@hakkaku_bot", "/start x y", "/Start"):
        said = await person.says(text)
        await program.settled()
        (answer,) = since(person, said)
        assert HOW in answer.text


async def test_the_menu_stands_in_both_languages(program: Running) -> None:
    """Every command is in the menu, in Japanese, in English, and for everybody else."""
    await arrived(program)
    menus = program.standin.world.commands
    for code, word in (("", "期限"), ("ja", "期限"), ("en", "deadlines")):
        menu = [BotCommand(**each) for each in menus["default", code]]
        assert [each.command for each in menu] == [*COMMANDS]
        assert any(word in each.description.casefold() for each in menu)


@pytest.mark.parametrize(
    ("code", "words"), [("ja", CARD), ("en-GB", "First"), ("de", CARD), (None, CARD)]
)
async def test_the_language_is_the_clients(program: Running, code: str | None, words: str) -> None:
    """English where the client is English, Japanese for everybody else."""
    person = program.standin.person(language=code)
    await person.start()
    await program.settled()
    assert words in person.last.text


async def test_the_language_that_was_chosen_stays(program: Running) -> None:
    """Begun anew after the case is closed, it is still that language, not the client's."""
    person = await at_discovery(program)
    await person.says("/language en")
    await program.settled()
    (case,) = program.house.store.cases()
    attending.close(program.house, case.id, "森")
    await program.settled()
    await person.start()
    await program.settled()
    assert "First, just these" in person.last.text


async def test_words_are_repeated_as_they_are(program: Running) -> None:
    """Markup, addresses and HTML that a person typed come back plain, protected, unlinked."""
    person = await at_discovery(program)
    await person.says("自社で気づいた")
    await program.settled()
    for text in ("<b>a</b> & _b_ *c* [d](https://e.example)", "https://a.example/x_y", "`{n}` %s"):
        said = await person.says(text)
        await program.settled()
        (answer,) = since(person, said)
        assert text in answer.text
        assert not answer.entities
    assert all(each.protected and not each.preview for each in person.from_bot)


async def test_any_text_is_answered(program: Running) -> None:
    """4,096 emoji, half a character, signs without width, nothing but blanks: each is answered."""
    person = await at_discovery(program)
    texts = ["😀" * 4096, "👨‍👩‍👧" * 500, "\u200b", "\u202eabc", "\0", "a\n" * 2000, "ﷺ" * 4096]
    for text in texts:
        said = await person.says(text)
        await program.settled()
        answers = since(person, said)
        assert [HOW in each.text for each in answers] == [True], (text[:9], answers)
    half = person.as_json(await person.says("x")) | {"text": "a\ud800b", "message_id": 10**7}
    person._update("message", half, How())
    await program.settled()
    assert HOW in person.last.text


async def test_long_texts_are_cut_at_sense(program: Running) -> None:
    """A long text of staff comes in parts that end where a sentence or a paragraph ends."""
    person = await at_discovery(program)
    sentence = "保険会社からのお知らせです。"
    text = "\n\n".join([sentence * 40] * 20)
    program.staff_say(person, text)
    said = await person.says("/help")
    await program.settled()
    parts = [each.text for each in person.from_bot if each.text.startswith(sentence)]
    assert len(parts) > 2
    assert all(units(each) <= 4096 and each.endswith("。") for each in parts)
    assert "\n\n".join(parts) == text
    assert since(person, said)[-1].buttons


@pytest.mark.parametrize(
    "text",
    ["あ" * 10_000, "😀" * 5000, " " * 9000 + "x", "a b " * 3000, "\n" * 5000, "。" * 9000, ""],
)
def test_every_part_of_a_long_text_can_be_sent(text: str) -> None:
    """Parts are within the limit, none is empty unless all is, and no sign is lost."""
    parts = split(text)
    assert parts
    assert all(units(part) <= 4096 for part in parts)
    assert all(part.strip() for part in parts) or not text.strip()
    assert "".join("".join(parts).split()) == "".join(text.split())


async def test_a_group_is_told_once_and_left(program: Running) -> None:
    """Added to a group, spoken to there, told so twice: the bot says one sentence and leaves."""
    person = await arrived(program)
    group = program.standin.group()
    program.standin.delivery.hold()
    await group.adds_bot(person)
    await group.says("こんにちは", by=person, how=How(again=2))
    program.standin.delivery.release()
    await program.settled()
    await group.bell.until(lambda: group.closed is not None, 10, "left")
    await group.says("まだいますか", by=person)
    await program.settled()
    assert [each.text.count("\n") for each in group.from_bot] == [1]
    assert "1対1" in group.last.text
    assert len(program.house.store.cases()) == 0


async def test_channels_are_passed_over(program: Running) -> None:
    """A post in a channel, and being added to one, come to nothing."""
    person = await arrived(program)
    calls = len(program.standin.calls)
    channel = {"id": -100, "type": "channel", "title": "x"}
    post = {"message_id": 1, "date": 1, "chat": channel, "text": "x"}
    program.standin.delivery.allowed = ()
    person._update("channel_post", post, How())
    bot = {"user": program.standin.world.bot}
    told = {"chat": channel, "from": person.profile, "date": 1}
    told |= {"old_chat_member": {**bot, "status": "left"}}
    person._update("my_chat_member", told | {"new_chat_member": {**bot, "status": "member"}}, How())
    await program.settled()
    made = [each.method for each in program.standin.calls[calls:] if each.method != "getUpdates"]
    assert made == []


@pytest.mark.parametrize("learns", ["told", "by writing", "deleted"])
async def test_whoever_comes_back_gets_all_that_waited(program: Running, learns: str) -> None:
    """Who blocked the bot or is gone: staff are called, nothing is dropped, order is kept."""
    person = await at_discovery(program)
    if learns == "told":
        await person.blocks()
    else:
        person.closed = "user is deactivated" if learns == "deleted" else "bot was blocked"
    await program.settled()
    for number in range(3):
        program.staff_say(person, f"お知らせ{number}")
        await program.settled()
    assert not any("お知らせ" in each.text for each in person.from_bot)
    assert program.alerts() == ["delivery.unreachable"]
    tries = [each for each in program.standin.calls if each.status == 403]
    assert len(tries) == (0 if learns == "told" else 1)
    if learns == "told":
        await person.unblocks()
    else:
        person.closed = None
        await person.says("/help")
    await program.settled()
    found = [each.text for each in person.from_bot if each.text.startswith("お知らせ")]
    assert found == ["お知らせ0", "お知らせ1", "お知らせ2"]
    assert program.alerts() == []  # so that staff are called when it happens again
    if learns != "told":
        assert any("/back" in each.text for each in person.from_bot[-2:])


def oldest_unheard(program: Running) -> datetime | None:
    """Since when something waits for its turn."""
    with program.house.store.reading() as work:
        return inbound.oldest(work)


async def test_whoever_came_back_while_a_refusal_was_under_way_is_answered(
    program: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That Telegram could not reach them a moment before is not how it is now."""
    person, real = await at_discovery(program), TelegramSender.send
    trying, back = asyncio.Event(), asyncio.Event()

    async def refused(sender: TelegramSender, outgoing: Outgoing) -> str:
        if back.is_set():
            return await real(sender, outgoing)
        trying.set()
        await back.wait()
        raise Never(outbox.UNREACHABLE)

    monkeypatch.setattr(TelegramSender, "send", refused)
    await person.says("/help")
    await trying.wait()
    await person.blocks()
    await person.unblocks()
    await person.start()
    await program.standin.settled()
    while oldest_unheard(program):
        await asyncio.sleep(GLANCE)
    back.set()
    await program.settled()
    said = [line.body for line in program.lines(person) if line.direction == "out"]
    assert [each.text for each in person.from_bot] == said
    assert program.alerts() == []
