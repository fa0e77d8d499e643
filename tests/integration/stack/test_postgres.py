"""PostgreSQL where it is hard: killed while it counts, data of another release, root that may be nobody."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from services.stack import Stack, read_processes
from services.stack.binaries import find_postgres
from services.stack.nobody import NOBODY
from services.stack.remains import standing_in
from shared.errors import Permanent, Transient
from tests.live import ROOT, alive_in, environment, eventually, tremplin

ENDLESS = "SELECT count(*) FROM generate_series(1, 1000000000000)"


def _address(stack: Stack) -> str:
    return stack.addresses.database_url.replace("postgresql+psycopg://", "postgresql://")


@contextmanager
def _counting(stack: Stack) -> Iterator[None]:
    """A backend at work, deaf until it is done."""
    code = f"import psycopg, sys; psycopg.connect(sys.argv[1]).execute({ENDLESS!r})"
    with subprocess.Popen([sys.executable, "-c", code, _address(stack)], stderr=subprocess.DEVNULL) as client:
        assert eventually(lambda: _actives(stack) == 1, within=10)
        try:
            yield
        finally:
            client.kill()


def _actives(stack: Stack) -> int:
    with psycopg.connect(_address(stack)) as line:
        query = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE %s"
        row = line.execute(query, [ENDLESS[:40] + "%"]).fetchone()
    return int(row[0]) if row else 0


def _answers(stack: Stack) -> bool:
    stack.supervisor.look()
    try:
        with psycopg.connect(_address(stack)):
            return True
    except psycopg.OperationalError:
        return False


def test_a_server_killed_while_one_of_its_children_counts_comes_back_at_the_first_try(tmp_path: Path) -> None:
    with Stack(tmp_path, mail=False) as stack, _counting(stack):
        (row,) = [row for row in read_processes(tmp_path) if row["name"] == "postgres"]
        os.kill(int(row["pid"] or 0), signal.SIGKILL)
        assert eventually(lambda: _answers(stack), within=10)
        (row,) = [row for row in read_processes(tmp_path) if row["name"] == "postgres"]
        assert row["restarts"] == 1
        assert _actives(stack) == 0


def test_a_server_that_somebody_else_runs_on_the_data_is_left_alone(tmp_path: Path) -> None:
    with Stack(tmp_path / "home", mail=False) as first:
        before = standing_in(first.home / "pg", program="postgres")
        (tmp_path / "home" / "run" / "lock").unlink()  # as if it were another program's, not ours to stop
        (tmp_path / "home" / "run" / "processes.json").rename(tmp_path / "kept")
        other = tmp_path / "other"
        other.mkdir()
        (other / "pg").symlink_to(first.home / "pg")
        with pytest.raises(Transient, match="postgres did not start"):
            Stack(other, mail=False).__enter__()
        assert set(before) <= set(standing_in(first.home / "pg", program="postgres"))
        assert _answers(first)


def test_data_of_another_release_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "pg").mkdir()
    (tmp_path / "pg" / "PG_VERSION").write_text("14\n")
    told = tremplin("--home", str(tmp_path), "up", "--port", "0")
    assert told.returncode == 69
    assert "is of PostgreSQL 14, this is PostgreSQL" in told.stderr
    assert "dump it with the old release" in told.stderr
    assert "Traceback" not in told.stderr


def test_another_postgresql_may_be_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = find_postgres()
    (tmp_path / "bin").symlink_to(usual.bin)
    monkeypatch.setenv("TREMPLIN_PG_BIN", str(tmp_path / "bin"))
    assert find_postgres().bin == tmp_path / "bin"
    assert find_postgres().major == usual.major
    monkeypatch.setenv("TREMPLIN_PG_BIN", str(tmp_path))
    with pytest.raises(Permanent, match=r"TREMPLIN_PG_BIN is .*, where there is no postgres"):
        find_postgres()


# Root as most containers give it: a user namespace in which no other may be made, with all users in it.
CONTAINED = """
import ctypes, os, sys
told, go = os.pipe(), os.pipe()
child = os.fork()
if child == 0:
    assert ctypes.CDLL(None).unshare(0x10000000) == 0
    os.write(told[1], b".")
    os.read(go[0], 1)
    with open("/proc/sys/user/max_user_namespaces", "w") as limit:
        limit.write("0")
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
os.read(told[0], 1)
for kind in ("uid", "gid"):
    with open(f"/proc/{child}/{kind}_map", "w") as map:
        map.write("0 0 4294967295")
os.write(go[1], b".")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
INSIDE = """
import json, os, sys
from pathlib import Path
from sqlalchemy import text
from services.stack import Stack
from services.stack.nobody import namespaces_allowed
from shared.db import engine_for

home = Path(sys.argv[1])
with Stack(home, mail=False) as stack:
    with engine_for(stack.addresses.database_url).begin() as line:
        line.execute(text("CREATE TABLE IF NOT EXISTS kept (day date)"))
        line.execute(text("INSERT INTO kept VALUES ('2026-11-23')"))
        rows = line.execute(text("SELECT count(*) FROM kept")).scalar_one()
print(json.dumps({"namespaces": namespaces_allowed(), "rows": rows, "owner": (home / "pg").stat().st_uid}))
"""


def _inside(home: Path, *wrapped: str) -> dict[str, object]:
    argv = [sys.executable, *wrapped, "-c", INSIDE, str(home)]
    done = subprocess.run(argv, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, object] = json.loads(done.stdout)
    return told


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may cease to be root")
def test_root_in_a_container_and_root_outside_run_the_same_data_in_turn(tmp_path: Path) -> None:
    home = tmp_path / "closed to others" / "home"
    contained = _inside(home, "-c", CONTAINED)
    assert contained == {"namespaces": False, "rows": 1, "owner": NOBODY}
    outside = _inside(home)
    assert outside["rows"] == 2
    assert outside["owner"] == (0 if outside["namespaces"] else NOBODY)
    assert _inside(home, "-c", CONTAINED) == {**contained, "rows": 3}
    assert alive_in(home) == []
