"""The clocks that the page of a call shows: now, and when the call closes, here and in each partner city."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from services.intake.domain.clocks import CityClock, clocks, offset_of
from shared.i18n import Words
from shared.i18n import words as words_in
from shared.programme import Call
from shared.web.context import house, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An instant in one place, in words: the hour, the day, the distance from universal time. `iso` is ISO 8601."""

    hour: str
    day: str
    offset: str
    iso: str
    aside: str = ""  # "the day before", "the day after": beside the office's day


@dataclass(frozen=True, slots=True, kw_only=True)
class CityRow:
    """One city of the table."""

    name: str
    now: Shown
    closes: Shown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All that the page tells about the time."""

    now: Shown
    closes: Shown | None
    cities: tuple[CityRow, ...]


def board(call: Call) -> Board:
    """The clocks of this call's page: of the office and of each partner city."""
    office, cities, now = house().programme.office, house().programme.cities.values(), house().now()
    shown = clocks(cities, now, office_tz=office.tz)
    closing = () if call.closes_at is None else clocks(cities, call.closes_at, office_tz=office.tz)
    ends = {one.city.id: _clock(one) for one in closing}
    return Board(
        now=_shown(now.astimezone(ZoneInfo(office.tz)), office.tz),
        closes=_shown(call.closes_at.astimezone(ZoneInfo(office.tz)), office.tz) if call.closes_at else None,
        cities=tuple(
            CityRow(
                name=one.city.name.in_(say().locale),
                now=_clock(one),
                closes=ends.get(one.city.id),
            )
            for one in shown
        ),
    )


def _clock(one: CityClock) -> Shown:
    aside = {-1: say().t("intake.clock.day_before"), 1: say().t("intake.clock.day_after")}.get(one.days, "")
    return _shown(one.at, one.city.tz, aside=aside)


def _shown(local: datetime, tz: str, *, aside: str = "") -> Shown:
    there: Words = words_in(say().locale, tz)
    return Shown(
        hour=there.hour(local),
        day=there.day(local.date()),
        offset=offset_of(local),
        iso=local.isoformat(timespec="seconds"),
        aside=aside,
    )
