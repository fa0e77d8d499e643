"""`./tremplin` itself: what it says on an old Python, and when it makes the environment again."""

from __future__ import annotations

import ast
import importlib.util
import py_compile
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[3] / "tremplin"
OLD = """
import runpy, sys
sys.argv, sys.version_info = ["tremplin", "up"], (3, 9, 18, "final", 0)
runpy.run_path({path!r}, run_name="__main__")
"""


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, its root an empty folder."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = SourceFileLoader("tremplin_script", str(SCRIPT))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", str(tmp_path))
    (tmp_path / "requirements.lock").write_text("one==1 --hash=sha256:00\n")
    (tmp_path / "requirements-test.lock").write_text("one==1 --hash=sha256:00\ntwo==2 --hash=sha256:00\n")
    return module


def test_an_old_python_is_told_which_one_is_needed() -> None:
    code = OLD.format(path=str(SCRIPT))
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False)
    assert told.returncode == 1
    assert told.stderr == "tremplin: Python 3.11 or newer is needed; this is 3.9\n"


def test_the_script_can_be_read_by_a_python_too_old_to_run_the_rest(tmp_path: Path) -> None:
    ast.parse(SCRIPT.read_text(), feature_version=(3, 6))
    py_compile.compile(str(SCRIPT), cfile=str(tmp_path / "compiled"), doraise=True)


def test_the_script_needs_nothing_but_the_standard_library() -> None:
    imports = [
        node for node in ast.walk(ast.parse(SCRIPT.read_text())) if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    names = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    assert not [node for node in imports if isinstance(node, ast.ImportFrom)]
    assert names <= sys.stdlib_module_names


def test_an_environment_is_made_when_its_stamp_names_the_lock(script: ModuleType, tmp_path: Path) -> None:
    venv = tmp_path / ".venv"
    assert not script.is_made(str(venv), ["requirements.lock"])
    venv.mkdir()
    (venv / "tremplin.stamp").write_text(script.stamp("requirements.lock"))
    assert script.is_made(str(venv), ["requirements.lock"])
    assert not script.is_made(str(venv), ["requirements-test.lock"])


def test_the_environment_of_the_tests_is_enough_for_every_command(script: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "tremplin.stamp").write_text(script.stamp("requirements-test.lock"))
    assert script.is_made(str(tmp_path), ["requirements.lock", "requirements-test.lock"])


def test_a_new_lock_makes_the_environment_again(script: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "tremplin.stamp").write_text(script.stamp("requirements.lock"))
    with (tmp_path / "requirements.lock").open("a") as lock:
        lock.write("three==3 --hash=sha256:00\n")
    assert not script.is_made(str(tmp_path), ["requirements.lock"])


def test_a_checkout_that_moved_makes_the_environment_again(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = script.stamp("requirements.lock")
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    (moved / "requirements.lock").write_bytes((tmp_path / "requirements.lock").read_bytes())
    monkeypatch.setattr(script, "ROOT", str(moved))
    assert script.stamp("requirements.lock") != before


def test_the_environment_stands_beside_the_script_or_in_the_cache(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert script.place() == str(tmp_path / ".venv")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(script, "ROOT", "/proc/1")  # nobody, not even root, may write there
    assert script.place().startswith(str(tmp_path / "cache" / "tremplin"))
