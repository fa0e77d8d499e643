"""Starting a child process that cannot outlive us, and that PostgreSQL accepts even when we are root."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
NOBODY = 65534

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to run, how to stop it, and how to know that it is ready."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    queue: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 15.0  # seconds it gets to stop by itself
    client: bool = False  # needs the servers: told to stop before them, all clients at once
    unrooted: bool = False  # refuses to run as root
    ready: Callable[[], bool] | None = None
    before: Callable[[], None] | None = None  # what must be put right before each start


def spawn(program: Program, log: Path) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own; it is told to stop when this process dies.

    Must be called from the main thread: the kernel tells a child of the death of the thread that made it.
    """

    parent = os.getpid()

    def prepare() -> None:
        _die_with(parent, program.stop_signal)
        if program.unrooted and os.geteuid() == 0:
            become_nobody()

    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 -- our own programs, by full path
            list(program.argv),
            env={**os.environ, **program.env},  # noqa: TID251 -- a child inherits the environment
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=prepare,  # noqa: PLW1509 -- no thread is started before the servers are
        )


def _die_with(parent: int, how: signal.Signals) -> None:
    if sys.platform != "linux":
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(how), 0, 0, 0)
    if os.getppid() != parent:  # it died before the kernel was asked to tell us
        os._exit(1)


def become_nobody() -> None:
    """Stop being root in the eyes of this process alone, in a user namespace where root is called nobody.

    Files stay those of the person who started us. Raises OSError where namespaces are not allowed.
    """
    if _libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are not allowed here")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} 0 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} 0 1")


def run_once(argv: Sequence[str], *, timeout: float = 60) -> None:
    """Run a short program as PostgreSQL wants to be run. Raises RuntimeError with what it said."""

    parent = os.getpid()

    def prepare() -> None:
        _die_with(parent, signal.SIGKILL)
        if os.geteuid() == 0:
            become_nobody()

    done = subprocess.run(  # noqa: S603 -- our own programs, by full path
        list(argv), capture_output=True, text=True, timeout=timeout, preexec_fn=prepare, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{Path(argv[0]).name} failed: {(done.stderr or done.stdout).strip()[-500:]}")


def end_group(pid: int, how: signal.Signals = signal.SIGKILL) -> None:
    """End what is left of a child's session; nothing left is well too."""
    try:
        os.killpg(pid, how)
    except (ProcessLookupError, PermissionError):
        return


def start_time(pid: int) -> str | None:
    """When a process began, as its kernel counts; None when it ended. With the pid it names one process."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = told.rsplit(")", 1)[1].split()
    return None if fields[0] in "ZX" else fields[19]  # a dead one may wait for ever for a parent that never asks
