"""Reading a programme from its folder: every file proven, every fault told at once."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from shared.programme.agreements import City
from shared.programme.deck import Deck
from shared.programme.findings import Fault, ProgrammeFaults
from shared.programme.notices import Notices
from shared.programme.programme import Programme
from shared.programme.proof import faults_between, faults_of
from shared.programme.rubric import Rubric
from shared.programme.stages import Road
from shared.programme.values import Call, Lists, Office, Value

Part = TypeVar("Part", bound=Value)

PARTS: dict[str, type[Value]] = {
    "office.toml": Office,
    "call.toml": Call,
    "deck.toml": Deck,
    "lists.toml": Lists,
    "notices.toml": Notices,
    "rubric.toml": Rubric,
    "stages.toml": Road,
}

REASONS = {"extra_forbidden": "nobody reads this key", "missing": "this key is missing"}


def load(folder: Path) -> Programme:
    """The programme that stands in `folder`. Raises ProgrammeFaults with every fault of every file."""
    faults = _strangers(folder)
    parts = {name: _read(folder / name, folder, model, faults) for name, model in PARTS.items()}
    cities = _read_cities(folder, faults)
    faults += [fault for name, part in parts.items() if part is not None for fault in faults_of(name, part)]
    faults += faults_between(cities)
    if faults:
        raise ProgrammeFaults(tuple(faults))
    return _assemble(parts, cities, _digest(folder))


def _strangers(folder: Path) -> list[Fault]:
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*.toml")}
    strange = sorted(name for name in names - set(PARTS) if Path(name).parent != Path("cities"))
    return [Fault(file=name, key="", reason="nobody reads this file") for name in strange]


def _read_cities(folder: Path, faults: list[Fault]) -> list[City]:
    found: list[City] = []
    paths = sorted((folder / "cities").glob("*.toml"))
    if not paths:
        faults.append(Fault(file="cities/", key="", reason="there is no city: add at least one file"))
    for path in paths:
        city = _read(path, folder, City, faults)
        if city is None:
            continue
        name = path.relative_to(folder).as_posix()
        if city.id != path.stem:
            faults.append(Fault(file=name, key="id", reason=f"{city.id} must be the name of its file, {path.stem}"))
        faults += faults_of(name, city)
        found.append(city)
    return found


def _read(path: Path, folder: Path, model: type[Part], faults: list[Fault]) -> Part | None:
    name = path.relative_to(folder).as_posix()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        # Through JSON: there pydantic is strict about types and still takes a list for a tuple, a text for a day.
        return model.model_validate_json(json.dumps(content, default=str), strict=True)
    except FileNotFoundError:
        faults.append(Fault(file=name, key="", reason="the file is missing"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        faults.append(Fault(file=name, key="", reason=f"cannot be read: {error}"))
    except ValidationError as error:
        faults += [
            Fault(
                file=name,
                key=".".join(str(part) for part in one["loc"]),
                reason=REASONS.get(one["type"], one["msg"][:1].lower() + one["msg"][1:]),
            )
            for one in error.errors(include_url=False)
        ]
    return None


def _assemble(parts: Mapping[str, Any], cities: list[City], digest: str) -> Programme:
    lists: Lists = parts["lists.toml"]
    return Programme(
        digest=digest,
        agreements_digest=digest,
        office=parts["office.toml"],
        call=parts["call.toml"],
        deck=parts["deck.toml"],
        rubric=parts["rubric.toml"],
        stages=parts["stages.toml"],
        notices=parts["notices.toml"],
        cities={city.id: city for city in sorted(cities, key=lambda one: one.rank)},
        sectors={entry.id: entry for entry in lists.sectors},
        benefits={entry.id: entry for entry in lists.benefits},
        objectives={entry.id: entry for entry in lists.objectives},
        org_kinds={entry.id: entry for entry in lists.org_kinds},
        org_sizes={entry.id: entry for entry in lists.org_sizes},
        commitments={entry.id: entry for entry in lists.commitments},
        statements={entry.id: entry for entry in lists.statements},
    )


def _digest(folder: Path) -> str:
    total = sha256()
    for path in sorted(folder.rglob("*.toml")):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()
