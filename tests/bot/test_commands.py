"""The command line as a person uses it: a process, its output, its exit status."""

from __future__ import annotations

import base64
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from typer.main import get_command

from bot import bootstrap
from bot.__main__ import app, main
from bot.settings import NEEDED, Settings, load
from bot.shell import own_language
from tests.commands import environment, hakkaku, process

if TYPE_CHECKING:
    from tests.postgres import Cluster

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.json"))
FIRST = json.loads(EXAMPLES[0].read_text(encoding="utf-8"))


def test_assess_gives_one_object_for_one_case() -> None:
    """A case document on standard input gives its assessment and status 0."""
    done = process("assess", "-", typed=json.dumps(FIRST["case"], indent=1))
    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert {key: found[key] for key in ("items", "totals")} == {
        key: FIRST["assessment"][key] for key in ("items", "totals")
    }


def test_assess_goes_on_after_a_refused_line() -> None:
    """A refused line gives its error in its place, the rest goes on, and the status is 2."""
    good = json.dumps(FIRST["case"])
    bad = json.dumps({**FIRST["case"], "expenses": [{"id": "E1", "category": "other"}]})
    done = hakkaku("assess", "-", "--lang", "en", typed=f"{good}\n{bad}\n\n{good}\n")
    first, second, third = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 2
    assert second["error"]["path"] == "expenses[0].amount"
    assert "required" in second["error"]["message"]
    assert first == third


def test_assess_adds_duties_and_explanations() -> None:
    """Duties stand beside the assessment, and --explain adds the moves and the bounds."""
    case = {**FIRST["case"], "duties": {"known_on": "2026-10-30"}}
    found: dict[str, Any] = json.loads(
        hakkaku("assess", "-", "--explain", typed=json.dumps(case)).stdout
    )
    assert found["duties"]["general"]["final"]["due"] == "2026-11-30"
    assert found["explanations"][1]["moves"][0]["clause"] == "RESP-RETAINER"
    assert found["bounds"]["now"] == found["totals"]["payable"]


