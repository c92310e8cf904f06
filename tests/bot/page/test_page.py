"""The person's own page, over a program that really serves, with what a browser sends."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from bot import attending, bootstrap, letting_in
from bot.files import apart, keeping
from bot.files.keeping import Looked
from bot.files.shelf import AWAY, Folder
from bot.ingress import Ingress
from bot.page import files as page_files
from bot.page.visitors import COOKIE
from bot.store import alerts
from bot.store.destroying import destroy
from bot.store.files import Document, Kept
from bot.store.problems import StoreProblem
from bot.store.tables import chats, files, inbound, transcript
from bot.store.transcript import Said
from flows.heard import Unkept
from tests.bot.page.browsing import Browser, Node, Served, read, served

CARD = "カード番号は 4111 1111 1111 1111 です"


@pytest.fixture
async def program(tmp_path: Path) -> AsyncIterator[Served]:
    async with served(tmp_path, public_url="http://house.example") as program:
        yield program


async def in_case(program: Served, language: str = "ja", name: str = "田中") -> Browser:
    """Somebody who has arrived and is asked how the leak came to light."""
    browser = await program.arrived(language, name)
    for _ in range(2):
        await browser.presses(browser.choices[0])
    assert len(program.house.store.cases()) == 1
    return browser


def count(program: Served, table: str) -> int:
    """How many rows are kept."""
    chosen = {"inbound": inbound, "transcript": transcript}[table]
    with program.house.store.reading() as work:
        return work.connection.scalar(select(func.count()).select_from(chosen)) or 0


async def test_an_invite_brings_in(program: Served) -> None:
    """An invite's link opens the conversation, and is spent only when one says so."""
    browser, address = program.browser(), program.invite()
    for _ in range(2):
        assert (await browser.go(address)).status == 200
    await browser.begin()
    assert "PIL-SAMPLE-0001 を確認しました" in browser.lines[0]
    assert browser.choices == ["始める"]
    late = program.browser()
    await late.go(address)
    await late.begin()
    assert "この招待はすでに使われています" in late.lines[0]


async def test_who_is_on_the_page_is_not_sent_to_it(program: Served) -> None:
    """Of Telegram and of the page as the way around it nothing is said to who is on the page."""
    browser = await program.arrived("ja", "田中")
    await browser.presses(browser.choices[0])
    assert "記録の取り扱い" in str(browser.lines)
    assert "Telegram" not in str(browser.lines)
    assert "house.example" not in str(browser.lines)


async def test_a_page_keeps_no_file_of_a_closed_case(program: Served) -> None:
    """What is dropped on the page of a closed case is not kept, and the words say so."""
    browser = await in_case(program)
    attending.close(program.house, program.house.store.cases()[0].id, "森")
    await browser.go("/p")
    await drops(browser, "a.pdf", PDF)
    assert "「a.pdf」は保管していません" in str(browser.lines)
    with program.house.store.reading() as work:
        assert work.connection.scalar(select(func.count()).select_from(files)) == 0


async def test_of_a_closed_case_only_its_papers_are_offered(program: Served) -> None:
    """The open question goes with its buttons; papers are listed, made, and left again; the desk
    goes on when the case is open again."""
    browser = await in_case(program)
    case = program.house.store.cases()[0].id
    attending.close(program.house, case, "森")
    await browser.go("/p")
    assert browser.choices == []
    await browser.says("2")
    assert "新しい内容は記録していません" in browser.lines[-1]
    await browser.says("/papers")
    assert any("費用帳" in each for each in browser.choices)
    await browser.presses(next(each for each in browser.choices if "事案データ" in each))
    assert any("この事案のデータです" in each for each in browser.lines)
    assert browser.choices
    await browser.presses(browser.choices[-1])
    assert browser.choices == []
    attending.reopen(program.house, case, "森")
    await browser.go("/p")
    assert "発覚のきっかけを答える" in browser.choices[0]


