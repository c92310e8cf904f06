"""What is said by itself over a real store: once, to each in their language, whoever sweeps."""

from __future__ import annotations

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr

from bot import attending, bootstrap, upkeep
from bot.attending import listed
from bot.bootstrap import House
from bot.heralds import Webhook, call_staff
from bot.projecting import projected, rebuild
from bot.settings import Settings
from bot.store import projections
from bot.store.alerts import Alert
from bot.store.engine import open_database
from bot.store.problems import StoreProblem
from bot.store.projections import Projection
from bot.store.writer import Writer
from bot.sweep import Sweeper
from bot.turn import take
from flows.facts import Fact
from flows.heard import Opened, Pressed, Screened, Typed
from flows.reminding import STEP
from flows.talk import Talk
from flows.turn import JAPAN

OPENED = datetime(2026, 11, 2, 10, tzinfo=JAPAN)
DAY = "2026-11-02"
KEY = SecretStr(urlsafe_b64encode(b"m" * 32).decode())


def at(text: str) -> datetime:
    """A moment in Japan."""
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


@dataclass
class Company:
    """A case with two people of two languages, over one database."""

    url: str
    folder: Path
    now: datetime = OPENED
    talks: dict[str, str] = field(default_factory=dict)
    houses: list[House] = field(default_factory=list)

    def __post_init__(self) -> None:
        open_database(self.url, upgrade=True).dispose()
        self.house = self.opened()
        bootstrap.seed(self.house)
        for name in ("A", "B"):
            self.talks[name] = self.house.store.conversation_for(
                name, policy=bootstrap.SAMPLE, case=None
            )
        with self.house.store.turn() as turn:
            self.case = turn.open_case(bootstrap.SAMPLE)
            for talk in self.talks.values():
                turn.attach(talk, self.case)
                turn.save(talk, Talk(step="desk.menu"))
        self.says("B", "/language en")
        self.tell({"events.V1.kind": "media_report", "events.V1.on": DAY})

    def opened(self) -> House:
        """Another process over the same database."""
        settings = Settings(data_dir=self.folder, database_url=self.url, keys=KEY)
        self.houses.append(bootstrap.open_house(settings, lambda: self.now))
        return self.houses[-1]

    def tell(self, told: dict[str, Any]) -> None:
        """Facts are told, as a turn keeps them."""
        with self.house.store.turn() as turn:
            dossier = turn.dossier(self.case)
            facts = dossier.facts.told(Fact(p, v, "A", self.now) for p, v in told.items())
            turn.keep(dossier.with_facts(facts))
        self.says("A", "/status")

    def says(self, who: str, text: str) -> str:
        """One turn's text."""
        said = take(self.house, self.talks[who], Typed(text))
        return "\n".join(message.text for message in said)

    def sweep(self, *houses: House) -> int:
        """One sweep in each of these processes, at the same time."""
        return asyncio.run(swept(houses or (self.house,)))

    def told(self, who: str) -> list[str]:
        """The reminders in somebody's transcript."""
        lines = self.house.store.transcript(self.talks[who])
        return [line.body for line in lines if line.step == STEP]

    def projection(self) -> Projection | None:
        """The case's row."""
        with self.house.store.reading() as work:
            return projections.find(work, self.case)


async def swept(houses: tuple[House, ...]) -> int:
    """Sweep in several processes at once: in how many conversations something was said."""
    writers = [Writer(house.store) for house in houses]
    sweepers = [Sweeper(house, writer) for house, writer in zip(houses, writers, strict=True)]
    told = await asyncio.gather(*(each.sweep() for each in sweepers))
    for writer in writers:
        writer.close()
    return sum(told)


@pytest.fixture(params=["sqlite", "postgres"])
def company(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Company]:
    """The company over each kind of database."""
    on_sqlite = request.param == "sqlite"
    cluster = None if on_sqlite else request.getfixturevalue("postgres")
    url = cluster.make() if cluster else f"sqlite:///{tmp_path / 'hakkaku.db'}"
    made = Company(url, tmp_path)
    yield made
    for house in made.houses:
        house.store.close()
    if cluster:
        cluster.drop(url)


