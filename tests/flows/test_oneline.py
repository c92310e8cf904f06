"""A cost in one line, in both languages: its values, or what is not understood."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.catalogue import words
from bot.closed import closed_days
from bot.house_file import load
from flows.conversation import hear
from flows.dossier import Dossier
from flows.effects import Listed, Say, Yen
from flows.facts import Fact, Facts
from flows.heard import Typed
from flows.oneline import WORDS, Nearly, Unnamed, read_line
from flows.talk import Talk
from flows.turn import Ports, Turn
from tests.flows.test_walks import POLICIES, Memory

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TOLD = {"engagements.C1.firm": "みほん危機管理総研", "engagements.C2.firm": "Minato Advisory"}
LAWYER, DAY = {"category": "legal_consultation", "amount": 330_000}, {"incurred_on": "2026-11-10"}
BOTH = LAWYER | DAY
GIFT = {"category": "condolence", "amount": 500_000}

READ: list[tuple[str, dict[str, Any]]] = [
    ("弁護士相談 33万円 11/10", BOTH),
    ("11/10 弁護士相談 33万円", BOTH),
    ("33万円 11/10 弁護士相談", BOTH),
    ("弁護士相談、33万円、11月10日", BOTH),
    ("弁護士 330,000円 2026-11-10", BOTH),
    ("弁護士 ¥330,000 令和8年11月10日", BOTH),
    ("弁護士 330000 R8.11.10", BOTH),
    ("弁護士費用 ３３０，０００円 １１／１０", BOTH),
    ("弁護士相談 33万円", LAWYER),
    ("法律相談料 33万円", LAWYER),
    ("コールセンター委託 300万円", {"category": "call_center", "amount": 3_000_000}),
    ("新聞のお詫び広告 150万円", {"category": "newspaper_apology", "amount": 1_500_000}),
    ("記者会見の会場費 30万円 11/10", {"category": "press_conference", "amount": 300_000} | DAY),
    ("10日の残業代 12万円 11/10", {"category": "staff_cost", "amount": 120_000} | DAY),
    ("郵送料 12万3千円 11/10", {"category": "apology_letter", "amount": 123_000} | DAY),
    ("見舞品送料 5万円 11/10", {"category": "condolence_shipping", "amount": 50_000} | DAY),
    ("弁護士に相談するといくら出る？ 33万円", LAWYER),
    ("弁護士相談 33万円 いくら出ますか", LAWYER),
    ("見積もり 弁護士相談 33万円 11/10", BOTH),
    ("lawyer 330,000 yen, is it covered?", LAWYER),
    ("How much would you pay for a lawyer? 330,000 yen", LAWYER),
    ("How much would be paid? lawyer 330,000 yen 10 Nov", BOTH),
    ("弁護士相談 33万円 昨日", LAWYER | {"incurred_on": "2026-11-19"}),
    ("弁護士相談 33万円 11/10 うち顧問料10万円", BOTH | {"retainer": 100_000}),
    ("弁護士相談 うち顧問料 10万円 33万円 11/10", BOTH | {"retainer": 100_000}),
    ("弁護士相談 33万円 11/10 (うち顧問料10万円)", BOTH | {"retainer": 100_000}),
    ("弁護士相談 33万円 11/10 顧問料:0円", BOTH | {"retainer": 0}),
    ("弁護士相談 33万円 11/10 うち消費税3万円", BOTH | {"tax": 30_000}),
    ("弁護士相談 33万円(税込) 11/10", BOTH),
    ("弁護士相談 33万円 11/10 支払先:みほん商会", BOTH | {"vendor": "みほん商会"}),
    ("弁護士相談 33万円 11/10 支払先:\u202eみほん\u2066商会\0", BOTH | {"vendor": "みほん商会"}),
    ("弁護士相談 33万円 11/10 株式会社みほん商会", BOTH | {"vendor": "株式会社みほん商会"}),
    ("弁護士相談 33万円 11/10 支払先 はなみほん商会", BOTH | {"vendor": "はなみほん商会"}),
    ("弁護士相談 33万円 11/10 支払先は「はなみほん」", BOTH | {"vendor": "はなみほん"}),
    ("弁護士相談 33万円 11/10 ㈱みほん", BOTH | {"vendor": "(株)みほん"}),
    ("みなと法律事務所 弁護士相談 33万円 11/10", BOTH | {"vendor": "みなと法律事務所"}),
    ("弁護士相談 33万円 11/10 「みなと 法務」", BOTH | {"vendor": "みなと 法務"}),
    ("弁護士相談 33万円 11/10 支払先 「3号館ビル」", BOTH | {"vendor": "3号館ビル"}),
    ("見舞品 500円×1000人 11/10", GIFT | DAY | {"recipients": 1000}),
    ("クオカード 500円ずつ 1,000名 11/10", GIFT | DAY | {"recipients": 1000}),
    ("gift cards 500 yen x 1000 people", GIFT | {"recipients": 1000}),
    ("gift cards 500 yen each for 1,000 people", GIFT | {"recipients": 1000}),
    ("見舞金 50万円 1000名分", GIFT | {"recipients": 1000}),
    ("見舞金 50万円 1,000人", GIFT | {"recipients": 1000}),
    ("1000名 見舞品 50万円 11/10", GIFT | DAY | {"recipients": 1000}),
    ("見舞金 50万円 1000名様分", GIFT | {"recipients": 1000}),
    ("弁護士相談 33万円 11/10 みほん危機管理総研の助言", BOTH | {"engagement": "C1"}),
    ("弁護士相談 33万円 11/10 助言:みほん危機管理総研", BOTH | {"engagement": "C1"}),
    ("弁護士相談 33万円 みほん危機管理総研の助言により 11/10", BOTH | {"engagement": "C1"}),
    ("弁護士相談 33万円 11/10 助言なし", BOTH | {"engagement": "none"}),
    (
        "助言なし 11/10 株式会社みほん うち顧問料10万円 弁護士相談 33万円",
        BOTH | {"engagement": "none", "vendor": "株式会社みほん", "retainer": 100_000},
    ),
    ("謝罪広告 1.5億 11/10", {"category": "newspaper_apology", "amount": 150_000_000} | DAY),
    ("記者会見 百五十万円", {"category": "press_conference", "amount": 1_500_000}),
    ("コンサル 3千円", {"category": "consulting", "amount": 3_000}),
    ("lawyer 330,000 Nov 10", BOTH),
    ("Nov 10 lawyer 330,000", BOTH),
    ("330,000 yen, lawyer, Nov 10", BOTH),
    ("Lawyer's advice 330,000 November 10, 2026", BOTH),
    ("lawyer JPY 330,000 10 November 2026", BOTH),
    ("lawyer ¥330,000 yesterday", LAWYER | {"incurred_on": "2026-11-19"}),
    ("lawyer 330k Nov 10", BOTH),
    ("lawyer 330,000 Nov 10 retainer 100,000", BOTH | {"retainer": 100_000}),
    ("lawyer 330,000 Nov 10 of which retainer 100,000 yen", BOTH | {"retainer": 100_000}),
    ("lawyer 330,000 Nov 10 (incl. retainer 100,000)", BOTH | {"retainer": 100_000}),
    ("lawyer 330,000 Nov 10 including 100,000 retainer", BOTH | {"retainer": 100_000}),
    ("retainer: 100,000 lawyer 330,000 Nov 10", BOTH | {"retainer": 100_000}),
    ("lawyer 330,000 Nov 10 tax 30,000", BOTH | {"tax": 30_000}),
    (
        "弁護士相談 33万円 11/10 支払先:みほん 助言なし",
        BOTH | {"vendor": "みほん", "engagement": "none"},
    ),
    (
        "lawyer 330,000 Nov 10 vendor Mihon Law no advice",
        BOTH | {"vendor": "Mihon Law", "engagement": "none"},
    ),
    ("lawyer 330,000 Nov 10 vendor Mihon Law", BOTH | {"vendor": "Mihon Law"}),
    ("lawyer 330,000 Nov 10 to Mihon Partners", BOTH | {"vendor": "Mihon Partners"}),
    ("lawyer 330,000 to Mihon Partners on the 10th", BOTH | {"vendor": "Mihon Partners"}),
    (
        "lawyer 330,000 paid to Mihon Partners last Friday",
        BOTH | {"incurred_on": "2026-11-13", "vendor": "Mihon Partners"},
    ),
    (
        "lawyer 330,000 Nov 10 to Mihon including tax 30,000",
        BOTH | {"vendor": "Mihon", "tax": 30_000},
    ),
    ("Mihon Law Office lawyer 330,000 Nov 10", BOTH | {"vendor": "Mihon Law Office"}),
    ("lawyer Mihon Inc. 330,000 Nov 10", BOTH | {"vendor": "Mihon Inc."}),
    ('lawyer 330,000 Nov 10 "3 Kings Ltd"', BOTH | {"vendor": "3 Kings Ltd"}),
    ("condolence money or goods 500,000 for 1,000 people", GIFT | {"recipients": 1000}),
    ("gift cards 500,000 1000 persons", GIFT | {"recipients": 1000}),
    ("gift cards 500,000 1000 recipients", GIFT | {"recipients": 1000}),
    ("lawyer 330,000 Nov 10 on Minato Advisory's advice", BOTH | {"engagement": "C2"}),
    ("lawyer 330,000 Nov 10 advised by Minato Advisory", BOTH | {"engagement": "C2"}),
    ("lawyer 330,000 advice of Minato Nov 10", BOTH | {"engagement": "C2"}),
    ("lawyer 330,000 Nov 10 no advice", BOTH | {"engagement": "none"}),
    (
        "press conference 1.2m yesterday",
        {"category": "press_conference", "amount": 1_200_000} | {"incurred_on": "2026-11-19"},
    ),
]

NEARLY: list[tuple[str, str]] = [
    ("弁護士相談 33万円 11/10 よろしく", "よろしく"),
    ("弁護士相談 33万円 22万円", "22万円"),
    ("弁護士相談 33万円 11/10 11/11", "11/11"),
    ("弁護士相談 33万円 税抜30万円", "税抜30万円"),
    ("弁護士相談 33万円 みどり社の助言", "みどり社の助言"),
    ("弁護士相談 33万円 支払先", "支払先"),
    ("弁護士相談 33万円 支払先:\u202e\u200b", "支払先:\u202e"),
    ("弁護士相談 33万円 12/25/2026", "12/25/2026"),
    ("弁護士相談 33万円 500円×1000名", "500円×1000名"),
    ("弁護士相談 33万円 支払先 昨日", "支払先"),
    ("弁護士相談 33万円 支払先は 先週の金曜", "支払先は"),
    ("lawyer 330,000 from last Friday", "from"),
    ("lawyer 330,000 to the day before yesterday", "to"),
    ("lawyer 330,000 tomorrow", "tomorrow"),
    ("lawyer 330,000 Nov 10 Tokyo", "Tokyo"),
    ("lawyer 330,000 Nov 10 please", "please"),
    ("lawyer 330,000 200,000", "200,000"),
    ("lawyer 330,000 Dec 24, 2026", "2026"),
]

UNFIT: list[tuple[str, str]] = [
    ("弁護士相談 33万円 うち顧問料40万円", "うち顧問料40万円"),
    ("コンサル 33万円 うち顧問料10万円", "うち顧問料10万円"),
    ("弁護士相談 33万円 1000名分", "1000名分"),
    ("その他の費用 33万円 助言なし", "助言なし"),
    ("lawyer 330,000 tax 400,000", "tax 400,000"),
    ("lawyer 330,000 for 1,000 people", "for 1,000 people"),
]

NO_LINE = [
    "見舞金 50万円を1000人",
    "弁護士相談 11/10",
    "こんにちは",
    "lawyer",
    "330,000",
    "lawyer Dec 24, 2026",
    "",
]


def read(text: str) -> dict[str, Any] | Nearly | Unnamed | None:
    facts = {path: Fact(path, value, "m", NOW) for path, value in TOLD.items()}
    dossier = Dossier("K-1", POLICIES["PIL-PLAIN"], Facts(facts))
    ports = Ports(Memory(), words, closed_days(), load(None))
    return read_line(text, Turn(ports, dossier, Talk(step="desk.menu"), "m", NOW), past=True)


@pytest.mark.parametrize(("text", "values"), READ)
def test_a_line_is_read_whole(text: str, values: dict[str, Any]) -> None:
    """Kind, amount, day, vendor, parts, recipients and advice are read in any order."""
    assert read(text) == values


@pytest.mark.parametrize(("text", "left"), NEARLY)
def test_what_is_not_understood_is_named(text: str, left: str) -> None:
    """A line with one word too many is not taken, and the word is named."""
    assert read(text) == Nearly(left)


@pytest.mark.parametrize(("text", "unfit"), UNFIT)
def test_what_does_not_fit_the_kind_is_named(text: str, unfit: str) -> None:
    """What the kind does not know, or a part above the whole, is not taken."""
    assert read(text) == Nearly(unfit, fits=False)


@pytest.mark.parametrize("text", NO_LINE)
def test_what_lacks_a_kind_or_an_amount_is_no_line(text: str) -> None:
    """Without a kind of cost and an amount, or an amount in yen, it is no cost in one line."""
    assert read(text) is None


def test_a_book_is_no_line() -> None:
    """What has more words than anybody writes on one line is not looked at."""
    words_ = ["弁護士相談", "33万円", *["あ"] * (WORDS - 2)]
    assert isinstance(read(" ".join(words_)), Nearly)
    assert read(" ".join([*words_, "あ"])) is None


@pytest.mark.parametrize("step", ["response.menu", "regulator.menu", "claims.list", "desk.fix"])
def test_a_line_is_read_at_every_menu(step: str) -> None:
    """At a menu of the case a line is a cost to be confirmed, and no answer that failed."""
    ports = Ports(Memory(), words, closed_days(), load(None))
    case, talk = Dossier("K-1", POLICIES["PIL-PLAIN"], Facts()), Talk(step=step)
    turned = hear(ports, case, talk, Typed("弁護士 33万円 11/10"), by="m0", now=NOW)
    assert turned.talk.step == "expenses.category"
    assert turned.talk.guess is not None
    assert turned.talk.guess.values["draft.amount"] == 330_000


def test_of_a_cost_that_waits_for_its_yes_it_is_said_that_it_is_not_recorded() -> None:
    """Whoever types the next cost instead of a yes is told which one is not recorded."""
    ports = Ports(Memory(), words, closed_days(), load(None))
    case, talk = Dossier("K-1", POLICIES["PIL-PLAIN"], Facts()), Talk(step="desk.menu")
    first = hear(ports, case, talk, Typed("弁護士 33万円 11/10"), by="m0", now=NOW)
    then = hear(ports, case, first.talk, Typed("コールセンター 50万円"), by="m0", now=NOW)
    (said,) = (each for each in then.effects if isinstance(each, Say))
    assert said.key == "line.dropped"
    assert isinstance(cost := said.values["cost"], Listed)
    assert Yen(330_000) in cost.values
    assert then.talk.guess is not None
    assert then.talk.guess.values["draft.amount"] == 500_000


@pytest.mark.parametrize(
    "text",
    [
        "弁護士に相談するといくら出る？ 33万円 12/10",
        "弁護士相談 33万円 12/10 出る？",
        "A quote: lawyer 330,000 yen 10 Dec",
    ],
)
@pytest.mark.parametrize("step", ["desk.menu", "expenses.category"])
def test_whoever_asks_whether_it_is_paid_records_nothing(text: str, step: str) -> None:
    """It is a cost to come, asked about beforehand, which is said before it is confirmed."""
    ports = Ports(Memory(), words, closed_days(), load(None))
    case, talk = Dossier("K-1", POLICIES["PIL-PLAIN"], Facts()), Talk(step=step)
    asked = hear(ports, case, talk, Typed(text), by="m0", now=NOW)
    assert Say("line.asked") in asked.effects
    assert asked.talk.guess is not None
    assert asked.talk.guess.values == {
        f"draft.{name}": value for name, value in (LAWYER | {"incurred_on": "2026-12-10"}).items()
    }
    then = hear(ports, case, asked.talk, Typed("はい"), by="m0", now=NOW)
    assert then.talk.draft["ask"] is True
    assert then.dossier is not None
    assert then.dossier.facts == case.facts


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("弁護士 $3,000 11/10", True),
        ("弁護士 3000 ドル", True),
        ("弁護士相談、3,000ドル、11/10", True),
        ("弁護士 33万円 うち顧問料$1,000", True),
        ("見舞品 $5×1000人", True),
        ("弁護士 三千ユーロ", True),
        ("弁護士 3千円", False),
        ("弁護士 33万円 支払先:ドル商会", False),
        ('lawyer 330,000 yen to "3 Eurostars"', False),
    ],
)
def test_a_sign_of_foreign_money_is_named(text: str, told: bool) -> None:
    """Whoever typed dollars is told so beside the yen that they were read as."""
    ports = Ports(Memory(), words, closed_days(), load(None))
    case, talk = Dossier("K-1", POLICIES["PIL-PLAIN"], Facts()), Talk(step="desk.menu")
    turned = hear(ports, case, talk, Typed(text), by="m0", now=NOW)
    assert (Say("line.foreign") in turned.effects) == told
    assert turned.talk.guess is not None
    assert turned.talk.guess.values["draft.amount"] in (3_000, 5_000, 330_000)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("弁護士 33万円、12/1", True),
        ("lawyer 330,000 yen Dec 1", True),
        ("弁護士 33万円 2025/12/1", False),
        ("弁護士 33万円 11/10", False),
        ("弁護士 33万円 いくら出ますか 12/1", False),
    ],
)
def test_a_year_that_was_taken_for_a_day_is_named(text: str, told: bool) -> None:
    """Of a cost that was made, a day still to come this year is one of last year."""
    ports = Ports(Memory(), words, closed_days(), load(None))
    case, talk = Dossier("K-1", POLICIES["PIL-PLAIN"], Facts()), Talk(step="desk.menu")
    turned = hear(ports, case, talk, Typed(text), by="m0", now=NOW)
    assert turned.talk.guess is not None
    assert (Say("line.year") in turned.effects) == told


def test_a_line_is_asked_about_as_the_one_before_was() -> None:
    """Whoever says no to a quote as it was read types it anew: that it is one is said again."""
    ports = Ports(Memory(), words, closed_days(), load(None))
    case, talk = Dossier("K-1", POLICIES["PIL-PLAIN"], Facts()), Talk(step="desk.menu")
    for text in ("見積 弁護士相談 33万円", "いいえ"):
        talk = hear(ports, case, talk, Typed(text), by="m0", now=NOW).talk
    turned = hear(ports, case, talk, Typed("弁護士相談 35万円"), by="m0", now=NOW)
    assert Say("line.asked") in turned.effects
    assert turned.talk.draft == {"ask": True}


@pytest.mark.parametrize("text", ["弁護士 33万円 11/10", "弁護士 33万円 見積"])
def test_a_line_in_place_of_a_corrected_kind_corrects_that_cost(text: str) -> None:
    """Whoever corrects a cost and types all of it anew corrects it: no other, and no question."""
    ports = Ports(Memory(), words, closed_days(), load(None))
    told = {"category": "call_center", "amount": 200_000, "incurred_on": "2026-11-05"}
    facts = [Fact(f"expenses.E1.{name}", value, "m0", NOW) for name, value in told.items()]
    case = Dossier("K-1", POLICIES["PIL-PLAIN"], Facts().told(facts))
    draft = {"section": "expenses", "id": "E1", "was": told} | told
    talk = Talk(step="expenses.category", draft=draft)
    turned = hear(ports, case, talk, Typed(text), by="m0", now=NOW)
    assert turned.talk.guess is not None
    assert turned.talk.draft == draft


def test_of_a_line_whose_kind_was_asked_nothing_goes_into_the_next() -> None:
    """Its day and vendor are not those of the cost that is typed in place of a kind."""
    ports = Ports(Memory(), words, closed_days(), load(None))
    case, talk = Dossier("K-1", POLICIES["PIL-PLAIN"], Facts()), Talk(step="desk.menu")
    for text in ("印刷 33万円 11/10 支払先 みほん商会", "コールセンター 20万円", "はい"):
        talk = hear(ports, case, talk, Typed(text), by="m0", now=NOW).talk
    assert talk.draft == {"category": "call_center", "amount": 200_000}
    assert talk.step == "expenses.on"


def test_a_day_of_another_year_is_not_taken_where_nothing_is_confirmed() -> None:
    """Of a cost whose kind is asked for nobody says yes to the day: it is asked for."""
    ports = Ports(Memory(), words, closed_days(), load(None))
    case, talk = Dossier("K-1", POLICIES["PIL-PLAIN"], Facts()), Talk(step="desk.menu")
    kept = {"amount": 3_000, "incurred_on": "2026-11-10"}
    for text, told in (
        ("タクシー代 3,000円 12/1", {"amount": 3_000}),
        ("タクシー代 3,000円 11/10", kept),
    ):
        turned = hear(ports, case, talk, Typed(text), by="m0", now=NOW)
        assert turned.talk.draft == told


def test_after_a_correction_a_quote_is_a_question_too() -> None:
    """The cost that was shown last is not the one that is typed now."""
    ports = Ports(Memory(), words, closed_days(), load(None))
    case = Dossier("K-1", POLICIES["PIL-PLAIN"], Facts())
    talk = Talk(step="expenses.more", draft={"section": "expenses", "id": "E1"})
    turned = hear(ports, case, talk, Typed("見積 弁護士 33万円"), by="m0", now=NOW)
    assert Say("line.asked") in turned.effects
    assert turned.talk.draft == {"ask": True}


UNNAMED = [
    ("タクシー代 3,000円 昨日", {"amount": 3_000, "incurred_on": "2026-11-19"}, "タクシー代"),
    ("センター3号室 3万円", {"amount": 30_000}, "センター3号室"),
    ("見舞品の送料 3万円", {"amount": 30_000}, "見舞品の送料"),
    ("\\3,000 タクシー", {"amount": 3_000}, "タクシー"),
    ("¥50,000 株式会社みほん", {"amount": 50_000, "vendor": "株式会社みほん"}, ""),
    ("33万円 11/10", {"amount": 330_000, "incurred_on": "2026-11-10"}, ""),
    ("ありがとう 33万円", {"amount": 330_000}, "ありがとう"),
    ("taxi 3,000 yen yesterday", {"amount": 3_000, "incurred_on": "2026-11-19"}, "taxi"),
]


@pytest.mark.parametrize(("text", "told", "left"), UNNAMED)
def test_a_cost_whose_kind_is_not_understood_is_one(
    text: str, told: dict[str, Any], left: str
) -> None:
    """An amount in yen is a cost: what is understood is not asked for again, its kind is."""
    assert read(text) == Unnamed(told, left)
    ports = Ports(Memory(), words, closed_days(), load(None))
    case = Dossier("K-1", POLICIES["PIL-PLAIN"], Facts())
    turned = hear(ports, case, Talk(step="desk.menu"), Typed(text), by="m0", now=NOW)
    assert turned.talk.step == "expenses.category"
    turned = hear(ports, turned.dossier or case, turned.talk, Typed("1"), by="m0", now=NOW)
    assert turned.talk.step != "expenses.amount"
    assert turned.talk.draft["amount"] == told["amount"]
