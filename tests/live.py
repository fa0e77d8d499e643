"""A whole house in processes of its own, for tests that kill parts of it; only its own processes are touched."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from services.stack import read_processes
from services.stack.remains import start_time

ROOT = Path(__file__).parent.parent
START = 80.0  # seconds, on a machine that does other things too
FOREIGN = ("DATABASE_URL", "VALKEY_URL", "SMTP_URL", "PUBLIC_URL", "SECRET_KEY")


def environment(**more: str) -> dict[str, str]:
    """The environment of a person who set nothing."""
    inherited = os.environ.items()  # noqa: TID251 -- a child inherits the environment
    plain = {name: value for name, value in inherited if name not in FOREIGN and not name.startswith("TREMPLIN_")}
    return {**plain, **more}


def tremplin(*words: str, timeout: float = 60, **env: str) -> subprocess.CompletedProcess[str]:
    """Type a command and wait for its end."""
    argv = [sys.executable, "-m", "services.cli", *words]
    return subprocess.run(
        argv, cwd=ROOT, env=environment(**env), capture_output=True, text=True, timeout=timeout, check=False
    )


def eventually(holds: Callable[[], object], *, within: float) -> bool:
    """Whether `holds` becomes true within so many seconds."""
    until = monotonic() + within
    while not holds():
        if monotonic() > until:
            return False
        sleep(0.1)
    return True


def alive_in(home: Path) -> list[int]:
    """Every process of the house in `home`: it stands there, or was told of it by argument or environment."""
    mark = os.fsencode(home)
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        pid = int(folder.name)
        try:
            told = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
            place = os.fsencode((folder / "cwd").readlink())
        except OSError:
            continue
        if pid != os.getpid() and start_time(pid) is not None and (mark in told or place.startswith(mark)):
            found.append(pid)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A house that was started with `up` and answers at `url`."""

    home: Path
    url: str
    process: subprocess.Popen[bytes]

    def pids(self, name: str) -> list[int]:
        """The processes the supervisor keeps whose name begins so."""
        rows = read_processes(self.home)
        return [int(row["pid"] or 0) for row in rows if str(row["name"]).startswith(name)]

    def kill(self, name: str) -> None:
        """End these processes, and the children they made, as a crash would."""
        for pid in self.pids(name):
            os.killpg(pid, signal.SIGKILL)

    def tremplin(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Type a command for this house."""
        return tremplin("--home", str(self.home), *words)

    def stop(self) -> int:
        """Stop it as an operator would; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


def launch(home: Path, *words: str, **env: str) -> subprocess.Popen[bytes]:
    """Type `up` and do not wait."""
    home.mkdir(parents=True, exist_ok=True)
    argv = [sys.executable, "-m", "services.cli", "--home", str(home), "up", *(words or ("--port", "0"))]
    with (home / "told").open("wb") as told:
        return subprocess.Popen(argv, cwd=ROOT, env=environment(**env), stdout=told, stderr=subprocess.STDOUT)


def start(home: Path, **env: str) -> Live:
    """Start a whole house and wait until it has told its address."""
    process, told = launch(home, **env), home / "told"
    up = eventually(lambda: told.read_text().startswith("http") or process.poll() is not None, within=START)
    said = told.read_text()
    if not up or not said.startswith("http"):
        process.kill()
        process.wait()
        raise AssertionError(f"the house did not start: {said}")
    return Live(home=home, url=said.split()[0], process=process)
