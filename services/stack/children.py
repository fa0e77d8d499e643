"""Starting a child process that cannot outlive us, and that is not root where it refuses to be."""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from services.stack.nobody import unroot

PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to run, how to stop it, and how to know that it is ready."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    queue: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    reload_signal: signal.Signals = signal.SIGTERM  # makes it read its configuration again, at worst by a new start
    grace: float = 15.0  # seconds it gets to stop by itself
    client: bool = False  # needs the servers: told to stop before them, all clients at once
    unrooted: bool = False  # refuses to run as root
    ready: Callable[[], bool] | None = None
    before: Callable[[], None] | None = None  # what must be put right before each start


def spawn(program: Program, log: Path, *, mark: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, `mark` in its environment; it is told to stop when we die.

    Must be called from the main thread: the kernel tells a child of the death of the thread that made it.
    Raises OSError when it cannot be started.
    """
    prepare = _prepare(program.stop_signal, unroot() if program.unrooted else None)
    with log.open("ab") as output:
        try:
            return subprocess.Popen(  # noqa: S603 -- our own programs, by full path
                list(program.argv),
                env={**os.environ, **program.env, **mark},  # noqa: TID251 -- a child inherits the environment
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=prepare,  # noqa: PLW1509 -- it takes no lock that a thread of ours could hold
            )
        except subprocess.SubprocessError as error:
            raise OSError(errno.EPERM, f"{program.name} could not be started: {error}") from error


def _prepare(last_word: signal.Signals, become: Callable[[], None] | None) -> Callable[[], None]:
    parent = os.getpid()

    def prepare() -> None:
        if become is not None:
            become()
        _die_with(parent, last_word)  # last: a change of person would make the kernel forget it

    return prepare


def _die_with(parent: int, how: signal.Signals) -> None:
    if sys.platform != "linux":
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(how), 0, 0, 0)
    if os.getppid() != parent:  # it died before the kernel was asked to tell us
        os._exit(1)


def run_once(argv: Sequence[str], *, timeout: float = 60) -> None:
    """Run a short program, not as root. Raises RuntimeError with what it said, OSError when it cannot start."""
    prepare = _prepare(signal.SIGKILL, unroot())
    try:
        done = subprocess.run(  # noqa: S603 -- our own programs, by full path
            list(argv), capture_output=True, text=True, timeout=timeout, preexec_fn=prepare, check=False
        )
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"{Path(argv[0]).name} was not done after {timeout:.0f} s") from None
    except subprocess.SubprocessError as error:
        raise OSError(errno.EPERM, f"{argv[0]} could not be run: {error}") from error
    if done.returncode != 0:
        raise RuntimeError(f"{Path(argv[0]).name} failed: {(done.stderr or done.stdout).strip()[-500:]}")
