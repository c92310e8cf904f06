"""Side questions and places left for a while: answered, and nothing half told is lost."""

from __future__ import annotations

import ast
import inspect
from copy import deepcopy
from dataclasses import replace

import pytest

from bot.catalogue import LANGUAGES, catalogue
from bot.render import fits, render, value
from coverage import product
from flows.conversation import hear
from flows.dossier import ids
from flows.effects import Ask, CallPerson, Effect, Panel, Say
from flows.facts import Fact, Facts
from flows.heard import Opened, Pressed, Sent, Typed
from flows.hints import SENTENCE
from flows.machine import STEPS
from flows.reading import buttons
from flows.responding import engaged_firms
from flows.steps.desk import DESK, PAGE
from flows.talk import Guess, Talk
from flows.terms import CHOSEN, chosen
from tests.flows.situations import case_at
from tests.flows.test_walks import Memory, Walk, at_desk


def said(walk: Walk, text: str) -> str:
    """What the chat says in Japanese to something typed, the question included."""
    turned = hear(walk.ports, walk.dossier, walk.talk, Typed(text), by="m1", now=walk.memory.now)
    walk.take(Typed(text))
    return shown(turned.effects)


def shown(effects: tuple[Effect, ...], language: str = "ja") -> str:
    """Effects as text."""
    return "\n\n".join(each.text for each in render(catalogue(language), effects))


def choices(walk: Walk) -> dict[str, str]:
    """The choices of the open question in Japanese, by their codes."""
    assert walk.asked is not None
    labels = render(catalogue("ja"), [walk.asked])[0].buttons
    return {
        each.choice: shown.label for each, shown in zip(walk.asked.buttons, labels, strict=True)
    }


def typed(walk: Walk, *texts: str) -> None:
    """Type one thing after another."""
    for text in texts:
        walk.take(Typed(text))


@pytest.fixture
def walk() -> Walk:
    """Stand at the desk of a case with nothing left halfway."""
    walk = at_desk()
    typed(walk, "resume", "2026-11-10", "skip", "いいえ")
    typed(walk, *["わからない"] * 20, "/desk")
    while walk.talk.stack:
        typed(walk, "resume", "わからない")
    assert (walk.talk.step, walk.talk.stack) == ("desk.menu", ())
    return walk


@pytest.fixture
def recorded(walk: Walk) -> Walk:
    """Stand at the desk with one cost recorded, E1."""
    typed(walk, "コールセンター 200万円 2026-11-12", "はい")
    typed(walk, "わからない", "わからない")
    assert walk.talk.step == "expenses.more"
    typed(walk, "/desk")
    assert (walk.talk.step, walk.talk.stack) == ("desk.menu", ())
    return walk


def test_help_gives_the_reason_of_the_open_question(walk: Walk) -> None:
    """Two questions of one chapter have reasons of their own."""
    typed(walk, "expense")
    first = said(walk, "/help")
    typed(walk, "call_center")
    assert catalogue("ja").text("why.expenses.category") in first
    assert catalogue("ja").text("why.expenses.amount") in said(walk, "/help")


def test_a_button_comes_before_a_command_in_words(recorded: Walk) -> None:
    """What is also the part of a label chooses its button."""
    typed(recorded, "claims", "new", "victim", "skip", "personal_leak", "昨日", "japan")
    typed(recorded, "300万円", "pending", "0", "list", "L1", "correct", "状況")
    assert recorded.talk.step == "claims.resolution"


def test_a_firm_is_engaged_once(walk: Walk) -> None:
    """Chosen again it is said to be recorded; refused by the insurer it can be proposed anew."""
    typed(walk, "consulting", "みほん", "/desk", "consulting", "engage")
    assert "すでに記録してあります" in said(walk, "みほん")
    assert walk.dossier is not None
    assert ids(walk.dossier.facts, "engagements") == ["C1"]
    told = {f"engagements.{id}.firm": "新しい会社" for id in ("C1", "C2")}
    refused = case_at("2026-11-03", {**told, "engagements.C1.approval": "rejected"})
    labels = [value(catalogue("ja"), each.label) for each in engaged_firms(refused)]
    assert labels == ["新しい会社", "新しい会社(2件目)"]


