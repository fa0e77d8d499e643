"""PostgreSQL and Valkey as children: made on first start, on Unix sockets, their data kept in the home folder."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from services.stack.binaries import Postgres, find_postgres, find_valkey
from services.stack.children import Program, run_once
from services.stack.nobody import owner
from services.stack.remains import end_all, standing_in, stands_in
from shared.errors import Permanent

USER = "tremplin"
OPTIONS = {  # fsync and synchronous_commit stay on: a receipt is a promise
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "log_min_messages": "warning",
    "log_destination": "stderr",
    "timezone": "UTC",
}


def postgres(home: Path, rundir: Path) -> Program:
    """PostgreSQL on the data in `<home>/pg`, made if there is none. Raises Permanent for data of another major."""
    found, data = find_postgres(), home / "pg"
    if not (data / "PG_VERSION").exists():
        _make_cluster(found, data)
    kept = int((data / "PG_VERSION").read_text())
    if kept != found.major:
        raise Permanent(
            f"the data in {data} is of PostgreSQL {kept}, this is PostgreSQL {found.major}: "
            "dump it with the old release, then restore the dump here"
        )
    _give(data, owner())
    argv = [str(found.bin / "postgres"), "-D", str(data), "-c", f"unix_socket_directories={rundir}"]
    for name, value in OPTIONS.items():
        argv += ["-c", f"{name}={value}"]
    ready = [str(found.bin / "pg_isready"), "-q", "-h", str(rundir), "-U", USER, "-d", "postgres"]
    return Program(
        name="postgres",
        argv=argv,
        stop_signal=signal.SIGINT,
        unrooted=True,
        ready=lambda: subprocess.run(ready, check=False).returncode == 0,  # noqa: S603 -- by full path
        before=lambda: _clear_after_crash(data, rundir),
    )


def _make_cluster(found: Postgres, data: Path) -> None:
    half = data.with_name("pg.half")  # an interrupted first start leaves this, not a broken cluster
    shutil.rmtree(half, ignore_errors=True)
    argv = [str(found.bin / "initdb"), "-D", str(half), "-U", USER, "-A", "trust", "-E", "UTF8"]
    if found.major >= 17:
        argv += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    else:
        argv += ["--locale=C.UTF-8"]
    try:
        run_once(argv)
    except OSError as error:
        raise Permanent(
            f"PostgreSQL cannot be started by this user here: start as an ordinary user, or set DATABASE_URL ({error})"
        ) from error
    except RuntimeError as error:
        raise Permanent(f"no database could be made in {data.parent}: {error}") from error
    half.rename(data)


def _give(data: Path, person: int) -> None:
    # The same home may be used by root inside a container and outside: PostgreSQL runs as the owner or not at all.
    if os.geteuid() != 0 or data.stat().st_uid == person:
        return
    for folder, _, names in os.walk(data):
        for path in (folder, *(os.path.join(folder, name) for name in names)):  # noqa: PTH118 -- thousands of files
            os.chown(path, person, person, follow_symlinks=False)


def _clear_after_crash(data: Path, rundir: Path) -> None:
    # A killed server leaves children that count on, holding its memory, and locks whose pid is a stranger's by now.
    if sys.platform != "linux":
        return
    locks = (data / "postmaster.pid", rundir / ".s.PGSQL.5432.lock")
    if any(stands_in(data, pid) for path in locks if (pid := _pid_in(path))):
        return  # a living server that somebody else started: PostgreSQL itself will say so
    end_all(standing_in(data, program="postgres"))
    for path in locks:
        with suppress(OSError):
            path.unlink()


def _pid_in(lock: Path) -> int:
    try:
        return abs(int(lock.read_text().split("\n", 1)[0]))
    except (OSError, ValueError):
        return 0


def database_url(rundir: Path, name: str = USER) -> str:
    """The address of a database on this PostgreSQL."""
    return f"postgresql+psycopg://{USER}@/{name}?host={quote(str(rundir), safe='')}"


def valkey(home: Path, rundir: Path) -> Program:
    """Valkey on `<rundir>/valkey.sock`, what it holds kept in `<home>/valkey`."""
    data, path = home / "valkey", rundir / "valkey.sock"
    data.mkdir(mode=0o700, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    argv = [str(find_valkey())]
    for name, value in options.items():
        argv += [f"--{name}", value]
    return Program(name="valkey", argv=argv, ready=lambda: _pong(path))


def valkey_url(rundir: Path) -> str:
    """The broker's address, as kombu writes it."""
    return f"redis+socket://{quote(str(rundir / 'valkey.sock'))}?virtual_host=0"


def _pong(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            line.connect(str(path))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
    except OSError:
        return False
