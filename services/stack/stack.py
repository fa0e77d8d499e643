"""The embedded stack: PostgreSQL, Valkey and a mail sink, each only where no address was given."""

from __future__ import annotations

import fcntl
import os
import socket
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from sqlalchemy import text

from services.stack import servers
from services.stack.children import Program
from services.stack.supervisor import Supervisor
from shared.db import engine_for
from shared.errors import Conflict

SOCKET_LIMIT = 90  # bytes of a folder whose sockets still fit the kernel's 107


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the servers answer."""

    database_url: str
    valkey_url: str
    smtp_url: str


class Stack:
    """Starts what is not given, in `home`; a context manager that stops all it started."""

    def __init__(
        self,
        home: Path,
        *,
        database_url: str = "",
        valkey_url: str = "",
        smtp_url: str = "",
        mail: bool = True,
    ) -> None:
        self.home = home.absolute()
        self._given = Addresses(database_url=database_url, valkey_url=valkey_url, smtp_url=smtp_url)
        self._mail = mail
        self._lock: IO[str] | None = None
        self._rundir: Path
        self.supervisor: Supervisor
        self.addresses: Addresses

    def __enter__(self) -> Self:
        """Take the home folder and start. Raises Conflict when another house runs in it."""
        self._rundir = _rundir(self.home)
        # In the home itself: the sockets' folder may differ from one environment to another.
        self._lock = (_folder(self.home / "run") / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise Conflict(f"another Tremplin runs in {self.home}: stop it, or choose another --home") from None
        self.supervisor = Supervisor(self.home)
        try:
            self.addresses = self._start(self._rundir)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop everything that was started, the last first."""
        self.supervisor.stop()
        if self._rundir.parent != self.home:
            with suppress(OSError):  # what is left in it tells of a server that was killed
                self._rundir.rmdir()
        if self._lock is not None:
            self._lock.close()

    def _start(self, rundir: Path) -> Addresses:
        database, broker, smtp = self._given.database_url, self._given.valkey_url, self._given.smtp_url
        if not database:
            self.supervisor.start(servers.postgres(self.home, rundir))
            _make_database(rundir)
            database = servers.database_url(rundir)
        if not broker:
            self.supervisor.start(servers.valkey(self.home, rundir))
            broker = servers.valkey_url(rundir)
        if not smtp and self._mail:
            port = self._start_sink()
            smtp = f"smtp://127.0.0.1:{port}"
        return Addresses(database_url=database, valkey_url=broker, smtp_url=smtp)

    def _start_sink(self) -> int:
        folder = self.home / "mail"
        folder.mkdir(mode=0o700, exist_ok=True)
        port = free_port()
        argv = [sys.executable, "-m", "services.stack.sink", str(folder), str(port)]
        self.supervisor.start(Program(name="mail", argv=argv, ready=lambda: _listens(port)))
        return port


def _rundir(home: Path) -> Path:
    _folder(home)
    rundir = home / "run"
    if len(os.fsencode(rundir)) > SOCKET_LIMIT:
        rundir = _short_base() / f"tremplin-{os.geteuid()}-{sha256(os.fsencode(home)).hexdigest()[:12]}"
    if _folder(rundir).lstat().st_uid != os.geteuid():
        raise Conflict(f"{rundir} belongs to somebody else: choose another --home")
    return rundir


def _short_base() -> Path:
    given = os.environ.get("XDG_RUNTIME_DIR", "")  # noqa: TID251 -- the system's own setting
    # Somebody else's after `su`, or too long itself: then the folder for all.
    usable = given and os.access(given, os.W_OK) and len(os.fsencode(given)) < SOCKET_LIMIT / 2
    return Path(given if usable else tempfile.gettempdir())


def _folder(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _make_database(rundir: Path) -> None:
    engine = engine_for(servers.database_url(rundir, "postgres")).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        there = connection.execute(text("SELECT 1 FROM pg_database WHERE datname = 'tremplin'")).first()
        if there is None:
            connection.execute(text("CREATE DATABASE tremplin"))
    engine.dispose()


def free_port() -> int:
    """A TCP port of the loopback that nobody uses now."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    with socket.socket() as line:
        line.settimeout(0.5)
        return line.connect_ex(("127.0.0.1", port)) == 0