async def test_a_code_brings_in(program: Served) -> None:
    """Without an invite the policy's number and its activation code are asked for."""
    code = program.house.store.new_code(bootstrap.SAMPLE, by="test")
    browser = await (await program.browser("en").go("/p")).begin("Tanaka")
    for _ in range(2):
        await browser.presses(browser.choices[0])
    await browser.says(bootstrap.SAMPLE)
    await browser.says("AAAA-2222")
    assert "do not match" in browser.lines[-1]
    await browser.says(bootstrap.SAMPLE)
    await browser.says(code)
    assert "[Discovery 1/4]" in browser.lines[-1]
    assert "****" in browser.lines
    assert code not in str(browser.lines)


async def test_both_languages(program: Served) -> None:
    """The page speaks the conversation's language, and its switch asks the question again."""
    browser = await in_case(program, "en")
    assert browser.page.every("html")[0].about["lang"] == "en"
    switch = next(each for each in browser.page.every("form") if each.every("button", name="text"))
    await browser.send(switch, text="/language ja")
    assert browser.page.every("html")[0].about["lang"] == "ja"
    assert "どのようにして漏洩が分かりましたか" in browser.lines[-1]
    assert "送る" in browser.form("write").text


async def test_what_is_wrong_is_said_in_the_language_of_the_talk(program: Served) -> None:
    """Whatever the browser asks for: also where nothing is known of who asks but their cookies."""
    browser = await in_case(program, "ja")
    for language in ("en", "ja"):
        await browser.says(f"/language {language}")
        await browser.says("x" * 5_000)
        assert (browser.status, len(browser.page.every("html", lang=language))) == (413, 1)
        await browser.go("/p/file/99")
        assert (browser.status, len(browser.page.every("html", lang=language))) == (404, 1)
        await browser.go("/p")


async def test_a_form_sent_twice_is_heard_once(program: Served) -> None:
    """The same form sent again changes nothing; filled in anew it is heard."""
    browser = await in_case(program)
    form = browser.form("write")
    await asyncio.gather(*(browser.send(form, text="3") for _ in range(3)))
    await browser.go("/p")
    assert browser.lines.count("3") == 1
    kept = count(program, "inbound")
    await browser.send(form, text="11/10")
    assert count(program, "inbound") == kept + 1
    assert browser.lines[-2] == "11/10"


async def test_a_button_of_another_conversation_answers_nothing(program: Served) -> None:
    """A button copied from somebody else's page only asks the open question again."""
    mine, theirs = await in_case(program), await program.arrived(name="佐藤")
    foreign = theirs.form("answers").every("button")[0].about["value"]
    before = mine.lines
    for press in (foreign, "nothing:0", "x", ":", "a:99999", foreign.partition(":")[0] + ":7"):
        await mine.send(mine.form("answers"), press=press)
        assert mine.lines[-1].endswith(before[-1].rpartition("】")[2])
    await theirs.go("/p")
    assert theirs.choices == ["始める"]


async def test_a_pressed_button_is_shown_by_its_label(program: Served) -> None:
    """What was pressed stands in the talk as it stood on the button, and can be pressed no more."""
    browser = await in_case(program)
    await browser.presses("自社で気づいた")
    assert browser.lines[-2] == "自社で気づいた"
    assert "自社で気づいた" not in str(browser.choices)


async def test_what_a_person_writes_is_text(program: Served) -> None:
    """Markup in a name or a text is shown as it was typed and is no part of the page."""
    nasty = '<script>alert(1)</script><img src=x onerror="x">{{ 7*7 }}</article>'
    browser = await in_case(program, name=nasty)
    await browser.says(nasty)
    assert nasty in browser.lines[-2]
    answer = await browser.client.get("/p")
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text
    again = await browser.says("/members")
    assert "<script>alert(1)" in again.lines[-1]


async def test_what_is_as_long_as_its_box_allows_is_heard(program: Served) -> None:
    """A box counts the end of a line as one sign, a browser sends two."""
    browser = await in_case(program)
    await browser.says("あ\r\n" * 1_998 + "終わり")
    assert browser.lines[-2].endswith("あ\nあ\n終わり")


async def test_leaked_data_is_kept_out(program: Served) -> None:
    """What looks like a card number is in no row, and the person is told; a name is screened."""
    browser = await in_case(program, name="4111 1111 1111 1111")
    await browser.says(CARD)
    assert "4111" not in str(browser.lines)
    assert "保存していません" in browser.lines[-2]
    with program.house.store.reading() as work:
        kept = work.connection.execute(select(inbound).where(inbound.c.screened.is_not(None))).one()
    assert (kept.screened, kept.body) == ("card", None)


