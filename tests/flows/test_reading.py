"""Reading answers at a step: numbers, labels in either language, clear parts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.catalogue import words
from bot.closed import closed_days
from bot.house_file import load
from flows.answers.reading import Confirm, Problem, Value
from flows.dossier import NOT_YET, Dossier
from flows.effects import Button, Listed, Word, Yen, quoted
from flows.hints import hinted
from flows.machine import STEPS
from flows.reading import Answer, choose, read
from flows.talk import Talk
from flows.turn import Ports, Turn
from tests.flows.test_walks import at_desk


class Nothing:
    """A registry that knows one approved firm."""

    def policy(self, number: str) -> None:
        """No policy."""

    def policies(self) -> list[str]:
        """None."""
        return []

    def open_cases(self, policy: str) -> list[object]:
        """None."""
        return []

    def on_page(self, who: str) -> bool:
        """Nobody talks on a page."""
        return False

    def firms(self) -> list[str]:
        """One firm."""
        return ["みほん総研"]


def turn_at(step: str) -> Turn:
    """A turn of an empty case at a step."""
    ports = Ports(Nothing(), words, closed_days(), load(None))  # type: ignore[arg-type]
    now = datetime(2026, 11, 2, 13, 0, tzinfo=UTC)
    return Turn(ports, Dossier("K-1", {}), Talk(step=step), "test", now)


@pytest.mark.parametrize(
    ("step", "typed", "value"),
    [
        ("incident.cause", "4", "missent"),
        ("incident.cause", "４", "missent"),
        ("incident.cause", "誤送信", "missent"),
        ("incident.cause", "MIS-SENT", "missent"),
        ("incident.cause", "わからない", None),
        ("incident.cause", "don't know yet", None),
        ("incident.wrongful", "はい", True),
        ("incident.wrongful", "no", False),
        ("incident.wrongful", "わざとではない", False),
        ("incident.special_care", "ない", False),
        ("incident.special_care", "あります", True),
        ("incident.location", "まだ", None),
        ("incident.cause", "laptop", "theft"),
        ("incident.data", "1,3", ["personal", "employee"]),
        ("incident.data", "1 3", ["personal", "employee"]),
        ("incident.data", "マイナンバー", ["my_number"]),
        ("incident.victims", "1", 1),
        ("incident.victims", "2", 2),
        ("expenses.recipients", "1", 1),
        ("expenses.retainer", "0", 0),
        ("claims.damages", "まだ分からない", None),
        ("discovery.on", "1", None),
        ("discovery.note", "わからない", None),
        ("discovery.more", "わからない", "enough"),
        ("discovery.more", "なし", "enough"),
        ("discovery.more", "nothing", "enough"),
        ("discovery.more", "あり", "another"),
        ("discovery.more", "あります", "another"),
        ("arrival.notice", "はい", "understood"),
        ("expenses.engagement", "ない", "none"),
        ("claims.resolution", "ない", "pending"),
        ("claims.resolution", "棄却されました", "judgment"),
        ("claims.resolution", "示談しました", "settlement"),
        ("claims.resolution", "it was dismissed", "judgment"),
        ("claims.resolution", "settled in court", "court_settlement"),
        ("incident.actor", "外部", "outsider"),
        ("incident.reported_on", "no", NOT_YET),
        ("incident.reported_on", "まだ出していません", NOT_YET),
        ("arrival.notice", "続ける", "understood"),
        ("discovery.kind", "自社", "own_awareness"),
        ("discovery.kind", "a customer", "third_party_report"),
        ("incident.cause", "メール誤送信", "missent"),
        ("incident.cause", "サイバー攻撃", "cyber_attack"),
        ("incident.cause", "ransomware", "cyber_attack"),
        ("incident.cause", "紛失", "theft"),
        ("incident.actor", "社員", "employee"),
        ("incident.data", "氏名", ["personal"]),
        ("incident.data", "住所とクレジットカード", ["personal", "card"]),
        (
            "incident.data",
            "customer data, card numbers and my number",
            ["personal", "card", "my_number"],
        ),
        ("incident.location", "社内", "japan"),
        ("incident.role", "自社", "own"),
        ("incident.wrongful", "調査中", None),
        ("incident.wrongful", "まだ分かりません。", None),
        ("incident.wrongful", "I don’t know yet", None),
        ("incident.wrongful", "いいえ!", False),
        ("discovery.more", "I don’t know.", "enough"),
        ("discovery.more", "not sure", "enough"),
        ("incident.partner", "don't know", None),
        ("incident.partner", "未定商事", "未定商事"),
        ("consulting.firm", "みほん", "みほん総研"),
        ("incident.wrongful", "わざとではありません。", False),
        ("incident.wrongful", "Not deliberately.", False),
        ("expenses.category", "弁護士", "legal_consultation"),
        ("expenses.category", "lawyer", "legal_consultation"),
    ],
)
def test_read(step: str, typed: str, value: object) -> None:
    """What was typed is this value."""
    reading = read(STEPS[step], typed, turn_at(step))
    assert isinstance(reading, Value)
    assert isinstance(reading.value, Answer)
    assert reading.value.value == value


@pytest.mark.parametrize(
    ("step", "typed", "why"),
    [
        ("incident.cause", "サイバー", "not_a_choice"),
        ("incident.cause", "99", "not_a_choice"),
        ("incident.location", "ない", "not_a_choice"),
        ("incident.cause", "no", "not_a_choice"),
        ("members.what", "ない", "not_a_choice"),
        ("incident.cause", "した", "not_a_choice"),
        ("incident.actor", "した", "not_a_choice"),
        ("incident.actor", "自社", "not_a_choice"),
        ("incident.actor", "自社の人", "not_a_choice"),
        ("incident.role", "した", "not_a_choice"),
        ("discovery.more", "sure", "not_a_choice"),
        ("claims.more", "ない", "not_a_choice"),
        ("claims.more", "した", "not_a_choice"),
        ("incident.cause", "top", "not_a_choice"),
        ("incident.data", "1,99", "not_a_choice"),
        ("incident.data", "氏名とひみつ", "not_a_choice"),
        ("incident.data", "1,6", "several"),
        ("discovery.on", "2026-12-24", "future"),
        ("discovery.note", "はい", "bare_yes"),
        ("litigation.cost_note", "ok", "bare_yes"),
        ("claims.reference", "あ" * 60, "too_long"),
    ],
)
def test_not_read(step: str, typed: str, why: str) -> None:
    """What could be two things, or none, is asked again."""
    assert read(STEPS[step], typed, turn_at(step)) == Problem(why)


@pytest.mark.parametrize("typed", ["はい", "はい。", "ある", "yes"])
def test_a_bare_yes_at_the_desk_chooses_nothing(typed: str) -> None:
    """It stands within 保険金はいつ出ますか and 領収書がある, and means neither."""
    walk = at_desk()
    turn = Turn(walk.ports, walk.dossier, Talk(step="desk.menu"), "test", walk.memory.now)
    assert read(STEPS["desk.menu"], typed, turn) == Problem("not_a_choice")


@pytest.mark.parametrize("typed", ["速報を出した", "委員会に報告した。", "保険金を請求した"])
def test_what_was_done_at_the_desk_chooses_nothing(typed: str) -> None:
    """It stands within 速報を出したい, which says that it was not."""
    walk = at_desk()
    turn = Turn(walk.ports, walk.dossier, Talk(step="desk.menu"), "test", walk.memory.now)
    assert read(STEPS["desk.menu"], typed, turn) == Problem("not_a_choice")


@pytest.mark.parametrize(("typed", "why"), [("3", "no_unit"), ("約30万円", "about")])
def test_guessed(typed: str, why: str) -> None:
    """An amount that was guessed waits for a yes, a bare number too."""
    reading = read(STEPS["expenses.retainer"], typed, turn_at("expenses.retainer"))
    assert isinstance(reading, Confirm)
    assert reading.why == why


@pytest.mark.parametrize(
    ("step", "typed", "choice"),
    [
        ("discovery.kind", "自分たちで気づいた", "own_awareness"),
        ("incident.cause", "社員が電車に置き忘れた", "theft"),
        ("incident.cause", "someone got lost laptop data, it was stolen", "theft"),
        ("incident.cause", "なくしたのは電車の中です", "theft"),
        ("incident.cause", "紛失ではなく誤送信", None),
        ("discovery.kind", "社員が気づいて報告してきた", "own_awareness"),
        ("incident.actor", "うちの社員が", "employee"),
        ("incident.actor", "従業員だと思います", "employee"),
        ("incident.actor", "役員がやったようです", "officer"),
        ("incident.actor", "委託先の人です", "contractor"),
        ("discovery.kind", "うちで気づきました", "own_awareness"),
        ("incident.actor", "社員ではない", None),
        ("incident.actor", "not an employee or staff", None),
        ("discovery.kind", "お客様から電話があって、社員も気づいた", None),
        ("discovery.on", "気づいた", None),
        ("desk.menu", "損害賠償請求を見たい", None),
    ],
)
def test_a_sentence_that_names_one_choice_is_asked_about(
    step: str, typed: str, choice: str | None
) -> None:
    """Of what is denied, or of several, nothing is guessed."""
    found = hinted(STEPS[step], typed, turn_at(step))
    assert (found.value.value if found else None) == choice


@pytest.mark.parametrize("step", ["discovery.note", "consulting.name", "claims.reference"])
def test_a_text_is_kept_as_it_looks(step: str) -> None:
    """Signs that nobody sees, or that turn the direction of what stands after them, are not kept;
    a text of nothing else is none."""
    for typed, kept in (
        ("\u202eみほん\u2066総研\u2069A\u200b", "みほん総研A"),
        ("a\0b\x1b[31m\x07\nc\u2028d\ufeff", "ab[31m c d"),
        ("葛\U000e0100飾 👩\ufe0f", "葛\U000e0100飾 👩\ufe0f"),
    ):
        reading = read(STEPS[step], typed, turn_at(step))
        assert isinstance(reading, Value)
        assert reading.value == Answer(kept)
        assert quoted(typed) == kept
    assert read(STEPS[step], "\u200b \u2060\ufeff", turn_at(step)) == Problem("empty")


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\u200e", "\u202d", "\u2069", "\ufeff", "\u00ad", "\0"]
)
def test_what_nobody_sees_keeps_no_answer_from_being_read(unseen: str) -> None:
    """An amount, a day, a number of a choice, copied with a sign of no width: read as it looks."""
    for step, typed in (
        ("expenses.amount", "33万円"),
        ("incident.known_on", "2026-04-10"),
        ("incident.victims", "1,200名"),
        ("discovery.kind", "2"),
        ("incident.cause", "盗難・紛失"),
    ):
        turn = turn_at(step)
        plain = read(STEPS[step], typed, turn)
        assert isinstance(plain, Value)
        for copied in (unseen + typed, typed + unseen, typed[0] + unseen + typed[1:]):
            assert read(STEPS[step], copied, turn) == plain, (step, copied)


def test_what_is_seen_from_behind_is_not_read() -> None:
    """Digits that are shown turned round would be another amount than the one that was seen."""
    step = STEPS["expenses.amount"]
    assert read(step, "\u202e12万円", turn_at(step.id)) == Problem("unreadable")


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        *(("3行を記録する", "take"), ("3行", "take"), ("Record 3 rows", "take")),
        *(("record 1,200 rows", "take_all"), ("すべて(2件、12,000円)", "all")),
        *(("all (2 items, ¥12,000)", "all"), ("すべて", "all"), ("記録する", None), ("4行", None)),
    ],
)
def test_a_label_with_numbers_is_chosen_by_its_words(typed: str, chosen: str | None) -> None:
    """As it stands on the button, or a clear part of it."""
    shown = (
        Button("take", Word("import.take", {"n": 3})),
        Button("take_all", Word("import.take", {"n": 1_200})),
        Button("all", Word("pick.all", {"n": 2, "amount": Yen(12_000)})),
    )
    assert choose(typed, shown, turn_at("imports.confirm")) == chosen


@pytest.mark.parametrize("value", [Listed(("a",)), date(2026, 11, 20)])
def test_a_label_with_a_list_or_a_day_alone_is_chosen_by_its_number(value: Listed | date) -> None:
    """Its words stand on no button as they are, and no other text makes it fail."""
    shown = (Button("one", Word("receipts.which", {"items": value})), Button("two", Word("x.y")))
    turn = turn_at("imports.confirm")
    assert choose("1", shown, turn) == "one"
    assert choose("記録する", shown, turn) is None