def test_many_approved_firms_stand_on_several_pages(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A keyboard holds a hundred buttons at most; a firm of another page is chosen by its name."""
    firms = [f"機関{n:03}" for n in range(120)]
    monkeypatch.setattr(Memory, "firms", lambda memory: firms)
    typed(walk, "consulting")
    assert list(choices(walk)) == [*firms[:PAGE], "more", "other", "not_yet"]
    typed(walk, "more")
    assert list(choices(walk)) == [*firms[PAGE : 2 * PAGE], "more", "other", "not_yet"]
    typed(walk, firms[-1])
    assert walk.dossier is not None
    assert walk.dossier.facts.get("engagements.C1.firm") == firms[-1]
    assert walk.dossier.facts.get("engagements.C1.approval") == "approved"


def test_of_a_cost_the_two_of_one_name_can_be_told_apart() -> None:
    """A firm that was refused and proposed anew stands twice: one is paid, the other not."""
    told = {"engagements.C1.firm": "新しい会社", "engagements.C2.firm": "新しい会社"}
    turn = case_at("2026-11-03", {**told, "engagements.C1.approval": "rejected"})
    turn.draft({"category": "call_center"})
    labels = [
        value(catalogue("ja"), each.label) for each in buttons(STEPS["expenses.engagement"], turn)
    ]
    assert labels[:3] == ["新しい会社", "新しい会社(2件目)", "助言によらない"]


def test_photos_of_one_name_can_be_told_apart(recorded: Walk) -> None:
    """Each kept for later bears its place and the day it was sent."""
    for n in range(2):
        recorded.take(Sent(f"file{n}", "image", "photo.jpg", 10, f"{n}"))
        typed(recorded, "later")
    typed(recorded, "expenses", "E1", "receipt")
    labels = [label for label in choices(recorded).values() if "photo.jpg" in label]
    assert labels[1] == "保管中の「photo.jpg」(2件目、2026年11月20日(金) 受け取り)"


def test_a_cost_can_be_recorded_from_the_list(walk: Walk) -> None:
    """Also where nothing is on it yet."""
    typed(walk, "expenses", "new")
    assert walk.talk.step == "expenses.category"


def test_an_answer_that_is_two_facts_is_asked_about_once(walk: Walk) -> None:
    """The day of the report is one day, for the policy and for the law."""
    typed(walk, "/fix", "速報を出した")
    assert said(walk, "11/18").count("2026年11月18日(水)") == 1


def test_a_choice_of_another_page_is_found_by_its_words(walk: Walk) -> None:
    """Of a long list one need not turn the pages; a number is always one that is shown."""
    typed(walk, "/fix", "最初に知った")
    assert walk.talk.step == "incident.known_on"
    typed(walk, "/back", "/fix", "99")
    assert walk.talk.step == "desk.fix"


def test_a_choice_named_in_a_sentence_waits_for_a_yes(walk: Walk) -> None:
    """It is asked about, and a yes goes on as the choice's button would."""
    typed(walk, "claims", "new", "victim", "請求者1")
    text = said(walk, "うちの知的財産を侵害されたと言われています")
    assert "知的財産権の侵害 でよろしいですか。(文から読み取りました)" in text
    assert "知的財産" in said(walk, "はい")
    assert walk.talk.draft["basis"] == "ip_infringement"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("受付", "/desk"),
        ("いつまで?", "/deadlines"),
        ("戻る", "/back"),
        ("Go back.", "/back"),
        ("ヘルプ", "/help"),
        ("担当者につないで", "/human"),
    ],
)
def test_a_command_is_understood_in_words(walk: Walk, text: str, command: str) -> None:
    """In the middle of an entry, at a question for a day and at one for a note, alike."""
    typed(walk, "event", "own_awareness", "2026-11-10")
    for answer in ("いいえ", "another"):
        other = deepcopy(walk)
        assert said(walk, text) == said(other, command)
        assert walk.talk == other.talk
        typed(walk, answer)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("／ｈｅｌｐ", "/help"),
        ("/help\u3000", "/help"),
        ("/help@hakkaku_bot", "/help"),
        ("／ｔｅｒｍｓ　ＲＥＳＰ－ＷＩＮＤＯＷ", "/terms RESP-WINDOW"),
        ("/terms　選択　２", "/terms chosen 2"),
        ("/draft　速報", "/draft 速報"),
        ("/draft\n速報", "/draft 速報"),
    ],
)
def test_a_command_is_understood_however_wide_it_is_typed(
    walk: Walk, text: str, command: str
) -> None:
    """As a Japanese keyboard writes it, with the blank that it puts between, or with our name."""
    other = deepcopy(walk)
    assert said(walk, text) == said(other, command)
    assert "コマンドはありません" not in said(walk, text)


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("すみません、担当者と話せますか", True),
        ("I would like to talk to someone, please", True),
        ("Can somebody call me?", True),
        ("担当者と話したくない", False),
        ("知人と話していました", False),
        ("昨日 called mechanic", False),
    ],
)
def test_a_person_is_asked_for_in_a_sentence(walk: Walk, text: str, calls: bool) -> None:
    """At a menu and at a question for a day; where a note is asked for it is the note."""
    typed(walk, "event", "own_awareness")
    assert called(walk, text) is calls
    typed(walk, "2026-11-10", "いいえ")
    assert walk.talk.step == "discovery.note"
    assert not called(walk, text)


