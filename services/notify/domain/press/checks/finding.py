"""What a check finds in a press text: its number on the office's list, where it stands, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """An error blocks approval; a warning asks for a second look."""

    ERROR = "error"
    WARNING = "warning"


WARNINGS = frozenset({"F11", "W01", "W02", "W03", "W04", "W05"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding. `at`: where `seen` begins in the text; `mend`: what could stand in its place, None if unknown."""

    code: str
    at: int
    seen: str
    mend: str | None = None

    @property
    def level(self) -> Level:
        """Whether it blocks approval."""
        return Level.WARNING if self.code in WARNINGS else Level.ERROR

    @property
    def end(self) -> int:
        """Where the piece of text ends."""
        return self.at + len(self.seen)


def errors(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that block approval."""
    return tuple(one for one in found if one.level is Level.ERROR)


def warnings(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that ask for a second look."""
    return tuple(one for one in found if one.level is Level.WARNING)
