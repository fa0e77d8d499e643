"""Working days of partner cities: known holidays of each, none of Paris, and years for which no holiday is known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.programme import City, load
from shared.programme.working_there import days_after_there, holidays_there, is_working_there, working_day_there
from shared.settings import PARIS

CITIES = load(PARIS).cities
ANY_CITY = st.sampled_from(sorted(CITIES.values(), key=lambda one: one.id))
ANY_DAY = st.dates(min_value=date(1800, 1, 1), max_value=date(2400, 12, 31))


@pytest.mark.parametrize(
    ("city", "day"),
    [
        ("montreal", "2026-05-18"),  # National Patriots' Day
        ("montreal", "2026-06-24"),  # Saint-Jean-Baptiste
        ("montreal", "2026-07-01"),  # Canada Day
        ("montreal", "2026-10-12"),  # Thanksgiving, in October there
        ("montreal", "2027-12-27"),  # Christmas Day of a Saturday
        ("san_francisco", "2026-01-19"),  # Martin Luther King
        ("san_francisco", "2026-03-31"),  # Cesar Chavez, of California alone
        ("san_francisco", "2026-07-03"),  # Independence Day of a Saturday
        ("san_francisco", "2026-11-26"),  # Thanksgiving, in November there
        ("shanghai", "2026-02-17"),  # Spring Festival
        ("shanghai", "2026-02-23"),  # a day off by decision of that year
        ("shanghai", "2026-06-19"),  # Dragon Boat
        ("shanghai", "2026-10-07"),  # the end of the National Day week
    ],
)
def test_nobody_works_on_a_public_holiday_of_the_city(city: str, day: str) -> None:
    assert date.fromisoformat(day).weekday() < 5, "the week-end would prove nothing"
    assert not is_working_there(CITIES[city], date.fromisoformat(day))


@pytest.mark.parametrize(
    ("city", "day"),
    [
        ("montreal", "2026-07-14"),  # of Paris
        ("montreal", "2026-11-11"),  # of Paris and San Francisco, not of Québec
        ("montreal", "2026-11-26"),  # of San Francisco
        ("san_francisco", "2026-05-01"),  # of Paris and Shanghai
        ("san_francisco", "2026-06-24"),  # of Montréal
        ("shanghai", "2026-12-25"),  # of the three others
        ("shanghai", "2026-07-14"),
    ],
)
def test_holidays_of_another_city_are_working_days(city: str, day: str) -> None:
    assert is_working_there(CITIES[city], date.fromisoformat(day))


@pytest.mark.parametrize(
    ("city", "day", "next_one"),
    [
        ("shanghai", "2026-02-14", "2026-02-24"),  # eleven days between two week-ends and the Spring Festival
        ("montreal", "2026-12-25", "2026-12-28"),
        ("san_francisco", "2026-11-26", "2026-11-30"),  # the day after Thanksgiving is free in California
        ("montreal", "2026-11-26", "2026-11-26"),
    ],
)
def test_what_falls_on_a_free_day_comes_on_the_next_working_day(city: str, day: str, next_one: str) -> None:
    assert working_day_there(CITIES[city], date.fromisoformat(day)) == date.fromisoformat(next_one)


@pytest.mark.parametrize("year", [1800, 2150, 2399])
@pytest.mark.parametrize("city", ["montreal", "san_francisco", "shanghai"])
def test_years_for_which_no_holiday_is_known_have_their_week_ends(city: str, year: int) -> None:
    first, last = date(year, 1, 1), date(year, 12, 31)
    assert holidays_there(CITIES[city], first=first, last=last) == ()
    days = (first + timedelta(days=passed) for passed in range((last - first).days + 1))
    assert all(is_working_there(CITIES[city], day) == (day.weekday() < 5) for day in days)


def test_holidays_are_told_in_order_with_their_names_also_across_a_year() -> None:
    found = holidays_there(CITIES["montreal"], first=date(2026, 12, 25), last=date(2027, 1, 1))
    assert found == ((date(2026, 12, 25), "Christmas Day"), (date(2027, 1, 1), "New Year's Day"))
    assert holidays_there(CITIES["montreal"], first=date(2026, 12, 26), last=date(2026, 12, 31)) == ()


@given(ANY_CITY, ANY_DAY, st.integers(min_value=0, max_value=90))
def test_a_number_of_days_is_never_cut_short_and_ends_on_the_first_working_day(
    city: City, day: date, count: int
) -> None:
    end, least = days_after_there(city, day, count), day + timedelta(days=count)
    assert is_working_there(city, end)
    between = (least + timedelta(days=passed) for passed in range((end - least).days))
    assert end >= least
    assert not any(is_working_there(city, one) for one in between)
