"""One case from arrival to closing: two members, two languages, and staff who step in."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from bot import bootstrap
from tests.commands import hakkaku
from tests.files import png
from tests.telegram.people import Person
from tests.telegram.running import Running, running, settings_for
from tests.telegram.standin import StandIn

ROOT = Path(__file__).resolve().parents[2]
CASE = re.compile(r"K-\d{4}-\d{4}")
JAPANESE = re.compile(r"[\u3040-\u30ff]")
"""Kana: a firm's or a company's name may stand in kanji in an English message, kana may not."""

ARRIVAL = ("[始める]", "[分かりました]", bootstrap.SAMPLE)
DISCOVERY = ("[自社で気づいた]", "昨日", "[いいえ]", "なし", "[いいえ、これで全部]")
INCIDENT = (
    *("4", "3", "2", "1", "1", "1"),  # a mis-sent mail by an officer, personal data of our own
    *("1,200名", "2", "2", "今日", "2", "2", "2", "1", "1"),
)
DISHONEST = "不正に行われたかどうか"
"""What is not covered if an officer did it so."""
CONSULTING = ("[コンサルティング]", "1", "/desk")


@dataclass
class Case:
    """A case that runs: the program, and the command line on the same store."""

    program: Running
    folder: Path

    async def tell(self, person: Person, *steps: str) -> str:
        """Type, or tap ``[a button]``, and wait: what is new on the screen."""
        seen = len(person.from_bot)
        for step in steps:
            if step.startswith("["):
                await person.presses(label(person, step[1:-1]))
            else:
                await person.says(step)
            await self.program.settled()
        return news(person, seen)

    def command(self, *words: str) -> str:
        """The command line on the same store."""
        done = hakkaku(*words, folder=self.folder)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    async def staff(self, *words: str) -> None:
        """Somebody of staff does this; what it says reaches the screens."""
        self.command("staff", *words, "--as", "Mori")
        await self.program.settled()


def label(person: Person, words: str) -> str:
    """The button on the screen that says these words, as it is labelled."""
    shown = [each for message in person.screen for each in message.buttons]
    return next(each for each in reversed(shown) if each.endswith(words))


def news(person: Person, seen: int) -> str:
    """What the bot said after that many messages, and its buttons."""
    new = person.from_bot[seen:]
    return "\n".join("\n".join([each.text, *each.buttons]) for each in new)


async def test_two_members_in_two_languages_from_arrival_to_closing(tmp_path: Path) -> None:
    """Each is spoken to in their language; each step of one that matters to the other is told."""
    async with StandIn() as standin, running(standin, settings_for(standin, tmp_path)) as program:
        case = Case(program, tmp_path)
        owner = standin.person(name="総務", language="ja")
        smith = standin.person(name="Smith", language="en")

        code = (case.command("code", bootstrap.SAMPLE)).split()[-1]
        found = await case.tell(owner, "/start", *ARRIVAL, code, *DISCOVERY)
        assert "■ 発覚日" in found
        assert "速報" in await case.tell(owner, *INCIDENT)
        await case.tell(owner, *CONSULTING)
        (number,) = set(CASE.findall(await case.tell(owner, "/status")))

        invite = (case.command("invite", number)).split()[-1]
        seen = len(owner.from_bot)
        joined = await case.tell(smith, f"/start {invite}", "[Begin]", "[Understood]")
        assert number in joined
        assert "Smith さんがこの事案に参加しました" in news(owner, seen)

        cost = "call center 2,000,000 yen today"
        decided = await case.tell(smith, cost, "[Yes]", "1")
        assert "¥1,800,000" in decided
        await smith.sends_photo(png())
        await smith.sees('"photo.jpg"')
        assert "as a receipt of E1" in await case.tell(smith, "1")
        await case.tell(smith, "/desk")
        assert "記録: 総務" in await case.tell(owner, "/status")

        await case.tell(smith, "/human")
        await case.staff("take", number, "--member", "Smith")
        await case.staff("say", number, "Good evening, this is Mori.", "--member", "Smith")
        assert "Mori (staff):\nGood evening" in smith.last.text
        assert await case.tell(smith, "We mailed a list.") == ""
        owners = await case.tell(owner, "/deadlines")
        assert "速報" in owners, "staff hold Smith's talk, not the other's"
        await case.staff("hand-back", number, "--member", "Smith")
        assert "Mori has finished" in smith.text

        seen = len(smith.from_bot)
        assert "1,800,000円 → 0円" in await case.tell(owner, "/fix", DISHONEST, "[はい]")
        assert "総務" in news(smith, seen)
        assert "¥1,800,000 → ¥0" in news(smith, seen)
        await case.tell(owner, "/fix", DISHONEST, "[いいえ]")
        assert "¥0 → ¥1,800,000" in news(smith, seen)

        seen_owner, seen_smith = len(owner.from_bot), len(smith.from_bot)
        await case.staff("decide", number, "E1", "1500000", "--reason", "単価の査定")
        await case.staff("paid", number, "E1")
        assert "1,500,000円" in news(owner, seen_owner)
        assert "Paid ¥1,500,000" in news(smith, seen_smith)

        await case.staff("close", number)
        assert f"{number} is closed" in smith.last.text
        assert f"事案 {number}" in owner.last.text
        assert "closed" in await case.tell(smith, "one more thing")

        told = json.loads(case.command("export", number))
        assert [each["amount"] for each in told["expenses"]] == [2_000_000]
        for each in smith.from_bot[2:]:
            assert not JAPANESE.search(each.text.replace("単価の査定", "")), each.text
