"""Configuration from the environment: read once at start-up, checked, and refused in one clear line."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app

MEGABYTE = 1024 * 1024


class ConfigurationError(Exception):
    """A setting is missing or malformed; the message names it in one line."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that an operator can set. See `docs/configuration.md` for the meaning of each."""

    instance_dir: Path
    database_url: str
    secret_key: str
    demo: bool = False
    port: int = 8000
    web_concurrency: int = 2
    trusted_hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    mail_url: str | None = None
    mail_from: str = "Vraagplein <noreply@vraagplein.example>"
    public_url: str = "http://127.0.0.1:8000"
    storage_url: str | None = None
    min_dialogue_days: int = 14
    min_open_days: int = 14
    max_upload_bytes: int = 10 * MEGABYTE
    metrics_token: str = ""
    trusted_proxies: int = 0
    security_contact: str = "mailto:security@vraagplein.example"
    require_second_factor: bool = False
    # Where the operator says the keys are; None when nothing was said.
    chosen_seal_public_key_file: Path | None = None
    chosen_receipt_key_file: Path | None = None
    chosen_opener_key_file: Path | None = None
    testing: bool = False

    @property
    def index_dir(self) -> Path:
        return self.instance_dir / "index"

    @property
    def files_dir(self) -> Path:
        return Path(urlsplit(self.storage_url).path) if self.storage_url else self.instance_dir / "files"

    @property
    def keys_dir(self) -> Path:
        return self.instance_dir / "keys"

    @property
    def seal_public_key_file(self) -> Path:
        """The key that the web process seals with."""
        return self.chosen_seal_public_key_file or self.keys_dir / "seal.pub"

    @property
    def receipt_key_file(self) -> Path:
        """The key that the web process signs receipts with; `receipt.pub` stands beside it."""
        return self.chosen_receipt_key_file or self.keys_dir / "receipt.key"

    @property
    def opener_key_file(self) -> Path:
        """The private key of the opener; no other process may read it."""
        return self.chosen_opener_key_file or self.keys_dir / "opener.key"

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https://")


