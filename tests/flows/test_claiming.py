"""A claim from its first warning to its end; what was submitted, marked and taken back."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.catalogue import LANGUAGES, catalogue
from bot.render import fits, render
from coverage.case import Basis
from flows.checklist import standing_notices
from flows.claiming import NOTED, costs_of
from flows.conversation import hear
from flows.dossier import Dossier
from flows.facts import Fact, Facts
from flows.heard import Typed
from flows.steps.desk import PAGE
from flows.talk import Language
from tests.flows.test_side import other, said, typed
from tests.flows.test_walks import Walk, at_desk

BASIS_SAYS = ("claims.ip", "claims.recourse", "claims.recourse.rider")
"""What may be said once the basis of a claim is told."""


@pytest.fixture
def walk() -> Walk:
    """Stand at the desk with a claim for infringement of intellectual property, L1, not ended."""
    walk = at_desk()
    typed(walk, "resume", "2026-11-10", "skip", "いいえ", *["わからない"] * 20, "/desk")
    while walk.talk.stack:
        typed(walk, "resume", "わからない")
    typed(walk, "claims", "new", "third_party", "請求者1", "ip_infringement", "2026-11-12")
    typed(walk, "japan", "300万円", "pending", "20万円", "desk")
    assert (walk.talk.step, facts(walk).get("claims.L1.damages")) == ("desk.menu", 3_000_000)
    return walk


def facts(walk: Walk) -> Facts:
    """The facts of the walk's case."""
    dossier: Dossier | None = walk.dossier
    assert dossier is not None
    return dossier.facts


def offered(walk: Walk) -> list[str]:
    """The choices that are offered."""
    assert walk.asked is not None
    return [each.choice for each in walk.asked.buttons]


@pytest.mark.parametrize("basis", get_args(Basis))
@pytest.mark.parametrize("claimant", ["victim", "entruster"])
def test_each_basis_says_what_it_means_and_is_kept(walk: Walk, basis: str, claimant: str) -> None:
    """An IP claim has its warning, a recourse its limit; the claim is recorded with its basis."""
    ja = catalogue("ja")
    typed(walk, "claims", "new", claimant, "請求者2")
    text = said(walk, basis)
    says = {key for key in BASIS_SAYS if ja.text(key) in text}
    recourse = "claims.recourse" if basis == "personal_leak" else "claims.recourse.rider"
    assert ("claims.ip" in says) == (basis == "ip_infringement")
    assert says - {"claims.ip"} == ({recourse} if claimant == "entruster" else set())
    typed(walk, "2026-11-12", "japan", "300万円", "settlement")
    assert (walk.talk.step == "claims.sure") == (basis == "ip_infringement")
    typed(walk, *(["record"] if walk.talk.step == "claims.sure" else []), "20万円", "desk")
    told = facts(walk)
    assert (told.get("claims.L2.basis"), told.get("claims.L2.claimant")) == (basis, claimant)
    assert told.get("claims.L2.litigation") == 200_000
    walk.lawful()


def test_before_a_claim_is_told_it_is_said_whom_to_speak_to(walk: Walk) -> None:
    """Not to admit or settle, the number to call, and that a person can be called here."""
    typed(walk, "claims")
    text = said(walk, "new")
    assert catalogue("ja").text("claims.warning") in text
    assert walk.ports.house.phone in text
    assert "/human" in text


def test_costs_of_litigation_add_up_and_are_kept(walk: Walk) -> None:
    """Each cost raises the claim's sum, and stays with its day and note."""
    typed(walk, "claims", "L1", "cost", "30万円", "2026-11-15", "着手金")
    text = said(walk, "L1")
    assert facts(walk).get("claims.L1.litigation") == 500_000
    assert "2026年11月15日(日) 300,000円(着手金)" in text
    typed(walk, "cost", "1万円", "わからない", "skip")
    assert facts(walk).get("claims.L1.litigation") == 510_000
    assert [each["amount"] for each in costs_of(facts(walk), "L1")] == [300_000, 10_000]
    walk.lawful()


