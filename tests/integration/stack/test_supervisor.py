"""The supervisor with small programs: what dies comes back, what is told to stop stops, nothing stays behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from services.stack import Program, Supervisor, read_processes
from shared.errors import Transient
from tests.live import ROOT, alive_in, environment, eventually

SLEEP = "import time; time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
)
PARENT = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]); time.sleep(600)"


def _program(name: str, code: str, **more: object) -> Program:
    return Program(name=name, argv=(sys.executable, "-c", code), **more)  # type: ignore[arg-type]


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    made = Supervisor(tmp_path)
    yield made
    made.stop()


def _row(home: Path, name: str) -> dict[str, str | int | None]:
    return next(row for row in read_processes(home) if row["name"] == name)


def _said(home: Path, name: str) -> str:
    return (home / "logs" / f"{name}.log").read_text()


def test_what_runs_is_told_by_name_pid_queue_birth_and_restarts(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(_program("worker-review", SLEEP, queue="review"))
    (row,) = read_processes(tmp_path)
    assert set(row) == {"name", "pid", "queue", "since", "restarts"}
    assert (row["name"], row["queue"], row["restarts"]) == ("worker-review", "review", 0)
    assert str(row["since"]).endswith("+00:00")
    assert alive_in(tmp_path) == [row["pid"]]


def test_what_dies_is_started_again_and_counted(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(_program("one", SLEEP))
    first = _row(tmp_path, "one")["pid"]
    os.kill(int(first or 0), signal.SIGKILL)

    def back() -> bool:
        supervisor.look()
        return _row(tmp_path, "one")["pid"] != first

    assert eventually(back, within=5)
    assert _row(tmp_path, "one")["restarts"] == 1


def test_what_dies_at_once_again_and_again_is_started_more_and_more_slowly(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    supervisor.start(_program("hasty", "pass"))
    until = monotonic() + 4
    while monotonic() < until:
        supervisor.look()
        sleep(0.02)
    assert 2 <= int(_row(tmp_path, "hasty")["restarts"] or 0) <= 5


def test_a_program_that_never_becomes_ready_is_refused_with_the_place_of_its_log(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    with pytest.raises(Transient, match=r"broken did not start: read .*broken\.log"):
        supervisor.start(_program("broken", "raise SystemExit('no luck')", ready=lambda: False))
    assert "no luck" in _said(tmp_path, "broken")


def test_a_restart_that_is_asked_for_ends_a_program_that_no_longer_listens(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    supervisor.start(_program("deaf", STUBBORN))
    assert eventually(lambda: "deaf" in _said(tmp_path, "deaf"), within=5)
    first = _row(tmp_path, "deaf")["pid"]
    supervisor.restart("deaf")

    def back() -> bool:
        supervisor.look()
        return _row(tmp_path, "deaf")["pid"] != first

    assert eventually(back, within=5)


def test_stopping_takes_one_grace_however_many_no_longer_listen(supervisor: Supervisor, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        supervisor.start(_program(name, STUBBORN, client=True, grace=1.0))
    assert eventually(lambda: all("deaf" in _said(tmp_path, name) for name in "abc"), within=10)
    begun = monotonic()
    supervisor.stop()
    assert 0.9 < monotonic() - begun < 2
    assert alive_in(tmp_path) == []
    assert read_processes(tmp_path) == []


def test_stopping_ends_the_children_of_children_too(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(_program("parent", PARENT))
    assert eventually(lambda: "deaf" in _said(tmp_path, "parent"), within=5)
    assert len(alive_in(tmp_path)) == 2
    supervisor.stop()
    assert eventually(lambda: not alive_in(tmp_path), within=2)


def test_a_long_log_is_put_aside_when_its_program_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, supervisor: Supervisor
) -> None:
    monkeypatch.setattr("services.stack.supervisor.LOG_LIMIT", 10)
    (tmp_path / "logs" / "one.log").write_text("much was said before")
    supervisor.start(_program("one", SLEEP))
    assert _said(tmp_path, "one") == ""
    assert (tmp_path / "logs" / "one.log.old").read_text() == "much was said before"


def test_the_watch_is_called_about_once_a_second_until_a_signal(supervisor: Supervisor) -> None:
    calls: list[float] = []
    timer = threading.Timer(2.6, lambda: os.kill(os.getpid(), signal.SIGTERM))
    before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)}
    timer.start()
    try:
        supervisor.run_until_stopped(lambda: calls.append(monotonic()))
    finally:
        timer.join()
        for one, handler in before.items():
            signal.signal(one, handler)
    assert 1 <= len(calls) <= 3


KILLED = """
import sys, time
from pathlib import Path
from services.stack import Program, Supervisor
supervisor = Supervisor(Path(sys.argv[1]))
supervisor.start(Program(name="parent", argv=(sys.executable, "-c", sys.argv[2])))
time.sleep(600)
"""


def test_what_a_killed_supervisors_children_left_is_ended_by_the_next(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", KILLED, str(tmp_path), PARENT]
    with subprocess.Popen(argv, cwd=ROOT, env=environment()) as first:
        log = tmp_path / "logs" / "parent.log"
        assert eventually(lambda: log.exists() and "deaf" in log.read_text(), within=20)
        first.kill()
    assert eventually(lambda: len(alive_in(tmp_path)) == 1, within=5)  # the kernel told the parent, not its child
    assert read_processes(tmp_path) == []
    Supervisor(tmp_path).stop()
    assert alive_in(tmp_path) == []


def test_a_pid_that_was_written_down_and_is_a_strangers_now_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    with subprocess.Popen([sys.executable, "-c", SLEEP], start_new_session=True) as stranger:
        row = {"name": "old", "pid": stranger.pid, "queue": None, "since": "", "restarts": 0, "began": "1"}
        (tmp_path / "run" / "processes.json").write_text(json.dumps({"supervisor": 1, "began": "1", "rows": [row]}))
        Supervisor(tmp_path).stop()
        assert stranger.poll() is None
        stranger.kill()
