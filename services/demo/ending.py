"""Looking at the endings: what the applicant reads, what the press office finds, against what a sample expects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import shorten
from typing import Any, TypeVar

from rich.console import Console
from rich.table import Table

from services.demo.door import patiently
from services.demo.filing import Filed
from services.demo.parts import Expectation
from services.demo.play import Stage
from services.stack import messages
from shared.errors import Transient
from shared.policy import Role
from shared.programme import Programme

Seen = TypeVar("Seen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a sample ended: outcome per city, mention drafted, city named in it, letter received."""

    filed: Filed
    expected: Expectation
    outcomes: dict[str, str]
    mention: bool
    names_partner: bool
    letter: bool
    files: dict[str, str]  # name -> state
    version: int

    @property
    def faults(self) -> list[str]:
        """What did not end as the sample says."""
        found = list(self.filed.wrong)
        if self.expected.late:
            return found
        if self.outcomes != {city: str(one) for city, one in self.expected.outcomes.items()}:
            found.append(f"ended {self.outcomes}")
        if self.mention != self.expected.mention:
            found.append("a mention was drafted" if self.mention else "no mention was drafted")
        if self.mention and self.names_partner != self.expected.mentions_partner:
            found.append("the mention names the city" if self.names_partner else "the mention does not name the city")
        if not self.letter:
            found.append("no letter arrived")
        if self.files != dict.fromkeys(self.filed.sample.files, "clean"):
            found.append(f"its files are {self.files}")
        if self.version != self.expected.version:
            found.append(f"its text is version {self.version}")
        return found


def endings(stage: Stage, programme: Programme) -> list[Ending]:
    """The ending of every sample, waited for until it is there."""
    mentions = _all_mentions(stage)
    return [_ending(stage, programme, filed, mentions) for filed in stage.filed]


def _ending(stage: Stage, programme: Programme, filed: Filed, mentions: Callable[[], list[dict[str, Any]]]) -> Ending:
    expected = filed.expected(stage.current)
    if expected.late:
        return _late(filed, expected)
    outcomes = _as_expected(stage, filed, expected)
    wanted = {"fr", "en"} if expected.mention else set()
    mine: list[dict[str, Any]] = []

    def drafted() -> bool:
        mine[:] = [one for one in mentions() if one["number"] == filed.number]
        return {one["locale"] for one in mine} >= wanted

    _patient(drafted, default=False)
    names = {
        forms for city in expected.outcomes for forms in (programme.city(city).name.fr, programme.city(city).name.en)
    }
    told = stage.door.read(f"/proposals/{filed.number}", filed.token) or {}
    return Ending(
        filed=filed,
        expected=expected,
        outcomes=outcomes,
        mention={one["locale"] for one in mine} >= {"fr", "en"},
        names_partner=any(name in one["text"] for one in mine for name in names),
        letter=_patient(lambda: _letter(stage, filed), default=False),
        files={one["name"]: one["state"] for one in told.get("files", [])},
        version=told.get("version", 0),
    )


def _late(filed: Filed, expected: Expectation) -> Ending:
    return Ending(
        filed=filed,
        expected=expected,
        outcomes={},
        mention=False,
        names_partner=False,
        letter=False,
        files={},
        version=0,
    )


def _as_expected(stage: Stage, filed: Filed, expected: Expectation) -> dict[str, str]:
    """What was decided, as soon as it is what must be; a file that was held shows its first decision until then."""
    seen: dict[str, str] = {}
    wanted = {city: str(one) for city, one in expected.outcomes.items()}

    def ended() -> bool:
        seen.clear()
        seen.update(_outcomes(stage, filed) or {})
        return seen == wanted

    _patient(ended, default=False)
    return seen


def _outcomes(stage: Stage, filed: Filed) -> dict[str, str] | None:
    told = stage.door.read(f"/proposals/{filed.number}", filed.token)
    if told is None:
        return None
    if told["stage"] in {"withdrawn", "inadmissible", "transferred"}:
        return dict.fromkeys(filed.sample.expect.outcomes, told["stage"])
    return {one["city"]: one["outcome"] for one in told["decisions"]} or None


def _all_mentions(stage: Stage) -> Callable[[], list[dict[str, Any]]]:
    def read() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        path = "/mentions?limit=200"
        told = stage.door.read(path, stage.staff[Role.COMMS])
        found += (told or {}).get("items", [])
        return found

    return read


def _letter(stage: Stage, filed: Filed) -> bool:
    address = str(filed.sample.body["contact"]["email"])
    mine = [mail for mail in messages(stage.home) if address in mail.to and filed.number in mail.subject + mail.text]
    return len(mine) >= 2  # the acknowledgement, then the answer


def _patient(look: Callable[[], Seen | None], default: Seen) -> Seen:
    try:
        return patiently(look, "an ending")
    except Transient:
        return default


def show(found: list[Ending], programme: Programme) -> None:
    """The table of endings: number, project, cities, ending."""
    table = Table(title="endings", title_justify="left", show_lines=False)
    for column in ("number", "project", "city", "ending", "press"):
        table.add_column(column, no_wrap=column != "project", overflow="ellipsis")
    for one in found:
        cities = "\n".join(programme.city(city).name.fr for city in one.outcomes)
        outcomes = "\n".join(one.outcomes.values()) or "late: refused, its draft kept"
        press = "fr, en" if one.mention else ""
        title = f"{one.filed.sample.number:02} {one.filed.sample.body['title']}"
        marks = "✓" if not one.faults else "✗"
        table.add_row(one.filed.number, shorten(title, 60, placeholder="…"), cities, f"{marks} {outcomes}", press)
    console = Console()
    console.width = max(console.width, 120)  # in a pipe there is no window to fit into
    console.print(table)
    for one in found:
        for fault in one.faults:
            console.print(f"✗ {one.filed.number} ({one.filed.sample.slug}): {fault}")