def test_the_costs_shown_come_to_what_is_assessed(walk: Walk) -> None:
    """What was told with the claim stands beside the later costs, so does a correction."""
    typed(walk, "claims", "L1", *["cost", "1万円", "2026-11-15", "skip", "L1"] * 5)
    text = said(walk, "/back") + said(walk, "L1")
    for line in ("一緒に記録した分 200,000円", "それより前のもの 1件 10,000円", "合計 250,000円"):
        assert line in text
    typed(walk, "correct", "litigation", "3万円")
    text = said(walk, "L1")
    assert "訂正で減った分 −20,000円" in text
    assert "合計 30,000円" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_costs_shown_are_no_longer_than_a_screen(walk: Walk, language: Language) -> None:
    """Of the longest notes beside the largest sums the beginning is shown."""
    note = "控訴審の着手金" * 11
    typed(walk, "claims", "L1", *["cost", "1兆2345億6789万1234円", "2026-11-15", note, "L1"] * 5)
    typed(walk, "back")
    opened = Typed("L1")
    turned = hear(walk.ports, walk.dossier, walk.talk, opened, by="m1", now=walk.memory.now)
    told = render(catalogue(language), turned.effects)
    assert any(f"({note[:NOTED]}…)" in each.text for each in told)
    assert all(fits(each.text) for each in told)


def test_a_claim_ends_with_how_the_day_and_the_sum(walk: Walk) -> None:
    """The end is three questions; what was claimed gives way to what was fixed."""
    typed(walk, "claims", "L1", "ended", "judgment", "2026-11-19", "250万円")
    told = facts(walk)
    assert told.get("claims.L1.resolution") == "judgment"
    assert told.get("claims.L1.damages") == 2_500_000
    assert told.get("claims.L1.ended_on") == "2026-11-19"
    assert walk.talk.step == "claims.list"
    walk.lawful()


def test_a_sum_not_known_at_the_end_is_not_the_sum_claimed(walk: Walk) -> None:
    """Without the sum that was fixed the damages are not known."""
    typed(walk, "claims", "L1", "ended", "judgment", "2026-11-19", "わからない")
    assert facts(walk).get("claims.L1.damages") is None
    walk.lawful()


def test_a_claim_that_was_dismissed_ends_with_no_damages(walk: Walk) -> None:
    """None is a sum too: nothing is asked any more, and the costs of litigation are decided."""
    typed(walk, "claims", "L1", "ended", "judgment", "2026-11-19", "0円")
    told = facts(walk)
    assert (told.get("claims.L1.damages"), told.get("claims.L1.resolution")) == (0, "judgment")
    assert walk.talk.step == "claims.list"
    assert "確認待ち" not in said(walk, "L1")
    walk.lawful()


def test_of_a_claim_that_came_to_nothing_it_is_said_that_nothing_is_left(walk: Walk) -> None:
    """Without damages and costs there is nothing to decide; its end is recorded all the same."""
    typed(walk, "claims", "L1", "correct", "争訟費用", "0円")
    typed(walk, "L1", "ended", "judgment", "2026-11-19")
    assert catalogue("ja").text("claim.nothing").partition("{item}")[0] in said(walk, "なし")
    told = facts(walk)
    assert (told.get("claims.L1.damages"), told.get("claims.L1.resolution")) == (None, "judgment")
    walk.lawful()


def test_what_was_fixed_is_corrected_to_none(walk: Walk) -> None:
    """On appeal: no damages, where the claim has ended and was litigated; otherwise 0 is no sum."""
    typed(walk, "claims", "L1", "correct", "損害賠償金")
    assert catalogue("ja").text("problem.zero") in said(walk, "0円")
    typed(walk, "/desk", "claims", "L1", "ended", "judgment", "2026-11-19", "250万円")
    typed(walk, "L1", "correct", "損害賠償金", "0円")
    assert facts(walk).get("claims.L1.damages") == 0
    walk.lawful()


def test_a_settlement_that_would_not_pay_is_asked_about_before_it_is_kept(walk: Walk) -> None:
    """An out-of-court settlement of an IP claim is recorded only once it is said to be agreed."""
    text = said(walk, "claims")
    typed(walk, "L1", "ended")
    text = said(walk, "settlement")
    assert "お支払いの対象外" in text
    assert walk.talk.step == "litigation.certain"
    said(walk, "wait")
    assert facts(walk).get("claims.L1.resolution") == "pending"
    typed(walk, "L1", "ended", "settlement", "record", "2026-11-19", "100万円")
    assert facts(walk).get("claims.L1.resolution") == "settlement"
    walk.lawful()


def test_correcting_to_such_a_settlement_is_asked_about_too(walk: Walk) -> None:
    """The way over the correction has the same question; a later change of mind asks it anew."""
    typed(walk, "claims", "L1", "correct", "resolution", "settlement")
    assert walk.talk.step == "claims.sure"
    typed(walk, "wait")
    assert facts(walk).get("claims.L1.resolution") == "pending"
    assert "sure" not in {path.rpartition(".")[2] for path in facts(walk).latest}
    walk.lawful()


