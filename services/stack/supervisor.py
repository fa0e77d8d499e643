"""Keeping processes alive: what dies is started again, what is told to stop stops, nothing is left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from services.stack.children import Program, spawn
from services.stack.remains import MARK, end_all, end_group, kept_in, start_time
from shared.errors import Transient

RELOAD = signal.SIGUSR1  # not SIGHUP: a house must end with the terminal it was started in
TICK = 0.1  # seconds between two looks
STEADY = 10.0  # seconds of life after which a program's restarts count from the beginning
TRIES = 3  # of a first start: what a killed house left may need a moment to be gone
LOG_LIMIT = 20_000_000  # bytes; a longer log is put aside when its program starts


@dataclass(slots=True, kw_only=True)
class Kept:
    """A program that is kept alive."""

    program: Program
    process: subprocess.Popen[bytes]
    since: float
    began_at: str
    started: str  # for people: UTC, to the second
    restarts: int = 0
    tries: int = 0
    due: float = field(default=0.0)  # when a dead one is started again


class Supervisor:
    """Starts programs in order, restarts those that die, stops them in the reverse order."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._logs = home / "logs"
        self._state = home / "run" / "processes.json"
        self._kept: dict[str, Kept] = {}
        self._stopping = False  # a plain flag: an Event's lock would bite its own signal handler
        self._reloading = False
        self._wanted: set[str] = set()
        self._logs.mkdir(parents=True, exist_ok=True)
        self._state.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._end_leftovers()

    def start(self, program: Program, *, timeout: float = 30.0) -> None:
        """Start a program and wait until it is ready. Raises Transient, with its log's place, if it is not."""
        until = monotonic() + timeout
        for _ in range(TRIES):
            self._kept[program.name] = self._spawn(program)
            self._write()
            if program.ready is None or self._is_ready(program, until):
                return
            sleep(0.5)
        raise Transient(f"{program.name} did not start: read {self._logs / program.name}.log")

    def _is_ready(self, program: Program, until: float) -> bool:
        process = self._kept[program.name].process
        while program.ready is not None and process.poll() is None and monotonic() < until:
            if program.ready():
                return True
            sleep(0.02)
        end_group(process.pid)
        process.wait()
        return False

    def restart(self, name: str) -> None:
        """End a program that is stuck; the next look starts it again. May be called from any thread."""
        self._wanted.add(name)

    def stop_soon(self, *_: object) -> None:
        """Leave `run_until_stopped` at the next look."""
        self._stopping = True

    def reload_soon(self, *_: object) -> None:
        """Have every client read its configuration again at the next look."""
        self._reloading = True

    def run_until_stopped(self, every: Callable[[], None] | None = None) -> None:
        """Keep everything alive until SIGTERM, Ctrl-C or `stop_soon`; call `every` about once a second."""
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, self.stop_soon)
        signal.signal(RELOAD, self.reload_soon)
        looks = 0
        while not self._stopping:
            sleep(TICK)
            self.look()
            looks += 1
            if every is not None and looks % 10 == 0:
                every()

    def run_while(self, work: Callable[[], int], every: Callable[[], None] | None = None) -> int:
        """Keep everything alive while `work` runs in a thread of its own; what it returned, 130 if interrupted."""
        answer: list[int] = []

        def run() -> None:
            try:
                answer.append(work())
            finally:
                self.stop_soon()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        self.run_until_stopped(every)
        if answer or not thread.is_alive():
            self._stopping = False
        return answer[0] if answer else 130

    def look(self) -> None:
        """See who died, end who is stuck, start again who is due."""
        if self._reloading:
            self._reloading = False
            self._reload()
        for kept in list(self._kept.values()):
            name = kept.program.name
            if name in self._wanted:
                self._wanted.discard(name)
                end_group(kept.process.pid)
            if kept.process.poll() is None:
                continue
            if kept.due == 0.0:
                self._mourn(kept)
            elif monotonic() >= kept.due:
                self._revive(kept)

    def _reload(self) -> None:
        for kept in self._kept.values():
            if kept.program.client and kept.process.poll() is None:
                kept.process.send_signal(kept.program.reload_signal)

    def stop(self) -> None:
        """Stop everything, the clients at once, then the servers, the last started first; each in its grace."""
        told = monotonic()
        for kept in self._kept.values():
            if kept.program.client and kept.process.poll() is None:
                kept.process.send_signal(kept.program.stop_signal)
        for kept in reversed(self._kept.values()):
            if not kept.program.client and kept.process.poll() is None:
                told = monotonic()
                kept.process.send_signal(kept.program.stop_signal)
            try:
                kept.process.wait(max(0.0, told + kept.program.grace - monotonic()))
            except subprocess.TimeoutExpired:
                end_group(kept.process.pid)
                kept.process.wait()
            end_group(kept.process.pid)
        self._kept.clear()
        self._state.unlink(missing_ok=True)

    def _mourn(self, kept: Kept) -> None:
        # Whatever a dead program left in its session would hold its locks against the next one.
        end_group(kept.process.pid)
        kept.tries = 0 if monotonic() - kept.since > STEADY else kept.tries + 1
        kept.due = monotonic() + min(10.0, 0.1 * 2**kept.tries)

    def _revive(self, kept: Kept) -> None:
        try:
            fresh = self._spawn(kept.program)
        except OSError:  # no memory, no room on the disk: worth another try, not the end of all others
            kept.due = monotonic() + 5.0
            return
        fresh.restarts, fresh.tries = kept.restarts + 1, kept.tries
        self._kept[kept.program.name] = fresh
        self._write()

    def _spawn(self, program: Program) -> Kept:
        if program.before is not None:
            program.before()
        log = self._logs / f"{program.name}.log"
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.old"))
        process = spawn(program, log, mark={MARK: str(self._home.resolve())})
        started = datetime.now(UTC).isoformat(timespec="seconds")  # noqa: TID251 -- processes live on the machine's time
        began = start_time(process.pid) or ""
        return Kept(program=program, process=process, since=monotonic(), began_at=began, started=started)

    def _write(self) -> None:
        rows = [
            {
                "name": kept.program.name,
                "pid": kept.process.pid,
                "queue": kept.program.queue,
                "since": kept.started,
                "restarts": kept.restarts,
                "began": kept.began_at,
            }
            for kept in self._kept.values()
        ]
        fresh = self._state.with_suffix(".new")
        fresh.write_text(json.dumps({"supervisor": os.getpid(), "began": start_time(os.getpid()), "rows": rows}))
        fresh.replace(self._state)

    def _end_leftovers(self) -> None:
        # Those that were written down, by pid and birth; and what they had started, by the mark it inherited.
        known = [row["pid"] for row in _stored(self._home).get("rows", []) if _is_still(row["pid"], row["began"])]
        end_all([*known, *kept_in(self._home.resolve())])
        self._state.unlink(missing_ok=True)


def _is_still(pid: int, began: str) -> bool:
    return bool(began) and start_time(pid) == began


def _stored(home: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((home / "run" / "processes.json").read_text())
    except (OSError, ValueError):
        return {}
    return found


def supervisor_of(home: Path) -> int | None:
    """The process id of the supervisor of the house that runs in `home`; None when it is down."""
    stored = _stored(home)
    pid = stored.get("supervisor")
    return pid if isinstance(pid, int) and start_time(pid) == stored.get("began") else None


def read_processes(home: Path) -> list[dict[str, str | int | None]]:
    """The processes of the house that runs in `home`: name, pid, queue, since, restarts. Empty when it is down."""
    if supervisor_of(home) is None:
        return []
    names = ("name", "pid", "queue", "since", "restarts")
    return [{name: row[name] for name in names} for row in _stored(home)["rows"]]
