"""The dossier: what stands in the PDF is what the engine says, on every page it can be read."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from bot.bootstrap import sample_policy
from bot.catalogue import catalogue
from bot.documents.dossier.tree import tree
from bot.documents.making import made
from bot.documents.source import source
from bot.policies import enter
from bot.render import day, headed, yen
from coverage.assess import assess
from coverage.assessment import Assessment
from coverage.bounds import bounds
from coverage.document import read
from flows.talk import Language
from flows.turn import JAPAN
from tests.bot.documents.told import FIRM, NAMES, Desk, desk, item, tell_all
from tests.papers import case_tree

LANGUAGES: tuple[Language, ...] = ("ja", "en")
POINTS_MM = 72 / 25.4


@dataclass
class Paper:
    """A dossier, made and read back."""

    desk: Desk
    language: Language
    data: bytes
    reader: PdfReader
    pages: list[str]
    steps: list[tuple[int, int]]

    @property
    def text(self) -> str:
        """All that can be read, without the places where a long word may be broken."""
        return "\n".join(self.pages).replace("\u200b", "")

    def word(self, key: str) -> str:
        return catalogue(self.language).text(key)

    @property
    def assessment(self) -> Assessment:
        """What `assess` makes of the exported case."""
        return assess(read(case_tree(self.desk.house, self.desk.case)))


def paper(at: Desk, language: Language) -> Paper:
    steps: list[tuple[int, int]] = []
    pieces = made(at.house, at.case, "dossier", language, lambda *step: steps.append(step))
    data = b"".join(pieces)
    reader = PdfReader(io.BytesIO(data))
    return Paper(at, language, data, reader, [each.extract_text() for each in reader.pages], steps)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A case from its first night to the insurer's payment."""
    with desk(tmp_path_factory.mktemp("dossier")) as made_:
        tell_all(made_)
        yield made_


@pytest.fixture(scope="module", params=LANGUAGES)
def dossier(told: Desk, request: pytest.FixtureRequest) -> Paper:
    return paper(told, request.param)


def cards(worded: dict[str, Any]) -> list[dict[str, Any]]:
    blocks = (block for section in worded["sections"] for block in section["blocks"])
    return [card for block in blocks if block["kind"] == "cards" for card in block["cards"]]


def test_every_figure_is_the_engines(dossier: Paper) -> None:
    """Each item's card adds up from what is claimed to what `assess` expects of the export."""
    worded = tree(source(dossier.desk.house, dossier.desk.case, dossier.language), lambda: None)
    found, language = dossier.assessment, dossier.language
    names = [re.findall(r"\b[EL]\d+\b", card["name"]) for card in cards(worded)]
    assert names == [[each.id] for each in found.items]
    for card, each in zip(cards(worded), found.items, strict=True):
        amounts = [line["amount"] for line in card["sums"]]
        refused = each.ineligible == each.claimed
        moved = [move.amount for move in each.moves][: 1 if refused else None]
        taken = [*moved, each.pending] if each.pending else moved
        assert amounts[0] == yen(each.claimed, language)
        assert amounts[-1] == yen(each.payable, language)
        shown = [part for part in amounts[1:-1] if part != headed(dossier.word("dossier.also"))]
        assert shown == [f"\u2212{yen(amount, language)}" for amount in taken]
        assert each.claimed - sum(taken) == each.payable
        assert card["decision"].casefold() == dossier.word(f"decided.{each.decision}").casefold()


def test_what_is_printed_is_what_was_worded(dossier: Paper) -> None:
    """All of every card can be read back from the PDF, and the sums and limits too."""
    worded = tree(source(dossier.desk.house, dossier.desk.case, dossier.language), lambda: None)
    text = "".join(dossier.text.split())
    for card in cards(worded):
        sums = [part for line in card["sums"] for part in (line["label"] + line["amount"],)]
        for part in (card["name"], card["day"], *sums, *card["about"], *card["after"]):
            assert "".join(part.replace("\u200b", "").split()) in text
    found = dossier.assessment
    most = bounds(read(case_tree(dossier.desk.house, dossier.desk.case)))
    parts = [yen for each in found.parts.values() for yen in (each.limit, each.remaining)]
    assert "".join(dossier.word("dossier.litigation.told").split()) in text
    for amount in (*found.totals.values(), most.most, *parts, 1_000_000):
        assert yen(amount, dossier.language) in text


