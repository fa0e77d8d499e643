"""What a crash left running: found by what it was told or where it stands, and ended before a new start."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

MARK = "TREMPLIN_KEPT_IN"  # in the environment of all that a supervisor starts, and of what that starts in turn
PATIENCE = 5.0  # seconds for the kernel to clear away what was ended


def start_time(pid: int) -> str | None:
    """When a process began, as its kernel counts; None when it ended. With the pid it names one process."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = told.rsplit(")", 1)[1].split()
    return None if fields[0] in "ZX" else fields[19]  # a dead one may wait for ever for a parent that never asks


def end_group(pid: int, how: signal.Signals = signal.SIGKILL) -> None:
    """End what is left of a child's session; nothing left is well too."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, how)


def end_all(pids: Iterable[int]) -> None:
    """End these processes at once and wait until they are gone, for some seconds at most."""
    began = {pid: start_time(pid) for pid in pids}
    for pid in began:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    until = monotonic() + PATIENCE
    while monotonic() < until and any(when and start_time(pid) == when for pid, when in began.items()):
        sleep(0.02)


def kept_in(home: Path) -> list[int]:
    """Every process that bears the mark of this home, children of children included, but ourselves."""
    mark = f"{MARK}={home}".encode()
    return [pid for pid in _pids() if pid != os.getpid() and mark in _told(pid).split(b"\0")]


def standing_in(folder: Path, *, program: str) -> list[int]:
    """Every process of this program whose working folder this is: how PostgreSQL's own children are known."""
    return [pid for pid in _pids() if stands_in(folder, pid) and _program(pid) == program]


def stands_in(folder: Path, pid: int) -> bool:
    """Whether this process works in this folder: a living server does, a stranger or a dead one does not."""
    place = Path(f"/proc/{pid}")
    with suppress(FileNotFoundError, ProcessLookupError):
        try:
            return (place / "cwd").samefile(folder)
        except PermissionError:  # not ours to look at; the folder's owner might run it
            return place.stat().st_uid == folder.stat().st_uid
    return False


def _pids() -> Iterator[int]:
    return (int(folder.name) for folder in Path("/proc").glob("[0-9]*"))


def _told(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


def _program(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/exe").readlink().name
    except OSError:
        return ""