def called(walk: Walk, text: str) -> bool:
    """Does what is typed here call a person?"""
    turned = hear(walk.ports, walk.dossier, walk.talk, Typed(text), by="m1", now=walk.memory.now)
    return any(isinstance(each, CallPerson) for each in turned.orders)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reason_is_one_or_two_short_sentences(language: str) -> None:
    """No reason is longer than a tired person reads, none says the same as its question."""
    words = catalogue(language)
    for step in STEPS.values():
        if step.reads:
            why = words.text(f"why.{step.id}")
            assert len(why) <= (80 if language == "ja" else 160), why
            assert why != words.text(f"ask.{step.id}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_choices_fit_on_two_pages(language: str) -> None:
    """Every choice stands on a page that fits, and the last says that the wording governs."""
    pages = [shown((chosen(page),), language) for page in (1, 2)]
    words = catalogue(language)
    assert all(fits(page) for page in pages)
    for name in CHOSEN:
        assert sum(words.text(f"chosen.{name}") in page for page in pages) == 1
    assert words.text("terms.governs") in pages[1]
    assert "/terms chosen 2" in pages[0]


def test_every_choice_of_the_product_is_told() -> None:
    """A field of the product marked as chosen is told under ``/terms chosen``."""
    (made,) = (
        node
        for node in ast.parse(inspect.getsource(product)).body
        if isinstance(node, ast.ClassDef)
    )
    marked, name = set(), ""
    for node in made.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id
        elif isinstance(node, ast.Expr) and "[chosen]" in ast.literal_eval(node.value):
            marked.add(name)
    assert marked
    assert marked == {field for fields in CHOSEN.values() for field in fields}


@pytest.mark.parametrize("asked", ["/terms chosen", "/TERMS CHOSEN", "／terms 選択"])
def test_the_choices_are_opened_by_name(walk: Walk, asked: str) -> None:
    """The choices open from ``/terms``, which names them and who is to be asked."""
    assert "/terms chosen" in said(walk, "/terms")
    assert catalogue("ja").text("chosen.window") in said(walk, asked)
    assert catalogue("ja").text("chosen.law") in said(walk, f"{asked} ２")


def test_the_desk_keeps_every_entry_that_was_left(walk: Walk) -> None:
    """Two entries left one after the other are both come back to, the later one first."""
    typed(walk, "expense", "call_center", "200万円", "/desk")
    typed(walk, "claims", "new", "委託元", "/desk")
    typed(walk, "resume")
    assert (walk.talk.step, walk.talk.draft["claimant"]) == ("claims.reference", "entruster")
    typed(walk, "skip", "1", *["わからない"] * 5, "desk")
    assert walk.talk.step == "desk.menu"
    typed(walk, "resume")
    assert (walk.talk.step, walk.talk.draft["amount"]) == ("expenses.on", 2_000_000)


def test_the_desk_keeps_a_correction_and_it_comes_back_to_the_list(recorded: Walk) -> None:
    """A correction left halfway is finished after resuming, and leads back to the list."""
    typed(recorded, "expenses", "E1", "訂正", "費目", "/desk")
    assert recorded.talk.step == "desk.menu"
    typed(recorded, "resume")
    assert (recorded.talk.step, recorded.talk.draft["id"]) == ("expenses.category", "E1")
    typed(recorded, "press_conference")
    assert recorded.talk.step == "expenses.list"
    assert recorded.dossier is not None
    assert recorded.dossier.facts.get("expenses.E1.category") == "press_conference"


def test_the_desk_keeps_a_reading_that_waits_for_a_yes(walk: Walk) -> None:
    """A guess left for the desk is asked again on coming back."""
    typed(walk, "expense", "call_center", "200万", "11/12", "/desk")
    typed(walk, "resume")
    assert walk.talk.guess
    assert Talk.loaded(walk.talk.saved()) == walk.talk
    typed(walk, "はい")
    assert walk.talk.draft["incurred_on"] == "2026-11-12"


def test_a_menu_is_left_without_a_trace(recorded: Walk) -> None:
    """There is nothing to come back to where nothing was begun."""
    for ways in (("expenses",), ("expenses", "E1"), ("expenses", "E1", "訂正"), ("response",)):
        typed(recorded, *ways, "/desk")
        assert (recorded.talk.step, recorded.talk.stack, recorded.talk.draft) == (
            "desk.menu",
            (),
            {},
        )


def other(walk: Walk) -> Walk:
    """Another member at the desk of the same case."""
    return Walk(walk.memory, Talk(step="desk.menu"), walk.case)


def test_a_correction_of_what_somebody_else_withdrew_says_so(recorded: Walk) -> None:
    """The correction changes nothing, and the message says what happened."""
    typed(recorded, "expenses", "E1", "訂正", "金額")
    typed(other(recorded), "expenses", "E1", "取り消す", "withdraw")
    typed(recorded, "300万円")
    answer = said(recorded, "わからない")
    assert "ほかの方が取り消しました" in answer
    assert "訂正しました" not in answer
    assert recorded.talk.step == "expenses.list"
    assert recorded.dossier is not None
    assert recorded.dossier.facts.get("expenses.E1.amount") == 2_000_000


def test_a_correction_leaves_another_field_as_somebody_else_corrected_it(recorded: Walk) -> None:
    """Two members correct two fields of one cost at once, and both corrections stand."""
    typed(recorded, "expenses", "E1", "訂正", "金額")
    typed(other(recorded), "expenses", "E1", "訂正", "要した日", "2026-11-15")
    typed(recorded, "300万円", "わからない")
    assert recorded.dossier is not None
    kept = recorded.dossier.facts.item("expenses", "E1")
    assert (kept["amount"], kept["incurred_on"]) == (3_000_000, "2026-11-15")


def test_an_opened_item_says_who_told_it(recorded: Walk) -> None:
    """Each member sees who recorded what, and on which day."""
    typed(recorded, "expenses")
    assert "m1 さんの記録" in said(recorded, "E1")


def test_what_was_said_comes_before_what_it_changed(walk: Walk) -> None:
    """The echo, then the days in one paragraph, then the question."""
    typed(walk, "/fix", "more", "最初に知った")
    turned = hear(
        walk.ports, walk.dossier, walk.talk, Typed("2026-11-18"), by="m1", now=walk.memory.now
    )
    text = shown(turned.effects)
    echo, days, question = (text.index(part) for part in ("ですね。", "速報は", "次に何を"))
    assert echo < days < question
    assert len([each for each in turned.effects if isinstance(each, Panel)]) == 1


def test_a_duty_that_is_no_longer_due_is_told(walk: Walk) -> None:
    """Its days go with it, and are named once more."""
    typed(walk, "/fix", "more", "最初に知った", "2026-11-18")
    typed(walk, "/fix", "回収")
    answer = said(walk, "はい")
    assert "速報の期限(2026年11月22日(日))はなくなりました" in answer
    assert "報告の義務はない見込み" in answer


def test_a_discovery_found_at_last_is_told() -> None:
    """Where the discovery was not known, the day that makes it is news, and so is its window."""
    walk = at_desk()
    typed(walk, "resume", *["わからない"] * 20)
    walk.take(Pressed("desk.menu", "event"))
    typed(walk, "第三者", "2026-11-10")
    answer = said(walk, "skip")
    assert "発覚日が決まりました: 2026年11月10日(火)" in answer
    assert "2027年5月9日(日)" in answer


def test_a_consequence_names_the_fact_that_did_it(recorded: Walk) -> None:
    """Of a change for the better the fact is named; of one for the worse, the clause."""
    typed(recorded, "コンサル", "みほん", "none", "/desk", "expenses", "E1", "訂正", "助言した")
    typed(recorded, "みほん", "E1", "訂正", "消費税", "0", "/desk", "/fix", "漏れた情報")
    better = said(recorded, "個人")
    typed(recorded, "/fix", "起きた場所")
    worse = said(recorded, "海外での事業")
    assert "E1 コールセンター・電話回線増設: 0円 → 1,800,000円" in better
    assert "変わった点: 漏れた情報の種類" in better
    assert "マイナンバー" not in better
    assert "(お支払い対象外の見込み。海外での事業)" in worse


def test_a_report_ticked_off_the_checklist_is_filed(walk: Walk) -> None:
    """Its deadline is done, and comes back when the tick is taken back."""
    typed(walk, "/fix", "more", "最初に知った", "2026-11-18")
    typed(walk, "response", "委員会への速報", "済み", "2026-11-19", "/desk")
    assert "済み: 委員会への速報" in said(walk, "/deadlines")
    typed(walk, "response", "委員会への速報", "予定", "わからない", "/desk")
    assert "まで(残り2日): 委員会への速報" in said(walk, "/deadlines")


def test_a_report_told_of_in_the_incident_is_done_on_the_checklist(walk: Walk) -> None:
    """What was answered once is not open elsewhere."""
    typed(walk, "/fix", "more", "速報を出した", "2026-11-19")
    walk.take(Pressed("desk.menu", "response"))
    labels = choices(walk)
    assert labels["preliminary"] == "委員会への速報: 済み 2026年11月19日(木)"
    assert labels["final"] == "委員会への確報: 未定"


def test_the_numbers_of_the_desk_do_not_move() -> None:
    """What is not always offered stands last, so that a person keeps their number."""
    assert list(DESK)[-4:] == ["human", "picture", "papers", "changes"]


def test_two_alike_can_be_told_apart(walk: Walk) -> None:
    """Events of one kind and day bear their place and note; the report is not the publication."""
    for note in ("総務が気づいた", "システム部が気づいた"):
        typed(walk, "event", "own_awareness", "2026-11-10", "いいえ", note, "/desk")
    typed(walk, "/fix")
    labels = choices(walk)
    assert labels["e:V2"] == "自社で気づいた(1件目): 2026年11月10日(火) 総務が気づいた"
    assert labels["e:V3"] == "自社で気づいた(2件目): 2026年11月10日(火) システム部が気づいた"
    typed(walk, "more")
    labels = choices(walk)
    assert labels["q:incident.reported_on::"].startswith("委員会へ速報を出した日: ")
    assert labels["q:incident.published_on::"].startswith("漏洩を公表した日: ")


def test_what_was_left_moves_no_number_of_the_desk(walk: Walk) -> None:
    """A question left in the middle is offered last, so that an older number means the same."""
    assert walk.asked is not None
    before = [button.choice for button in walk.asked.buttons]
    typed(walk, "expense", "call_center", "/desk")
    assert [button.choice for button in walk.asked.buttons] == [*before, "resume"]


def test_no_open_question_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where something can be answered it is asked for; where nothing can, the list says so."""
    keys = []
    for found in (True, False):
        walk = at_desk()
        if not found:
            monkeypatch.setattr("flows.steps.desk.open_questions", lambda *_: [])
        typed(walk, "/questions")
        assert walk.asked is not None
        keys.append(walk.asked.question.key)
    assert keys == ["ask.desk.questions", "ask.desk.questions.none"]


@pytest.mark.parametrize("section", ["expenses", "claims"])
def test_an_empty_list_says_so(walk: Walk, section: str) -> None:
    """Where nothing is recorded yet, the list does not ask to choose one to correct."""
    typed(walk, section)
    assert walk.asked is not None
    assert walk.asked.question.key == f"ask.{section}.list.none"


@pytest.mark.parametrize(
    ("command", "step"), [("checklist", "response.menu"), ("desk", "desk.menu")]
)
def test_a_place_is_gone_to_and_what_was_begun_waits(command: str, step: str) -> None:
    """From the middle of an entry one comes to the place, and back to the question."""
    walk = at_desk()
    typed(walk, "費用を記録", "弁護士相談")
    assert walk.talk.step == "expenses.amount"
    typed(walk, f"/{command}")
    assert walk.talk.step == step
    typed(walk, "/desk", "途中の質問")
    assert walk.talk.step == "expenses.amount"


def test_a_cost_in_one_line_says_whose_advice_in_words(walk: Walk) -> None:
    """No code of the program stands in what is to be confirmed."""
    asked = said(walk, "弁護士相談 33万円 2026-11-10 助言なし")
    assert "助言した機関: なし" in asked


@pytest.mark.parametrize(
    ("command", "step"),
    [
        ("/fix", "desk.fix"),
        ("/questions", "desk.questions"),
        ("/checklist", "response.menu"),
        ("/papers", "papers.menu"),
    ],
)
def test_a_command_typed_again_at_its_place_stays(walk: Walk, command: str, step: str) -> None:
    """One comes back from there to where one was, however often it was typed."""
    typed(walk, command)
    before = walk.talk
    typed(walk, command)
    assert walk.talk == before
    assert walk.talk.step == step


def test_back_gives_up_a_reading_first_and_says_where_there_is_no_way(walk: Walk) -> None:
    """A guess is dropped and its question stays; at the desk there is nothing to go back to."""
    typed(walk, "expense", "call_center", "200万", "11/12")
    asked = walk.talk
    assert asked.guess
    typed(walk, "/back")
    assert walk.talk == replace(asked, guess=None)
    typed(walk, "/desk", "resume", "/back", "/back", "/back")
    assert catalogue("ja").text("back.none") in said(walk, "/back")


@pytest.mark.parametrize(
    ("command", "presses", "step"),
    [
        ("/checklist", ("final", "draft"), "response.menu"),
        ("/checklist", ("final", "draft", "back"), "response.menu"),
        ("/checklist", ("final", "draft", "fill", "back", "back"), "response.menu"),
        ("/checklist", ("notice", "letter"), "response.menu"),
        ("/desk", ("expenses", "E1", "submit"), "expenses.list"),
        ("/desk", ("expenses", "E1", "receipt"), "expenses.list"),
    ],
)
def test_back_never_leads_to_a_question_of_another_entry(
    walk: Walk, command: str, presses: tuple[str, ...], step: str
) -> None:
    """Where an entry took another's place, the way back is to the list from which both came; all
    that stands there can be pressed."""
    typed(walk, "コールセンター 200万円 2026-11-10", "はい", "わからない", "わからない", command)
    for choice in presses:
        walk.take(Pressed(walk.talk.step, choice))
    typed(walk, "/back")
    assert (walk.talk.step, dict(walk.talk.draft)) == (step, {})
    for choice in choices(walk):
        there = deepcopy(walk)
        there.take(Pressed(step, choice))
        there.lawful()


def test_an_event_is_withdrawn_from_the_list_of_answers(walk: Walk) -> None:
    """It counts no more, and one is back at the desk, from which one came."""
    typed(walk, "event", "media_report", "2026-11-12", "skip", "いいえ", "/fix")
    assert "e:V2" in choices(walk)
    typed(walk, "報道")
    assert walk.talk.step == "desk.entry"
    typed(walk, "取り消す")
    assert walk.dossier is not None
    assert ids(walk.dossier.facts, "events") == ["V1"]
    assert (walk.talk.step, walk.talk.stack) == ("desk.menu", ())


@pytest.mark.parametrize(
    ("told", "asked", "correction", "then"),
    [
        (("盗難", "社員"), "incident.wrongful", ("漏洩を起こした人", "社外の人"), "incident.data"),
        (
            ("盗難", "社外の人", "個人情報", "国内", "預かった"),
            "incident.partner",
            ("自社の情報か", "自社"),
            "incident.victims",
        ),
    ],
)
def test_a_question_that_a_correction_made_needless_is_not_asked(
    told: tuple[str, ...], asked: str, correction: tuple[str, str], then: str
) -> None:
    """Whoever corrects what the open question rests on comes back past it, and nothing is kept."""
    walk = Walk(Memory())
    walk.take(Opened())
    for place in (0, 0, 0, 0):
        walk.press(place)
    while not walk.talk.step.startswith("incident."):
        typed(walk, "わからない")
    typed(walk, *told)
    assert walk.talk.step == asked
    typed(walk, "/fix", *correction)
    assert (walk.talk.step, walk.talk.stack) == (then, ())
    assert walk.dossier is not None
    assert asked not in walk.dossier.facts


def test_begun_without_an_invite_changes_nothing(walk: Walk) -> None:
    """``/start`` alone asks the open question again."""
    before = walk.talk
    typed(walk, "/start")
    assert walk.talk == before


def test_a_clause_that_is_not_there_is_said(walk: Walk) -> None:
    """What was typed is repeated with the way to the clauses; a clause is opened in any case."""
    assert "RESP-NOWHERE" in said(walk, "/terms RESP-NOWHERE")
    assert catalogue("ja").text("clause.RESP-ADVISED") in said(walk, "/terms resp-advised")


def test_an_event_withdrawn_by_somebody_else_is_not_corrected(walk: Walk) -> None:
    """The other's withdrawal stands, and it is said."""
    typed(walk, "/fix", "e:V1", "q:discovery.on:events:V1")
    assert walk.talk.step == "discovery.on"
    assert walk.dossier is not None
    assert walk.case is not None
    gone = Fact("events.V1.withdrawn", True, "m2", walk.memory.now)
    before = Facts(walk.dossier.facts.told([gone]).latest)
    walk.memory.cases[walk.case] = walk.dossier.with_facts(before)
    assert "ほかの方が取り消しました" in said(walk, "2026-11-09")
    assert walk.dossier.facts.latest == before.latest


def test_what_was_asked_about_beforehand_is_recorded_after_all(walk: Walk) -> None:
    """Its answers are kept but for the day, which is asked anew: it was only planned."""
    typed(walk, "/desk", "使う前", "call_center", "200万円", *["わからない"] * 3)
    assert walk.talk.step == "expenses.quoted"
    assert walk.dossier is not None
    assert ids(walk.dossier.facts, "expenses") == []
    typed(walk, "record")
    assert walk.talk.step == "expenses.on"
    assert walk.talk.draft["amount"] == 2_000_000
    typed(walk, "2026-11-12")
    assert walk.dossier.facts.get("expenses.E1.incurred_on") == "2026-11-12"
    assert "expenses.E1.ask" not in walk.dossier.facts


def test_papers_without_a_name_are_listed(walk: Walk) -> None:
    """The list opens without a word of what is unknown."""
    turned = hear(
        walk.ports, walk.dossier, walk.talk, Typed("/papers"), by="m1", now=walk.memory.now
    )
    assert [type(each) for each in turned.effects] == [Ask]
    assert turned.talk.step == "papers.menu"


def test_another_answer_takes_the_place_of_a_reading(walk: Walk) -> None:
    """Neither yes nor no: what was typed is read anew, and the first reading is gone."""
    typed(walk, "expense", "call_center", "200万円", "11/12")
    assert walk.talk.guess
    typed(walk, "2026-11-15")
    assert (walk.talk.guess is None, walk.talk.draft["incurred_on"]) == (True, "2026-11-15")


def test_a_cost_in_one_line_fills_in_the_entry_that_is_open(walk: Walk) -> None:
    """At the question for its kind nothing of the entry is lost, beforehand too."""
    typed(walk, "/desk", "使う前", "コールセンター 200万円 2026-11-18")
    assert walk.talk.guess
    typed(walk, "はい")
    assert (walk.talk.draft["ask"], walk.talk.draft["amount"]) == (True, 2_000_000)


def test_a_note_needs_words(walk: Walk) -> None:
    """Blanks alone are no note, and what is longer than one may write is said to be."""
    typed(walk, "event", "media_report", "2026-11-10")
    step = walk.talk.step
    assert step == "discovery.note"
    assert catalogue("ja").text("problem.empty") in said(walk, "\u3000 ")
    typed(walk, "あ" * 201)
    assert walk.talk.step == step


@pytest.mark.parametrize(
    ("rest", "spoken", "says"),
    [
        ("", "en", "language.now"),
        ("ja", "ja", "language.now"),
        ("日本語", "ja", "language.now"),
        ("ＥＮ", "en", "language.now"),
        (" English ", "en", "language.now"),
        ("英語", "en", "language.now"),
        ("fr", "ja", "language.which"),
        ("韓国語", "ja", "language.which"),
    ],
)
def test_a_language_is_named_or_the_other_one_is_meant(rest: str, spoken: str, says: str) -> None:
    """One that is not spoken here changes nothing: those that are are named."""
    walk = Walk(Memory())
    heard = Typed(f"/language {rest}")
    now = hear(walk.ports, None, walk.talk, heard, by="m1", now=walk.memory.now)
    (told,) = (each for each in now.effects if isinstance(each, Say))
    assert (now.talk.language, told.key) == (spoken, says)


@pytest.mark.parametrize(
    ("command", "place"),
    [("/desk", "desk.menu"), ("/checklist", "response.menu"), ("/papers", "papers.menu")],
)
def test_whoever_is_there_already_stays(walk: Walk, command: str, place: str) -> None:
    """With a reading that waits for a yes too: it is not left behind as a question of its own."""
    typed(walk, command)
    assert walk.talk.step == place
    choice = next(iter(choices(walk)))
    waiting = Guess(place, {"draft.choice": choice}, SENTENCE)
    walk.talk = there = replace(walk.talk, guess=waiting)
    typed(walk, command)
    assert walk.talk == there


def test_from_a_list_opened_amid_an_entry_the_entry_alone_waits(walk: Walk) -> None:
    """The list is left without a trace, and the entry can be come back to from the desk."""
    typed(walk, "claims", "new")
    entry = walk.talk.step
    typed(walk, "/fix")
    assert walk.talk.step == "desk.fix"
    typed(walk, "/desk")
    assert walk.talk.step == "desk.menu"
    assert [(each.step, each.paused) for each in walk.talk.stack] == [(entry, True)]


def test_a_table_is_not_sent_after_all(walk: Walk) -> None:
    """One goes back to the list it was reached from, and no template comes."""
    typed(walk, "expenses", "import")
    assert walk.talk.step == "imports.wanted"
    typed(walk, "back")
    assert walk.talk.step == "expenses.list"