def test_every_page_says_that_amounts_are_estimates_and_of_which_day(dossier: Paper) -> None:
    """The sentence, its day, the page and the number of pages stand at the foot of each."""
    today = day(dossier.desk.clock[0].astimezone(JAPAN).date(), dossier.language)
    said = dossier.word("dossier.estimates.on").format(day=today)
    assert today == ("2026年11月7日(土)" if dossier.language == "ja" else "Sat 7 Nov 2026")
    for number, page in enumerate(dossier.pages, 1):
        assert said in page
        assert f"{number} / {len(dossier.pages)}" in page
        assert number == 1 or page.startswith(
            dossier.word("dossier.running").format(case=dossier.desk.case)
        )


def test_the_contents_lead_to_every_chapter(dossier: Paper) -> None:
    """Each chapter stands in the contents as a link to its page, and among the bookmarks."""
    contents: Any = dossier.reader.pages[1]
    links = [each.get_object() for each in contents["/Annots"]]
    worded = tree(source(dossier.desk.house, dossier.desk.case, dossier.language), lambda: None)
    titles = [section["title"] for section in worded["sections"]]
    said = "\n".join(str(each["/Contents"]) for each in links)
    assert all(title in said for title in titles)
    marks = [str(each.title) for each in dossier.reader.outline if not isinstance(each, list)]
    assert [mark for mark in marks if mark.lstrip("0123456789 ") in titles] == marks


def test_it_is_tagged_titled_and_in_its_language(dossier: Paper) -> None:
    """It claims PDF/UA-1; the drawn gauges and days have a text instead."""
    root: Any = dossier.reader.root_object
    assert root["/Lang"] == dossier.language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert dossier.desk.case in str(dossier.reader.metadata and dossier.reader.metadata.title)
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    instead = list(alternatives(root["/StructTreeRoot"]))
    assert len(instead) == 5
    assert all(
        dossier.word(f"part.{part}").casefold() in " ".join(instead).casefold()
        for part in dossier.assessment.parts
    )


def alternatives(node: Any) -> Iterator[str]:
    """The texts that stand for drawings."""
    found = node.get_object()
    if isinstance(found, DictionaryObject):
        if "/Alt" in found and found.get("/S") == "/Figure":
            yield str(found["/Alt"])
        kids = found.get("/K")
        for kid in kids if isinstance(kids, list) else [kids]:
            if kid is not None and not isinstance(kid, int):
                yield from alternatives(kid)


