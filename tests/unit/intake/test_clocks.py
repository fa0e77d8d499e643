"""Clocks: one instant, the hour of each city, on the days when hours jump."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.intake.domain.clocks import CityClock, clocks, offset_of
from shared.programme import Programme

PARIS = "Europe/Paris"


def at(programme: Programme, instant: datetime) -> dict[str, CityClock]:
    return {one.city.id: one for one in clocks(programme.cities.values(), instant, office_tz=PARIS)}


def told(programme: Programme, instant: datetime, city: str) -> tuple[str, int, str]:
    one = at(programme, instant)[city]
    return f"{one.at:%H:%M}", one.days, offset_of(one.at)


@pytest.mark.parametrize(
    ("instant", "hour"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), ("20:30", -1, "UTC−4")),  # 02:30 in Paris, for the first time
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), ("21:30", -1, "UTC−4")),  # 02:30 in Paris, for the second time
        (datetime(2026, 10, 31, 12, 0, tzinfo=UTC), ("08:00", 0, "UTC−4")),  # five hours between them for one week
        (datetime(2026, 11, 1, 12, 0, tzinfo=UTC), ("07:00", 0, "UTC−5")),
    ],
)
def test_paris_goes_back_an_hour_on_25_october_2026_and_montreal_a_week_later(
    programme: Programme, instant: datetime, hour: tuple[str, int, str]
) -> None:
    assert told(programme, instant, "montreal") == hour


@pytest.mark.parametrize(
    ("instant", "hour"),
    [
        (datetime(2027, 3, 14, 9, 59, tzinfo=UTC), ("01:59", 0, "UTC−8")),
        (datetime(2027, 3, 14, 10, 0, tzinfo=UTC), ("03:00", 0, "UTC−7")),
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), ("17:59", -1, "UTC−7")),  # 01:59 in Paris
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), ("18:00", -1, "UTC−7")),  # 03:00 in Paris
    ],
)
def test_san_francisco_goes_forward_on_14_march_2027_two_weeks_before_paris(
    programme: Programme, instant: datetime, hour: tuple[str, int, str]
) -> None:
    assert told(programme, instant, "san_francisco") == hour


def test_delhi_is_half_an_hour_beside_the_others(programme: Programme) -> None:
    assert told(programme, datetime(2027, 3, 28, 0, 59, tzinfo=UTC), "delhi") == ("06:29", 0, "UTC+5:30")
    assert told(programme, datetime(2026, 11, 23, 18, 29, tzinfo=UTC), "delhi") == ("23:59", 0, "UTC+5:30")
    assert told(programme, datetime(2026, 11, 23, 18, 30, tzinfo=UTC), "delhi") == ("00:00", 1, "UTC+5:30")


def test_one_closing_second_in_paris_stands_on_three_days_elsewhere(programme: Programme) -> None:
    closing = datetime.fromisoformat("2027-03-28T23:59:59+02:00")
    assert {city: (f"{one.at:%d %H:%M}", one.days) for city, one in at(programme, closing).items()} == {
        "montreal": ("28 17:59", 0),
        "san_francisco": ("28 14:59", 0),
        "shanghai": ("29 05:59", 1),
        "rio": ("28 18:59", 0),
        "delhi": ("29 03:29", 1),
        "chicago": ("28 16:59", 0),
    }
    opening = datetime.fromisoformat("2027-03-28T00:00:00+01:00")
    assert at(programme, opening)["chicago"].days == -1
