"""Reading a programme from its folder: every file proven, every fault told at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from shared.programme.agreements import City
from shared.programme.rubric import Rubric
from shared.programme.stages import Road
from shared.programme.values import (
    Benefit,
    Call,
    Lists,
    Objective,
    Office,
    OrgKind,
    Sector,
    Statement,
    Value,
)

Part = TypeVar("Part", bound=Value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that does not hold: in which file, at which key, and why."""

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.reason}" if self.key else f"{self.file}: {self.reason}"


class ProgrammeFaults(Exception):
    """The programme does not hold; `faults` are all that was found."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """All that one city decides about its call. `digest` is the SHA-256 of its files."""

    digest: str
    office: Office
    call: Call
    rubric: Rubric
    stages: Road
    cities: Mapping[str, City]
    sectors: Mapping[str, Sector]
    benefits: Mapping[str, Benefit]
    objectives: Mapping[str, Objective]
    org_kinds: Mapping[str, OrgKind]
    statements: Mapping[str, Statement]

    def city(self, city_id: str) -> City:
        """The city with this id. Raises KeyError."""
        return self.cities[city_id]


PARTS: dict[str, type[Value]] = {
    "office.toml": Office,
    "call.toml": Call,
    "lists.toml": Lists,
    "rubric.toml": Rubric,
    "stages.toml": Road,
}


def load(folder: Path) -> Programme:
    """The programme that stands in `folder`. Raises ProgrammeFaults with every fault of every file."""
    faults: list[Fault] = []
    parts = {name: _read(folder / name, folder, model, faults) for name, model in PARTS.items()}
    paths = sorted((folder / "cities").glob("*.toml"))
    cities = [_read(path, folder, City, faults) for path in paths]
    if not paths:
        faults.append(Fault(file="cities/", key="", reason="there is no city: add at least one file"))
    if faults:
        raise ProgrammeFaults(tuple(faults))
    return _assemble(parts, [city for city in cities if isinstance(city, City)], _digest(folder))


def _read(path: Path, folder: Path, model: type[Part], faults: list[Fault]) -> Part | None:
    name = path.relative_to(folder).as_posix()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return model.model_validate(content)
    except FileNotFoundError:
        faults.append(Fault(file=name, key="", reason="the file is missing"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(Fault(file=name, key="", reason=f"cannot be read: {error}"))
    except ValidationError as error:
        faults += [
            Fault(file=name, key=".".join(str(part) for part in one["loc"]), reason=one["msg"])
            for one in error.errors(include_url=False)
        ]
    return None


def _assemble(parts: Mapping[str, Any], cities: list[City], digest: str) -> Programme:
    lists: Lists = parts["lists.toml"]
    return Programme(
        digest=digest,
        office=parts["office.toml"],
        call=parts["call.toml"],
        rubric=parts["rubric.toml"],
        stages=parts["stages.toml"],
        cities={city.id: city for city in sorted(cities, key=lambda one: one.rank)},
        sectors={entry.id: entry for entry in lists.sectors},
        benefits={entry.id: entry for entry in lists.benefits},
        objectives={entry.id: entry for entry in lists.objectives},
        org_kinds={entry.id: entry for entry in lists.org_kinds},
        statements={entry.id: entry for entry in lists.statements},
    )


def _digest(folder: Path) -> str:
    total = sha256()
    for path in sorted(folder.rglob("*.toml")):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()
