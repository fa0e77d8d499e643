"""Days that count: working days in France, and the date on which silence speaks."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta


@cache
def holidays(year: int) -> frozenset[date]:
    """The eleven public holidays of metropolitan France (L3133-1 of the labour code)."""
    sunday = easter(year)
    fixed = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
    moving = {sunday + timedelta(days=days) for days in (1, 39, 50)}
    return frozenset({date(year, month, day) for month, day in fixed} | moving)


def is_working(day: date) -> bool:
    """Whether the office works on this day."""
    return day.weekday() < 5 and day not in holidays(day.year)


def working_days_after(day: date, count: int) -> date:
    """The `count`-th working day after `day`; `day` itself when count is 0."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working(day)
    return day


def days_after(day: date, count: int) -> date:
    """`count` calendar days after `day`."""
    return day + timedelta(days=count)


def legal_date(received_on: date, months: int) -> date:
    """The day on which `months` of silence speak: same day of the month, or the month's last if it has none.

    A file received on 31 December is decided by silence on 28 or 29 February (two months, L231-4 CRPA).
    """
    return received_on + relativedelta(months=months)
