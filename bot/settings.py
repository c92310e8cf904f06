"""The settings, from the environment; any may be given as ``NAME_FILE``.

Laws: a setting has a default that works on a fresh machine; one that is empty is one that is not
set, but for the keys and the database, in whose place nothing else is taken; a secret is never
printed.
"""

from __future__ import annotations

import os
from errno import EILSEQ
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.ledger import NAME as LEDGER
from bot.web.proxies import Network, networks

LISTEN = r"^[!-.0-~]+:[0-9]{1,5}$"
_MORE_THAN_NONE = r"(\d*[1-9]\d*(\.\d+)?|0\.\d*[1-9]\d*)"
RATE = rf"^(off|{_MORE_THAN_NONE}/{_MORE_THAN_NONE})$"
ADDRESS = r"^(https?://[^\s/?#]+(/[^\s?#]*)?)?$"
"""Without its scheme no link would open, and the cookies would not be kept to HTTPS."""

NEEDED = ("keys", "database_url")
"""What is not taken for unset where it is empty, as a secret that did not come."""
T = TypeVar("T")
ROLES = ("web", "ingress", "courier", "sweep")
"""What a serving process may do."""


class Problem(Exception):
    """The settings do not fit what is asked for: a key of the catalogues."""


class Settings(BaseSettings):
    """What an installation may set."""

    model_config = SettingsConfigDict(env_prefix="HAKKAKU_")

    data_dir: Annotated[Path, Field(examples=["/var/lib/hakkaku"])] = Path("~/.local/share/hakkaku")
    database_url: Annotated[
        str | None, Field(repr=False, pattern=".", examples=["postgresql://hakkaku@db/hakkaku"])
    ] = None
    keys: SecretStr | None = None
    ledger: Annotated[Path | None, Field(examples=["/var/lib/hakkaku/erasures.jsonl"])] = None
    """The ledger of erasures; a file in the data folder by default."""
    bot_token: SecretStr | None = None
    bot_api_url: str = "https://api.telegram.org"
    proxy: Annotated[str | None, Field(repr=False)] = None
    webhook_url: Annotated[str | None, Field(examples=["https://hakkaku.example.com/telegram"])] = (
        None
    )
    webhook_secret: SecretStr | None = None
    listen: Annotated[str, Field(pattern=LISTEN, examples=["127.0.0.1:8080"])] = "127.0.0.1:8080"
    files_url: Annotated[str | None, Field(repr=False, examples=["/var/lib/hakkaku/files"])] = None
    """Where files are kept: a folder (one in the data folder by default) or ``s3://…``."""
    send_rate: Annotated[str, Field(pattern=RATE, examples=["25/1"])] = "25/1"
    """Messages a second overall and for a chat, or ``off``."""
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], Field(examples=["INFO"])] = (
        "INFO"
    )
    house: Path | None = None
    bot_name: str | None = None
    alert_webhook_url: SecretStr | None = None
    public_url: Annotated[
        str | None, Field(pattern=ADDRESS, examples=["https://hakkaku.example.com"])
    ] = None
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    trusted_proxies: Annotated[str, Field(examples=["10.0.0.0/8, ::1"])] = ""
    """Addresses and networks whose word about the caller is believed."""

    @field_validator("*", mode="before")
    @classmethod
    def _set(cls, given: Any, info: ValidationInfo) -> Any:
        name = str(info.field_name)
        return cls.model_fields[name].default if given == "" and name not in NEEDED else given

    @field_validator("data_dir", "ledger", "files_url")
    @classmethod
    def _at_home(cls, given: T) -> T:
        """A ``~`` leads to a home that is known. Raises `ValueError`."""
        try:
            Path(str(given)).expanduser()
        except RuntimeError:
            raise ValueError("there is no such home") from None
        return given

    @field_validator("webhook_url")
    @classmethod
    def _called(cls, given: str | None) -> str | None:
        """Where we are called: a path is taken as it stands. Raises `ValueError`."""
        if "{" in urlsplit(given or "").path:
            raise ValueError("a route would take it for a pattern")
        return given

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, given: str) -> str:
        networks(given)
        return given

    @classmethod
    def example(cls, name: str) -> str:
        """How a setting may look: each that can be refused has an example."""
        return str((cls.model_fields[name].examples or [""])[0])

    @property
    def proxies(self) -> tuple[Network, ...]:
        """Whose word about the caller is believed."""
        return networks(self.trusted_proxies)

    @property
    def rates(self) -> tuple[float | None, float | None]:
        """Messages a second overall and for a chat; none where there is no limit."""
        if self.send_rate == "off":
            return None, None
        overall, _, chat = self.send_rate.partition("/")
        return float(overall), float(chat)

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self.data_dir.expanduser()

    @property
    def ledger_file(self) -> Path:
        """Where erasures are written down, outside the database."""
        return self.ledger.expanduser() if self.ledger else self.folder / LEDGER

    @property
    def database(self) -> str:
        """The database's address; a SQLite file in the data folder by default."""
        # In an address these two would say something else than in a path.
        path = str(self.folder / "hakkaku.db").replace("%", "%25").replace("?", "%3F")
        return self.database_url or f"sqlite:///{path}"


def load() -> Settings:
    """The settings of this process; a value in a file wins where NAME_FILE names one.

    What a file holds never stands in the environment, which child processes are given.
    """
    held: dict[str, Any] = {}
    for name in Settings.model_fields:
        file = os.environ.get(f"HAKKAKU_{name.upper()}_FILE")
        if file:
            held[name] = _text(file)
    return Settings(**held)


def _text(file: str) -> str:
    """What a setting's file holds. Raises `OSError`, also where it is no text."""
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        raise OSError(EILSEQ, os.strerror(EILSEQ), file) from None
