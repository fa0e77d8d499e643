"""A copy of the programme that a test may spoil, and the faults that loading it then tells."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from shared.programme import Fault, ProgrammeFaults, load
from shared.settings import PARIS


def a_copy(at: Path) -> Path:
    """The shipped programme, copied below `at`."""
    return copytree(PARIS, at / "paris")


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    """Write `new` for the first `old` in a file of the programme; `old` must stand there."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old} does not stand in {name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults_in(folder: Path) -> tuple[Fault, ...]:
    """Every fault that loading this folder tells."""
    with pytest.raises(ProgrammeFaults) as refused:
        load(folder)
    return refused.value.faults


def told(folder: Path) -> list[str]:
    """The same, as an operator reads them."""
    return [str(fault) for fault in faults_in(folder)]
