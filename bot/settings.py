"""The settings, from the environment; any may be given as ``NAME_FILE``.

Laws: a setting has a default that works on a fresh machine; a secret is never printed.
"""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an installation may set."""

    model_config = SettingsConfigDict(env_prefix="HAKKAKU_")

    data_dir: Path = Path("~/.local/share/hakkaku")
    database_url: str | None = None
    keys: SecretStr | None = None

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self.data_dir.expanduser()

    @property
    def database(self) -> str:
        """The database's address; a SQLite file in the data folder by default."""
        return self.database_url or f"sqlite:///{self.folder / 'hakkaku.db'}"


def load() -> Settings:
    """The settings of this process; a value in a file wins where NAME_FILE names one."""
    for name in Settings.model_fields:
        key = f"HAKKAKU_{name.upper()}"
        file = os.environ.get(f"{key}_FILE")
        if file:
            os.environ[key] = Path(file).read_text(encoding="utf-8").strip()
    return Settings()