def current_settings() -> Settings:
    """The settings of the running application; needs an application context."""
    settings: Settings = current_app.extensions["settings"]
    return settings


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environ` (default: the process environment).

    Raises `ConfigurationError`, which names the variable, when one is missing or malformed.
    """
    env = os.environ if environ is None else environ
    demo = _flag(env, "DEMO", default=False)
    instance_dir = Path(env.get("INSTANCE_DIR") or "instance").absolute()
    port = _integer(env, "PORT", default=8000, least=1, most=65535)
    return Settings(
        instance_dir=instance_dir,
        database_url=_database_url(env, instance_dir),
        secret_key=_secret_key(env, instance_dir),
        demo=demo,
        port=port,
        # Used by gunicorn, which meets a malformed one with a stack trace: `db upgrade` refuses it first.
        web_concurrency=_integer(env, "WEB_CONCURRENCY", default=2, least=1, most=256),
        trusted_hosts=_hosts(env),
        mail_url=_mail_url(env),
        mail_from=env.get("MAIL_FROM") or "Vraagplein <noreply@vraagplein.example>",
        public_url=_public_url(env, port),
        storage_url=_storage_url(env),
        metrics_token=_metrics_token(env),
        trusted_proxies=_integer(env, "TRUSTED_PROXIES", default=0, least=0, most=10),
        security_contact=env.get("SECURITY_CONTACT") or "mailto:security@vraagplein.example",
        min_dialogue_days=_integer(env, "MIN_DIALOGUE_DAYS", default=0 if demo else 14, least=0, most=365),
        min_open_days=_integer(env, "MIN_OPEN_DAYS", default=0 if demo else 14, least=0, most=365),
        require_second_factor=_flag(env, "REQUIRE_SECOND_FACTOR", default=not demo),
        # Whether there are keys in these files is checked by the rooms that use them: `app.seal.web_keys` at every
        # start, and for its own key the opener, which alone may read it.
        chosen_seal_public_key_file=_path(env, "SEAL_PUBLIC_KEY_FILE"),
        chosen_receipt_key_file=_path(env, "RECEIPT_KEY_FILE"),
        chosen_opener_key_file=_path(env, "OPENER_KEY_FILE"),
    )


def _flag(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = env.get(name, "")
    if value not in {"", "0", "1"}:
        raise ConfigurationError(f"{name} must be 0 or 1, not {value!r}.")
    return default if value == "" else value == "1"


def _integer(env: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    value = env.get(name, "")
    if value == "":
        return default
    if not value.isdecimal() or not least <= int(value) <= most:
        raise ConfigurationError(f"{name} must be a whole number from {least} to {most}, not {value!r}.")
    return int(value)


def _path(env: Mapping[str, str], name: str) -> Path | None:
    value = env.get(name, "")
    return Path(value).absolute() if value else None


def _database_url(env: Mapping[str, str], instance_dir: Path) -> str:
    value = env.get("DATABASE_URL", "")
    if not value:
        return f"sqlite:///{instance_dir / 'vraagplein.sqlite3'}"
    scheme, separator, rest = value.partition("://")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and separator and rest:
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return value
    raise ConfigurationError("DATABASE_URL must start with sqlite:/// (and a file) or postgresql:// (and a server).")


def _secret_key(env: Mapping[str, str], instance_dir: Path) -> str:
    """The key from the environment, or one that is made once and kept in the instance folder with mode 0600."""
    value = env.get("SECRET_KEY", "")
    if value:
        if len(value) < 32:
            raise ConfigurationError("SECRET_KEY must have at least 32 characters.")
        return value
    path = instance_dir / "secret_key"
    try:
        instance_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Two processes may start at once: the first one creates the file, the other reads it.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _kept_secret(path)
    except OSError as error:
        raise ConfigurationError(f"INSTANCE_DIR {instance_dir} cannot be written: {error.strerror}.") from error
    with os.fdopen(descriptor, "w") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key


def _kept_secret(path: Path) -> str:
    if not path.is_file():
        raise ConfigurationError(f"INSTANCE_DIR {path.parent} is not a folder.")
    key = path.read_text().strip()
    if len(key) < 32:
        raise ConfigurationError(f"SECRET_KEY: the kept key in {path} is damaged; set SECRET_KEY or remove the file.")
    return key


def _hosts(env: Mapping[str, str]) -> tuple[str, ...]:
    value = env.get("TRUSTED_HOSTS", "")
    hosts = tuple(host.strip() for host in value.split(",") if host.strip())
    if value and not hosts:
        raise ConfigurationError("TRUSTED_HOSTS must be host names, separated by commas.")
    return hosts or ("127.0.0.1", "localhost")


def _metrics_token(env: Mapping[str, str]) -> str:
    value = env.get("METRICS_TOKEN", "")
    if value and len(value) < 20:
        raise ConfigurationError("METRICS_TOKEN must have at least 20 characters.")
    return value


def _mail_url(env: Mapping[str, str]) -> str | None:
    value = env.get("MAIL_URL", "")
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme not in {"smtp", "smtps", "smtp+starttls"} or not parts.hostname:
        raise ConfigurationError("MAIL_URL must look like smtp://, smtps:// or smtp+starttls:// with a host.")
    return value


def _public_url(env: Mapping[str, str], port: int) -> str:
    value = (env.get("PUBLIC_URL") or f"http://127.0.0.1:{port}").rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigurationError("PUBLIC_URL must be an http:// or https:// address.")
    return value


def _storage_url(env: Mapping[str, str]) -> str | None:
    value = env.get("STORAGE_URL", "")
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme != "file" or not parts.path.startswith("/"):
        raise ConfigurationError("STORAGE_URL must look like file:///folder.")
    return value
