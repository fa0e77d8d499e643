"""`./tremplin` itself: what it says on an old Python, and when it makes the environment, for real, on empty locks."""

from __future__ import annotations

import ast
import os
import py_compile
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.live import environment, eventually

SCRIPT = Path(__file__).parents[3] / "tremplin"
OLD = """
import runpy, sys
sys.argv, sys.version_info = ["tremplin", "up"], (3, 9, 18, "final", 0)
runpy.run_path({path!r}, run_name="__main__")
"""
CLI = "import os, sys; print(os.getcwd(), __file__, *sys.argv[1:], sep='|')"
MADE, INSTALLED = "tremplin: making the environment", "tremplin: installing"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose locks name nothing and whose command tells where it runs."""
    root = tmp_path / "le dépôt à côté"
    (root / "services").mkdir(parents=True)
    shutil.copy2(SCRIPT, root / "tremplin")
    (root / "services" / "__init__.py").touch()
    (root / "services" / "cli.py").write_text(CLI)
    (root / "requirements.lock").write_text("# nothing\n")
    (root / "requirements-test.lock").write_text("# nothing for the tests\n")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "uv").write_text("#!/bin/sh\nexit 0\n")  # with nothing to install, it has nothing to do
    (tmp_path / "bin" / "uv").chmod(0o755)
    return root


def _order(root: Path, *words: str) -> list[str]:
    return [sys.executable, str(root / "tremplin"), *words]


def _environment(root: Path, **more: str) -> dict[str, str]:
    return environment(HOME=str(root.parent), **{"PATH": f"{root.parent / 'bin'}:{os.defpath}", **more})


def _type(root: Path, *words: str, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    where, told = cwd or root, _environment(root, **env)
    return subprocess.run(
        _order(root, *words), cwd=where, env=told, capture_output=True, text=True, timeout=60, check=False
    )


def test_an_old_python_is_told_which_one_is_needed() -> None:
    code = OLD.format(path=str(SCRIPT))
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False)
    assert told.returncode == 1
    assert told.stderr == "tremplin: Python 3.11 or newer is needed; this is 3.9\n"


def test_the_script_can_be_read_by_a_python_too_old_to_run_the_rest(tmp_path: Path) -> None:
    ast.parse(SCRIPT.read_text(), feature_version=(3, 6))
    py_compile.compile(str(SCRIPT), cfile=str(tmp_path / "compiled"), doraise=True)


def test_the_script_needs_nothing_but_the_standard_library() -> None:
    nodes = list(ast.walk(ast.parse(SCRIPT.read_text())))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    assert not [node for node in nodes if isinstance(node, ast.ImportFrom)]
    assert names <= sys.stdlib_module_names


def test_the_first_start_makes_the_environment_and_the_second_makes_nothing(checkout: Path) -> None:
    cold = _type(checkout, "up", PATH=os.defpath)  # by pip
    assert cold.returncode == 0, cold.stderr
    assert MADE in cold.stderr
    assert INSTALLED in cold.stderr
    warm = _type(checkout, "up", "--port", "0")
    assert warm.stdout.split("|")[2:] == ["up", "--port", "0\n"]
    assert warm.stderr == ""


def test_a_command_typed_elsewhere_runs_there_and_no_other_code_takes_its_place(checkout: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "services").mkdir(parents=True)
    (elsewhere / "services" / "cli.py").write_text("raise SystemExit('a stranger')")
    told = _type(checkout, "check", cwd=elsewhere, PYTHONPATH=str(elsewhere))
    assert told.stdout.split("|") == [str(elsewhere), str(checkout / "services" / "cli.py"), "check\n"], told.stderr


def test_the_tests_complete_the_environment_and_no_other_command_undoes_that(checkout: Path) -> None:
    _type(checkout, "up")
    fuller = _type(checkout, "--home", "up", "test")
    assert INSTALLED in fuller.stderr
    assert MADE not in fuller.stderr
    assert _type(checkout, "up").stderr == ""
    assert _type(checkout, "test").stderr == ""


def test_a_new_lock_completes_the_environment(checkout: Path) -> None:
    _type(checkout, "up")
    (checkout / "requirements.lock").write_text("# nothing, again\n")
    told = _type(checkout, "up")
    assert INSTALLED in told.stderr
    assert MADE not in told.stderr


def test_an_environment_made_by_hand_is_completed_and_kept(checkout: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(checkout / ".venv")], check=True, timeout=60)
    (checkout / ".venv" / "kept").touch()
    assert _type(checkout, "up").returncode == 0
    assert (checkout / ".venv" / "kept").exists()


def _is_made_again(root: Path) -> bool:
    (root / ".venv" / "kept").touch()
    told = _type(root, "up")
    assert told.returncode == 0, told.stderr
    return "again: it was interrupted, moved, or of another Python" in told.stderr


def test_an_environment_that_was_moved_or_lost_its_python_is_made_again(checkout: Path) -> None:
    _type(checkout, "up")
    moved = checkout.rename(checkout.with_name("moved"))
    assert _is_made_again(moved)
    (moved / ".venv" / "bin" / "python").unlink()
    (moved / ".venv" / "bin" / "python").symlink_to("/nowhere/python")
    assert _is_made_again(moved)
    assert not (moved / ".venv" / "kept").exists()


def test_a_making_that_was_killed_is_done_again(checkout: Path) -> None:
    begun, uv = checkout / ".venv" / "tremplin.begun", checkout.parent / "bin" / "uv"
    quick = uv.read_text()
    uv.write_text("#!/bin/sh\nsleep 60\n")
    with subprocess.Popen(
        _order(checkout, "up"), env=_environment(checkout), stderr=subprocess.DEVNULL, start_new_session=True
    ) as first:
        assert eventually(begun.exists, within=10)
        os.killpg(first.pid, signal.SIGKILL)
    uv.write_text(quick)
    assert _is_made_again(checkout)
    assert not begun.exists()


def test_two_starts_at_once_make_one_environment(checkout: Path) -> None:
    env = _environment(checkout)
    both = [subprocess.Popen(_order(checkout, "up"), env=env, text=True, stderr=subprocess.PIPE) for _ in range(2)]
    told = [one.communicate(timeout=60)[1] for one in both]
    assert [one.returncode for one in both] == [0, 0], told
    assert sum(MADE in errors for errors in told) == 1


def test_a_python_without_venv_is_told_what_to_install(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "stub").mkdir()
    (tmp_path / "stub" / "ensurepip.py").write_text("raise ImportError")
    told = _type(checkout, "up", PYTHONPATH=str(tmp_path / "stub"), PATH=os.defpath)
    assert told.returncode == 1
    assert told.stderr.splitlines()[-1] == (
        "tremplin: this Python has no working venv: install it (Debian: apt install python3-venv), then try again"
    )
    assert not (checkout / ".venv").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_checkout_that_cannot_be_written_keeps_its_environment_in_the_cache(checkout: Path, tmp_path: Path) -> None:
    checkout.chmod(0o555)
    try:
        assert _type(checkout, "up", XDG_CACHE_HOME=str(tmp_path / "cache")).returncode == 0
        assert list((tmp_path / "cache" / "tremplin").glob("*/tremplin.stamp"))
    finally:
        checkout.chmod(0o755)
