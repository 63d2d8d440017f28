"""What an operator may set, read once from the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from service.errors import Invalid

HOUSE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """``database_url`` is an SQLAlchemy URL; ``zone`` of each agency stands in the database, not here."""

    database_url: str
    port: int
    host: str
    secret_key: str
    demo: bool
    demo_password: str | None
    https: bool
    workers: int

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ, *, demo: bool = False) -> "Settings":
        """Settings from the environment; Invalid names the variable and gives an example."""
        var = Path(env.get("LAJUR_VAR") or HOUSE / "var")
        return cls(
            database_url=_database_url(env, var),
            port=_number(env, "PORT", 8080, 0, 65535),
            host=env.get("LAJUR_HOST", "127.0.0.1"),
            secret_key=env.get("LAJUR_SECRET_KEY") or _kept_secret(var),
            demo=demo or env.get("LAJUR_DEMO", "") == "1",
            demo_password=env.get("LAJUR_DEMO_PASSWORD") or None,
            https=env.get("LAJUR_HTTPS", "") == "1",
            workers=_number(env, "LAJUR_WEB_WORKERS", 1, 1, 64),
        )


def _database_url(env: Mapping[str, str], var: Path) -> str:
    url = env.get("LAJUR_DATABASE_URL", "")
    if not url:
        var.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{var / 'lajur.db'}"
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise Invalid(
            "LAJUR_DATABASE_URL harus diawali sqlite:/// atau postgresql://. "
            "Contoh: LAJUR_DATABASE_URL=postgresql://lajur@localhost/lajur"
        )
    return url


def _number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise Invalid(
            "{name} harus bilangan {low} sampai {high}. Contoh: {name}={default}",
            name=name,
            low=low,
            high=high,
            default=default,
        )
    return int(text)


def _kept_secret(var: Path) -> str:
    """One secret for each installation, made at first start and readable by its owner only."""
    var.mkdir(parents=True, exist_ok=True)
    path = var / "secret_key"
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text("ascii")