def test_what_was_submitted_says_so_when_it_is_corrected_or_withdrawn(walk: Walk) -> None:
    """A correction after submitting is allowed, and the insurer's copy is spoken of."""
    typed(walk, "claims", "L1", "submit", "2026-11-18")
    assert facts(walk).get("payments.L1.submitted") == 3_200_000
    typed(walk, "back", "claims", "L1", "correct", "damages")
    text = said(walk, "200万円")
    assert "3,200,000円 で保険会社へ請求済み" in text
    typed(walk, "L1", "withdraw")
    assert "3,200,000円 で保険会社へ請求済み" in said(walk, "withdraw")
    walk.lawful()


def test_submitting_can_be_taken_back(walk: Walk) -> None:
    """What was marked by mistake is expected again, and waits to be submitted."""
    typed(walk, "claims", "L1", "submit", "2026-11-18", "back", "claims", "L1", "unsubmit")
    assert facts(walk).get("payments.L1.submitted") is None
    typed(walk, "/desk")
    assert "まだ請求に出していないもの 1件、3,200,000円" in said(walk, "payment")
    walk.lawful()


def test_a_cost_withdrawn_by_somebody_else_can_still_be_gone_on_with() -> None:
    """Where two parts could take it, both results are shown as those of a new cost."""
    walk = at_desk()
    typed(walk, "resume", "2026-11-10", "skip", "いいえ", "cyber_attack", "/desk")
    while walk.talk.stack:
        typed(walk, "resume", *["わからない"] * 20, "/desk")
    typed(walk, "原因調査 500万円 2026-11-12", "はい", *["わからない"] * 2, "cause_investigation")
    assert facts(walk).get("expenses.E1.category") == "cause_investigation"
    typed(walk, "/desk", "expenses", "E1", "correct")
    assert walk.asked is not None
    (part,) = (each for each in walk.asked.buttons if each.choice.startswith("q:expenses.part"))
    assert "unknown" not in f"{part.label}", "the part that was chosen is known"
    typed(walk, "amount")
    assert walk.case is not None
    gone = Fact("expenses.E1.withdrawn", True, "m2", walk.memory.now)
    assert walk.dossier is not None
    walk.memory.cases[walk.case] = walk.dossier.with_facts(Facts(facts(walk).told([gone]).latest))
    typed(walk, "400万円")
    text = said(walk, "わからない")
    assert "「サイバー攻撃対応費用」とした場合" in text
    typed(walk, "cause_investigation")
    walk.lawful()


def test_several_items_are_marked_at_once_with_one_day(walk: Walk) -> None:
    """All, or one after the other; a second choice of the same takes it out again."""
    typed(walk, "コールセンター 200万円 2026-11-12", "はい", *["わからない"] * 2, "/desk")
    typed(walk, "payment", "submit", "L1", "E1", "L1", "L1", "chosen", "2026-11-18")
    told = facts(walk)
    assert {id: told.get(f"payments.{id}.submitted_on") for id in ("E1", "L1")} == {
        "E1": "2026-11-18",
        "L1": "2026-11-18",
    }
    assert (walk.talk.step, dict(walk.talk.draft)) == ("payment.menu", {})
    walk.lawful()


@pytest.mark.parametrize(
    "texts",
    [
        ("cost", "30万円", "2026-11-15", "着手金"),
        ("ended", "judgment", "2026-11-19", "250万円"),
        ("correct", "damages", "250万円"),
    ],
)
def test_what_is_told_of_a_claim_that_somebody_else_withdrew_is_not_kept(
    walk: Walk, texts: tuple[str, ...]
) -> None:
    """A cost, its end, a correction: it is said that the claim is gone, and nothing is told."""
    typed(walk, "claims", "L1", *texts[:-1])
    assert walk.dossier is not None
    assert walk.case is not None
    gone = Fact("claims.L1.withdrawn", True, "m2", walk.memory.now)
    before = Facts(facts(walk).told([gone]).latest)
    walk.memory.cases[walk.case] = walk.dossier.with_facts(before)
    assert "ほかの方が取り消しました" in said(walk, texts[-1])
    assert facts(walk).latest == before.latest
    assert walk.talk.step == "claims.list"
    walk.lawful()


@pytest.mark.parametrize(
    ("meanwhile", "day"),
    [(("submit", "2026-11-15"), "2026-11-15"), (("withdraw", "withdraw"), None)],
)
def test_what_somebody_else_marked_or_withdrew_meanwhile_is_not_marked(
    walk: Walk, meanwhile: tuple[str, ...], day: str | None
) -> None:
    """The day that they told stays; the rest is marked, and it is said how many are not."""
    typed(walk, "コールセンター 200万円 2026-11-12", "はい", *["わからない"] * 2, "/desk")
    typed(walk, "payment", "submit", "L1", "E1", "chosen")
    typed(other(walk), "claims", "L1", *meanwhile)
    text = said(walk, "2026-11-18")
    assert "請求済みとして記録しました: 1件、2,000,000円" in text
    assert "選んだもののうち1件は" in text
    told = facts(walk)
    assert told.get("payments.E1.submitted_on") == "2026-11-18"
    assert told.get("payments.L1.submitted_on") == day
    typed(walk, "/desk")
    walk.lawful()


