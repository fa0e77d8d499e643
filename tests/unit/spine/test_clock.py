"""One clock for all processes: a file moves it, a demonstration lets time pass."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from shared.clock import ShiftedClock, SystemClock, day_in


def test_two_processes_that_share_the_file_agree(tmp_path: Path) -> None:
    mine, other = ShiftedClock(tmp_path / "clock"), ShiftedClock(tmp_path / "clock")
    assert abs(mine.now() - SystemClock().now()) < timedelta(seconds=5)
    mine.set_day(date(2009, 3, 1))
    assert other.now().date() == date(2009, 3, 1)
    other.advance(timedelta(days=40))
    assert mine.now().date() == date(2009, 4, 10)


def test_the_day_is_the_offices_and_not_utcs() -> None:
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert day_in("Europe/Paris", late) == date(2027, 1, 1)
    assert day_in("America/Toronto", late) == date(2026, 12, 31)