def test_processes_that_sweep_at_once_say_it_once(company: Company) -> None:
    """Two processes, again and again, and after a restart: one message for each person."""
    company.now = at("2027-04-01T08:00")
    other = company.opened()
    assert company.sweep(company.house, other, company.opened()) == 2
    assert company.sweep(other, company.house) == 0
    restarted = company.opened()
    assert company.sweep(restarted) == 0
    assert len(company.told("A")) == len(company.told("B")) == 1
    assert "対象期間" in company.told("A")[0]
    assert "window for consulting" in company.told("B")[0]


def test_a_reminder_is_put_off_by_its_button_for_one(company: Company) -> None:
    """The other is still told; what was put off comes when it said, with the open question kept."""
    company.now = at("2027-04-28T08:00")
    company.sweep()
    talk = company.talks["A"]
    text = take(company.house, talk, Pressed(STEP, "snooze"))[0].text
    assert "2027年4月29日(木) 08:00" in text
    company.says("A", "/snooze 9")
    company.now = at("2027-04-30T08:00")
    assert company.sweep() == 1
    assert len(company.told("A")) == 1
    company.now = at("2027-05-01T08:00")
    assert company.sweep() == 2
    assert "今日まで" in company.told("A")[-1]


def test_put_off_no_longer_it_comes_at_once(company: Company) -> None:
    """What fell in between is said with the next sweep, once."""
    company.now = at("2027-04-20T12:00")
    company.sweep()
    before = len(company.told("A"))
    company.says("A", "/snooze 9")
    company.now = at("2027-04-25T12:00")
    company.sweep()
    assert len(company.told("A")) == before
    company.says("A", "/snooze off")
    company.sweep()
    company.sweep()
    assert len(company.told("A")) == before + 1


def test_a_closed_case_says_nothing(company: Company) -> None:
    """Until it is opened again; and then nothing of the time between."""
    attending.close(company.house, company.case, "森")
    company.now = at("2027-04-01T08:00")
    assert company.sweep() == 0
    company.now = at("2027-04-03T08:00")
    attending.reopen(company.house, company.case, "森")
    assert company.sweep() == 0
    company.now = at("2027-04-17T08:00")
    assert company.sweep() == 2


def test_deadlines_run_while_a_person_has_it(company: Company) -> None:
    """Taking over keeps no reminder back."""
    attending.take(company.house, company.case, "森", "A")
    company.now = at("2027-04-01T08:00")
    assert company.sweep() == 2


def test_nobody_came_is_said_once(company: Company) -> None:
    """In the promised time nothing, then one word and one more alert, and the case climbs."""
    company.says("B", "/human")
    company.now += timedelta(minutes=29)
    assert company.sweep() == 0
    company.now += timedelta(minutes=1)
    other = company.opened()
    assert company.sweep(company.house, other) == 1
    assert company.sweep() == 0
    said = [line.body for line in company.house.store.transcript(company.talks["B"])]
    assert len([each for each in said if "The promised time has passed" in each]) == 1
    assert [each.kind for each in company.house.store.alerts()] == ["human", "human.missed"]


def test_who_was_not_answered_is_first_in_the_queue(company: Company) -> None:
    """Then who waits, then the nearest day; who is taken waits no more."""
    company.says("B", "/human")
    company.now += timedelta(hours=1)
    company.sweep()
    company.says("A", "/human")
    assert [line.member for line in listed(company.house, 9)] == ["B", "A"]
    attending.take(company.house, company.case, "森", "B")
    lines = listed(company.house, 9)
    assert [(line.member, line.desk.held_by) for line in lines] == [("A", None), ("B", "森")]
    assert lines[0].nearest_day == date(2027, 5, 1)


def test_one_person_takes_it(company: Company) -> None:
    """The second is told who and when, and can neither write nor hand back."""
    attending.take(company.house, company.case, "森", "A")
    attending.take(company.house, company.case, "森", "A")
    about = (company.house, company.case)
    with pytest.raises(StoreProblem, match=r"^taken(:|$)") as problem:
        attending.take(*about, "加藤", "A")
    assert problem.value.about == "森, 2026-11-02 10:00"
    with pytest.raises(StoreProblem, match=r"^taken(:|$)"):
        attending.say(*about, "はい", "加藤", "A")
    with pytest.raises(StoreProblem, match=r"^taken(:|$)"):
        attending.hand_back(*about, "加藤", "A")
    with pytest.raises(StoreProblem, match=r"^not_held(:|$)"):
        attending.say(company.house, company.case, "はい", "森", "B")