@pytest.mark.parametrize(
    "given",
    ["no-such-file.json", "{", '{"policy": {"limit": 1}}', "[" * 100_000 + "\n{}"],
    ids=lambda given: given[:20],
)
def test_assess_refuses_plainly(given: str, tmp_path: Path) -> None:
    """What cannot be read or is not a case ends with a message and no assessment."""
    if given.startswith(("{", "[")):
        (tmp_path / "case.json").write_text(given, encoding="utf-8")
        given = str(tmp_path / "case.json")
    done = hakkaku("assess", given, "--lang", "ja")
    assert done.returncode in (1, 2)
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_chat_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    """Killed in the middle, the program started again asks the same question."""
    talk = subprocess.Popen(
        [sys.executable, "-m", "bot", "chat", "--lang", "en", "--now", "2026-11-02T09:00"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=environment(tmp_path),
    )
    assert talk.stdin
    assert talk.stdout
    talk.stdin.write("1\n1\n2\nyesterday\n")
    talk.stdin.flush()
    seen = ""
    while "the one who caused the leak?" not in seen:
        seen += talk.stdout.readline()
    time.sleep(0.2)
    talk.send_signal(signal.SIGKILL)
    talk.wait()
    talk.stdin.close()
    talk.stdout.close()
    again = process("chat", "--now", "2026-11-02T09:05", folder=tmp_path)
    assert "the one who caused the leak?" in again.stdout
    assert "First, just these" not in again.stdout


def test_two_members_share_one_case(tmp_path: Path) -> None:
    """A second member is asked whether it is this incident, joins, and sees what was told."""
    now = ("--now", "2026-11-02T09:00", "--lang", "en")
    hakkaku("chat", *now, "--member", "A", typed="1\n1\n1\ntoday\nskip\nno\n", folder=tmp_path)
    told = hakkaku(
        "chat", *now, "--member", "B", typed="1\n1\n1\n/status\n", folder=tmp_path
    ).stdout
    assert "is this the same incident?" in told.lower()
    assert "Discovery date: Mon 2 Nov 2026" in told


def test_an_invite_is_printed_and_used_in_the_chat(tmp_path: Path) -> None:
    """The printed token brings a second member into the case; the list names both."""
    now = ("--now", "2026-11-02T09:00", "--lang", "en")
    hakkaku("chat", *now, "--member", "A", typed="1\n1\n1\ntoday\nskip\nno\n", folder=tmp_path)
    made = hakkaku("invite", "K-2026-0001", "--hours", "48", folder=tmp_path)
    token = made.stdout.strip()
    assert (made.returncode, len(token)) == (0, 32)
    assert f"/start {token}" in made.stderr
    typed, later = f"/start {token}\n1\n1\n", ("--now", "2026-11-02T09:30", "--lang", "en")
    told = hakkaku("chat", *later, "--member", "B", typed=typed, folder=tmp_path).stdout
    assert "You have joined case K-2026-0001" in told
    listed = hakkaku("staff", "members", "K-2026-0001", folder=tmp_path).stdout
    assert listed == "A\towner\nB\n"


def test_staff_keep_a_member_out(tmp_path: Path) -> None:
    """At the next start the member is told, and does not see the case again until let in."""
    now = ("--now", "2026-11-02T09:00", "--lang", "en")
    hakkaku("chat", *now, "--member", "A", typed="1\n1\n1\ntoday\nskip\nno\n", folder=tmp_path)
    hakkaku("chat", *now, "--member", "B", typed="1\n1\n1\n", folder=tmp_path)
    kept = hakkaku("staff", "bar", "K-2026-0001", "B", "--as", "Mori", folder=tmp_path)
    assert kept.returncode == 0, kept.stderr
    told = hakkaku("chat", *now, "--member", "B", typed="1\n1\n", folder=tmp_path).stdout
    assert "Mori has removed you from case K-2026-0001" in told
    assert "is this the same incident?" not in told.lower()
    hakkaku("staff", "let-in", "K-2026-0001", "B", "--as", "Mori", folder=tmp_path)
    said = hakkaku("chat", *now, "--member", "B", "--case", "K-2026-0001", folder=tmp_path)
    assert said.returncode == 0


def test_a_link_is_printed_where_the_bot_has_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The link carries the token; revoked by the link it opens nothing. A code is printed bare."""
    hakkaku("chat", "--lang", "en", folder=tmp_path)
    monkeypatch.setenv("HAKKAKU_BOT_NAME", "@mihon_bot")
    link = hakkaku("invite", "PIL-SAMPLE-0001", folder=tmp_path).stdout.strip()
    assert link.startswith("https://t.me/mihon_bot?start=")
    assert hakkaku("invite", link, "--revoke", folder=tmp_path).returncode == 0
    typed = f"/start {link.rpartition('=')[2]}\n"
    assert "was revoked" in hakkaku("chat", "--lang", "en", typed=typed, folder=tmp_path).stdout
    used = hakkaku("invite", "PIL-SAMPLE-0001", folder=tmp_path).stdout.strip().rpartition("=")[2]
    hakkaku("chat", "--member", "乙", typed=f"/start {used}\n", folder=tmp_path)
    late = hakkaku("invite", used, "--revoke", folder=tmp_path)
    assert (late.returncode, "すでに使われて" in late.stderr) == (2, True)
    unknown = hakkaku("invite", "0" * 32, "--revoke", folder=tmp_path)
    assert (unknown.returncode, "Traceback" in unknown.stderr) == (2, False)
    code = hakkaku("code", "PIL-SAMPLE-0001", folder=tmp_path).stdout.strip()
    assert (len(code), code[4]) == (9, "-")


def test_the_house_file_names_the_insurer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its number stands on the card; a file with a mistake stops the program with its place."""
    file = tmp_path / "house.toml"
    file.write_text('insurer = "ACME"\nphone = "03-0000-0000"\n', encoding="utf-8")
    monkeypatch.setenv("HAKKAKU_HOUSE", str(file))
    said = hakkaku("chat", "--lang", "en", folder=tmp_path / "data").stdout
    assert "call ACME:\n  03-0000-0000, day and night" in said
    file.write_text('insurer = "ACME"\n', encoding="utf-8")
    done = hakkaku("chat", "--lang", "en", folder=tmp_path / "data")
    assert (done.returncode, "phone" in done.stderr) == (1, True)
    assert "Traceback" not in done.stderr


def test_whoever_reads_only_the_head_is_told_nothing(tmp_path: Path) -> None:
    """As by `| head`, which goes away: no word of a store that could not be opened, no trace."""
    hakkaku("chat", "--lang", "en", folder=tmp_path)
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "bot", "policy", "list"]
    with os.fdopen(write, "wb") as away:
        done = subprocess.run(
            command, stdout=away, stderr=subprocess.PIPE, env=environment(tmp_path), check=False
        )
    assert (done.returncode, done.stderr) == (1, b"")


