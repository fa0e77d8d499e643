"""The running house: embedded servers where none are given, the newest database, processes kept alive."""

from __future__ import annotations

import json
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

import httpx
from pydantic import SecretStr
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from services.migrations import upgrade
from services.operate import silent_listeners
from services.stack import Addresses, Program, Stack, Supervisor, free_port
from shared.db import engine_for
from shared.errors import Transient
from shared.events import QUEUES, Listener
from shared.house import House, build_house
from shared.ids import secret
from shared.settings import Settings

START_LIMIT = 60.0  # seconds until the web must answer
WATCH = 15.0  # seconds between two looks at the canaries


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A house that answers: its address, its settings, and the supervisor that keeps it alive."""

    url: str
    house: House
    supervisor: Supervisor


@contextmanager
def running(settings: Settings, *, port: int) -> Iterator[Running]:
    """Start everything, hand over the running house, stop everything.

    Raises Transient when the port is taken or the web does not answer in time; the logs of each process stand
    in `<home>/logs`. A SIGTERM during the start stops what was started and leaves with 0.
    """
    home = settings.home.absolute()
    _check_port(port)
    signal.signal(signal.SIGTERM, _leave)
    with Stack(
        home, database_url=settings.database_url, valkey_url=settings.valkey_url, smtp_url=settings.smtp_url
    ) as stack:
        port = port or free_port()
        full = _completed(settings, stack.addresses, home, port)
        upgrade(full.database_url)
        supervisor = stack.supervisor
        for program in _programs(full, port):
            supervisor.start(program)
        url = f"http://127.0.0.1:{port}"
        _await(url)
        _remember(full)
        yield Running(url=url, house=build_house(full), supervisor=supervisor)


def _check_port(port: int) -> None:
    # Another house on this port would answer in the place of ours, and we would take it for ours.
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind(("127.0.0.1", port))
        except OSError as error:
            raise Transient(f"port {port} cannot be used ({error.strerror}): choose another with --port") from None


def _leave(*_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: what follows is the stopping
    sys.exit(0)


def _completed(settings: Settings, addresses: Addresses, home: Path, port: int) -> Settings:
    given = settings.model_fields_set
    changes: dict[str, object] = {
        "secret_key": settings.secret_key if "secret_key" in given else SecretStr(_own_secret(home)),
        "home": home,
        "port": port,
        "database_url": addresses.database_url,
        "valkey_url": addresses.valkey_url,
        "smtp_url": addresses.smtp_url,
        "mailbox": settings.mailbox or not settings.smtp_url,
    }
    if "public_url" not in given:
        changes["public_url"] = f"http://127.0.0.1:{port}"
    return settings.model_copy(update=changes)


def _own_secret(home: Path) -> str:
    path = home / "secret"
    if not path.exists():
        _keep(path, secret())
    return path.read_text()


def _remember(settings: Settings) -> None:
    _keep(settings.home / "house.json", json.dumps(dict(environment(settings))))


def _keep(path: Path, content: str) -> None:
    # Whole or not at all: half a secret would be accepted by whoever reads it next.
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(content)
    fresh.replace(path)


def settings_of(settings: Settings) -> Settings:
    """The settings of the house that runs (or ran last) in this home; those given, where a database is.

    Raises Transient when no database is given and no house ever ran here.
    """
    path = settings.home / "house.json"
    if settings.database_url:
        return settings
    if not path.exists():
        raise Transient(f"no house ran in {settings.home} yet: start one with `./tremplin up`, or set DATABASE_URL")
    told = json.loads(path.read_text())
    fields = {name: told[name] for name in told if name.startswith("TREMPLIN_")}
    renamed = {name.removeprefix("TREMPLIN_").lower(): value for name, value in fields.items()}
    plain = {name.lower(): value for name, value in told.items() if not name.startswith("TREMPLIN_")}
    return Settings(**{**renamed, **plain})


def environment(settings: Settings) -> Mapping[str, str]:
    """These settings as the environment of a child process; the secret included, never on a command line."""
    told = {
        "DATABASE_URL": settings.database_url,
        "VALKEY_URL": settings.valkey_url,
        "SMTP_URL": settings.smtp_url,
        "SECRET_KEY": settings.key,
        "PUBLIC_URL": settings.public_url,
        "LOG_LEVEL": settings.log_level,
        "LOG_FORMAT": settings.log_format,
        "TREMPLIN_ENVIRONMENT": settings.environment,
        "TREMPLIN_HOME": str(settings.home),
        "TREMPLIN_PROGRAMME": str(settings.programme),
        "TREMPLIN_MAIL_FROM": settings.mail_from,
        "TREMPLIN_MAILBOX": str(settings.mailbox),
        "TREMPLIN_WORKERS": str(settings.workers),
        "TREMPLIN_TRUSTED_PROXIES": str(settings.trusted_proxies),
    }
    if settings.clock_file is not None:
        told["TREMPLIN_CLOCK_FILE"] = str(settings.clock_file)
    return told


def _programs(settings: Settings, port: int) -> Iterator[Program]:
    env = environment(settings)
    cli = (sys.executable, "-m", "services.cli")
    yield Program(
        name="web", argv=(*cli, "web", "--port", str(port)), env=env, client=True, reload_signal=signal.SIGHUP
    )
    yield Program(name="relay", argv=(*cli, "relay"), env=env, client=True)
    for queue in sorted({*QUEUES.values()}):
        argv = (*cli, "worker", "--queue", queue)
        yield Program(name=f"worker-{queue}", argv=argv, queue=queue, env=env, client=True)


def _await(url: str) -> None:
    until = monotonic() + START_LIMIT
    while monotonic() < until:
        try:
            if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        sleep(0.1)
    raise Transient("the web did not answer: read its log in the home folder, under logs/")


class Watchdog:
    """Restarts a worker whose canary was left unanswered for a minute."""

    def __init__(self, house: House, supervisor: Supervisor) -> None:
        self._engine: Engine = engine_for(house.settings.database_url, "relay", pool=1)
        self._supervisor = supervisor
        self._next = monotonic() + 60
        self._patience = timedelta(seconds=60)

    def look(self) -> None:
        """Look every quarter of a minute; a database that is away is somebody else's alarm."""
        if monotonic() < self._next:
            return
        self._next = monotonic() + WATCH
        try:
            silent = silent_listeners(self._engine, self._patience)
        except SQLAlchemyError:
            return
        for queue in {QUEUES[Listener(listener)] for listener in silent}:
            self._supervisor.restart(f"worker-{queue}")
            self._next = monotonic() + 90  # the new worker gets its time