def test_the_program_is_silent_while_a_person_is_there(company: Company) -> None:
    """What is written is kept and not answered, changes nothing, and the question comes back."""
    attending.take(company.house, company.case, "森", "A")
    talk = company.talks["A"]
    before = company.house.store.facts_history(company.case)
    assert company.says("A", "弁護士相談 33万円 今日") == ""
    assert take(company.house, talk, Pressed("desk.menu", "expense"))[0].text.startswith("いまは")
    assert "森" in company.says("A", "/status")
    assert take(company.house, talk, Opened())[0].text.startswith("いまは")
    assert "保存しませんでした" in take(company.house, talk, Screened("card"))[0].text
    lines = company.house.store.transcript(talk)
    assert "弁護士相談 33万円 今日" in [line.body for line in lines if line.direction == "in"]
    assert company.house.store.facts_history(company.case) == before
    attending.hand_back(company.house, company.case, "森", "A")
    assert "次に何をしますか" in company.house.store.transcript(talk)[-1].body


def test_the_projection_is_what_a_rebuild_makes(company: Company) -> None:
    """After turns and staff's acts; it says the version it is of, its nearest day and its yen."""
    company.says("A", "弁護士相談 33万円 今日")
    company.says("A", "はい")
    company.tell({"duties.known_on": DAY, "incident.victims": 1200, "incident.data": ["card"]})
    upkeep_told(company)
    kept = company.projection()
    assert kept is not None
    assert kept.nearest == "preliminary"
    assert rebuild(company.house) == 1
    assert company.projection() == kept
    with company.house.store.turn() as turn:
        assert projected(company.house, turn, company.case) == kept
        assert kept.version == turn.held(company.case).version


def upkeep_told(company: Company) -> None:
    """Staff acknowledge a notice."""
    company.tell({"events.V2.kind": "written_notice", "events.V2.on": DAY})
    upkeep.acknowledge(company.house, company.case, date(2026, 11, 2), "森")


def test_only_what_is_due_is_looked_at(company: Company) -> None:
    """A case whose next moment is to come is not among those a sweep opens."""
    company.sweep()
    kept = company.projection()
    assert kept is not None
    assert kept.remind_at is not None
    with company.house.store.reading() as work:
        assert projections.due(work, 0, 10) == []
    company.now = kept.remind_at
    with company.house.store.reading() as work:
        assert projections.due(work, 0, 10) == [company.case]


async def test_staff_are_called_with_a_number_and_a_link(company: Company) -> None:
    """Only that goes out, again until the house takes it, and once by any number of processes."""
    got: list[Any] = []
    status = [500, 200]

    async def hook(request: web.Request) -> web.Response:
        got.append(await request.json())
        return web.Response(status=status.pop(0))

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    herald = Webhook(f"http://127.0.0.1:{port}/hook", "https://desk.example")
    company.says("A", "/human")
    writers = [Writer(company.house.store), Writer(company.house.store)]
    assert [await call_staff(company.house, each, [herald]) for each in writers] == [0, 0]
    company.now += timedelta(hours=1)
    called = [call_staff(company.house, each, [herald]) for each in writers]
    assert sum(await asyncio.gather(*called)) == 1
    link = f"https://desk.example/console/cases/{company.case}"
    body = {"case": company.case, "link": link, "text": f"{company.case} {link}"}
    assert got == [body, body]
    for writer in writers:
        writer.close()
    await runner.cleanup()


async def test_a_slow_webhook_holds_up_no_other_alert(company: Company) -> None:
    """One after the other they would outlast their lease: another process would call them too, and
    reminders wait."""
    together = asyncio.Barrier(2)

    class Slow:
        async def call(self, alert: Alert) -> None:
            async with asyncio.timeout(10):
                await together.wait()

    for who in company.talks:
        company.says(who, "/human")
    writer = Writer(company.house.store)
    assert await call_staff(company.house, writer, [Slow()]) == 2
    assert await call_staff(company.house, writer, [Slow()]) == 0
    writer.close()
