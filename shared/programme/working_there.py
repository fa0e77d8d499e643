"""Working days of a partner city: its own week-ends and public holidays, not those of Paris.

Where the calendar's authors know no holidays of a year, or not all of them, the week-ends and those known are free.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

from shared.programme.agreements import ONE_DAY, City


def is_working_there(city: City, day: date) -> bool:
    """Whether offices work on this day in this city: Monday to Friday, but for its public holidays."""
    return day.weekday() < 5 and day not in _free(city.country, city.subdivision, day.year)


def working_day_there(city: City, day: date) -> date:
    """`day` itself where offices work on it, else the next day on which they do."""
    while not is_working_there(city, day):
        day += ONE_DAY
    return day


def days_after_there(city: City, day: date, count: int) -> date:
    """`count` calendar days after `day`, or the next working day there: what ends on a free day is never cut short."""
    return working_day_there(city, day + timedelta(days=count))


def holidays_there(city: City, *, first: date, last: date) -> tuple[tuple[date, str], ...]:
    """The public holidays from `first` to `last`, both counted, in order, each with its name in English.

    Days that depend on the moon or on a decision of the year are those that the calendar's authors know or expect.
    """
    years = range(first.year, last.year + 1)
    known = {day: name for year in years for day, name in _known(city.country, city.subdivision, year).items()}
    return tuple((day, known[day]) for day in sorted(known) if first <= day <= last)


@cache
def _free(country: str, subdivision: str, year: int) -> frozenset[date]:
    return frozenset(_known(country, subdivision, year))


def _known(country: str, subdivision: str, year: int) -> Mapping[date, str]:
    with warnings.catch_warnings():  # of some countries, the days of the moon are known for some years alone
        warnings.filterwarnings("ignore", message="Requested Holidays are available only", category=UserWarning)
        return dict(country_holidays(country, subdiv=subdivision or None, years=year, language="en_US"))
