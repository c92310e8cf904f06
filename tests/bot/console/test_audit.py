"""The audit in words, filtered, and as a table to keep."""

from __future__ import annotations

import ast
import csv
import re
from html import unescape
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import attending
from bot.catalogue import LANGUAGES, catalogue
from bot.console import audit_pages
from bot.console.deeds import DEEDS
from bot.store import audit as written
from bot.store.problems import StoreProblem
from bot.web.templates import BOT
from flows.admission import REFUSALS
from tests.bot.console.conftest import Browser, Site

EVIL = "=HYPERLINK(1)"


def test_every_action_that_is_written_down_has_its_word() -> None:
    """Each code handed to `audit` in the program stands in the list, and nothing else does."""
    assert set(DEEDS) == {each for path in BOT.rglob("*.py") for each in actions(path)}


def actions(path: Path) -> set[str]:
    """The actions a file writes down, those chosen or put together from a code among them."""
    made = {"f'{what}.used'": ("invite.used", "code.used")}
    made["f'{what}.refused'"] = ("invite.refused", "code.refused")
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {
        each.targets[0].id: each.value
        for each in ast.walk(tree)
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name)
    }
    for node in ast.walk(tree):
        called = getattr(node.func, "attr", "") if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and called in ("audit", "note_look"):
            given = node.args[1 if called == "audit" else 0]
            if isinstance(given, ast.Attribute) and ast.unparse(given.value) == "audit":
                found.add(getattr(written, given.attr))
            given = named.get(given.id, given) if isinstance(given, ast.Name) else given
            if isinstance(given, ast.JoinedStr):
                found |= set(made[ast.unparse(given)])
            chosen = (given.body, given.orelse) if isinstance(given, ast.IfExp) else (given,)
            found |= {str(each.value) for each in chosen if isinstance(each, ast.Constant)}
    return found


