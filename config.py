"""The one frozen configuration, read once from the environment. Every key is documented in the README."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent
MINIMUM_SECRET_LENGTH = 16


class ConfigError(ValueError):
    """A key of the environment that cannot be used, named in the text."""


@dataclass(frozen=True, slots=True)
class Config:
    """What an installation may choose. Field names are the environment's keys in lower case, without `GOSMART_`."""

    data: Path
    database_url: str
    redis_url: str | None
    secret_key: str = field(repr=False)
    mail_url: str | None = field(repr=False)
    mail_from: str
    contact_mail: str
    base_url: str
    room_url: str
    jitsi_url: str
    jitsi_app_id: str
    jitsi_secret: str = field(repr=False)
    bbb_url: str
    bbb_secret: str = field(repr=False)
    demo: bool
    secure_cookies: bool
    password_method: str
    max_body_mb: int
    log_level: str
    trusted_proxies: int
    keep_done_days: int

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Config:
        """Read and check all keys. Raises ConfigError naming the key that cannot be used."""
        env = os.environ if env is None else env
        data = Path(env.get("GOSMART_DATA") or ROOT / "instance").absolute()
        demo = _switch(env, "GOSMART_DEMO", default=False)
        base_url = env.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
        if not base_url.startswith(("http://", "https://")):
            raise ConfigError("BASE_URL must start with http:// or https://")
        return cls(
            data=data,
            database_url=_database_url(env.get("DATABASE_URL") or f"sqlite:///{data / 'gosmart.db'}"),
            redis_url=env.get("REDIS_URL") or None,
            secret_key=_secret(env.get("SECRET_KEY"), data),
            mail_url=env.get("MAIL_URL") or None,
            mail_from=env.get("MAIL_FROM", "GO SMART <no-reply@gosmart.example>"),
            contact_mail=env.get("CONTACT_MAIL", "secretariat@gosmart.example"),
            base_url=base_url,
            room_url=_pattern(env.get("ROOM_URL", "https://meet.jit.si/gosmart-{room}")),
            jitsi_url=_https(env, "JITSI_URL"),
            jitsi_app_id=env.get("JITSI_APP_ID", ""),
            jitsi_secret=env.get("JITSI_SECRET", ""),
            bbb_url=_https(env, "BBB_URL"),
            bbb_secret=env.get("BBB_SECRET", ""),
            demo=demo,
            secure_cookies=_switch(env, "SECURE_COOKIES", default=base_url.startswith("https://")),
            password_method=env.get("PASSWORD_METHOD", "scrypt"),
            max_body_mb=_number(env, "MAX_BODY_MB", 20),
            log_level=env.get("LOG_LEVEL", "INFO").upper(),
            trusted_proxies=_number(env, "TRUSTED_PROXIES", 0),
            keep_done_days=_number(env, "KEEP_DONE_DAYS", 30, least=1),
        )


def _database_url(url: str) -> str:
    """Name the PostgreSQL driver that is installed, whichever of the usual spellings was given."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _secret(given: str | None, data: Path) -> str:
    """The given secret, or one made once and kept in the data folder, readable by its owner only."""
    if given:
        if len(given) < MINIMUM_SECRET_LENGTH:
            raise ConfigError(f"SECRET_KEY must have at least {MINIMUM_SECRET_LENGTH} characters")
        return given
    path = data / "secret_key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        # Written aside and linked into place, so that nobody ever reads half of it; the first process wins.
        own = data / f"secret_key.{os.getpid()}"
        with open(own, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(os.urandom(32).hex())
        with suppress(FileExistsError):
            os.link(own, path)
        own.unlink()
    return path.read_text().strip()


def _pattern(url: str) -> str:
    if "{room}" not in url or not url.startswith("https://"):
        raise ConfigError("ROOM_URL must start with https:// and contain {room}")
    return url


def _https(env: Mapping[str, str], key: str) -> str:
    url = env.get(key, "").strip()
    if url and not url.startswith("https://"):
        raise ConfigError(f"{key} must start with https://")
    return url


def _switch(env: Mapping[str, str], key: str, *, default: bool) -> bool:
    value = env.get(key, "").strip().lower()
    if value in {"", "0", "1", "true", "false", "yes", "no"}:
        return default if not value else value in {"1", "true", "yes"}
    raise ConfigError(f"{key} must be 1 or 0, not {value!r}")


def _number(env: Mapping[str, str], key: str, default: int, *, least: int = 0) -> int:
    value = env.get(key, "").strip()
    if value and not (value.isdecimal() and int(value) >= least):
        raise ConfigError(f"{key} must be a whole number from {least}, not {value!r}")
    return int(value) if value else default
