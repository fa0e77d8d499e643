"""Clocks: what time it is in each partner city at one instant, summer time and half hours included."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shared.programme import City


@dataclass(frozen=True, slots=True, kw_only=True)
class CityClock:
    """The clock on a city's wall. `at`: the instant in the city's zone; `days`: its day less the office's (-1 to 1)."""

    city: City
    at: datetime
    days: int


def clocks(cities: Iterable[City], at: datetime, *, office_tz: str) -> tuple[CityClock, ...]:
    """The clock of each city at the instant `at`. Raises ValueError for one without zone: it would be a guess."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a zone")
    here = at.astimezone(ZoneInfo(office_tz)).date()
    return tuple(_clock(city, at, (at.astimezone(ZoneInfo(city.tz)).date() - here).days) for city in cities)


def _clock(city: City, at: datetime, days: int) -> CityClock:
    return CityClock(city=city, at=at.astimezone(ZoneInfo(city.tz)), days=days)


def offset_of(local: datetime) -> str:
    """How far a local time is from universal time: `UTC+1`, `UTC+5:30`, `UTC−8`. Raises ValueError without zone."""
    offset = local.utcoffset()
    if offset is None:
        raise ValueError("a local time needs a zone")
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    sign = "\u2212" if offset < timedelta() else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02d}" if minutes else "")
