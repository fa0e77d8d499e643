"""The one place that knows what time it is: the domain is told, it never looks.

A demonstration or a test may live on another day: a small file holds how many seconds this clock stands
before or after the real one, so that all processes of one installation agree and time can be moved on.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tells the time. Instants carry a zone (UTC)."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 -- this is the clock


class ShiftedClock:
    """The machine's clock, moved by the number of seconds that a file holds (none: not moved)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: int | None = None
        self._shift = timedelta()

    def now(self) -> datetime:
        """The present instant of the demonstration, in UTC."""
        return datetime.now(UTC) + self._read()  # noqa: TID251 -- this is the clock

    def set_day(self, day: date) -> None:
        """Move to `day`, at the present hour."""
        real = datetime.now(UTC)  # noqa: TID251 -- this is the clock
        self._write(timedelta(days=(day - real.date()).days))

    def advance(self, by: timedelta) -> None:
        """Let `by` pass at once."""
        self._write(self._read() + by)

    def _read(self) -> timedelta:
        try:
            stamp = self._path.stat().st_mtime_ns
            if stamp != self._stamp:
                self._shift = timedelta(seconds=float(self._path.read_text() or 0))
                self._stamp = stamp
        except FileNotFoundError:
            self._shift = timedelta()
        return self._shift

    def _write(self, shift: timedelta) -> None:
        fresh = self._path.with_suffix(".new")
        fresh.write_text(str(shift.total_seconds()))
        fresh.replace(self._path)
        self._stamp = None


class FrozenClock:
    """A clock that stands still until it is moved: for tests of one process."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The instant at which this clock stands."""
        return self.at


def day_in(zone: str, at: datetime) -> date:
    """The calendar day it is in `zone` at the instant `at`."""
    return at.astimezone(ZoneInfo(zone)).date()
