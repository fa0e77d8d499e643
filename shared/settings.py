"""What the installation decides, read once from the environment and handed down."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

DEMO_SECRET = "demonstration-only-never-in-production"  # noqa: S105 -- refused when environment is production
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
PARIS = Path(__file__).parent / "programme" / "paris"


def _also(*names: str) -> Any:
    """A setting known by the names other tools use, or by the first of them behind TREMPLIN_."""
    return Field(validation_alias=AliasChoices(f"TREMPLIN_{names[0]}", *names))


class Settings(BaseSettings):
    """One installation. Every name may also be given as `TREMPLIN_<NAME>`; `<NAME>_FILE` reads a secret."""

    model_config = SettingsConfigDict(env_prefix="TREMPLIN_", frozen=True, extra="ignore", populate_by_name=True)

    environment: Literal["demo", "production"] = "demo"
    home: Path = Path(".tremplin")
    database_url: Annotated[str, Field(validation_alias=AliasChoices("TREMPLIN_DATABASE_URL", "DATABASE_URL"))] = ""
    valkey_url: Annotated[str, _also("VALKEY_URL", "REDIS_URL", "CELERY_BROKER_URL")] = ""
    smtp_url: Annotated[str, _also("SMTP_URL")] = ""
    smtp_timeout: Annotated[float, Field(gt=0, le=10)] = 10.0  # seconds for any answer of the mail server
    secret_key: Annotated[SecretStr, _also("SECRET_KEY")] = SecretStr(DEMO_SECRET)
    secret_key_file: Annotated[Path | None, _also("SECRET_KEY_FILE")] = None
    public_url: Annotated[str, _also("PUBLIC_URL")] = "http://127.0.0.1:8080"
    port: Annotated[int, _also("PORT")] = 8080
    log_level: Annotated[Literal["debug", "info", "warning", "error"], _also("LOG_LEVEL")] = "info"
    log_format: Annotated[Literal["json", "text"], _also("LOG_FORMAT")] = "json"
    programme: Path = PARIS
    clock_file: Path | None = None  # a demonstration's own time; never in production
    mail_from: str = "Tremplin <tremplin@ville.example.org>"
    bounces: Path | None = None  # a Maildir folder in which reports of mails that came back arrive
    bounces_secret: SecretStr = SecretStr("")  # signs reports handed over at /api/v1/bounces; empty: none are taken
    hooks_inside: bool = False  # webhooks may tell this machine and plain HTTP; for tests and trials alone
    mailbox: bool = False  # show the mails of the embedded sink at /mailbox
    workers: Annotated[int, Field(ge=1, le=32)] = 1  # Celery processes per queue
    trusted_proxies: Annotated[int, Field(ge=0, le=5)] = 0
    files: Path | None = None  # where attachments are kept; default: `files` in the home folder
    clamav: str = ""  # host:port or the path of a socket; empty: files are examined without a virus scanner
    limits: Literal["auto", "on", "off"] = "auto"  # auto: off while the public address is this machine itself
    second_release: Literal["off", "on"] = "off"  # on: whoever edited a letter cannot let it leave
    old_secret_keys: Annotated[tuple[str, ...], NoDecode] = ()

    @model_validator(mode="after")
    def _secret_is_kept(self) -> Self:
        if self.secret_key_file is not None:
            object.__setattr__(self, "secret_key", SecretStr(self.secret_key_file.read_text().strip()))
        key = self.secret_key.get_secret_value()
        if self.environment == "production" and (key == DEMO_SECRET or len(key) < 32):
            raise ValueError("SECRET_KEY must be set, to at least 32 characters of your own, in production")
        if self.environment == "production" and self.clock_file is not None:
            raise ValueError("TREMPLIN_CLOCK_FILE is for demonstrations: production lives on the real day")
        return self

    @property
    def limits_on(self) -> bool:
        """Whether clients are limited: not while the public address is this machine itself, unless it was asked for."""
        trial = urlsplit(self.public_url).hostname in LOOPBACK
        return self.limits == "on" or (self.limits == "auto" and not trial)

    @property
    def files_folder(self) -> Path:
        """Where attachments are kept."""
        return self.files if self.files is not None else self.home / "files"

    @property
    def key(self) -> str:
        """The secret that signs links and sessions."""
        return self.secret_key.get_secret_value()