def test_only_the_fonts_of_the_papers_are_used_and_they_are_inside(dossier: Paper) -> None:
    """Every font of every page is one of the two families, embedded."""
    names = set()
    pages: Any = dossier.reader.pages
    for page in pages:
        for font in page["/Resources"]["/Font"].values():
            below = font.get_object()["/DescendantFonts"][0].get_object()
            inside = below["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(inside)
            names.add(str(inside["/FontName"]).partition("+")[2].partition("-")[0])
    assert names == {"BIZUDPGothic", "NotoSansCJKjp"}


def test_rare_signs_of_names_are_printed(dossier: Paper) -> None:
    """They read back, and each has ink where it stands."""
    assert NAMES in dossier.text
    assert FIRM in dossier.text
    with pypdfium2.PdfDocument(dossier.data) as document:
        number = next(n for n, text in enumerate(dossier.pages) if NAMES in text)
        page = document[number]
        words = page.get_textpage()
        image = page.render(scale=4, grayscale=True)
        for sign in "髙﨑濵德①㈱":
            index, _ = words.search(sign).get_next()
            left, bottom, right, top = words.get_charbox(index)
            box = (
                left * 4,
                (page.get_height() - top) * 4,
                right * 4,
                (page.get_height() - bottom) * 4,
            )
            assert darkest(image, *map(int, box)) < 128


def darkest(image: Any, left: int, top: int, right: int, bottom: int) -> int:
    """The darkest point of a part of a picture."""
    points, wide = bytes(image.buffer), image.stride
    return min(min(points[y * wide + left : y * wide + right]) for y in range(top, bottom))


def test_no_page_is_blank_and_nothing_leaves_the_margins(dossier: Paper) -> None:
    """Every page has something on it, and nothing within 20 mm of its sides."""
    with pypdfium2.PdfDocument(dossier.data) as document:
        assert len(document) == len(dossier.pages) > 8
        for page in document:
            assert (round(page.get_width()), round(page.get_height())) == (595, 842)
            image = page.render(scale=1, grayscale=True)
            side, edge = int(20 * POINTS_MM), int(7 * POINTS_MM)
            wide, high = image.width, image.height
            assert darkest(image, side, edge, wide - side, high - edge) < 128
            assert darkest(image, 0, 0, side, high) == 255
            assert darkest(image, wide - side, 0, wide, high) == 255
            assert (
                darkest(image, 0, 0, wide, edge)
                == darkest(image, 0, high - edge, wide, high)
                == 255
            )


def test_who_said_what_and_what_changed(dossier: Paper) -> None:
    """Facts stand with who told them; a correction and a withdrawal stand in the appendix."""
    last = dossier.pages[-1]
    for amount in (1_234_567, 1_334_567):
        assert yen(amount, dossier.language) in last
    assert "E6" in last
    assert "髙橋" in dossier.text
    assert "9f86d081884c7d65 9a2feaa0c55ad015" in dossier.text


def test_progress_is_told_to_its_end(dossier: Paper) -> None:
    """It only goes on, and ends where all is done; while it is typeset nobody can say how far."""
    counted = [each for each in dossier.steps if each != (0, 0)]
    assert counted == sorted(counted)
    assert counted[-1][0] == counted[-1][1] == len(counted)
    assert dossier.steps[-2:] == [(0, 0), counted[-1]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_large_sums_and_what_was_passed_over(
    language: Language, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A sum is not broken, one that is taken off has its minus, and no button's word is shown."""
    with desk(tmp_path_factory.mktemp("large")) as at:
        tell_all(at)
        cost = item("expenses", "E7", category="other", amount=987_654_321_987)
        less = item("costs", "K2", claim="L1", amount=330_000, on="2026-11-05")
        at.tell("田中", {**cost, **less, "incident.partner": "skip"})
        found = paper(at, language)
    for page in (found.pages[0], found.pages[2]):
        assert yen(found.assessment.totals["claimed"], language) in page
    assert f"\u2212{yen(310_000, language)}" in found.text
    assert found.word("choice.skip") not in found.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_closed_case_and_a_part_that_is_not_covered(
    language: Language, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The cover says when it was closed; what is not covered is that in words, without figures."""
    with desk(tmp_path_factory.mktemp("closed")) as at:
        at.tell("田中", {"duties.role": "own"}, days=0)
        with at.house.store.turn() as turn:
            bare = sample_policy("2026-04-01") | {"riders": [], "rider_limits": {}}
            enter(at.house, turn, [bare], "staff")
            turn.close_case(at.case)
        worded = tree(source(at.house, at.case, language), lambda: None)
        text = catalogue(language).text
    closed = [text("dossier.closed"), day(at.clock[0].astimezone(JAPAN).date(), language)]
    assert closed in worded["cover"]["pairs"]
    tables = [each for each in worded["sections"][0]["blocks"] if each["kind"] == "table"]
    names = [row[0]["text"] for row in tables[0]["rows"] if len(row) == 1]
    below = [row[0]["below"] for row in tables[0]["rows"] if len(row) == 1]
    assert below[names.index(headed(text("part.cyber_response")))] == [
        headed(text("dossier.gauge.none"))
    ]
    assert len(tables[0]["rows"]) == 4 + 3


HOSTILE = (
    "#eval(1) #panic() $x$ *b* _i_ @ref `code` \\ // /* <label> = head",
    "A" * 10_000,
    '\u202eabc\u202c\x00 [#import] "]',
    "漢" * 10_000,
)


def test_whatever_was_written_is_printed_as_text(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Signs of the typesetter, controls and very long texts change nothing but themselves."""
    with desk(tmp_path_factory.mktemp("hostile")) as at:
        tell_all(at)
        for place, text in enumerate(HOSTILE, 7):
            at.tell(
                text[:200], item("expenses", f"E{place}", category="other", amount=1, vendor=text)
            )
        found = paper(at, "en")
    text = "".join(found.text.split())
    assert "".join(HOSTILE[0].split()) in text
    assert found.text.count("A") > 10_000
    assert found.text.count("漢") > 10_000
    assert '〔U+202E〕abc〔U+202C〕〔U+0000〕[#import]"]' in text
    with pypdfium2.PdfDocument(found.data) as document:
        for page in document:
            image = page.render(scale=1, grayscale=True)
            side = int(20 * POINTS_MM)
            assert darkest(image, image.width - side, 0, image.width, image.height) == 255


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_case_of_which_nothing_is_known_has_a_dossier(
    language: Language, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Every chapter says that there is nothing yet."""
    with desk(tmp_path_factory.mktemp("empty")) as at:
        at.tell("田中", {"incident.cause": None}, days=0)
        found = paper(at, language)
    for key in ("dossier.expenses.none", "dossier.claims.none", "dossier.insurer.none"):
        assert found.word(key) in found.text