def test_where_nothing_is_left_to_mark_nothing_is_said_to_be_marked(walk: Walk) -> None:
    """One item is opened by two, and both mark it: the first day stays."""
    typed(walk, "claims", "L1", "submit")
    typed(other(walk), "claims", "L1", "submit", "2026-11-15")
    assert "請求済みとして記録しました" not in said(walk, "2026-11-18")
    assert facts(walk).get("payments.L1.submitted_on") == "2026-11-15"
    walk.lawful()


def test_all_that_waits_is_marked_in_one_press(walk: Walk) -> None:
    """Everything that waits to be submitted, whatever was marked before."""
    typed(walk, "コールセンター 200万円 2026-11-12", "はい", *["わからない"] * 2, "/desk")
    typed(walk, "payment", "submit", "L1", "all", "2026-11-18")
    told = facts(walk)
    assert {told.get(f"payments.{id}.submitted_on") for id in ("E1", "L1")} == {"2026-11-18"}
    walk.lawful()


def test_where_the_single_costs_are_the_whole_nothing_stands_beside_them(walk: Walk) -> None:
    """Of a claim told without costs of litigation the sum is that of the single ones."""
    typed(walk, "claims", "L1", "correct", "litigation", "0", "L1", "cost", "30万円")
    typed(walk, "2026-11-15", "着手金")
    text = said(walk, "L1")
    assert "合計 300,000円" in text
    assert "一緒に記録した分" not in text
    assert "訂正で減った分" not in text


def test_many_claims_stand_on_several_pages(walk: Walk) -> None:
    """A keyboard holds a hundred buttons at most; what is on another page is chosen by its name."""
    typed(walk, "claims")
    for n in range(PAGE):
        typed(walk, "new" if n == 0 else "another", "victim", f"請求者{n}", "personal_leak")
        typed(walk, "2026-11-12", "japan", "1円", "pending", "0")
    typed(walk, "list")
    assert offered(walk) == [*(f"L{n + 1}" for n in range(PAGE)), "more", "new", "back"]
    typed(walk, "more")
    assert offered(walk) == ["L10", "new", "back"]
    typed(walk, "back", "claims", "L10")
    assert (walk.talk.step, walk.talk.draft["id"]) == ("claims.item", "L10")
    walk.lawful()


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (
            ("expenses", "E1", "correct", "定期報酬", "30万円"),
            ("expenses", "E1", "correct", "金額", "10万円", "わからない", "わからない"),
        ),
        (
            ("claims", "L1", "correct", "争訟費用", "0円"),
            ("claims", "L1", "ended", "judgment", "2026-11-19", "0円"),
        ),
        (
            ("expenses", "E1", "correct", "定期報酬", "1万円"),
            ("expenses", "E1", "correct", "費目", "コールセンター"),
        ),
    ],
)
def test_a_correction_that_fits_no_more_is_not_kept(
    walk: Walk, mine: tuple[str, ...], theirs: tuple[str, ...]
) -> None:
    """Two correct one item at once: what would be no case at all is said, and changes nothing."""
    typed(walk, "弁護士相談 33万円 2026-11-12", "はい", "わからない", "0円", "0円", "/desk")
    typed(walk, *mine[:-1])
    typed(other(walk), *theirs)
    before = facts(walk).latest
    assert "この訂正は合わなくなりました" in said(walk, mine[-1])
    assert facts(walk).latest == before
    assert walk.talk.step == f"{mine[0]}.list"
    walk.lawful()


def test_a_notice_that_is_acknowledged_meanwhile_stands(walk: Walk) -> None:
    """The day on which it was sent is asked for while staff note that the insurer took it."""
    typed(walk, "payment", "notice", "sent", "2026-11-17", "notice", "sent")
    assert walk.talk.step == "payment.sent"
    assert walk.dossier is not None
    assert walk.case is not None
    (id,) = standing_notices(facts(walk))
    taken = Fact(f"events.{id}.acknowledged_on", "2026-11-18", "staff", walk.memory.now)
    walk.memory.cases[walk.case] = walk.dossier.with_facts(facts(walk).told([taken]))
    assert catalogue("ja").text("response.notice.stands") in said(walk, "2026-11-19")
    assert facts(walk).get(f"events.{id}.on") == "2026-11-17"
    walk.lawful()
