"""The embedded stack on the real servers: it starts anywhere, survives anything, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import httpx
import psycopg
import pytest
from redis import Redis

from services.stack import Stack, read_processes
from shared.errors import Conflict
from tests.live import ROOT, alive_in, environment, eventually, launch, start, tremplin

NOBODY = 65534
ACCENTS = "maison d’été, côté cour"


def _ask(stack: Stack, query: str) -> list[tuple[object, ...]]:
    address = stack.addresses.database_url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(address, autocommit=True) as line:
        answer = line.execute(query.encode())
        return answer.fetchall() if answer.description else []


def _broker(stack: Stack) -> Redis:
    return Redis(unix_socket_path=str(stack._rundir / "valkey.sock"), decode_responses=True)


def _pid(home: Path, name: str) -> int:
    return next(int(row["pid"] or 0) for row in read_processes(home) if row["name"] == name)


def test_the_stack_starts_in_a_home_with_spaces_and_accents_and_keeps_its_data(tmp_path: Path) -> None:
    home = tmp_path / ACCENTS
    with Stack(home) as cold:
        _ask(cold, "CREATE TABLE kept (word text)")
        _ask(cold, "INSERT INTO kept VALUES ('été')")
        with _broker(cold) as broker:
            broker.set("kept", "été")
        assert {row["name"] for row in read_processes(home)} == {"postgres", "valkey", "mail"}
    assert read_processes(home) == []
    assert alive_in(home) == []
    with Stack(home) as warm:
        assert _ask(warm, "SELECT word FROM kept") == [("été",)]
        with _broker(warm) as broker:
            assert broker.get("kept") == "été"


def test_the_home_is_closed_to_others(tmp_path: Path) -> None:
    with Stack(tmp_path / "new" / "home", mail=False) as stack:
        assert stack.home.stat().st_mode & 0o077 == 0


def test_a_home_whose_path_is_too_long_for_a_socket_uses_a_short_folder(tmp_path: Path) -> None:
    home = tmp_path / ("très long " * 12)
    with Stack(home, mail=False) as stack:
        assert stack._rundir.parent == Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())  # noqa: TID251
        assert stack._rundir.stat().st_mode & 0o077 == 0
        assert _ask(stack, "SELECT 1") == [(1,)]
        with _broker(stack) as broker:
            assert broker.ping()
        with pytest.raises(Conflict), Stack(home, mail=False):
            pass
    assert not stack._rundir.exists()
    assert read_processes(home) == []


def test_a_second_stack_in_the_same_home_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with Stack(tmp_path, mail=False) as first:
        with pytest.raises(Conflict, match="another Tremplin runs in "):
            Stack(tmp_path, mail=False).__enter__()
        assert _ask(first, "SELECT 1") == [(1,)]


def _postgres_answers(stack: Stack) -> bool:
    try:
        return _ask(stack, "SELECT word FROM kept") == [("before",)]
    except psycopg.OperationalError:
        return False


def _valkey_answers(stack: Stack) -> bool:
    try:
        with _broker(stack) as broker:
            return bool(broker.get("kept") == "before")
    except OSError:
        return False


@pytest.mark.parametrize(("name", "answers"), [("postgres", _postgres_answers), ("valkey", _valkey_answers)])
def test_a_server_that_was_killed_comes_back_on_the_same_data(
    name: str, answers: Callable[[Stack], bool], tmp_path: Path
) -> None:
    with Stack(tmp_path, mail=False) as stack:
        _ask(stack, "CREATE TABLE kept (word text)")
        _ask(stack, "INSERT INTO kept VALUES ('before')")
        with _broker(stack) as broker:
            broker.set("kept", "before")
        killed = _pid(tmp_path, name)
        os.kill(killed, signal.SIGKILL)

        def back() -> bool:
            stack.supervisor.look()
            return _pid(tmp_path, name) != killed and answers(stack)

        assert eventually(back, within=30)
        assert [row["restarts"] for row in read_processes(tmp_path) if row["name"] == name] == [1]


def test_a_lock_left_by_a_crash_whose_pid_belongs_to_a_stranger_now_is_no_obstacle(tmp_path: Path) -> None:
    with Stack(tmp_path, mail=False):
        lock = (tmp_path / "pg" / "postmaster.pid").read_text()
    stranger = str(os.getpid())
    (tmp_path / "pg" / "postmaster.pid").write_text("\n".join([stranger, *lock.splitlines()[1:]]) + "\n")
    (tmp_path / "run" / ".s.PGSQL.5432.lock").write_text("\n".join([stranger, *lock.splitlines()[1:]]) + "\n")
    with Stack(tmp_path, mail=False) as stack:
        assert _ask(stack, "SELECT 1") == [(1,)]


def test_a_first_start_that_was_interrupted_is_begun_again(tmp_path: Path) -> None:
    (tmp_path / "pg.half").mkdir()
    (tmp_path / "pg.half" / "PG_VERSION").write_text("18\n")
    with Stack(tmp_path, mail=False) as stack:
        assert _ask(stack, "SELECT 1") == [(1,)]
    assert not (tmp_path / "pg.half").exists()


def test_with_all_addresses_given_nothing_is_embedded(tmp_path: Path) -> None:
    with Stack(tmp_path / "first") as first:
        given = first.addresses
        second = Stack(
            tmp_path / "second",
            database_url=given.database_url,
            valkey_url=given.valkey_url,
            smtp_url=given.smtp_url,
        )
        with second:
            assert second.addresses == given
            assert alive_in(tmp_path / "second") == []
            assert read_processes(tmp_path / "second") == []
            assert not (tmp_path / "second" / "pg").exists()
        assert _ask(first, "SELECT 1") == [(1,)]


def _become_ordinary() -> None:
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


AS_ANYBODY = """
import json, os, sys
from pathlib import Path
from redis import Redis
from sqlalchemy import text
from services.stack import Stack
from shared.db import engine_for

