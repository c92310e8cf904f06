"""Leaked data is kept out before the inbound row: only its kind is known from then on."""

from __future__ import annotations

from pathlib import Path

from bot.bodies import written
from bot.ingress import Incoming
from bot.screening import screened
from bot.settings import Settings
from tests.bot.service import CHANNEL, service

ROSTER = "山田太郎 090-1234-5678 taro@example.com\n鈴木花子 090-8765-4321 hanako@example.com"


async def test_nothing_of_a_roster_is_kept(tmp_path: Path) -> None:
    """A roster leaves its update's number, its kind and who wrote it; the person is told."""
    async with service(Settings(data_dir=tmp_path)) as made:
        body = {"kind": "typed", "text": ROSTER, "message": "7", "name": "総務"}
        came = screened(Incoming(CHANNEL, 7, "123", body))
        assert (came.body, came.screened) == ({"name": "総務"}, "roster")
        await made.ingress.receive(came)
        await made.settled()
        said = made.said("123")
        assert said[0] == ("in", "[roster]")
        assert "削除" in said[1][1]
        assert not any("山田" in text for _, text in said)


def test_what_is_harmless_goes_on_as_it_is() -> None:
    """A cost in one line, a vendor's telephone and a labelled parcel number are let through."""
    for text in ("弁護士相談 33万円 11/10", "電話 03-1234-5678", "荷物番号 1234 5678 9018"):
        came = Incoming(CHANNEL, 7, "123", {"kind": "typed", "text": text})
        assert screened(came) is came


def test_a_caption_is_screened_too() -> None:
    """What is written under a picture is read as what is written."""
    body = {"kind": "file", "caption": "マイナンバー 123456789018"}
    assert screened(Incoming(CHANNEL, 7, "123", body)).body is None


def test_what_follows_a_command_is_screened_too() -> None:
    """A roster pasted behind /start is no invite; an invite's token goes on as it is."""
    came = screened(Incoming(CHANNEL, 7, "123", written(f"/start {ROSTER}")))
    assert (came.body, came.screened) == (None, "roster")
    invited = Incoming(CHANNEL, 7, "123", written("/start Zk1x-9Qb_0aT7Yw2LrC4uA"))
    assert screened(invited) is invited