def test_export_is_assessed_as_the_chat_said(tmp_path: Path) -> None:
    """The exported document gives the amount that the chat showed."""
    typed = ["1", "1", "1", "today", "skip", "no", "4", "2", "2", "1", "1", "1", "1,200"]
    typed += ["2", "2", "today", "2", "2", "2", "1", "1", "consulting", "1", "3", "2", "2"]
    typed += ["lawyer 330,000 yen today", "yes", "1", "100,000 yen"]
    now = ("--now", "2026-11-02T09:00", "--lang", "en")
    told = hakkaku("chat", *now, typed="\n".join(typed) + "\n", folder=tmp_path).stdout
    assert "Expected in part: ¥207,000" in told
    exported = hakkaku("export", "K-2026-0001", folder=tmp_path).stdout
    found = json.loads(hakkaku("assess", "-", typed=exported).stdout)
    assert found["totals"]["payable"] == 207_000
    assert "duties" in found


def test_staff_acknowledge_makes_the_discovery(tmp_path: Path) -> None:
    """Staff acknowledge a written notice, and the person is told at the next start."""
    now = ("--now", "2026-11-02T09:00", "--lang", "en")
    typed = "1\n1\nwritten notice\n2026-11-01\nskip\nno\n"
    hakkaku("chat", *now, typed=typed, folder=tmp_path)
    done = hakkaku(
        "staff", "acknowledge", "K-2026-0001", "--as", "Mori", "--on", "2026-11-02", folder=tmp_path
    )
    assert done.returncode == 0, done.stderr
    told = hakkaku("chat", *now, typed="/status\n", folder=tmp_path).stdout
    assert "acknowledged the written notice on Mon 2 Nov 2026" in told
    assert "Discovery date: Mon 2 Nov 2026 (Written notice to the insurer)" in told


def test_policies_are_imported_whole_or_not_at_all(tmp_path: Path) -> None:
    """A CSV with bad rows names all that is wrong and keeps nothing; mended, it is kept."""
    head = "number,insured,period.start,period.end,limit,riders,rider_limits.cyber_response\n"
    good = "P-1,ACME,2026-04-01,2027-03-31,100000000,cyber_response dispatch,5000000\n"
    bad = "P-2,ACME,2026-04-01,2027-03-31,many,,\n\nP-3,ACME,soon,2027-03-31,1,,\n"
    file = tmp_path / "policies.csv"
    file.write_text(head + good + bad, encoding="utf-8")
    refused = hakkaku("policy", "import", str(file), folder=tmp_path / "data")
    assert refused.returncode == 2
    assert [line.rpartition(": ")[0] for line in refused.stderr.splitlines()] == [
        "3: limit",
        "5: period.start",
    ]
    assert hakkaku("policy", "list", folder=tmp_path / "data").stdout == ""
    file.write_text(head + good, encoding="utf-8")
    assert hakkaku("policy", "import", str(file), folder=tmp_path / "data").returncode == 0
    assert hakkaku("policy", "list", folder=tmp_path / "data").stdout == "P-1\n"