async def rows(browser: Browser, query: str = "") -> list[dict[str, str]]:
    """The table as a program reads it."""
    answer = await browser.client.get(f"/console/audit/export?lang=en{query}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


async def test_the_table_holds_what_the_page_shows_and_runs_nothing(site: Site) -> None:
    """Words, names instead of ids, and no cell that begins a formula."""
    browser, place = await site.signed_in("auditor"), site.case("agent")
    with site.house.store.turn() as turn:
        details = {"to": site.ids["other"], "reason": EVIL, "paths": ["incident.cause"]}
        turn.audit(EVIL, "case.assigned", case_id=place.case, details=details)
    row = next(each for each in await rows(browser) if each["Case"] == place.case)
    assert row["Who"] == f"'{EVIL}"
    assert (row["What"], row["Code"]) == ("Assigned the case", "case.assigned")
    assert row["When"].endswith("+09:00")
    assert f"to: {site.name('other')}" in row["Details"]
    assert "facts: the cause" in row["Details"]
    page = (await browser.get("/console/audit?lang=en")).text
    assert "Assigned the case" in page
    assert site.ids["other"] not in page


@pytest.mark.parametrize("why", REFUSALS)
async def test_why_somebody_was_not_let_in_is_said_in_words(site: Site, why: str) -> None:
    """No code of the program stands in the sentence, in either language."""
    browser = await site.signed_in("auditor")
    with site.house.store.turn() as turn:
        turn.audit("田中", "invite.refused", details={"why": why})
    for language in LANGUAGES:
        page = (await browser.get(f"/console/audit?lang={language}")).text
        assert catalogue(language).text(f"console.why.{why}") in unescape(page)
        assert f": {why}" not in page


async def test_the_filters_hold_for_page_and_table(site: Site) -> None:
    """By case, by action, by days in Japan; what cannot be read filters nothing."""
    browser = await site.signed_in("auditor")
    one, two = site.case("agent"), site.case("agent")
    for place in (one, two):
        with site.house.store.turn() as turn:
            turn.audit("鈴木", "talk.noted", case_id=place.case)
            turn.audit("鈴木", "case.closed", case_id=place.case)
    assert {each["Case"] for each in await rows(browser, f"&case={one.case.lower()}")} == {one.case}
    noted = await rows(browser, "&what=talk.noted")
    assert {each["Code"] for each in noted} == {"talk.noted"}
    assert len(noted) == 2
    assert await rows(browser, "&first=2026-11-03") == []
    assert len(await rows(browser, "&what=talk.noted&first=2026-11-02&last=2026-11-02")) == 2
    assert await rows(browser, "&last=2026-11-01") == []
    assert len(await rows(browser, "&what=%00&first=x&last=9999-12-31")) > 4
    assert await rows(browser, "&case=%00") == []


async def test_what_is_older_stands_on_the_next_page(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page by page every entry once, the newest first, under the same filters; and back again."""
    monkeypatch.setattr(audit_pages, "SHOWN", 2)
    browser, place = await site.signed_in("auditor"), site.case("agent")
    for n in range(5):
        with site.house.store.turn() as turn:
            details = {"reason": f"reason-{n}"}
            turn.audit("鈴木", "staff.changed", case_id=place.case, details=details)
    address, seen = f"/console/audit?case={place.case}&what=staff.changed", []
    while address:
        page = (await browser.get(address)).text
        seen.append(re.findall(r"reason-\d", page))
        more = re.search(r'href="(\?[^"]*)" rel="next"', page)
        address = f"/console/audit{unescape(more[1])}" if more else ""
    assert seen == [["reason-4", "reason-3"], ["reason-2", "reason-1"], ["reason-0"]]
    assert f'href="?case={place.case}&amp;what=staff.changed&amp;first=&amp;last="' in page
    for odd in ("%00", "nothing"):
        assert (
            "reason-4" in (await browser.get(f"/console/audit?case={place.case}&after={odd}")).text
        )


async def test_each_role_keeps_what_it_may_see(site: Site) -> None:
    """A supervisor the cases of their own, an administrator everything without content."""
    mine, other = site.case("supervisor"), site.case("other")
    for place in (mine, other):
        with site.house.store.turn() as turn:
            turn.audit("鈴木", "staff.changed", case_id=place.case, details={"reason": "内緒"})
    seen = await rows(await site.signed_in("supervisor"))
    assert {each["Case"] for each in seen} == {mine.case}
    bare = await rows(await site.signed_in("administrator"))
    assert {mine.case, other.case} <= {each["Case"] for each in bare}
    assert {each["Details"] for each in bare} == {""}


async def test_what_was_done_on_the_machine_is_said_in_words(site: Site) -> None:
    """Where a command asks for nobody's name, the page and the table say so in one's language."""
    browser = await site.signed_in("auditor")
    with site.house.store.turn() as turn:
        turn.audit(written.COMMAND_LINE, "keys.rotated")
    page = (await browser.get("/console/audit?lang=ja")).text
    assert "コマンドライン" in page
    assert written.COMMAND_LINE not in page
    assert "Command line" in {each["Who"] for each in await rows(browser)}


TAMPERED = {
    "cut": "substr(who, 1, length(who) - 1)",
    "another's": "(SELECT who FROM audit WHERE action = 'staff.made' LIMIT 1)",
    "of no key": "zeroblob(40)",
    "a text": "'田中'",
    "a number": "7",
    "emptied": "NULL",
}


@pytest.mark.parametrize("value", TAMPERED.values(), ids=TAMPERED)
async def test_an_entry_that_was_changed_hides_no_other(site: Site, value: str) -> None:
    """Somebody wrote into the database: the entry is shown as one that does not open, and the
    pages of its case, which look whether it was read, open as before."""
    browser, place = await site.signed_in("agent"), site.case("agent")
    auditor = await site.signed_in("auditor")
    assert (await browser.get(f"/console/cases/{place.case}")).status_code == 200
    with site.house.store.turn() as turn:
        turn.audit("鈴木", "staff.changed", case_id=place.case, details={"reason": "理由"})
        turn.work.write()
        changed = f"UPDATE audit SET who = {value} WHERE action = 'case.read'"
        turn.work.connection.execute(text(changed))
    assert (await browser.get(f"/console/cases/{place.case}")).status_code == 200
    page = (await auditor.get(f"/console/audit?lang=ja&case={place.case}")).text
    assert "記録が書きかえられていて開けません" in page
    assert "理由" in page
    kept = await rows(auditor, f"&case={place.case}&what=case.read")
    assert "The entry was changed and does not open" in {each["Who"] for each in kept}
    assert len(kept) == 2  # that they looked was noted anew, where the note of it is not to be read


def test_whoever_closed_a_case_is_not_named_where_the_entry_does_not_open(site: Site) -> None:
    """Who closes it a second time is told that it is closed, and of no nameless person."""
    case = site.case("agent").case
    assert case is not None
    with site.house.store.turn() as turn:
        attending.shut(site.house, turn, case, "鈴木")
    with pytest.raises(StoreProblem, match=r"鈴木") as named, site.house.store.turn() as turn:
        attending.shut(site.house, turn, case, "田中")
    assert named.value.about != case
    with site.house.store.turn() as turn:
        changed = text("UPDATE audit SET who = zeroblob(40) WHERE action = 'case.closed'")
        turn.work.connection.execute(changed)
    with pytest.raises(StoreProblem) as nameless, site.house.store.turn() as turn:
        attending.shut(site.house, turn, case, "田中")
    assert nameless.value.about == case