with Stack(Path(sys.argv[1])) as stack:
    with engine_for(stack.addresses.database_url).connect() as line:
        user = line.execute(text("SELECT current_user")).scalar_one()
    with Redis(unix_socket_path=str(stack.home / "run" / "valkey.sock")) as broker:
        pong = broker.ping()
print(json.dumps({"uid": os.geteuid(), "user": user, "pong": pong}))
"""


def _open_to_all(path: Path) -> bool:
    real = path.resolve()
    return all(one.stat().st_mode & 0o005 == 0o005 for one in (real, *real.parents))


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


def _readable(path: Path, copy: Path) -> Path:
    """This folder or, where others may not look into it, a private copy that they may read."""
    if _open_to_all(path):
        return path
    leave_out = shutil.ignore_patterns("site-packages", "test", "config-*", "mypy*", "playwright*", "ruff*", "axe_*")
    shutil.copytree(path, copy, copy_function=_link, symlinks=True, ignore=leave_out)
    return copy


def _readable_python(room: Path) -> tuple[Path, list[Path]]:
    """An interpreter that an ordinary user may run, and where it finds our code and its libraries."""
    base, packages = Path(sys.base_prefix), Path(psycopg.__file__).parent.parent
    program = f"bin/python{sys.version_info[0]}.{sys.version_info[1]}"
    code = [_readable(ROOT / name, room / "code" / name).parent for name in ("services", "shared")]
    return _readable(base, room / "python") / program, [*code, _readable(packages, room / "packages")]


def test_the_stack_runs_for_an_ordinary_user() -> None:
    rooted = os.geteuid() == 0
    room = Path(tempfile.mkdtemp(prefix="tremplin-test-"))  # pytest's own folders are closed to others
    home = room / "home of an ordinary user"
    home.mkdir()
    try:
        room.chmod(0o755)
        python, places = _readable_python(room) if rooted else (Path(sys.executable), [ROOT])
        if rooted:
            os.chown(home, NOBODY, NOBODY)
        path = os.pathsep.join(str(place) for place in places)
        done = subprocess.run(
            [python, "-c", AS_ANYBODY, str(home / "stack")],
            cwd=home,
            env=environment(
                PYTHONPATH=path,
                PYTHONDONTWRITEBYTECODE="1",
                LD_LIBRARY_PATH=str(python.parent.parent / "lib"),  # of the copy, should it have a libpython
                HOME=str(home),
            ),
            preexec_fn=_become_ordinary if rooted else None,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert told == {"uid": NOBODY if rooted else os.geteuid(), "user": "tremplin", "pong": True}
        assert alive_in(room) == []
    finally:
        shutil.rmtree(room)


@pytest.mark.timeout(240)  # two whole starts
def test_a_killed_supervisor_leaves_no_process_and_the_next_start_works(tmp_path: Path) -> None:
    home = tmp_path / ACCENTS
    house = start(home)
    assert len(alive_in(home)) >= 9
    os.kill(house.process.pid, signal.SIGKILL)
    house.process.wait()
    assert read_processes(home) == []
    assert eventually(lambda: not alive_in(home), within=60), alive_in(home)
    again = start(home)
    try:
        assert httpx.get(f"{again.url}/readyz").status_code == 200
    finally:
        code = again.stop()
    assert code == 0
    assert alive_in(home) == []
    assert read_processes(home) == []


@pytest.mark.timeout(240)  # two whole starts
def test_a_house_killed_with_all_it_started_begins_again_at_once(tmp_path: Path) -> None:
    house = start(tmp_path)
    for pid in (house.process.pid, *alive_in(tmp_path)):
        os.kill(pid, signal.SIGKILL)
    house.process.wait()
    again = start(tmp_path)
    try:
        assert httpx.get(f"{again.url}/readyz").status_code == 200
    finally:
        code = again.stop()
    assert code == 0
    assert alive_in(tmp_path) == []


def test_a_signal_during_the_start_stops_what_was_started(tmp_path: Path) -> None:
    process = launch(tmp_path)
    assert eventually(lambda: read_processes(tmp_path), within=30)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert eventually(lambda: not alive_in(tmp_path), within=5), alive_in(tmp_path)
    assert read_processes(tmp_path) == []


def test_a_port_that_is_taken_is_told_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = tremplin("--home", str(tmp_path), "up", "--port", str(port))
    assert told.returncode == 69
    assert f"port {port} cannot be used" in told.stderr
    assert "Traceback" not in told.stderr
    assert not (tmp_path / "pg").exists()