@pytest.mark.parametrize("empty", ["[]", "number,insured,period.start,period.end,limit\n"])
def test_a_file_without_policies_is_no_import(tmp_path: Path, empty: str) -> None:
    """It is refused, and the audit does not say that policies were entered."""
    file = tmp_path / "policies"
    file.write_text(empty, encoding="utf-8")
    assert hakkaku("policy", "import", str(file), folder=tmp_path / "data").returncode == 2


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("chat", "--case", "K-9"), 2, "K-9"),
        (("chat", "--policy", "P-9"), 2, "P-9"),
        (("chat", "--now", "soon"), 2, "--now"),
        (("chat", "--now", "0001-01-01T00:00"), 2, "--now"),
        (("chat", "--now", "9999-12-31T23:59"), 2, "--now"),
        (("export", "K-9"), 2, "K-9"),
        (("export", "K-\udcff"), 2, "K-"),
        (("staff", "acknowledge", "K-9", "--as", "Mori", "--on", "tomorrow"), 2, "--on"),
        (("staff", "acknowledge", "K-9", "--as", "Mori", "--on", "2999-01-01"), 2, "--on"),
        (("staff", "decide", "K-9", "E1", "700", "--as", "Mori"), 2, "K-9"),
        (("staff", "decide", "K-9", "E1", "9" * 30, "--as", "Mori"), 2, "amount"),
        (("staff", "paid", "K-9", "E1", "--as", "Mori", "--on", "soon"), 2, "--on"),
        (("staff", "paid", "K-9", "E1", "--as", "Mori", "--amount", "9" * 30), 2, "--amount"),
        (("policy", "import", "no-such-file.json"), 1, "no-such-file.json"),
        (("invite", "K-9"), 2, "K-9"),
        (("code", "P-9"), 2, "P-9"),
        (("staff", "members", "K-9"), 2, "K-9"),
        (("staff", "take", "K-9", "--as", "Mori"), 2, "K-9"),
        (("staff", "close", "K-9", "--as", "Mori"), 2, "K-9"),
        (("staff", "bar", "K-9", "B", "--as", "Mori"), 2, "K-9"),
    ],
)
def test_wrong_arguments_are_said_plainly(
    arguments: tuple[str, ...], status: int, says: str, tmp_path: Path
) -> None:
    """A wrong argument ends with a message that names it, never with a traceback."""
    done = hakkaku(*arguments, folder=tmp_path)
    assert (done.returncode, says in done.stderr) == (status, True)
    assert "Traceback" not in done.stderr