async def test_what_cannot_be_kept_is_given_back(
    program: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the store is away what was typed comes back to be sent again, and is heard once."""
    browser = await in_case(program)

    async def away(self: Ingress, incoming: object) -> None:
        raise OperationalError("insert", {}, OSError())

    with monkeypatch.context() as broken:
        broken.setattr(Ingress, "receive", away)
        await browser.says("2 <b>")
        assert browser.status == 503
        assert browser.page.every("textarea")[0].text == "2 <b>"
    again = next(each for each in browser.page.every("form") if each.every("textarea"))
    await browser.send(again, text="2")
    assert browser.lines[-2] == "2"


async def test_what_is_kept_is_answered_as_kept(
    program: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the store goes away after it kept what was sent, nobody is told that it failed, and
    whoever comes by an invite has their browser known."""

    def away(*_: object) -> bool:
        raise OperationalError("select", {}, OSError())

    with monkeypatch.context() as broken:
        broken.setattr("bot.store.inbound.waits", away)
        browser = await program.arrived()
        assert browser.status == 200
        await browser.says("/help")
        assert browser.status == 200
    assert browser.client.cookies[COOKIE]


async def test_the_address_of_a_form_is_no_invite(program: Served) -> None:
    """Whoever opens it (by the bar above a page that said what was wrong) is back in the talk."""
    browser = await program.arrived("en")
    for form in ("say", "file", "close"):
        await browser.go(f"/p/{form}?lang=en")
        assert browser.status == 200
        assert browser.lines, form
    assert (await browser.says("/help")).status == 200


async def test_forms_are_taken_from_our_own_pages_only(program: Served) -> None:
    """Without the browser's own token, from another site, or too large, a form is refused."""
    browser = await in_case(program)
    form = {
        each.about["name"]: each.about["value"] for each in browser.form("write").every("input")
    }
    kept = count(program, "inbound")
    other = await in_another(program)
    for given, headers, status in (
        ({**form, "csrf": "x"}, {}, 403),
        ({**form, "csrf": other}, {}, 403),
        ({"form": form["form"]}, {}, 403),
        (form, {"sec-fetch-site": "cross-site"}, 403),
        (form, {"origin": "https://elsewhere.example"}, 403),
        ({**form, "text": "あ" * 5000}, {}, 413),
        ({**form, "text": "x" * 100_000}, {}, 413),
    ):
        answer = await browser.client.post("/p/say", data={"text": "1", **given}, headers=headers)
        assert answer.status_code == status
    assert (await program.browser().client.post("/p", data={"name": "x"})).status_code == 403
    assert count(program, "inbound") == kept + 1


async def in_another(program: Served) -> str:
    """The token of another browser's forms."""
    other = await (await program.browser().go("/p")).begin()
    return str(other.form("write").every("input")[0].about["value"])


async def test_the_cookie_is_guarded(program: Served, tmp_path: Path) -> None:
    """No script reads the cookie, no other site sends it with a form; by HTTPS it stays there."""
    browser = program.browser()
    page = await browser.go(program.invite())
    sent = {each.about["name"]: each.about.get("value", "") for each in page.page.every("input")}
    action = page.page.every("form")[0].about["action"]
    answer = await browser.client.post(action, data=sent, follow_redirects=False)
    cookie = answer.headers["set-cookie"].casefold()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    async with served(tmp_path / "https", public_url="https://house.example") as secure:
        front = await secure.browser().client.get("/p")
        assert "secure" in front.headers["set-cookie"].casefold()
        assert "max-age" in front.headers["strict-transport-security"]


async def test_the_page_is_guarded(program: Served) -> None:
    """The talk loads only our own files, nothing inline, and is kept by nobody."""
    browser = await in_case(program)
    answer = await browser.client.get("/p")
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert answer.headers["cache-control"] == "no-store"
    page = read(answer.text)
    for tag, name in (("script", "src"), ("link", "href")):
        for each in page.every(tag):
            assert each.about[name].startswith("/static/")
            assert (await browser.client.get(each.about[name])).status_code == 200
            assert not each.text
    assert 'style="' not in answer.text


async def test_the_reply_comes_by_itself(program: Served) -> None:
    """An open page is told of news at once and gets just the lines that are new, with buttons."""
    browser = await in_case(program)
    last = browser.page.every("input", id_="after")[0].about["value"]
    async with browser.client.stream("GET", "/p/live") as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == ": open"
        talk = program.house.store.conversations_of(program.house.store.cases()[0].id)[0]
        attending.take(program.house, talk, "鈴木")
        attending.say(program.house, talk, "お待たせしました", "鈴木")
        async with asyncio.timeout(10):
            assert "event: talk" in [await anext(lines) for _ in range(2)]
    part = read((await browser.client.get("/p/more", params={"after": last})).text)
    assert "お待たせしました" in part.text
    assert len(part.every("article")) == 2
    assert part.every("form", id_="answers")
    newest = part.every("input", id_="after")[0].about["value"]
    assert (await browser.client.get("/p/more", params={"after": newest})).status_code == 204


async def test_with_a_script_a_form_is_answered_at_once(program: Served) -> None:
    """A script's form gets the number of the next one, and the word to look again in a moment."""
    browser = await in_case(program)
    form = {
        each.about["name"]: each.about["value"] for each in browser.form("write").every("input")
    }
    press = browser.form("answers").every("button")[0].about["value"]
    for given in ({"press": press}, {"text": "/help"}):
        answer = await browser.client.post(
            "/p/say", data={**form, **given}, headers={"hx-request": "true"}
        )
        assert answer.headers["hx-trigger"] == "said"
        (number,) = read(answer.text).every("input")
        assert number.about["value"] not in ("", form["form"])
    last = browser.page.every("input", id_="after")[0].about["value"]
    async with asyncio.timeout(10):
        part = Node("page", {})
        while len(part.every("article")) < 4:
            part = read((await browser.client.get("/p/more", params={"after": last})).text)
    assert "【発覚 2/" in part.text


async def test_while_a_person_answers_no_button_is_offered(program: Served) -> None:
    """The open question's buttons go while staff hold the conversation, and come back after."""
    browser = await in_case(program)
    case = program.house.store.cases()[0].id
    attending.take(program.house, case, "鈴木")
    await browser.go("/p")
    assert browser.choices == []
    attending.hand_back(program.house, case, "鈴木")
    await browser.go("/p")
    assert len(browser.choices) == 6


async def test_whoever_is_taken_out_sees_no_more(program: Served) -> None:
    """A member taken out is told so once; the open stream ends and nothing else is shown."""
    browser = await in_case(program)
    case = program.house.store.cases()[0].id
    async with browser.client.stream("GET", "/p/live") as stream:
        letting_in.keep_out(program.house, case, "田中", "staff")
        async with asyncio.timeout(10):
            assert "event: ended" in [line async for line in stream.aiter_lines()]
    assert "event: ended" in (await browser.client.get("/p/live")).text
    assert (await browser.client.get("/p/more")).status_code == 204
    await browser.go("/p")
    assert "外しました" in str(browser.lines)
    assert "どのようにして" not in browser.page.text
    await browser.go("/p")
    assert browser.page.every("form")[0].every("input", name="name")


async def test_what_is_shown_is_delivered(program: Served) -> None:
    """A line waits until the page has shown it, and is then delivered."""
    browser = await in_case(program)
    talk = program.house.store.conversations_of(program.house.store.cases()[0].id)[0]
    assert program.house.store.undelivered(talk) == []
    attending.take(program.house, talk, "鈴木")
    assert len(program.house.store.undelivered(talk)) == 1
    await browser.go("/p")
    assert program.house.store.undelivered(talk) == []


async def test_closing_forgets_the_browser(program: Served) -> None:
    """After closing the cookie opens nothing any more, also for who kept it."""
    browser = await in_case(program)
    kept = browser.client.cookies["page"]
    close = next(each for each in browser.page.every("form", action="/p/close"))
    await browser.send(close)
    assert not browser.lines
    thief = program.browser()
    thief.client.cookies.set("page", kept)
    assert not (await thief.go("/p")).lines


@pytest.mark.parametrize("path", ["/p/say", "/p/file", "/p"])
async def test_what_comes_slowly_comes_too_late_after_closing(program: Served, path: str) -> None:
    """Of a form or a file whose last bytes come when the browser is closed nothing is kept."""
    browser = await in_case(program)
    client = program.browser().client
    client.cookies.update(browser.client.cookies)
    if path == "/p":
        await browser.go("/p/invite-of-nobody")
    csrf = browser.page.every("input", name="csrf")[0].about["value"]
    await browser.go("/p")
    close = next(each for each in browser.page.every("form", action="/p/close"))
    part = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n{}\r\n'
    before: list[int] = []

    async def slowly() -> AsyncIterator[bytes]:
        yield part.format("csrf", "", csrf).encode()
        await asyncio.sleep(0.3)  # until it is known whose it is
        await browser.send(close)
        before.append(count(program, "inbound"))
        file = '; filename="a.pdf"' if path == "/p/file" else ""
        yield part.format("file" if file else "text", file, "%PDF-1.4 late").encode() + b"--x--\r\n"

    head = {"content-type": "multipart/form-data; boundary=x"}
    answer = await client.post(path, content=slowly(), headers=head, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/p")
    new = 1 if path == "/p" else 0  # whoever comes in begins anew
    assert count(program, "inbound") == before[0] + new
    assert not (await browser.go("/p")).lines


async def test_a_link_opens_the_same_talk_elsewhere(program: Served) -> None:
    """A link from /page opens the same place in another browser, once, and that is told."""
    first = await in_case(program)
    await first.says("/page")
    link = next(word for word in first.lines[-1].split() if "/p/" in word)
    assert link.startswith("http://house.example/p/")
    path = link.removeprefix("http://house.example")
    second = await program.browser().go(path)
    await second.send(second.page.every("form")[0])
    assert second.choices == first.choices
    await second.presses("自社で気づいた")
    await first.go("/p")
    assert first.lines == second.lines
    assert "ブラウザで開かれました" in str(first.lines)
    third = await program.browser().go(path)
    assert "もう使えません" in third.page.text
    assert not third.page.every("input", name="csrf")


async def test_older_lines_are_a_link_away(program: Served) -> None:
    """A long talk shows its newest lines, and leads to those before."""
    browser = await in_case(program)
    for n in range(32):
        await browser.says(f"/help {n}")
    assert "/help 31" in browser.lines
    assert "始める" not in browser.lines
    (earlier,) = (each for each in browser.page.every("a") if "before=" in each.about["href"])
    await browser.go(earlier.about["href"])
    assert "始める" in browser.lines
    assert "/help 31" not in browser.lines


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


async def drops(browser: Browser, name: str, data: bytes) -> Browser:
    """Send a file with the page's form."""
    form = next(each for each in browser.page.every("form", action="/p/file"))
    hidden = [each for each in form.every("input") if each.about["type"] == "hidden"]
    fields = {each.about["name"]: each.about["value"] for each in hidden}
    answer = await browser.client.post("/p/file", data=fields, files={"file": (name, data)})
    assert answer.status_code == 200
    return await browser.go("/p")


async def test_a_receipt_is_taken_in_once(program: Served, tmp_path: Path) -> None:
    """A file sent on the page is kept sealed and heard as on every channel; sent twice, once."""
    browser = await in_case(program)
    page = browser.page
    await drops(browser, "領収書.pdf", PDF)
    assert browser.lines.count("[領収書.pdf]") == 1
    heard = browser.lines[-1]
    browser.page = page
    await drops(browser, "領収書.pdf", PDF)
    assert browser.lines.count("[領収書.pdf]") == 1
    assert browser.lines[-1] == heard
    with program.house.store.reading() as work:
        (kept,) = work.connection.execute(select(files)).all()
    assert (kept.kind, kept.size) == ("pdf", len(PDF))
    assert not any(PDF in each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())


async def test_files_that_are_not_kept(program: Served, tmp_path: Path) -> None:
    """Of a table of leaked data, and of what is no receipt, nothing is kept, and that is said."""
    browser = await in_case(program)
    people = "氏名,電話番号,生年月日\n" + "".join(
        f"山田{n}郎,090-1234-56{n:02},1980-01-{n:02}\n" for n in range(10, 28)
    )
    await drops(browser, "list.csv", people.encode())
    assert "保存していません" in browser.lines[-2]
    await drops(browser, "run.exe", b"MZ" + bytes(200))
    assert "[run.exe]" in browser.lines[-2]
    assert count_files(program) == 0
    assert "山田".encode() not in b"".join(
        each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()
    )


def count_files(program: Served) -> int:
    """How many files are kept."""
    with program.house.store.reading() as work:
        return work.connection.scalar(select(func.count()).select_from(files)) or 0


@pytest.mark.parametrize("when", ["looked at", "put away"])
async def test_a_file_whose_case_is_erased_while_it_is_taken_in_goes_with_it(
    program: Served, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """No failure of ours: nothing of it is kept, not even its name, and the page begins anew."""
    browser = await in_case(program)
    case = program.house.store.cases()[0].id

    def erased() -> None:
        with program.house.store.work() as work:
            destroy(work.connection, case)

    async def looked(data: bytes, name: str) -> Looked:
        if when == "looked at":
            erased()
        return Looked("pdf", name, data)

    def put(*given: Any) -> Kept | Unkept:
        kept = keeping.put_away(*given)
        erased()
        return kept

    monkeypatch.setattr(page_files, "looked_into", looked)
    monkeypatch.setattr(page_files, "put_away", put)
    await drops(browser, "a.pdf", PDF)
    assert browser.page.every("form", action="/p")
    with program.house.store.reading() as work:
        assert work.connection.scalars(select(inbound.c.body)).all() == [None] * 3
        assert work.connection.scalars(select(chats.c.id)).all() == []
    assert count_files(program) == 0
    assert not [*(program.house.papers.parent / "files").glob("*")]


async def test_a_document_is_saved_by_whoever_sees_its_line(program: Served) -> None:
    """A document the program made is given to its own conversation's browser, to be saved."""
    browser, other = await in_case(program), await program.arrived(name="佐藤")
    case = program.house.store.cases()[0].id
    talk = program.house.store.conversations_of(case)[0]
    with program.house.store.turn() as turn:
        file = turn.document(talk, Document("下書き.docx", b"<b>draft</b>"))
        turn.say(talk, Said("out", "下書きです", file_id=file))
    await browser.go("/p")
    (link,) = (each.about["href"] for each in browser.page.every("a", href="/p/file/"))
    answer = await browser.client.get(link)
    assert answer.content == b"<b>draft</b>"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert (await other.client.get(link)).status_code == 404
    assert (await program.browser().client.get(link)).status_code == 404
    assert (await browser.client.get("/p/file/1")).status_code == 404


async def test_a_table_whose_reading_was_ended_is_told(
    program: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the process that reads it is killed, as for want of memory, the talk says so; sent
    again it is read."""
    browser = await in_case(program)
    firm = "あおば法律事務所 東京都千代田区丸の内 霞が関分室"
    rows = [f"弁護士相談,2026-11-01,{n},{firm} {n}" for n in range(1_000, 5_000)]
    large = "\n".join(["費目,日付,金額,支払先", *rows]).encode()
    killed = "import os; os.kill(os.getpid(), 9)"
    with monkeypatch.context() as patch:
        patch.setattr(apart, "COMMAND", (sys.executable, "-c", killed))
        await drops(browser, "costs.csv", large)
    assert browser.status == 200
    assert "「costs.csv」を今は読み取れませんでした" in browser.lines[-1]
    assert count_files(program) == 0
    await drops(browser, "costs.csv", large)
    with program.house.store.reading() as work:
        kinds = work.connection.scalars(select(files.c.kind)).all()
    assert kinds.count("table") == 1, kinds


async def test_a_shelf_that_is_away_is_told_to_both(
    program: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be kept because files cannot is no failure: the person hears it, staff too."""
    browser = await in_case(program)

    def away(*_: object) -> None:
        raise StoreProblem(AWAY, "OSError")

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "put", away)
        await drops(browser, "a.pdf", PDF)
    assert "「a.pdf」を保管する場所に今つながらず" in browser.lines[-1]
    assert count_files(program) == 0
    with program.house.store.reading() as work:
        assert [each.kind for each in alerts.open_ones(work)] == ["file.not_kept"]
