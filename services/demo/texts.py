"""Filing real texts from a CSV (title, summary, organisation): each is filed, or refused with a reason."""

from __future__ import annotations

import copy
import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from services.demo.door import Door
from services.demo.paper import send_form
from services.intake.example import EXAMPLE

NAMES: Mapping[str, tuple[str, ...]] = {  # what a column may be called
    "title": ("title", "titre"),
    "summary": ("summary", "resume", "résumé"),
    "organisation": ("organisation", "organisme", "organization", "company"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of one text: filed, or refused with these faults (field and sentence)."""

    filed: bool
    status: int
    faults: tuple[tuple[str, str], ...] = ()


Way = Callable[[int, dict[str, Any]], Fate]


@dataclass(slots=True, kw_only=True)
class Tally:
    """How many were filed, and why the others were not."""

    filed: int = 0
    refused: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    not_understood: list[str] = field(default_factory=list)

    @property
    def all_understood(self) -> bool:
        """Whether each text was filed or refused with a reason at a field."""
        return not self.not_understood

    def show(self) -> None:
        """The tally as a table."""
        table = Table(title=f"{self.filed} filed, {self.refused} refused with a reason", title_justify="left")
        table.add_column("reason")
        table.add_column("texts", justify="right")
        for reason, times in self.reasons.most_common():
            table.add_row(reason, str(times))
        Console().print(table)
        for one in self.not_understood[:10]:
            Console(stderr=True).print(f"no reason given: {one}")


def file_texts(way: Way, path: Path, limit: int, tell: Callable[[str], None]) -> Tally:
    """File up to `limit` rows of a CSV, eight at a time, and count what became of them."""
    tally = Tally()
    with ThreadPoolExecutor(8) as pool:
        for done, fate in enumerate(pool.map(lambda row: way(row[0], _body(*row)), _rows(path, limit)), start=1):
            _count(tally, fate)
            tell(f"{done} texts, {tally.filed} filed")
    return tally


def _rows(path: Path, limit: int) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for rank, row in enumerate(csv.DictReader(file)):
            if rank >= limit:
                return
            lower = {str(name).strip().lower(): value or "" for name, value in row.items()}
            yield (
                rank,
                {field: next((lower[name] for name in names if lower.get(name)), "") for field, names in NAMES.items()},
            )


def _body(rank: int, row: Mapping[str, str]) -> dict[str, Any]:
    body: dict[str, Any] = copy.deepcopy(EXAMPLE)
    body["title"], body["summary"] = row["title"], row["summary"]
    body["organisation"] |= {"name": row["organisation"] or "Organisme non indiqué", "display_name": ""}
    body["contact"]["email"] = f"texte-{rank}@example.org"
    body["consents"] = {}
    return body


def by_api(door: Door) -> Way:
    """Through the JSON door."""

    def file(rank: int, body: dict[str, Any]) -> Fate:
        answer = door.file(body, f"csv-{rank}")
        told = answer.json() if "json" in answer.headers.get("Content-Type", "") else {}
        faults = tuple((one["field"], one["message"]) for one in told.get("errors", []))
        return Fate(filed=answer.is_success, status=answer.status_code, faults=faults)

    return file


def by_form(url: str) -> Way:
    """Through the form on one page, as a browser would."""

    def file(_: int, body: dict[str, Any]) -> Fate:
        read = send_form(url, body)
        return Fate(filed=read.filed, status=read.status, faults=read.faults)

    return file


def _count(tally: Tally, fate: Fate) -> None:
    if fate.filed:
        tally.filed += 1
        return
    if fate.status != 422 or not fate.faults:
        tally.not_understood.append(f"answered {fate.status}")
        return
    tally.refused += 1
    # The last number of a sentence is what was typed: without it, like refusals count together.
    tally.reasons.update(re.sub(r"\d+(?=\D*$)", "…", f"{field}: {message}") for field, message in fate.faults)