def test_a_store_that_cannot_be_made_is_said_plainly(tmp_path: Path) -> None:
    """A data folder under a file cannot be made: status 1 and a message."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = hakkaku("policy", "list", folder=tmp_path / "file" / "data")
    assert done.returncode == 1
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_the_store_lies_in_the_data_folder_however_it_is_called(tmp_path: Path) -> None:
    """Also where its name holds what means something in an address."""
    folder = tmp_path / "100%41?of=it#"
    assert hakkaku("policy", "list", folder=folder).returncode == 0
    assert (folder / "hakkaku.db").exists()
    assert [each.name for each in tmp_path.iterdir()] == [folder.name]


@pytest.fixture
def empty_postgres(
    postgres: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A PostgreSQL without tables, set up as an installation names it: its address in a file."""
    url = postgres.make(empty=True)
    (tmp_path / "url").write_text(f"{url}\n", encoding="utf-8")
    monkeypatch.setenv("HAKKAKU_DATABASE_URL_FILE", str(tmp_path / "url"))
    monkeypatch.setenv("HAKKAKU_KEYS", base64.b64encode(b"k" * 32).decode())
    yield url
    postgres.drop(url)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_database_that_is_behind_is_said_plainly(
    empty_postgres: str, tmp_path: Path, language: str
) -> None:
    """The message names the command that mends it."""
    refused = hakkaku("chat", "--lang", language, folder=tmp_path / "data")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "db upgrade" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_database_that_was_brought_up(empty_postgres: str, tmp_path: Path) -> None:
    """After it, however often, a case is held there as anywhere."""
    for _ in range(2):
        assert process("db", "upgrade", folder=tmp_path / "data").returncode == 0
    now, typed = ("--now", "2026-11-02T09:00", "--lang", "ja"), "1\n1\n1\ntoday\n"
    told = process("chat", *now, typed=typed, folder=tmp_path / "data")
    assert told.returncode == 0, told.stderr
    assert json.loads(process("export", "K-2026-0001", folder=tmp_path / "data").stdout)["policy"]
    assert not (tmp_path / "data" / "hakkaku.db").exists()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_server_that_is_away_is_said_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    """No PostgreSQL at the address: status 1 and a message without the password."""
    url = f"postgresql://someone:hidden@/db?host={tmp_path}"
    monkeypatch.setenv("HAKKAKU_DATABASE_URL", url)
    monkeypatch.setenv("HAKKAKU_KEYS", base64.b64encode(b"k" * 32).decode())
    done = hakkaku("chat", "--lang", lang, folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "hidden" not in done.stderr
    assert "Traceback" not in done.stderr


def test_staff_take_a_conversation_from_the_queue(tmp_path: Path) -> None:
    """Who asked for a person stands in the queue, is taken once, written to and handed back."""
    hakkaku("chat", "--lang", "en", typed="1\n1\n/human\n", folder=tmp_path)
    take = ("staff", "take")
    head, line = hakkaku("staff", "queue", folder=tmp_path).stdout.splitlines()
    cells = dict(zip(head.split("\t"), line.split("\t"), strict=True))
    assert cells["waiting since"]
    assert cells["member"] == "terminal"
    assert hakkaku(*take, cells["case"], "--as", "Mori", folder=tmp_path).returncode == 0
    second = hakkaku(*take, cells["case"], "--as", "Kato", folder=tmp_path)
    assert (second.returncode, "Mori" in second.stderr) == (2, True)
    hakkaku("staff", "say", cells["case"], "Good evening.", "--as", "Mori", folder=tmp_path)
    seen = hakkaku("chat", "--lang", "en", typed="hello\n", folder=tmp_path).stdout
    assert "Mori (staff):\nGood evening." in seen
    back = hakkaku("staff", "hand-back", cells["case"], "--as", "Mori", folder=tmp_path)
    assert back.returncode == 0
    assert "Mori has finished" in hakkaku("chat", folder=tmp_path).stdout
    assert hakkaku("staff", "close", cells["case"], "--as", "Mori", folder=tmp_path).returncode == 0
    assert len(hakkaku("staff", "queue", folder=tmp_path).stdout.splitlines()) == 1
    assert hakkaku("rebuild", folder=tmp_path).stdout == "1\n"


def every_command() -> Iterator[str]:
    """Every command and every group of commands, as it is typed."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), get_command(app))]
    while waiting:
        path, command = waiting.pop()
        yield " ".join(path)
        under = getattr(command, "commands", {})
        waiting += [((*path, name), each) for name, each in under.items()]


@pytest.mark.parametrize("command", sorted(every_command()))
def test_every_command_has_help(command: str) -> None:
    """``--help`` says what the command does and ends with 0."""
    done = hakkaku(*command.split(), "--help")
    assert done.returncode == 0
    assert "Usage:" in done.stdout
    assert len(done.stdout.splitlines()) > 3


@pytest.mark.parametrize(
    ("name", "value", "example"),
    [
        ("LISTEN", "8080", "127.0.0.1:8080"),
        ("LISTEN", "発覚。。:8080", "127.0.0.1:8080"),
        ("WEBHOOK_URL", "https://[hakkaku", "https://hakkaku.example.com/telegram"),
        ("WEBHOOK_URL", "https://a.example/{a:b}", "https://hakkaku.example.com/telegram"),
        ("LOG_LEVEL", "debug", "INFO"),
        ("PUBLIC_URL", "hakkaku.example.com", "https://hakkaku.example.com"),
        ("PUBLIC_URL", "HTTPS://hakkaku.example.com", "https://hakkaku.example.com"),
        ("SEND_RATE", "25/0", "25/1"),
        ("TRUSTED_PROXIES", "10.0.0.1/8", "10.0.0.0/8, ::1"),
        ("DATABASE_URL", "", "postgresql://hakkaku@db/hakkaku"),
        ("LEDGER", "~nobody-is-called-so/ledger", "/var/lib/hakkaku/erasures.jsonl"),
        ("FILES_URL", "~nobody-is-called-so/files", "/var/lib/hakkaku/files"),
    ],
)
def test_a_setting_that_cannot_be_is_said_in_ones_own_language(
    name: str, value: str, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which it is and how one looks, in Japanese too."""
    monkeypatch.setenv(f"HAKKAKU_{name}", value)
    for locale, says in (
        ("ja_JP.UTF-8", f"設定 HAKKAKU_{name} が正しくありません。例: {example}"),
        ("en_US.UTF-8", f"The setting HAKKAKU_{name} is not right. For example: {example}"),
    ):
        monkeypatch.setenv("LC_ALL", locale)
        done = hakkaku("policy", "list", folder=tmp_path)
        assert (done.returncode, done.stdout, done.stderr.strip()) == (2, "", says)


def test_a_home_that_is_not_known_is_said_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account without one is asked for the folder; a file there is one that is not there."""
    typed = "/receipt ~nobody-is-called-so/a.pdf\n"
    assert hakkaku("chat", typed=typed, folder=tmp_path).returncode == 0

    def nowhere(path: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", nowhere)
    done = hakkaku("policy", "list")
    assert (done.returncode, "HAKKAKU_DATA_DIR" in done.stderr) == (2, True)


def test_a_setting_that_is_empty_is_not_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a container gives what nobody set; the store does not lie wherever one happens to be."""
    for name in Settings.model_fields.keys() - set(NEEDED):
        monkeypatch.setenv(f"HAKKAKU_{name}".upper(), "")
    assert load() == Settings.model_construct()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    hakkaku("policy", "list")
    assert [each.name for each in tmp_path.iterdir()] == [".local"]
    monkeypatch.setenv("HAKKAKU_KEYS", "")
    assert "key_length" in hakkaku("policy", "list").stderr


@pytest.mark.parametrize(
    ("named", "language"),
    [
        ({}, "ja"),
        ({"LANG": "C.UTF-8"}, "ja"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "fr_FR.UTF-8"}, "ja"),
    ],
)
def test_the_language_is_the_environments(
    named: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """English where the environment asks for it, Japanese otherwise."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    assert own_language() == language


def test_the_audit_is_verified_against_its_heads(tmp_path: Path) -> None:
    """Whole: 0. What was done to it: 1, and which entry. What are no heads: 2."""
    assert hakkaku("firm", "add", "甲事務所", folder=tmp_path).returncode == 0
    heads = hakkaku("audit", "heads", folder=tmp_path)
    head = json.loads(heads.stdout.splitlines()[-1])
    assert (head["chain"], head["seq"]) == ("house", 1)
    file = tmp_path / "heads"
    file.write_text(heads.stdout, encoding="utf-8")
    hakkaku("firm", "add", "乙事務所", folder=tmp_path)
    whole = hakkaku("audit", "verify", "--heads", str(file), folder=tmp_path)
    assert (whole.returncode, whole.stdout) == (0, "")
    file.write_text(heads.stdout.replace('"seq": 1', '"seq": 7'), encoding="utf-8")
    with sqlite3.connect(tmp_path / "hakkaku.db") as database:
        database.execute("UPDATE audit SET action = 'firm.removed' WHERE seq = 1")
    broken = hakkaku("audit", "verify", "--heads", str(file), folder=tmp_path)
    assert broken.returncode == 1
    assert broken.stdout.splitlines() == ["house\t1\tbroken", "house\t3\tolder"]
    assert "1番の記録" in broken.stderr
    assert "甲事務所" not in broken.stderr
    less, short = {"chain": "house", "seq": 0, "hash": "00" * 32}, {"chain": "house", "seq": 1}
    none_at_all = (json.dumps(less), json.dumps(short | {"hash": "00"}), "[" * 100_000)
    for none in ("[]\n", "", *none_at_all):
        file.write_text(none, encoding="utf-8")
        refused = hakkaku("audit", "verify", "--heads", str(file), folder=tmp_path)
        assert refused.returncode == 2
    assert hakkaku("audit", "verify", "--heads", "no-such-file", folder=tmp_path).returncode == 1


def test_of_two_heads_of_one_entry_the_one_exported_first_counts(tmp_path: Path) -> None:
    """Where exports are added to one file, a history written anew does not pass by its own."""
    hakkaku("firm", "add", "甲事務所", folder=tmp_path)
    file = tmp_path / "heads"
    file.write_text(hakkaku("audit", "heads", folder=tmp_path).stdout, encoding="utf-8")
    there = tmp_path / "anew"
    there.mkdir()
    hakkaku("firm", "add", "乙事務所", folder=there)
    anew = hakkaku("audit", "heads", folder=there).stdout
    file.write_text(file.read_text("utf-8") + anew, encoding="utf-8")
    done = hakkaku("audit", "verify", "--heads", str(file), folder=there)
    assert (done.returncode, done.stdout) == (1, "house\t1\tother\n")


def test_what_is_noted_beside_a_command_goes_to_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Standard output is for programs: a log's line is none of it, and holds codes only."""
    main()
    structlog.get_logger().error("erasure.unclean", error="OperationalError", text="極秘")
    printed, noted = capsys.readouterr()
    assert printed == ""
    line = json.loads(noted)
    assert (line["event"], line["error"]) == ("erasure.unclean", "OperationalError")
    assert (line["left_out"], "極秘" in noted) == (1, False)


@pytest.mark.parametrize("name", ["", " ", "\u200b"])
def test_a_firm_has_a_name_that_is_seen(tmp_path: Path, name: str) -> None:
    """What shows nothing is refused with what was expected, and nothing is added."""
    done = hakkaku("firm", "add", name, folder=tmp_path)
    assert (done.returncode, "NAME" in done.stderr) == (2, True)
    assert hakkaku("firm", "list", folder=tmp_path).stdout == ""


@pytest.mark.parametrize("blank", ["", " ", "\u200b"])
def test_whoever_does_something_has_a_name_that_is_seen(tmp_path: Path, blank: str) -> None:
    """A variable that is not set names nobody: nothing is done, and no message is sent empty."""
    hakkaku("chat", "--lang", "en", typed="1\n1\n", folder=tmp_path)
    [case] = bootstrap.open_house(Settings(data_dir=tmp_path)).store.cases()
    for command in (("take",), ("close",), ("decide", "E1", "5"), ("bar", "terminal")):
        name, *more = command
        done = hakkaku("staff", name, case.id, *more, "--as", blank, folder=tmp_path)
        assert (done.returncode, "--as" in done.stderr) == (2, True)
    assert hakkaku("chat", "--member", blank, folder=tmp_path).returncode == 2
    hakkaku("staff", "take", case.id, "--as", "Mori", folder=tmp_path)
    said = hakkaku("staff", "say", case.id, blank, "--as", "Mori", folder=tmp_path)
    assert (said.returncode, "TEXT" in said.stderr) == (2, True)
    trail = bootstrap.open_house(Settings(data_dir=tmp_path)).store.audit_trail(case.id)
    assert [each.action for each in trail if each.who == "Mori"] == ["talk.taken"]
    assert all(each.who.strip() for each in trail)


def test_whoever_verifies_the_audit_needs_no_key(tmp_path: Path) -> None:
    """The database and the heads are enough: of several heads of a chain the last counts."""
    hakkaku("firm", "add", "甲事務所", folder=tmp_path)
    first = hakkaku("audit", "heads", folder=tmp_path).stdout
    hakkaku("firm", "add", "乙事務所", folder=tmp_path)
    (tmp_path / "keys").unlink()
    last = hakkaku("audit", "heads", folder=tmp_path)
    assert last.returncode == 0, last.stderr
    file = tmp_path / "heads"
    file.write_text(last.stdout + first, encoding="utf-8")
    whole = hakkaku("audit", "verify", "--heads", str(file), folder=tmp_path)
    assert (whole.returncode, whole.stdout) == (0, ""), whole.stderr
    with sqlite3.connect(tmp_path / "hakkaku.db") as database:
        database.executescript(TAMPERED["a cut end and its head"][0])
    older = hakkaku("audit", "verify", "--heads", str(file), folder=tmp_path)
    assert (older.returncode, older.stdout) == (1, "house\t2\tolder\n")


def test_a_case_erased_past_the_program_is_told_by_the_ledger(tmp_path: Path) -> None:
    """Where the ledger lies beside, its names and details are missed; a broken ledger is said."""
    hakkaku("chat", typed="1\n", folder=tmp_path)
    with sqlite3.connect(tmp_path / "hakkaku.db") as database:
        database.execute("INSERT INTO chains VALUES ('K-2020-0001', 1, x'00')")
        row = "('K-2020-0001', 'a', '2020-01-01 00:00:00', 'b', '2020-01-01 00:00:00'"
        database.execute(f"INSERT INTO erasures VALUES {row}, '2020-01-01 00:00:00', NULL)")
    ledger = tmp_path / "erasures.jsonl"
    told = []
    for text in (None, "", "[]\n"):
        if text is not None:
            ledger.write_text(text)
        done = hakkaku("audit", "verify", folder=tmp_path)
        told.append((done.returncode, done.stdout.splitlines()))
    cut = "K-2020-0001\t1\tcut"
    assert told == [(1, [cut]), (1, ["K-2020-0001\t1\tstray", cut]), (1, [])]


def test_a_chain_of_which_no_end_can_be_read_is_named(tmp_path: Path) -> None:
    """Whoever exports the heads is told of which case, and what to do."""
    hakkaku("chat", typed="1\n", folder=tmp_path)
    with sqlite3.connect(tmp_path / "hakkaku.db") as database:
        database.execute("UPDATE chains SET deeds = 'c'")
    done = process("audit", "heads", folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "house の監査の終わりが読めません。audit verify で確かめてください。\n"


TAMPERED = {
    "an edit": ("UPDATE audit SET at = '2026-01-01 00:00:00' WHERE seq = 2", "2\tbroken"),
    "other words": ("UPDATE audit SET details = who WHERE seq = 2", "2\tcontent"),
    "a deletion": ("DELETE FROM audit WHERE seq = 2", "2\tmissing"),
    "a cut end": ("DELETE FROM audit WHERE seq > 1", "2\tcut"),
    "a cut end and its head": (
        "DELETE FROM audit WHERE seq > 1;"
        "UPDATE chains SET deeds = 1, head = (SELECT hash FROM audit WHERE seq = 1)",
        "2\tolder",
    ),
    "all of it": ("DELETE FROM audit; DELETE FROM chains", "3\tgone"),
    "a number that is none": ("UPDATE audit SET seq = 'b' WHERE seq = 2", "2\tmissing"),
    "a moment that is none": ("UPDATE audit SET at = '2026-02-31' WHERE seq = 2", "2\tmissing"),
    "an action that is no text": ("UPDATE audit SET action = x'00' WHERE seq = 2", "2\tmissing"),
    "a hash that is text": ("UPDATE audit SET hash = 'a' WHERE seq = 2", "2\tmissing"),
    "words that are a number": ("UPDATE audit SET who = 1 << 62 WHERE seq = 2", "2\tcontent"),
    "a head without a number": ("UPDATE chains SET deeds = 'c'", "3\thead"),
}


@pytest.mark.parametrize(("does", "found"), TAMPERED.values(), ids=TAMPERED)
def test_whatever_was_done_to_the_audit_is_found(tmp_path: Path, does: str, found: str) -> None:
    """By the command, with the heads exported before: an edit, a deletion, a truncation."""
    for name in ("甲事務所", "乙事務所", "丙事務所"):
        hakkaku("firm", "add", name, folder=tmp_path)
    heads = tmp_path / "heads"
    heads.write_text(hakkaku("audit", "heads", folder=tmp_path).stdout, encoding="utf-8")
    with sqlite3.connect(tmp_path / "hakkaku.db") as database:
        database.executescript(does)
    done = hakkaku("audit", "verify", "--heads", str(heads), folder=tmp_path)
    assert done.returncode == 1
    assert f"house\t{found}" in done.stdout.splitlines()


@pytest.mark.parametrize("command", [("keys", "new"), ("assess", "-")])
def test_what_cannot_be_written_is_said_where_no_store_is_opened(command: tuple[str, ...]) -> None:
    """A full disk behind standard output: a plain sentence, no traceback."""
    told, case = "No space left on device", json.dumps(FIRST["case"]).encode()
    with Path("/dev/full").open("wb") as full:
        arguments, how = [sys.executable, "-m", "bot", *command], environment(None)
        done = subprocess.run(arguments, input=case, stdout=full, stderr=-1, env=how, check=False)
    said = done.stderr.decode()
    assert (done.returncode, said.count("\n"), told in said) == (1, 1, True)


def test_what_a_file_holds_stays_out_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A secret from a file wins over a value, and no child process is given it."""
    (tmp_path / "token").write_text("1:from-a-file\n", encoding="utf-8")
    monkeypatch.setenv("HAKKAKU_BOT_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("HAKKAKU_BOT_TOKEN", "1:from-a-value")
    token = load().bot_token
    assert token is not None
    assert token.get_secret_value() == "1:from-a-file"
    assert not any("from-a-file" in value for value in os.environ.values())


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (b"\xff\xfe" + bytes(32), "keys-given"),
        (b"", "base64"),
        (b" \n", "base64"),
        (b"bm90IGEga2V5", "base64"),
        ("秘密の鍵".encode(), "base64"),
    ],
)
def test_a_file_that_holds_no_key_is_said_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: bytes, said: str
) -> None:
    """Whatever is in it: a clear word, nothing of what it holds, and no key made in its place."""
    file = tmp_path / "keys-given"
    file.write_bytes(held)
    monkeypatch.setenv("HAKKAKU_KEYS_FILE", str(file))
    done = hakkaku("keys", "list", folder=tmp_path / "data")
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert "秘密の鍵" not in done.stderr
    assert not (tmp_path / "data" / "keys").exists()


def test_what_is_wrong_with_the_key_file_is_said(tmp_path: Path) -> None:
    """Open to others, or no key: each in its own words, with the file's place."""
    assert hakkaku("keys", "list", folder=tmp_path).returncode == 0
    keys = tmp_path / "keys"
    keys.chmod(0o640)
    assert "chmod 600" in hakkaku("keys", "list", folder=tmp_path).stderr
    keys.chmod(0o600)
    keys.write_text("no key")
    told = hakkaku("keys", "list", folder=tmp_path).stderr
    assert "base64" in told
    assert str(keys) in told
